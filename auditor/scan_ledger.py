"""What a scan is given beside its list: the ledger as inventory or background, own networks, registrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.background import DOWN_DAYS, DOWN_SCANS, LEDGER_VERSION, WHOIS, ledger_version
from auditor.config import ScanSettings
from auditor.database import explained
from auditor.inventory import Inventory, read_names
from auditor.ledger.masking import mask_anywhere
from auditor.ledger.storing import LedgerMissing, LedgerStore
from auditor.own_networks import canonical, stored
from auditor.registration.cache import RegistrationCache
from auditor.registration.client import Registrations, Servers
from auditor.registration.codec import encode
from auditor.registration.model import Registration
from auditor.registration.opening import open_wire
from auditor.registration.sweep import sweep
from auditor.registration.turns import Turns
from auditor.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """What the database has for a scan."""

    ledger: int
    """Version; 0 for none."""
    networks: tuple[str, ...]
    """Of the settings, then of the database."""


def given(path: Path, settings: ScanSettings, *, use_ledger: bool) -> Given:
    """What the database has for a scan into it. StoreError, StoreBusy; ValueError for what is no network."""
    if not path.exists():
        return Given(0, tuple(settings.own_networks))
    # To write: a database of an earlier version is brought up to date.
    with Store.open(path, write=True) as store:
        kept = [one.network for one in stored(store)]
        version = ledger_version(path, store.db) if use_ledger else 0
    return Given(version, tuple(canonical([*settings.own_networks, *kept])) if kept else tuple(settings.own_networks))


def asked(given_: Given, settings: ScanSettings, *, whois: bool) -> dict[str, Any]:
    """The same as settings of the scan's row."""
    described: dict[str, Any] = {}
    if given_.ledger:
        described |= {LEDGER_VERSION: given_.ledger, DOWN_SCANS: settings.down_scans, DOWN_DAYS: settings.down_days}
    return described | ({WHOIS: True} if whois else {})


def ledger_inventory(path: Path, version: int, exclude: Sequence[str] = ()) -> Inventory:
    """Every name on a version of the ledger, with the number of its entity as its owner. InventoryError."""
    if not version:
        raise LedgerMissing(f"{path}: no ledger in it. Import one with: auditor ledger import FILE --db {path}")
    with LedgerStore.open(path) as store:
        return read_names(_names(store, version), f"{path}#ledger-{version}", exclude=exclude)


def _names(store: LedgerStore, version: int) -> Iterator[tuple[str, str]]:
    for row in store.rows(
        """
        SELECT CASE WHEN d.host <> '' THEN d.host ELSE d.written END AS name, d.host, e.number
        FROM ledger_domains d
        JOIN ledger_services s ON s.key = d.service
        JOIN ledger_entities e ON e.key = s.entity
        WHERE d.since_version <= :v AND (d.until_version IS NULL OR d.until_version > :v)
          AND s.since_version <= :v AND (s.until_version IS NULL OR s.until_version > :v)
          AND e.since_version <= :v AND (e.until_version IS NULL OR e.until_version > :v)
        ORDER BY d.id
        """,
        v=version,
    ):
        # What is no name may be anything, a person's number too; it is refused, and the refusal is shown and kept.
        yield row["name"] if row["host"] else mask_anywhere(row["name"]), row["number"]
    yield from _gone(store, version)


def _gone(store: LedgerStore, version: int) -> Iterator[tuple[str, str]]:
    """Names of domains that left the ledger within a year: what is not filed any more must not be served any more."""
    for row in store.rows(
        """
        SELECT d.host AS name, max(e.number) AS number
        FROM ledger_domains d
        JOIN ledger_services s ON s.key = d.service
        JOIN ledger_entities e ON e.key = s.entity
        JOIN ledger_versions gone ON gone.id = d.until_version
        JOIN ledger_versions now ON now.id = :v
        WHERE d.until_version <= :v AND d.host <> '' AND gone.imported_at >= date(now.imported_at, '-1 year')
          AND NOT EXISTS (
            SELECT 1 FROM ledger_domains n
            WHERE n.registrable = d.registrable
              AND n.since_version <= :v AND (n.until_version IS NULL OR n.until_version > :v))
        GROUP BY d.host ORDER BY min(d.id)
        """,
        v=version,
    ):
        yield row["name"], row["number"]


def next_registrations(store: Store, scan: int) -> list[str]:
    """Registrable domains of a scan's targets, each once, that were not looked up for it yet."""
    with explained(store.path):
        rows = store.db.execute(
            "SELECT DISTINCT registrable_domain FROM targets WHERE scan = ? AND registrable_domain <> '' "
            "AND registrable_domain NOT IN (SELECT domain FROM scan_registrations WHERE scan = ?) ORDER BY id",
            [scan, scan],
        ).fetchall()
    return [row[0] for row in rows]


async def look_up(
    store: Store,
    scan: int,
    settings: ScanSettings,
    servers: Mapping[str, Mapping[str, str]],
    *,
    budget_s: float | None = None,
) -> int:
    """Ask the registries about every domain of a scan and keep the answers with it; how many were left unasked.

    OSError for a file of authorities, ValueError for a server or network that is none.
    """
    wire = open_wire(settings)
    try:
        registrations = Registrations(
            wire,
            servers=Servers(servers.get("rdap"), servers.get("whois")),
            turns=Turns(),
            cache=RegistrationCache(store.db),
        )

        def told(registration: Registration) -> None:
            with explained(store.path):
                store.db.execute(
                    "INSERT OR REPLACE INTO scan_registrations VALUES (?, ?, ?)",
                    [scan, registration.domain, encode(registration)],
                )

        try:
            return await sweep(registrations, next_registrations(store, scan), told, budget_s=budget_s)
        finally:
            await registrations.close()
    finally:
        await wire.close()
