"""The ledger in the database: every import is a version, and a record is stored once while it stays as it is.

The tables are `auditor.ledger.schema`'s, in the file of the scans. Line numbers are those of the newest version: an
older one's records have none, for the same record may stand elsewhere in the newer file.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from pathlib import Path
from sys import intern
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from auditor import __version__
from auditor.database import StoreError, explained, open_database
from auditor.ledger.fields import BY_KEY, Form
from auditor.ledger.importing import Problem
from auditor.ledger.masking import mask_name
from auditor.ledger.model import Access, Domain, Entity, IdNumber, Ledger, Line, Person, Service
from auditor.ledger.pausing import no_collection
from auditor.ledger.schema import migrations
from auditor.policy.filing_lists import PERSON

SHRINK = 0.5
"""A version that would end more than this part of the records is not believed."""
FIRST_NAMED = 5

Record = Entity | Service | Domain | Access
_R = TypeVar("_R", Entity, Service, Domain, Access)

KINDS: Mapping[str, type[Record]] = MappingProxyType(
    {"entities": Entity, "services": Service, "domains": Domain, "access": Access}
)
"""Name of a mapping of `Ledger`, and of the table `ledger_…` → the record it holds."""


class LedgerMissing(StoreError):
    """The database has no ledger."""


class WrongKey(StoreError):
    """The ledger was stored with another key for personal data."""


class ShrinkRefused(Exception):
    """A new version would end too many records; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One import."""

    number: int
    imported_at: str
    files: tuple[str, ...]
    content: str
    """Digest of all that made it: the files, the map, the names of the provider."""
    columns: frozenset[str]
    """Keys of the fields the import had a column for."""
    provider_names: tuple[str, ...]
    rows: Mapping[str, int]
    """`imported`, `partly`, `rejected` → rows."""
    records: Mapping[str, int]
    """Key of `KINDS` → records."""
    problems: Mapping[str, int]
    """Kind of problem → how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a version is made of."""

    ledger: Ledger
    problems: Sequence[Problem]
    files: tuple[str, ...]
    content: str
    columns: frozenset[str]
    rows: Mapping[str, int]
    map: str = ""
    provider_names: tuple[str, ...] = ()
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changed, by kind: key of `KINDS` → how many, and the first few by name."""

    new: Mapping[str, int]
    changed: Mapping[str, int]
    gone: Mapping[str, int]
    named: Mapping[tuple[str, str], tuple[str, ...]]
    """(kind, `new`, `changed` or `gone`) → labels of the first few."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A record as it was from one version to the one before another."""

    since: int
    until: int | None
    """The first version without it, or with another content; None while it stands."""
    record: Record


def key_id(key: bytes) -> str:
    """What tells keys apart and says nothing of them."""
    return hashlib.sha256(b"beian-auditor ledger key\0" + key).hexdigest()[:16]


def label(record: Record) -> str:
    """A record in a few words, without personal data."""
    if isinstance(record, Entity):
        name = mask_name(record.name) if record.nature in (PERSON, "") else record.name
        return " ".join(part for part in (record.number, name) if part)
    if isinstance(record, Service):
        return " ".join(part for part in (record.number, record.name) if part)
    if isinstance(record, Domain):
        return record.host or record.written
    return " ".join(part for part in (record.provider, ";".join(record.addresses)) if part)


# records as rows


@dataclass(frozen=True, slots=True)
class _Codec:
    """One kind of record and its columns, in the order of the record's fields."""

    table: str
    columns: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    """Values of a record by column."""
    odd: Mapping[int, Callable[[Any], Any]]
    """Column by number → how what is no text is written."""
    make: Callable[[tuple[Any, ...], tuple[Line, ...]], Any]


def _paths(kind: type[Any]) -> Iterator[str]:
    for one in fields(kind):
        if one.name == "lines":
            continue
        inner = {"Person": Person, "IdNumber": IdNumber}.get(str(one.type))
        if inner is None:
            yield one.name
        else:
            yield from (f"{one.name}.{path}" for path in _paths(inner))


_NOBODY = Person()
_NO_ID = IdNumber()


# Records that stand near each other share what is equal: an entity is its own responsible, a holder is the entity.
_RECENT = 256


