"""Files of a ledger → its records: headings found, rows read, and an account of both. No database."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from auditor.ledger.cells import word
from auditor.ledger.columns import HEADING_ROWS, ColumnMap, Columns, MapError, known_headings, match
from auditor.ledger.importing import Assembler, Problem, Settings
from auditor.ledger.model import Ledger, Line
from auditor.ledger.pausing import no_collection
from auditor.ledger.sheet import LedgerFileError, Row, Sheet, read_sheets

READER = "1"
"""Raised when the same file would be read otherwise: it is then imported anew."""
PROGRESS_ROWS = 2000

_IDENTITY = frozenset(("entity.name", "entity.number", "entity.certificate.number", "service.number"))
"""A sheet without one of these says of nobody."""
_TOTALS = re.compile(r"(?:合计|总计|小计|共计|总数|汇总|totals?|sum)\s*[:：]?\s*[0-9,]*\s*[条家个户行]?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SheetReport:
    """What became of one sheet."""

    source: str
    columns: Columns | None = None
    """None for one that was not read."""
    skipped: str = ""
    """Why not: `no-headings`, `no-identity`, `not-asked`, `empty`."""
    heading_line: int = 0
    hidden: bool = False
    encoding: str = ""
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What files came to."""

    ledger: Ledger
    problems: list[Problem]
    rows: Counter[str]
    """`imported`, `partly`, `rejected`."""
    columns: frozenset[str]
    sheets: tuple[SheetReport, ...]
    providers: tuple[str, ...]
    """Names of access providers that are not the provider's own, or may not be."""


@dataclass(kw_only=True)
class _Work:
    """A reading in progress."""

    column_map: ColumnMap
    assembler: Assembler
    progress: Callable[[int], object]
    reports: list[SheetReport] = field(default_factory=list)
    rows: int = 0


def content_of(paths: Sequence[Path], column_map: ColumnMap, settings: Settings) -> str:
    """A digest of all that the records are made of. LedgerFileError for a file that cannot be read."""
    digest = hashlib.sha256()
    said = [READER, column_map.text, sorted(settings.provider_names), settings.secrets.keep_numbers]
    digest.update(json.dumps(said, ensure_ascii=False).encode())
    for path in paths:
        try:
            if not path.is_file():
                reason = "is no file" if path.exists() else "No such file"
                raise LedgerFileError(f"{path}: {reason}. Name a ledger: CSV, XLSX, XLS or ODS")
            with path.open("rb") as file:
                digest.update(b"\0" + hashlib.file_digest(file, "sha256").digest())
        except (OSError, ValueError) as error:
            cause = getattr(error, "strerror", None) or "not a file name"
            raise LedgerFileError(f"{path}: {cause}. Name a ledger: CSV, XLSX, XLS or ODS") from None
    return digest.hexdigest()


def read_ledger(
    paths: Sequence[Path],
    column_map: ColumnMap,
    settings: Settings,
    progress: Callable[[int], object] = int,
) -> Reading:
    """The ledger that files make together. LedgerFileError or MapError when there is none in them.

    `progress` is told how many rows were read.
    """
    work = _Work(column_map=column_map, assembler=Assembler(settings), progress=progress)
    assembler = work.assembler
    with no_collection():
        for path in paths:
            _read_file(path, work)
        ledger = assembler.ledger()
    return Reading(
        ledger=ledger,
        problems=assembler.problems,
        rows=assembler.counts,
        columns=assembler.columns,
        sheets=tuple(work.reports),
        providers=tuple(assembler.providers),
    )


