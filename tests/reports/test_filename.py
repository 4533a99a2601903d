"""The names of report files."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.filename import report_name
from tests.reports.hostile_strings import hostile_strings

_SAFE = re.compile(r"[a-z0-9_][a-z0-9._~-]{0,240}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("host", "port", "name"),
    [
        ("xn--fsqu00a.xn--fiqs8s", None, "xn--fsqu00a.xn--fiqs8s"),
        ("xn--fsqu00a.xn--fiqs8s", 8443, "xn--fsqu00a.xn--fiqs8s_8443"),
        ("www.example.cn", None, "www.example.cn"),
        ("my_site.example.cn", None, "my_site.example.cn"),
        ("203.0.113.5", 80, "203.0.113.5_80"),
    ],
)
def test_an_ordinary_host_is_its_own_name_and_a_short_hash(host: str, port: int | None, name: str) -> None:
    """The A-label, the explicit port and eight hex digits, the same ones every time."""
    assert re.fullmatch(re.escape(name) + "~[0-9a-f]{8}", report_name(host, port))
    assert report_name(host, port) == report_name(host, port)


@pytest.mark.parametrize(
    "host",
    [
        "con.example.cn",
        "nul",
        "com1.cn",
        "a" * 230,
        "-rf",
        "..",
        "../../x",
        "a/b",
        "a\x00b",
        "A.CN",
        "例子.中国",
        "",
        "2001:db8::1",
    ],
)
def test_a_dangerous_host_gets_a_digest(host: str) -> None:
    """Devices, traversal, over-long and foreign names end in a hash of the whole host."""
    name = report_name(host)
    assert re.search(r"~[0-9a-f]{16}$", name)
    assert _SAFE.fullmatch(name)
    assert not _DEVICE.match(name)


@given(st.text(max_size=300), st.one_of(st.none(), st.integers(1, 65535)))
def test_every_name_is_safe(host: str, port: int | None) -> None:
    """No host whatever leads out of the folder, to a device, or past the longest file name."""
    name = report_name(host, port)
    assert _SAFE.fullmatch(name)
    assert ".." not in name
    assert not _DEVICE.match(name)
    assert len(name) <= 100


def test_different_targets_have_different_names() -> None:
    """A host that looks like a host with a port does not take its file."""
    assert report_name("a.cn_8443") != report_name("a.cn", 8443)
    strings = set(hostile_strings())
    assert len({report_name(host) for host in strings}) == len(strings)
