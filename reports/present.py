"""What every renderer needs to read a document: groups, times, one-line summaries. Nothing is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby

from auditor.model import ROLL_UP, Verdict
from reports.fleet import untested_reasons
from reports.proof import label
from reports.shape import (
    EvidenceEntry,
    FindingEntry,
    FleetDocument,
    Json,
    SiteDocument,
    UntestedReason,
)
from reports.words import words

_ZONES: Mapping[str, timezone] = {"zh": timezone(timedelta(hours=8)), "en": UTC}
"""China has had one zone without summer time since 1992."""

SEEN_LIMIT = 6
"""Observations listed with a finding; the rest stands in the evidence part."""


def when(moment: str | None, lang: str) -> str:
    """An ISO 8601 time as the reader's language shows it: Beijing time in Chinese, UTC in English.

    A time without a zone is UTC; what is no time is shown as it is.
    """
    try:
        parsed = datetime.fromisoformat(moment or "")
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return aware.astimezone(_ZONES[lang]).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError):
        return moment or ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation a finding rests on, in a line."""

    number: int
    """Of the evidence entry; 0 when the report does not hold it."""
    question: str
    where: str
    """Address of the web page, or the host that was looked up."""
    address: str
    """Numeric addresses connected to or answered by the DNS."""
    answer: str
    """HTTP status, DNS code, or how the question ended."""
    time: str


def seen(finding: FindingEntry, document: SiteDocument) -> list[Seen]:
    """The observations a finding rests on, in its order; one the report does not hold is named by its key."""
    by_key = {entry["key"]: entry for entry in document["evidence"]}
    found: list[Seen] = []
    for key in finding["observations"]:
        entry = by_key.get(key)
        found.append(summary(entry, document["lang"]) if entry else Seen(0, "", key, "", "", ""))
    return found


def summary(entry: EvidenceEntry, lang: str) -> Seen:
    """An evidence entry in a line."""
    dns = entry["dns"]
    addresses = ", ".join(dns["a"] + dns["aaaa"]) if dns else entry["address"]
    return Seen(
        number=entry["number"],
        question=label(entry["question"], lang),
        where=entry["final_url"] or entry["url"] or entry["subject"],
        address=addresses,
        answer=answer(entry),
        time=when(entry["asked_at"], lang),
    )


def answer(entry: EvidenceEntry) -> str:
    """How a question ended: HTTP status or DNS code, and in words what was not a plain answer."""
    dns, outcome = entry["dns"], entry["outcome"]
    code = f"HTTP {entry['status']}" if entry["status"] is not None else (dns["rcode"] if dns else "")
    if outcome["outcome"] == "ok":
        return code or outcome["text"]
    return f"{code} · {outcome['text']}" if code else outcome["text"]


def by_verdict(findings: Iterable[FindingEntry]) -> dict[str, list[FindingEntry]]:
    """Findings by verdict in the order of urgency, every verdict present."""
    groups: dict[str, list[FindingEntry]] = {verdict.value: [] for verdict in ROLL_UP}
    for verdict, group in groupby(findings, key=lambda finding: finding["verdict"]):
        groups[verdict] += group
    return groups


def untested_groups(findings: Iterable[FindingEntry]) -> list[tuple[UntestedReason, list[FindingEntry]]]:
    """Untested findings by their reason, the most frequent first."""
    untested = [finding for finding in findings if finding["verdict"] == Verdict.UNTESTED]
    groups: list[tuple[UntestedReason, list[FindingEntry]]] = []
    for reason in untested_reasons(untested):
        members = [
            finding
            for finding in untested
            if (finding["reason"] or {"outcome": finding["message"]["key"]})["outcome"] == reason["outcome"]
        ]
        groups.append((reason, members))
    return groups


def missing_sites(document: FleetDocument) -> str | None:
    """A sentence when the report holds not as many sites as the inventory has lines to audit, else None."""
    expected, found = document["inventory"]["fates"]["audited"], document["totals"]["sites"]
    if expected == found:
        return None
    return words(document["lang"])["fleet.mismatch"].format(expected=expected, found=found)


def unsaid(finding: FindingEntry) -> dict[str, str]:
    """Parameters of a finding whose message nobody knows; else the message shows what matters of them."""
    message = finding["message"]
    if message["text"] != message["key"]:
        return {}
    return {name: value for name, value in message["params"].items() if value}


def plain(value: Json) -> str:
    """A setting as one line of text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        return ", ".join(str(member) for member in value)
    return json.dumps(value, ensure_ascii=False)


def verdict_label(verdict: str, lang: str) -> str:
    """A verdict in words."""
    return words(lang).get(f"verdict.{verdict}", verdict)


def severity_label(severity: str, lang: str) -> str:
    """A severity in words."""
    return words(lang).get(f"severity.{severity}", severity)


def owner_label(owner: str, lang: str) -> str:
    """Who can act, in words."""
    return words(lang).get(f"owner.{owner}", owner)


def state_label(state: str, lang: str) -> str:
    """How a scan stands, in words."""
    return words(lang).get(f"state.{state}", state)
