"""Where a link leads is decided by the whole host, as a browser on the page would see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.linkhosts import (
    LINK_HOSTS,
    MIIT_KINDS,
    MPS_KINDS,
    LinkKind,
    best,
    classify,
    scheme_forgotten,
)

PAGE = "https://www.example.cn/index.html"


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("https://beian.miit.gov.cn/", LinkKind.MIIT),
        ("https://beian.miit.gov.cn", LinkKind.MIIT),
        ("https://beian.miit.gov.cn/#/Integrated/index", LinkKind.MIIT),
        ("HTTPS://BEIAN.MIIT.GOV.CN/", LinkKind.MIIT),
        ("  https://beian.miit.gov.cn/ \n", LinkKind.MIIT),
        ("https:\\\\beian.miit.gov.cn/", LinkKind.MIIT),
        ("//beian.miit.gov.cn/", LinkKind.MIIT),
        ("https://beian.miit.gov.cn./", LinkKind.MIIT),
        ("https://beian.miit.gov.cn:443/", LinkKind.MIIT),
        ("http://beian.miit.gov.cn/", LinkKind.MIIT_INSECURE),
        ("https://www.beian.miit.gov.cn/", LinkKind.MIIT_RETIRED),
        ("http://www.miitbeian.gov.cn/publish/query/indexFirst.action", LinkKind.MIIT_RETIRED),
        ("http://www.miibeian.gov.cn", LinkKind.MIIT_RETIRED),
        ("miibeian.gov.cn", LinkKind.OTHER),
        ("beian.miit.gov.cn", LinkKind.OTHER),
        ("https://beian.miit.gov.cn.evil.example/", LinkKind.OTHER),
        ("https://beian.miit.gov.cn@evil.example/", LinkKind.OTHER),
        ("https://evil.example/?u=https://beian.miit.gov.cn/", LinkKind.OTHER),
        ("https://xbeian.miit.gov.cn/", LinkKind.OTHER),
        ("https://xmiitbeian.gov.cn/", LinkKind.OTHER),
        ("https://beian.miit.gov.cn:8443/", LinkKind.OTHER),
        ("https://www.miit.gov.cn/", LinkKind.OTHER),
        ("http://www.hd315.gov.cn/beian/view.asp?bianhao=1", LinkKind.OTHER),
        ("https://www.haibeian.com/", LinkKind.OTHER),
        ("http://www.cyberpolice.cn/", LinkKind.OTHER),
        ("/about/beian.html", LinkKind.OTHER),
        ("https://icp.gov.moe/?keyword=20259514", LinkKind.PARODY),
        ("https://tsm.miit.gov.cn/dxxzsp/", LinkKind.LICENCE),
        ("https://beian.mps.gov.cn/#/query/webSearch?code=1", LinkKind.MPS),
        ("http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=1", LinkKind.MPS_FORMER),
        ("#", LinkKind.NOWHERE),
        ("#top", LinkKind.NOWHERE),
        ("", LinkKind.NOWHERE),
        (None, LinkKind.NOWHERE),
        ("javascript:void(0)", LinkKind.NOWHERE),
        ("mailto:a@example.cn", LinkKind.NOWHERE),
        ("https://[", LinkKind.NOWHERE),
    ],
)
def test_a_link_is_of_the_kind_its_host_is(href: str | None, kind: LinkKind) -> None:
    assert classify(href, PAGE).kind is kind


def test_a_protocol_relative_link_on_a_plain_page_is_insecure() -> None:
    assert classify("//beian.miit.gov.cn/", "http://www.example.cn/").kind is LinkKind.MIIT_INSECURE


def test_a_link_without_its_scheme_is_noticed() -> None:
    assert scheme_forgotten(classify("beian.miit.gov.cn/#/Integrated/index", PAGE))
    assert not scheme_forgotten(classify("https://www.example.net/", PAGE))
    assert not scheme_forgotten(classify("https://beian.miit.gov.cn/", PAGE))


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217", "11010802990217"),
        ("https://beian.mps.gov.cn/#/query/webSearch?x=1&code=11010802990217", "11010802990217"),
        ("http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=31010502990331", "31010502990331"),
        ("//www.beian.gov.cn/portal/registerSystemInfo?RecordCode=31010502990331#x", "31010502990331"),
        ("http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=31010502990331号", "31010502990331号"),
        ("http://www.beian.gov.cn/portal/registerSystemInfo", ""),
        ("http://www.beian.gov.cn/portal/index", ""),
        ("https://evil.example/?code=11010802990217", ""),
    ],
)
def test_the_code_is_read_from_query_and_fragment_of_the_platform_only(href: str, code: str) -> None:
    assert classify(href, PAGE).code == code


def test_the_best_link_wins_wherever_it_stands() -> None:
    hrefs = ["http://www.miitbeian.gov.cn/", "/about", None, "https://beian.miit.gov.cn/"]
    found = best(hrefs, PAGE, MIIT_KINDS)
    assert found is not None
    assert found.kind is LinkKind.MIIT
    assert best(hrefs, PAGE, MPS_KINDS) is None


def test_no_host_has_two_rows() -> None:
    hosts = [row.host for row in LINK_HOSTS]
    assert len(hosts) == len(set(hosts))
    assert all(row.source for row in LINK_HOSTS)


@given(st.text(), st.text())
def test_no_text_makes_it_fail(href: str, page: str) -> None:
    for base in ("", PAGE, page):
        target = classify(href, base)
        assert bool(target.host) is (target.kind is not LinkKind.NOWHERE)
        scheme_forgotten(target)
