"""A page shows what a visitor would see: found however the markup cuts it, ignored wherever nobody sees it."""

from __future__ import annotations

import json
import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import MarkKind, Place
from auditor.page import MAX_LINKS, Page, describe, looks_like_html, police_code
from tests.numbers import AFTER, Written, pieces_as_shown, true_numbers

FILING = "京ICP备13052560号-1"
MIIT = "https://beian.miit.gov.cn/"
POLICE = "https://beian.mps.gov.cn/#/query/webSearch?code=11010802020134"
OLD_POLICE = "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=11010802020134"
FILLER = "<p>" + "某某公司成立于二十年前，主营业务是销售与服务。" * 20 + "</p>"


def page(html: str, **options: str) -> Page:
    return Page.from_bytes(html.encode(), **options)  # type: ignore[arg-type]


def numbers(html: str) -> list[str]:
    return [mark.number for mark in page(html).marks if mark.suspect is None]


@pytest.mark.parametrize(
    "html",
    [
        f"<footer>{FILING}</footer>",
        f"<html><body><p>x</p></body></html>{FILING}",
        "<p>京ICP备<br>13052560号-1</p>",
        "<p><span>京ICP备</span><a href='/'>13052560号</a>-1</p>",
        "<p><span>京</span><span>ICP备</span><span>13052560号-1</span></p>",
        "<b>京ICP</b><!-- x --><i>备1305</i>2560号-<u>1</u>",
        "<p>&#20140;ICP&#22791;13052560&#21495;-1</p>",
        "<p>&#x4EAC;ICP&#x5907;13052560&#x53F7;&#45;1</p>",
        "<p>京&nbsp;ICP&ensp;备&emsp;13052560&thinsp;号&nbsp;-&nbsp;1</p>",
        "<p>京ICP备1305&shy;2560&#8203;号-1</p>",
        "<ruby>京ICP備<rt>bei</rt>13052560号-1</ruby>",
        "<table><tr><td>京ICP备</td><td>13052560号-1</td></tr></table>",
        f"<details><summary>备案</summary>{FILING}</details>",
        f"<p style='display:block'>{FILING}</p>",
        f"<p hidden=until-found>{FILING}</p>",
        f"<body style='display:none'><p>{FILING}</p></body>",
        f"<body hidden><p>{FILING}</p></body>",
        f"<svg><text>{FILING}</text></svg>",
        f"<input type=button value='{FILING}'>",
        "<p>京ICP备&amp;nbsp;13052560号&amp;nbsp;-1&amp;nbsp;2024</p>",
        f"<p hidden>别处<p>{FILING}",
        f"<pre>{FILING}</pre>",
        f"<button>{FILING}</button>",
        f"<dialog open>{FILING}</dialog>",
        f"<marquee>{FILING}</marquee>",
        f"<% if x %><p>{FILING}</p>",
        f"<?php echo 1 ?><p>{FILING}</p><?php",
    ],
)
def test_what_a_visitor_reads_is_found(html: str) -> None:
    """Cut by tags, written in references, behind the end of the document: a visitor reads one number."""
    assert numbers(html) == [FILING]


@pytest.mark.parametrize(
    "html",
    [
        f"<!-- {FILING} --><p>x",
        f"<!--[if IE]>{FILING}<![endif]-->",
        f"<p>x</p><!-- {FILING}",
        f"<script>var icp='{FILING}'</script>",
        f"<script type='text/template'><p>{FILING}</p></script>",
        f"<style>p:after{{content:'{FILING}'}}</style>",
        f"<template><p>{FILING}</p></template>",
        f"<noscript>{FILING}</noscript>",
        f"<textarea><p>{FILING}</p></textarea>",
        f"<head><title>{FILING}</title></head>",
        f"<meta name=icp content='{FILING}'>",
        f"<p title='{FILING}' data-icp='{FILING}'>x</p>",
        f"<img alt='{FILING}'><input value='{FILING}'>",
        f"<iframe>{FILING}</iframe>",
        f"<video>{FILING}</video>",
        f"<p>x</p><%-- <p>{FILING}</p> --%><p>y</p>",
        f'<% Const icp = "{FILING}" %><p>y</p>',
        f"<p>x</p>{{/* <a href='/'>{FILING}</a> */}}<p>y</p>",
        f"<?php define('ICP', '{FILING}'); $a = ['x' => 1]; ?><p>y</p>",
        f"<?php $a = ['x' => '{FILING}'];",
        f"<svg><title>{FILING}</title></svg>",
        "<p>{{ icp }} ${icp} {dede:global.cfg_beian/}</p>",
    ],
)
def test_what_no_visitor_reads_is_no_mark(html: str) -> None:
    """Comments, scripts, styles, attributes, templates, and the source code of pages deployed as source."""
    assert page(html).marks == ()


