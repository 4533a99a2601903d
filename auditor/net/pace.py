"""Politeness: so many connections to one address at a time, so far apart, and fewer where it is strained.

The unit is what one machine may be: an IPv4 address, or an IPv6 /64. Customers share them by the hundred, so
names do not count. A turn is taken where the connection is made, not where the request is queued: a second
address of a name, and a second handshake without verification, wait for turns of their own.

A scan of several processes has one `Pace`, in the process that leads; the others ask it (`ask_elsewhere`), so that
an address sees one scan, however many processes it has.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol, Self

STRAINED_STATUSES = (429, 503)
MAX_SLOWDOWN = 10
"""A strained address is asked so many times more slowly at most: a hostile neighbour cannot stop an audit."""
SLOW_S = 1.0
"""Answers that come sooner are no sign of strain, however much sooner the earlier ones came."""
GETTING_SLOWER = 2
"""The last few answers took so many times longer than the last many: the address is getting slower."""
RECOVERY = 0.8
"""Each good answer takes a fifth off the slowdown."""
_WINDOW = 8
_HALF = _WINDOW // 2
_FEW, _MANY = 4, 32
_KEPT_UNITS = 1_000

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Limit:
    """What one address is asked at most."""

    in_flight: int
    """Connections at one time."""
    delay_s: float
    """From the start of one connection to the start of the next."""


def parse_pace(text: str) -> tuple[Network, Limit]:
    """`203.0.113.0/24=50` or `203.0.113.0/24=50:32`: connections a second [: at one time] to each address there.

    ValueError with the reason for anything else.
    """
    network, equals, limits = text.partition("=")
    rate, colon, in_flight = limits.partition(":")
    if not equals:
        raise ValueError(f"{text!r} names no rate")
    per_second = float(rate)
    if not 0 < per_second <= 10_000:
        raise ValueError(f"{rate!r} connections a second")
    # Without a word about it, as many at one time as answers within a second would make.
    together = int(in_flight) if colon else max(1, round(per_second))
    if not 0 < together <= 1000:
        raise ValueError(f"{in_flight!r} connections at one time")
    return ip_network(network.strip(), strict=False), Limit(together, 1 / per_second)


def unit_of(address: str) -> str:
    """What an address shares its turns with: itself, or its /64 for IPv6."""
    numeric = ip_address(address.partition("%")[0])
    if isinstance(numeric, IPv6Address):
        return f"{IPv6Address(int(numeric) >> 64 << 64)}/64"
    return str(numeric)


@dataclass(slots=True)
class _Unit:
    """How one address is getting on."""

    limit: Limit
    in_flight: int = 0
    next_at: float = 0.0
    slowdown: float = 1.0
    lately_s: float = 0.0
    usually_s: float = 0.0
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    waiting: deque[Waiting] = field(default_factory=deque)

    @property
    def room(self) -> bool:
        """Whether one more connection may be made; a strained address gets one at a time."""
        return self.in_flight < (1 if self.slowdown > 1 else self.limit.in_flight)

    @property
    def delay_s(self) -> float:
        if self.slowdown == 1:
            return self.limit.delay_s
        # Without a delay of its own there is nothing to multiply: strain begins at a connection every 50 ms.
        return max(self.limit.delay_s, 0.05) * self.slowdown

    @property
    def idle(self) -> bool:
        return not self.in_flight and not self.waiting

    def took(self, elapsed_s: float) -> bool:
        """Note how long an answer took; whether answers are getting slower."""
        if not self.usually_s:
            self.lately_s = self.usually_s = elapsed_s
        self.lately_s += (elapsed_s - self.lately_s) / _FEW
        self.usually_s += (elapsed_s - self.usually_s) / _MANY
        return self.lately_s > max(SLOW_S, GETTING_SLOWER * self.usually_s)

    def strained(self) -> None:
        self.slowdown = min(self.slowdown * 2, MAX_SLOWDOWN)

    def recovered(self) -> None:
        self.slowdown = max(1.0, self.slowdown * RECOVERY)


class AnyTurn(Protocol):
    """A place among the connections to one address, here or in the process that leads."""

    async def dial(self) -> None:
        """Wait until a connection may be started. Called before every one, the second handshake's as well."""

    def answered(self, status: int, elapsed_s: float) -> None:
        """Say how it went: an HTTP status (0 when no answer came in time), and the time it took."""


