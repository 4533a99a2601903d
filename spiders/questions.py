"""What is asked of one target, in straight-line code: every question ends in an observation."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from protego import Protego  # type: ignore[import-untyped,unused-ignore]

from auditor.evidence import AddressFacts, Evidence
from auditor.frames import frame_addresses, same_site
from auditor.hostname import sibling_host
from auditor.model import Observation, Outcome, Question, Target
from auditor.net.failure import QuestionFailed
from auditor.net.pace import STRAINED_STATUSES
from auditor.origin import Atlas
from auditor.page import looks_like_html
from spiders.fetch import Budget, Download, Fetcher, home_url, now, unasked
from spiders.middlewares import ResolvingMiddleware, ToldResolver
from spiders.slots import Slot

MAX_ADDRESSES = 8
"""Addresses of one name that are opened by number."""
KEPT_ADDRESSES = 200
"""Addresses whose answers are remembered besides those at work; of the others the database knows."""
MAX_PROBE_BYTES = 64 * 1024
"""What is kept of a page that only has to be there: what opens at a bare address or under an unknown name."""
MAX_ROBOTS_BYTES = 500 * 1024
"""What is read of a robots.txt (RFC 9309 section 2.5)."""

AddressBook = Callable[[str, int | None], Awaitable[AddressFacts | None]]
Told = Callable[[str, int | None, AddressFacts | None], None]


class Questions:
    """Asks. `known_address` gives what the scan already knows about an address, and is told what it did not know."""

    def __init__(
        self,
        *,
        download: Download,
        resolving: ResolvingMiddleware,
        known_address: AddressBook,
        tell: Told,
        atlas: Atlas,
        timeout_s: float,
        budget_s: float,
        obey_robots: bool,
        user_agent: str,
    ) -> None:
        self._fetcher = Fetcher(download, timeout_s)
        self._resolving = resolving
        self._known_address = known_address
        self._tell = tell
        self._atlas = atlas
        self._budget_s = budget_s
        self._obey_robots = obey_robots
        self._user_agent = user_agent
        self._unknown_host = f"x{secrets.token_hex(6)}.invalid"
        self._asking: dict[tuple[str, int | None], asyncio.Task[AddressFacts]] = {}
        """Asked for the first time, and not stored yet."""
        self._known: OrderedDict[tuple[str, int | None], AddressFacts] = OrderedDict()

    @property
    def resolver(self) -> ToldResolver:
        """The resolver shared with the middleware."""
        return self._resolving.resolver

    async def gather(self, target: Target, slot: Slot | None = None) -> Evidence:
        """Everything about one target. Raises nothing but CancelledError, whatever the target does.

        What only its addresses can answer is asked at the same time, so that a target whose servers are silent
        by name and by number costs its budget once.
        """
        budget = Budget(self._budget_s, slot)
        by_number = asyncio.ensure_future(self._by_number(target))
        try:
            observations = await self._names(Question.DNS, target.host, budget)
            observations += await self._home(Question.HOME, target.host, target.port, budget)
            if sibling := sibling_host(target.host):
                observations += await self._names(Question.SIBLING_DNS, sibling, budget)
                observations += await self._home(Question.SIBLING, sibling, target.port, budget)
            observations += await self._frames(observations, target.port, budget)
            addresses = await budget.waiting(asyncio.shield(by_number))
        finally:
            by_number.cancel()
        return Evidence(target=target, observations=tuple(observations), addresses=addresses)

    async def _names(self, question: Question, host: str, budget: Budget) -> list[Observation]:
        """What each name server says of a name; one observation of another kind when the target's time is up."""
        asked_at = now()
        try:
            answers = await budget.waiting(asyncio.wait_for(self.resolver.resolve(host), max(0.0, budget.left_s)))
        except TimeoutError:
            budget.left_s = 0.0
            return [unasked(question, host, "", Outcome.BUDGET)]
        observations = [
            Observation(
                question=question,
                subject=host,
                outcome=resolved.outcome,
                detail=resolved.detail,
                asked_at=asked_at,
                elapsed_s=resolved.elapsed_s,
                dns=resolved.answer,
            )
            for resolved in answers
        ]
        # The name servers are asked at the same time.
        budget.left_s -= max(observation.elapsed_s for observation in observations)
        return observations

    async def _home(self, question: Question, host: str, port: int | None, budget: Budget) -> list[Observation]:
        """The home page over https, and over http where https does not answer; the name was looked up before."""
        if budget.left_s <= 0:
            return [unasked(question, host, home_url("http", host, port), Outcome.BUDGET)]
        if not await self.resolver.addresses(host):
            return [unasked(question, host, home_url("http", host, port), Outcome.NO_ADDRESS)]
        observations: list[Observation] = []
        for scheme in ("https", "http"):
            url = home_url(scheme, host, port)
            if self._obey_robots:
                robots = budget.spend(
                    await self._fetcher.fetch(
                        Question.ROBOTS, host, f"{url}robots.txt", port, budget, max_bytes=MAX_ROBOTS_BYTES
                    )
                )
                observations.append(robots)
                if not self._allowed(robots, url):
                    observations.append(unasked(question, host, url, Outcome.ROBOTS))
                    continue
            observation = await self._page(question, host, url, port, budget)
            pause_s = _asked_again_in(observation)
            if pause_s is not None and pause_s < budget.left_s:
                await budget.pause(pause_s)
                again = await self._page(question, host, url, port, budget)
                observation = replace(again, detail=_with_first(again.detail, observation))
            observations.append(observation)
            if observation.http is not None:
                break
        return observations

    async def _page(self, question: Question, host: str, url: str, port: int | None, budget: Budget) -> Observation:
        return budget.spend(await self._fetcher.fetch(question, host, url, port, budget, follow_pages=True))

    async def _frames(self, asked: Sequence[Observation], port: int | None, budget: Budget) -> list[Observation]:
        """The frames of the home pages that stand on their own site, each once."""
        observations: dict[str, Observation] = {}
        for page in asked:
            if page.question not in (Question.HOME, Question.SIBLING) or page.http is None:
                continue
            final, body = page.http.final, page.http.body
            if not 200 <= final.status < 300 or not looks_like_html(body, final.header("content-type")):
                continue
            for url in frame_addresses(body, final.url).chosen:
                if url not in observations:
                    observations[url] = await self._frame(url, asked, port, budget)
        return list(observations.values())

    async def _frame(self, url: str, asked: Sequence[Observation], port: int | None, budget: Budget) -> Observation:
        host = urlsplit(url).hostname or ""
        if self._obey_robots and not self._frame_allowed(url, asked):
            return unasked(Question.FRAME, host, url, Outcome.ROBOTS)

        def of_the_site(target: str) -> bool:
            return same_site(url, target)

        return budget.spend(await self._fetcher.fetch(Question.FRAME, host, url, port, budget, within=of_the_site))

    def _frame_allowed(self, url: str, asked: Sequence[Observation]) -> bool:
        """What the robots.txt that was read for a home page says of a frame; one nobody read allows nothing."""
        parts = urlsplit(url)
        own = f"{parts.scheme}://{parts.netloc}/robots.txt"
        robots = next((o for o in asked if o.question is Question.ROBOTS and o.url == own), None)
        return robots is not None and self._allowed(robots, url)

    def _allowed(self, robots: Observation, url: str) -> bool:
        """What robots.txt says of a page (RFC 9309): none means yes, an unreachable one means no."""
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
            permitted = await asyncio.wait_for(self._resolving.permitted(target.host), self._budget_s)
        except (QuestionFailed, TimeoutError):
            return ()
        return tuple(
            await asyncio.gather(*(self._address(address, target.port) for address in permitted[:MAX_ADDRESSES]))
        )

    async def _address(self, address: str, port: int | None) -> AddressFacts:
        key = (address, port)
        if (facts := self._known.get(key)) is not None:
            self._keep(facts)
            return facts
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._find_out(address, port))
        return await asyncio.shield(task)

    async def _find_out(self, address: str, port: int | None) -> AddressFacts:
        """What the scan knows of an address, or what it answers now."""
        if (known := await self._known_address(address, port)) is not None:
            return known
        facts = None
        try:
            facts = await self._ask_address(address, port)
        finally:
            self._tell(address, port, facts)
        return facts

    def stored(self, addresses: Iterable[AddressFacts]) -> None:
        """What is known of these addresses is in the database now: it need not be kept in memory for ever."""
        for facts in addresses:
            if self._asking.pop((facts.address, facts.port), None) is not None:
                self._keep(facts)

    def _keep(self, facts: AddressFacts) -> None:
        key = (facts.address, facts.port)
        self._known[key] = facts
        self._known.move_to_end(key)
        if len(self._known) > KEPT_ADDRESSES:
            self._known.popitem(last=False)

    async def _ask_address(self, address: str, port: int | None) -> AddressFacts:
        budget = Budget(self._budget_s)

        async def ask(question: Question, url: str) -> Observation:
            host = urlsplit(url).hostname

            def at_home(target: str) -> bool:
                return urlsplit(target).hostname == host

            fetched = self._fetcher.fetch(
                question, address, url, port, budget, pinned=address, within=at_home, max_bytes=MAX_PROBE_BYTES
            )
            return budget.spend(await fetched)

        observations: list[Observation] = []
        for question, scheme in ((Question.BARE_HTTP, "http"), (Question.BARE_HTTPS, "https")):
            observations.append(await ask(question, home_url(scheme, address, port)))
        for scheme in ("http", "https"):
            observations.append(await ask(Question.UNKNOWN_HOST, home_url(scheme, self._unknown_host, port)))
            if observations[-1].http is not None:
                break
        located = self._atlas.locate(address)
        return AddressFacts(
            address=address,
            port=port,
            observations=tuple(observations),
            country=located.country,
            country_source=located.source,
        )


def _asked_again_in(observation: Observation) -> float | None:
    """After how many seconds a page is asked for once more; None when what came is the answer."""
    if observation.outcome in (Outcome.RESET, Outcome.PARTIAL):
        # This may be chance; the second time it is an answer.
        return 0.0
    if observation.outcome is not Outcome.OK or observation.http is None:
        return None
    final = observation.http.final
    wish = final.header("retry-after").strip()
    if final.status not in STRAINED_STATUSES or not wish.isascii() or not wish.isdigit():
        return None
    # What is wished for beyond the target's time is not waited for; the status stands.
    return float(wish[:9])


def _with_first(detail: str, first: Observation) -> str:
    """What to say of a question that was asked twice: a site that answers only sometimes is worth knowing of."""
    status = first.http.final.status if first.http is not None else 0
    reason = f"HTTP {status}" if first.outcome is Outcome.OK else first.detail or first.outcome.value
    return "; ".join(part for part in (detail, f"at the second try; at the first: {reason}") if part)
