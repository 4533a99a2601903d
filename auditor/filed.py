"""What is known of a target beside one scan of it, as rules see it: filings, own networks, earlier scans, registry.

Small frozen records without behaviour beyond reading them. They are made from the database (`auditor.background`)
and hold of a filing only what rules about sites look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.model import Observation, Outcome, Owner
from auditor.policy.cdn import Edge
from auditor.policy.filing_lists import GONE, IN_REVIEW
from auditor.policy.provinces import FOLDED_LETTER
from auditor.registration.model import Registration

_NUMBER = re.compile(r"(\D)ICP备(\d+)号(?:-(\w+))?\Z")


@dataclass(frozen=True, slots=True)
class FiledAccess:
    """An access row."""

    provider: str = ""
    ours: bool = True
    addresses: tuple[str, ...] = ()
    """Numeric addresses and networks."""
    status: str = ""
    ended: str = ""

    def is_active(self, day: str) -> bool:
        """Whether it is a connection that stands on a day."""
        return self.status not in GONE | IN_REVIEW and not (self.ended and self.ended <= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A service of the ledger that a domain is filed for, with its entity. Statuses are codes of `filing_lists`."""

    hosts: tuple[str, ...] = ()
    """Under the registrable domain in question, as A-labels."""
    number: str = ""
    name: str = ""
    status: str = ""
    psb_number: str = ""
    entity_number: str = ""
    entity_name: str = ""
    nature: str = ""
    entity_status: str = ""
    persons: tuple[str, ...] = ()
    """Names of legal representative and responsible persons. Personal data."""
    access: tuple[FiledAccess, ...] = ()

    @property
    def state(self) -> str:
        """`gone`, `review` or `filed`."""
        if self.status in GONE or self.entity_status in GONE:
            return "gone"
        return "review" if (self.status or self.entity_status) in IN_REVIEW else "filed"

    @property
    def entity(self) -> str:
        """Number of the entity for comparing: province folded, without a site suffix; empty without one."""
        return entity_part(self.entity_number) or entity_part(self.number)

    @property
    def site(self) -> str:
        """Site suffix of the number: `1`; empty without one."""
        found = _NUMBER.match(self.number)
        return (found[3] or "") if found else ""


def entity_part(number: str) -> str:
    """`川ICP备05990217号-1` → `蜀ICP备05990217号`; empty for what is no filing number."""
    found = _NUMBER.match(number)
    return f"{FOLDED_LETTER.get(found[1], found[1])}ICP备{found[2]}号" if found else ""


@dataclass(frozen=True, slots=True)
class Holder:
    """An entity of the ledger whose number a page shows."""

    number: str
    """As `entity_part` gives it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What one version of the ledger says of one target (view `filing`). Without services: the domain is not listed."""

    host: str
    registrable: str
    version: int
    day: str
    """Of the scan, as a date."""
    services: tuple[Filed, ...] = ()
    columns: frozenset[str] = frozenset()
    """Records and fields the ledger has columns for: `access`, `service.psb_number`, …"""
    gone: tuple[Filed, ...] = ()
    """As it was filed before, where it no longer is."""
    gone_since: int = 0
    """The first version without it."""
    gone_at: str = ""
    """When that version was imported."""
    holders: tuple[Holder, ...] = ()
    """Of numbers that stand in the page."""
    listed: tuple[str, ...] = ()
    """Those other registrable domains met while opening the page that are on the ledger."""
    unchanged: bool = False
    """Whether the ledger said the same at the last scan."""
    observations: tuple[Observation, ...] = ()

    @property
    def standing(self) -> tuple[Filed, ...]:
        """Services that are filed, neither in review nor cancelled."""
        return tuple(service for service in self.services if service.state == "filed")

    @property
    def state(self) -> str:
        """`filed` if any service is, else `review`, else `gone`; `unlisted` without any."""
        states = {service.state for service in self.services}
        return next((state for state in ("filed", "review", "gone") if state in states), "unlisted")

    @property
    def ours(self) -> tuple[FiledAccess, ...]:
        """Active access rows with the provider whose ledger it is, of the services that stand."""
        return tuple(a for s in self.standing for a in s.access if a.ours and a.is_active(self.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Which of the target's addresses are the provider's own (view `network`)."""

    host: str
    outcome: Outcome
    addresses: tuple[str, ...]
    ours: tuple[str, ...]
    countries: tuple[tuple[str, str], ...] = ()
    edge: Edge | None = None
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastScan:
    """How one earlier scan of the same target went."""

    scan: int
    day: str
    answered: bool | None
    """Whether an HTTP answer came; None where that could not be asked."""
    addresses: tuple[str, ...] = ()
    host: str = ""
    """Whose page came in the end; empty without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Earlier scans, the newest first (view `past`)."""

    scans: tuple[PastScan, ...] = ()
    answered: bool | None = None
    """Whether an HTTP answer came this time; None where that could not be asked."""
    down_scans: int = 3
    down_days: int = 7
    observations: tuple[Observation, ...] = ()


def has_answered(attempts: Iterable[tuple[Outcome, bool]]) -> bool | None:
    """Whether a site answered, by how each attempt to open it ended and whether an HTTP answer came.

    None where nothing could be asked of it. A time-out is the site's, unless somebody knows better.
    """
    answered: bool | None = None
    for outcome, came in attempts:
        if came:
            return True
        if outcome.owner is not Owner.AUDITOR or outcome is Outcome.TIMEOUT:
            answered = False
    return answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the registry of names says (view `registration`)."""

    registration: Registration
    day: str
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """All that is known of a target beside one scan; each is None, or empty, where nothing was given."""

    filing: Filing | None = None
    has_networks: bool = False
    ours: frozenset[str] = field(default_factory=frozenset)
    """Addresses of the target in the own networks."""
    past: Past | None = None
    registered: Registered | None = None
