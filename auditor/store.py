"""Evidence and findings in one SQLite file, by sqlite-utils.

One writer at a time (a lock file beside the database), WAL, one transaction per target: what is committed
survives a kill at any moment, and a scan goes on from the targets that have no row yet.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from sqlite_utils import Database

from auditor.background import Backgrounds
from auditor.database import StoreBusy, StoreError, explained, open_database
from auditor.evidence import AddressFacts, Evidence
from auditor.judgement import Kept, headline
from auditor.model import ROLL_UP, Finding, Observation, Target, Verdict
from auditor.store_codec import (
    address_row,
    columns,
    facts_of,
    observation_of,
    observation_row,
    own_networks,
    pack,
    target_of,
    target_row,
    text,
    to_json,
    unpack,
)
from auditor.tally import Tally, tally

__all__ = [
    "Store",
    "StoreBusy",
    "StoreError",
    "StoredTarget",
    "address_key",
    "headline",
    "now",
]

SUSPECT_ATTEMPTS = 2
"""A target that was at work so often when the auditor itself ended is tried alone."""


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A target of a scan, with its place in the frontier."""

    id: int
    target: Target
    unparseable: bool = False
    attempts: int = 0
    """How often it was begun and not ended."""
    strikes: int = 0
    """How often the auditor itself ended while it was at work on this target alone."""


def now() -> str:
    """This moment: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_INSERT_OBSERVATION = (
    "INSERT INTO observations (target, address, key, question, subject, url, outcome, detail, asked_at, elapsed_s, "
    "status, dns, hops, complete, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""In the order of `observation_row`."""


