"""The ledger's own tables, as numbered migrations of their own; readable in Datasette as they are.

Every import is a version. A record is kept from the version it came in (`since_version`) to the first one without it,
or with another content (`until_version`, empty while it stands). The words of closed lists are codes of
`auditor.policy.filing_lists`; dates are ISO 8601.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("beian-auditor-ledger")


@migrations()
def l001_versions_and_records(db: Database) -> None:
    """Versions, records as intervals of versions, and what was wrong with the newest version's rows."""
    db.executescript(
        """
        CREATE TABLE ledger_versions (
            id INTEGER PRIMARY KEY,
            imported_at TEXT NOT NULL,
            auditor_version TEXT NOT NULL,
            files TEXT NOT NULL,
            sources TEXT NOT NULL,
            content TEXT NOT NULL,
            map TEXT NOT NULL,
            provider_names TEXT NOT NULL,
            key_id TEXT NOT NULL,
            columns TEXT NOT NULL,
            rows_imported INTEGER NOT NULL,
            rows_partly INTEGER NOT NULL,
            rows_rejected INTEGER NOT NULL,
            entities INTEGER NOT NULL,
            services INTEGER NOT NULL,
            domains INTEGER NOT NULL,
            access INTEGER NOT NULL,
            problems TEXT NOT NULL
        );
        CREATE TABLE ledger_entities (
            id INTEGER PRIMARY KEY,
            since_version INTEGER NOT NULL REFERENCES ledger_versions(id),
            until_version INTEGER REFERENCES ledger_versions(id),
            fingerprint BLOB NOT NULL,
            lines TEXT NOT NULL,
            key TEXT NOT NULL, name TEXT NOT NULL, nature TEXT NOT NULL, certificate_kind TEXT NOT NULL,
            certificate_number TEXT NOT NULL, certificate_digest TEXT NOT NULL, certificate_last4 TEXT NOT NULL,
            certificate_check TEXT NOT NULL, address TEXT NOT NULL, number TEXT NOT NULL, province TEXT NOT NULL,
            status TEXT NOT NULL, legal_name TEXT NOT NULL, legal_id_kind TEXT NOT NULL,
            legal_id_number TEXT NOT NULL, legal_id_digest TEXT NOT NULL, legal_id_last4 TEXT NOT NULL,
            legal_id_check TEXT NOT NULL, legal_mobile TEXT NOT NULL, legal_phone TEXT NOT NULL,
            legal_email TEXT NOT NULL, responsible_name TEXT NOT NULL, responsible_id_kind TEXT NOT NULL,
            responsible_id_number TEXT NOT NULL, responsible_id_digest TEXT NOT NULL,
            responsible_id_last4 TEXT NOT NULL, responsible_id_check TEXT NOT NULL, responsible_mobile TEXT NOT NULL,
            responsible_phone TEXT NOT NULL, responsible_email TEXT NOT NULL, emergency_phone TEXT NOT NULL,
            submitted TEXT NOT NULL, first_reviewed TEXT NOT NULL, sms_verified TEXT NOT NULL,
            photo_taken TEXT NOT NULL, forwarded TEXT NOT NULL, approved TEXT NOT NULL, changed TEXT NOT NULL,
            confirmed TEXT NOT NULL, certificate_expires TEXT NOT NULL, id_expires TEXT NOT NULL,
            dossier TEXT NOT NULL,
            UNIQUE (key, since_version)
        );
        CREATE TABLE ledger_services (
            id INTEGER PRIMARY KEY,
            since_version INTEGER NOT NULL REFERENCES ledger_versions(id),
            until_version INTEGER REFERENCES ledger_versions(id),
            fingerprint BLOB NOT NULL,
            lines TEXT NOT NULL,
            key TEXT NOT NULL, entity TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
            content TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL, opened TEXT NOT NULL,
            responsible_name TEXT NOT NULL, responsible_id_kind TEXT NOT NULL, responsible_id_number TEXT NOT NULL,
            responsible_id_digest TEXT NOT NULL, responsible_id_last4 TEXT NOT NULL,
            responsible_id_check TEXT NOT NULL, responsible_mobile TEXT NOT NULL, responsible_phone TEXT NOT NULL,
            responsible_email TEXT NOT NULL, preapprovals TEXT NOT NULL, permits TEXT NOT NULL, licence TEXT NOT NULL,
            psb_number TEXT NOT NULL, psb_filed TEXT NOT NULL, submitted TEXT NOT NULL, approved TEXT NOT NULL,
            changed TEXT NOT NULL, confirmed TEXT NOT NULL, notified TEXT NOT NULL,
            UNIQUE (key, since_version)
        );
        CREATE TABLE ledger_domains (
            id INTEGER PRIMARY KEY,
            since_version INTEGER NOT NULL REFERENCES ledger_versions(id),
            until_version INTEGER REFERENCES ledger_versions(id),
            fingerprint BLOB NOT NULL,
            lines TEXT NOT NULL,
            key TEXT NOT NULL, service TEXT NOT NULL, written TEXT NOT NULL, host TEXT NOT NULL,
            registrable TEXT NOT NULL, registrar TEXT NOT NULL, holder TEXT NOT NULL, holder_id_kind TEXT NOT NULL,
            holder_id_number TEXT NOT NULL, holder_id_digest TEXT NOT NULL, holder_id_last4 TEXT NOT NULL,
            holder_id_check TEXT NOT NULL, real_name_verified TEXT NOT NULL, expires TEXT NOT NULL,
            UNIQUE (key, since_version)
        );
        CREATE TABLE ledger_access (
            id INTEGER PRIMARY KEY,
            since_version INTEGER NOT NULL REFERENCES ledger_versions(id),
            until_version INTEGER REFERENCES ledger_versions(id),
            fingerprint BLOB NOT NULL,
            lines TEXT NOT NULL,
            key TEXT NOT NULL, service TEXT NOT NULL, provider TEXT NOT NULL, ours INTEGER NOT NULL,
            addresses TEXT NOT NULL, method TEXT NOT NULL, status TEXT NOT NULL, since TEXT NOT NULL,
            ended TEXT NOT NULL, server_expires TEXT NOT NULL,
            UNIQUE (key, since_version)
        );
        CREATE TABLE ledger_problems (
            id INTEGER PRIMARY KEY,
            version INTEGER NOT NULL REFERENCES ledger_versions(id),
            source TEXT NOT NULL,
            line INTEGER NOT NULL,
            kind TEXT NOT NULL,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            other TEXT NOT NULL,
            first TEXT NOT NULL
        );
        CREATE INDEX ledger_problems_kind ON ledger_problems (kind);
        CREATE INDEX ledger_entities_number ON ledger_entities (number);
        CREATE INDEX ledger_entities_name ON ledger_entities (name);
        CREATE INDEX ledger_entities_certificate ON ledger_entities (certificate_digest);
        CREATE INDEX ledger_services_number ON ledger_services (number);
        CREATE INDEX ledger_services_entity ON ledger_services (entity);
        CREATE INDEX ledger_domains_host ON ledger_domains (host);
        CREATE INDEX ledger_domains_registrable ON ledger_domains (registrable);
        CREATE INDEX ledger_domains_service ON ledger_domains (service);
        CREATE INDEX ledger_access_service ON ledger_access (service);
        CREATE VIEW ledger_current AS
            SELECT d.host, d.registrable, d.written, s.number AS service_number, s.name AS service_name,
                   s.status AS service_status, e.number AS entity_number, e.name AS entity_name, e.nature,
                   e.province, a.provider, a.addresses, a.status AS access_status
            FROM ledger_domains d
            JOIN ledger_services s ON s.key = d.service AND s.until_version IS NULL
            JOIN ledger_entities e ON e.key = s.entity AND e.until_version IS NULL
            LEFT JOIN ledger_access a ON a.service = s.key AND a.until_version IS NULL
            WHERE d.until_version IS NULL;
        CREATE VIEW ledger_history AS
            SELECT r.since_version AS version, 'entity' AS record, r.key, r.number AS label,
                   CASE WHEN EXISTS (
                       SELECT 1 FROM ledger_entities o WHERE o.key = r.key AND o.until_version = r.since_version
                   ) THEN 'changed' ELSE 'new' END AS what
            FROM ledger_entities r
            UNION ALL
            SELECT r.until_version AS version, 'entity' AS record, r.key, r.number AS label, 'gone' AS what
            FROM ledger_entities r
            WHERE r.until_version IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM ledger_entities o WHERE o.key = r.key AND o.since_version = r.until_version
            )
            UNION ALL
            SELECT r.since_version AS version, 'service' AS record, r.key, r.number AS label,
                   CASE WHEN EXISTS (
                       SELECT 1 FROM ledger_services o WHERE o.key = r.key AND o.until_version = r.since_version
                   ) THEN 'changed' ELSE 'new' END AS what
            FROM ledger_services r
            UNION ALL
            SELECT r.until_version AS version, 'service' AS record, r.key, r.number AS label, 'gone' AS what
            FROM ledger_services r
            WHERE r.until_version IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM ledger_services o WHERE o.key = r.key AND o.since_version = r.until_version
            )
            UNION ALL
            SELECT r.since_version AS version, 'domain' AS record, r.key, r.written AS label,
                   CASE WHEN EXISTS (
                       SELECT 1 FROM ledger_domains o WHERE o.key = r.key AND o.until_version = r.since_version
                   ) THEN 'changed' ELSE 'new' END AS what
            FROM ledger_domains r
            UNION ALL
            SELECT r.until_version AS version, 'domain' AS record, r.key, r.written AS label, 'gone' AS what
            FROM ledger_domains r
            WHERE r.until_version IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM ledger_domains o WHERE o.key = r.key AND o.since_version = r.until_version
            )
            UNION ALL
            SELECT r.since_version AS version, 'access' AS record, r.key, r.provider AS label,
                   CASE WHEN EXISTS (
                       SELECT 1 FROM ledger_access o WHERE o.key = r.key AND o.until_version = r.since_version
                   ) THEN 'changed' ELSE 'new' END AS what
            FROM ledger_access r
            UNION ALL
            SELECT r.until_version AS version, 'access' AS record, r.key, r.provider AS label, 'gone' AS what
            FROM ledger_access r
            WHERE r.until_version IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM ledger_access o WHERE o.key = r.key AND o.since_version = r.until_version
            );
        """
    )
