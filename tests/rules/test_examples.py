"""Every rule does what its documentation shows, and says it in both languages."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from auditor.evidence import Evidence
from auditor.judge import judge, told
from auditor.model import Finding, Question, Severity, Verdict
from auditor.rule import Rule, load
from tests.examples import Example, evidence, examples

RULES = load()
EXAMPLES = [example for rule in RULES for example in examples(rule)]

OF_VIEW = {
    "dns": (Question.DNS,),
    "reach": (Question.HOME,),
    "origin": (Question.DNS,),
    "home": (Question.HOME,),
    "tls": (Question.HOME,),
    "sibling": (Question.SIBLING,),
    "bare": (Question.BARE_HTTP, Question.BARE_HTTPS),
    "catch_all": (Question.UNKNOWN_HOST,),
    **dict.fromkeys(("filing", "network", "past", "registration"), ()),
}
"""The questions each view is made of."""


def judged(rule: Rule, facts: Evidence) -> Finding:
    (finding,) = judge(facts, [rule])
    return finding


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.id)
def test_an_example_gets_the_verdict_its_heading_names(example: Example) -> None:
    finding = judged(example.rule, example.evidence)
    assert finding.verdict is example.verdict, finding


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_shows_a_passing_and_a_failing_example(rule: Rule) -> None:
    assert {Verdict.PASSED, Verdict.FAILED} <= {e.verdict for e in examples(rule)}


@pytest.mark.parametrize(("rule", "view"), [(r, v) for r in RULES for v in r.needs], ids=lambda v: getattr(v, "id", v))
def test_without_a_needed_observation_nothing_is_concluded(rule: Rule, view: str) -> None:
    concluded = [e for e in examples(rule) if e.verdict in (Verdict.PASSED, Verdict.FAILED)]
    for example in concluded:
        facts = without(example.evidence, OF_VIEW[view])
        assert judged(rule, facts).verdict is Verdict.UNTESTED, example.id


def without(facts: Evidence, questions: tuple[Question, ...]) -> Evidence:
    """The same evidence as if these questions had never been asked."""
    return Evidence(
        target=facts.target,
        observations=tuple(o for o in facts.observations if o.question not in questions),
        addresses=tuple(
            replace(f, observations=tuple(o for o in f.observations if o.question not in questions))
            for f in facts.addresses
        ),
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_message_uses_only_the_parameters_it_is_given(rule: Rule) -> None:
    for example in examples(rule):
        finding = judged(rule, example.evidence)
        for text in rule.message(finding.message):
            assert fields(text) <= set(finding.params), (example.id, finding)
            assert text.format(**finding.params)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_what_asks_for_mending_comes_with_a_snippet_that_is_filled(rule: Rule) -> None:
    for example in examples(rule):
        finding = judged(rule, example.evidence)
        if finding.verdict in (Verdict.FAILED, Verdict.CANNOT_TELL):
            for text in (rule.snippet, *rule.remedy):
                assert fields(text) <= set(finding.params), example.id


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_finding_rests_on_observations_that_exist(rule: Rule) -> None:
    for example in examples(rule):
        facts = example.evidence
        keys = {o.key for o in facts.observations} | {o.key for a in facts.addresses for o in a.observations}
        finding = judged(rule, facts)
        # What was not given to the scan was not observed.
        assert finding.observations or finding.verdict is Verdict.UNTESTED, example.id
        assert set(finding.observations) <= keys, example.id


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_both_languages_of_a_message_say_the_same_things(rule: Rule) -> None:
    for key, (zh, en) in rule.messages.items():
        assert zh, key
        assert en, key
        assert fields(zh) == fields(en), key


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_is_documented_under_the_fixed_headings(rule: Rule) -> None:
    positions = [rule.documentation.find(f"\n{h}\n") for h in ("Applicability", "Expectation", "Assumptions")]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert rule.documentation.splitlines()[0].endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_rests_on_an_article_or_says_that_it_is_guidance(rule: Rule) -> None:
    assert rule.basis
    if all(citation.verified == "guidance" for citation in rule.basis):
        assert "Guidance" in rule.documentation or "No article" in rule.documentation


@pytest.mark.parametrize("rule", [r for r in RULES if r.severity is Severity.VIOLATION], ids=lambda r: r.id)
def test_a_violation_cites_law_with_a_penalty(rule: Rule) -> None:
    assert any(c.penalty is not None and c.verified != "guidance" for c in rule.basis)


def test_a_message_that_points_to_another_rule_names_one_that_exists() -> None:
    names, ids = {rule.name[0] for rule in RULES}, {rule.id for rule in RULES}
    pointers = 0
    for rule in RULES:
        for zh, en in rule.messages.values():
            named, meant = re.findall("见「(.+?)」", zh), re.findall(r"\bsee ([a-z]+(?:-[a-z]+)+)", en)
            assert set(named) <= names
            assert set(meant) <= ids
            assert len(named) == len(meant), rule.id
            pointers += len(named)
    assert pointers >= 5


def test_the_rules_of_the_first_release_are_all_there() -> None:
    assert {rule.id for rule in RULES} >= {
        "address-special-purpose", "apex-www-differ", "bare-ip-access", "domain-unresolvable",
        "icp-link-foreign", "icp-link-missing", "icp-link-retired", "icp-number-missing",
        "icp-number-suspect", "provider-block-page", "psb-link-mismatch", "psb-link-missing",
        "psb-number-malformed", "psb-number-missing", "site-unreachable", "unknown-host-served",
    }  # fmt: skip


def test_a_sound_site_fails_nothing() -> None:
    findings = told(judge(evidence("")))
    assert {f.verdict for f in findings} <= {Verdict.PASSED, Verdict.INAPPLICABLE, Verdict.UNTESTED}
    assert [f.rule for f in findings if f.verdict is Verdict.UNTESTED] == [
        "apex-www-differ",
        "sibling-number-missing",
    ]


def test_rules_import_nothing_that_reaches_outside() -> None:
    """Only the rule kit, the model, the mark grammar, policy tables, the page reader's verdict on what was served, and pure parts of the standard library."""
    pure = {"__future__", "re", "unicodedata", "dataclasses", "collections.abc", "itertools", "typing"}
    pure |= {"datetime", "ipaddress", "rapidfuzz"}
    allowed = {"auditor.rule", "auditor.model", "auditor.marks", "auditor.served", "auditor.signals"}
    allowed |= {"auditor.exemption", "auditor.hostname", "auditor.outcome", "auditor.registration.judgement"}
    folder = Path(__file__).resolve().parents[2] / "auditor" / "rules"
    modules = sorted(folder.glob("*.py"))
    assert len(modules) > len(RULES)
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name in pure | allowed or name.startswith("auditor.policy."), f"{module.name}: {name}"


def fields(template: str) -> set[str]:
    """Names of the parameters a template is filled with."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


RETURNS = {
    "passed": Verdict.PASSED,
    "failed": Verdict.FAILED,
    "cannot_tell": Verdict.CANNOT_TELL,
    "inapplicable": Verdict.INAPPLICABLE,
    "untested": Verdict.UNTESTED,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_verdict_a_rule_returns_has_an_example(rule: Rule) -> None:
    """Of the verdicts that the rule's own module returns; shared judging is tested where it stands."""
    path = Path(__file__).resolve().parents[2] / "auditor" / "rules" / f"{rule.id.replace('-', '_')}.py"
    called = {
        node.func.id
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(statement, ast.Return) and statement.value is not None
        for node in ast.walk(statement.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    possible = {RETURNS[name] for name in called & RETURNS.keys()}
    assert possible <= {example.verdict for example in examples(rule)}
