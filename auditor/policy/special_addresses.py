"""Addresses that are nobody's public address: IANA's special-purpose registries, multicast, embedded IPv4.

Facts from the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), compared on 2026-11-22; the
newest allocation in that copy is of 2025-04. A block that IANA marks *globally reachable* inside a special
one is an exception: 192.0.0.9 is an ordinary destination although 192.0.0.0/24 is not.
`ipaddress.is_global` alone does not do: Python 3.11 calls NAT64 and 6to4 forms of 127.0.0.1 global.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from auditor.outcome import Bilingual

REGISTRY_DATE = "2025-04"
"""Newest allocation in the registries this table was taken from (year and month)."""

USES: dict[str, Bilingual] = {
    "private": ("内网地址", "a private address"),
    "shared": ("运营商级 NAT 共享地址", "a carrier's shared address"),
    "loopback": ("本机回环地址", "a loopback address"),
    "link-local": ("链路本地地址", "a link-local address"),
    "unspecified": ("未指定地址", "the unspecified address"),
    "documentation": ("文档示例地址", "an address for documentation"),
    "benchmarking": ("性能测试地址", "an address for benchmarks"),
    "protocol": ("协议专用地址", "an address for protocol use"),
    "discard": ("丢弃专用地址", "an address whose traffic is discarded"),
    "multicast": ("组播地址", "a multicast address"),
    "broadcast": ("广播地址", "the broadcast address"),
    "reserved": ("保留地址", "a reserved address"),
    "embedded": ("内嵌 IPv4 的过渡地址", "an IPv6 form that embeds an IPv4 address"),
}
"""What a block is for, in words (Chinese, English)."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One special-purpose block."""

    network: str
    """CIDR: `10.0.0.0/8`."""
    name: str
    """IANA's name for it."""
    rfc: str
    """Where it is defined: `RFC 1918`."""
    use: str
    """Key into `USES`."""

    @property
    def text(self) -> Bilingual:
        """What the block is for, with its extent and source, (Chinese, English)."""
        zh, en = USES[self.use]
        return (f"{zh}（{self.network}，{self.rfc}）", f"{en} ({self.network}, {self.rfc})")


