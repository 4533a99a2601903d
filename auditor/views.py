"""What rules are given: views of one target's evidence, each a frozen record.

A view is either there, or `Missing` with the outcome that says why (the rule is then *untested*), or
`Absent` because the question makes no sense for this target (the rule is then *inapplicable*).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.filed import Filing, Network, Past, Registered
from auditor.model import DnsAnswer, HttpAnswer, Mark, Observation, Outcome, Question, TlsFacts
from auditor.page import Page
from auditor.policy.cdn import Edge

MAINLAND = "CN"
"""Where a filing is required. Hong Kong, Macao and Taiwan have codes of their own and are not meant by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """What one address answered when it was asked by number, and under a name nobody has. Shared by targets."""

    address: str
    port: int | None
    observations: tuple[Observation, ...]
    country: str = ""
    """ISO 3166-1 alpha-2, as it was found while gathering; empty when nobody knew."""
    country_source: str = ""
    """Who said so: `own-network`, `geo-file` or `registry`; empty when nobody did."""

    def of(self, question: Question) -> tuple[Observation, ...]:
        """Observations of one question, in the order they were made."""
        return tuple(o for o in self.observations if o.question is question)


@dataclass(frozen=True, slots=True)
class Missing:
    """A view that could not be had."""

    reason: Outcome
    observations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """A view this target does not have by its nature. `why` is a key of `rule.COMMON_MESSAGES`."""

    why: str
    observations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What the name servers say about a host (view `dns`)."""

    host: str
    outcome: Outcome
    """OK when one server gave addresses, else the first thing that is known for certain."""
    observations: tuple[Observation, ...]
    own_networks: tuple[str, ...] = ()
    """Special-purpose networks the scan was told to reach all the same, in CIDR form."""

    @property
    def answers(self) -> tuple[DnsAnswer, ...]:
        """One per name server that was asked."""
        return tuple(o.dns for o in self.observations if o.dns is not None)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address any server gave, in order, once."""
        return tuple(dict.fromkeys(a for answer in self.answers for a in answer.addresses))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whether the home page answers (view `reach`): every attempt, https first."""

    host: str
    observations: tuple[Observation, ...]

    @property
    def answered(self) -> Observation | None:
        """The attempt that got an HTTP answer, or None."""
        return next((o for o in reversed(self.observations) if o.http is not None), None)


@dataclass(frozen=True, kw_only=True)
class Home:
    """A home page that was read (views `home` and `sibling`)."""

    host: str
    observation: Observation
    page: Page
    observations: tuple[Observation, ...] = ()
    frames: tuple[Page, ...] = ()
    """Pages of the same site that it shows in frames, as far as they were fetched."""
    frames_missing: bool = False
    """Whether it has a frame of the same site that was not fetched, or not as a whole page."""

    @property
    def answer(self) -> HttpAnswer:
        """Redirect hops and the body."""
        assert self.observation.http is not None  # noqa: S101 - holds by construction
        return self.observation.http

    @property
    def url(self) -> str:
        """Where the page was found, after redirects."""
        return self.answer.final.url

    @property
    def complete(self) -> bool:
        """Whether the whole page arrived: a mark not found on an incomplete page proves nothing."""
        return self.answer.complete

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The page's marks, then those its frames show."""
        return tuple(mark for page in (self.page, *self.frames) for mark in page.marks)

    @property
    def leftovers(self) -> tuple[str, ...]:
        """The page's leftovers, then those of its frames."""
        return tuple(text for page in (self.page, *self.frames) for text in page.leftovers)

    @property
    def script_hint(self) -> str:
        """Why a mark may still be drawn that neither the page nor a fetched frame has; empty without a reason."""
        own = self.page.script_hint
        # Frames that have been looked into are no hint any more; what they hint at themselves comes in its place.
        if own and (own != "iframe" or self.frames_missing or not self.frames):
            return own
        return next((page.script_hint for page in self.frames if page.script_hint), "")


@dataclass(frozen=True, kw_only=True)
class Handshake:
    """What TLS showed when the home page was asked for over https (view `tls`)."""

    host: str
    observation: Observation
    facts: TlsFacts | None
    """None when the handshake itself failed (`observation.outcome` is `tls`)."""

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The one attempt it rests on."""
        return (self.observation,)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """What the target's addresses answer by number (view `bare`) or to an unknown Host (view `catch_all`)."""

    facts: tuple[AddressFacts, ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the target is served from, as far as that decides whether it needs a filing (view `origin`)."""

    host: str
    addresses: tuple[str, ...]
    """Every address of the host, in order; never empty."""
    facts: tuple[AddressFacts, ...]
    """Of those of them that were looked into."""
    edge: Edge | None
    """What shows that a content delivery network stands in front, so that the origin is somewhere else."""
    exemption: Absent | None
    """Why no filing is required; None when one is, and when that cannot be told."""
    leads_to: str
    """Where the home page does nothing but redirect to, on another registrable domain; empty otherwise."""
    observations: tuple[Observation, ...]

    def country(self, address: str) -> str:
        """Country of one of `addresses`; empty when it is unknown."""
        return next((facts.country for facts in self.facts if facts.address == address), "")

    @property
    def is_mainland(self) -> bool:
        """Whether an address is known to be on the mainland."""
        return any(self.country(address) == MAINLAND for address in self.addresses)


View = (
    Resolution | Reach | Origin | Home | Handshake | Addresses | Filing | Network | Past | Registered | Missing | Absent
)


def keys(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Keys of observations, in order."""
    return tuple(o.key for o in observations)
