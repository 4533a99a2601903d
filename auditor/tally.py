"""Counts over all findings of a scan, from the rows they are kept in (`auditor.judgement`), in one pass.

What a row says of the rules is the same for many targets, to the letter: what is a target's own stands beside it. So
rows are counted first, and read once for all that are alike.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Severity, Verdict

KINDS = 2_000
"""Rows of different text that are counted before they are read: what bounds the memory, about 10 MB."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a scan found, in numbers of targets."""

    verdicts: list[tuple[str, Verdict, Severity, int]]
    """(rule, verdict, severity, how many), by rule."""
    untested: list[tuple[str, int]]
    """(reason, how many have a rule untested for it), the most frequent first."""


def tally(rows: Iterable[bytes | str]) -> Tally:
    """Count the lists of findings of targets. ValueError, TypeError or KeyError when one of them is damaged."""
    verdicts: Counter[tuple[str, str, str]] = Counter()
    untested: Counter[str] = Counter()
    alike: Counter[bytes | str] = Counter()

    def read() -> None:
        for row, number in alike.items():
            findings = json.loads(row)
            for rule, verdict, severity, *_ in findings:
                verdicts[rule, verdict, severity] += number
            for reason in {message for _, verdict, _, message, *_ in findings if verdict == Verdict.UNTESTED.value}:
                untested[reason] += number
        alike.clear()

    for row in rows:
        alike[row] += 1
        if len(alike) == KINDS:
            read()
    read()
    return Tally(
        [(rule, Verdict(verdict), Severity.parse(s), n) for (rule, verdict, s), n in sorted(verdicts.items())],
        sorted(untested.items(), key=lambda reason: (-reason[1], reason[0])),
    )
