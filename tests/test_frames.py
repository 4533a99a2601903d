"""Frames of a page: those a visitor sees and that are of the site, found without a tree and in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.frames import HEAD_BYTES, MAX_FRAMES, TAIL_BYTES, frame_addresses, same_site

URL = "https://www.example.cn/index.html"


def chosen(html: str, url: str = URL) -> tuple[str, ...]:
    return frame_addresses(html.encode(), url).chosen


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ('<iframe src="/foot.html">', "https://www.example.cn/foot.html"),
        ("<IFRAME width=100% SRC=foot.html height=80>", "https://www.example.cn/foot.html"),
        ("<frame name='b' src='bottom.htm'/>", "https://www.example.cn/bottom.htm"),
        ('<iframe\n\tsrc = "//static.example.cn/f?a=1&amp;b=2#x"\n>', "https://static.example.cn/f?a=1&b=2"),
        ('<iframe class="a"src="foot.html">', "https://www.example.cn/foot.html"),
        ('<iframe src="" src="foot.html"><iframe src="foot.html">', "https://www.example.cn/foot.html"),
        ('<base href="/shared/"><base href="/x/"><iframe src="foot.html">', "https://www.example.cn/shared/foot.html"),
        ('<!--><iframe src="foot.html">', "https://www.example.cn/foot.html"),
        ("<script>if (a < b) x('</p>')</script><iframe src=foot.html>", "https://www.example.cn/foot.html"),
    ],
)
def test_a_frame_is_found_however_it_is_written(tag: str, address: str) -> None:
    assert chosen(f"<p>x</p>{tag}<p>y</p>") == (address,)


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <iframe src="/foot.html"></iframe> -->',
        "<script>document.write('<iframe src=/foot.html></iframe>')</script>",
        "<SCRIPT>'<iframe src=/foot.html>'",
        '<textarea><iframe src="/foot.html"></textarea>',
        '<template><iframe src="/foot.html"></template>',
        '<noscript><iframe src="/foot.html"></noscript>',
        '<noframes><iframe src="/foot.html"></noframes>',
        '<iframe src="https://www.example.com/foot.html">',
        '<iframe src="https://example.cn.evil.test/foot.html">',
        '<iframe src="about:blank"><iframe src="javascript:0"><iframe src="data:text/html,x">',
        '<iframe src="ftp://www.example.cn/x"><iframe src="http://[::1"><iframe>',
        '<iframe data-src="/foot.html"><iframefoo src="/foot.html"><xiframe src="/foot.html">',
        '<iframe src="#top"><iframe src="/index.html"><iframe src="">',
        '<iframe hidden src="/foot.html"><iframe src="/foot.html" style="display : none">',
        '<iframe src="/foot.html" width="0" height=0><iframe src="/foot.html" height="1px">',
        '<iframe src="/foot.html"',
    ],
)
def test_what_no_visitor_sees_or_is_not_of_the_site_is_none(html: str) -> None:
    assert frame_addresses(html.encode(), URL).count == 0


def test_a_few_are_chosen_and_all_are_counted() -> None:
    html = "".join(f'<frame src="/{name}.html">' for name in ("top", "copyright", "menu", "main", "top"))
    found = frame_addresses(html.encode(), URL)
    assert found.count == 4
    assert len(found.chosen) == MAX_FRAMES
    assert found.chosen == ("https://www.example.cn/copyright.html", "https://www.example.cn/main.html")


@pytest.mark.parametrize("before", ["", "<!-- x --><script>y</script>"])
def test_a_frame_at_the_end_of_a_huge_page_is_found(before: str) -> None:
    padding = before + "<p>" + "x" * (HEAD_BYTES + 2 * TAIL_BYTES)
    assert chosen(padding + '<iframe src="/foot.html">') == ("https://www.example.cn/foot.html",)


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<STYLE>", "<textarea>"])
def test_what_began_before_the_end_of_a_huge_page_is_still_going_on(opening: str) -> None:
    closing = "-->" if opening == "<!--" else f"</{opening[1:]}"
    padding = "x" * (HEAD_BYTES + 10) + opening + "x" * 2 * TAIL_BYTES
    assert chosen(padding + '<iframe src="/a.html">') == ()
    assert chosen(padding + f'<iframe src="/a.html">{closing}<iframe src="/b.html">') == (
        "https://www.example.cn/b.html",
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.example.cn/", "http://static.example.cn:8080/x", True),
        ("https://a.com.cn/", "https://b.com.cn/", False),
        ("http://192.0.2.1/", "http://192.0.2.1:81/", True),
        ("http://192.0.2.1/", "http://192.0.2.2/", False),
        ("https://www.example.cn/", "not an address", False),
        ("", "", False),
    ],
)
def test_a_site_is_a_host_or_a_registrable_domain(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@given(
    st.lists(
        st.sampled_from(
            [
                b"<iframe ",
                b"src=",
                b'"',
                b"'",
                b">",
                b"<!--",
                b"-->",
                b"<script>",
                b"</script>",
                b"/a",
                b" ",
                b"\0",
                b"\xff",
                b"base href=/x",
                b"<",
            ]
        ),
        max_size=60,
    ),
    st.binary(max_size=50),
)
def test_no_bytes_are_too_strange(pieces: list[bytes], rest: bytes) -> None:
    found = frame_addresses(b"".join(pieces) + rest, URL)
    assert len(found.chosen) <= min(found.count, MAX_FRAMES)


@pytest.mark.parametrize(
    "piece",
    [
        b"<iframe ",
        b"<iframe src=x><",
        b"<!--",
        b"<script ",
        b"<iframe src='",
        b"<a" + b" " * 50,
        b"<iframe a = ",
        b"<iframe" + b" x" * 2040 + b">",
    ],
)
def test_a_hostile_page_costs_no_more_than_its_length(piece: bytes) -> None:
    body = piece * (700_000 // len(piece))
    started = time.process_time()
    frame_addresses(body, URL)
    assert time.process_time() - started < 1.5
