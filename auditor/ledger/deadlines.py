"""Clocks that run on a filing: from which day, for how long, by whom, and when each is due. Pure.

Spans are counted from the day after the first one. A ledger has days and no hours, so 24 hours end with the next day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from auditor.ledger.context import ALL_COLUMNS, Context, months_from
from auditor.ledger.forms import is_active
from auditor.ledger.model import Access, Domain, Entity, Ledger, Service
from auditor.ledger.workdays import DEFAULT, Workdays
from auditor.outcome import Bilingual
from auditor.policy.filing_lists import IN_REVIEW, PERSON
from auditor.policy.laws import Citation, cite

_NOT_WITH_US = frozenset(("draft", "returned"))
"""Statuses in which the entity is to act, and no clock of a review runs."""
NEVER = "9999"


@dataclass(frozen=True, slots=True)
class Span:
    """How long a clock runs: one of these; negative days are before the day that starts it."""

    workdays: int = 0
    days: int = 0
    months: int = 0

    def due(self, start: date, calendar: Workdays) -> tuple[date, bool]:
        """The last day, and whether it is provisional: in a year whose made-up days are not published yet."""
        if self.workdays:
            return calendar.after(start, self.workdays)
        return (months_from(start, self.months) if self.months else start) + timedelta(days=self.days), False

    def text(self) -> Bilingual:
        """In words; empty for a day that is itself the end."""
        if self.workdays:
            return f"{self.workdays} 个工作日", f"{self.workdays} working days"
        if self.months:
            return f"{self.months} 个月", "a month" if self.months == 1 else f"{self.months} months"
        if self.days < 0:
            return f"提前 {-self.days} 日", f"{-self.days} days ahead"
        return (f"{self.days} 日", f"{self.days} days" if self.days > 1 else "a day") if self.days else ("", "")


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One clock, as data and one function."""

    id: str
    record: str
    name: Bilingual
    who: Bilingual
    """Who is to act."""
    span: Span
    basis: tuple[Citation, ...]
    needs: tuple[str, ...]
    """Fields it looks at; alternatives parted by `|`. Without their columns it does not run."""
    start: Callable[[Any, Context], str]
    """The day it starts on; empty when it does not run, or has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One clock of one record."""

    clock: Clock
    key: str
    label: str
    owner: str
    owner_is_person: bool
    started: date
    due: date
    provisional: bool
    days_left: int
    """Calendar days from today; negative when overdue."""


@dataclass(frozen=True, kw_only=True)
class DueList:
    """What is due, the most urgent first."""

    dues: tuple[Due, ...]
    lacking: Mapping[str, tuple[str, ...]]
    """Clocks that did not run → fields the ledger has no column for."""
    overdue: int = 0


def _in_review(entity: Entity) -> bool:
    return (entity.status in IN_REVIEW and entity.status not in _NOT_WITH_US) or (
        not entity.status and not entity.approved
    )


def _first_review(entity: Entity, _context: Context) -> str:
    start = entity.submitted
    if not start or not _in_review(entity):
        return ""
    return "" if max(entity.first_reviewed, entity.forwarded, entity.approved) >= start else start


def _sms(entity: Entity, _context: Context) -> str:
    start = entity.first_reviewed
    if not start or not _in_review(entity):
        return ""
    return "" if max(entity.sms_verified, entity.forwarded, entity.approved) >= start else start


def _papers(entity: Entity, _context: Context) -> str:
    start = entity.submitted
    if not start or not _in_review(entity) or entity.dossier.get("photo") or entity.dossier.get("face-check"):
        return ""
    return "" if max(entity.photo_taken, entity.forwarded, entity.approved) >= start else start


def _administration(entity: Entity, _context: Context) -> str:
    if not entity.forwarded or not _in_review(entity):
        return ""
    start = max(entity.forwarded, entity.changed)
    return "" if entity.approved >= start else start


def _psb(service: Service, context: Context) -> str:
    if service.psb_number or service.psb_filed or service.kind not in ("web", "") or not service.number:
        return ""
    nature = context.ledger.entities[service.entity].nature
    return service.opened if nature not in (PERSON, "") and service.opened <= context.day else ""


