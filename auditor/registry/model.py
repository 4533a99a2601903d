"""What a source said of a domain's filing, and what all of them together say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from auditor.outcome import Bilingual
from auditor.registration.model import REASONS as WIRE_REASONS
from auditor.registration.model import State

__all__ = ["REASONS", "Answer", "Answers", "Source", "State"]

LEDGER = "ledger"
"""Name of the source that is the provider's own ledger. It knows what is filed through it, and no more."""

REASONS: Mapping[str, Bilingual] = {
    **WIRE_REASONS,
    "not-own": ("该接口只答复本账号的域名", "the interface answers about the account's own domains only"),
    "bad-number": ("答复中的备案号不成形", "the number in the answer has no form of one"),
    "only-the-ledger": ("只查了台账，台账中没有", "only the ledger was asked, and it has none"),
    "nobody-asked": ("没有可问的来源", "there is no source to ask"),
}
"""Why it is not known, by code (Chinese, English)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One source's answer about one domain."""

    domain: str
    """The registrable domain in A-labels."""
    source: str
    """Name of the source."""
    state: State
    number: str = ""
    """Filing number, canonical, where the source tells it."""
    entity: str = ""
    """Name of the filing entity, where the source tells it. Personal data where it is a person."""
    reason: str = ""
    """Code of `REASONS` where the state is not known; else empty."""
    detail: str = ""
    asked_at: str = ""
    """ISO 8601, UTC."""
    server: str = ""
    """Scheme, host and port that were asked; empty for the ledger. Never a query: it may hold a key."""


class Source(Protocol):
    """Something that can be asked about a domain's filing."""

    @property
    def name(self) -> str:
        """Unique among the sources of a run."""

    async def lookup(self, domain: str) -> Answer:
        """Ask about a registrable domain in A-labels. Never raises on any answer."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What every source that was asked said, in the order they were asked."""

    domain: str
    every: tuple[Answer, ...]

    @property
    def conclusion(self) -> Answer:
        """The first *found*; else the first *not found* of a source that knows more than the ledger; else not known.

        That the ledger has no such domain says nothing of filings made elsewhere.
        """
        for state in (State.FOUND, State.NOT_FOUND):
            for answer in self.every:
                if answer.state is state and (state is State.FOUND or answer.source != LEDGER):
                    return answer
        beyond = [answer for answer in self.every if answer.source != LEDGER]
        if beyond:
            return beyond[0]
        reason = "only-the-ledger" if self.every else "nobody-asked"
        return Answer(domain=self.domain, source="", state=State.NOT_KNOWN, reason=reason)
