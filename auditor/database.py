"""The SQLite file itself: opening it safely, the write lock, and errors that say what to do."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from auditor.store_schema import migrations


class StoreError(Exception):
    """The database cannot be used; the text is one line that names the file, the cause and what to do."""


class StoreBusy(StoreError):
    """Another process is writing to the database."""


def open_database(path: Path, *, write: bool, create: bool) -> tuple[Database, int | None]:
    """The database and, when writing, the descriptor that holds the lock. Raises StoreError or StoreBusy."""
    if not create and not path.exists():
        raise StoreError(f"{path}: no such database. Make one with: auditor scan domains.txt --db {path}")
    lock = _take_lock(path) if write else None
    try:
        with explained(path):
            return _connect(path, write=write), lock
    except BaseException:
        if lock is not None:
            os.close(lock)
        raise


def _connect(path: Path, *, write: bool) -> Database:
    if write:
        # Evidence holds what sites served: nobody else's business. SQLite gives the WAL the same mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    else:
        # A reader that may not write cannot tidy up the files beside the database when it is the last to leave.
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None
        )
        connection.execute("PRAGMA query_only = ON")
    database = Database(connection)
    try:
        _check_schema(path, database)
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing; after a power cut the last targets are asked again. Waiting for the
            # disk at every target would hold up the name server's answers, and make them look late.
            connection.execute("PRAGMA synchronous = NORMAL")
            migrations.apply(database)
        elif migrations.pending(database):
            raise StoreError(f"{path}: made by an older auditor. Bring it up to date with: auditor judge {path}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.row_factory = sqlite3.Row
    except BaseException:
        database.close()
        raise
    return database


def _check_schema(path: Path, database: Database) -> None:
    """Refuse a database of something else, or of a newer auditor."""
    tables = set(database.table_names())
    if tables and migrations.migrations_table not in tables:
        raise StoreError(f"{path}: a database of something else. Name another file with --db")
    ours = {m.name for m in migrations.pending(Database(memory=True))}
    if newer := sorted({m.name for m in migrations.applied(database)} - ours):
        raise StoreError(f"{path}: made by a newer auditor (schema {newer[-1]}). Upgrade: pip install -U beian-auditor")


def _take_lock(path: Path) -> int:
    """Lock a file beside the database (SQLite's own locks would be lost with any second descriptor on it)."""
    beside = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"{beside}: cannot be written ({error.strerror}). Name a writable place with --db") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StoreBusy(
            f"{path}: another auditor is at work on it. Wait for it, or name another file with --db"
        ) from error
    return descriptor


_REMEDIES = (
    (("disk is full", "disk I/O"), "Free some space and start again: a scan goes on where it stopped"),
    (
        ("readonly", "unable to open"),
        "Check the rights on the file and its folder, or name another with --db",
    ),
    (
        ("not a database", "malformed"),
        "It is no SQLite file, or damaged: restore it or name another with --db",
    ),
)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the database's errors into one line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = _one_line(error)
        remedy = next(
            (remedy for signs, remedy in _REMEDIES if any(sign in words for sign in signs)),
            "Restore it from a copy, or name another file with --db",
        )
        raise StoreError(f"{path}: {words}. {remedy}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Check the path, or name another with --db") from error
    except (ValueError, KeyError, TypeError) as error:
        words = _one_line(error)
        raise StoreError(f"{path}: {words}. Restore it from a copy, or scan into a new file") from error


def _one_line(error: Exception) -> str:
    """An error's words, which a damaged file may have filled with anything, as one line of printable text."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(error).split()))[:200]
