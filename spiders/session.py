"""One scan from opening the database to closing its row: shared by the spider and its components."""

from __future__ import annotations

import json
import platform
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import scrapy

from auditor import __version__
from auditor.evidence import AddressFacts
from auditor.inventory import Inventory
from auditor.judge_pool import Judged
from auditor.net.channel import NameServer
from auditor.net.egress import Egress
from auditor.net.pace import Limit, Pace
from auditor.net.resolver import Resolved, system_nameservers
from auditor.origin import Atlas, OriginError
from auditor.rule import ruleset_version
from auditor.ruleset import Ruleset
from auditor.scan_rules import record
from auditor.store import Store, StoredTarget, address_key
from auditor.store_codec import to_json

WHAT_IS_ASKED = (
    "AUDITOR_NAMESERVERS",
    "AUDITOR_ALLOW_NETWORKS",
    "AUDITOR_OWN_NETWORKS",
    "AUDITOR_GEO_FILE",
    "AUDITOR_OBEY_ROBOTS",
    "AUDITOR_CA_FILE",
    "AUDITOR_LEDGER_VERSION",
    "AUDITOR_WHOIS",
)
"""Settings that must be the same for an interrupted scan to be gone on with."""


class ScanRefused(Exception):
    """The scan may not or cannot start; the text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A target to begin with; `alone` when nothing else may be at work in this process meanwhile."""

    stored: StoredTarget
    alone: bool = False
    answers: tuple[Resolved, ...] = ()
    """What the name servers said of it, where it was looked up already."""


class Share(Protocol):
    """What the spider works on: a whole scan, or one process's part of it (`spiders.shard`)."""

    scan: int
    failure: str
    """Why the scan had to stop early: one line; empty while all is well."""

    @property
    def path(self) -> Path:
        """The database."""

    async def next_target(self) -> Handed | None:
        """The next target to begin with; None when there is none, now or later."""

    def begin(self, stored: StoredTarget) -> None:
        """Count an attempt, before anything is asked. StoreError."""

    async def known_address(self, address: str, port: int | None) -> AddressFacts | None:
        """What this scan knows about an address; None when whoever asks is to find it out, and to `tell`."""

    def tell(self, address: str, port: int | None, facts: AddressFacts | None) -> None:
        """What was found out about an address after `known_address` gave None; None when nothing was."""

    async def save(self, judged: Judged) -> bool:
        """Write a target that was begun; False when it was not. StoreError."""

    def forget(self, key: str) -> None:
        """A target that was begun is off the spider's hands."""

    def judged_by(self, ruleset: Ruleset) -> None:
        """Write down by which rules the scan is judged. StoreError."""

    def close(self, reason: str, stats: Mapping[str, Any]) -> None:
        """The crawl is over, for that reason. StoreError."""

    def close_store(self) -> None:
        """Nothing of the scan is needed any more."""


