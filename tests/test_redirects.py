"""A page that sends its visitor on says so, and nothing else is taken for a redirect."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.redirects import (
    _WORDS,
    MAX_DELAY_S,
    WINDOW_BYTES,
    _redirect_of,
    may_redirect,
    page_redirect,
    refresh_target,
    script_reference,
)

URL = "http://www.example.cn/a/"
THERE = "https://www.example.net/"


@pytest.mark.parametrize(
    "page",
    [
        f'<meta http-equiv="refresh" content="0;url={THERE}">',
        f"<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='{THERE}'\">",
        f'<meta http-equiv="refresh" content="0.5, {THERE}">',
        f'<meta http-equiv=" refresh " content="0 url = {THERE}">',
        '<meta http-equiv="refresh" content="0;url=https&#58;//www.example.net/">',
        f'<base href="{THERE}x/"><meta http-equiv="refresh" content="0;url=../">',
        f'<h1>本站已迁移</h1><p>三秒后跳转。</p><meta http-equiv="refresh" content="3;url={THERE}">',
        f'<meta http-equiv="refresh" content="60"><meta http-equiv="refresh" content="0;url={THERE}">',
        f'<script>window.location.href="{THERE}"</script>',
        f"<script language=javascript><!--\nlocation = '{THERE}';\n//--></script>",
        f'<script type="text/javascript">top.location.replace("{THERE}");</script>',
        f"<script>document.location.assign(`{THERE}`)</script>",
        f'<script>window.open("{THERE}", "_self")</script>',
        '<script>location.href="https:\\/\\/www.example.net\\/"</script>',
        '<script>location.href="\\x68ttps://www.ex\\u0061mple.net/"</script>',
        f"<script>setTimeout(\"javascript:location.href='{THERE}'\", 3000)</script>",
        f"<script>setTimeout(function(){{ window.location.href = '{THERE}' }}, 1000);</script>",
        f"<script>window.onload = function () {{\n  location.href = '{THERE}';\n}}</script>",
        f"<script>$(document).ready(function(){{ setTimeout(() => {{ location='{THERE}' }}, 0) }})</script>",
        f"<script>(function(){{ var a = 1; self.location = '{THERE}'; }})();</script>",
        f"<script>var _hmt = _hmt || [];\ncount()\nlocation.href = '{THERE}'</script>",
        f"<script>if (a) {{ b() }}\nlocation.href = '{THERE}'</script>",
        f"<script>/* if (x) */ location.href = '{THERE}' // done</script>",
        f"<body onload=\"location.href='{THERE}'\">",
        f"<noscript>no</noscript><script>location.href='{THERE}'</script>",
    ],
)
def test_a_redirect_of_the_page_is_found(page: str) -> None:
    assert page_redirect(page.encode(), URL) == THERE


@pytest.mark.parametrize(
    "page",
    [
        f'<!-- <meta http-equiv="refresh" content="0;url={THERE}"> -->',
        f'<noscript><meta http-equiv="refresh" content="0;url={THERE}"></noscript>',
        f'<textarea><meta http-equiv="refresh" content="0;url={THERE}"></textarea>',
        f'<template><meta http-equiv="refresh" content="0;url={THERE}"></template>',
        f'<meta http-equiv="refresh" content="{MAX_DELAY_S + 1};url={THERE}">',
        f'<meta http-equiv="refresh" content="{"9" * 5000};url={THERE}">',
        f'<meta http-equiv="refresh" content=";url={THERE}">',
        '<meta http-equiv="refresh" content="30">',
        f'<meta http-equiv="refresh" content="5; url={URL}#top">',
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        '<meta http-equiv="refresh" content="0;url=http://[">',
        f'<meta name="refresh" content="0;url={THERE}">',
        f"<a href='{THERE}' onclick=\"location.href='{THERE}'\">location</a>",
        f"<script>if (/mobile/i.test(navigator.userAgent)) location.href='{THERE}'</script>",
        f"<script>if (mobile)\n  location.href='{THERE}'\n</script>",
        f"<script>if (mobile) {{ location.href='{THERE}' }}</script>",
        f"<script>if (a) {{ b() }}\nelse\nlocation.href='{THERE}'</script>",
        f"<script>mobile &&\nlocation.assign('{THERE}')</script>",
        f"<script>mobile ? 0 :\n location.href='{THERE}'</script>",
        f"<script>function go() {{ location.href='{THERE}' }}</script>",
        f"<script>onload = function () {{ if (a) return; location.href='{THERE}' }}</script>",
        f"<script>setTimeout(function(){{ location.href='{THERE}' }}, 900000)</script>",
        f"<script>location.href = '{THERE}' + code</script>",
        f"<script>location.href.replace('{THERE}')</script>",
        f"<script>var s = \"location.href='{THERE}'\"</script>",
        f"<script>// location.href='{THERE}'</script>",
        f"<script>/* location.href='{THERE}' */</script>",
        f"<script type='text/template'>location.href='{THERE}'</script>",
        f"<script src='/a.js'>location.href='{THERE}'</script>",
        "<script>location.href = '#/home'</script>",
        "<script>location.href = '/a/'</script>",
        "<script>location.reload()</script>",
        f"<p>location.href='{THERE}'</p>",
        "",
    ],
)
def test_what_a_browser_does_not_always_do_is_no_redirect(page: str) -> None:
    assert page_redirect(page.encode(), URL) is None


def test_a_relative_address_is_taken_from_the_page_and_the_fragment_dropped() -> None:
    assert page_redirect(b"<script>location='b.html#c'</script>", URL) == "http://www.example.cn/a/b.html"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_of_the_page_does_not_matter(charset: str) -> None:
    page = f"<title>页面跳转中</title><script>location.href='{THERE}'</script>".encode(charset)
    assert page_redirect(page, URL, f"text/html; charset={charset}") == THERE


def test_only_the_beginning_of_a_page_is_looked_at() -> None:
    tag = f'<meta http-equiv="refresh" content="0;url={THERE}">'.encode()
    assert page_redirect(b" " * (WINDOW_BYTES - len(tag)) + tag, URL) == THERE
    assert page_redirect(b" " * WINDOW_BYTES + tag, URL) is None


def test_the_refresh_header_is_read_like_the_element() -> None:
    assert refresh_target(f"0;url={THERE}", URL) == THERE
    assert refresh_target("0", URL) is None
    assert refresh_target(f"3600;url={THERE}", URL) is None


def test_a_script_is_read_statement_by_statement() -> None:
    assert script_reference("a(); location = '/b'; location = '/c'") == "/b"
    assert script_reference("x = {a: 1};location='/b'") == "/b"
    assert script_reference("location = '/b") is None


@given(st.binary(max_size=300), st.text(max_size=50))
def test_no_bytes_make_it_fail(body: bytes, url: str) -> None:
    page_redirect(b"location refresh <script>" + body, url)
    page_redirect(b'refresh <meta http-equiv=refresh content="' + body, url)


@given(st.text(alphabet="()'\"`{}[];\n\\/*<!->=ifelse locatn.hrd", max_size=200))
def test_no_script_makes_it_fail(code: str) -> None:
    script_reference(code)


@pytest.mark.parametrize(
    "unit",
    ['"', "`", '\\"', "\\`", "if\n", "\n", "/*", "/* *", "{", "}", "(function(){", 'setTimeout("', "location.href=",
     "a;", "}  ", "a\n\n", "<!--", "'", "window.", "()=>{}", "/*x*/ ", "} \t,1", "a //\n"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["<script>location=", "<script>" + "\n" * 20_000, "<script>(function(){"])
def test_time_grows_with_the_window_and_not_with_its_square(unit: str, before: str) -> None:
    body = (before + unit * (WINDOW_BYTES // len(unit))).encode()
    started = time.perf_counter()
    page_redirect(body, URL)
    assert time.perf_counter() - started < 1.0


PIECES = (
    "location", "Location", "window.", "document . ", ".href", ". href", " = ", "==", "=", "'//other.example.com/'",
    '"/x"', "`/y`", ".replace(", ".assign (", ")", "/* a */", "// b\n", "<!-- c\n", "--> d\n", " ", "\n", "\t", ";", "{", "}",
    "open('/z','_self')", "setTimeout(\"", "\",10)", "\\u006cocation", "\\x6cocation", "&#46;", "&", "refresh", "if(a)",
    "onload", "function(){", "(", "();", "location.href='http://other.example.com/'",
)  # fmt: skip
FRAMES = (
    "<script>{}</script>", "<body onload=\"{}\">", "<body onload='{}'>", "<p>{}</p>", "<meta http-equiv=refresh content='0;url={}'>",
    "<noscript>{}</noscript>", "<script src=x>{}</script>", "<!-- {} -->", "<script type=text/template>{}</script>",
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(FRAMES), st.lists(st.sampled_from(PIECES), max_size=9)), max_size=4))
@settings(max_examples=600, deadline=None)
def test_what_is_not_worth_reading_does_not_redirect(parts: list[tuple[str, list[str]]]) -> None:
    """The short look at a page never hides what the reading of it finds."""
    source = "".join(frame.format("".join(pieces)) for frame, pieces in parts)
    if not may_redirect(source):
        assert not any(word in source.lower() for word in _WORDS) or _redirect_of(source, URL) is None
