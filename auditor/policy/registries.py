"""Blocks the registries have under one country and that are used in another: what the register cannot tell.

A registry says to whom a block was *assigned*, not where it is used. Alibaba's 8.128.0.0/10 was assigned in
Singapore and serves its mainland regions: taken at its word, hosts in Hangzhou would be called overseas. For a
block below the register gives no answer; the provider's own networks or the operator's data file do.

Compared on 2026-11-22: the register embedded in iptocc 3.3.170 against GeoLite2 of 2024-06-18 (as packed with
geoip2fast 1.2.2) for each /20 that the first calls foreign and the second calls mainland. Listed are those of
hosting and access networks; single companies' own networks and scattered small blocks are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

CHECKED = "2026-11-22"
"""When the table was last compared with its sources (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """One block."""

    network: str
    """CIDR."""
    registered: str
    """Country the register has, ISO 3166-1 alpha-2."""
    holder: str


DISPUTED = (
    Disputed(network="8.128.0.0/10", registered="SG", holder="Alibaba Cloud, mainland regions (AS37963)"),
    Disputed(network="43.146.0.0/15", registered="SG", holder="Tencent Cloud"),
    Disputed(network="117.134.192.0/18", registered="PK", holder="China Mobile"),
    Disputed(network="223.123.128.0/17", registered="HK", holder="China Mobile"),
)
"""Every block that is left out."""

_NETWORKS = tuple(ip_network(row.network) for row in DISPUTED)


def is_disputed(address: str) -> bool:
    """Whether the register's country of a numeric address is not to be believed; False for no address."""
    try:
        numeric = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(numeric.version == network.version and numeric in network for network in _NETWORKS)
