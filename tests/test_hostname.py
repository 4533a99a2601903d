"""Names of hosts, against the Public Suffix List's own checks and Unicode's IDNA tests."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.hostname import (
    ascii_host,
    fault,
    is_address,
    known_suffix,
    registrable_domain,
    sibling_host,
    unicode_host,
)

CORPORA = Path(__file__).resolve().parents[1] / ".." / "shared" / "corpora"
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared folder is not here")

PRIVATE = dict.fromkeys(("uk.com", "example.uk.com", "b.example.uk.com", "a.b.example.uk.com"), "uk.com")
"""Checks about a suffix of the list's private part: a filing is made for the domain its holder registered."""


def psl_checks() -> list[tuple[str, str]]:
    text = (CORPORA / "test_psl.txt").read_text("utf-8") if CORPORA.is_dir() else ""
    found = re.findall(r"^checkPublicSuffix\('([^']*)', (?:'([^']*)'|null)\);", text, re.MULTILINE)
    return [(name, expected) for name, expected in found]


@needs_corpora
def test_registrable_domains_agree_with_every_check_of_the_public_suffix_list() -> None:
    """All 77 checks with a name: 73 as written, the four about `uk.com` by the ICANN part alone."""
    checks = psl_checks()
    wrong = {}
    for name, expected in checks:
        host = ascii_host(name) or name
        wanted = PRIVATE.get(name, ascii_host(expected) or "")
        if registrable_domain(host) != wanted:
            wrong[name] = (registrable_domain(host), wanted)
    assert len(checks) == 77
    assert {name for name, _ in checks} >= set(PRIVATE)
    assert wrong == {}


@pytest.mark.parametrize(
    ("host", "domain", "sibling"),
    [
        ("example.cn", "example.cn", "www.example.cn"),
        ("www.example.cn", "example.cn", "example.cn"),
        ("shop.example.cn", "example.cn", None),
        ("www.shop.example.cn", "example.cn", None),
        ("www.example.com.cn", "example.com.cn", "example.com.cn"),
        ("example.bj.cn", "example.bj.cn", "www.example.bj.cn"),
        ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s", "www.xn--fsqu00a.xn--fiqs8s"),
        ("shop.example.test", "example.test", None),
        ("someone.github.io", "github.io", None),
        ("a_b.example.cn", "example.cn", None),
        ("gov.cn", "", None),
        ("www.gov.cn", "www.gov.cn", None),
        ("localhost", "", None),
        ("192.0.2.1", "", None),
        ("2001:db8::1", "", None),
        ("", "", None),
    ],
)
def test_domain_and_sibling(host: str, domain: str, sibling: str | None) -> None:
    """A filing's domain is the ICANN one; only a domain and its `www.` are two usual names of one site."""
    assert registrable_domain(host) == domain
    assert sibling_host(host) == sibling


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("ＷＷＷ。Example．ＣＮ。", "www.example.cn"),
        ("faß.de", "xn--fa-hia.de"),
        ("a_b.cn", "a_b.cn"),
        ("r3---sn-x.example.cn", "r3---sn-x.example.cn"),
        ("xn--a.cn", None),
        ("-a.cn", None),
        ("a-.cn", None),
        ("a..cn", None),
        ("a" * 63 + ".cn", "a" * 63 + ".cn"),
        ("a" * 64 + ".cn", None),
        (".".join(["a" * 62] * 4), ".".join(["a" * 62] * 4)),
        (".".join(["a" * 63] * 4), None),
        ("192.0.2.1", None),
        ("1.2.3", None),
        ("a/b.cn", None),
        ("a\0b.cn", None),
        ("a b.cn", None),
        ("a%2eb.cn", None),
        ("\ud800.cn", None),
        ("a\u202eb.cn", None),
        ("", None),
    ],
)
def test_ascii_host(text: str, host: str | None) -> None:
    """A name comes out as the DNS holds it, and what the DNS cannot hold does not come out."""
    assert ascii_host(text) == host