class Store:
    """An open database. Use `Store.open`, and close it (or use it as a context manager)."""

    def __init__(self, path: Path, database: Database, lock: int | None) -> None:
        self.path = path
        self.db = database
        self._lock = lock
        self._backgrounds: dict[int, Backgrounds] = {}

    @classmethod
    def open(cls, path: Path, *, write: bool, create: bool = False) -> Self:
        """Open a database; `write` takes the lock, `create` makes a new one where there is none.

        Raises StoreBusy when another process writes, StoreError for everything else.
        """
        database, lock = open_database(path, write=write, create=create)
        return cls(path, database, lock)

    def close(self) -> None:
        """Close the file and give the lock back."""
        self.db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # scans

    def begin_scan(self, scan: dict[str, Any], lines: Iterable[dict[str, Any]], targets: Iterable[Target]) -> int:
        """Write a new scan with its inventory and its frontier in one transaction; returns its id."""
        with explained(self.path), self.db.atomic():
            number = self._insert("scans", {"state": "running", "started_at": now(), **scan})
            self.db.table("inventory_lines").insert_all(
                ({"scan": number, **columns(line)} for line in lines), batch_size=500
            )
            self.db.table("targets").insert_all(({"scan": number, **target_row(t)} for t in targets), batch_size=200)
        return number

    def unfinished_scan(self) -> sqlite3.Row | None:
        """The newest scan, if it did not finish."""
        row = self._one("SELECT * FROM scans ORDER BY id DESC LIMIT 1")
        return row if row is not None and row["state"] != "finished" else None

    def scan(self, number: int | None = None) -> sqlite3.Row:
        """A scan by id, the newest when None. StoreError if there is none."""
        row = (
            self._one("SELECT * FROM scans ORDER BY id DESC LIMIT 1")
            if number is None
            else self._one("SELECT * FROM scans WHERE id = ?", number)
        )
        if row is None:
            raise StoreError(
                f"{self.path}: holds no scan yet. Make one with: auditor scan domains.txt --db {self.path}"
            )
        return row

    def end_scan(self, number: int, *, state: str, reason: str, stats: object) -> None:
        """Close a scan's row. `state` is `finished` or `interrupted`."""
        with explained(self.path), self.db.atomic():
            self.db.execute(
                "UPDATE scans SET state = ?, finish_reason = ?, finished_at = ?, stats = ? WHERE id = ?",
                [state, text(reason), now(), to_json(stats), number],
            )

    def resume_scan(self, number: int) -> None:
        """Set a scan running again, and draw the lesson of how it ended.

        A process that was killed is no fault of the targets that were at work. One that ended with a single
        target at work and nothing done since it began is that target's: a strike. Those that were told to stop
        are as if they had not been begun.
        """
        with explained(self.path), self.db.atomic():
            scan = self.scan(number)
            at_work = [
                row["id"]
                for row in self.db.execute(
                    "SELECT id FROM targets WHERE scan = ? AND state = 'pending' AND begun", [number]
                ).fetchall()
            ]
            done, _ = self.progress(number)
            died = scan["state"] == "running"
            if died and len(at_work) == 1 and done == scan["done_at_start"]:
                self.db.execute("UPDATE targets SET strikes = strikes + 1 WHERE id = ?", at_work)
            change = "begun = 0" if died else "begun = 0, attempts = attempts - 1"
            self.db.execute(
                f"UPDATE targets SET {change} WHERE scan = ? AND state = 'pending' AND begun",  # noqa: S608 - ours
                [number],
            )
            self.db.execute(
                "UPDATE scans SET state = 'running', finish_reason = NULL, done_at_start = ? WHERE id = ?",
                [done, number],
            )

    def inventory_counts(self, number: int) -> dict[str, int]:
        """Lines of the inventory by fate."""
        rows = self.db.execute("SELECT fate, count(*) FROM inventory_lines WHERE scan = ? GROUP BY fate", [number])
        return {"audited": 0, "duplicate": 0, "excluded": 0, "invalid": 0} | dict(rows.fetchall())

    # the frontier

    def pending(self, number: int, limit: int, after: int = 0) -> list[StoredTarget]:
        """The next pending targets behind an id, in the order of the inventory."""
        with explained(self.path):
            rows = self.db.execute(
                "SELECT * FROM targets WHERE scan = ? AND state = 'pending' AND id > ? ORDER BY id LIMIT ?",
                [number, after, limit],
            ).fetchall()
        return [_stored(row) for row in rows]

    def suspects(self, number: int) -> list[StoredTarget]:
        """Pending targets that were at work when the auditor itself ended, twice or more; the worst first."""
        with explained(self.path):
            rows = self.db.execute(
                # Written out, not bound: the partial index `targets_suspects` is for this condition only.
                f"SELECT * FROM targets WHERE scan = ? AND state = 'pending' AND attempts >= {SUSPECT_ATTEMPTS} "  # noqa: S608
                "ORDER BY strikes DESC, attempts DESC, id",
                [number],
            ).fetchall()
        return [_stored(row) for row in rows]

    def begin_attempt(self, stored: StoredTarget) -> None:
        """Count an attempt, committed before anything is asked."""
        with explained(self.path), self.db.atomic():
            self.db.execute("UPDATE targets SET attempts = attempts + 1, begun = 1 WHERE id = ?", [stored.id])

    def progress(self, number: int) -> tuple[int, int]:
        """(done, all) targets of a scan."""
        row = self._one("SELECT count(*) FILTER (WHERE state = 'done'), count(*) FROM targets WHERE scan = ?", number)
        return (row[0], row[1]) if row is not None else (0, 0)

    def save(
        self,
        stored: StoredTarget,
        scan: int,
        evidence: Evidence,
        findings: Sequence[Finding],
        packed: Mapping[str, bytes] = MappingProxyType({}),
    ) -> bool:
        """Write one target's evidence and findings in one transaction. False if the target was already done.

        `packed` holds bodies that are compressed already, by digest.
        """
        with explained(self.path):
            kept = findings if isinstance(findings, Kept) else Kept.of(findings, stored.target.key)
            with self.db.atomic():
                return self._save(stored, scan, evidence, kept, packed)

    def _save(
        self, stored: StoredTarget, scan: int, evidence: Evidence, kept: Kept, packed: Mapping[str, bytes]
    ) -> bool:
        # By the connection itself: sqlite-utils looks at every value of every row, and makes the statement anew.
        execute = self.db.conn.execute
        done = execute(
            "UPDATE targets SET state = 'done', headline = ?, unparseable = ? WHERE id = ? AND state = 'pending'",
            (kept.headline.value, int(evidence.unparseable), stored.id),
        )
        if done.rowcount != 1:
            return False
        self._save_observations(evidence.observations, packed, target=stored.id)
        for position, facts in enumerate(evidence.addresses):
            execute(
                "INSERT INTO target_addresses (target, address, position) VALUES (?, ?, ?)",
                (stored.id, self._address_id(scan, facts), position),
            )
        self._save_findings(stored.id, kept)
        return True

    def _address_id(self, scan: int, facts: AddressFacts) -> int:
        key = address_key(facts.address, facts.port)
        row = self.db.conn.execute("SELECT id FROM addresses WHERE scan = ? AND key = ?", (scan, key)).fetchone()
        if row is not None:
            return int(row["id"])
        number = self._insert("addresses", {"scan": scan, "key": key, **address_row(facts)})
        self._save_observations(facts.observations, {}, address=number)
        return number

    def _save_observations(
        self,
        observations: Iterable[Observation],
        packed: Mapping[str, bytes],
        *,
        target: int | None = None,
        address: int | None = None,
    ) -> None:
        execute = self.db.conn.execute
        for observation in observations:
            row = observation_row(observation)
            http, body = observation.http, row["body"]
            if (
                http is not None
                and body
                and execute("SELECT 1 FROM bodies WHERE sha256 = ?", (body,)).fetchone() is None
            ):
                kept = packed.get(http.body_sha256) or pack(http.content)
                execute(
                    "INSERT INTO bodies (sha256, size_bytes, packed) VALUES (?, ?, ?)", (body, len(http.content), kept)
                )
            execute(_INSERT_OBSERVATION, (target, address, *row.values()))

    def _save_findings(self, target: int, kept: Kept) -> None:
        self.db.conn.execute(
            "INSERT OR REPLACE INTO judgements (target, ruleset, judged_at, findings, texts) VALUES (?, ?, ?, ?, ?)",
            (target, kept.ruleset, now(), kept.findings, kept.texts),
        )

    # reading

    def targets(self, number: int, *, done: bool = True) -> Iterator[StoredTarget]:
        """Targets of a scan in the order of the inventory; only those that are done, or only those that are not."""
        last = 0
        while True:
            rows = self.db.execute(
                "SELECT * FROM targets WHERE scan = ? AND state = ? AND id > ? ORDER BY id LIMIT 500",
                [number, "done" if done else "pending", last],
            ).fetchall()
            for row in rows:
                yield _stored(row)
            if not rows:
                return
            last = rows[-1]["id"]

    def find_target(self, number: int, key: str) -> StoredTarget | None:
        """A target of a scan by key, or by host when only one port of it was audited."""
        rows = self.db.execute(
            "SELECT * FROM targets WHERE scan = ? AND (key = ? OR host = ?) ORDER BY key = ? DESC LIMIT 2",
            [number, *(text(key),) * 3],
        ).fetchall()
        if not rows or (rows[0]["key"] != key and len(rows) > 1):
            return None
        return _stored(rows[0])

    def evidence(self, stored: StoredTarget) -> Evidence:
        """All that was observed of a target."""
        scan = self._one(
            "SELECT s.id, s.settings FROM scans s JOIN targets t ON t.scan = s.id WHERE t.id = ?", stored.id
        )
        addresses = self.db.execute(
            "SELECT a.* FROM target_addresses ta JOIN addresses a ON a.id = ta.address "
            "WHERE ta.target = ? ORDER BY ta.position",
            [stored.id],
        ).fetchall()
        evidence = Evidence(
            target=stored.target,
            observations=self._observations("target", stored.id),
            addresses=tuple(facts_of(a, self._observations("address", a["id"])) for a in addresses),
            own_networks=tuple(own_networks(scan["settings"] if scan else "{}")),
            unparseable=stored.unparseable,
        )
        return self.backgrounds(scan["id"]).put(evidence) if scan is not None else evidence

    def backgrounds(self, number: int) -> Backgrounds:
        """What gives evidence of a scan what is known beside it."""
        found = self._backgrounds.get(number)
        if found is None:
            with explained(self.path):
                found = self._backgrounds[number] = Backgrounds(self.path, self.db, number)
        return found

    def address(self, number: int, key: str) -> AddressFacts | None:
        """What an address answered in this scan, if it was asked and saved."""
        row = self._one("SELECT * FROM addresses WHERE scan = ? AND key = ?", number, key)
        return None if row is None else facts_of(row, self._observations("address", row["id"]))

    def _observations(self, column: str, number: int) -> tuple[Observation, ...]:
        rows = self.db.execute(
            f"SELECT o.*, b.packed, b.size_bytes FROM observations o "  # noqa: S608 - a name of ours
            f"LEFT JOIN bodies b ON b.sha256 = o.body WHERE o.{column} = ? ORDER BY o.id",
            [number],
        ).fetchall()
        with explained(self.path):
            return tuple(
                observation_of(row, unpack(row["packed"], row["size_bytes"]) if row["packed"] is not None else b"")
                for row in rows
            )

    def findings(self, stored: StoredTarget) -> Sequence[Finding]:
        """Findings of a target, by rule."""
        kept = self.kept(stored)
        with explained(self.path):
            return sorted(kept, key=lambda finding: finding.rule) if kept is not None else []

    def kept(self, stored: StoredTarget) -> Kept | None:
        """Findings of a target as they are kept; None when it has none."""
        with explained(self.path):
            row = self._one("SELECT ruleset, findings, texts FROM judgements WHERE target = ?", stored.id)
            if row is None:
                return None
            verdict = self._one("SELECT headline FROM targets WHERE id = ?", stored.id)
            found = Verdict(verdict["headline"]) if verdict and verdict["headline"] else Verdict.UNTESTED
            return Kept(stored.target.key, found, row["ruleset"], row["findings"], row["texts"])

    def replace_findings(self, judged: Iterable[tuple[StoredTarget, Sequence[Finding], bool]]) -> None:
        """Put new findings in the place of the targets' old ones, in one transaction.

        With each target its findings, and whether it could not be parsed.
        """
        with explained(self.path):
            rows = [
                (stored.id, f if isinstance(f, Kept) else Kept.of(f, stored.target.key), bad)
                for stored, f, bad in judged
            ]
            with self.db.atomic():
                for target, kept, unparseable in rows:
                    self._save_findings(target, kept)
                    self.db.conn.execute(
                        "UPDATE targets SET headline = ?, unparseable = ? WHERE id = ?",
                        (kept.headline.value, int(unparseable), target),
                    )

    def tally(self, number: int) -> Tally:
        """Verdicts by rule, and reasons why something is untested, in one pass over a scan."""
        with explained(self.path):
            rows = self.db.conn.execute(
                "SELECT CAST(j.findings AS BLOB) FROM targets t JOIN judgements j ON j.target = t.id WHERE t.scan = ?",
                (number,),
            )
            return tally(row[0] for row in rows)

    def headline_counts(self, number: int) -> dict[Verdict, int]:
        """How many targets have which headline."""
        rows = self.db.execute(
            "SELECT headline, count(*) FROM targets WHERE scan = ? AND state = 'done' GROUP BY 1", [number]
        )
        return dict.fromkeys(ROLL_UP, 0) | {Verdict(r[0]): r[1] for r in rows.fetchall()}

    def _insert(self, table: str, row: dict[str, Any]) -> int:
        return int(str(self.db.table(table).insert(row).last_pk))

    def _one(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(sql, list(parameters)).fetchone()
        return row


def _stored(row: Any) -> StoredTarget:
    return StoredTarget(row["id"], target_of(row), bool(row["unparseable"]), row["attempts"], row["strikes"])


def address_key(address: str, port: int | None) -> str:
    """`1.2.3.4`, `1.2.3.4:8443`, `[2001:db8::1]:8443`: unique in a scan."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
