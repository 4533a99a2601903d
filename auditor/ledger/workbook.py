"""Workbooks (XLSX, XLSB, XLS, ODS), read by calamine in a process of its own that the kernel limits.

A workbook of a few kB can stand for gigabytes. What the archive says of itself is checked first; whoever lies there
meets the limits on memory and CPU time, which are in proportion to what was said. Formulas are never evaluated:
their stored values are read.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import resource
import signal
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024
MAX_RATIO = 100
"""Unpacked to packed. Sheets of text reach 30."""
UNSUSPICIOUS_BYTES = 20 * 1024 * 1024
"""So much may be packed however tightly."""
MAX_PARTS = 10_000
MAX_COLUMNS = 1000
BASE_MEMORY_BYTES = 128 * 1024 * 1024
MEMORY_PER_BYTE = 8
"""Memory that a byte of XML may come to: cells and their texts."""
MEMORY_PER_BYTE_OF_XLS = 24
MAX_MEMORY_BYTES = 8 * 1024 * 1024 * 1024
BASE_CPU_S = 8
CPU_BYTES_A_SECOND = 4 * 1024 * 1024
MAX_MERGED = 100_000
BATCH_CHARS = 256 * 1024

_CELL, _ROW = "\x1f", "\x1e"
_EXACT = 10**15
"""Whole numbers below are kept exactly by a spreadsheet."""

Cell = object


class WorkbookError(Exception):
    """A workbook cannot be read; the text says why and what to do, without the file's name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, before its rows."""

    name: str
    hidden: bool
    merged: tuple[tuple[str, int, bool], ...]
    """Merged cells as `A2:A5`, the row they begin in, and whether they span columns."""


