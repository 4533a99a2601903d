"""Countries of addresses: who is asked first, and that doubt stays doubt."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.origin import Atlas, Located, NetworkSet, OriginError
from auditor.policy.registries import DISPUTED

MAINLAND_ADDRESS, FOREIGN_ADDRESS = "114.114.114.114", "8.8.8.8"


NUMBERS = {
    "node_count": 6,
    "record_size": 5,
    "ip_version": 5,
    "binary_format_major_version": 5,
    "binary_format_minor_version": 5,
}
"""Type of a number by what it is: unsigned 16 or 32 bits; 64 for all others."""


def packed(value: object, number: int = 9) -> bytes:
    """A value as MaxMind DB 2.0 writes it: maps, text and numbers."""
    if isinstance(value, Mapping):
        inner = b"".join(packed(k) + packed(v, NUMBERS.get(k, 9)) for k, v in value.items())
        return _control(7, len(value)) + inner
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(packed(v) for v in value)
    if isinstance(value, str):
        return _control(2, len(value.encode())) + value.encode()
    assert isinstance(value, int)
    octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return _control(number, len(octets)) + octets


def _control(kind: int, size: int) -> bytes:
    assert size < 29 + 256
    low, rest = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return (bytes([kind << 5 | low]) if kind < 8 else bytes([low, kind - 7])) + rest


def geo_file(path: Path, records: Mapping[str, object], *, built: int = 1_763_769_600) -> str:
    """Write a MaxMind DB file of IPv4 networks; gives its path."""
    nodes: list[list[int | None]] = [[None, None]]
    data, leaves = b"", dict[tuple[int, int], int]()
    for text, record in records.items():
        network = ip_network(text)
        at = 0
        for depth in range(network.prefixlen):
            bit = int(network.network_address) >> (31 - depth) & 1
            if depth == network.prefixlen - 1:
                leaves[at, bit] = len(data)
            else:
                following = nodes[at][bit]
                if following is None:
                    following = nodes[at][bit] = len(nodes)
                    nodes.append([None, None])
                at = following
        data += packed(record)
    count = len(nodes)
    tree = b""
    for number, node in enumerate(nodes):
        for bit in (0, 1):
            leaf = leaves.get((number, bit))
            value = count + 16 + leaf if leaf is not None else count if node[bit] is None else node[bit]
            assert value is not None
            tree += value.to_bytes(3, "big")
    about = {
        "node_count": count,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test-Country",
        "languages": [],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": built,
        "description": {},
    }
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + packed(about))
    return str(path)


def test_the_providers_own_networks_go_before_everything(tmp_path: Path) -> None:
    file = geo_file(tmp_path / "geo.mmdb", {"8.0.0.0/8": {"country": {"iso_code": "JP"}}})
    with Atlas.open(["8.8.8.0/24", "2001:db8::/32", "127.0.0.0/8"], file) as atlas:
        assert atlas.locate(FOREIGN_ADDRESS) == Located("CN", "own-network")
        assert atlas.locate("2001:db8::1") == Located("CN", "own-network")
        assert atlas.locate("127.0.0.1") == Located("CN", "own-network")
        assert atlas.locate("8.8.4.4") == Located("JP", "geo-file")


@pytest.mark.parametrize(
    "record",
    [
        {"country": {"iso_code": "SG"}},
        {"country_code": "sg"},
        {"country": "SG"},
        {"country": "Singapore", "country_code": "SG"},
    ],
)
def test_the_operators_data_file_goes_before_the_register_in_every_usual_form(tmp_path: Path, record: object) -> None:
    with Atlas.open([], geo_file(tmp_path / "geo.mmdb", {"114.114.0.0/16": record})) as atlas:
        assert atlas.locate(MAINLAND_ADDRESS) == Located("SG", "geo-file")


@pytest.mark.parametrize(
    "record", [{}, {"country": {}}, {"country_code": "EU"}, {"country": "ZZ"}, {"country": ["CN"]}, {"country": 7}]
)
def test_a_record_without_a_country_leaves_it_to_the_register(tmp_path: Path, record: object) -> None:
    with Atlas.open([], geo_file(tmp_path / "geo.mmdb", {"8.8.0.0/16": record})) as atlas:
        assert atlas.locate(FOREIGN_ADDRESS) == Located("US", "registry")
        assert atlas.locate("2001:4860:4860::8888") == Located("US", "registry")


@pytest.mark.parametrize(
    ("address", "country"),
    [
        (MAINLAND_ADDRESS, "CN"),
        ("2400:3200::1", "CN"),
        ("203.80.96.10", "HK"),
        ("60.246.0.1", "MO"),
        ("168.95.1.1", "TW"),
    ],
)
def test_hong_kong_macao_and_taiwan_have_codes_of_their_own(address: str, country: str) -> None:
    assert Atlas.open().locate(address) == Located(country, "registry")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "fe80::1%eth0",
        "::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "0.0.0.0",
        "240.0.0.1",
        "",
        "x",
        "8.8.8.8.8",
        "八",
    ],
)
def test_special_addresses_and_what_is_none_are_nowhere(address: str) -> None:
    assert Atlas.open().locate(address) == Located()


@pytest.mark.parametrize("row", DISPUTED, ids=lambda row: row.network)
def test_where_the_register_is_known_to_be_wrong_it_gives_no_answer(row: object) -> None:
    network = ip_network(row.network)  # type: ignore[attr-defined]
    for address in (network[0], network[-1]):
        assert Atlas.open().locate(str(address)) == Located()
    assert Atlas.open([row.network]).locate(str(network[1])) == Located("CN", "own-network")  # type: ignore[attr-defined]


def test_what_answers_is_told_with_its_version(tmp_path: Path) -> None:
    with Atlas.open([], geo_file(tmp_path / "geo.mmdb", {"8.0.0.0/8": {}})) as atlas:
        assert atlas.sources["registry"].startswith("iptocc ")
        assert atlas.sources["geo-file"] == "Test-Country 2025-11-22"
    with Atlas.open([], geo_file(tmp_path / "odd.mmdb", {"8.0.0.0/8": {}}, built=2**64 - 1)) as atlas:
        assert atlas.sources["geo-file"] == "Test-Country ?"
    assert set(Atlas.open().sources) == {"registry"}


@pytest.mark.parametrize("network", ["10.0.0.0/33", "example.cn", "", "10.0.0.1-10.0.0.9"])
def test_what_is_no_network_is_refused_with_the_remedy(network: str) -> None:
    with pytest.raises(OriginError, match=r"--own-network: .*CIDR"):
        Atlas.open([network])


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"\xab\xcd\xefMaxMind.com", b"\xab\xcd\xefMaxMind.com\xe1Bxx"]
)
def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "geo.mmdb"
    path.write_bytes(content)
    with pytest.raises(OriginError, match="no MaxMind DB file") as refused:
        Atlas.open([], str(path))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OriginError, match="No such file"):
        Atlas.open([], str(tmp_path / "none.mmdb"))
    with pytest.raises(OriginError, match="--geo-file"):
        Atlas.open([], str(tmp_path))


def test_a_damaged_record_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "geo.mmdb"
    geo_file(path, {"8.8.0.0/16": {"country": {"iso_code": "JP"}}})
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\x47country", b"\xff\xff\xff\xff\xff\xff\xff\xff"))
    with Atlas.open([], str(path)) as atlas:
        assert atlas.locate(FOREIGN_ADDRESS) == Located("US", "registry")


def test_without_the_reader_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def without_reader(name: str, *rest: object) -> ModuleType:
        if name == "maxminddb":
            raise ImportError(name)
        return importing(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_reader)
    with pytest.raises(OriginError, match=r"pip install 'beian-auditor\[geo\]'"):
        Atlas.open([], str(tmp_path / "geo.mmdb"))


NETWORKS = st.builds(
    lambda number, length, six: ip_network(
        (number if six else number >> 96, length if six else length // 4), strict=False
    ),
    st.integers(0, 2**128 - 1),
    st.integers(0, 128),
    st.booleans(),
)


@given(st.lists(NETWORKS, max_size=8), st.integers(0, 2**128 - 1), st.booleans())
def test_bisection_finds_what_a_look_at_each_network_finds(networks: list[object], number: int, six: bool) -> None:
    address = ip_address(number) if six else ip_address(number >> 96)
    ends = [a for n in networks for a in (n[0], n[-1])]  # type: ignore[index]
    held = NetworkSet(networks)  # type: ignore[arg-type]
    for one in (address, *ends):
        assert (one in held) == any(one.version == n.version and one in n for n in networks)  # type: ignore[attr-defined, operator]