def test_a_page_hidden_whole_is_shown_by_its_script() -> None:
    """Nearly all text in one switched-off wrapper is a page before its script ran, not a page without text."""
    html = f"<body><div id=wrapper style='display:none'>{FILLER}<p>{FILING}</p></div><script>show()</script>"
    assert numbers(html) == [FILING]
    assert "某某公司" in page(html).text


def test_text_is_laid_out() -> None:
    """Blocks and line breaks end lines, inline elements join, white space collapses."""
    html = "<title> A\n b </title><div>一<b>二</b> <i> 三</i></div><p>四<br>五</p>\n<span>六</span><td>七"
    assert page(html).text.strip() == "一二 三\n四\n五\n六七"
    assert page(html).title == "A b"


GLUE = (
    "",
    "",
    "</span><span>",
    "<b></b>",
    "&nbsp;",
    "<!-- - -->",
    "&#8203;",
    "<wbr>",
    "\n",
    " <i> </i>",
    "</em><em class=x>",
)


@st.composite
def marked_up(draw: st.DrawFn, number: Written) -> tuple[str, str | None]:
    """A number in HTML, and the address of the anchor that holds it."""
    pieces = draw(pieces_as_shown(number))
    as_reference = draw(
        st.sampled_from(
            (escape, lambda s: "".join(f"&#{ord(c)};" for c in s), lambda s: "".join(f"&#x{ord(c):X};" for c in s))
        )
    )
    pieces = [as_reference(piece) for piece in pieces]
    href = draw(st.sampled_from((None, MIIT, "/8d2c?a=1&b=2", "javascript:;")))
    whole = draw(st.booleans())
    digits = max(
        range(len(pieces)),
        key=lambda i: len(re.sub(r"[^0-9０-９]", "", number.pieces[i]) if i < len(number.pieces) else ""),
    )
    if href and not whole:
        pieces[digits] = f'<a target=_blank href="{escape(href)}">{pieces[digits]}</a>'
    glue = [
        draw(st.sampled_from((*GLUE, "<br>", "</p><p>") if number.pieces[i] in ("备", "证", "公网安备") else GLUE))
        for i in range(len(pieces) - 1)
    ]
    html = pieces[0] + "".join(g + piece for g, piece in zip(glue, pieces[1:], strict=True))
    if href and whole:
        html = f'<a href="{escape(href)}">{html}</a>'
    return escape(number.label) + html, href


@given(
    true_numbers().flatmap(lambda n: st.tuples(st.just(n), marked_up(n))),
    st.sampled_from(AFTER),
    st.sampled_from(("utf-8", "gb18030", "utf-16")),
    st.sampled_from((None, "text/html; charset=gbk", "text/html; charset=utf-8", "text/html; charset=rot13")),
)
@settings(max_examples=150, deadline=None)
def test_any_true_number_is_found_in_any_markup(
    pair: tuple[Written, tuple[str, str | None]], after: str, encoding: str, content_type: str | None
) -> None:
    """Any number, cut by any markup, in any encoding under any label, is found once, with its link."""
    number, (html, href) = pair
    body = f"<html><body><p>首页 关于我们</p><div>版权所有 某某公司<br><span>{html}</span>{escape(after)}</div></body></html>"
    (mark,) = Page.from_bytes(body.encode(encoding), content_type).marks
    assert (mark.kind, mark.number, mark.suspect, mark.link) == (number.kind, number.canonical, None, href)
    text = Page.from_bytes(body.encode(encoding), content_type).text
    assert text[mark.offset :].startswith(mark.text)


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (f"<a href='{MIIT}'>{FILING}</a>", MIIT),
        (f"<a href=' {MIIT} '>{FILING}</a>", MIIT),
        (f"<a href='//beian.miit.gov.cn'>备案号：{FILING}</a>", "//beian.miit.gov.cn"),
        (f"<a href='{MIIT}'><p>京ICP备</p>13052560号-1</a>", MIIT),
        (f"<a href='/icp'>京ICP备</a><a href='{MIIT}'>13052560号-1</a>", MIIT),
        (f"<a href='{MIIT}'>京ICP备13052560</a><a href='/x'>号-1</a>", MIIT),
        (f"<a href='{MIIT}'>备案查询</a> {FILING}", None),
        (f"<a>{FILING}</a>", None),
        (f"<a href=''>{FILING}</a>", None),
        (f"<a href='#'>{FILING}</a>", "#"),
        (f"<a data-href='{MIIT}'>{FILING}</a>", None),
        (f"<svg><a xlink:href='{MIIT}'><text>{FILING}</text></a></svg>", MIIT),
        (f"<a href='/a?b=1&amp;c=2'>{FILING}</a>", "/a?b=1&c=2"),
        (f"<a href='{MIIT}'>x<a href='/y'>{FILING}</a></a>", "/y"),
    ],
)
def test_link_of_a_mark(html: str, link: str | None) -> None:
    """The link is the address, as written, of the anchor that holds the number or at least its digits."""
    (mark,) = page(f"<p>{html}</p>").marks
    assert mark.number == FILING
    assert mark.link == link


