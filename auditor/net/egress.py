"""The egress guard: which numeric addresses and ports a scan may connect to.

The check is made on the address that is about to be dialled, never on the text of a URL: names can resolve to
anything, and redirects can point anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Self

from auditor.model import Outcome
from auditor.net.failure import QuestionFailed
from auditor.policy.special_addresses import block_of

Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443})
REMEMBERED = 4096
"""Addresses whose permission is not worked out anew."""
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def is_loopback(network: Network) -> bool:
    """Whether every address of the network is a loopback address."""
    return any(
        network.version == loopback.version and network.subnet_of(loopback)  # type: ignore[arg-type]
        for loopback in _LOOPBACK
    )


@dataclass(frozen=True, slots=True)
class Egress:
    """Permission to connect. By default: every public address, no special-purpose one, ports 80 and 443."""

    allow: tuple[Network, ...] = ()
    """Special-purpose networks that are permitted all the same (a provider's own)."""
    only_allowed: bool = False
    """Permit nothing but `allow`: a scan without a contact may only touch loopback."""
    ports: Collection[int] = field(default=WEB_PORTS)
    _said: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What was said of the last addresses: each is asked about at every dial, and never changes."""

    @classmethod
    def parse(cls, networks: Iterable[str], *, only_allowed: bool = False) -> Self:
        """From CIDR texts; ValueError for what is no network."""
        return cls(tuple(ip_network(text, strict=False) for text in networks), only_allowed)

    @property
    def loopback_only(self) -> bool:
        """Whether nothing but loopback can be reached."""
        return self.only_allowed and all(is_loopback(network) for network in self.allow)

    def refusal(self, address: str) -> str:
        """Why the address may not be dialled; empty when it may. An unreadable address is refused."""
        said = self._said.get(address)
        if said is None:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            said = self._said[address] = self._refusal(address)
        return said

    def _refusal(self, address: str) -> str:
        try:
            numeric = ip_address(address.partition("%")[0])
        except ValueError:
            return "not a numeric address"
        if any(numeric.version == network.version and numeric in network for network in self.allow):
            return ""
        if self.only_allowed:
            return "only the networks given with --allow-network may be reached without --contact"
        block = block_of(address)
        return "" if block is None else f"special-purpose address ({block.network})"

    def check(self, address: str, port: int, extra_ports: Collection[int] = ()) -> None:
        """Raise QuestionFailed(egress-denied) unless the address and port may be dialled."""
        if reason := self.refusal(address):
            raise QuestionFailed(Outcome.EGRESS_DENIED, reason, address)
        if port not in self.ports and port not in extra_ports:
            raise QuestionFailed(Outcome.EGRESS_DENIED, f"port {port} is no web port", address)
