"""Whether a rule does what its documentation shows: each example block is judged, as the project's tests do."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from auditor.examples import Example, examples
from auditor.judge import judge
from auditor.model import Finding, Verdict
from auditor.rule import Rule

SHOWN = (Verdict.PASSED, Verdict.FAILED)
"""Verdicts of which a rule must show an example."""


def faults(rule: Rule) -> list[str]:
    """One line for everything that is not as the documentation shows; empty for a sound rule."""
    try:
        blocks = list(examples(rule))
    except KeyError as error:
        return [str(error.args[0])]
    lacking = [verdict for verdict in SHOWN if verdict not in {example.verdict for example in blocks}]
    found = [f"no example is headed {verdict.value.title()}::" for verdict in lacking]
    for example in blocks:
        found += [f"example {example.number}, {example.verdict}: {fault}" for fault in _faults(example)]
    return found


def _faults(example: Example) -> Iterator[str]:
    try:
        facts = example.evidence
    except Exception as error:  # noqa: BLE001 - a block is free text, and whatever is wrong with it is told
        yield f"the block cannot be read: {type(error).__name__}: {' '.join(str(error).split())}"
        return
    (finding,) = judge(facts, [example.rule])
    if finding.verdict is not example.verdict:
        yield f"the rule says {finding.verdict} ({finding.message})"
    yield from _unfilled(example.rule, finding)


def _unfilled(rule: Rule, finding: Finding) -> Iterator[str]:
    """What a report could not say of a finding."""
    try:
        texts = list(rule.message(finding.message))
    except KeyError:
        yield f"there is no message {finding.message!r}"
        return
    if finding.verdict in (Verdict.FAILED, Verdict.CANNOT_TELL):
        texts += [*rule.remedy, rule.snippet]
    needed = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}
    if missing := sorted(needed - set(finding.params)):
        yield f"message {finding.message!r}, remedy or snippet want {', '.join(missing)}, which the rule does not give"
