"""A list with columns: its header, and its rows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from auditor.inventory_line import MAX_LINE_CHARS, entries
from auditor.inventory_source import InventoryError, shown

DELIMITERS = ",;\t"
MAX_COLUMNS = 256
MAX_ROW_LINES = 20
"""How many lines one row may take, by line breaks within quotes."""
MAX_OWNER_CHARS = 200


class Column(StrEnum):
    """What a column holds."""

    HOST = "host"
    PORT = "port"
    OWNER = "owner"
    TAGS = "tags"
    IGNORED = "ignored"


ACCEPTED: Mapping[Column, str] = {
    Column.HOST: "域名 网址 网站 网站域名 网站地址 domain domainname host hostname url site website",
    Column.PORT: "端口 port",
    Column.OWNER: "客户 客户名称 用户 主办单位 owner customer client",
    Column.TAGS: "标签 分组 tag tags group",
    # What lists carry along and no audit needs. Whatever else a column is called, it may matter: an error.
    Column.IGNORED: "备注 说明 序号 编号 note notes remark remarks comment comments id no no. # index",
}
"""What a column holds → the names its header may have, in any case, blanks, hyphens and underscores aside."""

_COLUMN_OF = {name: column for column, names in ACCEPTED.items() for name in names.split()}
_PARTS_OF_A_LIST = re.compile(r"[\s,;/、，；|]+")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a list with columns."""

    columns: tuple[Column, ...]
    delimiter: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row by meaning. Rows that cannot be read have a `reason` instead: a key of `inventory.REASONS`."""

    number: int
    """Line it begins in, from 1."""
    text: str
    host: str = ""
    """Text of all host columns."""
    ports: tuple[int, ...] = ()
    owner: str = ""
    tags: tuple[str, ...] = ()
    reason: str = ""


def header(line: str, source: str, number: int) -> Header | None:
    """The header, when a line is one: when one of its cells is an accepted name of the host column.

    Raises InventoryError, naming file, column and accepted names, for a header with another column it does
    not know, and for a `.csv` or `.tsv` file whose first line is neither a header nor holds a host.
    """
    if len(line) > MAX_LINE_CHARS:
        return None
    best: list[str] = []
    delimiter = ""
    for candidate in DELIMITERS:
        names = [_name(cell) for cell in _cells(line, candidate, 0)]
        if not best or _known(names) > _known(best) or (_known(names) == _known(best) and len(names) > len(best)):
            best, delimiter = names, candidate
    unknown = [name for name in best if name and name not in _COLUMN_OF]
    if Column.HOST not in map(_COLUMN_OF.get, best):
        words = {"no-host", "single-label"}
        if not source.lower().endswith((".csv", ".tsv")) or any(e.reason not in words for e in entries(line)):
            return None
        if not unknown:
            raise InventoryError(
                f"{source}:{number}: no column holds the host names. "
                f"Call it one of: {_accepted(Column.HOST)}; found: {shown(line)}"
            )
    if unknown:
        everything = "; ".join(f"{column} = {_accepted(column)}" for column in Column)
        raise InventoryError(
            f"{source}:{number}: unknown column “{shown(unknown[0])}”. Remove it, or call it one of: {everything}"
        )
    if len(best) > MAX_COLUMNS:
        raise InventoryError(f"{source}:{number}: more than {MAX_COLUMNS} columns. Remove those that are not needed")
    return Header(tuple(_COLUMN_OF.get(name, Column.IGNORED) for name in best), delimiter)


def is_header(line: str) -> bool:
    """Whether a line is a header without an unknown column, whatever the file is called."""
    try:
        return header(line, "", 0) is not None
    except InventoryError:
        return False


def rows(lines: Sequence[str], start: int, head: Header) -> Iterator[Row]:
    """The rows from line `start` (counted from 0) on. A quote that is never closed ends with its line."""
    width = len(head.columns)
    at = start
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if len(line) > MAX_LINE_CHARS:
            yield Row(number, line, reason="too-long")
            continue
        cells: list[str] | None = None
        if line.count('"') % 2:
            joined, after = _joined(lines, at - 1)
            cells = _strict(joined, head.delimiter) if len(joined) <= MAX_LINE_CHARS else None
            if cells is not None and len(cells) == width:
                line, at = joined, after
            else:
                cells = None
        yield _row(number, line, cells or _cells(line, head.delimiter, width), head.columns)


def _row(number: int, line: str, cells: list[str], columns: Sequence[Column]) -> Row:
    if not any(cell.strip() for cell in cells):
        return Row(number, line, reason="blank")
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Row(number, line, reason="columns")
    of: dict[Column, list[str]] = {column: [] for column in Column}
    for column, cell in zip(columns, cells, strict=False):
        if cell.strip():
            of[column].append(cell.strip())
    host = " ".join(of[Column.HOST])
    if (host or line.lstrip()).startswith(("#", "＃")):
        return Row(number, line, reason="comment")
    ports = [_port(part) for cell in of[Column.PORT] for part in _PARTS_OF_A_LIST.split(cell) if part]
    if not all(ports):
        return Row(number, line, reason="port")
    tags = [part for cell in of[Column.TAGS] for part in _PARTS_OF_A_LIST.split(_visible(cell)) if part]
    owner = _visible(of[Column.OWNER][0])[:MAX_OWNER_CHARS] if of[Column.OWNER] else ""
    return Row(number, line, host, tuple(dict.fromkeys(ports)), owner, tuple(dict.fromkeys(tags)))


def _port(text: str) -> int:
    """A port; 0 when it is none. Excel writes numbers as `8080.0` at times."""
    digits = unicodedata.normalize("NFKC", text).removesuffix(".0")
    return int(digits) if re.fullmatch(r"[0-9]{1,5}", digits) and int(digits) < 65536 else 0


def _visible(text: str) -> str:
    """One line of text without what cannot be seen."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _cells(line: str, delimiter: str, width: int) -> list[str]:
    """Cells of one line, quotes unbalanced or not. `width` is how many are expected, 0 when unknown."""
    if '"' not in line:
        return line.split(delimiter)
    if line.count('"') % 2 and len(plain := line.split(delimiter)) == width:
        return [cell.strip().strip('"') for cell in plain]
    return next(csv.reader([line], delimiter=delimiter), [])


def _strict(text: str, delimiter: str) -> list[str] | None:
    """Cells of a row that may hold line breaks within quotes; None when it is no well-formed row (RFC 4180)."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _joined(lines: Sequence[str], start: int) -> tuple[str, int]:
    """The lines up to the one that balances the quotes of the first, and the index behind them."""
    for end in range(start + 1, min(start + MAX_ROW_LINES, len(lines))):
        if lines[end].count('"') % 2:
            return "\n".join(lines[start : end + 1]), end + 1
    return lines[start], start + 1


def _name(cell: str) -> str:
    """A header in the spelling of `ACCEPTED`."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", cell).strip("\"'“” \t\ufeff").lower())


def _known(names: Sequence[str]) -> int:
    return sum(name in _COLUMN_OF for name in names)


def _accepted(column: Column) -> str:
    return "、".join(ACCEPTED[column].split())
