"""Files of a ledger as rows of texts with their line numbers: CSV in any usual spelling, and workbooks.

What is read is bounded, whatever it is: the size of the file, the length of a line, the cells of a row. CSV is read
in a stream; a workbook by a process of its own (`workbook`).
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import os
import stat
import unicodedata
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from auditor.ledger import workbook
from auditor.ledger.workbook import MAX_COLUMNS, WorkbookError, read_workbook

MAX_CSV_BYTES = 1024 * 1024 * 1024
MAX_LINE_CHARS = 1024 * 1024
MAX_ROWS = 1_048_576
"""As many as a sheet of Excel can have."""
MAX_CELL_CHARS = 128 * 1024
SAMPLE_ROWS = 20
DELIMITERS = ",;\t|"

_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
)


class LedgerFileError(Exception):
    """A file cannot be used as a ledger; the text is one line that names the file, the cause and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    number: int
    """Of the line it begins in, from 1."""
    cells: Sequence[str]
    fault: str = ""
    """`open-quote` where a quote has joined several rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Its rows are read once, and before those of the next."""

    source: str
    """Name of the file, with the sheet behind a `#` in a workbook."""
    name: str
    rows: Iterator[Row]
    hidden: bool = False
    merged: Sequence[tuple[str, int, bool]] = field(default=())
    encoding: str = ""
    """Of a text file."""


def read_sheets(
    path: Path, *, encoding: str = "", delimiter: str = "", known: Callable[[Sequence[str]], int] = len
) -> Iterator[Sheet]:
    """The sheets of a file; of a CSV file one. Raises LedgerFileError.

    `known` counts the headings in a row: by it the delimiter is found.
    """
    name = _printable(path.name or str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "not a file name"
        raise LedgerFileError(f"{_printable(str(path))}: {cause}. Name a ledger: CSV, XLSX, XLS or ODS") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise LedgerFileError(f"{name}: is no file. Name a ledger: CSV, XLSX, XLS or ODS")
    with os.fdopen(descriptor, "rb") as file:
        head = file.read(4096)
        if not head.strip():
            raise LedgerFileError(f"{name}: it is empty. Export the ledger again")
        if head.startswith((b"PK\x03\x04", _OLE)):
            yield from _workbook_sheets(path, name, status.st_size)
            return
        yield _text_sheet(file, name, status.st_size, head, encoding, delimiter, known)


def _workbook_sheets(path: Path, name: str, size: int) -> Iterator[Sheet]:
    if size > workbook.MAX_FILE_BYTES:
        raise LedgerFileError(f"{name}: larger than {workbook.MAX_FILE_BYTES >> 20} MiB. Split the ledger, or use CSV")
    items = _explained(read_workbook(path), name)
    try:
        waiting: list[workbook.Sheet] = [item for item in (next(items, None),) if isinstance(item, workbook.Sheet)]

        def rows() -> Iterator[Row]:
            for number, item in enumerate(items):
                if isinstance(item, workbook.Sheet):
                    waiting.append(item)
                    return
                if number >= MAX_ROWS:
                    raise LedgerFileError(f"{name}: more than {MAX_ROWS:,} rows. Split the ledger")
                yield Row(item[0], item[1])

        while waiting:
            sheet = waiting.pop()
            lines = rows()
            title = _printable(sheet.name)
            yield Sheet(f"{name}#{title}", title, lines, sheet.hidden, sheet.merged)
            # Whoever has seen enough of a sheet goes on with the next all the same.
            for _ in lines:
                pass
    finally:
        items.close()


_Items = Generator[workbook.Sheet | tuple[int, list[str]], None, None]


def _explained(items: _Items, name: str) -> _Items:
    """The same, with errors that name the file."""
    try:
        yield from items
    except WorkbookError as error:
        raise LedgerFileError(f"{name}: {_printable(str(error))}") from None


# text


def _text_sheet(
    file: BinaryIO,
    name: str,
    size: int,
    head: bytes,
    encoding: str,
    delimiter: str,
    known: Callable[[Sequence[str]], int],
) -> Sheet:
    if size > MAX_CSV_BYTES:
        raise LedgerFileError(f"{name}: larger than {MAX_CSV_BYTES >> 20} MiB. Split the ledger")
    kind = next((kind for magic, kind in _NOT_TEXT if head.startswith(magic)), "")
    if kind:
        raise LedgerFileError(f"{name}: {kind}, not a table. Export the ledger as CSV or XLSX")
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:64].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        raise LedgerFileError(
            f"{name}: a web page or XML under another name. Open it in Excel or WPS, save it as .xlsx"
        )
    encoding = encoding or _encoding(file, head)
    if encoding in ("utf-8", "gb18030") and b"\0" in head:
        raise LedgerFileError(f"{name}: a binary file, not a table. Export the ledger as CSV or XLSX")
    delimiter = delimiter or _delimiter(_lines(file, name, encoding), known)
    return Sheet(name, "", _rows(_lines(file, name, encoding), name, delimiter), encoding=encoding)


