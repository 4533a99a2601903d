"""One page and where it leads: requests within a target's time, redirects followed and written down hop by hop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question
from auditor.net.exchange import MAX_BODY_BYTES, Answer
from auditor.net.failure import QuestionFailed
from auditor.net.handler import Pin
from auditor.page import looks_like_html
from auditor.redirects import WINDOW_BYTES, page_redirect, refresh_target
from auditor.weburl import join
from spiders.slots import Slot

MAX_REDIRECTS = 10
MAX_PAGE_REDIRECTS = 1
"""Of those, how many a page may make itself. A second one is a script's game, and a person has to look."""
MAX_URL_BYTES = 2000
MAX_HEADERS_KEPT = 100
MAX_HEADER_CHARS = 4096
REDIRECTS = (301, 302, 303, 307, 308)

Download = Callable[[Request], Awaitable[Response]]
Within = Callable[[str], bool]
"""Whether an address may be followed to."""
T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """Network time one target may still cost: name resolution and exchanges, not the wait for a polite moment."""

    left_s: float
    slot: Slot | None = None
    """The target's place among those at work, lent to others while it waits; none for what targets share."""

    def spend(self, observation: Observation) -> Observation:
        """Take an observation's time off."""
        self.left_s -= observation.elapsed_s
        return observation

    async def waiting(self, answer: Awaitable[T]) -> T:
        """What `answer` gives or raises; others may work meanwhile."""
        return await (answer if self.slot is None else self.slot.waiting(answer))

    async def pause(self, seconds: float) -> None:
        """Do nothing for a while, at the target's expense."""
        self.left_s -= seconds
        await self.waiting(asyncio.sleep(seconds))


def anywhere(_: str) -> bool:
    """Every redirect is followed."""
    return True


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pages. `timeout_s` is for one request."""

    download: Download
    timeout_s: float

    async def fetch(
        self,
        question: Question,
        subject: str,
        url: str,
        port: int | None,
        budget: Budget,
        *,
        pinned: str = "",
        within: Within = anywhere,
        follow_pages: bool = False,
        max_bytes: int = MAX_BODY_BYTES,
    ) -> Observation:
        """One page and its redirects, as far as `within` lets them lead; with `pinned`, from that address only.

        With `follow_pages` a page that sends its visitor on by itself is followed as well, once. No more than
        `max_bytes` of a body are kept.
        """
        asked_at = now()
        start = url
        hops: list[Hop] = []
        last: Answer | None = None
        outcome, detail, elapsed_s = Outcome.OK, "", 0.0
        pages_left = MAX_PAGE_REDIRECTS if follow_pages else 0
        while True:
            timeout_s = min(self.timeout_s, budget.left_s - elapsed_s)
            if timeout_s <= 0:
                outcome, detail = Outcome.BUDGET, "the target's time was spent"
                break
            try:
                answer = await self._one_request(url, port, timeout_s, pinned, budget, max_bytes)
            except QuestionFailed as failure:
                outcome, detail = failure.outcome, failure.detail
                if failure.address:
                    detail = f"{failure.address}: {detail}"
                elapsed_s += failure.elapsed_s
                break
            elapsed_s += answer.elapsed_s
            hop = _hop(url, answer)
            hops.append(hop)
            outcome, detail = answer.outcome, answer.detail
            last = answer
            location, via = _location(hop, answer, pages_left)
            if not location:
                break
            target = _redirect_target(url, location)
            if target is None:
                outcome, detail = Outcome.BAD_REDIRECT, location[:200]
                break
            if via == "page" and target in {h.url for h in hops}:
                # A page that loads itself again, or goes back after a cookie was set: what was read is the page.
                break
            hops[-1] = replace(hop, location=target, via=via)
            if not within(target):
                break
            if len(hops) > MAX_REDIRECTS or target in {h.url for h in hops}:
                outcome, detail = Outcome.REDIRECT_LOOP, f"{len(hops)} redirects, the last to {target[:200]}"
                break
            pages_left -= via == "page"
            url = target
        http = None
        if last is not None:
            # Digests are of what is kept, so that a stored body can be checked against its observation.
            http = HttpAnswer(
                hops=tuple(hops),
                content=last.content,
                body_sha256=last.body_sha256,
                complete=outcome is Outcome.OK,
            )
        return Observation(
            question=question,
            subject=subject,
            url=start,
            outcome=outcome,
            detail=detail,
            asked_at=asked_at,
            elapsed_s=elapsed_s,
            http=http,
        )

    async def _one_request(
        self, url: str, port: int | None, timeout_s: float, pinned: str, budget: Budget, max_bytes: int
    ) -> Answer:
        meta: dict[str, object] = {
            "download_timeout": timeout_s,
            "auditor_ports": (port,) if port else (),
            "auditor_max_bytes": max_bytes,
        }
        if pinned:
            meta["auditor_pin"] = Pin(urlsplit(url).hostname or "", (pinned,))
        try:
            request = Request(url, meta=meta)
        except ValueError as error:
            raise QuestionFailed(Outcome.BAD_REDIRECT, str(error)) from error
        await budget.waiting(self.download(request))
        answer: Answer = request.meta["auditor_answer"]
        return answer


def now() -> str:
    """This moment: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def home_url(scheme: str, host: str, port: int | None) -> str:
    """Address of a host's home page."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}/" if port is None else f"{scheme}://{name}:{port}/"


def unasked(question: Question, host: str, url: str, outcome: Outcome) -> Observation:
    """A question that was not asked, and why."""
    return Observation(question=question, subject=host, url=url, outcome=outcome, asked_at=now())


def _location(hop: Hop, answer: Answer, pages_left: int) -> tuple[str, str]:
    """(where an answer sends its visitor, how): by HTTP, or, where that may still be followed, by its page."""
    if answer.status in REDIRECTS:
        return _as_utf8(hop.header("location")), "http"
    if answer.outcome in (Outcome.BAD_ENCODING, Outcome.BAD_HTTP):
        # What no browser reads sends nobody anywhere.
        return "", "page"
    content_type = hop.header("content-type")
    beginning = answer.head(WINDOW_BYTES)
    if not pages_left or not 200 <= answer.status < 300 or not looks_like_html(beginning, content_type):
        return "", "http"
    found = refresh_target(_as_utf8(hop.header("refresh")), hop.url)
    return found or page_redirect(beginning, hop.url, content_type) or "", "page"


def _redirect_target(base: str, location: str) -> str | None:
    """Where a Location leads, without credentials and fragment; None when it is no web address."""
    target = join(base, location)
    if target is None or len(target.encode()) > MAX_URL_BYTES:
        return None
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path or "/", parts.query, ""))


def _as_utf8(header: str) -> str:
    """A header value read as latin-1, as UTF-8 where it is: some servers put raw Chinese into Location."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _hop(url: str, answer: Answer) -> Hop:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")[:MAX_HEADER_CHARS])
        for name, value in answer.headers[:MAX_HEADERS_KEPT]
    )
    return Hop(
        url=url,
        address=answer.address,
        status=answer.status,
        headers=headers,
        elapsed_s=round(answer.elapsed_s, 4),
        tls=answer.tls,
    )