def read_workbook(path: Path) -> Generator[Sheet | tuple[int, list[str]], None, None]:
    """Each sheet, followed by its rows that are not empty: their number and cells. Raises WorkbookError."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, os.fspath(path.absolute())), daemon=True)
    process.start()
    sender.close()
    try:
        while True:
            try:
                message = receiver.recv_bytes()
            except EOFError:
                process.join()
                raise WorkbookError(_ended(process.exitcode or 0)) from None
            kind, body = message[:1], message[1:].decode("utf-8", "replace")
            if kind == b"R":
                for row in body.split(_ROW):
                    number, *cells = row.split(_CELL)
                    yield int(number), cells
            elif kind == b"S":
                name, hidden, merged = json.loads(body)
                yield Sheet(name, hidden, tuple((where, row, wide) for where, row, wide in merged))
            elif kind == b"E":
                raise WorkbookError(body)
            else:
                return
    finally:
        receiver.close()
        process.kill()
        process.join()


def _ended(code: int) -> str:
    """Why the reading process ended without a word."""
    if code == -signal.SIGXCPU:
        return "reading it took too long: more is in it than its size says. Export the ledger again, or as CSV"
    return (
        "reading it took too much memory: it claims far more cells than it has, or is damaged. "
        "Delete the empty rows and columns behind the data, or export it as CSV"
    )


# in the reading process


def _serve(connection: Connection, path: str) -> None:
    """Read a workbook and send it, piece by piece."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints when it runs out of memory is no message for people.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(BASE_MEMORY_BYTES, BASE_CPU_S)
    # The one who reads may have left.
    with contextlib.suppress(BrokenPipeError):
        try:
            _send(connection.send_bytes, path)
        except WorkbookError as error:
            connection.send_bytes(b"E" + str(error).encode())
        except MemoryError:
            os._exit(1)


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """From now on so much more memory, and so much CPU time."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - nothing more is loaded here
        now = int(file.read().split()[0]) * resource.getpagesize()
    wanted = now + min(memory_bytes, MAX_MEMORY_BYTES)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + cpu_s + 1, hard))


def _unpacked(path: str) -> int:
    """How many bytes an archive holds by its directory. Raises WorkbookError where that is too much."""
    packed = os.stat(path).st_size  # noqa: PTH116 - nothing more is loaded here
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise WorkbookError(f"a damaged workbook ({error}). Open it in Excel or WPS and save it again") from None
    if len(parts) > MAX_PARTS:
        raise WorkbookError(f"{len(parts):,} parts in the archive, more than {MAX_PARTS:,}: no ledger. Export it again")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        raise WorkbookError(
            f"{unpacked >> 20:,} MiB unpacked, more than {MAX_UNPACKED_BYTES >> 20:,}. Split the ledger"
        )
    if unpacked > UNSUSPICIOUS_BYTES and unpacked > MAX_RATIO * packed:
        raise WorkbookError(
            f"{unpacked >> 20:,} MiB packed into {max(packed >> 10, 1):,} KiB: a zip bomb, or rows without content. "
            "Delete the empty rows behind the data, or export it as CSV"
        )
    return unpacked


def _send(send: Callable[[bytes], None], path: str) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    with open(path, "rb") as file:  # noqa: PTH123
        zipped = file.read(4) == b"PK\x03\x04"
    if zipped:
        unpacked = _unpacked(path)
        _limit(BASE_MEMORY_BYTES + MEMORY_PER_BYTE * unpacked, BASE_CPU_S + unpacked // CPU_BYTES_A_SECOND)
    else:
        size = os.stat(path).st_size  # noqa: PTH116
        _limit(BASE_MEMORY_BYTES + MEMORY_PER_BYTE_OF_XLS * size, BASE_CPU_S + size // CPU_BYTES_A_SECOND)
    try:
        book = CalamineWorkbook.from_path(path)
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            merged = list(sheet.merged_cell_ranges or ())[:MAX_MERGED]
            described = [(_reference(*one), one[0][0] + 1, one[0][1] != one[1][1]) for one in merged]
            head = [meta.name, meta.visible is not SheetVisibleEnum.Visible, described]
            send(b"S" + json.dumps(head, ensure_ascii=False).encode("utf-8", "replace"))
            if sheet.start is None:
                continue
            if sheet.width > MAX_COLUMNS:
                raise WorkbookError(f"sheet {meta.name}: {sheet.width:,} columns. Delete those that are not needed")
            _send_rows(send, sheet.iter_rows(), sheet.start[1], merged)
    except PasswordError:
        raise WorkbookError("protected by a password. Save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookError(
            f"not a workbook that can be read ({_one_line(error)}). Open it in Excel or WPS and save it again as .xlsx"
        ) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookError("a damaged workbook. Open it in Excel or WPS and save it again as .xlsx") from None
    send(b"D")


def _send_rows(
    send: Callable[[bytes], None],
    rows: Iterator[list[Any]],
    first_column: int,
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    """Rows that say something; a value merged over rows of one column is said in each of them."""
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        if left == right and bottom > top and left >= first_column:
            begins.setdefault(top, []).append((left - first_column, bottom))
    carried: dict[int, tuple[int, str]] = {}
    batch: list[str] = []
    size = 0
    for number, row in enumerate(rows):
        cells = [cell if type(cell) is str else _text(cell) for cell in row]
        if begins or carried:
            for column, bottom in begins.pop(number, ()):
                if column < len(cells):
                    carried[column] = (bottom, cells[column])
            for column, (bottom, text) in list(carried.items()):
                if number > bottom:
                    del carried[column]
                elif not cells[column]:
                    cells[column] = text
        joined = _CELL.join(cells)
        if not joined.strip(_CELL + " \t\r\n"):
            continue
        if joined.count(_CELL) != len(cells) - 1 or _ROW in joined:
            joined = _CELL.join(cell.replace(_CELL, " ").replace(_ROW, " ") for cell in cells)
        batch.append(f"{number + 1}{_CELL}{joined}")
        size += len(joined)
        if size > BATCH_CHARS:
            send(b"R" + _ROW.join(batch).encode("utf-8", "replace"))
            batch, size = [], 0
    if batch:
        send(b"R" + _ROW.join(batch).encode("utf-8", "replace"))


def _text(cell: Cell) -> str:
    """A typed cell as text. Of a number with more digits than a spreadsheet keeps, the rounding is left visible."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        if cell == cell // 1 and abs(cell) < _EXACT:
            return str(int(cell))
        return repr(cell) if abs(cell) < _EXACT else f"{cell:.14E}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _reference(top_left: tuple[int, int], bottom_right: tuple[int, int]) -> str:
    return ":".join(f"{_column(column)}{row + 1}" for row, column in (top_left, bottom_right))


def _column(number: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _one_line(error: Exception) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(str(error).split()))[:200]
