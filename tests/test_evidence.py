"""Views of stored evidence: who needs a filing, and what a home page shows together with its frames."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pytest

from auditor.evidence import Absent, AddressFacts, Evidence, Home, Missing, Origin, _found_at
from auditor.judge import judge
from auditor.model import (
    DnsAnswer,
    Hop,
    HttpAnswer,
    MarkKind,
    Observation,
    Outcome,
    Question,
    Severity,
    Target,
    Verdict,
)
from auditor.page import Page
from auditor.rule import COMMON_MESSAGES, Judgement, failed, rule

HOST = "www.example.cn"
TARGET = Target(host=HOST, registrable_domain="example.cn")
ICP = "京ICP备05990217号-1"
AT = "2026-11-22T08:00:00Z"
FIRST, SECOND = "192.31.196.10", "192.31.196.11"


def dns(*addresses: str, cname: tuple[str, ...] = (), outcome: Outcome = Outcome.OK) -> Observation:
    answer = DnsAnswer(host=HOST, nameserver="192.31.196.1:53", rcode="NOERROR", a=addresses, cname=cname)
    return Observation(question=Question.DNS, subject=HOST, outcome=outcome, asked_at=AT, dns=answer)


def page(*hops: Hop, body: str = "<h1>某某公司</h1>", **changed: object) -> Observation:
    every = hops or (hop(f"https://{HOST}/"),)
    answer = HttpAnswer(hops=every, content=body.encode())
    seen = Observation(
        question=Question.HOME, subject=HOST, url=every[0].url, outcome=Outcome.OK, asked_at=AT, http=answer
    )
    return replace(seen, **changed)  # type: ignore[arg-type]


def hop(url: str, location: str = "", status: int = 200, via: str = "http") -> Hop:
    headers = [("Content-Type", "text/html; charset=utf-8")]
    headers += [("Location", location)] if location and via == "http" else []
    return Hop(url=url, address=FIRST, status=status, headers=tuple(headers), location=location, via=via)


def without_answer(outcome: Outcome, url: str = f"https://{HOST}/") -> Observation:
    return Observation(question=Question.HOME, subject=HOST, url=url, outcome=outcome, asked_at=AT)


def facts(address: str, country: str = "", bare: Outcome | None = Outcome.REFUSED) -> AddressFacts:
    asked = Observation(
        question=Question.BARE_HTTP,
        subject=address,
        url=f"http://{address}/",
        outcome=bare or Outcome.OK,
        asked_at=AT,
    )
    source = "registry" if country else ""
    observations = () if bare is None else (asked,)
    return AddressFacts(address=address, port=None, observations=observations, country=country, country_source=source)


def evidence(*observations: Observation, addresses: tuple[AddressFacts, ...] = ()) -> Evidence:
    return Evidence(target=TARGET, observations=observations, addresses=addresses)


def why(facts_: Evidence) -> str:
    return facts_.exemption.why if facts_.exemption is not None else ""


# overseas


@pytest.mark.parametrize(
    ("countries", "exemption"),
    [
        (("US",), "overseas"),
        (("HK",), "overseas"),
        (("MO",), "overseas"),
        (("TW",), "overseas"),
        (("US", "JP"), "overseas"),
        (("CN",), ""),
        (("US", "CN"), ""),
        (("US", ""), ""),
        (("",), ""),
    ],
)
def test_only_a_site_whose_every_address_is_known_to_be_elsewhere_is_overseas(
    countries: tuple[str, ...], exemption: str
) -> None:
    numbers = (FIRST, SECOND)[: len(countries)]
    addresses = tuple(facts(a, c) for a, c in zip(numbers, countries, strict=True))
    seen = evidence(dns(*numbers), page(), addresses=addresses)
    assert why(seen) == exemption
    if seen.exemption is not None:
        assert seen.exemption.observations == (dns(*numbers).key,)


def test_an_address_nobody_looked_into_leaves_it_open() -> None:
    assert why(evidence(dns(FIRST, SECOND), page(), addresses=(facts(FIRST, "US"),))) == ""


def test_every_name_servers_addresses_count() -> None:
    """One server sends the world abroad, another sends it to the mainland: a filing is required."""
    seen = evidence(dns(FIRST), dns(SECOND), page(), addresses=(facts(FIRST, "US"), facts(SECOND, "CN")))
    assert why(seen) == ""


@pytest.mark.parametrize(
    "resolution",
    [dns(FIRST, cname=("www.example.cn.w.kunlunsl.com",)), dns("104.16.1.1"), dns("2606:4700::1")],
    ids=["alias", "v4-block", "v6-block"],
)
def test_behind_a_content_delivery_network_nothing_is_overseas(resolution: Observation) -> None:
    assert resolution.dns is not None
    (address,) = resolution.dns.addresses
    seen = evidence(resolution, page(), addresses=(facts(address, "US"),))
    assert why(seen) == ""
    assert isinstance(seen.origin, Origin)
    assert seen.origin.edge is not None


@pytest.mark.parametrize("outcome", [Outcome.NXDOMAIN, Outcome.NO_ANSWER, Outcome.SERVFAIL, Outcome.DNS_TIMEOUT])
def test_a_name_that_does_not_resolve_is_no_exemption(outcome: Outcome) -> None:
    seen = evidence(dns(outcome=outcome), without_answer(Outcome.NO_ADDRESS))
    assert why(seen) == ""
    assert seen.origin == Missing(outcome, (dns(outcome=outcome).key,))


# redirect-only


def redirected(*hops: Hop, outcome: Outcome = Outcome.OK) -> Evidence:
    return evidence(dns(FIRST), page(*hops, outcome=outcome), addresses=(facts(FIRST, "CN"),))


START, ELSEWHERE = f"https://{HOST}/", "https://www.example.com/"


@pytest.mark.parametrize(
    "hops",
    [
        (hop(START, ELSEWHERE, 301), hop(ELSEWHERE)),
        (hop(START, "https://example.cn/", 302), hop("https://example.cn/", ELSEWHERE, 302), hop(ELSEWHERE)),
        (hop(START, ELSEWHERE, 301),),
        (hop(START, ELSEWHERE, 301), hop(ELSEWHERE, "https://www.example.org/", 302)),
        (hop(START, ELSEWHERE, 301), hop(ELSEWHERE, f"{ELSEWHERE}home", via="page"), hop(f"{ELSEWHERE}home")),
    ],
    ids=["plain", "by-the-apex", "not-followed", "further", "a-page-there"],
)
def test_a_home_page_that_only_redirects_to_another_domain_needs_no_filing(hops: tuple[Hop, ...]) -> None:
    seen = redirected(*hops)
    assert seen.exemption == Absent("redirect-only", (f"home {START}",))
    assert isinstance(seen.origin, Origin)
    assert seen.origin.leads_to == (hops[-1].location or hops[-1].url)


@pytest.mark.parametrize(
    "hops",
    [
        (hop(START),),
        (hop(START, "https://example.cn/", 301), hop("https://example.cn/")),
        (hop(START, ELSEWHERE, via="page"), hop(ELSEWHERE)),
        (hop(START, f"{START}x", via="page"), hop(f"{START}x", ELSEWHERE, 302), hop(ELSEWHERE)),
        (hop(START, ELSEWHERE, 302), hop(ELSEWHERE, f"{START}x", 302), hop(f"{START}x")),
        (hop(START, f"http://{SECOND}/", 302), hop(f"http://{SECOND}/")),
        (hop(START, "https://dnspod.qcloud.com/static/webblock.html?d=www.example.cn", 302),),
    ],
    ids=["a-page", "the-apex", "by-its-page", "by-a-page-of-its", "and-back", "a-number", "blocked"],
)
def test_a_page_of_its_own_a_number_and_a_block_page_are_no_redirect_only(hops: tuple[Hop, ...]) -> None:
    assert why(redirected(*hops)) == ""


def test_a_redirect_loop_is_no_redirect_only() -> None:
    loop = (hop(START, ELSEWHERE, 302), hop(ELSEWHERE, START, 302))
    assert why(redirected(*loop, outcome=Outcome.REDIRECT_LOOP)) == ""


# no-web-service


def test_where_every_attempt_is_refused_there_is_no_web_service() -> None:
    attempts = (without_answer(Outcome.REFUSED), without_answer(Outcome.REFUSED, f"http://{HOST}/"))
    seen = evidence(dns(FIRST, SECOND), *attempts, addresses=(facts(FIRST), facts(SECOND)))
    assert seen.exemption is not None
    assert seen.exemption.why == "no-web-service"
    assert set(seen.exemption.observations) == {
        *(o.key for o in attempts),
        f"bare-http http://{FIRST}/",
        f"bare-http http://{SECOND}/",
    }


@pytest.mark.parametrize(
    ("by_name", "by_number"),
    [
        (Outcome.REFUSED, Outcome.TIMEOUT),
        (Outcome.REFUSED, Outcome.OK),
        (Outcome.REFUSED, None),
        (Outcome.TIMEOUT, Outcome.REFUSED),
        (Outcome.TLS, Outcome.REFUSED),
        (Outcome.EGRESS_DENIED, Outcome.REFUSED),
    ],
)
def test_anything_but_refusals_leaves_it_open(by_name: Outcome, by_number: Outcome | None) -> None:
    seen = evidence(dns(FIRST), without_answer(by_name), addresses=(facts(FIRST, bare=by_number),))
    assert why(seen) == ""


def test_an_address_that_was_not_asked_leaves_it_open() -> None:
    seen = evidence(dns(FIRST, SECOND), without_answer(Outcome.REFUSED), addresses=(facts(FIRST),))
    assert why(seen) == ""


# what the judge makes of it


@rule(
    name=("备案", "Filing"),
    severity=Severity.HINT,
    messages={"bad": ("", "")},
    remedy=("", ""),
    only_where_required=True,
)
def where_required(home: Home) -> Judgement:
    return failed("bad", title=home.page.title)


@rule(name=("任何", "Any"), severity=Severity.HINT, messages={"bad": ("", "")}, remedy=("", ""))
def everywhere(home: Home) -> Judgement:
    return failed("bad", title=home.page.title)


def concluded(seen: Evidence) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.message) for f in judge(seen, [where_required, everywhere])]


FAILED = (Verdict.FAILED, "bad")
OVERSEAS = (facts(FIRST, "US"),)


def test_a_rule_about_filings_is_inapplicable_where_none_is_required() -> None:
    assert concluded(evidence(dns(FIRST), page(), addresses=(facts(FIRST, "CN"),))) == [FAILED, FAILED]
    assert concluded(evidence(dns(FIRST), page(), addresses=(facts(FIRST),))) == [FAILED, FAILED]
    seen = evidence(dns(FIRST), page(), addresses=OVERSEAS)
    assert concluded(seen) == [(Verdict.INAPPLICABLE, "overseas"), FAILED]
    (finding, _) = judge(seen, [where_required, everywhere])
    assert finding.observations == (dns(FIRST).key,)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.TLS, Outcome.RESET, Outcome.REFUSED])
def test_an_exemption_holds_although_the_site_did_not_answer(outcome: Outcome) -> None:
    seen = evidence(dns(FIRST), without_answer(outcome), addresses=OVERSEAS)
    verdict = "no-web-service" if outcome is Outcome.REFUSED else "overseas"
    assert concluded(seen) == [(Verdict.INAPPLICABLE, verdict), (Verdict.UNTESTED, outcome.value)]


@pytest.mark.parametrize(
    "outcome",
    [Outcome.EGRESS_DENIED, Outcome.BUDGET, Outcome.ROBOTS, Outcome.UNREACHABLE, Outcome.CRASHED, Outcome.NOT_ASKED],
)
def test_where_nothing_could_be_asked_nothing_is_concluded(outcome: Outcome) -> None:
    seen = evidence(dns(FIRST), without_answer(outcome), addresses=OVERSEAS)
    assert concluded(seen) == [(Verdict.UNTESTED, outcome.value)] * 2


def test_a_redirect_that_could_not_be_followed_is_still_one() -> None:
    seen = redirected(hop(START, ELSEWHERE, 301), outcome=Outcome.EGRESS_DENIED)
    assert concluded(seen) == [(Verdict.INAPPLICABLE, "redirect-only"), (Verdict.UNTESTED, "egress-denied")]


def test_every_exemption_has_its_words_in_both_languages() -> None:
    for key in ("overseas", "redirect-only", "no-web-service"):
        assert where_required.message(key) == COMMON_MESSAGES[key]
        assert all(COMMON_MESSAGES[key])


# frames


FRAME = f"https://{HOST}/foot.html"
FRAMED = '<h1>某某公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p><iframe src="/foot.html"></iframe>'


def frame(body: str, *hops: Hop, outcome: Outcome = Outcome.OK, url: str = FRAME) -> Observation:
    return page(*(hops or (hop(url),)), body=body, question=Question.FRAME, url=url, outcome=outcome)


def home(*observations: Observation) -> Home:
    view = evidence(*observations).home
    assert isinstance(view, Home)
    return view


def test_the_marks_of_a_frame_are_the_pages_marks() -> None:
    view = home(page(body=FRAMED), frame(f"<p>{ICP}</p>"))
    assert [(m.kind, m.number) for m in view.marks] == [(MarkKind.ICP, ICP)]
    assert view.page.marks == ()
    assert [f.url for f in view.frames] == [FRAME]
    assert not view.frames_missing
    assert [o.key for o in view.observations] == [f"home {START}", f"frame {FRAME}"]


def test_a_frame_that_was_looked_into_is_no_hint_any_more() -> None:
    assert home(page(body=FRAMED)).script_hint == "iframe"
    assert home(page(body=FRAMED), frame("<p>© 某某公司</p>")).script_hint == ""
    assert home(page(body=FRAMED), frame('<div id="app"></div><script src="/a.js"></script>')).script_hint != ""


@pytest.mark.parametrize(
    "observation",
    [
        frame("", hop(FRAME, status=404)),
        frame("x", hop(FRAME, "https://www.example.com/", 302), hop("https://www.example.com/")),
        replace(frame(""), http=None, outcome=Outcome.TIMEOUT),
        replace(frame(""), http=None, outcome=Outcome.ROBOTS),
        frame("%PDF-1.4"),
        frame(f"<p>{ICP}</p>", url=f"https://{HOST}/other.html"),
    ],
    ids=["status", "another-site", "timeout", "robots", "no-page", "another-frame"],
)
def test_a_frame_that_was_not_read_leaves_the_hint(observation: Observation) -> None:
    view = home(page(body=FRAMED), observation)
    assert view.frames == ()
    assert view.marks == ()
    assert view.frames_missing
    assert view.script_hint == "iframe"


def test_a_frame_that_broke_off_shows_marks_and_leaves_the_hint() -> None:
    view = home(page(body=FRAMED), frame("<p>© 某某公司</p>", outcome=Outcome.PARTIAL))
    assert view.frames_missing
    assert view.script_hint == "iframe"
    assert home(page(body=FRAMED), frame(f"<p>{ICP}</p>", outcome=Outcome.PARTIAL)).marks != ()


def test_leftovers_of_a_frame_are_leftovers_of_the_page() -> None:
    view = home(page(body=FRAMED), frame("<p>备案号：</p>"))
    assert view.page.leftovers == ()
    assert view.leftovers == ("备案号：",)


def test_without_pages_no_frame_is_read_either() -> None:
    seen = evidence(page(body=FRAMED), frame(f"<p>{ICP}</p>")).without_pages()
    assert seen.home == Missing(Outcome.UNPARSEABLE, (f"home {START}",))


BODIES = (
    f"<h1>某某公司</h1><footer>{ICP}</footer>",
    "<h1>某某公司</h1><iframe src='/foot.html'></iframe><script src='/app.js'></script><div id=app></div>",
    "<title>某某</title><script>document.getElementById('x').innerHTML = '京ICP备' + n</script><a href='beian.miit.gov.cn'>备案号</a>",
    "<p style='display:none'>京ICP备05990217号-1</p><img src=/beian.png>",
    "",
)


@pytest.mark.parametrize("body", BODIES)
def test_a_page_found_again_is_the_page_read_again(body: str) -> None:
    """Whatever of it has been asked for before, and whatever may be asked of a page."""
    first = Page.from_bytes(body.encode(), url="https://example.cn/")
    every = sorted(name for name, value in vars(Page).items() if isinstance(value, cached_property))
    assert "script_hint" in every
    assert "marks" in every
    for asked in ([], every):
        values = [getattr(first, name) for name in asked]
        assert len(values) == len(asked)
        again, read = _found_at("https://other.cn/x/", first), Page.from_bytes(body.encode(), url="https://other.cn/x/")
        assert again == read
        for name in (name for name in every if not name.startswith("_")):
            assert getattr(again, name) == getattr(read, name)


def test_apex_and_www_with_one_page_are_judged_as_if_each_was_read() -> None:
    """The same bytes are read once, and other bytes, another type or another year never for them."""
    apex = Target(host="example.cn", registrable_domain="example.cn")
    for body in BODIES:
        seen = page(hop("https://example.cn/"), body=body, subject="example.cn")
        www = page(body=body, question=Question.SIBLING)
        once = Evidence(target=apex, observations=(seen, www))
        home, sibling = once.home, once.sibling
        assert isinstance(home, Home)
        assert isinstance(sibling, Home)
        assert sibling.page._layout is home.page._layout
        assert sibling.page.url == f"https://{HOST}/"
        apart = Evidence(target=apex, observations=(seen, www))
        vars(apart)["_pages"] = _Forgetful()
        assert judge(once) == judge(apart)
        for other in (
            page(body=f"{body} ", question=Question.SIBLING),
            replace(www, asked_at="2019-01-01T00:00:00Z"),
            page(
                replace(hop(f"https://{HOST}/"), headers=(("Content-Type", "text/html"),)),
                body=body,
                question=Question.SIBLING,
            ),
        ):
            found = Evidence(target=apex, observations=(seen, other))
            assert isinstance(found.home, Home)
            assert isinstance(found.sibling, Home)
            assert found.sibling.page._layout is not found.home.page._layout


class _Forgetful(list[object]):
    """Keeps no page that was read."""

    def append(self, _: object) -> None:
        """Drop it."""
