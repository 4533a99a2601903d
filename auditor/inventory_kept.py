"""Where the entries of a list are kept: the last few in memory, all others in a file without a name."""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, Generic, TypeVar, cast, overload

T = TypeVar("T")

BATCH = 1000
"""Members kept in memory, and how many are written and read at one time."""


class Kept(Sequence[T], Generic[T]):
    """A sequence that takes no memory to speak of, however long. It is added to at the end, then read in order."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._ends: list[int] = [0]
        """Where each batch in the file begins, and where the last one ends."""
        self._last: list[T] = []
        self._read: tuple[int, list[T]] = (-1, [])

    def append(self, member: T) -> None:
        """One more."""
        self._last.append(member)
        if len(self._last) == BATCH:
            if self._file is None:
                # Open as long as somebody holds the sequence.
                self._file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115
            self._file.seek(self._ends[-1])
            # Ours alone: nobody else can open a file without a name.
            self._file.write(pickle.dumps(self._last, protocol=pickle.HIGHEST_PROTOCOL))
            self._ends.append(self._file.tell())
            self._last = []

    def __len__(self) -> int:
        return BATCH * (len(self._ends) - 1) + len(self._last)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return list(islice(self, *at.indices(len(self)))) if (at.step or 1) > 0 else list(self)[at]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        batch, within = divmod(at % len(self), BATCH)
        return self._batch(batch)[within]

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._ends)):
            yield from self._batch(number)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _batch(self, number: int) -> list[T]:
        if number == len(self._ends) - 1:
            return self._last
        if self._file is not None and self._read[0] != number:
            self._file.seek(self._ends[number])
            batch: list[T] = pickle.loads(self._file.read(self._ends[number + 1] - self._ends[number]))  # noqa: S301
            self._read = number, batch
        return self._read[1]


class Named:
    """Which names have been named, where first, and for whom; in a database that is gone with this process."""

    def __init__(self) -> None:
        # A file that SQLite makes when its memory is full, without a name.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE named (key TEXT PRIMARY KEY, place TEXT, owner TEXT) WITHOUT ROWID")
        # One transaction, never committed: nothing of it is to last.
        self._db.execute("BEGIN")

    def add(self, key: str, place: str, owner: str) -> bool:
        """Remember a name; False when it is known already."""
        return self._db.execute("INSERT OR IGNORE INTO named VALUES (?, ?, ?)", (key, place, owner)).rowcount == 1

    def first(self, key: str) -> tuple[str, str]:
        """(where it was named first, for whom) of a name that is known."""
        place, owner = self._db.execute("SELECT place, owner FROM named WHERE key = ?", (key,)).fetchone()
        return place, owner
