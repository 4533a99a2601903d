"""Where lists come from: files and standard input as lines of text, and how they differ from names."""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import BinaryIO

from auditor.hostname import known_suffix
from auditor.inventory_line import entries

MAX_FILE_BYTES = 512 * 1024 * 1024
SHOWN_CHARS = 200
"""How much of a line is kept for the report."""

FILE_ENDINGS = (
    *(".txt", ".csv", ".tsv", ".lst", ".list", ".dat", ".log", ".text", ".json"),
    *(".xlsx", ".xls", ".ods", ".doc", ".docx", ".pdf", ".gz", ".db"),
)
"""No top-level domain is called so: what ends in one of these is always a file."""

_UNICODE_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""The first that fits: UTF-32's little-endian mark begins with UTF-16's."""

_NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\0", "a database"),
)


class InventoryError(Exception):
    """A list cannot be used; the text is one line that names the file, the cause and what to do."""


def is_file(argument: str) -> bool:
    """Whether an argument means a file rather than a name.

    It does when it ends like one, holds a path separator and no scheme, or exists. Raises InventoryError when
    it exists and reads as a host as well.
    """
    if "://" in argument or not argument.strip():
        return False
    if argument.lower().endswith(FILE_ENDINGS) or os.sep in argument:
        return True
    try:
        path = Path(argument)
        exists, is_directory = path.exists(), path.is_dir()
    except (OSError, ValueError):
        return False
    if not exists:
        return False
    is_host = any(known_suffix(entry.host) for entry in entries(argument) if entry.host)
    if is_host and not is_directory:
        raise InventoryError(
            f"{shown(argument)}: a file here is called so, and it reads as a host. "
            f"Write ./{shown(argument)} for the file or https://{shown(argument)} for the host"
        )
    return not is_host


def read_file(name: str) -> bytes:
    """All bytes of a list. Raises InventoryError."""
    path = Path(name)
    try:
        if path.is_dir():
            raise InventoryError(f"{shown(name)}: is a directory. Name the list in it")
        with path.open("rb") as file:
            return read_stream(file, shown(name))
    except FileNotFoundError:
        is_url = "." in name.partition(os.sep)[0] and os.sep in name
        hint = f"; for a web address write https://{shown(name)}" if is_url else ""
        raise InventoryError(f"{shown(name)}: No such file. Name an existing list{hint}") from None
    except PermissionError:
        raise InventoryError(f"{shown(name)}: may not be read. Allow it: chmod u+r {shown(name)}") from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise InventoryError(f"{shown(name)}: {cause}. Name a readable list of hosts") from None


def read_stream(file: BinaryIO, source: str) -> bytes:
    """All bytes of an open list. Raises InventoryError."""
    try:
        content = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InventoryError(f"{source}: cannot be read ({error}). Name a readable list of hosts") from None
    if len(content) > MAX_FILE_BYTES:
        raise InventoryError(f"{source}: larger than {MAX_FILE_BYTES >> 20} MiB. Split the list")
    return content


def lines_of(content: bytes, source: str) -> list[str]:
    """Lines of a list without their ends, counted as editors do (LF, CR LF, CR).

    By its byte order mark, as UTF-8, or as GB18030 (of which GBK and GB2312 are parts); where both kinds of
    line are mixed, each for itself. What fits neither is marked U+FFFD. Raises InventoryError for what is no text.
    """
    for mark, encoding in _UNICODE_MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, "replace")
            break
    else:
        kind = next((kind for magic, kind in _NOT_TEXT if content.startswith(magic)), "")
        if kind or b"\0" in content:
            raise InventoryError(
                f"{source}: {kind or 'a binary file'}, not text. Save the list as CSV or text, in UTF-8 or GBK"
            )
        text = _decoded(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    lines = content.split(b"\n")
    foreign = [line for line in lines if not line.isascii()]
    if 2 * sum(_is_utf8(line) for line in foreign) <= len(foreign):
        # GBK text fits UTF-8 only by a rare accident, never in most of its lines.
        return content.decode("gb18030", "replace")
    return "\n".join(_decoded_line(line) for line in lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded_line(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")


def cut(text: str) -> str:
    """A text of at most `SHOWN_CHARS` characters and an ellipsis."""
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"


def shown(text: str) -> str:
    """Text of unknown origin for a terminal: control, bidi and other unprintable characters as escapes."""
    return printable(cut(text))


def printable(text: str) -> str:
    """The same without a limit, for what has to stay distinct."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
