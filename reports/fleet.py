"""The report of all sites of a scan: one small row each, most urgent first, and the sums.

It is made from site documents as they pass by: the large part of each may be dropped at once, and the small one is
kept on disk (`reports.gathered`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from auditor.model import ROLL_UP, Severity, Verdict
from reports.document import ScanFacts, no_counts, scan_entry
from reports.gathered import Gathered, Listed, Rows, sortable
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
    with Fleet(scan, lang) as fleet:
        for site in sites:
            fleet.add(site)
        document = fleet.document()
        for rule in document["rules"]:
            rule["failed"] = list(rule["failed"])
        return {**document, "sites": list(document["sites"]), "owners": list(document["owners"])}


class Fleet:
    """The same report in the making, in memory that does not grow with the fleet. Use it as a context manager."""

    def __init__(self, scan: ScanFacts, lang: str = "zh") -> None:
        words(lang)
        self._scan = scan
        self._lang = lang
        self._rules: dict[str, RuleRow] = {}
        self._numbers: dict[str, int] = {}
        self._totals: Totals = {
            "sites": 0,
            "headlines": dict.fromkeys(_VERDICTS, 0),
            "checked": dict.fromkeys(CHECKED, 0),
            "findings": no_counts(),
        }
        self._gathered = Gathered()
        self._owned = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._gathered.close()

    def add(self, site: SiteDocument) -> None:
        """One more site."""
        row = site_row(site)
        failed = [number for finding in site["findings"] if (number := self._count_rule(finding)) is not None]
        self._gathered.add(
            row,
            urgency=sortable(*urgency(row)),
            unchecked=None if row["checked"] == "full" else sortable(*unchecked_urgency(row)),
            headline=_VERDICTS.index(row["headline"]["verdict"]),
            failed=failed,
        )
        self._owned = self._owned or bool(row["owner"])
        self._totals["sites"] += 1
        self._totals["headlines"][row["headline"]["verdict"]] += 1
        self._totals["checked"][row["checked"]] += 1
        _add(self._totals["findings"], row["counts"])

    def _count_rule(self, finding: FindingEntry) -> int | None:
        """Count a finding; the number of its rule when it failed."""
        rule = finding["rule"]
        if rule not in self._rules:
            self._numbers[rule] = len(self._rules)
            self._rules[rule] = {
                "rule": rule,
                "name": finding["name"],
                "severity": finding["severity"],
                "verdicts": no_counts()["verdicts"],
                "failed": [],
            }
        self._rules[rule]["verdicts"][finding["verdict"]] += 1
        return self._numbers[rule] if finding["verdict"] == Verdict.FAILED else None

    def document(self) -> FleetDocument:
        """The report of the sites added. Its lists are read when looked at, as long as the fleet is open."""
        self._gathered.end()
        for name, number in self._numbers.items():
            self._rules[name]["failed"] = self._gathered.failing(number)
        return {
            "schema": FLEET_SCHEMA,
            "lang": self._lang,
            "scan": scan_entry(self._scan),
            "inventory": _inventory(self._scan),
            "totals": self._totals,
            "sites": self._gathered.sites(),
            "rules": sorted(self._rules.values(), key=_rule_urgency),
            "owners": self._owners() if self._owned else [],
        }

    def _owners(self) -> Sequence[OwnerRow]:
        """Sites by owner, the one with most failing sites first."""

        def row(owner: str, headlines: list[int]) -> OwnerRow:
            return {
                "owner": owner,
                "sites": sum(headlines),
                "headlines": dict(zip(_VERDICTS, headlines, strict=True)),
            }

        owners = self._gathered.owners(len(_VERDICTS))
        return Listed(len(owners), lambda start, stop: [row(*owner) for owner in owners[start:stop]])


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


def urgency(row: SiteRow) -> tuple[int | str, ...]:
    """Sort key: headline, then how many findings of each kind from the worst, then the name."""
    counts = row["counts"]
    failed = tuple(-n for n in counts["failed"].values())
    verdicts = tuple(-counts["verdicts"][v] for v in (Verdict.CANNOT_TELL.value, Verdict.UNTESTED.value))
    return (_VERDICTS.index(row["headline"]["verdict"]), *failed, *verdicts, row["target"])


def unchecked_urgency(row: SiteRow) -> tuple[int | str, ...]:
    """Sort key: sites nothing is known of first, then those with most untested rules, then the name."""
    return (row["checked"] != "none", -row["counts"]["verdicts"]["untested"], row["target"])


def unchecked(rows: Iterable[SiteRow]) -> Sequence[SiteRow]:
    """Sites with something untested, in the order of `unchecked_urgency`."""
    if isinstance(rows, Rows):
        return rows.unchecked
    return sorted((row for row in rows if row["checked"] != "full"), key=unchecked_urgency)


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


def _rule_urgency(row: RuleRow) -> tuple[object, ...]:
    failed, doubtful, untested = (row["verdicts"][verdict] for verdict in _VERDICTS[:3])
    weight = Severity.parse(row["severity"]) if failed or doubtful else 0
    return (not failed, not doubtful, -weight, -failed, -doubtful, -untested, row["rule"])


def _inventory(scan: ScanFacts) -> Inventory:
    fates = {fate: int(scan.inventory.get(fate, 0)) for fate in FATES}
    return {"lines": sum(fates.values()), "fates": fates}


def _add(total: Counts, counts: Counts) -> None:
    for verdict, n in counts["verdicts"].items():
        total["verdicts"][verdict] += n
    for severity, n in counts["failed"].items():
        total["failed"][severity] += n
