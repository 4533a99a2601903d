"""Politeness towards look-up servers: one question at a time to each, so far apart, and silence after a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

HOLD_S = 60.0
"""How long a server that says it is asked too often is left alone."""


class Held(Exception):
    """The server is left alone at the moment."""


@dataclass(slots=True)
class _Server:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    held_until: float = 0.0


class Turns:
    """Gives turns, first come, first served; `per_second` is for each server."""

    def __init__(self, per_second: float = 1.0, hold_s: float = HOLD_S) -> None:
        if not 0 < per_second <= 1000:
            raise ValueError(f"{per_second!r} questions a second")
        self._delay_s = 1 / per_second
        self._hold_s = hold_s
        self._servers: dict[str, _Server] = {}

    @asynccontextmanager
    async def turn(self, server: str) -> AsyncIterator[None]:
        """Wait for a turn at a server. Raises Held when it is left alone, also while waiting."""
        known = self._servers.setdefault(server, _Server())
        self._check(known)
        async with known.lock:
            self._check(known)
            left_s = known.next_at - monotonic()
            if left_s > 0:
                await asyncio.sleep(left_s)
            try:
                yield
            finally:
                known.next_at = monotonic() + self._delay_s

    def hold(self, server: str) -> None:
        """Leave a server alone for a while."""
        known = self._servers.setdefault(server, _Server())
        known.held_until = monotonic() + self._hold_s

    @staticmethod
    def _check(known: _Server) -> None:
        if monotonic() < known.held_until:
            raise Held