def _encoding(file: BinaryIO, head: bytes) -> str:
    """By its mark; as UTF-16 by its zeros; else UTF-8 or GB18030, whichever has fewer bytes that are no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) > len(head) // 8 and min(zeros) < len(head) // 64:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    wrong = {"utf-8": 0, "gb18030": 0}
    for encoding in wrong:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while chunk := file.read(_CHUNK):
            wrong[encoding] += decoder.decode(chunk).count("\ufffd")
        wrong[encoding] += decoder.decode(b"", final=True).count("\ufffd")
        if not wrong[encoding]:
            return encoding
    return min(wrong, key=wrong.__getitem__)


def _lines(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """The lines with their ends; none longer than `MAX_LINE_CHARS`."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    number = 0
    try:
        while line := text.readline(MAX_LINE_CHARS):
            number += 1
            if len(line) == MAX_LINE_CHARS and not line.endswith(("\n", "\r")):
                raise LedgerFileError(
                    f"{name}:{number}: a line of more than {MAX_LINE_CHARS:,} characters. Export the ledger again"
                )
            yield line.replace("\0", "\ufffd") if "\0" in line else line
    finally:
        # The file is the caller's, who reads it again from its beginning. He may have closed it.
        with contextlib.suppress(ValueError):
            text.detach()


def _delimiter(lines: Iterator[str], known: Callable[[Sequence[str]], int]) -> str:
    """The one by which a row has most known headings, and then most cells."""
    sample = list(islice(lines, SAMPLE_ROWS))

    def worth(delimiter: str) -> tuple[int, int]:
        rows = [line.rstrip("\r\n").split(delimiter) for line in sample if delimiter in line]
        return max(((known([c.strip('" ') for c in row[:MAX_COLUMNS]]), len(row)) for row in rows), default=(0, 0))

    return max(DELIMITERS, key=worth)


def _rows(lines: Iterator[str], name: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    count = 0
    begins = 1
    while True:
        # The limit is one for the whole process: it is ours only while we read.
        before = csv.field_size_limit(MAX_CELL_CHARS)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise LedgerFileError(
                f"{name}:{begins}: {error}: a quote in this row is never closed. Close it, or export the ledger again"
            ) from None
        finally:
            csv.field_size_limit(before)
        if cells is None:
            return
        number, begins = begins, reader.line_num + 1
        if len(cells) > MAX_COLUMNS:
            raise LedgerFileError(
                f"{name}:{number}: {len(cells):,} columns, more than {MAX_COLUMNS:,}. Delete those that are not needed"
            )
        if not any(cells) or not "".join(cells).strip():
            continue
        count += 1
        if count > MAX_ROWS:
            raise LedgerFileError(f"{name}: more than {MAX_ROWS:,} rows. Split the ledger")
        yield Row(number, cells, _joined(cells, delimiter) if begins - number > 1 else "")


def _joined(cells: Sequence[str], delimiter: str) -> str:
    """Whether a quote has made one cell of whole rows: a line in it holds as many delimiters as cells are missing."""
    lines = [line for cell in cells if "\n" in cell for line in cell.split("\n")[1:]]
    return "open-quote" if any(line.count(delimiter) >= max(2, len(cells) // 2) for line in lines) else ""


def _printable(text: str) -> str:
    """A text of unknown origin for one line."""
    text = unicodedata.normalize("NFC", text)
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:1000]
