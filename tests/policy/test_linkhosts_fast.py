"""The cheap look at a link never hides what reading it finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.policy.linkhosts import (
    LINK_HOSTS,
    MIIT_KINDS,
    MPS_KINDS,
    best,
    classify,
    leading_to_filing,
    may_lead_to_filing,
)

HOSTS = [row.host for row in LINK_HOSTS]
PIECES = st.sampled_from(
    [*HOSTS, *(host.upper() for host in HOSTS), "http://", "HTTPS://", "//", "/", "\\", "%62eian.miit.gov.cn", "ｂeian.miit.gov.cn",
     "be\nian.miit.gov.cn", "be\tian.gov.cn", "www.", ".", "#/?code=1", "?recordcode=2", "@", ":443", "x", " ", "beian。miit。gov。cn"]
)  # fmt: skip
TEXT = st.lists(PIECES, max_size=5).map("".join)


@given(TEXT, st.sampled_from(["", "http://shop.example.cn/", "https://beian.miit.gov.cn/", "http://x/?beian", "//"]))
@settings(max_examples=400, deadline=None)
def test_what_cannot_lead_to_a_filing_system_does_not(href: str, page_url: str) -> None:
    if not may_lead_to_filing(href, page_url):
        assert classify(href, page_url).kind not in (*MIIT_KINDS, *MPS_KINDS)


PAGES = st.sampled_from(
    ["", "http://shop.example.cn/", "https://beian.miit.gov.cn/", "http://x/?beian", "//", "http://x/%41"]
)


@given(st.lists(st.one_of(st.none(), TEXT), max_size=6), PAGES)
@settings(max_examples=400, deadline=None)
def test_looking_at_all_links_of_a_page_is_looking_at_each(hrefs: list[str | None], page_url: str) -> None:
    assert list(leading_to_filing(hrefs, page_url)) == [href for href in hrefs if may_lead_to_filing(href, page_url)]


@given(st.lists(st.one_of(st.none(), TEXT), max_size=6), PAGES)
@settings(max_examples=400, deadline=None)
def test_the_best_link_is_that_of_reading_each(hrefs: list[str | None], page_url: str) -> None:
    kinds = (*MIIT_KINDS, *MPS_KINDS)
    leaving = [href for href in hrefs if href and any(mark in href for mark in (":", "//", "\\"))]
    read = [target for href in leaving if (target := classify(href, page_url)).kind in kinds]
    assert best(hrefs, page_url, kinds) == min(read, key=lambda target: kinds.index(target.kind), default=None)
