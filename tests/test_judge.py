"""The judge: views decide whether a rule is asked at all, and a page can cost no more than its own target."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.evidence import Evidence
from auditor.judge import judge, told
from auditor.judge_pool import JudgePool, Lane, lane_of
from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question, Severity, Target, Verdict
from auditor.rule import Home, Judgement, Resolution, Rule, failed, load, passed, rule
from auditor.spool import Spool
from auditor.store_codec import unpack

TARGET = Target(host="shop.example.cn", registrable_domain="example.cn")


def home(body: bytes, outcome: Outcome = Outcome.OK) -> Observation:
    hop = Hop(
        url="https://shop.example.cn/",
        address="192.0.2.1",
        status=200,
        headers=(("Content-Type", "text/html"),),
    )
    return Observation(
        question=Question.HOME,
        subject="shop.example.cn",
        url="https://shop.example.cn/",
        outcome=outcome,
        asked_at="2026-11-22T00:00:00Z",
        http=HttpAnswer(hops=(hop,), content=body) if outcome is Outcome.OK else None,
    )


@rule(
    name=("标题", "Title"),
    severity=Severity.HINT,
    messages={"yes": ("{title}", "{title}"), "no": ("无", "none")},
    remedy=("", ""),
)
def title(home: Home) -> Judgement:
    if home.page.title == "boom":
        raise RuntimeError("a fault of the rule")
    return passed("yes", title=home.page.title) if home.page.title else failed("no")


@rule(name=("解析", "DNS"), severity=Severity.HINT, messages={"yes": ("", "")}, remedy=("", ""))
def resolves(dns: Resolution) -> Judgement:
    return passed("yes")


def verdicts(evidence: Evidence, *rules: Rule) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.message) for f in judge(evidence, rules)]


def test_a_rule_gets_the_views_it_names() -> None:
    evidence = Evidence(target=TARGET, observations=(home(b"<title>hello</title>"),))
    (finding,) = judge(evidence, [title])
    assert (finding.verdict, finding.params) == (Verdict.PASSED, {"title": "hello"})
    assert finding.observations == ("home https://shop.example.cn/",)


def test_a_rule_whose_view_is_missing_is_untested_with_the_reason_and_not_called() -> None:
    evidence = Evidence(target=TARGET, observations=(home(b"", Outcome.TIMEOUT),))
    assert verdicts(evidence, title, resolves) == [
        (Verdict.UNTESTED, "timeout"),
        (Verdict.UNTESTED, "not-asked"),
    ]


def test_a_rule_that_raises_is_untested_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    evidence = Evidence(target=TARGET, observations=(home(b"<title>boom</title>"),))
    with caplog.at_level(logging.ERROR):
        assert verdicts(evidence, title) == [(Verdict.UNTESTED, "crashed")]
    assert "a fault of the rule" in caplog.text


def test_the_same_evidence_gives_the_same_findings() -> None:
    evidence = Evidence(target=TARGET, observations=(home("<p>粤ICP备2024012345号</p>".encode()),))
    assert judge(evidence) == judge(evidence)


def test_a_view_nobody_knows_is_refused_when_the_rule_is_written() -> None:
    with pytest.raises(ValueError, match="weather"):

        @rule(name=("", ""), severity=Severity.HINT, messages={}, remedy=("", ""))
        def check(weather: object) -> Judgement:
            return passed("")


def test_the_ruleset_version_covers_every_module_a_verdict_depends_on() -> None:
    """A fresh interpreter that has judged holds no module of ours that the digest leaves out."""
    script = (
        "import sys; from auditor.judge import judge; from auditor.rule import READERS, load; load(); "
        "print(*sorted({n for n in sys.modules if n.startswith('auditor.')} - {f'auditor.{r}' for r in READERS}))"
    )
    root = Path(__file__).resolve().parents[1]
    ended = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    uncovered = {name for name in ended.stdout.split() if not name.startswith(("auditor.rules", "auditor.policy"))}
    assert uncovered == set()


async def test_the_pool_judges_like_the_judge() -> None:
    evidence = Evidence(target=TARGET, observations=(home("<p>粤ICP备2024012345号</p>".encode()),))
    with JudgePool(workers=1) as pool:
        judged = await pool.judge(evidence)
    assert judged.evidence is evidence
    assert judged.findings == told(judge(evidence))


async def test_a_page_that_breaks_the_limits_costs_its_worker_and_its_own_target_only() -> None:
    """The worker is ended, the target judged without its page for a person to look at, and the next one as ever."""
    slow = Evidence(target=TARGET, observations=(home(b"<p a=b>x<br>" * 4_000_000),))
    good = Evidence(target=TARGET, observations=(home("<p>粤ICP备2024012345号</p>".encode()),))
    with JudgePool(workers=1, wall_limit_s=1.5) as pool:
        assert (await pool.judge(good)).findings == told(judge(good))
        judged = await pool.judge(slow)
        assert judged.evidence.unparseable
        page_rules = {r.id for r in load() if "home" in r.needs}
        assert {f.message for f in judged.findings if f.rule in page_rules} == {"unparseable"}
        assert {f.verdict for f in judged.findings if f.rule in page_rules} == {Verdict.CANNOT_TELL}
        assert (await pool.judge(good)).findings == told(judge(good))


def test_what_looks_heavy_is_judged_in_the_slow_lane() -> None:
    """By size, by tags, by attributes, and whatever is too large for the memory."""
    ordinary = home("<p>粤ICP备2024012345号</p>".encode() * 1_000)
    assert lane_of(Evidence(target=TARGET, observations=(ordinary,))) is Lane.QUICK
    spool = Spool()
    spool.write(b"x" * 300_000)
    for heavy in (b"x" * 300_000, b"<" * 30_000, b"a=" * 50_000, spool):
        assert ordinary.http is not None
        evidence = Evidence(
            target=TARGET, observations=(ordinary, replace(ordinary, http=replace(ordinary.http, content=heavy)))
        )
        assert lane_of(evidence) is Lane.SLOW


async def test_bodies_come_back_as_they_are_kept() -> None:
    """Compressed by the worker, by digest, from memory or from the disk; also when the worker was killed."""
    small, large = home(b"<p>hello"), home(b"<p a=b>x<br>" * 4_000_000)
    assert large.http is not None
    spool = Spool()
    spool.write(large.http.body)
    digest = spool.sha256
    large = replace(large, url="http://shop.example.cn/", http=replace(large.http, content=spool, body_sha256=digest))
    evidence = Evidence(target=TARGET, observations=(small, large))
    with JudgePool(workers=1, wall_limit_s=1.5, keep=True) as pool:
        judged = await pool.judge(evidence)
    assert judged.evidence.unparseable
    assert unpack(judged.packed[digest], spool.size) == spool.read()
