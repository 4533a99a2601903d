"""From the database to what is known of a target beside one scan: the ledger, earlier scans, registrations.

What a scan was given stands in its row: the version of the ledger, the own networks, whether the registries were
asked. All that is read here stays as it is once the scan has begun, so judging again gives the same.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from auditor.database import StoreError, explained
from auditor.evidence import Evidence
from auditor.filed import (
    Background,
    Filed,
    FiledAccess,
    Filing,
    Holder,
    Past,
    PastScan,
    Registered,
    entity_part,
    has_answered,
)
from auditor.hostname import registrable_domain
from auditor.ledger.model import Ledger
from auditor.ledger.storing import LedgerStore
from auditor.model import HttpAnswer, Question
from auditor.origin import NetworkSet
from auditor.outcome import Outcome, outcome_of
from auditor.policy.provinces import LETTERS
from auditor.registration.codec import decode
from auditor.weburl import parse

LEDGER_VERSION, OWN_NETWORKS, WHOIS = "AUDITOR_LEDGER_VERSION", "AUDITOR_OWN_NETWORKS", "AUDITOR_WHOIS"
DOWN_SCANS, DOWN_DAYS = "AUDITOR_DOWN_SCANS", "AUDITOR_DOWN_DAYS"
"""Settings of a scan, as its row has them."""

PAST_SCANS = 30
"""Earlier scans of a target that are looked at."""
MAX_READ_BYTES = 1024 * 1024
"""Of a larger page no shown numbers are looked up."""
MAX_NUMBERS = 8
"""Different numbers of a page that are looked up."""
MAX_DOMAINS = 100
"""Other domains met while opening a page, its certificate's included, that are looked up."""

_SHOWN = re.compile(rb"[Ii][Cc][Pp][^0-9<>]{1,16}((?:[0-9]{8}|[0-9]{10}))(?![0-9])")
"""A filing number in any charset that has the digits of ASCII."""
_NO_NETWORKS: frozenset[str] = frozenset()


