"""Where lists come from: files and standard input as lines of text, and how they differ from names.

What is read is bounded, whatever it is: `MAX_FILE_BYTES` in all, `MAX_TEXT_BYTES` of it kept, `MAX_LINES` lines.
Of a line only the first `MAX_LINE_BYTES` are kept, which is more than any line that is not refused for its length.
"""

from __future__ import annotations

import codecs
import logging
import os
import select
import stat
import time
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, overload

from auditor.hostname import known_suffix
from auditor.inventory_line import MAX_LINE_CHARS, entries

MAX_FILE_BYTES = 1024 * 1024 * 1024
MAX_TEXT_BYTES = 128 * 1024 * 1024
MAX_LINES = 2_000_000
MAX_LINE_BYTES = 4 * (MAX_LINE_CHARS + 2)
"""No character takes more than four bytes: what is left of a longer line is still too long."""
PIPE_WAIT_S = 3.0
"""How long somebody may take to open a named pipe for writing; after as long, it is said that a list is awaited."""
SHOWN_CHARS = 200
"""How much of a line is kept for the report."""

_CHUNK = 1024 * 1024

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
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)

_LONGEST_MAGIC = max(len(magic) for magic, _ in _NOT_TEXT)


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
    if not os.path.lexists(argument):
        return False
    is_host = any(known_suffix(entry.host) for entry in entries(argument) if entry.host)
    if is_host and not os.path.isdir(argument):  # noqa: PTH112 - Path raises for names no file can have
        raise InventoryError(
            f"{shown(argument)}: a file here is called so, and it reads as a host. "
            f"Write ./{shown(argument)} for the file or https://{shown(argument)} for the host"
        )
    return not is_host