def test_several_marks_keep_their_own_links() -> None:
    """Every number of a footer is found with its own anchor and offset."""
    html = (
        f"<a href='{MIIT}'>京ICP备13052560号-1 沪ICP备2024045114号-65</a> | "
        f"<a href='{POLICE}'><img src=p.png>京公网安备 11010802020134号</a> 增值电信：粤B2-20090191-2"
    )
    shown = page(html)
    assert [(m.number, m.link) for m in shown.marks] == [
        ("京ICP备13052560号-1", MIIT),
        ("沪ICP备2024045114号-65", MIIT),
        ("京公网安备11010802020134号", POLICE),
        ("粤B2-20090191-2", None),
    ]
    for mark in shown.marks:
        assert shown.text[mark.offset :].startswith(mark.text)
    assert shown.marks[2].text == "京公网安备 11010802020134号"


@pytest.mark.parametrize(
    ("href", "code"),
    [
        (OLD_POLICE, "11010802020134"),
        (POLICE, "11010802020134"),
        ("//www.beian.gov.cn/portal/registerSystemInfo?recordcode=110108007702", "110108007702"),
        (OLD_POLICE.replace("=1101", "=%E4%BA%AC%E5%85%AC%E7%BD%91%E5%AE%89%E5%A4%871101"), "11010802020134"),
        (OLD_POLICE + "号", "11010802020134"),
        ("http://www.beian.gov.cn/portal/index", ""),
        ("http://www.beian.gov.cn/portal/registerSystemInfo", ""),
        ("https://example.com/?code=11010802020134", ""),
        ("https://beian.mps.gov.cn/?code=110108020201345", ""),
    ],
)
def test_police_code_of_a_link(href: str, code: str) -> None:
    """The digits stand in the query of old links and in the fragment of new ones."""
    assert police_code(href) == code


@pytest.mark.parametrize(
    "html",
    [
        f"<a href='{OLD_POLICE}'>京公网安备</a>",
        f"<a href='{POLICE}'><img src=ga.png>公安备案</a>",
        f"京公网安备 <a href='{POLICE}'><img src=ga.png></a><a href='{POLICE}'>查看</a>",
    ],
)
def test_digits_only_in_the_link(html: str) -> None:
    """Words without digits beside a police link with a code: the number is the link's."""
    (mark,) = page(html).marks
    assert (mark.kind, mark.number, mark.source) == (MarkKind.PSB, "京公网安备11010802020134号", "link")
    assert mark.link in (POLICE, OLD_POLICE)


@pytest.mark.parametrize(
    "html",
    [
        f"<a href='{POLICE}'>京公网安备11010802020135号</a>",
        f"<a href='{POLICE}'><img src=ga.png></a> 京公网安备11010802020135号",
        f"京公网安备11010802020135号 <a href='{POLICE}'>查询</a>",
    ],
)
def test_words_with_digits_of_their_own_are_no_words_of_a_link(html: str) -> None:
    """A link that asks for another number than the one shown adds no second number."""
    (mark,) = page(html).marks
    assert (mark.number, mark.source) == ("京公网安备11010802020135号", "text")


def test_a_police_link_without_words_shows_nothing() -> None:
    """An icon alone, or any other words, display no number."""
    assert page(f"<a href='{POLICE}'>网络警察</a>").marks == ()
    assert page(f"<a href='{POLICE}'><img src=ga.png></a>").marks == ()


def test_the_number_of_a_link_is_not_told_twice() -> None:
    """A shown number that its link repeats is one mark, read from the text."""
    (mark,) = page(f"<a href='{POLICE}'>京公网安备11010802020134号</a>").marks
    assert (mark.source, mark.link) == ("text", POLICE)


