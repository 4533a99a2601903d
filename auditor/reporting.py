"""From the database to report documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from auditor.ledger.masking import masked
from auditor.model import Finding
from auditor.rule import Rule, load
from auditor.store import Store, StoredTarget
from reports import ScanFacts, SiteDocument, site_document


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes documents of one scan in one language."""

    store: Store
    scan: int
    lang: str
    rules: tuple[Rule, ...] = field(default_factory=load)
    """Rules that may have findings; one by any other is reported with its raw key."""
    show_personal: bool = False
    """Whether personal data of the ledger and of registrations are told in full."""

    @property
    def facts(self) -> ScanFacts:
        """The scan, as reports describe it."""
        row = self.store.scan(self.scan)
        settings = json.loads(row["settings"])
        return ScanFacts(
            id=str(row["id"]),
            state=row["state"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            auditor=row["auditor_version"],
            ruleset=row["ruleset"],
            settings=settings,
            nameservers=settings.get("AUDITOR_NAMESERVERS", []),
            vantage=json.loads(row["vantage"]),
            inventory=self.store.inventory_counts(self.scan),
        )

    def site(self, stored: StoredTarget) -> SiteDocument:
        """The document of one target."""
        return self._site(self.facts, stored)

    def sites(self) -> Iterator[SiteDocument]:
        """Documents of all targets, those never reached (an interrupted scan) last and without findings."""
        facts = self.facts
        for done in (True, False):
            for stored in self.store.targets(self.scan, done=done):
                yield self._site(facts, stored)

    def _site(self, facts: ScanFacts, stored: StoredTarget) -> SiteDocument:
        evidence = self.store.evidence(stored)
        return site_document(
            scan=facts,
            target=stored.target,
            observations=(*evidence.observations, *(o for a in evidence.addresses for o in a.observations)),
            findings=self._shown(self.store.findings(stored)),
            rules={rule.id: rule for rule in self.rules},
            lang=self.lang,
        )

    def _shown(self, findings: Iterable[Finding]) -> Iterable[Finding]:
        """The findings as they are reported: every renderer takes its texts from here, personal data masked."""
        return findings if self.show_personal else (replace(f, params=masked(f.params)) for f in findings)
