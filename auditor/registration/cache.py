"""Registrations already asked for: one row a domain, with when and where it was asked.

The table is a set of migrations of its own and stands in any database of the auditor's, or in a file of its own.
What is not known is never kept. Holders' names are personal data: the file is the auditor's own, mode 0600.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database, Migrations

from auditor.registration.codec import decode, encode
from auditor.registration.model import Registration, State

migrations = Migrations("beian-auditor-registration")
NOT_FOUND_DAYS = 1.0
FOUND_DAYS = 7.0


@migrations()
def m001_registrations(db: Database) -> None:
    """The newest answer about each domain."""
    db.execute(
        """
        CREATE TABLE registrations (
            domain TEXT PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('found', 'not-found')),
            source TEXT NOT NULL CHECK (source IN ('rdap', 'whois')),
            server TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            expires TEXT NOT NULL,
            statuses TEXT NOT NULL,
            answer TEXT NOT NULL
        )
        """
    )


class RegistrationCache:
    """Kept answers. The database is the caller's: its lock, its transactions."""

    def __init__(self, database: Database, *, found_days: float = FOUND_DAYS) -> None:
        self._db = database
        self._days = {State.FOUND: found_days, State.NOT_FOUND: min(NOT_FOUND_DAYS, found_days)}
        migrations.apply(database)

    def get(self, domain: str, now: datetime) -> Registration | None:
        """A fresh answer about a domain, if there is one."""
        kept = _kept(self._db, domain)
        if kept is None:
            return None
        try:
            age = now - datetime.fromisoformat(kept.asked_at)
        except (ValueError, TypeError):
            return None
        return kept if timedelta() <= age < timedelta(days=self._days[kept.state]) else None

    def put(self, registration: Registration) -> None:
        """Keep an answer, unless nothing is known."""
        if registration.state is State.NOT_KNOWN:
            return
        self._db.execute(
            "INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                registration.domain,
                registration.state.value,
                registration.source.value,
                registration.server,
                registration.asked_at,
                registration.expires,
                " ".join(registration.statuses),
                encode(registration),
            ),
        )


def last_known(database: Database, domain: str) -> Registration | None:
    """The kept answer about a domain, however old; None without one, or without the table."""
    if not database["registrations"].exists():
        return None
    return _kept(database, domain)


def _kept(database: Database, domain: str) -> Registration | None:
    row = database.execute("SELECT answer FROM registrations WHERE domain = ?", (domain,)).fetchone()
    return None if row is None else decode(row[0])