@pytest.mark.parametrize(
    ("html", "place"),
    [
        (f"<footer><p>{FILING}</p></footer>{FILLER}", Place.FOOTER),
        (f"<div id=footer-box>{FILING}</div>{FILLER}", Place.FOOTER),
        (f"<div class='page copyright'>{FILING}</div>{FILLER}", Place.FOOTER),
        (f"<div role=contentinfo>{FILING}</div>{FILLER}", Place.FOOTER),
        (f"{FILLER}<p>{FILING}</p>", Place.FOOTER),
        (f"<p>{FILING}</p>{FILLER}", Place.BODY),
        (f"<div class=header>{FILING}</div>{FILLER}", Place.BODY),
        (f"<body class=has-footer><p>{FILING}</p>{FILLER}</body>", Place.BODY),
        (f"<footer></footer><p>{FILING}</p>{FILLER}", Place.BODY),
    ],
)
def test_place(html: str, place: Place) -> None:
    """In a footer by element, role or name, or in the last part of the text; else in the body."""
    (mark,) = page(html).marks
    assert mark.place is place


def test_links() -> None:
    """Anchors with an address only, as written, with their place; long lists keep both ends."""
    shown = page(
        f"<a name=x>a</a><a href=''>b</a><a href='/隐私'>隐 <b>私</b></a>{FILLER}<footer><a href=/f>f</a></footer>"
    )
    assert [(link.href, link.text, link.place) for link in shown.links] == [
        ("/隐私", "隐 私", Place.BODY),
        ("/f", "f", Place.FOOTER),
    ]
    many = page("".join(f"<a href=/{i}>{i}</a>" for i in range(3 * MAX_LINKS))).links
    assert len(many) == MAX_LINKS
    assert (many[0].href, many[-1].href) == ("/0", f"/{3 * MAX_LINKS - 1}")


def test_images() -> None:
    """Visible images as written, with their anchor and place; of one that is loaded later what will be loaded."""
    shown = page(
        f"<img src=' /logo.png ' alt=标志 title=t>{FILLER}<footer><a href='{MIIT}'><b><img src='' alt=备案></b></a>"
        "<img src='data:image/gif;base64,R0' data-src=/icp.png><img alt=x><input type=image src=/go.png>"
        "<p hidden><img src=/h.png></p><noscript><img src=/n.png></noscript></footer>"
    )
    assert [(i.src, i.alt, i.title, i.link, i.place) for i in shown.images] == [
        ("/logo.png", "标志", "t", None, Place.BODY),
        ("", "备案", "", MIIT, Place.FOOTER),
        ("/icp.png", "", "", None, Place.FOOTER),
        ("", "x", "", None, Place.FOOTER),
        ("/go.png", "", "", None, Place.FOOTER),
    ]
    assert len(page("<img src=x>" * 3_000).images) == 500


@pytest.mark.parametrize(
    ("html", "has_image"),
    [
        ("<a href=/><img src=x></a>", True),
        ("<a href=/><b><svg><path d=x /></svg></b></a>", True),
        ("<a href=/><i style='background: #fff url(x.png)'></i></a>", True),
        ("<a href=/ style='background-image:url(x.png)'>x</a>", True),
        ("<a href=/>x</a><img src=x>", False),
        ("<img src=x><a href=/ style='color:red'>x</a>", False),
    ],
)
def test_links_that_hold_an_image(html: str, has_image: bool) -> None:
    """An image element, a drawing or a background inside the anchor."""
    (link,) = page(html).links
    assert link.has_image is has_image


