"""What remote text looks like after the boundary."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.clean import URL_LIMIT, clean, clickable
from tests.reports.hostile_strings import hostile_strings

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ANY = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


def _harmless(text: str) -> bool:
    return not any(unicodedata.category(c) in ("Cc", "Cs") or c in _BIDI or c in "\u2028\u2029" for c in text)


@given(_ANY)
def test_no_control_bidi_or_surrogate_survives(text: str) -> None:
    """Any text comes out as one line that every encoder and terminal takes."""
    cleaned = clean(text)
    assert _harmless(cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned, limit=10_000) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("京ICP备05990217号-1", "京ICP备05990217号-1"),
        ("  京\u3000ICP\u00a0备\n05990217 ", "京\u3000ICP 备 05990217"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("a\u202e\u202eb", "a\ufffdb"),
        ("a\u200b\ufeffb", "ab"),
        ("\ud83d", "\ufffd"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3),
        ("👨‍👩", "👨👩"),
        ("", ""),
    ],
)
def test_what_is_kept(raw: str, cleaned: str) -> None:
    """Readable text stays; a character that acts is replaced visibly, one that only hides is dropped."""
    assert clean(raw) == cleaned


def test_a_cut_says_how_much_is_missing() -> None:
    """A long text keeps its first part and counts the rest."""
    assert clean("x" * 305, limit=300) == "x" * 300 + "…[+5]"
    assert clean("x" * 300, limit=300) == "x" * 300


@pytest.mark.parametrize(
    "url",
    [
        "https://example.cn/",
        "http://203.0.113.5:8080/a?b=c&d=%E5#e",
        "https://[2001:db8::1]/",
        "https://beian.mps.gov.cn/#/query/webSearch?code=11010802012345",
        "HTTPS://EXAMPLE.CN",
        "https://a_b.example.cn/~x/(y);z,w@v",
    ],
)
def test_plain_web_addresses_are_clickable(url: str) -> None:
    """An ordinary http or https address may become a link, unchanged."""
    assert clickable(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " https://example.cn/",
        "https://example.cn/ x",
        "https://例子.中国/",
        "https://user@example.cn/",
        "https://miit.gov.cn@evil.example/",
        "https://example.cn\\@evil.example/",
        'https://example.cn/"x',
        "https://example.cn/'x",
        "https://example.cn/<x",
        "https://example.cn/…[+5]",
        "https://example.cn/`x`",
        "ftp://example.cn/",
        "//example.cn/",
        "https:example.cn",
        "https:///x",
        "https://example.cn/" + "x" * URL_LIMIT,
        "https://example.cn/\n",
        "https://example.\u212an/",
    ],
)
def test_everything_else_is_text(url: str) -> None:
    """Another scheme, a user name, a quote, a space, a cut address: shown, never linked."""
    assert clickable(url) == ""


def test_no_hostile_string_is_a_link_to_anything_but_the_web() -> None:
    """Whatever of the corpus is clickable begins with http:// or https:// and holds nothing to break out with."""
    linked = [url for url in (clickable(text) for text in hostile_strings()) if url]
    assert all(re.fullmatch(r"https?://[!#-;=?-Z\[\]_a-z~]+", url, re.IGNORECASE) for url in linked)
