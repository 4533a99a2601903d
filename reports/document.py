"""The report of one site as one JSON document. Renderers read this and nothing else.

The same facts give the same document, byte for byte: it holds no clock and no path of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.model import ROLL_UP, Finding, Observation, Outcome, Severity, Target, Verdict
from auditor.rule import COMMON_MESSAGES, Citation, Rule
from reports.clean import clean, clean_url
from reports.filename import report_name
from reports.fill import fill, fill_html, joined
from reports.proof import evidence_entries, reason
from reports.shape import (
    SITE_SCHEMA,
    Counts,
    Duty,
    FindingEntry,
    Headline,
    Json,
    Message,
    Part,
    Reason,
    Remedy,
    ScanEntry,
    SiteDocument,
    TargetEntry,
)
from reports.words import counted, pick, words

URGENT_SEVERITIES = (Severity.VIOLATION, Severity.WARNING, Severity.HINT)
"""Worst first."""

_TO_MEND = (Verdict.FAILED, Verdict.CANNOT_TELL)
_CONCLUDED = (Verdict.FAILED, Verdict.CANNOT_TELL, Verdict.PASSED)
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFacts:
    """What a report says of the scan it is about. Times are ISO 8601 in UTC."""

    id: str
    state: str
    """`finished`, `running` or `interrupted`; anything but `finished` is said aloud in the report."""
    started_at: str
    finished_at: str | None = None
    auditor: str = ""
    """Version of the product that gathered."""
    ruleset: str = ""
    """Version of the rules that judged."""
    settings: Mapping[str, object] = field(default_factory=dict)
    nameservers: Sequence[str] = ()
    """Numeric addresses with ports."""
    vantage: Mapping[str, object] = field(default_factory=dict)
    """Where the scan was made from: host name, address, country…"""
    inventory: Mapping[str, int] = field(default_factory=dict)
    """Lines of the inventory by fate: audited, duplicate, excluded, invalid."""


def site_document(
    *,
    scan: ScanFacts,
    target: Target,
    observations: Iterable[Observation],
    findings: Iterable[Finding],
    rules: Mapping[str, Rule],
    lang: str = "zh",
) -> SiteDocument:
    """The report of one target.

    `observations` are the target's own, then those of its addresses; bodies may be absent.  `rules` are by
    id; a finding by a rule that is not there is kept with its raw key.  No findings at all give the headline
    *untested*.  ValueError for a language the reports do not speak.
    """
    entries = [finding_entry(finding, rules.get(finding.rule), lang) for finding in sorted(findings, key=urgency)]
    counts = count(entries)
    return {
        "schema": SITE_SCHEMA,
        "lang": lang,
        "file": report_name(target.host, target.port),
        "scan": scan_entry(scan),
        "target": _target(target),
        "headline": headline(entries, counts, lang),
        "counts": counts,
        "checked": _checked(counts),
        "findings": entries,
        "evidence": evidence_entries(observations, lang),
    }


def urgency(finding: Finding) -> tuple[int, int, str]:
    """Sort key: verdict by `ROLL_UP`, severity from the worst, rule id."""
    return (ROLL_UP.index(finding.verdict), -finding.severity, finding.rule)


def scan_entry(scan: ScanFacts) -> ScanEntry:
    """The scan, cleaned."""
    return {
        "id": clean(scan.id),
        "state": clean(scan.state),
        "started_at": clean(scan.started_at),
        "finished_at": clean(scan.finished_at) if scan.finished_at else None,
        "auditor": clean(scan.auditor),
        "ruleset": clean(scan.ruleset),
        "nameservers": [clean(server) for server in scan.nameservers],
        "settings": {clean(key): clean_json(value) for key, value in scan.settings.items()},
        "vantage": {clean(key): clean_json(value) for key, value in scan.vantage.items()},
    }


def clean_json(value: object, depth: int = 0) -> Json:
    """Any value as JSON with clean strings; what JSON has no word for becomes its text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {clean(str(key)): clean_json(member, depth + 1) for key, member in value.items()}
    if depth < _DEEPEST and isinstance(value, list | tuple):
        return [clean_json(member, depth + 1) for member in value]
    return clean_url(str(value))


def count(entries: Iterable[FindingEntry]) -> Counts:
    """Findings by verdict, and the failed ones by severity."""
    counts = no_counts()
    for entry in entries:
        counts["verdicts"][entry["verdict"]] += 1
        if entry["verdict"] == Verdict.FAILED:
            counts["failed"][entry["severity"]] += 1
    return counts


def no_counts() -> Counts:
    """Counts of nothing, in the order of urgency."""
    return {
        "verdicts": {verdict.value: 0 for verdict in ROLL_UP},
        "failed": {severity.label: 0 for severity in URGENT_SEVERITIES},
    }


