"""Name resolution that keeps everything it saw: rcode, A, AAAA and the alias chain, per name server."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import dns.exception
import dns.resolver

from auditor.model import DnsAnswer, Outcome
from auditor.net.channel import Channel, NameServer
from auditor.net.dnswire import Rcode, RdataType, Reply, rcode_text
from auditor.net.failure import QuestionFailed

CACHED_NAMES = 2_000
"""Names remembered. A home page, its redirects and its sibling share names; a whole fleet does not."""

FORGET_FAILURE_S = 30.0
"""How long it is remembered that nobody knew anything for certain: the fault may be over then."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One name server's answer about a name, A and AAAA taken together."""

    outcome: Outcome
    answer: DnsAnswer
    detail: str
    """What is remarkable: why it failed, that it took several tries, what was left out. In fixed words."""
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class _Part:
    """The answer to one query type."""

    outcome: Outcome
    rcode: str = ""
    reply: Reply | None = None
    detail: str = ""


_BY_RCODE: dict[int, Outcome] = {
    Rcode.SERVFAIL: Outcome.SERVFAIL,
    Rcode.REFUSED: Outcome.DNS_REFUSED,
}

_PRECEDENCE = (
    Outcome.OK,
    Outcome.NXDOMAIN,
    Outcome.ALIAS_DANGLING,
    Outcome.ALIAS_LOOP,
    Outcome.DNS_TIMEOUT,
    Outcome.DNS_UNREACHABLE,
    Outcome.LAME_DELEGATION,
    Outcome.SERVFAIL,
    Outcome.DNS_BAD,
    Outcome.DNS_REFUSED,
    Outcome.DNS_NOT_RECURSIVE,
    Outcome.NO_ANSWER,
)
"""Of the two query types the earlier outcome counts: "no address" is certain only when both say so."""

_CERTAIN = frozenset({Outcome.OK, Outcome.NXDOMAIN, Outcome.ALIAS_DANGLING, Outcome.ALIAS_LOOP, Outcome.NO_ANSWER})
"""What is remembered for the whole scan, so that what was checked is what is dialled."""

_MAX_EXTENDED = 4
_NO_REACHABLE_AUTHORITY = 22
_EXTENDED = {
    3: "a stale answer",
    6: "DNSSEC is bogus",
    7: "a signature has expired",
    9: "a DNSKEY is missing",
    10: "signatures are missing",
    15: "blocked",
    16: "censored",
    17: "filtered",
    18: "prohibited",
    19: "a stale NXDOMAIN answer",
    20: "not authoritative",
    _NO_REACHABLE_AUTHORITY: "no server of the zone can be reached",
    23: "a network error",
    24: "the data is invalid",
}
"""Extended error codes (RFC 8914) that tell something about a name, in our words: the server's own are hostile."""


def system_nameservers() -> tuple[NameServer, ...]:
    """The machine's own name servers; empty when it has none."""
    try:
        configured = dns.resolver.Resolver(configure=True)
    except dns.exception.DNSException:
        return ()
    return tuple(NameServer(str(address), configured.port) for address in configured.nameservers)