class Turn:
    """A place among the connections to one address."""

    def __init__(self, unit: _Unit) -> None:
        self._unit = unit

    def next_dial(self) -> float:
        """When a connection may be started, by the machine's monotonic clock; it is then nobody else's moment."""
        at = max(time.monotonic(), self._unit.next_at)
        # Taken before the wait: whoever comes meanwhile is later.
        self._unit.next_at = at + self._unit.delay_s
        return at

    async def dial(self) -> None:
        """Wait until a connection may be started. Called before every one, the second handshake's as well."""
        await until(self.next_dial())

    def give_back(self) -> None:
        """Leave the place to who waits. Called once, whatever became of the connection."""
        self._unit.in_flight -= 1
        _admit(self._unit)

    def answered(self, status: int, elapsed_s: float) -> None:
        """Say how it went: an HTTP status (0 when no answer came in time), and the time it took."""
        unit = self._unit
        bad = unit.took(elapsed_s) or status in STRAINED_STATUSES
        unit.recent.append(bad)
        # A 429 is meant for us. One name that is out of service is not the whole machine.
        if status == 429 or (bad and sum(unit.recent) >= _HALF):
            unit.strained()
        elif not bad:
            unit.recovered()


class Waiting:
    """Somebody who waits for a turn; `given` is called with it, at once where there is room."""

    def __init__(self, unit: _Unit, given: Callable[[Turn], None]) -> None:
        self._unit = unit
        self.given = given

    def leave(self) -> None:
        """Wait no longer. Not for somebody who has been given a turn."""
        self._unit.waiting.remove(self)


async def until(at: float) -> None:
    """Wait for a moment of the machine's monotonic clock."""
    left_s = at - time.monotonic()
    if left_s > 0:
        await asyncio.sleep(left_s)


class Pace:
    """Gives turns. `networks` are exceptions to the usual limit; the narrowest that holds an address counts."""

    def __init__(self, usual: Limit, networks: Iterable[tuple[Network, Limit]] = ()) -> None:
        self._usual = usual
        self._networks = sorted(networks, key=lambda pair: -pair[0].prefixlen)
        self._units: dict[str, _Unit] = {}

    @classmethod
    def parse(cls, usual: Limit, texts: Iterable[str]) -> Self:
        """With exceptions as `parse_pace` reads them; ValueError."""
        return cls(usual, [parse_pace(text) for text in texts])

    def limit_of(self, address: str) -> Limit:
        """What an address is asked at most."""
        numeric = ip_address(address.partition("%")[0])
        return next(
            (limit for network, limit in self._networks if numeric.version == network.version and numeric in network),
            self._usual,
        )

    def slowdown_of(self, address: str) -> float:
        """How many times more slowly than it might be an address is being asked."""
        unit = self._units.get(unit_of(address))
        return unit.slowdown if unit is not None else 1.0

    def ask(self, address: str, given: Callable[[Turn], None]) -> Waiting:
        """Call `given` with a place among the connections to an address: first come, first served."""
        unit = self._unit(address)
        waiting = Waiting(unit, given)
        unit.waiting.append(waiting)
        _admit(unit)
        return waiting

    def turn(self, address: str) -> AbstractAsyncContextManager[AnyTurn]:
        """Wait for a place among the connections to an address, first come, first served."""
        return self._turn(address) if _elsewhere is None else _elsewhere(address)

    @asynccontextmanager
    async def _turn(self, address: str) -> AsyncIterator[AnyTurn]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine: list[Turn] = []

        def given(turn: Turn) -> None:
            mine.append(turn)
            if not future.done():
                future.set_result(None)

        waiting = self.ask(address, given)
        try:
            if not mine:
                await future
            yield mine[0]
        finally:
            # Told to go, one may have been given the place at that moment: it is passed on.
            if mine:
                mine[0].give_back()
            else:
                waiting.leave()

    def _unit(self, address: str) -> _Unit:
        name = unit_of(address)
        unit = self._units.get(name)
        if unit is None:
            if len(self._units) >= _KEPT_UNITS:
                self._forget()
            unit = self._units[name] = _Unit(self.limit_of(address))
        return unit

    def _forget(self) -> None:
        """Drop addresses nobody is at and nobody must wait for, so that a fleet does not fill the memory."""
        now = time.monotonic()
        for name in [n for n, unit in self._units.items() if unit.idle and unit.next_at <= now and unit.slowdown == 1]:
            del self._units[name]


def _admit(unit: _Unit) -> None:
    while unit.waiting and unit.room:
        waiting = unit.waiting.popleft()
        unit.in_flight += 1
        waiting.given(Turn(unit))


_elsewhere: Callable[[str], AbstractAsyncContextManager[AnyTurn]] | None = None


def ask_elsewhere(turn: Callable[[str], AbstractAsyncContextManager[AnyTurn]]) -> None:
    """From now on every turn of this process is another's to give: no `Pace` here gives one of its own.

    For the whole process on purpose: nothing in it can dial at a pace that only it knows of.
    """
    global _elsewhere
    _elsewhere = turn
