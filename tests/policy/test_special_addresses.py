"""Special-purpose addresses: the edges of every IANA block, the exceptions inside, IPv4 hidden in IPv6."""

from __future__ import annotations

import csv
import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.special_addresses import REACHABLE, SPECIAL, USES, block_of

IANA = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora" / "iana"


def registry() -> list[tuple[str, bool]]:
    """(network, whether IANA calls it globally reachable) of both registries; needs the test suites."""
    rows: list[tuple[str, bool]] = []
    for name in sorted(IANA.glob("*.csv")):
        with name.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                networks = re.sub(r"\[\d+\]", "", row["Address Block"])
                reachable = row["Globally Reachable"].startswith("True")
                rows += [(network.strip(), reachable) for network in networks.split(",")]
    return rows


needs_iana = pytest.mark.skipif(not IANA.is_dir(), reason="the registries are beside the project only")


@needs_iana
def test_the_first_and_last_address_of_every_block_is_special_unless_iana_calls_it_reachable() -> None:
    rows = registry()
    assert len(rows) == 51
    for text, reachable in rows:
        network = ip_network(text)
        for address in (network[0], network[-1]):
            # NAT64 is reachable as a prefix; its edges embed 0.0.0.0 and 255.255.255.255.
            expected = not reachable or text == "64:ff9b::/96"
            assert (block_of(str(address)) is not None) is expected, (text, address)


@needs_iana
def test_the_address_just_outside_a_block_is_ordinary_unless_another_block_begins_there() -> None:
    rows = registry()
    special = [ip_network(t) for t, reachable in rows if not reachable]
    special += [ip_network(t) for t in ("224.0.0.0/4", "::/96", "fec0::/10", "ff00::/8")]
    ordinary = 0
    for text, _ in rows:
        network = ip_network(text)
        for number in (int(network[0]) - 1, int(network[-1]) + 1):
            if not 0 <= number < 2**network.max_prefixlen:
                continue
            address = type(network[0])(number)
            if any(address.version == n.version and address in n for n in special):
                continue
            assert block_of(str(address)) is None, (text, address)
            ordinary += 1
    assert ordinary > 40


@pytest.mark.parametrize(
    "address",
    ["192.0.0.9", "192.0.0.10", "192.31.196.1", "192.52.193.1", "192.175.48.1", "2001:1::1", "2001:1::2",
     "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1", "2001:30::1", "2620:4f:8000::1"],
)  # fmt: skip
def test_an_exception_that_iana_calls_reachable_is_ordinary(address: str) -> None:
    assert block_of(address) is None


@pytest.mark.parametrize(
    ("address", "network", "use"),
    [
        ("127.0.0.1", "127.0.0.0/8", "loopback"),
        ("10.1.2.3", "10.0.0.0/8", "private"),
        ("100.64.0.1", "100.64.0.0/10", "shared"),
        ("169.254.169.254", "169.254.0.0/16", "link-local"),
        ("0.0.0.0", "0.0.0.0/32", "unspecified"),
        ("192.0.0.8", "192.0.0.8/32", "protocol"),
        ("192.0.0.11", "192.0.0.0/24", "protocol"),
        ("224.0.0.251", "224.0.0.0/4", "multicast"),
        ("255.255.255.255", "255.255.255.255/32", "broadcast"),
        ("::1", "::1/128", "loopback"),
        ("::127.0.0.1", "::/96", "embedded"),
        ("::ffff:127.0.0.1", "::ffff:0:0/96", "embedded"),
        ("::ffff:8.8.8.8", "::ffff:0:0/96", "embedded"),
        ("64:ff9b::7f00:1", "64:ff9b::/96", "embedded"),
        ("64:ff9b:1::808:808", "64:ff9b:1::/48", "embedded"),
        ("2002:7f00:1::", "2002::/16", "embedded"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::/32", "embedded"),
        ("fd00::1", "fc00::/7", "private"),
        ("fe80::1%eth0", "fe80::/10", "link-local"),
        ("fec0::1", "fec0::/10", "private"),
        ("ff02::1", "ff00::/8", "multicast"),
        ("3fff::1", "3fff::/20", "documentation"),
        ("5f00::1", "5f00::/16", "protocol"),
    ],
)
def test_the_most_specific_block_is_named(address: str, network: str, use: str) -> None:
    block = block_of(address)
    assert block is not None
    assert (block.network, block.use) == (network, use)
    assert all(block.network in text and block.rfc in text for text in block.text)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2400:3200::1", "64:ff9b::808:808", "223.255.255.255"])
def test_a_public_address_is_ordinary(address: str) -> None:
    assert block_of(address) is None


@pytest.mark.parametrize("text", ["", "example.cn", "127.1", "0x7f.1", "2130706433", "127.0.0.1/8", "１２７.0.0.1"])
def test_text_that_is_no_numeric_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        block_of(text)


@given(st.ip_addresses(v=4))
def test_nat64_is_as_special_as_what_it_hides(inner: object) -> None:
    hidden = ip_address(int(ip_address("64:ff9b::")) + int(inner))  # type: ignore[call-overload]
    assert (block_of(str(hidden)) is None) is (block_of(str(inner)) is None)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_passes_in_a_mapped_compatible_or_6to4_form(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]
    for form in (0xFFFF << 32 | number, number, 0x2002 << 112 | number << 80):
        assert block_of(str(type(ip_address("::"))(form))) is not None


def test_every_block_has_a_use_in_words_and_reachable_blocks_are_no_special_ones() -> None:
    assert {block.use for _, block in SPECIAL} == set(USES)
    assert not {str(n) for n in REACHABLE} & {block.network for _, block in SPECIAL}
