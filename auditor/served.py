"""What was served: whether it opens a page, whose page it is, and by which way it was reached.

*Opening a page* matters when an address is asked by number or under a name nobody has. An answer opens a page when
the last hop still stands on the host that was asked, has a 2xx status and holds a page of its own: a redirect to a
name, an error page and a failed handshake open nothing. A default page, a challenge or an almost empty page is a
page, but not evidently a site: a person has to look.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from auditor import redirects
from auditor.hostname import registrable_domain
from auditor.model import Hop, Observation, Outcome, Owner
from auditor.policy.blockpages import WINDOW_BYTES, Fingerprint, recognise, recognise_answer, title_bounds
from auditor.policy.wording import listed, quote
from auditor.text import decode
from auditor.weburl import parse

SCANT_BYTES = 16
"""Visible bytes, white space left out, below which an untitled page is called almost empty."""

_HTML_TYPES = ("", "text/html", "application/xhtml+xml")
_READ = (Outcome.OK, Outcome.PARTIAL, Outcome.TOO_LARGE)


class Served(IntEnum):
    """How one such question ended, the weightiest last."""

    NOTHING = 0
    """No page: refused, failed handshake, error status, block page, or a redirect to another host."""
    UNASKED = 1
    """The auditor did not or could not ask."""
    UNCLEAR = 2
    """An answer with 2xx that is no evident site: default page, challenge, almost empty, or not HTML."""
    PAGE = 3
    """A page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAnswer:
    """What one question about one address showed."""

    served: Served
    address: str
    """Numeric address that was asked."""
    url: str
    """Where the answer came from; the address asked for when there was none."""
    title: str = ""
    """Title of the page, on one line and shortened."""
    key: str = ""
    """Key of the observation."""
    outcome: Outcome = Outcome.OK

    @property
    def seen(self) -> str:
        """Address and title as one line, without words of any language."""
        return f"{self.url} 「{self.title}」" if self.title else self.url


def served(address: str, observation: Observation) -> ServedAnswer:
    """What one observation of kind bare-http, bare-https or unknown-host shows about an address."""
    kind, url, title = _judged(observation)
    return ServedAnswer(
        served=kind, address=address, url=url, title=title, key=observation.key, outcome=observation.outcome
    )


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Several answers taken together: the weightiest way one of them ended, and those that ended so."""

    served: Served
    answers: tuple[ServedAnswer, ...]

    @property
    def message(self) -> str:
        """Key of a rule's message: `nothing`, `unasked`, `unclear` or `page`."""
        return self.served.name.lower()

    @property
    def observations(self) -> tuple[str, ...]:
        """Keys of the observations it rests on."""
        return tuple(answer.key for answer in self.answers)

    @property
    def params(self) -> dict[str, str]:
        """What was seen: every address, the first URL and title, all of them as one line, what went wrong."""
        return {
            "address": listed(answer.address for answer in self.answers),
            "url": self.answers[0].url if self.answers else "",
            "title": self.answers[0].title if self.answers else "",
            "seen": listed(answer.seen for answer in self.answers),
            "outcomes": listed(f"{answer.url} @{answer.address}: {answer.outcome}" for answer in self.answers),
        }


def conclude(answers: Iterable[ServedAnswer]) -> Conclusion:
    """The conclusion from several answers; NOTHING from none."""
    every = tuple(answers)
    weightiest = max((answer.served for answer in every), default=Served.NOTHING)
    return Conclusion(weightiest, tuple(answer for answer in every if answer.served is weightiest))


def _judged(observation: Observation) -> tuple[Served, str, str]:
    answer = observation.http
    if answer is None:
        unasked = observation.outcome.owner is Owner.AUDITOR
        return (Served.UNASKED if unasked else Served.NOTHING, observation.url, "")
    final = answer.final
    asked = _host(observation.url)
    if asked != _host(final.url) or (final.location and asked != _host(final.location)):
        return (Served.NOTHING, final.url, "")
    if not 200 <= final.status < 300:
        unasked = observation.outcome.owner is Owner.AUDITOR
        return (Served.UNASKED if unasked else Served.NOTHING, final.url, "")
    content_type = final.header("content-type")
    title = _title(answer.body, content_type)
    found = recognise(status=final.status, headers=final.headers, body=answer.body, url=final.url)
    if found is not None:
        return (Served.NOTHING if found.kind == "block" else Served.UNCLEAR, final.url, title)
    whole = observation.outcome in _READ and _is_html(content_type, answer.body)
    if not whole or (not title and _is_scant(answer.body[:WINDOW_BYTES])):
        return (Served.UNCLEAR, final.url, title)
    return (Served.PAGE, final.url, title)


def _host(url: str) -> str:
    target = parse(url)
    return "" if target is None else target.host


