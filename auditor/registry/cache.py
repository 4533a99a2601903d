"""Answers of registries already asked for: one row a domain and source. What is not known is never kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database, Migrations

from auditor.registry.model import LEDGER, Answer, State

migrations = Migrations("beian-auditor-registry")
FOUND_DAYS = 7.0
NOT_FOUND_DAYS = 1.0


@migrations()
def m001_filing_answers(db: Database) -> None:
    """The newest answer of each source about each domain."""
    db.execute(
        """
        CREATE TABLE filing_answers (
            domain TEXT NOT NULL,
            source TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('found', 'not-found')),
            number TEXT NOT NULL,
            entity TEXT NOT NULL,
            server TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            PRIMARY KEY (domain, source)
        )
        """
    )


class AnswerCache:
    """Kept answers. The database is the caller's: its lock, its transactions."""

    def __init__(self, database: Database, *, found_days: float = FOUND_DAYS) -> None:
        self._db = database
        self._days = {State.FOUND: found_days, State.NOT_FOUND: min(NOT_FOUND_DAYS, found_days)}
        migrations.apply(database)

    def get(self, domain: str, source: str, now: datetime) -> Answer | None:
        """A source's fresh answer about a domain, if there is one."""
        row = self._db.execute(
            "SELECT state, number, entity, server, asked_at FROM filing_answers WHERE domain = ? AND source = ?",
            (domain, source),
        ).fetchone()
        if row is None:
            return None
        state, number, entity, server, asked_at = row
        try:
            kept = Answer(
                domain=domain,
                source=source,
                state=State(state),
                number=number,
                entity=entity,
                server=server,
                asked_at=asked_at,
            )
            age = now - datetime.fromisoformat(asked_at)
        except (ValueError, TypeError):
            return None
        return kept if timedelta() <= age < timedelta(days=self._days[kept.state]) else None

    def put(self, answer: Answer) -> None:
        """Keep an answer, unless nothing is known or the ledger gave it."""
        if answer.state is State.NOT_KNOWN or answer.source == LEDGER:
            return
        self._db.execute(
            "INSERT OR REPLACE INTO filing_answers VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                answer.domain,
                answer.source,
                answer.state.value,
                answer.number,
                answer.entity,
                answer.server,
                answer.asked_at,
            ),
        )
