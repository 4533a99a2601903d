"""Records ↔ columns: how observations and findings stand in the database."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from math import isfinite
from typing import Any

from auditor.evidence import AddressFacts
from auditor.model import (
    DnsAnswer,
    Finding,
    Hop,
    HttpAnswer,
    Observation,
    Question,
    Severity,
    Target,
    TlsFacts,
    Verdict,
)
from auditor.outcome import outcome_of
from auditor.spool import Spool

Row = Mapping[str, Any]

LARGEST = 2**63 - 1
"""What an INTEGER column can hold."""


def storable(value: object) -> Any:
    """Any value as SQLite and JSON take it: the one boundary what a stranger sent passes on its way to the disk.

    In texts lone surrogates, which UTF-8 cannot hold, become question marks, and NUL, at which SQLite's own
    functions end a text, becomes U+FFFD.  Integers are clamped to 64 bits; a float that is no number is 0.
    Lists and mappings are cleaned member by member.
    """
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-LARGEST - 1, min(value, LARGEST))
    if isinstance(value, float):
        return value if isfinite(value) else 0.0
    if isinstance(value, Mapping):
        return {text(str(key)): storable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [storable(member) for member in value]
    return value


def text(value: str) -> str:
    """Text as SQLite takes it (`storable`)."""
    if value.isascii():
        return value if "\0" not in value else value.replace("\0", "\ufffd")
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def columns(row: Row) -> dict[str, Any]:
    """A row as SQLite takes it (`storable`)."""
    return {name: storable(value) for name, value in row.items()}


def to_json(value: object) -> str:
    """Compact JSON of cleaned values (`storable`), Chinese left readable."""
    return _ENCODER.encode(storable(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


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
    http = observation.http
    return columns(
        {
            "key": observation.key,
            "question": observation.question.value,
            "subject": observation.subject,
            "url": observation.url,
            "outcome": observation.outcome.value,
            "detail": observation.detail,
            "asked_at": observation.asked_at,
            "elapsed_s": round(observation.elapsed_s, 4),
            "status": http.final.status if http else None,
            "dns": to_json(asdict(observation.dns)) if observation.dns else None,
            "hops": to_json([asdict(hop) for hop in http.hops]) if http else None,
            "complete": int(http.complete) if http else None,
            "body": (http.body_sha256 or None) if http else None,
        }
    )


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


def finding_values(finding: Finding) -> tuple[Any, ...]:
    """Rule, verdict, severity, message, parameters, observations and rule set as `findings` keeps them.

    There are fifty a target, so what needs no cleaning gets none.
    """
    return (
        text(finding.rule),
        finding.verdict.value,
        finding.severity.label,
        text(finding.message),
        to_json(finding.params) if finding.params else "{}",
        _keys(finding.observations),
        finding.ruleset,
    )


@lru_cache(maxsize=256)
def _keys(observations: tuple[str, ...]) -> str:
    return to_json(observations)


def finding_of(row: Row, target: str) -> Finding:
    """The finding of a row of `findings`."""
    return Finding(
        target=target,
        rule=row["rule"],
        verdict=Verdict(row["verdict"]),
        severity=Severity.parse(row["severity"]),
        message=row["message"],
        params=json.loads(row["params"]),
        observations=tuple(json.loads(row["observations"])),
        ruleset=row["ruleset"],
    )


def own_networks(settings: str) -> list[str]:
    """The networks a scan was told to reach although they are special-purpose, from its stored settings."""
    return [str(network) for network in json.loads(settings).get("AUDITOR_ALLOW_NETWORKS", [])]


def pack(body: bytes | Spool) -> bytes:
    """A body as it is kept; one on the disk is read piece by piece."""
    packer = zlib.compressobj(6)
    packed = [packer.compress(piece) for piece in ((body,) if isinstance(body, bytes) else body.pieces())]
    return b"".join((*packed, packer.flush()))


def unpack(packed: bytes, size_bytes: int) -> bytes:
    """The body again, never more than its recorded size: the database is input too. ValueError if damaged."""
    decoder = zlib.decompressobj()
    try:
        body = decoder.decompress(packed, size_bytes + 1)
    except zlib.error as error:
        raise ValueError(f"a stored body is damaged ({error})") from error
    if len(body) != size_bytes:
        raise ValueError("a stored body is damaged (wrong size)")
    return body
