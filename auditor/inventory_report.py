"""The import report: which entries of a list were refused, left out or cleaned, and that the counts add up."""

from __future__ import annotations

from collections import Counter

from auditor.inventory import FATES, REASONS, UNREMARKABLE, Fate, Inventory, Line
from auditor.inventory_source import shown

_TOLD_FIRST = (Fate.INVALID, Fate.DUPLICATE, Fate.EXCLUDED, Fate.AUDITED)


def report_lines(inventory: Inventory, lang: str, limit: int = 20) -> list[str]:
    """The import report, fit for a terminal: at most `limit` entries that were refused, left out or cleaned
    (the ones to act on first), how many more there are, and the counts. `lang` is `zh` or `en`.
    """
    at = 1 if lang == "en" else 0
    first: dict[Fate, list[Line]] = {fate: [] for fate in _TOLD_FIRST}
    every = 0
    quiet: Counter[str] = Counter()
    for line in inventory.lines:
        if line.reason in UNREMARKABLE:
            quiet[line.reason] += 1
        elif line.reason:
            every += 1
            if len(first[line.fate]) < limit:
                first[line.fate].append(line)
    report = [_told(line, at) for line in [line for fate in _TOLD_FIRST for line in first[fate]][:limit]]
    if (more := every - limit) > 0:
        report.append(
            (
                f"…… 还有 {more} 条，见数据库 inventory_lines 表",
                f"… and {more} more; table inventory_lines has all",
            )[at]
        )
    counts = " + ".join(f"{FATES[fate][at]} {number}" for fate, number in inventory.counts.items())
    if quiet:
        listed = ("、", ", ")[at].join(f"{text[at]} {quiet[key]}" for key, text in UNREMARKABLE.items() if quiet[key])
        counts += (f"（排除含{listed}）", f" (excluded: {listed} among them)")[at]
    total = len(inventory.lines)
    report.append((f"网站清单 {total} 条 = {counts}", f"Inventory: {total} entries = {counts}")[at])
    return report


def _told(line: Line, at: int) -> str:
    target = line.target.key if line.target else ""
    text = REASONS[line.reason][at].format(target=target, first=shown(line.first))
    return f"{shown(line.source)}:{line.number}: {FATES[line.fate][at]}: {text}: {shown(line.text)}"
