"""Judging stored evidence again: no network, only what was written down.

The worker processes read it from the database themselves, many targets at a time. One that needs more than an
ordinary target may, or that was in a batch whose worker was ended, is judged alone, like in a scan.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from auditor.judge_pool import BROKE_THE_LIMITS, JudgePool, Lane, judge_limited, lane_of
from auditor.judgement import Kept
from auditor.model import Finding
from auditor.ruleset import Ruleset
from auditor.scan_rules import record
from auditor.store import Store, StoredTarget

BATCH = 32
"""Targets of one task, and of one transaction."""


@dataclass(frozen=True, slots=True)
class Again:
    """A target judged again; `kept` is None where it has to be judged alone."""

    stored: StoredTarget
    kept: Kept | None = None
    changes: Sequence[str] = ()


async def rejudge(store: Store, scan: int, ruleset: Ruleset | None = None) -> list[str]:
    """Judge every finished target of a scan again and store the findings; one line for each change.

    The findings that were there are replaced, and the scan's settings then name this selection of rules.
    """
    ruleset = ruleset or Ruleset()
    # The same rules must give the same findings on any machine, a slower one too. Other rules may manage a page
    # that these did not.
    again = store.scan(scan)["ruleset"] == ruleset.version
    changes: list[str] = []
    done, _ = store.progress(scan)
    workers = max(1, min(os.cpu_count() or 1, -(-done // BATCH)))
    with JudgePool(ruleset, workers) as pool:
        at_work: deque[tuple[list[StoredTarget], asyncio.Future[list[Again]]]] = deque()
        try:
            for batch in _batches(store.targets(scan)):
                at_work.append((batch, pool.run(Lane.QUICK, judge_stored, store.path, batch, again)))
                if len(at_work) > 2 * workers:
                    changes += await _write(store, pool, *at_work.popleft(), again=again)
            while at_work:
                changes += await _write(store, pool, *at_work.popleft(), again=again)
        finally:
            # After an error, or Ctrl-C, nobody waits for the others.
            for _, future in at_work:
                future.cancel()
            await asyncio.gather(*(future for _, future in at_work), return_exceptions=True)
    record(store, scan, ruleset)
    return changes


def _batches(targets: Iterable[StoredTarget]) -> Iterator[list[StoredTarget]]:
    rest = iter(targets)
    while batch := list(islice(rest, BATCH)):
        yield batch


_readers: dict[Path, Store] = {}
"""In a worker: the database, open for as long as the process is there."""


def judge_stored(path: Path, batch: Sequence[StoredTarget], again: bool) -> list[Again]:
    """In a worker: judge targets by what is stored of them, each within the limit of an ordinary one."""
    store = _readers.get(path) or _readers.setdefault(path, Store.open(path, write=False))
    return [_one(store, stored, again=again) for stored in batch]


def _one(store: Store, stored: StoredTarget, *, again: bool) -> Again:
    if stored.unparseable and again:
        return Again(stored)
    evidence = store.evidence(replace(stored, unparseable=False))
    if lane_of(evidence) is not Lane.QUICK:
        return Again(stored)
    kept = judge_limited(evidence, Lane.QUICK.value)
    before = store.kept(stored)
    if before is not None and (before.findings, before.texts) == (kept.findings, kept.texts):
        return Again(stored, kept)
    return Again(stored, kept, compare(stored.target.key, store.findings(stored), kept))


async def _write(
    store: Store, pool: JudgePool, batch: Sequence[StoredTarget], future: asyncio.Future[list[Again]], *, again: bool
) -> list[str]:
    """Store what came of a batch; one line for each change."""
    try:
        judged = await future
    except BROKE_THE_LIMITS:
        judged = [Again(stored) for stored in batch]
    store.replace_findings((j.stored, j.kept, False) for j in judged if j.kept is not None)
    changes: list[str] = []
    for each in judged:
        changes += each.changes if each.kept is not None else await _alone(store, pool, each.stored, again=again)
    return changes


async def _alone(store: Store, pool: JudgePool, stored: StoredTarget, *, again: bool) -> list[str]:
    evidence = store.evidence(stored)
    judged = await pool.judge(evidence if again else replace(evidence, unparseable=False))
    before = store.findings(stored)
    store.replace_findings([(stored, judged.findings, judged.evidence.unparseable)])
    return compare(stored.target.key, before, judged.findings)


def compare(target: str, before: Iterable[Finding], after: Iterable[Finding]) -> list[str]:
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