@dataclass(slots=True)
class Session:
    """An open scan. `claimed` holds the targets at work, by key."""

    store: Store
    scan: int
    resumed: bool
    claimed: dict[str, StoredTarget] = field(default_factory=dict)
    failure: str = ""
    """Why the scan had to stop early: one line; empty while all is well."""
    _suspects: deque[StoredTarget] | None = None
    _batch: deque[StoredTarget] = field(default_factory=deque)
    _last: int = 0

    @classmethod
    def open(cls, path: Path, inventory: Inventory, settings: Mapping[str, Any], *, fresh: bool = False) -> Self:
        """Open the database and begin a scan, or go on with an interrupted one of the same targets and settings.

        `settings` are the AUDITOR_ ones by name. Raises StoreError, StoreBusy or ScanRefused.
        """
        sources = check_settings(settings)
        store = Store.open(path, write=True, create=True)
        try:
            described = to_json(dict(settings))
            digest = inventory.sha256
            unfinished = store.unfinished_scan()
            if (
                unfinished is not None
                and not fresh
                and unfinished["inventory_sha256"] == digest
                and _same_questions(json.loads(unfinished["settings"]), settings)
            ):
                store.resume_scan(unfinished["id"])
                return cls(store, unfinished["id"], resumed=True)
            scan = store.begin_scan(
                {
                    "auditor_version": __version__,
                    "ruleset": ruleset_version(),
                    "inventory_source": inventory.source,
                    "inventory_sha256": digest,
                    "settings": described,
                    "vantage": to_json(_vantage() | sources),
                },
                (
                    {
                        "source": line.source,
                        "line": line.number,
                        "part": line.part,
                        "text": line.text,
                        "fate": line.fate.value,
                        "reason": line.reason,
                        "target": line.target.key if line.target else "",
                    }
                    for line in inventory.lines
                ),
                inventory.targets,
            )
            return cls(store, scan, resumed=False)
        except BaseException:
            store.close()
            raise

    @property
    def path(self) -> Path:
        """The database."""
        return self.store.path

    async def next_target(self) -> Handed | None:
        """Suspects first, each alone: if the process ends then, it is known at whose hands. StoreError."""
        if self._suspects is None:
            self._suspects = deque(self.store.suspects(self.scan))
        if self._suspects:
            return Handed(self._suspects.popleft(), alone=True)
        if not self._batch:
            self._batch.extend(self.store.pending(self.scan, limit=100, after=self._last))
        if not self._batch:
            return None
        stored = self._batch.popleft()
        self._last = stored.id
        return Handed(stored)

    def begin(self, stored: StoredTarget) -> None:
        """Count an attempt, committed before anything is asked."""
        self.store.begin_attempt(stored)
        self.claimed[stored.target.key] = stored

    def known(self, address: str, port: int | None) -> AddressFacts | None:
        """What this scan has already written about an address."""
        return self.store.address(self.scan, address_key(address, port))

    async def known_address(self, address: str, port: int | None) -> AddressFacts | None:
        """What this scan has already written about an address."""
        return self.known(address, port)

    def tell(self, address: str, port: int | None, facts: AddressFacts | None) -> None:
        """Nobody else wants to know; it is written with the target."""

    async def save(self, judged: Judged) -> bool:
        """One transaction per target; False when it is not at work."""
        stored = self.claimed.get(judged.target.key)
        if stored is None:
            return False
        self.store.save(stored, self.scan, judged.evidence, judged.findings, judged.packed)
        return True

    def forget(self, key: str) -> None:
        """A target is at work no longer."""
        self.claimed.pop(key, None)

    def judged_by(self, ruleset: Ruleset) -> None:
        """Write down by which rules the scan is judged."""
        record(self.store, self.scan, ruleset)

    def close(self, reason: str, stats: Mapping[str, Any]) -> None:
        """Close the scan's row: finished only when nothing is pending any more."""
        # Whoever asked it to stop: with nothing pending, nothing was left out.
        finished = not self.failure and not self.store.pending(self.scan, limit=1)
        kept = {name: value for name, value in sorted(stats.items()) if isinstance(value, (int, float, str))}
        self.store.end_scan(
            self.scan,
            state="finished" if finished else "interrupted",
            reason=self.failure or reason,
            stats=kept,
        )

    def close_store(self) -> None:
        """Close the file and give its lock back."""
        self.store.close()


def _same_questions(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two scans would ask the same: speed may differ, what is asked of whom may not."""
    # A scan begun by an earlier version knows nothing of a setting that was added since: as if left empty.
    return all((before.get(name) or None) == (now.get(name) or None) for name in WHAT_IS_ASKED)


def check_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what could not work or may not be done; gives what countries will be read from, with versions.

    Raises ScanRefused with the remedy.
    """
    try:
        servers = [NameServer.parse(text) for text in settings["AUDITOR_NAMESERVERS"]]
    except ValueError as error:
        raise ScanRefused(f"--nameserver: {error}. Write ADDRESS or ADDRESS:PORT, for example 127.0.0.1:5300") from None
    if not servers and not system_nameservers():
        raise ScanRefused("this machine has no name server configured. Name one with --nameserver ADDRESS")
    try:
        egress = Egress.parse(settings["AUDITOR_ALLOW_NETWORKS"], only_allowed=not settings["AUDITOR_CONTACT"])
    except ValueError as error:
        raise ScanRefused(f"--allow-network: {error}. Write a network in CIDR form, for example 10.8.0.0/16") from None
    try:
        Pace.parse(Limit(1, 0), settings.get("AUDITOR_PACE", ()))
    except ValueError as error:
        raise ScanRefused(
            f"--pace: {error}. Write NETWORK=CONNECTIONS_A_SECOND[:AT_ONE_TIME], for example 203.0.113.0/24=50:32"
        ) from None
    if not settings["AUDITOR_CONTACT"] and not (egress.allow and egress.loopback_only):
        raise ScanRefused(
            "a scan of anything but loopback must say who scans. Add --contact with an e-mail address or URL "
            "that the owners of the sites can write to"
        )
    if any(ord(c) < 32 or ord(c) > 126 for c in settings["AUDITOR_CONTACT"]):
        raise ScanRefused("--contact goes into an HTTP header: printable ASCII only")
    try:
        with Atlas.open(settings["AUDITOR_OWN_NETWORKS"], settings["AUDITOR_GEO_FILE"]) as atlas:
            return atlas.sources
    except OriginError as error:
        raise ScanRefused(str(error)) from None


def _vantage() -> dict[str, str]:
    """Where and with what a scan is made: answers depend on it."""
    return {
        "host": platform.node(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "scrapy": scrapy.__version__,
        "openssl": ssl.OPENSSL_VERSION,
    }
