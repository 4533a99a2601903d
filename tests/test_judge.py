"""The judge: views decide whether a rule is asked at all, and a page can cost no more than its own target."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.judge_pool import JudgePool
from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question, Severity, Target, Verdict
from auditor.rule import Home, Judgement, Resolution, Rule, failed, load, passed, rule

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
        judged_from, findings = await pool.judge(evidence)
    assert judged_from is evidence
    assert findings == judge(evidence)


async def test_a_page_that_breaks_the_limits_costs_its_worker_and_its_own_target_only() -> None:
    """The worker is ended, the target judged without its page, and the next target judged as ever."""
    slow = Evidence(target=TARGET, observations=(home(b"<p a=b>x<br>" * 800_000),))
    good = Evidence(target=TARGET, observations=(home("<p>粤ICP备2024012345号</p>".encode()),))
    with JudgePool(workers=1, wall_limit_s=0.2) as pool:
        assert (await pool.judge(good))[1] == judge(good)
        judged_from, findings = await pool.judge(slow)
        assert judged_from.unparseable
        page_rules = {r.id for r in load() if "home" in r.needs}
        assert {f.message for f in findings if f.rule in page_rules} == {"unparseable"}
        assert {f.verdict for f in findings if f.rule in page_rules} == {Verdict.UNTESTED}
        assert (await pool.judge(good))[1] == judge(good)
