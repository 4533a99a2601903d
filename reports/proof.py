"""Observations as the evidence part of a report: what was asked, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite

from auditor.model import DnsAnswer, Hop, Observation, Outcome, TlsFacts
from reports.clean import clean, clean_url
from reports.shape import DnsEntry, EvidenceEntry, HopEntry, Reason, TlsEntry
from reports.words import pick, words

LIST_LIMIT = 60
"""Longest list of addresses or names shown; the rest is counted. All of it stays in the database."""


def reason(outcome: Outcome, lang: str) -> Reason:
    """What an outcome means, who can act and what to do."""
    return {
        "outcome": outcome.value,
        "text": pick(outcome.text, lang),
        "owner": outcome.owner.value,
        "action": pick(outcome.action, lang),
    }


def evidence_entries(observations: Iterable[Observation], lang: str) -> list[EvidenceEntry]:
    """One entry per observation, numbered from 1 in the order given; of two with one key the first stays."""
    once: dict[str, Observation] = {}
    for observation in observations:
        once.setdefault(observation.key, observation)
    return [_entry(number, o, lang) for number, o in enumerate(once.values(), start=1)]


def label(question: str, lang: str) -> str:
    """A question's name; the question itself when the catalogue does not know it."""
    return words(lang).get(f"question.{question}", question)


def _entry(number: int, observation: Observation, lang: str) -> EvidenceEntry:
    hops = observation.http.hops if observation.http is not None else ()
    last = hops[-1] if hops else None
    return {
        "number": number,
        "key": clean_url(observation.key),
        "question": observation.question.value,
        "subject": clean(observation.subject),
        "url": clean_url(observation.url),
        "final_url": clean_url(last.url) if last else "",
        "address": clean(last.address) if last else "",
        "status": last.status if last else None,
        "outcome": reason(observation.outcome, lang),
        "detail": clean(observation.detail),
        "asked_at": clean(observation.asked_at),
        "elapsed_s": _seconds(observation.elapsed_s),
        "hops": [_hop(hop) for hop in hops],
        "dns": _dns(observation.dns) if observation.dns is not None else None,
        "body_sha256": clean(observation.http.body_sha256) if observation.http is not None else "",
        "complete": observation.http.complete if observation.http is not None else True,
    }


def _hop(hop: Hop) -> HopEntry:
    return {
        "url": clean_url(hop.url),
        "address": clean(hop.address),
        "status": hop.status,
        "location": clean_url(hop.location),
        "elapsed_s": _seconds(hop.elapsed_s),
        "tls": _tls(hop.tls) if hop.tls is not None else None,
    }


def _tls(facts: TlsFacts) -> TlsEntry:
    return {
        "version": clean(facts.version),
        "trusted": facts.trusted,
        "problem": clean(facts.problem),
        "subject": clean(facts.subject),
        "issuer": clean(facts.issuer),
        "not_before": clean(facts.not_before),
        "not_after": clean(facts.not_after),
        "names": _some(facts.names),
        "names_omitted": _omitted(facts.names),
        "sha256": clean(facts.sha256),
    }


def _dns(answer: DnsAnswer) -> DnsEntry:
    lists = (answer.a, answer.aaaa, answer.cname)
    return {
        "host": clean(answer.host),
        "nameserver": clean(answer.nameserver),
        "rcode": clean(answer.rcode),
        "a": _some(answer.a),
        "aaaa": _some(answer.aaaa),
        "cname": _some(answer.cname),
        "omitted": sum(_omitted(texts) for texts in lists),
        "ttl_s": answer.ttl_s,
    }


def _seconds(elapsed_s: float) -> float:
    """A duration to the millisecond; JSON has no word for infinity."""
    return round(max(0.0, elapsed_s), 3) if isfinite(elapsed_s) else 0.0


def _some(texts: Sequence[str]) -> list[str]:
    return [clean(text) for text in texts[:LIST_LIMIT]]


def _omitted(texts: Sequence[str]) -> int:
    return max(0, len(texts) - LIST_LIMIT)
