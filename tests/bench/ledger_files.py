"""A made-up ledger on the disk: as CSV and XLSX, with the list of what was planted and where."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from auditor.ledger.fields import BY_KEY, Form
from tests.bench.ledger_faults import Finding, Planted, faulty
from tests.bench.ledger_fleet import COLUMNS, PROVIDER, Cells, Fleet, rows_of

HEADINGS = [heading for _, heading in COLUMNS]
_DATES = frozenset(key for key, _ in COLUMNS if key and BY_KEY[key].form is Form.DATE)

Told = tuple[str, str, str, int, str]
"""A finding for comparing: rule, verdict, record, its first line, the host of a domain."""
Reported = tuple[str, str, int]
"""A problem for comparing: kind, field, line."""


@dataclass
class Truth:
    """What was planted, and what must follow."""

    planted: list[Planted] = field(default_factory=list)
    entities: int = 0
    sites: int = 0
    domains: int = 0
    rows: int = 0

    @property
    def kinds(self) -> Counter[str]:
        """Kind → how often."""
        return Counter(one.kind for one in self.planted)

    def findings(self) -> dict[Told, str]:
        """Every finding that must be there → the kind it follows from."""
        return {
            (f.rule, f.verdict, f.record, f.line, f.host): one.kind
            for one in self.planted
            for f in one.follows
            if isinstance(f, Finding)
        }

    def problems(self) -> dict[Reported, str]:
        """Every problem the import must report → the kind it follows from."""
        return {
            (f.kind, f.field, line): one.kind
            for one in self.planted
            for f in one.follows
            if not isinstance(f, Finding)
            for line in f.lines()
        }

    def write(self, path: Path) -> None:
        """As JSON lines, one fault each."""
        with path.open("w", encoding="utf-8") as file:
            for one in self.planted:
                document: dict[str, Any] = {"kind": one.kind, "what": one.what, "line": one.entity.line, "findings": [], "problems": []}  # fmt: skip
                for f in one.follows:
                    if isinstance(f, Finding):
                        said = {"rule": f.rule, "verdict": f.verdict, "record": f.record, "line": f.line}
                        document["findings"].append({**said, "host": f.host} if f.host else said)
                    else:
                        document["problems"] += [{"kind": f.kind, "field": f.field, "line": at} for at in f.lines()]
                file.write(json.dumps(document, ensure_ascii=False) + "\n")


def numbered_rows(fleet: Fleet, rounds: int, truth: Truth) -> Iterator[list[str]]:
    """Every row in the order of `COLUMNS`; `truth` is complete when they end. The headings are line 1."""
    line = 1
    for entity, planted in faulty(fleet, rounds):
        entity.line = line + 1
        for row, site in rows_of(entity):
            line += 1
            if site is not None and not site.line:
                site.line = line
            yield _cells(row, line)
        truth.entities += 1
        truth.sites += len(entity.sites)
        truth.domains += sum(d["domain.written"].count(";") + 1 for site in entity.sites for d in site.domains)
        if planted is not None:
            truth.planted.append(planted)
    truth.rows = line - 1


def _cells(row: Cells, line: int) -> list[str]:
    cells = [row.get(key, "") for key, _ in COLUMNS]
    cells[0] = row.get("", str(line - 1))
    cells[-1] = ""
    return cells


def write_ledger(fleet: Fleet, rounds: int, *, utf8: Path | None = None, gbk: Path | None = None, xlsx: Path | None = None) -> Truth:  # fmt: skip
    """Write the same ledger to files: CSV in UTF-8 with its mark, CSV in GBK, XLSX with days as days."""
    truth = Truth()
    with ExitStack() as stack:
        writers = []
        for path, encoding in ((utf8, "utf-8-sig"), (gbk, "gbk")):
            if path is not None:
                file = stack.enter_context(path.open("w", encoding=encoding, newline=""))
                writers.append(csv.writer(file))
        sheet = day = None
        if xlsx is not None:
            book = stack.enter_context(
                xlsxwriter.Workbook(str(xlsx), {"constant_memory": True, "strings_to_numbers": False})
            )
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet("备案台账")
            for column, heading in enumerate(HEADINGS):
                sheet.write_string(0, column, heading)
        for writer in writers:
            writer.writerow(HEADINGS)
        for number, cells in enumerate(numbered_rows(fleet, rounds, truth), 1):
            for writer in writers:
                writer.writerow(cells)
            if sheet is not None:
                for column, cell in enumerate(cells):
                    if cell and COLUMNS[column][0] in _DATES and (when := _day(cell)):
                        sheet.write_datetime(number, column, when, day)
                    elif cell:
                        sheet.write_string(number, column, cell)
    return truth


def _day(cell: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(cell), datetime.min.time())
    except ValueError:
        return None


@dataclass
class Compared:
    """What was to be found against what was."""

    missed: list[tuple[Any, str]]
    unexpected: list[Any]

    @property
    def is_exact(self) -> bool:
        return not self.missed and not self.unexpected

    def lines(self, limit: int = 40) -> Iterator[str]:
        """For people: by kind of what went wrong, with a few places each."""
        for what, (found, count) in _sorted(self.missed, lambda one: (one[1], one[0][:3])).items():
            yield f"missed      {what}: {count}, such as {found}"
        for what, (found, count) in list(_sorted(self.unexpected, lambda one: one[:3]).items())[:limit]:
            yield f"unexpected  {what}: {count}, such as {found}"


def _sorted(things: list[Any], by: Any) -> dict[Any, tuple[Any, int]]:
    found: dict[Any, tuple[Any, int]] = {}
    for thing in things:
        first, count = found.get(by(thing), (thing, 0))
        found[by(thing)] = (first, count + 1)
    return found


def compare_findings(truth: Truth, document: dict[str, Any]) -> Compared:
    """The JSON of `auditor ledger check` against what was planted."""
    expected = truth.findings()
    told = Counter(
        (f["rule"], f["verdict"], f["record"], f["lines"][0]["line"], f["label"] if f["record"] == "domain" else "")
        for f in document["findings"]
    )
    return _compared(expected, told)


def compare_problems(truth: Truth, path: Path) -> Compared:
    """The problems file of `auditor ledger import` against what was planted."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reported = Counter((row["problem"], row["field"], int(row["line"])) for row in csv.DictReader(file))
    return _compared(truth.problems(), reported)


def _compared(expected: dict[Any, str], found: Counter[Any]) -> Compared:
    return Compared(
        [(one, kind) for one, kind in expected.items() if one not in found],
        [one for one, number in found.items() for _ in range(number - (one in expected))],
    )


IMPORT_OPTIONS = ("--provider-name", PROVIDER, "--lang", "en")
