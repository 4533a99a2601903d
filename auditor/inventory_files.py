"""Lists as files: finding, reading and decoding them, with errors that say what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

MAX_FILE_BYTES = 512 * 1024 * 1024
SHOWN_CHARS = 200
"""How much of a line is kept for the report."""

LIST_ENDINGS = (".txt", ".csv", ".tsv", ".lst", ".list")


class InventoryError(Exception):
    """A list cannot be used; the text is one line that names the file, the cause and what to do."""


def is_file(source: str) -> bool:
    if source.lower().endswith(LIST_ENDINGS):
        return True
    return "://" not in source and (os.sep in source or Path(source).is_file())


def read_file(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return read_bounded(file, shown(name))
    except OSError as error:
        raise InventoryError(f"{shown(name)}: {error.strerror}. Name a readable list of hosts") from error


def read_bounded(file: BinaryIO, source: str) -> str:
    content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise InventoryError(f"{source}: larger than {MAX_FILE_BYTES >> 20} MiB. Split the list")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decoded(content, (encoding,), source)
    if b"\0" in content:
        raise InventoryError(f"{source}: a binary file. Save the list as text (UTF-8 or GBK) or CSV")
    return _decoded(content, ("utf-8", "gb18030"), source)


def _decoded(content: bytes, encodings: Iterable[str], source: str) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
    raise InventoryError(f"{source}:{line}: neither UTF-8 nor GBK text. Save the list as UTF-8")


def cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"


def shown(text: str) -> str:
    """Text of unknown origin for a terminal: what is not printable is written as an escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut(text))
