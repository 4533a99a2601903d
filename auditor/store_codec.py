"""Records ↔ columns: how observations and findings stand in the database."""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from auditor.evidence import AddressFacts
from auditor.model import (
    DnsAnswer,
    Hop,
    HttpAnswer,
    Observation,
    Question,
    Target,
    TlsFacts,
)
from auditor.outcome import outcome_of
from auditor.spool import Spool
from auditor.storable import columns, storable, text, to_json, wire_json

__all__ = [
    "address_row",
    "columns",
    "facts_of",
    "observation_of",
    "observation_row",
    "own_networks",
    "pack",
    "storable",
    "target_of",
    "target_row",
    "text",
    "to_json",
    "unpack",
]

Row = Mapping[str, Any]


def target_row(target: Target) -> dict[str, Any]:
    """Columns of `targets` that come from the inventory."""
    return columns(
        {
            "key": target.key,
            "host": target.host,
            "port": target.port,
            "unicode_host": target.unicode_host,
            "registrable_domain": target.registrable_domain,
            "owner": target.owner,
            "tags": to_json(target.tags),
        }
    )


def target_of(row: Row) -> Target:
    """The target of a row of `targets`."""
    return Target(
        host=row["host"],
        port=row["port"],
        unicode_host=row["unicode_host"],
        registrable_domain=row["registrable_domain"],
        owner=row["owner"],
        tags=tuple(json.loads(row["tags"])),
    )


def address_row(facts: AddressFacts) -> dict[str, Any]:
    """Columns of `addresses`, without the scan's id and the key."""
    return columns(
        {
            "address": facts.address,
            "port": facts.port,
            "country": facts.country,
            "country_source": facts.country_source,
        }
    )


def facts_of(row: Row | sqlite3.Row, observations: tuple[Observation, ...]) -> AddressFacts:
    """The facts of a row of `addresses` and its observations."""
    return AddressFacts(
        address=row["address"],
        port=row["port"],
        observations=observations,
        country=row["country"],
        country_source=row["country_source"],
    )


def observation_row(observation: Observation) -> dict[str, Any]:
    """Columns of `observations`, without the owner's id."""
    http, dns = observation.http, observation.dns
    return {
        "key": text(observation.key),
        "question": observation.question.value,
        "subject": text(observation.subject),
        "url": text(observation.url),
        "outcome": observation.outcome.value,
        "detail": text(observation.detail),
        "asked_at": text(observation.asked_at),
        "elapsed_s": storable(round(observation.elapsed_s, 4)),
        "status": storable(http.final.status) if http else None,
        "dns": wire_json(_dns_fields(dns)) if dns else None,
        "hops": wire_json([_hop_fields(hop) for hop in http.hops]) if http else None,
        "complete": int(http.complete) if http else None,
        "body": (text(http.body_sha256) or None) if http else None,
    }


_DNS_FIELDS, _HOP_FIELDS, _TLS_FIELDS = (
    tuple(field.name for field in fields(record)) for record in (DnsAnswer, Hop, TlsFacts)
)


def _dns_fields(dns: DnsAnswer) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(dns, name) for name in _DNS_FIELDS}
    kept["ttl_s"] = storable(dns.ttl_s)
    return kept


def _hop_fields(hop: Hop) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(hop, name) for name in _HOP_FIELDS}
    kept["status"], kept["elapsed_s"] = storable(hop.status), storable(hop.elapsed_s)
    if hop.tls is not None:
        kept["tls"] = {name: getattr(hop.tls, name) for name in _TLS_FIELDS}
    return kept


def observation_of(row: Row, body: bytes) -> Observation:
    """The observation of a row of `observations` and its body."""
    return Observation(
        question=Question(row["question"]),
        subject=row["subject"],
        url=row["url"],
        outcome=outcome_of(row["outcome"]),
        detail=row["detail"],
        asked_at=row["asked_at"],
        elapsed_s=row["elapsed_s"],
        dns=_dns(json.loads(row["dns"])) if row["dns"] else None,
        http=HttpAnswer(
            hops=tuple(_hop(hop) for hop in json.loads(row["hops"])),
            content=body,
            body_sha256=row["body"] or "",
            complete=bool(row["complete"]),
        )
        if row["hops"]
        else None,
    )


def _dns(fields: dict[str, Any]) -> DnsAnswer:
    for name in ("a", "aaaa", "cname"):
        fields[name] = tuple(fields[name])
    return DnsAnswer(**fields)


def _hop(fields: dict[str, Any]) -> Hop:
    tls = fields.pop("tls")
    headers = tuple((name, value) for name, value in fields.pop("headers"))
    if tls is not None:
        tls["names"] = tuple(tls["names"])
    return Hop(**fields, headers=headers, tls=TlsFacts(**tls) if tls else None)


def own_networks(settings: str) -> list[str]:
    """The networks a scan was told to reach although they are special-purpose, from its stored settings."""
    return [str(network) for network in json.loads(settings).get("AUDITOR_ALLOW_NETWORKS", [])]


PACK_LEVEL = 3
"""A tenth of the time of zlib's level 6, for a twelfth more bytes; higher levels save little (docs/performance.md)."""
MAX_WINDOW_LOG = 24
"""Of what is unpacked: no stored body is larger than 16 MiB, whatever its frame says."""
_ZSTD = b"\x28\xb5\x2f\xfd"
_LIMITS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}


def pack(body: bytes | Spool) -> bytes:
    """A body as it is kept; one on the disk is read piece by piece."""
    packer = zstd.ZstdCompressor(level=PACK_LEVEL)
    if isinstance(body, bytes):
        return packer.compress(body, zstd.ZstdCompressor.FLUSH_FRAME)
    packed = [packer.compress(piece) for piece in body.pieces()]
    return b"".join((*packed, packer.flush()))


def unpack(packed: bytes, size_bytes: int) -> bytes:
    """The body again, never more than its recorded size: the database is input too. ValueError if damaged.

    What earlier versions kept is zlib's and is read as such.
    """
    try:
        if packed.startswith(_ZSTD):
            body = zstd.ZstdDecompressor(options=_LIMITS).decompress(packed, size_bytes + 1)
        else:
            body = zlib.decompressobj().decompress(packed, size_bytes + 1)
    except (zlib.error, zstd.ZstdError, EOFError) as error:
        raise ValueError(f"a stored body is damaged ({error})") from error
    if len(body) != size_bytes:
        raise ValueError("a stored body is damaged (wrong size)")
    return body
