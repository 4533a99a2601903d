"""The database schema as numbered migrations; readable in Datasette as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database, Migrations

from auditor.judgement import Kept
from auditor.model import Finding, Severity, Verdict

migrations = Migrations("beian-auditor")


@migrations()
def m001_evidence_and_findings(db: Database) -> None:
    """Scans, the inventory, the frontier, what was observed, and what was concluded."""
    db.executescript(
        """
        CREATE TABLE scans (
            id INTEGER PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'finished')),
            started_at TEXT NOT NULL,
            finished_at TEXT,
            finish_reason TEXT,
            auditor_version TEXT NOT NULL,
            ruleset TEXT NOT NULL,
            inventory_source TEXT NOT NULL,
            inventory_sha256 TEXT NOT NULL,
            settings TEXT NOT NULL,
            vantage TEXT NOT NULL,
            stats TEXT NOT NULL DEFAULT '{}'
        );
        CREATE TABLE inventory_lines (
            scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
            source TEXT NOT NULL,
            line INTEGER NOT NULL,
            part INTEGER NOT NULL,
            text TEXT NOT NULL,
            fate TEXT NOT NULL CHECK (fate IN ('audited', 'duplicate', 'excluded', 'invalid')),
            reason TEXT NOT NULL,
            target TEXT NOT NULL,
            PRIMARY KEY (scan, source, line, part)
        );
        CREATE TABLE targets (
            id INTEGER PRIMARY KEY,
            scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            host TEXT NOT NULL,
            port INTEGER,
            unicode_host TEXT NOT NULL,
            registrable_domain TEXT NOT NULL,
            owner TEXT NOT NULL,
            tags TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done')),
            attempts INTEGER NOT NULL DEFAULT 0,
            headline TEXT,
            unparseable INTEGER NOT NULL DEFAULT 0,
            UNIQUE (scan, key)
        );
        CREATE INDEX targets_state ON targets (scan, state, id);
        CREATE INDEX targets_key ON targets (key);
        CREATE TABLE addresses (
            id INTEGER PRIMARY KEY,
            scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
            address TEXT NOT NULL,
            port INTEGER,
            key TEXT NOT NULL,
            UNIQUE (scan, key)
        );
        CREATE TABLE target_addresses (
            target INTEGER NOT NULL REFERENCES targets(id) ON DELETE CASCADE,
            address INTEGER NOT NULL REFERENCES addresses(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (target, address)
        );
        CREATE TABLE bodies (
            sha256 TEXT PRIMARY KEY,
            size_bytes INTEGER NOT NULL,
            zlib BLOB NOT NULL
        );
        CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            target INTEGER REFERENCES targets(id) ON DELETE CASCADE,
            address INTEGER REFERENCES addresses(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            question TEXT NOT NULL,
            subject TEXT NOT NULL,
            url TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            elapsed_s REAL NOT NULL,
            status INTEGER,
            dns TEXT,
            hops TEXT,
            complete INTEGER,
            body TEXT REFERENCES bodies(sha256),
            CHECK ((target IS NULL) <> (address IS NULL))
        );
        CREATE INDEX observations_target ON observations (target);
        CREATE INDEX observations_address ON observations (address);
        CREATE INDEX observations_body ON observations (body);
        CREATE TABLE findings (
            target INTEGER NOT NULL REFERENCES targets(id) ON DELETE CASCADE,
            rule TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (
                verdict IN ('passed', 'failed', 'cannot-tell', 'inapplicable', 'untested')),
            severity TEXT NOT NULL CHECK (severity IN ('hint', 'warning', 'violation')),
            message TEXT NOT NULL,
            params TEXT NOT NULL,
            observations TEXT NOT NULL,
            ruleset TEXT NOT NULL,
            judged_at TEXT NOT NULL,
            PRIMARY KEY (target, rule)
        );
        CREATE INDEX findings_rule ON findings (rule, verdict);
        CREATE VIEW latest AS
            SELECT t.key AS target, t.unicode_host, t.owner, t.scan, s.started_at AS scanned_at,
                   f.rule, f.verdict, f.severity, f.message, f.params, t.headline
            FROM targets t
            JOIN scans s ON s.id = t.scan
            JOIN findings f ON f.target = t.id
            WHERE t.state = 'done'
              AND t.scan = (SELECT max(n.scan) FROM targets n WHERE n.key = t.key AND n.state = 'done');
        """
    )


@migrations()
def m002_country_of_an_address(db: Database) -> None:
    """In which country an address was found to be, and which source said so; empty for what was not looked up."""
    db.execute("ALTER TABLE addresses ADD COLUMN country TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE addresses ADD COLUMN country_source TEXT NOT NULL DEFAULT ''")


@migrations()
def m003_targets_that_end_the_auditor(db: Database) -> None:
    """Which targets are at work, and which were when the auditor itself ended."""
    db.execute("ALTER TABLE targets ADD COLUMN begun INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE targets ADD COLUMN strikes INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE scans ADD COLUMN done_at_start INTEGER NOT NULL DEFAULT 0")


@migrations()
def m004_one_row_for_all_findings_of_a_target(db: Database) -> None:
    """Findings are kept as one row a target (`auditor.judgement`), and read as before: `findings` is a view now.

    A row and two index entries for each of fifty findings were most of the file, and of the time to write it.
    Statement by statement, so that all of it is one transaction: a killed migration leaves what there was.
    """
    db.execute("DROP VIEW latest")
    db.execute("ALTER TABLE bodies RENAME COLUMN zlib TO packed")
    db.execute(
        """
        CREATE TABLE judgements (
            target INTEGER PRIMARY KEY REFERENCES targets(id) ON DELETE CASCADE,
            ruleset TEXT NOT NULL,
            judged_at TEXT NOT NULL,
            findings TEXT NOT NULL,
            texts TEXT NOT NULL
        )
        """
    )
    db.conn.executemany("INSERT INTO judgements VALUES (?, ?, ?, ?, ?)", _judgements(db))
    db.execute("DROP TABLE findings")
    # Looked for at every start, in lists of a million that hardly ever have one.
    db.execute("CREATE INDEX targets_suspects ON targets (scan) WHERE state = 'pending' AND attempts >= 2")
    db.execute(
        """
        CREATE VIEW findings AS
            SELECT j.target,
                   f.value ->> 0 AS rule,
                   f.value ->> 1 AS verdict,
                   f.value ->> 2 AS severity,
                   f.value ->> 3 AS message,
                   (SELECT json_group_object(p.key, j.texts ->> p.value) FROM json_each(f.value, '$[5]') p) AS params,
                   (SELECT json_group_array(j.texts ->> o.value) FROM json_each(f.value, '$[4]') o) AS observations,
                   j.ruleset,
                   j.judged_at
            FROM judgements j, json_each(j.findings) f
        """
    )
    db.execute(
        """
        CREATE VIEW latest AS
            SELECT t.key AS target, t.unicode_host, t.owner, t.scan, s.started_at AS scanned_at,
                   f.rule, f.verdict, f.severity, f.message, f.params, t.headline
            FROM targets t
            JOIN scans s ON s.id = t.scan
            JOIN findings f ON f.target = t.id
            WHERE t.state = 'done'
              AND t.scan = (SELECT max(n.scan) FROM targets n WHERE n.key = t.key AND n.state = 'done')
        """
    )


@migrations()
def m005_own_networks_and_registrations(db: Database) -> None:
    """The provider's own networks, and what the registries of names said during a scan."""
    db.execute("CREATE TABLE own_networks (network TEXT PRIMARY KEY, note TEXT NOT NULL, added_at TEXT NOT NULL)")
    db.execute(
        """
        CREATE TABLE scan_registrations (
            scan INTEGER NOT NULL REFERENCES scans(id) ON DELETE CASCADE,
            domain TEXT NOT NULL,
            answer TEXT NOT NULL,
            PRIMARY KEY (scan, domain)
        )
        """
    )


def _judgements(db: Database) -> Iterator[tuple[Any, ...]]:
    """Rows of `judgements` from those of the table `findings`, one target after the other."""
    rows = db.conn.execute(
        "SELECT target, rule, verdict, severity, message, params, observations, ruleset, judged_at "
        "FROM findings ORDER BY target, rule"
    )
    for target, group in groupby(rows, itemgetter(0)):
        of_target = list(group)
        # They were always written together.
        ruleset, judged_at = of_target[-1][7:]
        kept = Kept.of([_finding(row, ruleset) for row in of_target])
        yield target, ruleset, judged_at, kept.findings, kept.texts


def _finding(row: tuple[Any, ...], ruleset: str) -> Finding:
    return Finding(
        target="",
        rule=row[1],
        verdict=Verdict(row[2]),
        severity=Severity.parse(row[3]),
        message=row[4],
        params=json.loads(row[5]),
        observations=tuple(json.loads(row[6])),
        ruleset=ruleset,
    )