def _licence(service: Service, context: Context) -> str:
    applied = context.ledger.entities[service.entity].dossier.get("business-plan")
    return service.submitted if applied and not service.licence else ""


def _ending(access: Access, context: Context) -> str:
    return access.ended if access.ours and access.ended > context.day else ""


def _ended(service: Service, context: Context) -> str:
    rows = context.ledger.access_of.get(service.key, ())
    if not service.number or not rows or any(is_active(row, context.day) for row in rows):
        return ""
    return max(row.ended for row in rows)


def _told(service: Service, _context: Context) -> str:
    return service.approved if service.number and not service.notified else ""


def _confirm(entity: Entity, _context: Context) -> str:
    return max(entity.confirmed, entity.changed, entity.approved) if entity.number else ""


def _certificate(entity: Entity, _context: Context) -> str:
    return entity.certificate_expires


def _document(entity: Entity, _context: Context) -> str:
    return entity.id_expires


def _domain(domain: Domain, _context: Context) -> str:
    return domain.expires if domain.registrable else ""


def _server(access: Access, context: Context) -> str:
    return access.server_expires if access.ours and is_active(access, context.day) else ""


_PROVIDER: Bilingual = ("接入服务商", "access provider")
_OWNER: Bilingual = ("主办单位", "entity")
_ADMINISTRATION: Bilingual = ("通信管理局", "administration")


def _clock(
    id_: str,
    record: str,
    name: Bilingual,
    who: Bilingual,
    span: Span,
    start: Callable[[Any, Context], str],
    needs: Sequence[str],
    *basis: str,
) -> Clock:
    return Clock(
        id=id_,
        record=record,
        name=name,
        who=who,
        span=span,
        basis=tuple(cite(reference) for reference in basis),
        needs=tuple(needs),
        start=start,
    )


CLOCKS: tuple[Clock, ...] = (
    _clock("first-review", "entity", ("接入服务商初审", "provider's first review"), _PROVIDER, Span(workdays=2),
           _first_review, ("entity.submitted", "entity.first_reviewed|entity.forwarded"), "provider-practice/review"),
    _clock("sms", "entity", ("工信部短信核验（24 小时）", "SMS code of the ministry (24 hours)"), _OWNER, Span(days=1),
           _sms, ("entity.first_reviewed", "entity.sms_verified|entity.forwarded"), "provider-practice/review"),
    _clock("papers-photo", "entity", ("提交材料和拍照", "papers and photo"), _OWNER, Span(months=1),
           _papers, ("entity.submitted", "entity.photo_taken|entity.forwarded"), "provider-practice/review"),
    _clock("administration", "entity", ("管局审核", "administration's review"), _ADMINISTRATION, Span(workdays=20),
           _administration, ("entity.forwarded", "entity.approved"), "mii-33/12"),
    _clock("psb-filing", "service", ("公安联网备案", "public security filing"), _OWNER, Span(days=30),
           _psb, ("service.opened", "service.psb_number|service.psb_filed"), "mps-33/12", "mps-33/23"),
    _clock("licence", "service", ("经营许可审查", "decision on the licence"), _ADMINISTRATION, Span(days=60),
           _licence, ("dossier.business-plan", "service.submitted", "service.licence"), "state-council-292/7"),
    _clock("change-ahead", "access", ("变更接入前报备", "report before the access changes"), _OWNER, Span(days=-30),
           _ending, ("access.ended",), "mii-33/14", "state-council-292/11"),
    _clock("cancel-on-ending", "service", ("终止服务当日注销或转接入", "cancel, or move, on the day the service ends"),
           _OWNER, Span(), _ended, ("access.ended", "access.status|access.since"), "mii-33/15"),
    _clock("tell-customer", "service", ("告知客户备案号", "tell the customer the number"), _PROVIDER, Span(days=5),
           _told, ("service.notified", "service.approved"), "provider-practice/review"),
    _clock("confirm", "entity", ("核实主体信息", "confirm the entity's data"), _PROVIDER, Span(months=12),
           _confirm, ("entity.confirmed",), "mii-501/7-3", "miit-64/1"),
    _clock("certificate-expiry", "entity", ("主办单位证件到期", "certificate expires"), _OWNER, Span(),
           _certificate, ("entity.certificate_expires",), "mii-33/14", "provider-practice/special-check"),
    _clock("document-expiry", "entity", ("负责人证件到期", "identity document expires"), _OWNER, Span(),
           _document, ("entity.id_expires",), "mii-33/14", "provider-practice/special-check"),
    _clock("domain-expiry", "domain", ("域名到期", "domain expires"), _OWNER, Span(),
           _domain, ("domain.expires",), "mii-33/15", "provider-practice/terms"),
    _clock("server-expiry", "access", ("服务器到期", "server expires"), _OWNER, Span(),
           _server, ("access.server_expires",), "provider-practice/terms", "hunan-shell-notice/site"),
)  # fmt: skip
"""Every clock. Extensions of a rectification are no clock of the ledger."""

