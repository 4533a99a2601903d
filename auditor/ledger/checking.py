"""Every rule inside the ledger on every record: findings, and counts in which records × rules add up. Pure."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.ledger.context import Context
from auditor.ledger.model import Access, Domain, Entity, Ledger, Line, Service
from auditor.ledger.rule import Judgement, LedgerRule, untested
from auditor.model import Severity, Verdict
from auditor.policy.filing_lists import PERSON

_LOG = logging.getLogger(__name__)

TOLD = frozenset((Verdict.FAILED, Verdict.CANNOT_TELL))
"""Verdicts that are kept as findings; of the others only the number is."""

Counts = Counter[tuple[str, Severity, Verdict]]
"""(rule, severity, verdict) → records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFinding:
    """What one rule says of one record. Holds no sentence: key and parameters only, personal data raw."""

    rule: str
    severity: Severity
    """The rule's, or what the province's policy makes of it."""
    verdict: Verdict
    record: str
    """`entity`, `service`, `domain` or `access`."""
    key: str
    """Of the record."""
    label: str
    """The record by number, host or name; never a person's."""
    owner: str
    """Name of the entity."""
    owner_is_person: bool
    """Whether that name may be a person's: it is masked then."""
    message: str
    params: Mapping[str, str]
    lines: tuple[Line, ...]
    """Where the record stands in what was imported, then the others it is compared with."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check of a ledger came to."""

    findings: tuple[LedgerFinding, ...]
    """Failed and cannot-tell, by rule, then in the order of the ledger."""
    counts: Counts
    lacking: Mapping[str, tuple[str, ...]]
    """Rules that were untested as a whole → the fields the ledger has no column for."""


@dataclass(kw_only=True)
class Check:
    """A check at work: iterate over it once for the findings; counts are complete when it ends."""

    ledger: Ledger
    context: Context
    rules: Sequence[LedgerRule]
    counts: Counts = field(default_factory=Counter)
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[LedgerFinding]:
        for rule in self.rules:
            yield from self._of_rule(rule)

    def _of_rule(self, rule: LedgerRule) -> Iterator[LedgerFinding]:
        records: Mapping[str, Any] = getattr(self.ledger, _HELD_IN[rule.record])
        if lacking := rule.lacking(self.context.columns):
            self.lacking[rule.id] = lacking
            self.counts[rule.id, rule.severity, Verdict.UNTESTED] += len(records)
            return
        policies, context, function = self.context.policies, self.context, rule.function
        has_policy = rule.id in policies.rules
        owner_of = _OWNERS[rule.record]
        tally: dict[tuple[Severity, Verdict], int] = {}
        severity = rule.severity
        gone: frozenset[str] = frozenset() if rule.of_gone else context.gone
        for record in records.values():
            if record.key in gone:
                tally[severity, Verdict.INAPPLICABLE] = tally.get((severity, Verdict.INAPPLICABLE), 0) + 1
                continue
            if has_policy:
                asked = policies.of(rule.id, owner_of(self.ledger, record).province)
                severity = asked.severity or rule.severity
                if asked.off:
                    tally[severity, Verdict.INAPPLICABLE] = tally.get((severity, Verdict.INAPPLICABLE), 0) + 1
                    continue
            try:
                judgement = function(record, context)
            except Exception:  # noqa: BLE001 - one rule's mistake must not cost the others' findings
                _LOG.exception("rule %s failed on %s %s", rule.id, rule.record, record.key)
                judgement = untested("crashed")
            verdict = judgement.verdict
            tally[severity, verdict] = tally.get((severity, verdict), 0) + 1
            if verdict in TOLD:
                yield self._finding(rule, severity, record, owner_of(self.ledger, record), judgement)
        for (at, verdict), number in tally.items():
            self.counts[rule.id, at, verdict] += number

    def _finding(
        self, rule: LedgerRule, severity: Severity, record: Any, owner: Entity, judgement: Judgement
    ) -> LedgerFinding:
        return LedgerFinding(
            rule=rule.id,
            severity=severity,
            verdict=judgement.verdict,
            record=rule.record,
            key=record.key,
            label=_LABELS[rule.record](record),
            owner=owner.name,
            owner_is_person=owner.nature in (PERSON, ""),
            message=judgement.message,
            params=judgement.params,
            lines=(*record.lines, *(line for line in judgement.lines if line not in record.lines)),
        )


def check(ledger: Ledger, context: Context, rules: Sequence[LedgerRule]) -> Checked:
    """Judge every record by every rule."""
    work = Check(ledger=ledger, context=context, rules=rules)
    findings = tuple(work)
    return Checked(findings=findings, counts=work.counts, lacking=work.lacking)


_HELD_IN = {"entity": "entities", "service": "services", "domain": "domains", "access": "access"}


def _owner_of_entity(_ledger: Ledger, entity: Entity) -> Entity:
    return entity


def _owner_of_service(ledger: Ledger, service: Service) -> Entity:
    return ledger.entities[service.entity]


def _owner_of_row(ledger: Ledger, row: Domain | Access) -> Entity:
    return ledger.entities[ledger.services[row.service].entity]


_OWNERS: Mapping[str, Callable[[Ledger, Any], Entity]] = {
    "entity": _owner_of_entity,
    "service": _owner_of_service,
    "domain": _owner_of_row,
    "access": _owner_of_row,
}


def _access_label(access: Access) -> str:
    return " ".join(part for part in (access.provider, ", ".join(access.addresses[:3])) if part)


_LABELS: Mapping[str, Callable[[Any], str]] = {
    "entity": lambda entity: entity.number,
    "service": lambda service: service.number or service.name,
    "domain": lambda domain: domain.host or domain.written,
    "access": _access_label,
}
