"""One target's observations, and the views of them that rules ask for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from auditor.exemption import edge_of, exemption_of, redirects_to
from auditor.filed import Background, Network, has_answered
from auditor.frames import frame_addresses, same_site
from auditor.model import HttpAnswer, Observation, Outcome, Owner, Question, Target
from auditor.page import Page, looks_like_html
from auditor.policy.blockpages import recognise_answer
from auditor.registration.model import State
from auditor.views import (
    Absent,
    Addresses,
    AddressFacts,
    Handshake,
    Home,
    Missing,
    Origin,
    Reach,
    Resolution,
    View,
    keys,
)

__all__ = [
    "VIEWS",
    "Absent",
    "AddressFacts",
    "Addresses",
    "Evidence",
    "Handshake",
    "Home",
    "Missing",
    "Origin",
    "Reach",
    "Resolution",
    "View",
]


_NOT_IN_DNS = (Outcome.NXDOMAIN, Outcome.NO_ANSWER, Outcome.ALIAS_DANGLING)
_KNOWN_DNS = (
    Outcome.OK,
    *_NOT_IN_DNS,
    *(Outcome.ALIAS_LOOP, Outcome.LAME_DELEGATION, Outcome.SERVFAIL, Outcome.DNS_BAD),
)
_READABLE = (Outcome.OK, Outcome.PARTIAL, Outcome.TOO_LARGE)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that was observed of one target in one scan: the unit that is stored, judged and reported."""

    target: Target
    observations: tuple[Observation, ...]
    addresses: tuple[AddressFacts, ...] = ()
    own_networks: tuple[str, ...] = ()
    """Special-purpose networks the scan was told to reach all the same (`--allow-network`), in CIDR form.

    Not those of `--own-network`: they say where an address is, and their answer is in the address's facts.
    """
    unparseable: bool = False
    """Set when a page of this target broke the limits of the judging process: no page is read then."""
    background: Background = field(default_factory=Background, compare=False)
    """What is known of the target beside this scan: the ledger, the own networks, earlier scans."""

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
            return Missing(asked[-1].outcome, keys(asked))
        return Reach(host=self.target.host, observations=asked)

    @cached_property
    def origin(self) -> View:
        """Where the target is served from, and whether it needs a filing at all."""
        found = self.dns
        if not isinstance(found, Resolution):
            return found
        if not found.addresses:
            return Missing(found.outcome, keys(found.observations))
        return Origin(
            host=self.target.host,
            addresses=found.addresses,
            facts=self.addresses,
            edge=edge_of(found),
            exemption=self.exemption,
            leads_to=redirects_to(self.target, self.of(Question.HOME))[0],
            observations=found.observations,
        )

    @cached_property
    def exemption(self) -> Absent | None:
        """Why this target needs no filing, whatever its page shows; None when it does or that cannot be told."""
        return exemption_of(self.target, self.dns, self.of(Question.HOME), self.addresses)

    @cached_property
    def filing(self) -> View:
        """What the ledger says of the target."""
        found = self.background.filing
        return Missing(Outcome.NO_LEDGER) if found is None else replace(found, observations=self.of(Question.DNS))

    @cached_property
    def network(self) -> View:
        """Which of the target's addresses are the provider's own."""
        if not self.background.has_networks:
            return Missing(Outcome.NO_OWN_NETWORKS)
        found = self.dns
        if not isinstance(found, Resolution):
            return found
        return Network(
            host=self.target.host,
            outcome=found.outcome,
            addresses=found.addresses,
            ours=tuple(a for a in found.addresses if a in self.background.ours),
            countries=tuple((facts.address, facts.country) for facts in self.addresses),
            edge=edge_of(found),
            observations=found.observations,
        )

    @cached_property
    def past(self) -> View:
        """What earlier scans of the target found."""
        found, asked = self.background.past, self.of(Question.HOME)
        if found is None:
            return Missing(Outcome.NO_LEDGER)
        return replace(found, answered=has_answered((o.outcome, o.http is not None) for o in asked), observations=asked)

    @cached_property
    def registration(self) -> View:
        """What the registry says of the target's registrable domain."""
        found = self.background.registered
        if found is None:
            return Missing(Outcome.NOT_LOOKED_UP)
        if found.registration.state is State.NOT_KNOWN:
            return Missing(Outcome.REGISTRATION_UNKNOWN)
        return replace(found, observations=self.of(Question.DNS))

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
        if isinstance(resolved, Resolution) and resolved.outcome in _NOT_IN_DNS:
            return Absent("sibling-not-in-dns", keys(resolved.observations))
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
            return Absent("no-https", keys(asked))
        return Missing(last.outcome, keys(asked))

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
            return Missing(asked[-1].outcome, keys(asked))
        if not 200 <= read.http.final.status < 300:
            return Missing(Outcome.HTTP_ERROR, (read.key,))
        content_type = read.http.final.header("content-type")
        if not looks_like_html(read.http.body, content_type):
            return Missing(Outcome.NOT_A_PAGE, (read.key,))
        if self.unparseable:
            return Missing(Outcome.UNPARSEABLE, (read.key,))
        # Numbers are given out year by year: what was impossible when the page was read stays so.
        year = int(read.asked_at[:4])
        page = self._read(read.http, year)
        wanted = frame_addresses(read.http.body, read.http.final.url)
        held = {o.url: o for o in self.of(Question.FRAME)}
        fetched = tuple(held[url] for url in wanted.chosen if url in held)
        frames = [(o, frame) for o in fetched if (frame := self._frame(o)) is not None]
        return Home(
            host=host,
            observation=read,
            page=page,
            observations=(*asked, *fetched),
            frames=tuple(frame for _, frame in frames),
            frames_missing=sum(o.outcome is Outcome.OK for o, _ in frames) < wanted.count,
        )

    @cached_property
    def _pages(self) -> list[tuple[HttpAnswer, Page]]:
        """Pages read so far."""
        return []

    def _read(self, answer: HttpAnswer, year: int) -> Page:
        """The page of an answer. One that was read already, as of the apex for `www.`, is not read again."""
        body, content_type, url = answer.body, answer.final.header("content-type"), answer.final.url
        for known, page in self._pages:
            alike = page.year == year and len(known.content) == len(body)
            if alike and known.final.header("content-type") == content_type and known.body == body:
                return page if page.url == url else _found_at(url, page)
        page = Page.from_bytes(body, content_type=content_type, url=url, year=year)
        self._pages.append((answer, page))
        return page

    def _frame(self, observation: Observation) -> Page | None:
        """The page a frame shows; None when none was read, or what was read is not the site's own."""
        answer = observation.http
        if answer is None or observation.outcome not in _READABLE or not 200 <= answer.final.status < 300:
            return None
        content_type = answer.final.header("content-type")
        if not looks_like_html(answer.body, content_type) or not same_site(observation.url, answer.final.url):
            return None
        return self._read(answer, int(observation.asked_at[:4]))

    def _by_number(self, *questions: Question) -> View:
        asked = tuple(o for facts in self.addresses for q in questions for o in facts.of(q))
        if not asked:
            no_address = [o for o in self.of(Question.HOME) if o.outcome is Outcome.NO_ADDRESS]
            return Missing(Outcome.NO_ADDRESS if no_address else Outcome.NOT_ASKED, keys(no_address))
        if all(o.outcome.owner is Owner.AUDITOR for o in asked):
            return Missing(asked[-1].outcome, keys(asked))
        return Addresses(facts=self.addresses, observations=asked)


def _paired(target: Target) -> tuple[str, str]:
    """The two hosts that have a sibling: the registrable domain and its `www.`."""
    return (target.registrable_domain, f"www.{target.registrable_domain}")


_BY_ADDRESS = frozenset(("script_hint",))
"""What of a page depends on its address."""


def _found_at(url: str, page: Page) -> Page:
    """The same page at another address: its marks and its text are worked out once for both."""
    _ = page.marks, page.text
    again = replace(page, url=url)
    known = {name: value for name, value in vars(page).items() if name not in _BY_ADDRESS}
    vars(again).update(known | {"url": url})
    return again


def _resolution(host: str, asked: tuple[Observation, ...]) -> View:
    if not asked:
        return Missing(Outcome.NOT_ASKED)
    for outcome in _KNOWN_DNS:
        if any(o.outcome is outcome for o in asked):
            return Resolution(host=host, outcome=outcome, observations=asked)
    return Missing(asked[-1].outcome, keys(asked))


VIEWS = (
    *("dns", "reach", "origin", "home", "sibling", "tls", "bare", "catch_all"),
    *("filing", "network", "past", "registration"),
)
"""Names a rule may put into `needs`."""
