"""The database schema as numbered migrations; readable in Datasette as it is."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

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