_RECORDS: Mapping[str, Callable[[Ledger], Mapping[str, Any]]] = {
    "entity": lambda ledger: ledger.entities,
    "service": lambda ledger: ledger.services,
    "domain": lambda ledger: ledger.domains,
    "access": lambda ledger: ledger.access,
}


@dataclass(kw_only=True)
class _Work:
    ledger: Ledger
    context: Context
    today: date
    calendar: Workdays
    last: date
    days: dict[str, date | None] = field(default_factory=dict)

    def day(self, text: str) -> date | None:
        """A day of the ledger; None for one that never comes, or is none."""
        if text in self.days:
            return self.days[text]
        try:
            found = None if text.startswith(NEVER) else date.fromisoformat(text)
        except ValueError:
            found = None
        self.days[text] = found
        return found

    def of(self, clock: Clock) -> Iterator[Due]:
        """Its dues up to the last day."""
        gone = self.context.gone
        for record in _RECORDS[clock.record](self.ledger).values():
            if record.key in gone or not (start := clock.start(record, self.context)):
                continue
            day = self.day(start)
            if day is None:
                continue
            due, provisional = clock.span.due(day, self.calendar)
            if due > self.last:
                continue
            owner = self._owner(record)
            yield Due(
                clock=clock,
                key=record.key,
                label=_label(record),
                owner=owner.name,
                owner_is_person=owner.nature in (PERSON, ""),
                started=day,
                due=due,
                provisional=provisional,
                days_left=(due - self.today).days,
            )

    def _owner(self, record: Entity | Service | Domain | Access) -> Entity:
        if isinstance(record, Entity):
            return record
        service = record if isinstance(record, Service) else self.ledger.services[record.service]
        return self.ledger.entities[service.entity]


def _label(record: Entity | Service | Domain | Access) -> str:
    if isinstance(record, Access):
        return ", ".join(record.addresses[:2]) or record.provider
    if isinstance(record, Domain):
        return record.host or record.written
    return record.number or (record.name if isinstance(record, Service) else "")


def due_list(
    ledger: Ledger,
    today: date,
    *,
    within: int = 30,
    calendar: Workdays = DEFAULT,
    columns: frozenset[str] = ALL_COLUMNS,
    clocks: Sequence[Clock] = CLOCKS,
) -> DueList:
    """What is overdue, and what is due within so many days; the longest overdue first."""
    context = Context(ledger=ledger, today=today, columns=columns)
    work = _Work(ledger=ledger, context=context, today=today, calendar=calendar, last=today + timedelta(days=within))
    lacking = {}
    dues: list[Due] = []
    for clock in clocks:
        if missing := tuple(n.partition("|")[0] for n in clock.needs if not columns.intersection(n.split("|"))):
            lacking[clock.id] = missing
        else:
            dues += work.of(clock)
    dues.sort(key=lambda one: (one.due, one.clock.id, one.label, one.key))
    return DueList(dues=tuple(dues), lacking=lacking, overdue=sum(one.days_left < 0 for one in dues))
