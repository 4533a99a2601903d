"""The report of all sites of a scan: one small row each, most urgent first, and the sums.

It is made from site documents as they pass by, so the large part of each may be dropped at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from auditor.model import ROLL_UP, Severity, Verdict
from reports.document import ScanFacts, count, no_counts, scan_entry
from reports.shape import (
    FLEET_SCHEMA,
    Counts,
    FindingEntry,
    FleetDocument,
    Inventory,
    OwnerRow,
    RuleRow,
    SiteDocument,
    SiteRow,
    TopFinding,
    Totals,
    UntestedReason,
)
from reports.words import words

FATES = ("audited", "duplicate", "excluded", "invalid")
"""What becomes of an inventory line."""

CHECKED = ("full", "part", "none")

TOP = 3
"""Findings shown in the row of a site; the others are counted."""

_VERDICTS = tuple(verdict.value for verdict in ROLL_UP)
_URGENT = (Verdict.FAILED.value, Verdict.CANNOT_TELL.value)


def fleet_document(*, scan: ScanFacts, sites: Iterable[SiteDocument], lang: str = "zh") -> FleetDocument:
    """The report of a scan from the reports of its targets, in any order; each is read once and not kept.

    The counts of the inventory are those of `scan`; when fewer sites than audited lines come, the renderers
    say so.  ValueError for a language the reports do not speak.
    """
    words(lang)
    rows: list[SiteRow] = []
    rules: dict[str, RuleRow] = {}
    for site in sites:
        rows.append(site_row(site))
        for finding in site["findings"]:
            _count_rule(rules, finding, site["target"]["key"])
    rows.sort(key=urgency)
    rank = {row["target"]: position for position, row in enumerate(rows)}
    for rule in rules.values():
        rule["failed"].sort(key=rank.__getitem__)
    return {
        "schema": FLEET_SCHEMA,
        "lang": lang,
        "scan": scan_entry(scan),
        "inventory": _inventory(scan),
        "totals": _totals(rows),
        "sites": rows,
        "rules": sorted(rules.values(), key=_rule_urgency),
        "owners": _owners(rows),
    }


def site_row(site: SiteDocument) -> SiteRow:
    """What the fleet keeps of a site."""
    urgent = [finding for finding in site["findings"] if finding["verdict"] in _URGENT]
    return {
        "target": site["target"]["key"],
        "name": site["target"]["name"],
        "owner": site["target"]["owner"],
        "tags": site["target"]["tags"],
        "file": site["file"],
        "headline": site["headline"],
        "counts": site["counts"],
        "checked": site["checked"],
        "top": [_top(finding) for finding in urgent[:TOP]],
        "top_omitted": max(0, len(urgent) - TOP),
        "untested": untested_reasons(site["findings"]),
    }


def urgency(row: SiteRow) -> tuple[object, ...]:
    """Sort key: headline, then how many findings of each kind from the worst, then the name."""
    counts = row["counts"]
    failed = tuple(-n for n in counts["failed"].values())
    verdicts = tuple(-counts["verdicts"][v] for v in (Verdict.CANNOT_TELL.value, Verdict.UNTESTED.value))
    return (_VERDICTS.index(row["headline"]["verdict"]), *failed, *verdicts, row["target"])


def untested_reasons(findings: Iterable[FindingEntry]) -> list[UntestedReason]:
    """Why rules are untested, most frequent reason first."""
    reasons: dict[str, UntestedReason] = {}
    for finding in findings:
        if finding["verdict"] != Verdict.UNTESTED:
            continue
        why = finding["reason"]
        key = why["outcome"] if why is not None else finding["message"]["key"]
        if key not in reasons:
            reasons[key] = {
                "outcome": key,
                "text": why["text"] if why is not None else finding["message"]["text"],
                "owner": why["owner"] if why is not None else "",
                "action": why["action"] if why is not None else "",
                "rules": 0,
            }
        reasons[key]["rules"] += 1
    return sorted(reasons.values(), key=lambda reason: (-reason["rules"], reason["outcome"]))


def _top(finding: FindingEntry) -> TopFinding:
    return {
        "rule": finding["rule"],
        "name": finding["name"],
        "verdict": finding["verdict"],
        "severity": finding["severity"],
        "text": finding["message"]["text"],
    }


def _count_rule(rules: dict[str, RuleRow], finding: FindingEntry, target: str) -> None:
    row = rules.get(finding["rule"])
    if row is None:
        row = {
            "rule": finding["rule"],
            "name": finding["name"],
            "severity": finding["severity"],
            "verdicts": count(())["verdicts"],
            "failed": [],
        }
        rules[finding["rule"]] = row
    row["verdicts"][finding["verdict"]] += 1
    if finding["verdict"] == Verdict.FAILED:
        row["failed"].append(target)


def _rule_urgency(row: RuleRow) -> tuple[object, ...]:
    failed, doubtful, untested = (row["verdicts"][verdict] for verdict in _VERDICTS[:3])
    weight = Severity.parse(row["severity"]) if failed or doubtful else 0
    return (not failed, not doubtful, -weight, -failed, -doubtful, -untested, row["rule"])


def _inventory(scan: ScanFacts) -> Inventory:
    fates = {fate: int(scan.inventory.get(fate, 0)) for fate in FATES}
    return {"lines": sum(fates.values()), "fates": fates}


def _totals(rows: list[SiteRow]) -> Totals:
    headlines = Counter(row["headline"]["verdict"] for row in rows)
    checked = Counter(row["checked"] for row in rows)
    return {
        "sites": len(rows),
        "headlines": {verdict: headlines[verdict] for verdict in _VERDICTS},
        "checked": {state: checked[state] for state in CHECKED},
        "findings": _sum(row["counts"] for row in rows),
    }


def _sum(all_counts: Iterable[Counts]) -> Counts:
    total = no_counts()
    for counts in all_counts:
        for verdict, n in counts["verdicts"].items():
            total["verdicts"][verdict] += n
        for severity, n in counts["failed"].items():
            total["failed"][severity] += n
    return total


def _owners(rows: list[SiteRow]) -> list[OwnerRow]:
    """Sites by owner, the one with most failing sites first; empty when no site has an owner."""
    headlines: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        headlines[row["owner"]][row["headline"]["verdict"]] += 1
    if set(headlines) <= {""}:
        return []
    owners: list[OwnerRow] = [
        {"owner": owner, "sites": n.total(), "headlines": {v: n[v] for v in _VERDICTS}}
        for owner, n in headlines.items()
    ]
    return sorted(owners, key=lambda o: (*(-o["headlines"][v] for v in _VERDICTS), o["owner"]))
