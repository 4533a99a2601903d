"""Filings that look made up (虚假备案): entities with the reasons for looking at them. Hints for a person, no score.

The reasons are the patterns that providers and administrations describe in public: one telephone in several filings,
many domains of a young entity, names that never resolve here, empty pages, and cancellation soon after the approval.
Each of them has honest causes; two together are worth a telephone call.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from auditor.ledger.context import Context
from auditor.ledger.forms import same_mobile
from auditor.ledger.model import Domain, Entity, Ledger, grouped
from auditor.outcome import Bilingual
from auditor.policy.filing_lists import GONE, PERSON

YOUNG_DAYS = 60
"""An entity is young for so long after its approval."""
MANY_DOMAINS = 5
"""So many domains are many for a young entity."""
QUICK_DAYS = 60
"""A cancellation so soon after the approval, or an access so short, is quick."""

NOT_HERE = frozenset(("domain-unresolvable", "access-elsewhere"))
"""Rules of a scan that fail on a name which does not resolve, or not to the provider's own networks."""
EMPTY = frozenset(("page-nearly-empty", "page-parked", "page-server-default", "page-panel-default"))
"""Rules of a scan that fail on a page that is no site of anybody."""

REASONS: Mapping[str, Bilingual] = {
    "mobile": ("手机 {mobile} 同时用于 {entities} 个主体", "the mobile {mobile} serves {entities} entities"),
    "emergency": (
        "应急电话 {phone} 同时用于 {entities} 个主体",
        "the emergency telephone {phone} serves {entities} entities",
    ),
    "young": (
        "{date} 才通过备案，已有 {domains} 个域名",
        "approved on {date} and has {domains} domains already",
    ),
    "never": (
        "{domains} 个域名在 {scans} 次巡检中从未解析到位",
        "{domains} domains never resolved as filed in {scans} scans",
    ),
    "empty": ("{domains} 个网站没有实质内容", "{domains} sites have nearly empty pages"),
    "quick": (
        "网站 {number} {date} 通过，{date_ended} 即取消",
        "the site {number} was approved on {date} and ended on {date_ended}",
    ),
}
"""Why an entity is listed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What scans say of one host."""

    scans: int
    """Scans that had it."""
    not_here: int
    """Scans in which it did not resolve, or not here."""
    empty: bool
    """Whether its page was nearly empty in the newest of them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a key of `REASONS` and its parameters."""

    id: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One entity with its reasons."""

    key: str
    number: str
    name: str
    is_person: bool
    reasons: tuple[Reason, ...]


def suspects(
    context: Context, seen: Mapping[str, Seen] = MappingProxyType({}), *, least: int = 1
) -> tuple[Suspect, ...]:
    """Entities with at least so many reasons, those with most first."""
    of_number = _numbers(context.ledger)
    found = []
    for entity in context.ledger.entities.values():
        reasons = tuple(_reasons(entity, context, of_number, seen))
        if reasons and len(reasons) >= least:
            found.append(
                Suspect(
                    key=entity.key,
                    number=entity.number,
                    name=entity.name,
                    is_person=entity.nature in (PERSON, ""),
                    reasons=reasons,
                )
            )
    return tuple(sorted(found, key=lambda one: (-len(one.reasons), one.number, one.key)))


def _numbers(ledger: Ledger) -> Mapping[str, tuple[str, ...]]:
    """`mobile` or `emergency` and a telephone → keys of the entities that have it, once each."""
    pairs: dict[tuple[str, str], None] = {}
    for entity in ledger.entities.values():
        if entity.responsible.mobile:
            pairs["mobile " + same_mobile(entity.responsible.mobile), entity.key] = None
        if entity.emergency_phone:
            pairs["emergency " + same_mobile(entity.emergency_phone), entity.key] = None
    return grouped(iter(pairs))


def _reasons(
    entity: Entity, context: Context, of_number: Mapping[str, Sequence[str]], seen: Mapping[str, Seen]
) -> Iterator[Reason]:
    ledger = context.ledger
    mobile, emergency = entity.responsible.mobile, entity.emergency_phone
    if mobile and (number := len(of_number["mobile " + same_mobile(mobile)])) > 1:
        yield _reason("mobile", mobile=mobile, entities=number)
    if emergency and (number := len(of_number["emergency " + same_mobile(emergency)])) > 1:
        yield _reason("emergency", phone=emergency, entities=number)
    services = ledger.services_of.get(entity.key, ())
    domains = [d for s in services for d in ledger.domains_of.get(s.key, ())]
    started = entity.approved or entity.submitted
    names = {d.registrable for d in domains if d.registrable}
    if started and context.day_after(-YOUNG_DAYS) <= started <= context.day and len(names) >= MANY_DOMAINS:
        yield _reason("young", date=started, domains=len(names))
    yield from _of_scans(domains, seen)
    for service in services:
        ended = max((a.ended for a in ledger.access_of.get(service.key, ())), default="")
        began = service.approved
        if began and ended and (service.status in GONE or ended <= context.day) and _days(began, ended) <= QUICK_DAYS:
            yield _reason("quick", number=service.number or service.name, date=began, date_ended=ended)
            break


def _of_scans(domains: Sequence[Domain], seen: Mapping[str, Seen]) -> Iterator[Reason]:
    looked = [seen[d.host] for d in domains if d.host in seen]
    never = [one for one in looked if one.scans and one.not_here == one.scans]
    if never:
        yield _reason("never", domains=len(never), scans=max(one.scans for one in never))
    if empty := sum(one.empty for one in looked):
        yield _reason("empty", domains=empty)


def _days(first: str, last: str) -> int:
    """Days between; more than any limit where one is no day, or the last comes first."""
    try:
        between = date.fromisoformat(last) - date.fromisoformat(first)
    except ValueError:
        return QUICK_DAYS + 1
    return between.days if between >= timedelta(0) else QUICK_DAYS + 1


def _reason(id_: str, **params: object) -> Reason:
    return Reason(id_, {key: str(value) for key, value in params.items()})


def seen_hosts(connection: sqlite3.Connection) -> Mapping[str, Seen]:
    """What the finished scans of a database say of each host."""
    marks = ", ".join("?" * len(NOT_HERE)), ", ".join("?" * len(EMPTY))
    rows = connection.execute(
        f"""
        SELECT t.host, s.id,
               max(f.verdict = 'failed' AND f.rule IN ({marks[0]})),
               max(f.verdict = 'failed' AND f.rule IN ({marks[1]}))
        FROM targets t JOIN scans s ON s.id = t.scan JOIN findings f ON f.target = t.id
        WHERE s.state = 'finished'
        GROUP BY t.host, s.id ORDER BY s.id
        """,  # noqa: S608 - placeholders only
        (*sorted(NOT_HERE), *sorted(EMPTY)),
    )
    found: dict[str, Seen] = {}
    for host, _, not_here, empty in rows:
        before = found.get(host, Seen(0, 0, False))
        found[host] = Seen(before.scans + 1, before.not_here + bool(not_here), bool(empty))
    return found
