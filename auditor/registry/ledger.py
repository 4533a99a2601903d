"""The provider's own ledger as a source: the caller says how to look there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from auditor.registration.client import now_utc
from auditor.registry.model import LEDGER, Answer, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What the ledger has of a domain."""

    number: str
    """Of the service, else of the entity."""
    entity: str


LedgerLookup = Callable[[str], Filed | None]
"""Registrable domain in A-labels → what the ledger has; None when it has nothing."""


class LedgerSource:
    """Asks the ledger, which is at hand: nothing is kept and nobody waits."""

    def __init__(self, look: LedgerLookup, now: Callable[[], datetime] = now_utc) -> None:
        self._look = look
        self._now = now

    @property
    def name(self) -> str:
        return LEDGER

    async def lookup(self, domain: str) -> Answer:
        """What the ledger has. That it has nothing is *not found* in the ledger, and no word about other filings."""
        filed = self._look(domain)
        asked_at = self._now().isoformat()
        if filed is None:
            return Answer(domain=domain, source=LEDGER, state=State.NOT_FOUND, asked_at=asked_at)
        return Answer(
            domain=domain,
            source=LEDGER,
            state=State.FOUND,
            number=filed.number,
            entity=filed.entity,
            asked_at=asked_at,
        )