class Backgrounds:
    """Gives evidence of one scan what is known beside it. The database is the caller's."""

    def __init__(self, path: Path, database: Database, scan: int) -> None:
        self._path = path
        self._ledger = LedgerStore(path, database, None)
        self._scan = scan
        row = self._ledger.rows("SELECT settings, started_at FROM scans WHERE id = :scan", scan=scan)[0]
        settings: Mapping[str, Any] = json.loads(row["settings"])
        self._day = str(row["started_at"])[:10]
        self.version = _number(settings, LEDGER_VERSION)
        self._facts = self._ledger.version(self.version) if self.version else None
        self._networks = NetworkSet.parse(settings.get(OWN_NETWORKS) or ()) if settings.get(OWN_NETWORKS) else None
        self._asks_registries = bool(settings.get(WHOIS))
        self._down = (_number(settings, DOWN_SCANS), _number(settings, DOWN_DAYS))
        fields = self._facts.columns if self._facts is not None else frozenset()
        self._columns = fields | {key.partition(".")[0] for key in fields}

    @property
    def is_empty(self) -> bool:
        """Whether the scan was given nothing."""
        return not self.version and not self._asks_registries

    def put(self, evidence: Evidence) -> Evidence:
        """The same evidence with its background. StoreError for a damaged database."""
        if self.is_empty:
            return evidence
        with explained(self._path):
            return replace(evidence, background=self._of(evidence))

    def _of(self, evidence: Evidence) -> Background:
        ours = _NO_NETWORKS
        if self._networks is not None:
            seen = {a for o in evidence.of(Question.DNS) if o.dns is not None for a in o.dns.addresses}
            ours = frozenset(address for address in seen if _is_in(address, self._networks))
        filing = past = None
        if self.version:
            scans, before = self._past(evidence.target.key)
            past = Past(scans=scans, down_scans=self._down[0], down_days=self._down[1])
            filing = self._filing(evidence, before)
        return Background(
            filing=filing,
            has_networks=self._networks is not None,
            ours=ours,
            past=past,
            registered=self._registered(evidence.target.registrable_domain) if self._asks_registries else None,
        )

    # the ledger

    def _filing(self, evidence: Evidence, before: int) -> Filing:
        assert self._facts is not None  # noqa: S101 - there is a version
        domain = evidence.target.registrable_domain
        services = self._services(domain, self.version)
        gone, since, at = self._gone(domain) if not services else ((), 0, "")
        unchanged = bool(before) and (before == self.version or self._services(domain, before) == services)
        return Filing(
            host=evidence.target.host,
            registrable=domain,
            version=self.version,
            day=self._day,
            services=services,
            columns=self._columns,
            gone=gone,
            gone_since=since,
            gone_at=at,
            holders=tuple(self._holders(evidence)),
            listed=self._listed(evidence),
            unchanged=unchanged,
        )

    def _services(self, domain: str, version: int) -> tuple[Filed, ...]:
        return _filed(self._ledger.of_registrable(domain, version), domain) if domain else ()

    def _gone(self, domain: str) -> tuple[tuple[Filed, ...], int, str]:
        """As it was filed last, the first version without it, and when that was imported."""
        rows = self._ledger.rows(
            "SELECT max(until_version) AS version FROM ledger_domains WHERE registrable = :domain "
            "AND until_version <= :version",
            domain=domain,
            version=self.version,
        )
        since = rows[0]["version"]
        if not since or not domain:
            return (), 0, ""
        return self._services(domain, since - 1), since, self._ledger.version(since).imported_at

    def _holders(self, evidence: Evidence) -> Iterator[Holder]:
        """Entities of the ledger whose numbers the home page shows."""
        runs: dict[str, None] = {}
        for observation in evidence.of(Question.HOME):
            answer = observation.http
            if answer is not None and len(answer.content) <= MAX_READ_BYTES:
                runs.update((found[1].decode(), None) for found in _SHOWN.finditer(answer.body))
        for run in list(runs)[:MAX_NUMBERS]:
            numbers = [f"{letter}ICP备{run}号" for letter in LETTERS]
            for row in self._ledger.rows(
                "SELECT number, name FROM ledger_entities WHERE number IN (SELECT value FROM json_each(:numbers)) "
                "AND since_version <= :v AND (until_version IS NULL OR until_version > :v) ORDER BY number, id LIMIT 4",
                numbers=json.dumps(numbers),
                v=self.version,
            ):
                yield Holder(entity_part(row["number"]), row["name"])

    def _listed(self, evidence: Evidence) -> tuple[str, ...]:
        """Those of the domains that the home page led to, or its certificate names, which are on the ledger."""
        answers = [o.http for o in evidence.of(Question.HOME) if o.http is not None]
        met = dict.fromkeys(_domains(answers))
        met.pop(evidence.target.registrable_domain, None)
        if not met:
            return ()
        rows = self._ledger.rows(
            "SELECT DISTINCT registrable FROM ledger_domains WHERE registrable IN (SELECT value FROM json_each(:met)) "
            "AND since_version <= :v AND (until_version IS NULL OR until_version > :v) ORDER BY registrable",
            met=json.dumps(list(met)[:MAX_DOMAINS]),
            v=self.version,
        )
        return tuple(row["registrable"] for row in rows)

    # earlier scans

    def _past(self, key: str) -> tuple[tuple[PastScan, ...], int]:
        """Earlier scans of a target, the newest first, and the ledger's version at the newest of them."""
        rows = self._ledger.rows(
            "SELECT t.id, t.scan, s.started_at, s.settings FROM targets t JOIN scans s ON s.id = t.scan "
            "WHERE t.key = :key AND t.scan < :scan AND t.state = 'done' ORDER BY t.scan DESC LIMIT :most",
            key=key,
            scan=self._scan,
            most=PAST_SCANS,
        )
        before = _number(json.loads(rows[0]["settings"]), LEDGER_VERSION) if rows else 0
        return tuple(self._past_scan(row) for row in rows), before

    def _past_scan(self, row: sqlite3.Row) -> PastScan:
        addresses: dict[str, None] = {}
        attempts: list[tuple[Outcome, bool]] = []
        host = ""
        for seen in self._ledger.rows(
            "SELECT question, outcome, dns, hops FROM observations WHERE target = :target "
            "AND question IN ('dns', 'home') ORDER BY id",
            target=row["id"],
        ):
            if seen["question"] == Question.DNS.value:
                dns = json.loads(seen["dns"]) if seen["dns"] else {}
                addresses.update(dict.fromkeys([*dns.get("a", ()), *dns.get("aaaa", ())]))
                continue
            attempts.append((outcome_of(seen["outcome"]), bool(seen["hops"])))
            if seen["hops"]:
                host = _host(json.loads(seen["hops"])[-1].get("url", ""))
        return PastScan(
            scan=row["scan"],
            day=str(row["started_at"])[:10],
            answered=has_answered(attempts),
            addresses=tuple(addresses),
            host=host,
        )

    # the registry of names

    def _registered(self, domain: str) -> Registered | None:
        rows = self._ledger.rows(
            "SELECT answer FROM scan_registrations WHERE scan = :scan AND domain = :domain",
            scan=self._scan,
            domain=domain,
        )
        registration = decode(rows[0]["answer"]) if rows else None
        return Registered(registration=registration, day=self._day) if registration is not None else None