_SPECIAL = (
    ("0.0.0.0/8", "This network", "RFC 791", "unspecified"),
    ("0.0.0.0/32", "This host on this network", "RFC 1122", "unspecified"),
    ("10.0.0.0/8", "Private-Use", "RFC 1918", "private"),
    ("100.64.0.0/10", "Shared Address Space", "RFC 6598", "shared"),
    ("127.0.0.0/8", "Loopback", "RFC 1122", "loopback"),
    ("169.254.0.0/16", "Link Local", "RFC 3927", "link-local"),
    ("172.16.0.0/12", "Private-Use", "RFC 1918", "private"),
    ("192.0.0.0/24", "IETF Protocol Assignments", "RFC 6890", "protocol"),
    ("192.0.0.0/29", "IPv4 Service Continuity Prefix", "RFC 7335", "protocol"),
    ("192.0.0.8/32", "IPv4 dummy address", "RFC 7600", "protocol"),
    ("192.0.0.170/32", "NAT64/DNS64 Discovery", "RFC 8880", "protocol"),
    ("192.0.0.171/32", "NAT64/DNS64 Discovery", "RFC 8880", "protocol"),
    ("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737", "documentation"),
    ("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526", "protocol"),
    ("192.88.99.2/32", "6a44-relay anycast address", "RFC 6751", "protocol"),
    ("192.168.0.0/16", "Private-Use", "RFC 1918", "private"),
    ("198.18.0.0/15", "Benchmarking", "RFC 2544", "benchmarking"),
    ("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737", "documentation"),
    ("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737", "documentation"),
    ("224.0.0.0/4", "Multicast", "RFC 5771", "multicast"),
    ("240.0.0.0/4", "Reserved", "RFC 1112", "reserved"),
    ("255.255.255.255/32", "Limited Broadcast", "RFC 919", "broadcast"),
    ("::1/128", "Loopback Address", "RFC 4291", "loopback"),
    ("::/128", "Unspecified Address", "RFC 4291", "unspecified"),
    ("::/96", "IPv4-Compatible Address (deprecated)", "RFC 4291", "embedded"),
    ("::ffff:0:0/96", "IPv4-mapped Address", "RFC 4291", "embedded"),
    ("::ffff:0:0:0/96", "IPv4-translated Address (SIIT)", "RFC 2765", "embedded"),
    ("64:ff9b:1::/48", "IPv4-IPv6 Translat.", "RFC 8215", "embedded"),
    ("100::/64", "Discard-Only Address Block", "RFC 6666", "discard"),
    ("100:0:0:1::/64", "Dummy IPv6 Prefix", "RFC 9780", "protocol"),
    ("2001::/23", "IETF Protocol Assignments", "RFC 2928", "protocol"),
    ("2001::/32", "TEREDO", "RFC 4380", "embedded"),
    ("2001:2::/48", "Benchmarking", "RFC 5180", "benchmarking"),
    ("2001:10::/28", "Deprecated (previously ORCHID)", "RFC 4843", "protocol"),
    ("2001:db8::/32", "Documentation", "RFC 3849", "documentation"),
    ("2002::/16", "6to4", "RFC 3056", "embedded"),
    ("3fff::/20", "Documentation", "RFC 9637", "documentation"),
    ("5f00::/16", "Segment Routing (SRv6) SIDs", "RFC 9602", "protocol"),
    ("fc00::/7", "Unique-Local", "RFC 4193", "private"),
    ("fe80::/10", "Link-Local Unicast", "RFC 4291", "link-local"),
    ("fec0::/10", "Site-Local Unicast (deprecated)", "RFC 3879", "private"),
    ("ff00::/8", "Multicast", "RFC 4291", "multicast"),
)
"""Network, name, RFC, use. Multicast, fec0::/10, ::/96 and ::ffff:0:0:0/96 are no rows of the registries."""

_REACHABLE = (
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.175.48.0/24",
    "64:ff9b::/96",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
    "2620:4f:8000::/48",
)
"""What IANA marks globally reachable. NAT64 (64:ff9b::/96) still hides an IPv4 address; see `block_of`."""

SPECIAL: tuple[tuple[Network, Block], ...] = tuple(
    sorted(
        (
            (ip_network(network), Block(network=network, name=name, rfc=rfc, use=use))
            for network, name, rfc, use in _SPECIAL
        ),
        key=lambda row: -row[0].prefixlen,
    )
)
"""Every special-purpose block, the most specific first."""

REACHABLE: tuple[Network, ...] = tuple(ip_network(network) for network in _REACHABLE)
"""Blocks that are in the registries and yet ordinary destinations."""

_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFF_FFFF


def block_of(address: str) -> Block | None:
    """The special-purpose block a numeric address lies in; None for an ordinary public address.

    Takes IPv4 in dotted decimal and IPv6, with or without a zone; the most specific block wins, and an
    exception inside a block is no part of it. IPv6 forms that embed an IPv4 address (mapped, compatible,
    NAT64, 6to4, Teredo) are special whatever they embed, except NAT64 of an ordinary IPv4 address.
    ValueError for text that is no numeric address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed in _NAT64:
        inner = _special(IPv4Address(int(parsed) & _LOW_32_BITS))
        if inner is None:
            return None
        return Block(network=str(_NAT64), name=f"NAT64 of {inner.name}", rfc="RFC 6052", use="embedded")
    return _special(parsed)


def _special(address: IPv4Address | IPv6Address) -> Block | None:
    exception = max((n.prefixlen for n in REACHABLE if address in n), default=-1)
    found = next(((n, block) for n, block in SPECIAL if address in n), None)
    if found is None or exception > found[0].prefixlen:
        return None
    return found[1]


def within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of some networks in CIDR form. ValueError for what is neither."""
    numeric = ip_address(address)
    return any(numeric in ip_network(network, strict=False) for network in networks)