def _read_file(path: Path, work: _Work) -> None:
    column_map = work.column_map
    begun = len(work.reports)
    first_row: Sequence[str] = ()
    sheets = read_sheets(
        path,
        encoding=column_map.encoding,
        delimiter=column_map.delimiter,
        known=lambda row: known_headings(row, column_map),
    )
    names = []
    for sheet in sheets:
        names.append(sheet.name)
        if column_map.sheets and sheet.name and sheet.name not in column_map.sheets:
            work.reports.append(SheetReport(source=sheet.source, skipped="not-asked", hidden=sheet.hidden))
            continue
        seen = _read_sheet(sheet, work)
        first_row = first_row or seen
    reports = work.reports[begun:]
    if any(report.columns is not None for report in reports):
        return
    if column_map.sheets and all(report.skipped == "not-asked" for report in reports):
        raise MapError(
            f"{column_map.where(column_map.sheets[0])}: there is no sheet “{column_map.sheets[0]}” in {path.name}. "
            f"The sheets are: {'、'.join(names)}"
        )
    if any(report.skipped == "no-identity" for report in reports):
        raise MapError(
            f"{path.name}: no column says whose a row is: 主办单位名称, 证件号码, 主体备案号 or 网站备案号. "
            'Say in a map which one does: [columns] "entity.name" = "its heading"'
        )
    shown = "、".join(cell.strip() for cell in first_row[:20] if cell.strip()) or "nothing"
    raise MapError(
        f"{path.name}: no known heading in the first {HEADING_ROWS} rows; the first has: {shown[:300]}. "
        'Say in a map which heading is what: [columns] "entity.name" = "its heading"'
    )


def _read_sheet(sheet: Sheet, work: _Work) -> Sequence[str]:
    """Read one sheet; gives its first row."""
    rows = iter(sheet.rows)
    top = list(islice(rows, HEADING_ROWS))
    best = max(top, key=lambda row: known_headings(row.cells, work.column_map), default=None)
    if best is None or not known_headings(best.cells, work.column_map):
        skipped = "no-headings" if top else "empty"
        work.reports.append(SheetReport(source=sheet.source, skipped=skipped, hidden=sheet.hidden))
        return top[0].cells if top else ()
    headings = _without_empty_end(best.cells)
    columns = match(headings, work.column_map, f"{sheet.source}:{best.number}")
    if not _IDENTITY & set(columns.keys):
        work.reports.append(SheetReport(source=sheet.source, skipped="no-identity", hidden=sheet.hidden))
        return top[0].cells
    assembler = work.assembler
    assembler.begin(columns.keys, columns.constants)
    before = work.rows
    for where, number, wide in sheet.merged:
        if number > best.number:
            assembler.note(Line(sheet.source, number), "merged-across" if wide else "merged", where)
    behind = [row for row in top if row.number > best.number]
    _read_rows(behind, rows, sheet.source, columns, work)
    work.reports.append(
        SheetReport(
            source=sheet.source,
            columns=columns,
            heading_line=best.number,
            hidden=sheet.hidden,
            encoding=sheet.encoding,
            rows=work.rows - before,
        )
    )
    return top[0].cells


def _read_rows(first: Sequence[Row], rest: Iterator[Row], source: str, columns: Columns, work: _Work) -> None:
    assembler = work.assembler
    headings = [word(heading) for heading in columns.headings]
    width = len(headings)
    begin = next(number for number, heading in enumerate(headings) if heading)
    for rows in (first, rest):
        for row in rows:
            work.rows += 1
            if not work.rows % PROGRESS_ROWS:
                work.progress(work.rows)
            cells, line = row.cells, Line(source, row.number)
            if row.fault:
                assembler.reject(line, row.fault)
            elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
                assembler.reject(line, "extra-cells")
            elif len(cells) > begin and word(cells[begin]) == headings[begin] and _is_heading(cells, headings):
                assembler.reject(line, "heading-row")
            elif _TOTALS.fullmatch(next((cell for cell in cells if cell), "").strip()):
                assembler.reject(line, "totals-row")
            else:
                assembler.add(line, columns.cells(cells))
    work.progress(work.rows)


def _is_heading(cells: Sequence[str], headings: Sequence[str]) -> bool:
    return [word(cell) for cell in _without_empty_end(cells)] == list(headings)


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