@lru_cache(_RECENT)
def _id(values: tuple[Any, ...]) -> IdNumber:
    if not any(values):
        return _NO_ID
    kind, number, digest, last4, check = values
    return IdNumber(kind=intern(kind), number=number, digest=digest, last4=intern(last4), check=intern(check))


@lru_cache(_RECENT)
def _person(values: tuple[Any, ...]) -> Person:
    if not any(values):
        return _NOBODY
    name, *number, mobile, phone, email = values
    return Person(name=name, id=_id(tuple(number)), mobile=mobile, phone=phone, email=email)


_ID_FIELDS = tuple(one.name for one in fields(IdNumber))


def _read_texts(text: str) -> tuple[str, ...]:
    return tuple(map(intern, text.split("\n"))) if text else ()


_RECORDS = {"entities": "entity", "services": "service", "domains": "domain", "access": "access"}
_FEW = frozenset(key for key, one in BY_KEY.items() if one.form in (Form.DATE, Form.CHOICE, Form.CHOICES)) | {
    "entity.province",
    "domain.registrar",
    "access.provider",
    "service.content",
}
"""Fields of which a ledger has few values: days, codes, names of companies. Equal ones are one text."""


def _codec(table: str, kind: type[Any]) -> _Codec:
    paths = tuple(_paths(kind))
    writers: dict[int, Callable[[Any], Any]] = {}
    readers: list[tuple[str, int, int, Callable[[Any], Any]]] = []
    texts: dict[str, int] = {}
    at = 0
    for one in fields(kind):
        if one.name == "lines":
            continue
        name = str(one.type)
        width = {"Person": len(tuple(_paths(Person))), "IdNumber": len(_ID_FIELDS)}.get(name, 1)
        reader: Callable[[Any], Any] | None = {"Person": _person, "IdNumber": _id}.get(name)
        if name.startswith("tuple"):
            writers[at], reader = "\n".join, _read_texts
        elif name.startswith("Mapping"):
            writers[at] = lambda value: json.dumps(dict(sorted(value.items()))) if value else ""
            reader = _read_flags
        elif name == "bool":
            writers[at], reader = int, bool
        elif reader is None and f"{_RECORDS[table]}.{one.name}" in _FEW:
            reader = intern
        if reader is None:
            texts[one.name] = at
        else:
            readers.append((one.name, at, at + width, reader))
        at += width
    names, pick = tuple(texts), itemgetter(*texts.values())

    def make(row: tuple[Any, ...], lines: tuple[Line, ...]) -> Any:
        values: dict[str, Any] = dict(zip(names, pick(row), strict=True))
        values["lines"] = lines
        for name, first, behind, reader in readers:
            values[name] = reader(row[first] if behind == first + 1 else row[first:behind])
        return kind(**values)

    return _Codec(f"ledger_{table}", tuple(p.replace(".", "_") for p in paths), attrgetter(*paths), writers, make)


@lru_cache(_RECENT)
def _read_flags(text: str) -> Mapping[str, bool]:
    return MappingProxyType(json.loads(text) if text else {})


CODECS: Mapping[str, _Codec] = MappingProxyType({table: _codec(table, kind) for table, kind in KINDS.items()})


def _values(codec: _Codec, record: Record) -> list[Any]:
    values = list(codec.read(record))
    for at, write in codec.odd.items():
        values[at] = write(values[at])
    return values


_PART = "\x1f"