def _is_html(content_type: str, body: bytes) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in _HTML_TYPES and (media_type != "" or b"<" in body[:1024])


def _title(body: bytes, content_type: str) -> str:
    window = body[:WINDOW_BYTES]
    begin, end = title_bounds(window.lower())
    if not end:
        return ""
    # The page's own declaration of its encoding usually stands before the title.
    head = decode(window[:end], content_type)[0]
    at = head.lower().rfind("<title")
    return quote(html.unescape(head[at:].partition(">")[2])) if begin < end else ""


_SKIPPED = ((b"<script", b"</script"), (b"<style", b"</style"), (b"<!--", b"-->"))


def _is_scant(window: bytes) -> bool:
    """Whether fewer than SCANT_BYTES stand outside tags, scripts and comments. One pass; never backtracks."""
    lowered = window.lower()
    visible = position = 0
    while visible < SCANT_BYTES:
        start = lowered.find(b"<", position)
        text = lowered[position:start] if start >= 0 else lowered[position:]
        visible += len(b"".join(text.split()))
        if start < 0:
            break
        ending = next((end for begin, end in _SKIPPED if lowered.startswith(begin, start)), b">")
        closed = lowered.find(ending, start)
        if closed < 0:
            break
        # A closing tag is met again as a tag, so that its own `>` is looked for once only.
        position = closed if ending.startswith(b"</") else closed + len(ending)
    return visible < SCANT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswer:
    """What a home page's answer is, before anybody reads it as the site's own page."""

    unseen: str = ""
    """Why the site's own page was not seen, a key of `blockpages.NOT_SEEN`; empty when it was."""
    found: Fingerprint | None = None
    """The page it is instead of the site, when it is one that is known."""
    url: str = ""
    """Where it came from, after redirects."""
    key: str = ""
    """Key of the observation."""

    def is_a(self, kind: str) -> bool:
        """Whether it is a known page of that kind."""
        return self.found is not None and self.found.kind == kind


def home_answer(answered: Observation | None) -> HomeAnswer:
    """What the attempt that got an answer (None: there was none) brought."""
    if answered is None or answered.http is None:
        return HomeAnswer(unseen="no-answer")
    found = recognise_answer(answered.http)
    unseen = found.kind if found is not None and found.kind in ("block", "challenge") else ""
    return HomeAnswer(unseen=unseen, found=found, url=answered.http.final.url, key=answered.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way from the address that was asked for to the page that came back."""

    hops: tuple[str, ...]
    """Each address on it with its status, in order; one that was led to but not opened stands last, without."""
    host: str
    """Whose page came back."""
    onward: str = ""
    """Host that page or that redirect leads to, when nobody followed."""
    complete: bool = True
    """Whether nothing is missing that may redirect."""

    @property
    def seen(self) -> str:
        """The hops as one line."""
        return " → ".join(self.hops)


def route(answered: Observation) -> Route | None:
    """The way an answer came, by HTTP redirects and by redirects of pages; None without an answer."""
    if answered.http is None:
        return None
    final = answered.http.final
    onward = final.location or redirects.refresh_target(final.header("refresh"), final.url)
    if not onward and 200 <= final.status < 600:
        onward = redirects.page_redirect(answered.http.body, final.url, final.header("content-type"))
    hops = tuple(_step(hop) for hop in answered.http.hops) + ((quote(onward, 200),) if onward else ())
    whole = bool(onward) or answered.http.complete or len(answered.http.body) >= redirects.WINDOW_BYTES
    return Route(hops=hops, host=_host(final.url), onward=_host(onward) if onward else "", complete=whole)


def host_of(url: str) -> str:
    """Host of a web address; empty for none."""
    return _host(url)


def same_domain(host: str, other: str) -> bool:
    """Whether two hosts belong to one registrable domain; addresses and public suffixes only to themselves."""
    ours, theirs = (registrable_domain(h) or h.removesuffix(".") for h in (host, other))
    return ours == theirs


def _step(hop: Hop) -> str:
    by_page = ", refresh" if hop.location and hop.via == "page" else ""
    return f"{quote(hop.url, 200)} ({hop.status}{by_page})"


_MORE_THAN_TEXT = tuple(
    f"<{name}".encode() for name in ("img", "image", "svg", "picture", "canvas", "video", "audio", "object", "embed",
    "iframe", "frame", "script", "form", "input", "button", "textarea", "select")
)  # fmt: skip


def shows_more_than_text(body: bytes) -> bool:
    """Whether a page may show pictures, forms or frames, or be drawn by scripts. Looks for bytes, not for elements."""
    lowered = body.lower()
    return any(tag in lowered for tag in _MORE_THAN_TEXT) or b"url(" in lowered or b"background=" in lowered
