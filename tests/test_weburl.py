"""Web addresses, against the web platform's own URL tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.weburl import WebUrl, join, parse

CORPORA = Path(__file__).resolve().parents[1] / ".." / "shared" / "corpora"


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not CORPORA.is_dir():
        pytest.skip("the shared folder is not here")
    found = json.loads((CORPORA / "urltestdata.json").read_text("utf-8"))
    return [case for case in found if isinstance(case, dict)]


def test_absolute_addresses_agree_with_the_standard(cases: list[dict[str, Any]]) -> None:
    """Of the cases without a base, each http(s) address comes out as expected and everything else as None."""
    checked = {"web": 0, "none": 0}
    for case in cases:
        if case.get("base"):
            continue
        url = parse(case["input"])
        if case.get("failure") or case["protocol"] not in ("http:", "https:"):
            assert url is None, case
            checked["none"] += 1
        else:
            port = int(case["port"]) if case["port"] else None
            scheme, host = case["protocol"].rstrip(":"), case["hostname"].strip("[]")
            assert url == WebUrl(scheme, host, port, case["href"]), case
            checked["web"] += 1
    assert checked["web"] > 60
    assert checked["none"] > 300


def test_references_agree_with_the_standard(cases: list[dict[str, Any]]) -> None:
    """Of the cases with a base, each address comes out as expected and each failure as None."""
    based = [case for case in cases if case.get("base")]
    wrong = [case for case in based if join(case["base"], case["input"]) != case.get("href")]
    assert len(based) > 300
    assert wrong == []


def test_every_expected_web_address_reads_back_as_itself(cases: list[dict[str, Any]]) -> None:
    """Serialised addresses are a fixed point."""
    web = {case["href"] for case in cases if case.get("protocol") in ("http:", "https:")}
    assert len(web) > 150
    assert [href for href in web if (url := parse(href)) is None or url.href != href] == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http:\\\\foo.cn\\", WebUrl("http", "foo.cn", None, "http://foo.cn/")),
        (
            "HTTPS://例子.中国:443/x",
            WebUrl("https", "xn--fsqu00a.xn--fiqs8s", None, "https://xn--fsqu00a.xn--fiqs8s/x"),
        ),
        ("http://[2001:DB8::1]:8080/", WebUrl("http", "2001:db8::1", 8080, "http://[2001:db8::1]:8080/")),
        ("http://0x7f.1/", WebUrl("http", "127.0.0.1", None, "http://127.0.0.1/")),
        ("http://a.cn./", WebUrl("http", "a.cn.", None, "http://a.cn./")),
        ("http://a.cn:0/", WebUrl("http", "a.cn", 0, "http://a.cn:0/")),
        ("ftp://a.cn/", None),
        ("javascript:alert(1)", None),
        ("//a.cn/", None),
        ("a.cn", None),
        ("http://a.cn:99999/", None),
        ("http://", None),
        ("", None),
    ],
)
def test_parse(text: str, url: WebUrl | None) -> None:
    """A browser's reading or None; numbers in any notation become an address, so that a guard can see it."""
    assert parse(text) == url


def test_join_keeps_foreign_schemes_and_refuses_a_bad_base() -> None:
    """What a reference leads to is for the caller to judge; without a base there is nothing to lead to."""
    assert join("https://a.cn/b/", "../c") == "https://a.cn/c"
    assert join("https://a.cn/", "//b.cn") == "https://b.cn/"
    assert join("https://a.cn/", "mailto:x@a.cn") == "mailto:x@a.cn"
    assert join("not a base", "/c") is None
    assert join("https://a.cn/", "http://[") is None


@given(st.text(), st.text())
@settings(max_examples=100, deadline=None)
def test_no_text_raises(base: str, reference: str) -> None:
    """Lone surrogates and control characters included."""
    for url in (parse(reference), parse(f"http://{reference}"), parse(f"https://a.cn/{reference}")):
        assert url is None or parse(url.href) == url
    for absolute in (join(base, reference), join("https://a.cn/", reference)):
        assert absolute is None or join("https://b.cn/", absolute) == absolute


def test_lone_surrogates_become_replacement_characters() -> None:
    """As the standard's USVString asks."""
    assert join("https://a.cn/", "x\ud800y") == "https://a.cn/x%EF%BF%BDy"
    assert parse("http://\udfff.cn/") is None
