"""Every text that was considered as a mark is told with its place, its verdict and the reason."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.candidates import ACCEPTED, MAX_CANDIDATES, REFUSED, SUSPECT, Candidate
from auditor.model import MarkKind, Place
from auditor.page import Page

FILING = "京ICP备13052560号-1"
PROSE = "<p>" + "某某公司成立于二十年前，主营业务是销售与服务。" * 20 + "</p>"
POLICE = "https://beian.mps.gov.cn/#/query/webSearch?code=11010802020134"

CODES = {"accepted": ACCEPTED, "suspect": SUSPECT, "refused": REFUSED}


def candidates(html: str) -> tuple[Candidate, ...]:
    return Page.from_bytes(html.encode()).candidates


@pytest.mark.parametrize(
    ("html", "verdict", "reason", "number"),
    [
        (f"<p>{FILING}</p>", "accepted", "filing-number", FILING),
        ("<p>京公网安备11010802020134号</p>", "accepted", "psb-number", "京公网安备11010802020134号"),
        (f"<a href='{POLICE}'>京公网安备</a>", "accepted", "psb-number-in-link", "京公网安备11010802020134号"),
        ("<p>粤B2-20090191-2</p>", "accepted", "licence-number", "粤B2-20090191-2"),
        ("<p>京网文〔2020〕1039-165号</p>", "accepted", "permit-number", "京网文[2020]1039-165号"),
        ("<p>京ICP备12345678号</p>", "suspect", "placeholder", "京ICP备12345678号"),
        (f"<p>格式如：{FILING}</p>", "suspect", "example", FILING),
        (f"{PROSE}<p hidden>{FILING}</p>{PROSE}", "suspect", "hidden", FILING),
        (f"{PROSE}<p hidden>京ICP备12345678号</p>{PROSE}", "refused", "hidden", "京ICP备12345678号"),
        (f"{PROSE}<p style='font-size:0'>京ICP备12345678号</p>", "refused", "hidden-size", "京ICP备12345678号"),
        ("<p>阿里云ICP备案</p>", "refused", "word-contains-form", ""),
        ("<p>备案号：</p>", "refused", "no-digits", ""),
        ("<p>京公网安备</p>", "refused", "no-digits", ""),
        ("<p>完成ICP备案12家</p>", "refused", "price-or-date", ""),
        ("<p>新ICP备案2024年规定</p>", "refused", "price-or-date", ""),
        ("<p>ICP备案 12</p>", "refused", "too-few-digits", ""),
        ("<p>图纸B2-20190304</p>", "refused", "no-licence-context", ""),
        ("<p>LDRB2-20190304</p>", "refused", "part-of-a-longer-word", ""),
        ("<p>编号 11010802020134</p>", "refused", "no-words-beside", ""),
        ("<p>ICP 20190304</p>", "refused", "no-filing-word", ""),
        ("<p>京网文[1990]0276-042号</p>", "refused", "impossible-permit", ""),
        ("<p>网站标识码bm01000001</p>", "refused", "permit-of-another-kind", ""),
        ("<p>新出发京零字第大120007号</p>", "refused", "permit-of-another-kind", ""),
        (f"<!-- {FILING} -->", "refused", "in-comment", FILING),
        (f"<script>var icp = '{FILING}'</script>", "refused", "in-script", FILING),
        ('<script>x={"icp":"\\u4EACICP\\u590713052560\\u53F7-1"}</script>', "refused", "in-script", FILING),
        (f"<style>p:after{{content:'{FILING}'}}</style>", "refused", "in-style", FILING),
        (f"<textarea>{FILING}</textarea>", "refused", "in-textarea", FILING),
        (f"<title>{FILING}</title>", "refused", "in-title", FILING),
        (f"<template><p>{FILING}</p></template>", "refused", "in-template", FILING),
        (f"<noscript>{FILING}</noscript>", "refused", "in-noscript", FILING),
        (f"<iframe>{FILING}</iframe>", "refused", "in-frame", FILING),
        (f"<% icp = '{FILING}' %>", "refused", "in-server-code", FILING),
        (f"{{/* {FILING} */}}", "refused", "in-server-code", FILING),
        (f"<meta name=icp content='{FILING}'>", "refused", "in-meta", FILING),
        (f"<p title='{FILING}'>x</p>", "refused", "in-attribute", FILING),
        ("<p title='&#20140;ICP&#22791;13052560&#21495;-1'>x</p>", "refused", "in-attribute", FILING),
    ],
)
def test_a_candidate_says_why(html: str, verdict: str, reason: str, number: str) -> None:
    """What was taken, doubted or left out, each with a stable code."""
    (candidate,) = candidates(html)
    assert (candidate.verdict, candidate.reason, candidate.number) == (verdict, reason, number)
    assert reason in CODES[verdict]


def test_place_link_and_offset() -> None:
    """A candidate of the page has its offset in the text; one outside it, in the source."""
    html = f"<p>备案号：</p>{PROSE}<!-- {FILING} --><footer><a href='/icp'>阿里云ICP备案</a></footer>"
    page = Page.from_bytes(html.encode())
    label, word, comment = page.candidates
    assert page.text[label.offset :].startswith(label.text)
    assert (label.place, label.link, label.kind) == (Place.BODY, None, None)
    assert page.text[word.offset :].startswith("ICP备案")
    assert (word.place, word.link, word.kind) == (Place.FOOTER, "/icp", MarkKind.ICP)
    assert page.source[comment.offset :].startswith(FILING)


def test_a_label_of_a_number_is_no_candidate_of_its_own() -> None:
    """Words in front of a number belong to it."""
    (only,) = candidates(f"<p>ICP备案号：{FILING}</p>")
    assert only.verdict == "accepted"
    assert candidates("<p>免备案主机</p>") == ()


def test_candidates_are_bounded() -> None:
    """Of thousands those at both ends are kept, shown ones and others apart, in bounded time."""
    began = time.process_time()
    html = "".join(
        f"<p>京ICP备{13_000_002 + 7 * i}号</p><!-- 京ICP备{14_000_002 + 7 * i}号 --><p>备案号：</p>"
        for i in range(3_000)
    )
    found = candidates(html)
    assert len(found) == MAX_CANDIDATES
    assert [c.verdict for c in found].count("accepted") > 40
    assert [c.reason for c in found].count("in-comment") == MAX_CANDIDATES // 2
    assert time.process_time() - began < 5


HOSTILE = ("<script " * 50_000, "<!--" * 50_000, "<%" * 100_000, "<a b='ICP" * 50_000, "<template>icp" * 30_000,
           "&#" * 100_000 + "ICP", "<p title='备'>" * 50_000, "ICP备案" * 50_000, "公安" * 100_000, "{/*" * 60_000)  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE, ids=lambda html: html[:9])
def test_explaining_takes_bounded_time(html: str) -> None:
    """Nothing a page is made of makes its explanation slow."""
    began = time.process_time()
    assert len(candidates(html)) <= MAX_CANDIDATES
    assert time.process_time() - began < 3


@given(st.text(st.sampled_from("<>/!-'\"= apctitle%{}*&#;x1\n京ICP备号公网安13052560"), max_size=150))
@settings(max_examples=150, deadline=None)
def test_any_page_is_explained(html: str) -> None:
    """On any disorder: no exception, every code known, every mark among the candidates."""
    page = Page.from_bytes(html.encode())
    told = page.candidates
    for candidate in told:
        assert candidate.reason in CODES[candidate.verdict]
    assert {m.number for m in page.marks} <= {c.number for c in told}
