"""Judging stored evidence again: no network, only what was written down."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from auditor.judge_pool import JudgePool
from auditor.model import Finding
from auditor.ruleset import Ruleset
from auditor.scan_rules import record
from auditor.store import Store, StoredTarget

AT_ONE_TIME = 8


async def rejudge(store: Store, scan: int, ruleset: Ruleset | None = None) -> list[str]:
    """Judge every finished target of a scan again and store the findings; one line for each change.

    The findings that were there are replaced, and the scan's settings then name this selection of rules.
    """
    ruleset = ruleset or Ruleset()
    # The same rules must give the same findings on any machine, a slower one too. Other rules may manage a page
    # that these did not.
    again = store.scan(scan)["ruleset"] == ruleset.version
    changes: list[str] = []
    waiting: list[tuple[StoredTarget, asyncio.Task[list[str]]]] = []
    with JudgePool(ruleset) as pool:
        for stored in store.targets(scan):
            waiting.append((stored, asyncio.create_task(_one(store, pool, stored, again=again))))
            if len(waiting) >= AT_ONE_TIME:
                changes += await waiting.pop(0)[1]
        for _, task in waiting:
            changes += await task
    record(store, scan, ruleset)
    return changes


async def _one(store: Store, pool: JudgePool, stored: StoredTarget, *, again: bool) -> list[str]:
    evidence = store.evidence(stored)
    judged = await pool.judge(evidence if again else replace(evidence, unparseable=False))
    before = store.findings(stored)
    store.replace_findings(stored, judged.findings, unparseable=judged.evidence.unparseable)
    return compare(stored.target.key, before, judged.findings)


def compare(target: str, before: list[Finding], after: list[Finding]) -> list[str]:
    """One line for every rule whose verdict or message differs."""
    old = {finding.rule: finding for finding in before}
    new = {finding.rule: finding for finding in after}
    lines = []
    for rule in sorted(old.keys() | new.keys()):
        was, now = old.get(rule), new.get(rule)
        if was is None or now is None or (was.verdict, was.message) != (now.verdict, now.message):
            lines.append(f"{target}  {rule}: {_word(was)} → {_word(now)}")
    return lines


def _word(finding: Finding | None) -> str:
    return "—" if finding is None else f"{finding.verdict} ({finding.message})"