class Resolver:
    """Asks every name server about a name, once, and remembers the answers."""

    def __init__(
        self,
        nameservers: Sequence[NameServer],
        timeout_s: float = 2.0,
        tries: int = 2,
        *,
        cached_names: int = CACHED_NAMES,
        forget_failure_s: float = FORGET_FAILURE_S,
    ) -> None:
        if not nameservers:
            raise ValueError("no name server")
        self._cached_names = cached_names
        self._forget_failure_s = forget_failure_s
        self.nameservers = tuple(nameservers)
        self._channels = {server: Channel(server, timeout_s, tries) for server in self.nameservers}
        self._known: OrderedDict[str, asyncio.Task[tuple[Resolved, ...]]] = OrderedDict()
        self._forget_at: dict[str, float] = {}
        self._running: set[asyncio.Task[tuple[Resolved, ...]]] = set()

    @property
    def worst_s(self) -> float:
        """No name takes longer: servers and both types are asked at the same time."""
        return max(channel.worst_s for channel in self._channels.values())

    async def resolve(self, host: str) -> tuple[Resolved, ...]:
        """One answer per name server. Concurrent callers share one set of queries. Never raises."""
        task = self._known.get(host)
        if task is not None and task.done() and monotonic() >= self._forget_at.get(host, float("inf")):
            task = None
        if task is None:
            task = asyncio.create_task(self._ask_all(host))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            self._forget_at.pop(host, None)
            self._known[host] = task
            while len(self._known) > self._cached_names:
                # One that is still running goes on for those who wait for it.
                evicted, _ = self._known.popitem(last=False)
                self._forget_at.pop(evicted, None)
        self._known.move_to_end(host)
        # A caller that is cancelled must not take the answer away from the others.
        return await asyncio.shield(task)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Every address any server gave, in order, once."""
        answers = await self.resolve(host)
        return tuple(dict.fromkeys(a for resolved in answers for a in resolved.answer.addresses))

    async def close(self) -> None:
        """Close all sockets. Who still waits for a name is cancelled."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._known.clear()
        self._forget_at.clear()
        for channel in self._channels.values():
            channel.close()
        await asyncio.sleep(0)  # lets the transports close their sockets

    async def _ask_all(self, host: str) -> tuple[Resolved, ...]:
        answers = tuple(await asyncio.gather(*(self._ask(host, server) for server in self.nameservers)))
        known = self._known.get(host) is asyncio.current_task()
        if known and not any(resolved.outcome in _CERTAIN for resolved in answers):
            self._forget_at[host] = monotonic() + self._forget_failure_s
        return answers

    async def _ask(self, host: str, server: NameServer) -> Resolved:
        started = monotonic()
        channel = self._channels[server]
        a, aaaa = await asyncio.gather(_part(channel, host, RdataType.A), _part(channel, host, RdataType.AAAA))
        outcome = next(o for o in _PRECEDENCE if o in (a.outcome, aaaa.outcome))
        leading = a if a.outcome is outcome else aaaa
        replies = [part.reply for part in (a, aaaa) if part.reply is not None]
        ttls = [reply.ttl_s for reply in replies if reply.addresses and reply.ttl_s is not None]
        return Resolved(
            outcome=outcome,
            answer=DnsAnswer(
                host=host,
                nameserver=str(server),
                rcode=leading.rcode,
                a=_addresses(a),
                aaaa=_addresses(aaaa),
                cname=next((reply.aliases for reply in replies if reply.aliases), ()),
                ttl_s=min(ttls) if ttls else None,
            ),
            detail=_both(a.detail, aaaa.detail),
            elapsed_s=monotonic() - started,
        )


async def _part(channel: Channel, host: str, rdtype: RdataType) -> _Part:
    try:
        answered = await channel.ask(host, rdtype)
    except QuestionFailed as failure:
        return _Part(failure.outcome, detail=failure.detail)
    outcome, why = _meaning(answered.reply)
    detail = "; ".join(filter(None, (why, answered.note, *_extended(answered.reply))))
    return _Part(outcome, rcode_text(answered.reply.rcode), answered.reply, detail)


def _meaning(reply: Reply) -> tuple[Outcome, str]:
    """How the question ended, and what has to be said about it."""
    if reply.rcode not in (Rcode.NOERROR, Rcode.NXDOMAIN):
        lame = reply.rcode == Rcode.SERVFAIL and _NO_REACHABLE_AUTHORITY in reply.extended
        return Outcome.LAME_DELEGATION if lame else _BY_RCODE.get(reply.rcode, Outcome.DNS_BAD), ""
    if reply.loop:
        return Outcome.ALIAS_LOOP, reply.loop
    if reply.rcode == Rcode.NXDOMAIN:
        if reply.addresses:
            return Outcome.DNS_BAD, "NXDOMAIN, but with an address"
        return Outcome.ALIAS_DANGLING if reply.aliases else Outcome.NXDOMAIN, ""
    if reply.addresses:
        kept = len(reply.addresses)
        return Outcome.OK, f"{reply.count} addresses, the first {kept} kept" if reply.count > kept else ""
    if reply.referral:
        outcome = Outcome.LAME_DELEGATION if reply.recursive else Outcome.DNS_NOT_RECURSIVE
        return outcome, "the answer is only a referral to other servers"
    return Outcome.NO_ANSWER, ""


def _addresses(part: _Part) -> tuple[str, ...]:
    return part.reply.addresses if part.reply is not None and part.outcome is Outcome.OK else ()


def _extended(reply: Reply) -> list[str]:
    codes = list(dict.fromkeys(reply.extended))[:_MAX_EXTENDED]
    return [f"extended error {code}" + (f" ({_EXTENDED[code]})" if code in _EXTENDED else "") for code in codes]


def _both(a: str, aaaa: str) -> str:
    """What is remarkable of the two types; what holds of both is said once."""
    if a == aaaa:
        return a
    return "; ".join(f"{rdtype}: {detail}" for rdtype, detail in (("A", a), ("AAAA", aaaa)) if detail)