def ledger_version(path: Path, database: Database) -> int:
    """Number of the newest version of the ledger in a database; 0 without one."""
    if not database.table("ledger_versions").exists():
        return 0
    return LedgerStore(path, database, None).current_version()


def _number(settings: Mapping[str, Any], name: str) -> int:
    """A number among the settings; 0 without one. The database is input: nothing else passes."""
    value = settings.get(name)
    if value is None or value is False:
        return 0
    if not isinstance(value, int) or value < 0:
        raise StoreError(f"a scan's setting {name} is damaged")
    return value


def _filed(ledger: Ledger, domain: str) -> tuple[Filed, ...]:
    """The services of a domain, sorted by number."""
    found = []
    for service in ledger.services.values():
        entity = ledger.entity_of(service)
        hosts = (d.host for d in ledger.domains_of.get(service.key, ()) if d.registrable == domain and d.host)
        persons = (entity.legal.name, entity.responsible.name, service.responsible.name)
        found.append(
            Filed(
                hosts=tuple(sorted(hosts)),
                number=service.number,
                name=service.name,
                status=service.status,
                psb_number=service.psb_number,
                entity_number=entity.number,
                entity_name=entity.name,
                nature=entity.nature,
                entity_status=entity.status,
                persons=tuple(dict.fromkeys(name for name in persons if name)),
                access=tuple(
                    FiledAccess(a.provider, a.ours, a.addresses, a.status, a.ended)
                    for a in sorted(ledger.access_of.get(service.key, ()), key=lambda access: access.key)
                ),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.number, one.name, one.entity_number, one.hosts)))


def _domains(answers: Iterable[HttpAnswer]) -> Iterator[str]:
    """Registrable domains of all addresses on the way of answers, and of the names in their certificates."""
    for answer in answers:
        for hop in answer.hops:
            for url in (hop.url, hop.location):
                if domain := registrable_domain(_host(url)):
                    yield domain
            for name in hop.tls.names if hop.tls is not None else ():
                if domain := registrable_domain(name.removeprefix("*.").lower()):
                    yield domain


def _host(url: str) -> str:
    found = parse(url) if url else None
    return found.host if found is not None else ""


def _is_in(address: str, networks: NetworkSet) -> bool:
    try:
        return ip_address(address.partition("%")[0]) in networks
    except ValueError:
        return False
