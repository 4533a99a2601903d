"""What the demo world was asked, kept within bounds."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import NamedTuple

KEPT = 50_000
"""Requests and questions remembered, the newest. Counters count all."""


class Request(NamedTuple):
    """One HTTP request as it arrived."""

    address: str
    """Loopback address it came in on."""
    host: str
    """`Host` header as sent; empty without one."""
    path: str
    """Request target as sent."""
    scheme: str
    """`http` or `https`."""


class DnsQuestion(NamedTuple):
    """One question the name server got."""

    name: str
    """Lower case, no trailing dot."""
    rdtype: str
    """`A`, `AAAA`, …"""
    transport: str
    """`udp` or `tcp`."""


@dataclass(slots=True)
class Traffic:
    """Everything a world was asked, and how much it gave."""

    requests: deque[Request] = field(default_factory=lambda: deque(maxlen=KEPT))
    questions: deque[DnsQuestion] = field(default_factory=lambda: deque(maxlen=KEPT))
    user_agents: Counter[str] = field(default_factory=Counter)
    """`User-Agent` headers, each with its number of requests."""
    open_now: Counter[str] = field(default_factory=Counter)
    """Connections open on each address."""
    open_at_most: dict[str, int] = field(default_factory=dict)
    """The most connections that were open at once on each address."""
    bytes_in: int = 0
    """Request heads, in octets as read from the (decrypted) stream."""
    bytes_out: int = 0
    """Responses, likewise."""

    def opened(self, address: str) -> None:
        """Count a connection in."""
        self.open_now[address] += 1
        self.open_at_most[address] = max(self.open_at_most.get(address, 0), self.open_now[address])

    def closed(self, address: str) -> None:
        """Count it out."""
        self.open_now[address] -= 1