def _fingerprint(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def _packed(lines: Sequence[Line], sources: dict[str, int]) -> str:
    """`0:12` for line 12 of the first source; `0:12,15;1:3`."""
    if len(lines) == 1:
        return f"{sources.setdefault(lines[0].source, len(sources))}:{lines[0].number}"
    by_source: dict[int, list[str]] = {}
    for line in lines:
        by_source.setdefault(sources.setdefault(line.source, len(sources)), []).append(str(line.number))
    return ";".join(f"{source}:{','.join(numbers)}" for source, numbers in by_source.items())


def _unpacked(text: str, sources: Sequence[str]) -> tuple[Line, ...]:
    if not text:
        return ()
    found = []
    for part in text.split(";"):
        source, _, numbers = part.partition(":")
        found += [Line(sources[int(source)], int(number)) for number in numbers.split(",")]
    return tuple(found)


_STANDS = "since_version <= :v AND (until_version IS NULL OR until_version > :v)"


_BATCH = 1000


@dataclass(slots=True)
class _Changes:
    """What is to be written of one kind of record; all of it at once would be as large as the records."""

    connection: sqlite3.Connection
    codec: _Codec
    inserted: list[list[Any]] = field(default_factory=list)
    ended: list[tuple[int, int]] = field(default_factory=list)
    """The version that ends it, and the row."""
    moved: list[tuple[str, int]] = field(default_factory=list)
    """The new lines, and the row."""

    def __len__(self) -> int:
        return len(self.inserted) + len(self.moved)

    def write(self, *, dry_run: bool) -> None:
        """Write it, unless it is only looked at, and forget it."""
        if not dry_run:
            table, columns = self.codec.table, ("since_version", "fingerprint", "lines", *self.codec.columns)
            marks = ", ".join("?" * len(columns))
            many = self.connection.executemany
            # The names are ours, the values are parameters.
            many(f"UPDATE {table} SET until_version = ? WHERE id = ?", self.ended)  # noqa: S608
            many(f"UPDATE {table} SET lines = ? WHERE id = ?", self.moved)  # noqa: S608
            many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", self.inserted)  # noqa: S608
        for done in (self.inserted, self.ended, self.moved):
            done.clear()


def _standing(kind: str, where: str) -> str:
    """The question for the records of a version `:v`, with their lines last."""
    codec = CODECS[kind]
    # The names are ours, the values are parameters.
    return f"SELECT {', '.join(codec.columns)}, lines FROM {codec.table} WHERE {_STANDS} AND {where} ORDER BY id"  # noqa: S608


def _share(record: Record, made: Mapping[str, Mapping[str, Any]]) -> None:
    """Let a new record refer to what is equal in those it belongs to. Nobody has seen it yet."""
    if isinstance(record, Entity):
        return
    put = object.__setattr__
    if isinstance(record, Service):
        if (entity := made["entities"].get(record.entity)) is not None:
            put(record, "entity", entity.key)
            if record.responsible == entity.responsible:
                put(record, "responsible", entity.responsible)
        return
    service = made["services"].get(record.service)
    if service is None:
        return
    put(record, "service", service.key)
    if not isinstance(record, Domain):
        return
    for name in ("registrable", "written"):
        if getattr(record, name) == record.host:
            put(record, name, record.host)
    if (entity := made["entities"].get(service.entity)) is not None:
        if record.holder == entity.name:
            put(record, "holder", entity.name)
        if record.holder_id == entity.certificate:
            put(record, "holder_id", entity.certificate)


class LedgerStore:
    """The ledger's part of a database. Use as a context manager."""

    def __init__(self, path: Path, database: Database, lock: int | None) -> None:
        self.path = path
        self._database = database
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> LedgerStore:
        """Open for reading or writing. StoreBusy, StoreError, or LedgerMissing for one that is only to be read."""
        database, lock = open_database(path, write=write, create=write)
        store = cls(path, database, lock)
        try:
            with explained(path):
                ours = {m.name for m in migrations.pending(Database(memory=True))}
                if newer := sorted({m.name for m in migrations.applied(database)} - ours):
                    raise StoreError(
                        f"{path}: made by a newer auditor (schema {newer[-1]}). Upgrade: pip install -U beian-auditor"
                    )
                if write:
                    migrations.apply(database)
                elif migrations.pending(database):
                    raise LedgerMissing(f"{path}: no ledger in it. Import one with: auditor ledger import FILE")
        except BaseException:
            store.close()
            raise
        return store

    @property
    def connection(self) -> sqlite3.Connection:
        """The open connection, for modules that have tables of their own beside these."""
        connection = self._database.conn
        assert connection is not None  # noqa: S101 - open until close()
        return connection

    def close(self) -> None:
        """Close the database and give the lock back."""
        self._database.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def rows(self, sql: str, **parameters: object) -> list[sqlite3.Row]:
        """What a question finds; StoreError for a damaged file."""
        with explained(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    # versions

    def current_version(self) -> int:
        """Number of the newest version; 0 when nothing was imported yet."""
        return int(self.rows("SELECT coalesce(max(id), 0) FROM ledger_versions")[0][0])

    def versions(self) -> list[Version]:
        """Every version, oldest first."""
        return [self._version(row) for row in self.rows("SELECT * FROM ledger_versions ORDER BY id")]

    def version(self, number: int | None = None) -> Version:
        """One version, the newest if none is named. LedgerMissing when there is none."""
        found = self.rows("SELECT * FROM ledger_versions WHERE id = :v", v=number or self.current_version())
        if not found:
            which = f"no version {number} of the ledger in it" if number else "no ledger in it"
            raise LedgerMissing(f"{self.path}: {which}. Import one with: auditor ledger import FILE")
        return self._version(found[0])

    @staticmethod
    def _version(row: sqlite3.Row) -> Version:
        return Version(
            number=row["id"],
            imported_at=row["imported_at"],
            files=tuple(json.loads(row["files"])),
            content=row["content"],
            columns=frozenset(json.loads(row["columns"])),
            provider_names=tuple(json.loads(row["provider_names"])),
            rows={kind: row[f"rows_{kind}"] for kind in ("imported", "partly", "rejected")},
            records={kind: row[kind] for kind in KINDS},
            problems=json.loads(row["problems"]),
        )

    def check_key(self, key: bytes) -> None:
        """Raise WrongKey when the newest version was stored with another key: no number would be equal to any."""
        found = self.rows("SELECT key_id FROM ledger_versions ORDER BY id DESC LIMIT 1")
        if found and found[0][0] != key_id(key):
            raise WrongKey(
                f"{self.path}: its ledger was stored with another key for personal data. Restore the key file, "
                "or import into another database with --db"
            )

    # records

    def load(self, version: int | None = None) -> Ledger:
        """One version whole, the newest if none is named. LedgerMissing when there is none."""
        facts = self.version(version)
        with no_collection():
            return self._ledger(facts, {kind: self._each(kind, facts.number) for kind in KINDS})

    def _each(self, kind: str, version: int) -> Iterator[tuple[Any, ...]]:
        """Rows as `_standing` has them, one by one: all of them would be as large as their records."""
        cursor = self.connection.cursor()
        cursor.row_factory = None
        with explained(self.path):
            yield from cursor.execute(_standing(kind, "1"), {"v": version})

    def _standing(self, kind: str, version: int, where: str = "1", **parameters: object) -> list[sqlite3.Row]:
        return self.rows(_standing(kind, where), v=version, **parameters)

    def _ledger(self, facts: Version, rows: Mapping[str, Iterable[Iterable[Any]]]) -> Ledger:
        sources = self._sources(facts.number)
        places: dict[str, tuple[Line, ...]] = {}
        made: dict[str, dict[str, Any]] = {}
        for kind, found in rows.items():
            make = CODECS[kind].make
            records = made[kind] = {}
            for row in map(tuple, found):
                # The key is a record's first field, the lines are asked for last.
                text = row[-1] if sources else ""
                lines = places.get(text)
                if lines is None:
                    lines = places[text] = _unpacked(text, sources)
                record = records[row[0]] = make(row, lines)
                _share(record, made)
        return Ledger(version=facts.number, imported_at=facts.imported_at, **made)

    def _sources(self, version: int) -> list[str]:
        """What lines are counted in; nothing for a version that is not the newest."""
        found = self.rows("SELECT id, sources FROM ledger_versions ORDER BY id DESC LIMIT 1")
        return list(json.loads(found[0]["sources"])) if found and found[0]["id"] == version else []

    def of_registrable(self, registrable: str, version: int | None = None) -> Ledger:
        """What a version says of one registrable domain: its services whole, with access rows, and their entities."""
        return self._around(version, "registrable = :what", registrable)

    def of_host(self, host: str, version: int | None = None) -> Ledger:
        """The same for one host."""
        return self._around(version, "host = :what", host)

    def of_written(self, written: str, version: int | None = None) -> Ledger:
        """The same for a numeric address that stands in the place of a domain."""
        return self._around(version, "written = :what", written)

    def _around(self, version: int | None, where: str, what: str) -> Ledger:
        facts = self.version(version)
        domains = self._standing("domains", facts.number, where, what=what)
        return self._with_services(facts, [row["service"] for row in domains])

    def _with_services(self, facts: Version, services: Iterable[str]) -> Ledger:
        number = facts.number
        within = "{} IN (SELECT value FROM json_each(:keys))"
        keys = json.dumps(sorted(set(services)))
        found = self._standing("services", number, within.format("key"), keys=keys)
        entities = json.dumps(sorted({row["entity"] for row in found}))
        return self._ledger(
            facts,
            {
                "entities": self._standing("entities", number, within.format("key"), keys=entities),
                "services": found,
                "domains": self._standing("domains", number, within.format("service"), keys=keys),
                "access": self._standing("access", number, within.format("service"), keys=keys),
            },
        )

    def of_number(self, number: str, version: int | None = None) -> Ledger:
        """What a version says of an entity or a site by its canonical number; of an entity with all its sites."""
        facts = self.version(version)
        entities = self._standing("entities", facts.number, "number = :what", what=number)
        if entities:
            return self._of_entities(facts, entities)
        services = self._standing("services", facts.number, "number = :what", what=number)
        return self._with_services(facts, [row["key"] for row in services])

    def of_name(self, name: str, version: int | None = None) -> Ledger:
        """What a version says of the entities of a name, with all their sites."""
        facts = self.version(version)
        return self._of_entities(facts, self._standing("entities", facts.number, "name = :what", what=name))

    def _of_entities(self, facts: Version, entities: Sequence[sqlite3.Row]) -> Ledger:
        keys = json.dumps([row["key"] for row in entities])
        within = "entity IN (SELECT value FROM json_each(:keys))"
        services = self._standing("services", facts.number, within, keys=keys)
        rest = self._with_services(facts, [row["key"] for row in services])
        alone = self._ledger(facts, {"entities": entities, "services": (), "domains": (), "access": ()})
        return Ledger(
            entities={**alone.entities, **rest.entities},
            services=rest.services,
            domains=rest.domains,
            access=rest.access,
            version=facts.number,
            imported_at=facts.imported_at,
        )

    def history(self, key: str) -> list[Interval]:
        """Every state a record was in, oldest first. Without lines."""
        found = []
        for codec in CODECS.values():
            columns = ", ".join(codec.columns)
            rows = self.rows(
                f"SELECT {columns}, since_version, until_version FROM {codec.table} "  # noqa: S608 - names are ours
                "WHERE key = :key ORDER BY since_version",
                key=key,
            )
            found += [Interval(row["since_version"], row["until_version"], codec.make(tuple(row), ())) for row in rows]
        return found

    def problems(self) -> list[Problem]:
        """What was wrong with the rows of the newest version."""
        return [
            Problem(r["kind"], Line(r["source"], r["line"]), r["field"], r["value"], r["other"], r["first"])
            for r in self.rows("SELECT * FROM ledger_problems ORDER BY id")
        ]

    # writing

    def same_content(self, content: str) -> bool:
        """Whether the newest version was made of just this."""
        found = self.rows("SELECT content FROM ledger_versions ORDER BY id DESC LIMIT 1")
        return bool(found) and found[0][0] == content

    def save(self, imported: Imported, *, allow_shrink: bool = False, dry_run: bool = False) -> Difference:
        """Store a version, in one transaction: whatever ends it, the ledger is the new version or the old one.

        ShrinkRefused when most records would be gone. `dry_run` only gives the difference.
        """
        connection = self.connection
        with explained(self.path), no_collection():
            connection.execute("BEGIN" if dry_run else "BEGIN IMMEDIATE")
            try:
                difference = self._save(connection, imported, allow_shrink=allow_shrink, dry_run=dry_run)
                connection.execute("ROLLBACK" if dry_run else "COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        return difference

    def _save(
        self, connection: sqlite3.Connection, imported: Imported, *, allow_shrink: bool, dry_run: bool
    ) -> Difference:
        before = self.current_version()
        version = before + 1
        sources: dict[str, int] = {}
        counts: dict[str, Counter[str]] = {what: Counter() for what in ("new", "changed", "gone")}
        named: dict[tuple[str, str], list[str]] = {}
        stood = 0
        if not dry_run:
            self._insert_version(connection, version, imported)
        for kind, codec in CODECS.items():
            records: Mapping[str, Record] = getattr(imported.ledger, kind)
            old: dict[str, tuple[int, bytes, str]] = {
                row[0]: (row[1], row[2], row[3])
                for row in connection.execute(
                    f"SELECT key, id, fingerprint, lines FROM {codec.table} WHERE until_version IS NULL"  # noqa: S608
                )
            }
            stood += len(old)
            changes = _Changes(connection, codec)
            for key, record in records.items():
                values = _values(codec, record)
                text = _PART.join(map(str, values))
                mark = _fingerprint(text)
                lines = _packed(record.lines, sources)
                known = old.pop(key, None)
                if known is None or known[1] != mark:
                    # Copies, which are forgotten: a text that was once given to SQLite keeps its UTF-8 form with it.
                    copies = text.split(_PART)
                    changes.inserted.append([version, mark, lines, *(copies if len(copies) == len(values) else values)])
                    what = "new" if known is None else "changed"
                    counts[what][kind] += 1
                    _name(named, kind, what, record)
                    if known is not None:
                        changes.ended.append((version, known[0]))
                elif known[2] != lines:
                    changes.moved.append((lines, known[0]))
                if len(changes) >= _BATCH:
                    changes.write(dry_run=dry_run)
            counts["gone"][kind] = len(old)
            for one, _, _ in list(old.values())[:FIRST_NAMED]:
                row = connection.execute(
                    f"SELECT {', '.join(codec.columns)} FROM {codec.table} WHERE id = ?",  # noqa: S608
                    (one,),
                ).fetchone()
                _name(named, kind, "gone", codec.make(tuple(row), ()))
            changes.ended += [(version, one) for one, _, _ in old.values()]
            changes.write(dry_run=dry_run)
        gone = sum(counts["gone"].values())
        if not dry_run and not allow_shrink and gone > SHRINK * stood:
            raise ShrinkRefused(
                f"{gone:,} of {stood:,} records of the ledger would be gone: this looks like an export cut short. "
                "Export it again, or say --allow-shrink when it is right"
            )
        if not dry_run:
            self._insert_problems(connection, version, imported.problems)
            connection.execute(
                "UPDATE ledger_versions SET sources = ? WHERE id = ?",
                (json.dumps(list(sources), ensure_ascii=False), version),
            )
        return Difference(
            dict(counts["new"]),
            dict(counts["changed"]),
            dict(counts["gone"]),
            {which: tuple(labels) for which, labels in named.items()},
        )

    def _insert_version(self, connection: sqlite3.Connection, version: int, imported: Imported) -> None:
        facts: dict[str, object] = {
            "id": version,
            "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "auditor_version": __version__,
            "files": json.dumps(imported.files, ensure_ascii=False),
            "sources": "[]",
            "content": imported.content,
            "map": imported.map,
            "provider_names": json.dumps(imported.provider_names, ensure_ascii=False),
            "key_id": imported.key_id,
            "columns": json.dumps(sorted(imported.columns)),
            **{f"rows_{kind}": imported.rows.get(kind, 0) for kind in ("imported", "partly", "rejected")},
            **{kind: len(getattr(imported.ledger, kind)) for kind in KINDS},
            "problems": json.dumps(Counter(problem.kind for problem in imported.problems)),
        }
        connection.execute(
            f"INSERT INTO ledger_versions ({', '.join(facts)}) VALUES ({', '.join(':' + f for f in facts)})",  # noqa: S608
            facts,
        )

    def _insert_problems(self, connection: sqlite3.Connection, version: int, problems: Iterable[Problem]) -> None:
        """Those of the newest version only: what is wrong with a file is wrong with it every day."""
        connection.execute("DELETE FROM ledger_problems")
        connection.executemany(
            "INSERT INTO ledger_problems (version, source, line, kind, field, value, other, first) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((version, p.line.source, p.line.number, p.kind, p.field, p.value, p.other, p.first) for p in problems),
        )


def _name(named: dict[tuple[str, str], list[str]], kind: str, what: str, record: Record) -> None:
    labels = named.setdefault((kind, what), [])
    if len(labels) < FIRST_NAMED:
        labels.append(label(record))
