"""Rows of a fleet while its sites pass by: in a file without a name, sorted there, and read when looked at.

Memory does not grow with the fleet: neither while rows come, nor while they are sorted, nor while they are read.
"""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, Self, TypeVar, overload

from reports.failure import ReportError
from reports.shape import SiteRow

T = TypeVar("T")

_SCHEMA = (
    "CREATE TABLE come (seq INTEGER PRIMARY KEY, urgency BLOB, unchecked BLOB, target BLOB, failed BLOB, row BLOB)",
    "CREATE TABLE site (position INTEGER PRIMARY KEY, unchecked BLOB, target BLOB, failed BLOB, row BLOB)",
    "CREATE TABLE left (place INTEGER PRIMARY KEY, position INTEGER)",
    "CREATE TABLE name (position INTEGER PRIMARY KEY, target BLOB)",
    "CREATE TABLE failing (rule INTEGER, place INTEGER, position INTEGER, PRIMARY KEY (rule, place)) WITHOUT ROWID",
    "CREATE TABLE owner (name BLOB, headline INTEGER, sites INTEGER, PRIMARY KEY (name, headline)) WITHOUT ROWID",
)

_READ_ROWS = 200
"""Rows read at one time."""


class Listed(Sequence[T], Generic[T]):
    """A list whose members are read when looked at; equal to any sequence of the same members."""

    def __init__(self, length: int, between: Callable[[int, int], list[T]]) -> None:
        self._length = length
        self._between = between

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        places = range(self._length)[at]
        if isinstance(places, int):
            return self._between(places, places + 1)[0]
        if places.step != 1:
            return [self[place] for place in places]
        return self._between(places.start, places.stop)

    def __iter__(self) -> Iterator[T]:
        for start in range(0, self._length, _READ_ROWS):
            yield from self._between(start, start + _READ_ROWS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class Rows(Listed[SiteRow]):
    """The rows of the sites, which know those of them that could not be checked in full."""

    def __init__(self, every: Listed[SiteRow], unchecked: Listed[SiteRow]) -> None:
        super().__init__(len(every), every._between)
        self.unchecked = unchecked


def sortable(*parts: int | bool | str) -> bytes:
    """A key that sorts as the tuple of these parts does; a text must be the last of them."""
    return b"".join(
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else (part + 2**63).to_bytes(8, "big")
        for part in parts
    )


class Gathered:
    """Rows in the making. What it gives can be read until it is closed."""

    def __init__(self) -> None:
        self._db = _nameless(*_SCHEMA)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def add(self, row: SiteRow, *, urgency: bytes, unchecked: bytes | None, headline: int, failed: list[int]) -> None:
        """One more row, with its place among all, and among those not checked in full if it is one of them.

        `headline` is a number for the verdict, `failed` are numbers for the rules the site fails.
        """
        with _explained():
            self._db.execute(
                "INSERT INTO come (urgency, unchecked, target, failed, row) VALUES (?, ?, ?, ?, ?)",
                (urgency, unchecked, _packed(row["target"]), _packed(failed), _packed(row)),
            )
            self._db.execute(
                "INSERT INTO owner VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET sites = sites + 1",
                (row["owner"].encode("utf-8", "surrogatepass"), headline),
            )

    def end(self) -> None:
        """No more rows come: sort them."""
        with _explained():
            self._db.execute(
                "INSERT INTO site (unchecked, target, failed, row) "
                "SELECT unchecked, target, failed, row FROM come ORDER BY urgency, seq"
            )
            self._db.execute("DROP TABLE come")
            self._db.execute(
                "INSERT INTO left (position) "
                "SELECT position FROM site WHERE unchecked IS NOT NULL ORDER BY unchecked, position"
            )
            self._db.execute("INSERT INTO name SELECT position, target FROM site ORDER BY position")
            self._db.executemany("INSERT INTO failing VALUES (?, ?, ?)", self._failing())

    def _failing(self) -> Iterator[tuple[int, int, int]]:
        places: Counter[int] = Counter()
        for position, failed in self._db.execute("SELECT position, failed FROM site ORDER BY position"):
            for rule in _unpacked(failed):
                places[rule] += 1
                yield rule, places[rule], position

    def sites(self) -> Rows:
        """All rows, sorted."""
        return Rows(
            self._listed("site", "SELECT row FROM site WHERE position > ? AND position <= ? ORDER BY position"),
            self._listed(
                "left",
                "SELECT s.row FROM left l CROSS JOIN site s USING (position) "
                "WHERE l.place > ? AND l.place <= ? ORDER BY l.place",
            ),
        )

    def failing(self, rule: int) -> Listed[str]:
        """Targets that fail a rule, sorted as the rows are."""
        return self._listed(
            f"failing WHERE rule = {rule:d}",
            "SELECT n.target FROM failing f CROSS JOIN name n USING (position) "  # noqa: S608 - a number of ours
            f"WHERE f.rule = {rule:d} AND f.place > ? AND f.place <= ? ORDER BY f.place",
        )

    def owners(self, headlines: int) -> Listed[tuple[str, list[int]]]:
        """Owners with their sites by headline, the one with most sites of the first headlines first."""
        sums = ", ".join(f"sum(sites * (headline = {n})) AS n{n}" for n in range(headlines))
        order = ", ".join(f"n{n} DESC" for n in range(headlines))
        with _explained():
            self._db.execute(
                "CREATE TABLE owners AS "  # noqa: S608 - numbers of ours
                f"SELECT name, {sums} FROM owner GROUP BY name ORDER BY {order}, name"
            )

        def between(start: int, stop: int) -> list[tuple[str, list[int]]]:
            query = "SELECT * FROM owners WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
            return [(name.decode("utf-8", "surrogatepass"), n) for name, *n in self._rows(query, start, stop)]

        return Listed(self._count("owners"), between)

    def _listed(self, source: str, query: str) -> Listed[Any]:
        def between(start: int, stop: int) -> list[Any]:
            return [_unpacked(value) for (value,) in self._rows(query, start, stop)]

        return Listed(self._count(source), between)

    def _rows(self, query: str, *values: int) -> list[Any]:
        with _explained():
            return self._db.execute(query, values).fetchall()

    def _count(self, source: str) -> int:
        return int(self._rows(f"SELECT count(*) FROM {source}")[0][0])  # noqa: S608 - names of ours


class Names:
    """A set of names that takes no memory to speak of, read in their order. Use it as a context manager."""

    def __init__(self, names: Iterable[str]) -> None:
        self._db = _nameless("CREATE TABLE name (name BLOB PRIMARY KEY) WITHOUT ROWID")
        with _explained():
            self._db.executemany("INSERT OR IGNORE INTO name VALUES (?)", ((sortable(name),) for name in names))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def discard(self, name: str) -> None:
        """Take a name out, if it is there."""
        with _explained():
            self._db.execute("DELETE FROM name WHERE name = ?", (sortable(name),))

    def __iter__(self) -> Iterator[str]:
        with _explained():
            for (name,) in self._db.execute("SELECT name FROM name ORDER BY name"):
                yield name.decode("utf-8", "surrogatepass")


def _nameless(*schema: str) -> sqlite3.Connection:
    with _explained():
        # A file that SQLite makes when its memory is full, without a name: nobody else can open it.
        database = sqlite3.connect("", isolation_level=None)
        # One transaction, never committed: nothing of it is to last.
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", *schema, "BEGIN"):
            database.execute(statement)
    return database


def _packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _unpacked(value: bytes) -> Any:
    # Ours alone: nobody else can open a file without a name.
    return pickle.loads(value)  # noqa: S301


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn what SQLite says of the file without a name into a line for the operator."""
    try:
        yield
    except sqlite3.Error as error:
        raise ReportError(
            f"a temporary file: {error}; free some space, or name another folder for temporary files by TMPDIR"
        ) from error