def headline(entries: Sequence[FindingEntry], counts: Counts, lang: str) -> Headline:
    """The worst verdict with the counts of what is open, as one line.

    Hints do not decide it, as in the database; they are counted.  Nothing concluded is untested.
    """
    w = words(lang)
    deciding = {entry["verdict"] for entry in entries if entry["severity"] != Severity.HINT.label}
    verdict = next((v for v in ROLL_UP if v in deciding), Verdict.UNTESTED)
    severity = next((s.label for s in URGENT_SEVERITIES if counts["failed"][s.label]), None)
    if not entries:
        none = w["headline.none"]
        return {"verdict": verdict.value, "severity": None, "text": none, "detail": none}
    failures = [counted(label, n, lang) for label, n in counts["failed"].items() if n]
    numbers = failures if verdict is Verdict.FAILED else [counted("check", counts["verdicts"][verdict], lang)]
    others = [] if verdict is Verdict.FAILED else failures
    others += [
        counted(v, counts["verdicts"][v], lang)
        for v in (Verdict.CANNOT_TELL, Verdict.UNTESTED)
        if v is not verdict and counts["verdicts"][v]
    ]
    detail = w["comma"].join(numbers)
    if others:
        detail += f"{w['semicolon']}{w['headline.also']}{w['comma'].join(others)}"
    text = f"{w[f'verdict.{verdict}']}{w['colon']}{detail}"
    return {"verdict": verdict.value, "severity": severity, "text": text, "detail": detail}


def finding_entry(finding: Finding, rule: Rule | None, lang: str) -> FindingEntry:
    """One finding with everything a reader needs, in one language. Never raises, known rule or not."""
    to_mend = finding.verdict in _TO_MEND and rule is not None
    params = {clean(str(key)): clean(str(value)) for key, value in finding.params.items()}
    return {
        "rule": clean(finding.rule),
        "name": pick(rule.name, lang) if rule is not None else clean(finding.rule),
        "known": rule is not None,
        "verdict": finding.verdict.value,
        "severity": finding.severity.label,
        "message": _message(finding.message, params, rule, lang),
        "reason": _reason(finding, lang),
        "duties": [_duty(citation, lang) for citation in rule.basis] if rule is not None else [],
        "remedy": _remedy(rule, params, lang) if to_mend and rule is not None else None,
        "snippet": (fill_html(rule.snippet, params) or None) if to_mend and rule is not None else None,
        "observations": [clean_url(key) for key in finding.observations],
        "ruleset": clean(finding.ruleset),
    }


def _message(key: str, params: dict[str, str], rule: Rule | None, lang: str) -> Message:
    template = _template(key, rule, lang)
    # A key nobody knows is shown as it is, marked as quoted: where it came from is unknown too.
    parts: list[Part] = fill(template, params) if template is not None else [{"text": clean(key), "value": True}]
    return {"key": clean(key), "text": joined(parts), "parts": parts, "params": params}


def _template(key: str, rule: Rule | None, lang: str) -> str | None:
    try:
        if rule is not None:
            return pick(rule.message(key), lang)
        if key in COMMON_MESSAGES:
            return pick(COMMON_MESSAGES[key], lang)
        return pick(_OUTCOMES[key].text, lang)
    except KeyError:
        return None


def _reason(finding: Finding, lang: str) -> Reason | None:
    outcome = _OUTCOMES.get(finding.message)
    return reason(outcome, lang) if finding.verdict is Verdict.UNTESTED and outcome is not None else None


def _duty(citation: Citation, lang: str) -> Duty:
    return {
        "id": citation.id,
        "title": pick(citation.title, lang),
        "issuer": pick(citation.issuer, lang),
        "dated": citation.dated,
        "article": pick(citation.article, lang),
        "gist": pick(citation.gist, lang),
        "penalty": pick(citation.penalty, lang) if citation.penalty is not None else None,
        "label": pick(citation.label, lang),
        "verified": citation.verified,
        "binding": citation.verified != "guidance",
    }


def _remedy(rule: Rule, params: Mapping[str, str], lang: str) -> Remedy | None:
    parts = fill(pick(rule.remedy, lang), params)
    return {"text": joined(parts), "parts": parts} if parts else None


def _target(target: Target) -> TargetEntry:
    host, port = clean(target.host), "" if target.port is None else f":{target.port}"
    unicode_host = clean(target.unicode_host) or host
    return {
        "key": f"{host}{port}",
        "host": host,
        "port": target.port,
        "unicode_host": unicode_host,
        "name": f"{unicode_host}{port}",
        "registrable_domain": clean(target.registrable_domain),
        "owner": clean(target.owner),
        "tags": [clean(tag) for tag in target.tags],
    }


def _checked(counts: Counts) -> str:
    verdicts = counts["verdicts"]
    if verdicts[Verdict.UNTESTED]:
        return "part" if any(verdicts[v] for v in _CONCLUDED) else "none"
    return "full" if any(verdicts.values()) else "none"
