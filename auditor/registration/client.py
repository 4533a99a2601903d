"""Look-ups of registrations: cache, then RDAP, then WHOIS, each in its turn. Never raises on any answer."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from auditor.hostname import ascii_host, known_suffix, registrable_domain
from auditor.policy import registration_servers
from auditor.registration import rdap_json, whois_text
from auditor.registration.cache import RegistrationCache
from auditor.registration.model import Registration, Source, State, not_known
from auditor.registration.turns import Held, Turns
from auditor.registration.wire import MAX_REDIRECTS, Unanswered, Wire, split_server

_LOG = logging.getLogger("auditor.registration")
WHOIS_PORT = 43
_VERISIGN = ".verisign-grs.com"
"""These servers also know hosts: without the word in front they answer about all that begins with the name."""


def now_utc() -> datetime:
    """This moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Servers:
    """Who is asked below which top-level domain. What the operator names is asked instead of the table's."""

    def __init__(self, rdap: Mapping[str, str] | None = None, whois: Mapping[str, str] | None = None) -> None:
        """ValueError for what is no address of a server. `*` as the domain stands for all."""
        self._rdap = {_tld(tld): _base(url) for tld, url in (rdap or {}).items()}
        self._whois = {_tld(tld): split_server(text, WHOIS_PORT) for tld, text in (whois or {}).items()}

    def of(self, tld: str) -> tuple[str, tuple[str, int] | None]:
        """RDAP base and WHOIS server of a top-level domain; empty and None where there is none."""
        rdap = self._rdap.get(tld) or self._rdap.get("*")
        whois = self._whois.get(tld) or self._whois.get("*")
        if rdap or whois:
            return rdap or "", whois
        host = registration_servers.WHOIS.get(tld)
        return registration_servers.RDAP.get(tld, ""), (host, WHOIS_PORT) if host else None


def _tld(text: str) -> str:
    label = text.strip().lstrip(".")
    tld = label if label == "*" else ascii_host(label)
    if tld is None or "." in tld:
        raise ValueError(f"{text!r} is no top-level domain")
    return tld


def _base(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"{url!r} is no address of an RDAP service") from None
    if (
        port == 0
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or parts.query
    ):
        raise ValueError(f"{url!r} is no address of an RDAP service")
    return url.strip().rstrip("/") + "/"


class Registrations:
    """Looks up registrations; one for a run."""

    def __init__(
        self,
        wire: Wire,
        *,
        servers: Servers | None = None,
        turns: Turns | None = None,
        cache: RegistrationCache | None = None,
        limit: int | None = None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        """`limit` is how many domains are asked about in this run at most; what is kept does not count."""
        self._wire = wire
        self._servers = servers or Servers()
        self._turns = turns or Turns()
        self._cache = cache
        self._left = limit
        self._now = now
        self._running: dict[str, asyncio.Task[Registration]] = {}

    async def lookup(self, name: str, *, fresh: bool = False) -> Registration:
        """What is known of the registrable domain of a name. With `fresh`, kept answers are passed over.

        Several who ask about one domain at one time share the question; one that is cancelled does not end it
        for the others.
        """
        host = ascii_host(name)
        domain = registrable_domain(host) if host is not None and known_suffix(host) else ""
        if not domain or "." not in domain:
            return not_known(host or "", "bad-name")
        if not fresh and self._cache is not None and (kept := self._cache.get(domain, self._now())):
            return kept
        task = self._running.get(domain)
        if task is None:
            if self._left is not None and self._left <= 0:
                return not_known(domain, "limit")
            self._left = None if self._left is None else self._left - 1
            task = self._running[domain] = asyncio.create_task(self._ask(domain))
            task.add_done_callback(lambda _: self._running.pop(domain, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what is still being asked."""
        running = tuple(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _ask(self, domain: str) -> Registration:
        rdap, whois = self._servers.of(domain.rpartition(".")[2])
        answer = not_known(domain, "no-server")
        if rdap:
            answer = await self._by_rdap(domain, rdap)
        if answer.state is State.NOT_KNOWN and whois is not None:
            before = f"RDAP: {answer.reason}" if rdap else ""
            answer = await self._by_whois(domain, *whois)
            if answer.state is State.NOT_KNOWN and before:
                answer = replace(answer, detail="; ".join(filter(None, (answer.detail, before))))
        if self._cache is not None:
            try:
                self._cache.put(answer)
            except sqlite3.Error as error:
                # An answer that cannot be kept is an answer all the same.
                _LOG.warning("registration of %s not kept: %s", domain, error)
        return answer

    async def _by_rdap(self, domain: str, base: str) -> Registration:
        server = urlsplit(base).netloc
        url = urljoin(base, f"domain/{domain}")
        asked_at = self._now().isoformat()
        try:
            async with self._turns.turn(server):
                fetched = await self._wire.get(
                    url,
                    rdap_json.MAX_BYTES,
                    headers={"Accept": "application/rdap+json, application/json"},
                    max_redirects=MAX_REDIRECTS,
                )
        except Held:
            return not_known(domain, "rate-limited", source=Source.RDAP, server=url, asked_at=asked_at)
        except Unanswered as failure:
            return not_known(
                domain, failure.reason, source=Source.RDAP, server=url, asked_at=asked_at, detail=failure.detail
            )
        answer = rdap_json.read_rdap(
            domain,
            fetched.status,
            fetched.content_type,
            fetched.body,
            complete=fetched.complete,
            server=fetched.url,
            asked_at=asked_at,
        )
        return self._heeded(server, answer)

    async def _by_whois(self, domain: str, host: str, port: int) -> Registration:
        server = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        asked_at = self._now().isoformat()
        question = f"domain {domain}" if host.endswith(_VERISIGN) else domain
        try:
            async with self._turns.turn(server):
                taken, complete = await self._wire.whois(host, port, question, whois_text.MAX_BYTES)
        except Held:
            return not_known(domain, "rate-limited", source=Source.WHOIS, server=server, asked_at=asked_at)
        except Unanswered as failure:
            return not_known(
                domain, failure.reason, source=Source.WHOIS, server=server, asked_at=asked_at, detail=failure.detail
            )
        answer = whois_text.read_whois(domain, taken, complete=complete, server=server, asked_at=asked_at)
        return self._heeded(server, answer)

    def _heeded(self, server: str, answer: Registration) -> Registration:
        if answer.reason == "rate-limited":
            self._turns.hold(server)
        return answer
