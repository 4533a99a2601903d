"""A whole scan as one Excel workbook: a row per site on one sheet, a row per finding on the next.

Every text is a string cell: no formula, no link, no number made of a stranger's text.  One that would turn into a
formula when somebody edits its cell carries Excel's own quote prefix.  Rows go to a temporary file as they come, so
memory does not grow with the number of findings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from reports.clean import clean
from reports.failure import ExtraMissing
from reports.shape import FleetDocument, SiteDocument
from reports.table import FORMULA, finding_rows, site_rows
from reports.words import words

# XlsxWriter is an extra, and has no types.
Workbook = Any
Sheet = Any
Style = Any

MAX_ROWS = 1_048_576
"""Rows an Excel sheet can have; what is more goes to a further sheet."""

MAX_UNITS = 32_767
"""UTF-16 units an Excel cell can hold."""

_CUT_AT = 16_000
"""Characters left of a longer text: within the limit even where each takes two units, and the mark of the cut."""

_PIECE_BYTES = 1 << 20

_NARROW, _WIDE = 8, 60
_MEASURED_ROWS = 200
"""Rows that decide the widths of the columns."""


def cell_text(text: str) -> str:
    """One cell's text: clean, and no longer than a cell may be; what is left out is counted.

    XlsxWriter takes a text from `<r>` to `</r>` for markup of its own and writes it raw: it gets a space behind it.
    """
    text = clean(text, MAX_UNITS)
    if len(text.encode("utf-16-le")) // 2 > MAX_UNITS:
        text = clean(text, _CUT_AT)
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class Book:
    """A workbook in the making: each site is added as it passes, the fleet ends it."""

    def __init__(self, workbook: Workbook, written: IO[bytes], lang: str) -> None:
        self._workbook = workbook
        self._written = written
        styles = _Styles(workbook)
        self._sites = _Sheets(workbook, words(lang)["fleet.sites"], styles)
        self._findings = _Sheets(workbook, words(lang)["fleet.findings"], styles)

    @classmethod
    @contextmanager
    def open(cls, lang: str) -> Iterator[Book]:
        """A new workbook in a language. Its temporary files are gone in the end. ExtraMissing without XlsxWriter."""
        try:
            import xlsxwriter  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            raise ExtraMissing("xlsx: XlsxWriter is not installed. Run: pip install 'beian-auditor[excel]'") from None
        with TemporaryDirectory(prefix="auditor-") as folder, TemporaryFile(dir=folder) as written:
            options = {
                "constant_memory": True,
                "tmpdir": folder,
                "use_zip64": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            }
            workbook = xlsxwriter.Workbook(written, options)
            try:
                yield cls(workbook, written, lang)
            finally:
                if not workbook.fileclosed:
                    for sheet in workbook.worksheets():
                        sheet._opt_close()

    def add(self, site: SiteDocument) -> None:
        """Write the findings of one site."""
        head, *rows = finding_rows(site)
        self._findings.write(head, rows)

    def end(self, fleet: FleetDocument) -> Iterator[bytes]:
        """Write the rows of the sites; the finished file, piece by piece."""
        rows = iter(site_rows(fleet))
        self._sites.write(next(rows), rows)
        for sheets in (self._sites, self._findings):
            sheets.end()
        # Otherwise the file would hold the moment it was made, and differ from one writing to the next.
        self._workbook.set_properties({"created": _moment(fleet["scan"]["finished_at"] or fleet["scan"]["started_at"])})
        self._workbook.close()
        self._written.seek(0)
        return iter(lambda: self._written.read(_PIECE_BYTES), b"")


class _Styles:
    def __init__(self, workbook: Workbook) -> None:
        self.head = workbook.add_format({"bold": True, "bottom": 1})
        self.quoted = workbook.add_format({"quote_prefix": True})


class _Sheets:
    """Rows under one header, on as many sheets as they need."""

    def __init__(self, workbook: Workbook, name: str, styles: _Styles) -> None:
        self._workbook = workbook
        self._name = name
        self._styles = styles
        self._number = 0
        self._widths: list[int] = []
        self._sheet = self._next()
        self._rows = 0

    def write(self, head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            if self._rows == MAX_ROWS:
                self.end()
                self._sheet, self._rows = self._next(), 0
            if self._rows == 0:
                self._row(head, self._styles.head)
            self._row(row)
        if self._rows == 0:
            self._row(head, self._styles.head)

    def end(self) -> None:
        """Widths, and a filter over all rows."""
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width + 2)
        if self._rows:
            self._sheet.autofilter(0, 0, self._rows - 1, len(self._widths) - 1)

    def _next(self) -> Sheet:
        self._number += 1
        sheet = self._workbook.add_worksheet(self._name if self._number == 1 else f"{self._name} {self._number}")
        sheet.freeze_panes(1, 0)
        return sheet

    def _row(self, values: Sequence[object], style: Style = None) -> None:
        if not self._widths:
            self._widths = [_NARROW] * len(values)
        for column, value in enumerate(values):
            if isinstance(value, int):
                self._sheet.write_number(self._rows, column, value)
                continue
            text = cell_text("" if value is None else str(value))
            quoted = self._styles.quoted if text.startswith(FORMULA) else None
            self._sheet.write_string(self._rows, column, text, style or quoted)
            if self._rows < _MEASURED_ROWS:
                self._widths[column] = max(self._widths[column], min(_WIDE, _columns(text)))
        self._rows += 1


def _columns(text: str) -> int:
    """About how many columns of a fixed-width font a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[:_WIDE])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter writes it as UTC
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