@pytest.mark.parametrize(
    ("html", "hint"),
    [
        (f"<p>{FILLER}</p><script>el.innerHTML='<a href=x>京ICP备</a>13052560号'</script>", "number-in-script"),
        (FILLER + '<script>x={"icp":"\\u4EACICP\\u590713052560\\u53F7-3"}</script>', "number-in-script"),
        (FILLER + f"<textarea><div>{FILING}</div></textarea>", "lazy-textarea"),
        (FILLER + "<iframe src='/footer.html'></iframe>", "iframe"),
        (FILLER + "<iframe src='https://www.example.cn/f'></iframe>", "iframe"),
        (FILLER + "<iframe src='https://ads.example.net/'></iframe>", ""),
        (FILLER + "<iframe src='about:blank'></iframe>", ""),
        ("<frameset><frame src=top.html></frameset>", "iframe"),
        ("<div id=app></div><script src=/app.js></script>", "empty-shell"),
        (FILLER + "<div id=app> <p>加载中…</p></div><script src=/app.js></script>", "empty-shell"),
        (FILLER + "<script>document.write('京ICP备'+'13052560号')</script>", "number-in-script"),
        (FILLER + "<script>document.write('&#20140;ICP&#22791;13052560&#21495;')</script>", "number-in-script"),
        (FILLER + "<script>unescape('%u4EACICP%u590713052560%u53F7')</script>", "number-in-script"),
        (FILLER + f"<template>{FILING}</template><script src=a.js></script>", "number-in-script"),
        (FILLER + f"<p data-icp='{FILING}'></p><script src=a.js></script>", "number-in-script"),
        (FILLER + f"<meta name=icp content='{FILING}'><script src=a.js></script>", ""),
        (FILLER + f"<!-- {FILING} --><script src=a.js></script>", ""),
        (FILLER + "<script>var p='京公网安备11010802020134号', c='京网文[2020]0276-042号'</script>", ""),
        (FILLER + "<object data='/footer.html'></object>", "iframe"),
        (FILLER + "<script src='/js/footer.js?v=1'></script>", "footer-script"),
        (FILLER + "<script>$('#f').load('/inc/foot.html')</script>", "footer-script"),
        (FILLER + "<script src=/js/footable.js></script>", ""),
        (FILLER + "<script src=/app.js></script><footer> <p></p></footer>", "footer-script"),
        (FILLER + "<footer></footer>", ""),
        (FILLER + "<footer></footer><script src=/app.js></script><div class=footer>电话</div>", ""),
        ("<p>hello</p>", ""),
        (FILLER + "<script src=/app.js></script>", ""),
        (FILLER + "<script>var icp = '京ICP备12345678号'</script>", ""),
        (f"<div id=app></div><script src=/a.js></script><p>{FILING}</p>", ""),
    ],
)
def test_script_hint(html: str, hint: str) -> None:
    """A number not shown may be drawn later: by a script that holds it, a lazy textarea, a frame, or anything."""
    assert page(html, url="https://example.cn/").script_hint == hint


@pytest.mark.parametrize(
    ("html", "leftovers"),
    [
        ("<p>备案号：</p>", ("备案号：",)),
        ("<p>ICP备案编号： {{ icp }}</p>", ("ICP备案编号： {{ icp }}",)),
        ("<p>粤ICP备</p>", ("粤ICP备",)),
        ("<p>粤ICP备O5O12345号</p>", ("粤ICP备O5O12345号",)),
        ("<p>京公网安备</p>", ("京公网安备",)),
        (f"<p>备案号：{FILING}</p>", ()),
        (f"<p>ICP备案号</p><p>{FILING}</p>", ()),
        ("<p>京ICP备12345678号</p>", ()),
        (f"<a href='{POLICE}'>京公网安备</a>", ()),
        ("<p>阿里云ICP备案，免备案主机，备案号查询，公安备案管理办法</p>", ()),
        ("<p>浜琁CP澶?3052560鍙</p>", ("浜琁CP澶?3052560鍙",)),
        ("<p>hello</p>", ()),
    ],
)
def test_leftovers(html: str, leftovers: tuple[str, ...]) -> None:
    """Labels and forms without a number are quoted for a person; prose and menus are not."""
    assert page(html).leftovers == leftovers


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<p>x", "text/html; charset=utf-8", True),
        (b"", "text/html", True),
        (b"<html>", "application/xhtml+xml", True),
        (b"%PDF-1.7", "text/html", False),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "", True),
        ("<html>".encode("utf-16-le"), "", True),
        (b'{"a":1}', "", False),
        (b"<html>", "text/plain", False),
        (b"<html>", "image/png", False),
        (b"<?xml version='1.0'?><html xmlns='x'>", "application/xml", True),
        (b"plain words", "", False),
    ],
)
def test_looks_like_html(body: bytes, content_type: str, expected: bool) -> None:
    """The declared type decides, unless the bytes are plainly a file; an undeclared body is sniffed."""
    assert looks_like_html(body, content_type) is expected


def test_describe() -> None:
    """The object of `auditor page --json` has exactly the agreed keys and is JSON."""
    told = json.loads(
        json.dumps(describe("a.html", f"<footer><a href='{MIIT}'>{FILING}</a> 京ICP备12345678号</footer>".encode()))
    )
    assert told == {
        "file": "a.html",
        "encoding": "utf-8",
        "marks": [
            {"kind": "icp", "number": FILING, "text": FILING, "link": MIIT, "suspect": None, "place": "footer", "source": "text"},
            {"kind": "icp", "number": "京ICP备12345678号", "text": "京ICP备12345678号", "link": None, "suspect": "placeholder", "place": "footer", "source": "text"},
        ],
    }  # fmt: skip
