"""What counts as a page opened by number: nothing is taken for a page that is none, and the reverse."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question
from auditor.served import Served, conclude, served

ADDRESS = "192.31.196.10"
BY_NUMBER = f"http://{ADDRESS}/"


def answer(
    body: bytes = b"<title>Example</title><p>A page.</p>",
    *,
    status: int = 200,
    url: str = BY_NUMBER,
    final: str = "",
    location: str = "",
    content_type: str = "text/html",
    outcome: Outcome = Outcome.OK,
) -> Observation:
    headers = (("Content-Type", content_type),) if content_type else ()
    hop = Hop(url=final or url, address=ADDRESS, status=status, headers=headers, location=location)
    first = Hop(url=url, address=ADDRESS, status=302, location=final)
    hops = (first, hop) if final else (hop,)
    return Observation(
        question=Question.BARE_HTTP,
        subject=ADDRESS,
        url=url,
        outcome=outcome,
        asked_at="2026-11-22T08:00:00Z",
        http=HttpAnswer(hops=hops, content=body),
    )


def silence(outcome: Outcome) -> Observation:
    return Observation(
        question=Question.BARE_HTTP,
        subject=ADDRESS,
        url=BY_NUMBER,
        outcome=outcome,
        asked_at="2026-11-22T08:00:00Z",
    )


@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        pytest.param(answer(), Served.PAGE, id="page"),
        pytest.param(answer(status=206), Served.PAGE, id="any 2xx"),
        pytest.param(answer(outcome=Outcome.TOO_LARGE), Served.PAGE, id="first part of a large page"),
        pytest.param(answer(final=f"https://{ADDRESS}/"), Served.PAGE, id="redirect to itself over https"),
        pytest.param(answer(b"<p>" + b"text " * 9), Served.PAGE, id="text without a title"),
        pytest.param(answer(b"<title>App</title><div id=root></div>"), Served.PAGE, id="titled shell"),
        pytest.param(answer(content_type=""), Served.PAGE, id="no content type"),
        pytest.param(answer(final="https://www.example.cn/"), Served.NOTHING, id="redirect to a name"),
        pytest.param(
            answer(status=302, location="https://www.example.cn/"), Served.NOTHING, id="redirect not followed"
        ),
        pytest.param(answer(status=404), Served.NOTHING, id="4xx"),
        pytest.param(answer(status=502), Served.NOTHING, id="5xx"),
        pytest.param(silence(Outcome.REFUSED), Served.NOTHING, id="refused"),
        pytest.param(silence(Outcome.RESET), Served.NOTHING, id="reset"),
        pytest.param(silence(Outcome.TIMEOUT), Served.NOTHING, id="timeout"),
        pytest.param(silence(Outcome.TLS), Served.NOTHING, id="failed handshake"),
        pytest.param(silence(Outcome.UNREACHABLE), Served.UNASKED, id="no route"),
        pytest.param(silence(Outcome.EGRESS_DENIED), Served.UNASKED, id="off limits"),
        pytest.param(silence(Outcome.BUDGET), Served.UNASKED, id="no time left"),
        pytest.param(
            answer(status=302, location=f"https://{ADDRESS}/", outcome=Outcome.BUDGET),
            Served.UNASKED,
            id="redirect to itself that was not followed any more",
        ),
        pytest.param(answer(b"<title>Welcome to nginx!</title>"), Served.UNCLEAR, id="default page"),
        pytest.param(answer("<p>该域名待售</p>".encode()), Served.UNCLEAR, id="parked"),
        pytest.param(answer(b""), Served.UNCLEAR, id="empty"),
        pytest.param(answer(b"<p>ok</p>"), Served.UNCLEAR, id="two letters"),
        pytest.param(
            answer(b'<script>location = "https://www.example.cn/"</script>'), Served.UNCLEAR, id="script only"
        ),
        pytest.param(answer(b"{}", content_type="application/json"), Served.UNCLEAR, id="not a page"),
        pytest.param(answer(outcome=Outcome.BAD_ENCODING), Served.UNCLEAR, id="unreadable"),
    ],
)
def test_an_answer_opens_a_page_or_not(observation: Observation, expected: Served) -> None:
    assert served(ADDRESS, observation).served is expected


def test_ipv6_addresses_are_compared_as_addresses() -> None:
    observation = answer(url="http://[2620:4f:8000::10]/", final="https://[2620:4F:8000:0::10]/")
    assert served("2620:4f:8000::10", observation).served is Served.PAGE


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<title>某某公司</title>".encode(), "text/html", "某某公司"),
        ("<meta charset=gbk><title>某某公司</title>".encode("gb18030"), "text/html", "某某公司"),
        ("<title>某某公司</title>".encode("gb18030"), "text/html; charset=gb2312", "某某公司"),
        (b"<TITLE lang=en>\n A &amp; B \n</TITLE>", "text/html", "A & B"),
        (b"<title>" + b"x" * 500 + b"</title>", "text/html", "x" * 79 + "…"),
        (b"<title>never closed", "text/html", ""),
    ],
)
def test_the_title_is_quoted_on_one_line(body: bytes, content_type: str, title: str) -> None:
    assert served(ADDRESS, answer(body, content_type=content_type)).title == title


def test_the_weightiest_of_several_answers_decides() -> None:
    answers = [served(ADDRESS, o) for o in (silence(Outcome.REFUSED), answer(), silence(Outcome.BUDGET))]
    assert conclude(answers).answers == (answers[1],)
    assert conclude(answers[:1]).served is Served.NOTHING
    assert conclude([]).served is Served.NOTHING


@given(st.binary(), st.text(), st.sampled_from(Outcome), st.text(), st.text())
def test_no_answer_makes_it_fail(body: bytes, kind: str, outcome: Outcome, url: str, location: str) -> None:
    served(ADDRESS, answer(body, content_type=kind, outcome=outcome, url=url, location=location))


@pytest.mark.parametrize("unit", [b"<", b"<script", b"<script</script", b"<!--", b"<title", b" ", b"<a>"])
def test_time_grows_with_the_body_and_not_with_its_square(unit: bytes) -> None:
    started = time.perf_counter()
    served(ADDRESS, answer(unit * (512 * 1024 // len(unit))))
    assert time.perf_counter() - started < 1.5
