"""All sources in order, the ledger first, until one has found the filing."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from auditor.hostname import ascii_host, registrable_domain
from auditor.registration.client import now_utc
from auditor.registry.cache import AnswerCache
from auditor.registry.model import Answer, Answers, Source, State

_LOG = logging.getLogger("auditor.registry")


class Registry:
    """Asks sources about filings; one for a run."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        cache: AnswerCache | None = None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._sources = tuple(sources)
        self._cache = cache
        self._now = now

    async def lookup(self, name: str, *, fresh: bool = False) -> Answers:
        """What the sources say of the registrable domain of a name. With `fresh`, kept answers are passed over."""
        domain = registrable_domain(ascii_host(name) or "")
        if not domain:
            unknown = Answer(domain="", source="", state=State.NOT_KNOWN, reason="bad-name")
            return Answers("", (unknown,))
        every: list[Answer] = []
        for source in self._sources:
            answer = await self._ask(source, domain, fresh=fresh)
            every.append(answer)
            if answer.state is State.FOUND:
                break
        return Answers(domain, tuple(every))

    async def _ask(self, source: Source, domain: str, *, fresh: bool) -> Answer:
        cache = self._cache
        if cache is not None and not fresh and (kept := cache.get(domain, source.name, self._now())):
            return kept
        answer = await source.lookup(domain)
        if cache is not None:
            try:
                cache.put(answer)
            except sqlite3.Error as error:
                # An answer that cannot be kept is an answer all the same.
                _LOG.warning("filing of %s not kept: %s", domain, error)
        return answer
