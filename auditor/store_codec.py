"""Records ↔ columns: how observations and findings stand in the database."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import asdict
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

Row = Mapping[str, Any]


def text(value: str) -> str:
    """Text as SQLite takes it: lone surrogates, which UTF-8 cannot hold, become question marks."""
    return value.encode("utf-8", "replace").decode("utf-8")


def to_json(value: object) -> str:
    """Compact JSON, Chinese left readable."""
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def target_row(target: Target) -> dict[str, Any]:
    """Columns of `targets` that come from the inventory."""
    return {
        "key": target.key,
        "host": target.host,
        "port": target.port,
        "unicode_host": text(target.unicode_host),
        "registrable_domain": target.registrable_domain,
        "owner": text(target.owner),
        "tags": to_json(target.tags),
    }


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
    return {
        "address": facts.address,
        "port": facts.port,
        "country": text(facts.country),
        "country_source": text(facts.country_source),
    }


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
    return {
        "key": text(observation.key),
        "question": observation.question.value,
        "subject": text(observation.subject),
        "url": text(observation.url),
        "outcome": observation.outcome.value,
        "detail": text(observation.detail),
        "asked_at": observation.asked_at,
        "elapsed_s": round(observation.elapsed_s, 4),
        "status": http.final.status if http else None,
        "dns": to_json(asdict(observation.dns)) if observation.dns else None,
        "hops": to_json([asdict(hop) for hop in http.hops]) if http else None,
        "complete": int(http.complete) if http else None,
        "body": (http.body_sha256 or None) if http else None,
    }


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


def finding_row(finding: Finding) -> dict[str, Any]:
    """Columns of `findings`, without the target's id and the time."""
    return {
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "severity": finding.severity.label,
        "message": finding.message,
        "params": to_json(finding.params),
        "observations": to_json(finding.observations),
        "ruleset": finding.ruleset,
    }


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


def pack(body: bytes) -> bytes:
    """A body as it is kept."""
    return zlib.compress(body, 6)


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