class Lines(Sequence[str]):
    """The lines of a list without their ends. They are kept as bytes and decoded when looked at."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._ends = array("Q")
        self._utf8 = self._gb18030 = 0
        """How many lines that are not ASCII are UTF-8, and how many others could be GB18030."""

    def add(self, line: bytes) -> None:
        """One line more. Only the beginning of a long one is kept."""
        whole = len(line) <= MAX_LINE_BYTES
        self._kept += line if whole else _beginning(line)
        self._ends.append(len(self._kept))
        # A line that is refused anyway has no say in the encoding.
        if whole and not line.isascii():
            if _is("utf-8", line):
                self._utf8 += 1
            else:
                self._gb18030 += _is("gb18030", line)

    @property
    def kept_bytes(self) -> int:
        """How much memory the text takes."""
        return len(self._kept)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._line(i) for i in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._line(at % len(self))

    def __iter__(self) -> Iterator[str]:
        return map(self._line, range(len(self)))

    def _line(self, at: int) -> str:
        line = self._kept[self._ends[at - 1] if at else 0 : self._ends[at]]
        # GBK text fits UTF-8 only by a rare accident, never in most of its lines.
        if self._gb18030 and self._utf8 <= self._gb18030:
            return line.decode("gb18030", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                return line.decode(encoding)
            except UnicodeDecodeError:
                continue
        return line.decode("utf-8", "replace")


def read_file(name: str) -> Lines:
    """All lines of a list. Raises InventoryError; waits for ever only on a pipe that somebody holds open."""
    source = shown(name)
    try:
        with open(name, "rb", buffering=0, opener=_without_waiting) as file:
            mode = os.fstat(file.fileno()).st_mode
            first = _first_of_pipe(file.fileno(), source) if stat.S_ISFIFO(mode) else b""
            os.set_blocking(file.fileno(), True)
            return _read(_chunks(file, source, first), source)
    except IsADirectoryError:
        raise InventoryError(f"{source}: is a directory. Name the list in it") from None
    except FileNotFoundError:
        is_url = "." in name.partition(os.sep)[0] and os.sep in name
        hint = f"; for a web address write https://{source}" if is_url else ""
        raise InventoryError(f"{source}: No such file. Name an existing list{hint}") from None
    except PermissionError:
        raise InventoryError(f"{source}: may not be read. Allow it: chmod u+r {source}") from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or shown(str(error))
        raise InventoryError(f"{source}: {cause}. Name a readable list of hosts") from None


def read_stream(file: BinaryIO, source: str) -> Lines:
    """All lines of an open list. Raises InventoryError."""
    try:
        return _read(_chunks(file, source), source)
    except (OSError, ValueError) as error:
        raise InventoryError(f"{source}: cannot be read ({error}). Name a readable list of hosts") from None


def lines_of(content: bytes, source: str) -> Lines:
    """Lines of a list that is at hand, counted as editors do (LF, CR LF, CR).

    By its byte order mark, as UTF-8, or as GB18030 (of which GBK and GB2312 are parts); where both kinds of
    line are mixed, each for itself. What fits neither is marked U+FFFD. Raises InventoryError for what is no text.
    """
    return _read(iter((content,)), source)


def _without_waiting(name: str, flags: int) -> int:
    """Open a file at once: a pipe would wait for whoever writes to it."""
    return os.open(name, flags | os.O_NONBLOCK)


def _first_of_pipe(pipe: int, source: str) -> bytes:
    """What a named pipe holds already; nothing while somebody holds it open and has not written yet."""
    until = time.monotonic() + PIPE_WAIT_S
    while time.monotonic() < until:
        try:
            first = os.read(pipe, _CHUNK)
        except BlockingIOError:
            return b""
        if first:
            return first
        time.sleep(0.02)
    raise InventoryError(
        f"{source}: a pipe, and nobody wrote to it for {PIPE_WAIT_S:.0f} s. Start what writes the list first, "
        "or send the list to standard input and name it -"
    )


def _chunks(file: BinaryIO, source: str, first: bytes = b"") -> Iterator[bytes]:
    """A list in pieces. Says so once when nothing comes."""
    # `read1` gives what is there; a file opened without a buffer does so anyway.
    read = getattr(file, "read1", file.read)
    if first:
        yield first
    elif not _comes(file):
        logging.getLogger(__name__).warning("%s: waiting for the list to be written", source)
    while chunk := read(_CHUNK):
        yield chunk


def _comes(file: BinaryIO) -> bool:
    """Whether something can be read before long."""
    try:
        return bool(select.select([file], [], [], PIPE_WAIT_S)[0])
    except (OSError, ValueError):
        # Nothing that can be waited for.
        return True


def _read(chunks: Iterator[bytes], source: str) -> Lines:
    """The lines of a text in pieces. Raises InventoryError for what is no text and for what is too much of it."""
    lines = Lines()
    unfinished = b""
    for chunk in _utf8(_measured(chunks, source), source):
        pieces = (unfinished + chunk).splitlines(keepends=True)
        # The end of the last one may be yet to come, be it only the LF of a CR LF.
        unfinished = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        if len(unfinished) > MAX_LINE_BYTES:
            # Never more of it than shows that it is longer; its end is kept, for that may be a CR.
            unfinished = unfinished[: MAX_LINE_BYTES + 4] + unfinished[-1:]
        if len(lines) + len(pieces) > MAX_LINES:
            raise InventoryError(f"{source}: more than {MAX_LINES:,} lines. Split the list")
        for piece in pieces:
            lines.add(piece.rstrip(b"\r\n"))
        if lines.kept_bytes > MAX_TEXT_BYTES:
            raise InventoryError(f"{source}: more than {MAX_TEXT_BYTES >> 20} MiB of text. Split the list")
    if unfinished:
        lines.add(unfinished.rstrip(b"\r"))
    return lines


def _measured(chunks: Iterator[bytes], source: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise InventoryError(f"{source}: larger than {MAX_FILE_BYTES >> 20} MiB. Split the list")
        yield chunk


def _utf8(chunks: Iterator[bytes], source: str) -> Iterator[bytes]:
    """The same text in UTF-8 where a byte order mark names its encoding, and as it is where none does."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _LONGEST_MAGIC:
            break
    if not head:
        return
    for mark, encoding in _UNICODE_MARKS:
        if head.startswith(mark):
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            yield from _some(decoder.decode(head[len(mark) :]))
            for chunk in chunks:
                yield from _some(decoder.decode(chunk))
            yield from _some(decoder.decode(b"", final=True))
            return
    kind = next((kind for magic, kind in _NOT_TEXT if head.startswith(magic)), "")
    for piece in chain((head,), chunks):
        if kind or b"\0" in piece:
            raise InventoryError(
                f"{source}: {kind or 'a binary file'}, not text. Save the list as CSV or text, in UTF-8 or GBK"
            )
        yield piece


def _some(text: str) -> Iterator[bytes]:
    """A decoded piece, unless it is empty."""
    if text:
        yield text.encode()


def _beginning(line: bytes) -> bytes:
    """As much of a line as is kept, to the end of a character where it is UTF-8."""
    at = MAX_LINE_BYTES
    while at > MAX_LINE_BYTES - 3 and line[at] & 0xC0 == 0x80:
        at -= 1
    return line[:at]


def _is(encoding: str, line: bytes) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def cut(text: str) -> str:
    """A text of at most `SHOWN_CHARS` characters; the last is an ellipsis where something is missing."""
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"


def shown(text: str) -> str:
    """As much of a text of unknown origin for a terminal: control, bidi and other unprintable characters as escapes."""
    return cut(printable(cut(text)))


def printable(text: str) -> str:
    """The same without a limit, for what has to stay distinct."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