def test_a_label_that_decodes_to_something_else_is_shown_as_it_is() -> None:
    """Nobody reads a name the DNS does not have."""
    assert unicode_host("www.xn--fsqu00a.xn--fiqs8s") == "www.例子.中国"
    assert unicode_host("xn--a.cn") == "xn--a.cn"
    assert unicode_host("xn--zz-zz.xn--fiqs8s") == "xn--zz-zz.中国"


def test_suffixes_the_list_has_and_has_not() -> None:
    """`.test` and a file's ending are no suffix of the list."""
    assert known_suffix("example.cn")
    assert known_suffix("a.example.xn--fiqs8s")
    assert not known_suffix("example.test")
    assert not known_suffix("index.html")
    assert not known_suffix("cn")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "::1", "::ffff:192.0.2.1"])
def test_addresses(host: str) -> None:
    """Only the usual numeric forms are addresses."""
    assert is_address(host)
    assert not is_address(f"[{host}]")
    assert not is_address(f"{host}.cn")


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "1.2.3.4.5", "a.1", "", ":", "٣.٣.٣.٣"])
def test_what_only_looks_like_an_address(host: str) -> None:
    """The short and the odd forms are none; a URL parser has made them plain before."""
    assert not is_address(host)


def unescaped(column: str) -> str:
    text = re.sub(r"\\u([0-9A-Fa-f]{4})|\\x\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m[1] or m[2], 16)), column.strip())
    return "" if text == '""' else text


@needs_corpora
def test_idna_agrees_with_unicode_where_browsers_do() -> None:
    """On IdnaTestV2, toASCII non-transitional, 6,391 cases.

    Every case the file has without an error comes out as the file has it (549), or is refused as a name no
    website has (none is). Of the 5,842 with an error, 171 come out all the same, each for a reason: a final dot
    is the DNS's root (A4_2), WHATWG checks no hyphens (V2, V3), and ada looks at each label alone for the Bidi
    rule (B1, B5, B6). So 97.3 % agree.
    """
    excusable = {"A4_2", "V2", "V3", "B1", "B5", "B6"}
    found: Counter[str] = Counter()
    for line in (CORPORA / "IdnaTestV2.txt").read_text("utf-8").splitlines():
        columns = line.split("#")[0].split(";")
        if len(columns) < 5:
            continue
        source = unescaped(columns[0])
        to_unicode = unescaped(columns[1]) if columns[1].strip() else source
        to_ascii = unescaped(columns[3]) if columns[3].strip() else to_unicode
        errors = set(re.findall(r"\w+", columns[4] if columns[4].strip() else columns[2]))
        host = ascii_host(source)
        if errors and host is None:
            found["both refuse"] += 1
        elif errors:
            assert errors <= excusable, (source, errors, host)
            found["we are laxer"] += 1
        elif host is None:
            assert fault(to_ascii), (source, to_ascii)
            found["we are stricter"] += 1
        else:
            assert host == to_ascii.removesuffix("."), (source, to_ascii, host)
            found["both accept"] += 1
    assert found.total() == 6391
    assert found["both accept"] == 549
    assert found["we are stricter"] == 0
    assert found["we are laxer"] <= 175


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_functions_and_their_results_are_stable(text: str) -> None:
    """Whatever comes in, nothing raises; an A-label is its own A-label, and its Unicode form leads back to it."""
    for name in (text, ascii_host(text) or "a.cn"):
        registrable_domain(name)
        sibling_host(name)
        unicode_host(name)
        is_address(name)
        fault(name)
    host = ascii_host(text)
    if host is not None:
        assert not fault(host)
        assert ascii_host(host) == host
        assert ascii_host(unicode_host(host)) == host
        domain = registrable_domain(host)
        assert domain == "" or f".{host}".endswith(f".{domain}")
