"""What a rule sees beside the record it judges: the rest of the ledger by its keys, the day, the provinces' policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from types import MappingProxyType

from auditor.ledger.fields import BY_KEY
from auditor.ledger.forms import same_mobile
from auditor.ledger.model import Domain, Entity, Ledger, Person, Service, grouped
from auditor.ledger.workdays import DEFAULT as WORKDAYS
from auditor.ledger.workdays import Workdays
from auditor.policy.filing_lists import GONE
from auditor.policy.province_policies import DEFAULT, Policies

ALL_COLUMNS = frozenset(BY_KEY)


@dataclass(frozen=True, kw_only=True)
class Context:
    """One version of the ledger on one day."""

    ledger: Ledger
    today: date
    columns: frozenset[str] = ALL_COLUMNS
    """Keys of the fields that the import had a column for; a rule about others is *untested*."""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    policies: Policies = DEFAULT
    workdays: Workdays = WORKDAYS

    def parameter(self, rule: str, province: str, name: str) -> int:
        """One parameter of a rule in a province (by its letter)."""
        return self.policies.parameter(rule, province, name)

    @cached_property
    def day(self) -> str:
        """Today as the ledger writes dates, so that days compare as text."""
        return self.today.isoformat()

    def day_after(self, days: int) -> str:
        """The day so many days from today, or before it."""
        found = self._days.get(days)
        if found is None:
            found = self._days[days] = (self.today + timedelta(days=days)).isoformat()
        return found

    def month_after(self, months: int) -> str:
        """The same day so many months from today, or before it; the month's last day where it has no such day."""
        found = self._months.get(months)
        if found is None:
            found = self._months[months] = months_from(self.today, months).isoformat()
        return found

    @cached_property
    def _days(self) -> dict[int, str]:
        return {}

    @cached_property
    def _months(self) -> dict[int, str]:
        return {}

    @cached_property
    def gone(self) -> frozenset[str]:
        """Keys of records whose filing is cancelled or has lost its access, and of all that belongs to them."""
        ledger = self.ledger
        gone = {e.key for e in ledger.entities.values() if e.status in GONE}
        gone |= {s.key for s in ledger.services.values() if s.status in GONE or s.entity in gone}
        for rows in (ledger.domains, ledger.access):
            gone |= {key for key, row in rows.items() if row.service in gone}
        return frozenset(gone)

    @cached_property
    def certificate_numbers(self) -> Mapping[str, tuple[str, ...]]:
        """Digest of a certificate → the entity filing numbers it stands under, once each, if several.

        Gone entities are left out, here and below.
        """
        return several((e.certificate.digest, e.number) for e in self._live)

    @cached_property
    def certificate_names(self) -> Mapping[str, tuple[str, ...]]:
        """Digest of a certificate → the entity names it stands with, if several."""
        return several((e.certificate.digest, e.name) for e in self._live)

    @cached_property
    def number_certificates(self) -> Mapping[str, tuple[str, ...]]:
        """Entity filing number → digests of the certificates that stand under it, if several."""
        return several((e.number, e.certificate.digest) for e in self._live)

    @cached_property
    def domain_entities(self) -> Mapping[str, tuple[str, ...]]:
        """Registrable domain, or numeric address → keys of the entities that filed it, if several."""
        services = self.ledger.services
        return several(
            (d.registrable or d.host, services[d.service].entity)
            for d in self.ledger.domains.values()
            if d.key not in self.gone
        )

    @cached_property
    def _live(self) -> tuple[Entity, ...]:
        return tuple(e for e in self.ledger.entities.values() if e.key not in self.gone)

    @cached_property
    def by_number(self) -> Mapping[str, tuple[Entity, ...]]:
        """Entity filing number → the entities that have it."""
        return grouped((e.number, e) for e in self.ledger.entities.values() if e.number)

    @cached_property
    def by_service_number(self) -> Mapping[str, tuple[Service, ...]]:
        """Site filing number → the services that have it."""
        return grouped((s.number, s) for s in self.ledger.services.values() if s.number)

    @cached_property
    def by_host(self) -> Mapping[str, tuple[Domain, ...]]:
        """Host → the domain records that have it."""
        return grouped((d.host, d) for d in self.ledger.domains.values() if d.host)

    @cached_property
    def entities_with(self) -> Mapping[str, tuple[str, ...]]:
        """Contact of a responsible person → keys of the entities that have it, once each, if several.

        A mobile stands as digits (`forms.same_mobile`), an e-mail in lower case.
        """

        def pairs() -> Iterator[tuple[str, str]]:
            for entity in self.ledger.entities.values():
                yield from contacts(entity.key, entity.responsible)
            for service in self.ledger.services.values():
                yield from contacts(service.entity, service.responsible)

        def contacts(entity: str, person: Person) -> tuple[tuple[str, str], ...]:
            return (same_mobile(person.mobile), entity), (person.email.lower(), entity)

        return several(pairs())


def several(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Key → all that came with it, in order and once each, where that is more than one.

    Pairs with something empty are left out.
    """
    # Most keys have one value: only the others are dictionaries for a while.
    first: dict[str, str] = {}
    found: dict[str, dict[str, None]] = {}
    for key, value in pairs:
        if not (key and value):
            continue
        there = first.setdefault(key, value)
        if there != value:
            found.setdefault(key, {there: None})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def others(values: Iterable[str], own: str, limit: int = 3) -> tuple[str, ...]:
    """The first few of some values that are not one's own."""
    return tuple(islice((value for value in values if value != own), limit))


def months_from(day: date, months: int) -> date:
    """The same day of the month so many months later, or earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        return following - timedelta(days=1)
