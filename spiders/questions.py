"""What is asked of one target, in straight-line code: every question ends in an observation."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit, urlunsplit

from protego import Protego  # type: ignore[import-untyped,unused-ignore]
from scrapy import Request
from scrapy.http import Response

from auditor.evidence import AddressFacts, Evidence
from auditor.hostname import sibling_host
from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question, Target
from auditor.net.exchange import Answer
from auditor.net.failure import QuestionFailed
from auditor.net.resolver import Resolver
from auditor.weburl import join
from spiders.middlewares import ResolvingMiddleware

MAX_REDIRECTS = 10
MAX_URL_CHARS = 2000
MAX_ADDRESSES = 8
"""Addresses of one name that are opened by number."""
MAX_HEADERS_KEPT = 100
MAX_HEADER_CHARS = 4096
REDIRECTS = (301, 302, 303, 307, 308)

Download = Callable[[Request], Awaitable[Response]]
AddressBook = Callable[[str, int | None], AddressFacts | None]


@dataclass(slots=True)
class Budget:
    """Network time one target may still cost. Waiting for a polite moment is not counted."""

    left_s: float

    def spend(self, observation: Observation) -> Observation:
        """Take an observation's time off."""
        self.left_s -= observation.elapsed_s
        return observation


class Questions:
    """Asks. `known_address` gives what an interrupted scan already knows about an address."""

    def __init__(
        self,
        *,
        download: Download,
        resolving: ResolvingMiddleware,
        known_address: AddressBook,
        timeout_s: float,
        budget_s: float,
        obey_robots: bool,
        user_agent: str,
    ) -> None:
        self._download = download
        self._resolving = resolving
        self._known_address = known_address
        self._timeout_s = timeout_s
        self._budget_s = budget_s
        self._obey_robots = obey_robots
        self._user_agent = user_agent
        self._unknown_host = f"x{secrets.token_hex(6)}.invalid"
        self._addresses: dict[tuple[str, int | None], asyncio.Task[AddressFacts]] = {}

    @property
    def resolver(self) -> Resolver:
        """The resolver shared with the middleware."""
        return self._resolving.resolver

    async def gather(self, target: Target) -> Evidence:
        """Everything about one target. Raises nothing but CancelledError, whatever the target does."""
        budget = Budget(self._budget_s)
        observations = await self._names(Question.DNS, target.host)
        observations += await self._home(Question.HOME, target.host, target.port, budget)
        if sibling := sibling_host(target.host):
            observations += await self._names(Question.SIBLING_DNS, sibling)
            observations += await self._home(Question.SIBLING, sibling, target.port, budget)
        return Evidence(
            target=target,
            observations=tuple(observations),
            addresses=await self._by_number(target),
        )

    async def _names(self, question: Question, host: str) -> list[Observation]:
        asked_at = _now()
        return [
            Observation(
                question=question,
                subject=host,
                outcome=resolved.outcome,
                detail=resolved.detail,
                asked_at=asked_at,
                elapsed_s=resolved.elapsed_s,
                dns=resolved.answer,
            )
            for resolved in await self.resolver.resolve(host)
        ]

    async def _home(self, question: Question, host: str, port: int | None, budget: Budget) -> list[Observation]:
        """The home page over https, and over http where https does not answer."""
        if not await self.resolver.addresses(host):
            return [_unasked(question, host, _url("http", host, port), Outcome.NO_ADDRESS)]
        observations: list[Observation] = []
        for scheme in ("https", "http"):
            url = _url(scheme, host, port)
            if self._obey_robots:
                robots = budget.spend(await self._fetch(Question.ROBOTS, host, f"{url}robots.txt", port, budget))
                observations.append(robots)
                if not self._allowed(robots, url):
                    observations.append(_unasked(question, host, url, Outcome.ROBOTS))
                    continue
            observation = budget.spend(await self._fetch(question, host, url, port, budget))
            if observation.outcome in (Outcome.RESET, Outcome.PARTIAL) and budget.left_s > 0:
                # A reset may be chance; a second one is an answer.
                observation = budget.spend(await self._fetch(question, host, url, port, budget))
            observations.append(observation)
            if observation.http is not None:
                break
        return observations

    def _allowed(self, robots: Observation, url: str) -> bool:
        """What robots.txt says of the home page (RFC 9309): none means yes, an unreachable one means no."""
        if robots.http is None or robots.http.final.status >= 500:
            # No web server over this scheme: the page itself will tell, and nothing is fetched against its will.
            return robots.http is None and robots.outcome is not Outcome.TIMEOUT
        if robots.http.final.status >= 400:
            return True
        rules = Protego.parse(robots.http.body.decode("utf-8", "replace"))
        return bool(rules.can_fetch(url, self._user_agent))

    async def _by_number(self, target: Target) -> tuple[AddressFacts, ...]:
        """What the target's addresses answer by number; each address is asked once a scan."""
        try:
            permitted = await self._resolving.permitted(target.host)
        except QuestionFailed:
            return ()
        return tuple(
            await asyncio.gather(*(self._address(address, target.port) for address in permitted[:MAX_ADDRESSES]))
        )

    async def _address(self, address: str, port: int | None) -> AddressFacts:
        known = self._known_address(address, port)
        if known is not None:
            return known
        task = self._addresses.get((address, port))
        if task is None:
            task = asyncio.create_task(self._ask_address(address, port))
            self._addresses[address, port] = task
        return await asyncio.shield(task)

    async def _ask_address(self, address: str, port: int | None) -> AddressFacts:
        budget = Budget(self._budget_s)
        observations: list[Observation] = []
        for question, scheme in ((Question.BARE_HTTP, "http"), (Question.BARE_HTTPS, "https")):
            url = _url(scheme, address, port)
            observations.append(budget.spend(await self._fetch(question, address, url, port, budget, address)))
        for scheme in ("http", "https"):
            url = _url(scheme, self._unknown_host, port)
            observations.append(
                budget.spend(await self._fetch(Question.UNKNOWN_HOST, address, url, port, budget, address))
            )
            if observations[-1].http is not None:
                break
        return AddressFacts(address=address, port=port, observations=tuple(observations))

    async def _fetch(
        self, question: Question, subject: str, url: str, port: int | None, budget: Budget, pinned: str = ""
    ) -> Observation:
        """One page and its redirects; with `pinned`, from that address only and no farther than it."""
        asked_at = _now()
        start = url
        hops: list[Hop] = []
        body = b""
        complete = True
        outcome, detail, elapsed_s = Outcome.OK, "", 0.0
        host = urlsplit(url).hostname
        while True:
            timeout_s = min(self._timeout_s, budget.left_s - elapsed_s)
            if timeout_s <= 0:
                outcome, detail = Outcome.BUDGET, "the target's time was spent"
                break
            begun = asyncio.get_running_loop().time()
            try:
                answer = await self._one_request(url, port, timeout_s, pinned)
            except QuestionFailed as failure:
                outcome, detail = failure.outcome, failure.detail
                if failure.address:
                    detail = f"{failure.address}: {detail}"
                # The wait for a polite moment is in here too, so no more than the request could have taken.
                elapsed_s += min(asyncio.get_running_loop().time() - begun, timeout_s)
                break
            elapsed_s += answer.elapsed_s
            hop = _hop(url, answer)
            hops.append(hop)
            outcome, detail = answer.outcome, answer.detail
            body, complete = answer.body, answer.outcome is Outcome.OK
            location = hop.header("location")
            if answer.status not in REDIRECTS or not location:
                break
            target = _redirect_target(url, _as_utf8(location))
            if target is None:
                outcome, detail = Outcome.BAD_REDIRECT, location[:200]
                break
            hops[-1] = replace(hop, location=target)
            if pinned and urlsplit(target).hostname != host:
                break
            if len(hops) > MAX_REDIRECTS or target in {h.url for h in hops}:
                outcome, detail = Outcome.REDIRECT_LOOP, f"{len(hops)} redirects, the last to {target[:200]}"
                break
            url = target
        http = None
        if hops:
            # Digests are of what is kept, so that a stored body can be checked against its observation.
            http = HttpAnswer(
                hops=tuple(hops),
                body=body,
                body_sha256=sha256(body).hexdigest() if body else "",
                complete=complete and outcome is Outcome.OK,
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

    async def _one_request(self, url: str, port: int | None, timeout_s: float, pinned: str) -> Answer:
        meta: dict[str, object] = {"download_timeout": timeout_s, "auditor_ports": (port,) if port else ()}
        if pinned:
            meta["auditor_addresses"] = (pinned,)
        try:
            request = Request(url, meta=meta)
        except ValueError as error:
            raise QuestionFailed(Outcome.BAD_REDIRECT, str(error)) from error
        await self._download(request)
        answer: Answer = request.meta["auditor_answer"]
        return answer


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _url(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}/" if port is None else f"{scheme}://{name}:{port}/"


def _unasked(question: Question, host: str, url: str, outcome: Outcome) -> Observation:
    return Observation(question=question, subject=host, url=url, outcome=outcome, asked_at=_now())


def _redirect_target(base: str, location: str) -> str | None:
    """Where a Location leads, without credentials and fragment; None when it is no web address."""
    target = join(base, location)
    if target is None or len(target) > MAX_URL_CHARS:
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
