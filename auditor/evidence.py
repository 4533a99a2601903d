"""One target's observations, and the views of them that rules ask for.

A view is either there, or `Missing` with the outcome that says why (the rule is then *untested*), or
`Absent` because the question makes no sense for this target (the rule is then *inapplicable*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from auditor.model import DnsAnswer, HttpAnswer, Observation, Outcome, Owner, Question, Target, TlsFacts
from auditor.page import Page, looks_like_html
from auditor.policy.blockpages import recognise_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """What one address answered when it was asked by number, and under a name nobody has. Shared by targets."""

    address: str
    port: int | None
    observations: tuple[Observation, ...]

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


View = Resolution | Reach | Home | Handshake | Addresses | Missing | Absent

_KNOWN_DNS = (Outcome.OK, Outcome.NXDOMAIN, Outcome.NO_ANSWER, Outcome.SERVFAIL, Outcome.DNS_BAD)
_READABLE = (Outcome.OK, Outcome.PARTIAL, Outcome.TOO_LARGE)


def _keys(observations: Sequence[Observation]) -> tuple[str, ...]:
    return tuple(o.key for o in observations)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that was observed of one target in one scan: the unit that is stored, judged and reported."""

    target: Target
    observations: tuple[Observation, ...]
    addresses: tuple[AddressFacts, ...] = ()
    own_networks: tuple[str, ...] = ()
    """Special-purpose networks the scan was told to reach all the same (`--allow-network`), in CIDR form."""
    unparseable: bool = False
    """Set when a page of this target broke the limits of the judging process: no page is read then."""

    def of(self, question: Question) -> tuple[Observation, ...]:
        """The target's own observations of one question, in the order they were made."""
        return tuple(o for o in self.observations if o.question is question)

    def view(self, name: str) -> View:
        """The view of that name; KeyError for a name no view has."""
        if name not in VIEWS:
            raise KeyError(f"no view is called {name!r}; there are {', '.join(VIEWS)}")
        found: View = getattr(self, name)
        return found

    def without_pages(self) -> Evidence:
        """The same evidence for a judge that must not parse its pages."""
        return replace(self, unparseable=True)

    @cached_property
    def dns(self) -> View:
        """Resolution of the target's host."""
        found = _resolution(self.target.host, self.of(Question.DNS))
        return replace(found, own_networks=self.own_networks) if isinstance(found, Resolution) else found

    @cached_property
    def reach(self) -> View:
        """Attempts to open the target's home page."""
        asked = self.of(Question.HOME)
        if not asked:
            return Missing(Outcome.NOT_ASKED)
        # Only what we did not or could not ask leaves the question open; a site's own failure is an answer.
        if all(o.outcome.owner is Owner.AUDITOR or o.outcome is Outcome.NO_ADDRESS for o in asked):
            return Missing(asked[-1].outcome, _keys(asked))
        return Reach(host=self.target.host, observations=asked)

    @cached_property
    def home(self) -> View:
        """The target's home page."""
        return self._page(self.target.host, self.of(Question.HOME))

    @cached_property
    def sibling(self) -> View:
        """The home page of `www.` for a registrable domain, of the apex for a `www.` target."""
        asked = self.of(Question.SIBLING)
        if not asked and not self.of(Question.SIBLING_DNS):
            return Absent("no-sibling") if self.target.host not in _paired(self.target) else Missing(Outcome.NOT_ASKED)
        resolved = _resolution(asked[0].subject if asked else "", self.of(Question.SIBLING_DNS))
        if isinstance(resolved, Resolution) and resolved.outcome in (Outcome.NXDOMAIN, Outcome.NO_ANSWER):
            return Absent("sibling-not-in-dns", _keys(resolved.observations))
        return self._page(asked[0].subject if asked else "", asked)

    @cached_property
    def tls(self) -> View:
        """The TLS handshake of the target's own host."""
        asked = tuple(o for o in self.of(Question.HOME) if o.url.startswith("https:"))
        if not asked:
            return Missing(Outcome.NO_ADDRESS if self.of(Question.HOME) else Outcome.NOT_ASKED)
        last = asked[-1]
        if last.http is not None:
            return Handshake(host=self.target.host, observation=last, facts=last.http.hops[0].tls)
        if last.outcome is Outcome.TLS:
            return Handshake(host=self.target.host, observation=last, facts=None)
        if last.outcome is Outcome.REFUSED:
            return Absent("no-https", _keys(asked))
        return Missing(last.outcome, _keys(asked))

    @cached_property
    def bare(self) -> View:
        """What the addresses answer when opened by number."""
        return self._by_number(Question.BARE_HTTP, Question.BARE_HTTPS)

    @cached_property
    def catch_all(self) -> View:
        """What the addresses answer to a Host name nobody has."""
        return self._by_number(Question.UNKNOWN_HOST)

    def _page(self, host: str, asked: tuple[Observation, ...]) -> View:
        if not asked:
            return Missing(Outcome.NOT_ASKED)
        if blocked := [o.key for o in asked if o.http is not None and recognise_answer(o.http, "block") is not None]:
            return Missing(Outcome.BLOCKED_BY_PROVIDER, tuple(blocked))
        read = next((o for o in reversed(asked) if o.http is not None and o.outcome in _READABLE), None)
        if read is None or read.http is None:
            return Missing(asked[-1].outcome, _keys(asked))
        if not 200 <= read.http.final.status < 300:
            return Missing(Outcome.HTTP_ERROR, (read.key,))
        content_type = read.http.final.header("content-type")
        if not looks_like_html(read.http.body, content_type):
            return Missing(Outcome.NOT_A_PAGE, (read.key,))
        if self.unparseable:
            return Missing(Outcome.UNPARSEABLE, (read.key,))
        # Numbers are given out year by year: what was impossible when the page was read stays so.
        year = int(read.asked_at[:4])
        page = Page.from_bytes(read.http.body, content_type=content_type, url=read.http.final.url, year=year)
        return Home(host=host, observation=read, page=page, observations=asked)

    def _by_number(self, *questions: Question) -> View:
        asked = tuple(o for facts in self.addresses for q in questions for o in facts.of(q))
        if not asked:
            no_address = [o for o in self.of(Question.HOME) if o.outcome is Outcome.NO_ADDRESS]
            return Missing(Outcome.NO_ADDRESS if no_address else Outcome.NOT_ASKED, _keys(no_address))
        if all(o.outcome.owner is Owner.AUDITOR for o in asked):
            return Missing(asked[-1].outcome, _keys(asked))
        return Addresses(facts=self.addresses, observations=asked)


def _paired(target: Target) -> tuple[str, str]:
    """The two hosts that have a sibling: the registrable domain and its `www.`."""
    return (target.registrable_domain, f"www.{target.registrable_domain}")


def _resolution(host: str, asked: tuple[Observation, ...]) -> View:
    if not asked:
        return Missing(Outcome.NOT_ASKED)
    for outcome in _KNOWN_DNS:
        if any(o.outcome is outcome for o in asked):
            return Resolution(host=host, outcome=outcome, observations=asked)
    return Missing(asked[-1].outcome, _keys(asked))


VIEWS = ("dns", "reach", "home", "sibling", "tls", "bare", "catch_all")
"""Names a rule may put into `needs`."""
