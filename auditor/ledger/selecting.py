"""Which rules of the ledger are asked: words of `--select` and `--skip`, each an id, a kind of record or a severity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from auditor.ledger.rule import RECORDS, LedgerRule
from auditor.model import Severity
from auditor.selection import SelectionError

ALL = "all"
_SEPARATORS = re.compile(r"[\s,，、;；]+")
_LONGEST_WORD = 100


def selected(rules: Iterable[LedgerRule], select: Sequence[str], skip: Sequence[str]) -> tuple[LedgerRule, ...]:
    """The rules that the words name; a rule that both name is skipped. SelectionError, one line, as for scans."""
    known = tuple(rules)
    wanted, unwanted = _words("--select", select, known), _words("--skip", skip, known)
    asked = tuple(r for r in known if (not wanted or _names(r) & wanted) and not _names(r) & unwanted)
    if not asked:
        raise SelectionError("--select and --skip leave no rule. Skip less, or select more")
    return asked


def _names(rule: LedgerRule) -> frozenset[str]:
    return frozenset((ALL, rule.id, rule.record, rule.severity.label))


def _words(option: str, values: Sequence[str], rules: Sequence[LedgerRule]) -> frozenset[str]:
    vocabulary = {ALL, *RECORDS, *(s.label for s in Severity), *(r.id for r in rules)}
    found = set()
    for value in values:
        words = [word for word in _SEPARATORS.split(value) if word]
        if not words:
            raise SelectionError(f"{option}: names no rule. Leave the option out to ask every rule")
        for word in words:
            name = word.casefold().replace("_", "-")
            if name not in vocabulary:
                near = get_close_matches(name[:_LONGEST_WORD], sorted(vocabulary), 3, 0.6)
                hint = f"Nearest: {', '.join(near)}" if near else f"Records: {', '.join(RECORDS)}; ids: auditor rules"
                raise SelectionError(f"{option}: no rule of the ledger is called {word[:_LONGEST_WORD]!r}. {hint}")
            found.add(name)
    return frozenset(found)
