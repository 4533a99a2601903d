"""Name resolution that keeps everything it saw: rcode, A, AAAA and the alias chain, per name server."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from auditor.model import DnsAnswer, Outcome
from auditor.net.channel import BadReply, Channel, NameServer

CACHED_NAMES = 20_000
"""Names remembered. A home page, its redirects and its sibling share names; a whole fleet does not."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One name server's answer about a name, A and AAAA taken together."""

    outcome: Outcome
    answer: DnsAnswer
    detail: str
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class _Part:
    """The answer to one query type."""

    outcome: Outcome
    rcode: str = ""
    addresses: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    ttl_s: int | None = None
    detail: str = ""


_BY_RCODE = {
    dns.rcode.NOERROR: Outcome.NO_ANSWER,
    dns.rcode.NXDOMAIN: Outcome.NXDOMAIN,
    dns.rcode.SERVFAIL: Outcome.SERVFAIL,
    dns.rcode.REFUSED: Outcome.DNS_REFUSED,
}

_PRECEDENCE = (
    Outcome.OK,
    Outcome.NXDOMAIN,
    Outcome.DNS_TIMEOUT,
    Outcome.SERVFAIL,
    Outcome.DNS_BAD,
    Outcome.DNS_REFUSED,
    Outcome.NO_ANSWER,
)
"""Of the two query types the earlier outcome counts: "no address" is certain only when both say so."""


def system_nameservers() -> tuple[NameServer, ...]:
    """The machine's own name servers; empty when it has none."""
    try:
        configured = dns.resolver.Resolver(configure=True)
    except dns.exception.DNSException:
        return ()
    return tuple(NameServer(str(address), configured.port) for address in configured.nameservers)


class Resolver:
    """Asks every name server about a name, once, and remembers the answers."""

    def __init__(self, nameservers: Sequence[NameServer], timeout_s: float = 2.0, tries: int = 2) -> None:
        if not nameservers:
            raise ValueError("no name server")
        self.nameservers = tuple(nameservers)
        self._channels = {server: Channel(server, timeout_s, tries) for server in self.nameservers}
        self._known: OrderedDict[str, asyncio.Task[tuple[Resolved, ...]]] = OrderedDict()

    async def resolve(self, host: str) -> tuple[Resolved, ...]:
        """One answer per name server. Concurrent callers share one set of queries. Never raises."""
        task = self._known.get(host)
        if task is None:
            task = asyncio.create_task(self._ask_all(host))
            self._known[host] = task
            while len(self._known) > CACHED_NAMES:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(host)
        # A caller that is cancelled must not take the answer away from the others.
        return await asyncio.shield(task)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Every address any server gave, in order, once."""
        answers = await self.resolve(host)
        return tuple(dict.fromkeys(a for resolved in answers for a in resolved.answer.addresses))

    async def close(self) -> None:
        """Close all sockets."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)
        self._known.clear()
        for channel in self._channels.values():
            channel.close()

    async def _ask_all(self, host: str) -> tuple[Resolved, ...]:
        return tuple(await asyncio.gather(*(self._ask(host, server) for server in self.nameservers)))

    async def _ask(self, host: str, server: NameServer) -> Resolved:
        started = monotonic()
        channel = self._channels[server]
        a, aaaa = await asyncio.gather(_part(channel, host, dns.rdatatype.A), _part(channel, host, dns.rdatatype.AAAA))
        outcome = next(o for o in _PRECEDENCE if o in (a.outcome, aaaa.outcome))
        leading = a if a.outcome is outcome else aaaa
        ttls = [part.ttl_s for part in (a, aaaa) if part.addresses and part.ttl_s is not None]
        return Resolved(
            outcome=outcome,
            answer=DnsAnswer(
                host=host,
                nameserver=str(server),
                rcode=leading.rcode,
                a=a.addresses,
                aaaa=aaaa.addresses,
                cname=a.cname or aaaa.cname,
                ttl_s=min(ttls) if ttls else None,
            ),
            detail=leading.detail,
            elapsed_s=monotonic() - started,
        )


async def _part(channel: Channel, host: str, rdtype: dns.rdatatype.RdataType) -> _Part:
    try:
        reply = await channel.ask(host, rdtype)
        chain = reply.resolve_chaining()  # type: ignore[attr-defined]
    except TimeoutError as error:
        return _Part(Outcome.DNS_TIMEOUT, detail=str(error))
    except OSError as error:
        return _Part(Outcome.DNS_TIMEOUT, detail=f"{channel_error(error)}")
    except (BadReply, dns.exception.DNSException, ValueError) as error:
        return _Part(Outcome.DNS_BAD, detail=f"{type(error).__name__}: {error}")
    rcode = reply.rcode()
    cname = tuple(_host(rrset[0].target) for rrset in chain.cnames)
    if rcode == dns.rcode.NOERROR and chain.answer is not None:
        addresses = tuple(str(rdata.address) for rdata in chain.answer)
        return _Part(Outcome.OK, "NOERROR", addresses, cname, chain.minimum_ttl)
    return _Part(_BY_RCODE.get(rcode, Outcome.DNS_BAD), dns.rcode.to_text(rcode), (), cname)


def _host(name: object) -> str:
    return str(name).rstrip(".").lower()


def channel_error(error: OSError) -> str:
    """An operating-system error in words, without its number."""
    return (error.strerror or type(error).__name__).lower()
