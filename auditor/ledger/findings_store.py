"""Findings of a check of the ledger, in tables beside the ledger's own: the last check of each of the last versions.

A check replaces what was stored of its version; of versions older than the one before it only the counts stay.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database, Migrations

from auditor import __version__
from auditor.database import StoreError, explained
from auditor.ledger.checking import Check, Counts, LedgerFinding
from auditor.ledger.model import Line
from auditor.ledger.storing import LedgerStore
from auditor.model import Severity, Verdict

migrations = Migrations("beian-auditor-ledger-check")

KEPT_VERSIONS = 2
"""Of so many versions the findings stay; of the others the counts."""


@migrations()
def c001_checks_and_findings(db: Database) -> None:
    """One check a version, and what it found."""
    db.executescript(
        """
        CREATE TABLE ledger_checks (
            version INTEGER PRIMARY KEY REFERENCES ledger_versions(id) ON DELETE CASCADE,
            checked_at TEXT NOT NULL,
            today TEXT NOT NULL,
            auditor_version TEXT NOT NULL,
            policies TEXT NOT NULL
        );
        CREATE TABLE ledger_check_counts (
            version INTEGER NOT NULL REFERENCES ledger_versions(id) ON DELETE CASCADE,
            rule TEXT NOT NULL,
            severity TEXT NOT NULL,
            verdict TEXT NOT NULL,
            records INTEGER NOT NULL,
            PRIMARY KEY (version, rule, severity, verdict)
        ) WITHOUT ROWID;
        CREATE TABLE ledger_findings (
            id INTEGER PRIMARY KEY,
            version INTEGER NOT NULL REFERENCES ledger_versions(id) ON DELETE CASCADE,
            rule TEXT NOT NULL,
            severity TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('failed', 'cannot-tell')),
            record TEXT NOT NULL CHECK (record IN ('entity', 'service', 'domain', 'access')),
            key TEXT NOT NULL,
            label TEXT NOT NULL,
            owner TEXT NOT NULL,
            owner_is_person INTEGER NOT NULL,
            message TEXT NOT NULL,
            params TEXT NOT NULL,
            lines TEXT NOT NULL
        );
        CREATE INDEX ledger_findings_rule ON ledger_findings (version, rule, verdict);
        CREATE INDEX ledger_findings_key ON ledger_findings (version, key);
        """
    )


_COLUMNS = "rule, severity, verdict, record, key, label, owner, owner_is_person, message, params, lines"  # in one order
_INSERT = f"INSERT INTO ledger_findings (version, {_COLUMNS}) VALUES ({', '.join('?' * 12)})"  # noqa: S608 - ours
_BEGIN = "BEGIN IMMEDIATE"


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """What is known of the check of one version."""

    version: int
    checked_at: str
    today: str
    counts: Counts


def write(store: LedgerStore, check: Check, *, today: date, policies: str = "") -> None:
    """Run a check of the version that `check.ledger` is and store what it finds, in one transaction."""
    version, connection = check.ledger.version, store.connection
    with explained(store.path):
        migrations.apply(Database(connection))
        connection.execute(_BEGIN)
        try:
            for table in ("ledger_findings", "ledger_check_counts", "ledger_checks"):
                connection.execute(f"DELETE FROM {table} WHERE version = ?", (version,))  # noqa: S608 - ours
            connection.execute("DELETE FROM ledger_findings WHERE version <= ?", (version - KEPT_VERSIONS,))
            connection.execute(
                "INSERT INTO ledger_checks VALUES (?, ?, ?, ?, ?)",
                (version, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), today.isoformat(), __version__, policies),
            )
            connection.executemany(_INSERT, _rows(version, check))
            connection.executemany(
                "INSERT INTO ledger_check_counts VALUES (?, ?, ?, ?, ?)",
                (
                    (version, rule, severity.label, verdict.value, number)
                    for (rule, severity, verdict), number in check.counts.items()
                    if number
                ),
            )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _rows(version: int, findings: Iterable[LedgerFinding]) -> Iterator[tuple[Any, ...]]:
    for one in findings:
        yield (
            version,
            one.rule,
            one.severity.label,
            one.verdict.value,
            one.record,
            one.key,
            one.label,
            one.owner,
            int(one.owner_is_person),
            one.message,
            json.dumps(dict(one.params), ensure_ascii=False) if one.params else "",
            json.dumps(one.lines, ensure_ascii=False) if one.lines else "",
        )


def has_check(store: LedgerStore, version: int) -> bool:
    """Whether a version was checked."""
    return last_check(store, version) is not None


def last_check(store: LedgerStore, version: int) -> StoredCheck | None:
    """The check of a version; None without one."""
    with explained(store.path):
        try:
            found = store.connection.execute(
                "SELECT version, checked_at, today FROM ledger_checks WHERE version = ?", (version,)
            ).fetchone()
        except sqlite3.OperationalError:  # no such table: nothing was ever checked
            return None
        if found is None:
            return None
        counts: Counts = Counts()
        for rule, severity, verdict, number in store.connection.execute(
            "SELECT rule, severity, verdict, records FROM ledger_check_counts WHERE version = ?", (version,)
        ):
            counts[rule, Severity.parse(severity), Verdict(verdict)] = number
    return StoredCheck(int(found[0]), found[1], found[2], counts)


def read(
    store: LedgerStore,
    version: int,
    *,
    rule: str | None = None,
    keys: Sequence[str] | None = None,
    limit: int | None = None,
) -> Iterator[LedgerFinding]:
    """Findings of a version, failed before cannot-tell, in the order of the ledger: of one rule, or of some records."""
    where, values = ["version = ?"], [version]
    parameters: list[Any] = values
    if rule is not None:
        where.append("rule = ?")
        parameters.append(rule)
    if keys is not None:
        where.append(f"key IN ({', '.join('?' * len(keys))})")
        parameters.extend(keys)
    sql = (
        f"SELECT {_COLUMNS} FROM ledger_findings WHERE {' AND '.join(where)} "  # noqa: S608 - placeholders only
        "ORDER BY verdict DESC, id" + (" LIMIT ?" if limit is not None else "")
    )
    if limit is not None:
        parameters.append(limit)
    with explained(store.path):
        for row in store.connection.execute(sql, parameters):
            yield _finding(row)


def _finding(row: sqlite3.Row) -> LedgerFinding:
    try:
        return LedgerFinding(
            rule=row[0],
            severity=Severity.parse(row[1]),
            verdict=Verdict(row[2]),
            record=row[3],
            key=row[4],
            label=row[5],
            owner=row[6],
            owner_is_person=bool(row[7]),
            message=row[8],
            params=MappingProxyType(json.loads(row[9]) if row[9] else {}),
            lines=tuple(Line(source, number) for source, number in json.loads(row[10])) if row[10] else (),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"a finding of the ledger cannot be read ({error}). Run: auditor ledger check") from error
