"""What follows from a registration: pure functions from facts and a day to a verdict with a message.

What is not known is *cannot tell*. Dates are the weakest fact: registries renew by themselves and take it back weeks
later, so a status outweighs a date. A comparison of names is a hint, whatever it finds.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.model import Verdict
from auditor.outcome import Bilingual
from auditor.policy import suffixes
from auditor.registration.model import REASONS, Registration, State
from auditor.registration.reading import EARLIEST

MONTHS_LEFT = 3
"""Provinces ask for a domain that is valid for more than three months (Huawei Cloud, filing guide, read 2026-11)."""
MAX_YEARS_AHEAD = 11
"""Registrations are for ten years at most; a year of grace for a renewal under way."""

LAPSED = ("redemptionPeriod", "pendingDelete", "pendingRestore")
"""The registration has run out: the name is no longer delegated and will be free soon."""
ON_HOLD = ("clientHold", "serverHold")
"""Registrar or registry took the name out of the DNS, mostly for want of a real name or for a complaint."""
AUTO_RENEWED = "autoRenewPeriod"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict with the message it is told in. `params` named `person…` hold personal data."""

    verdict: Verdict
    message: str
    """Code of `MESSAGES`."""
    params: Mapping[str, str] = field(default_factory=dict)


MESSAGES: Mapping[str, Bilingual] = {
    "not-known": (
        "域名 {domain} 的注册信息查不到结果：{reason}",
        "the registration of {domain} is not known: {reason_en}",
    ),
    "unregistered": (
        "注册管理机构答复 {domain} 未注册（{server}，{asked_at}）",
        "the registry says that {domain} is not registered ({server}, {asked_at})",
    ),
    "lapsed": (
        "域名 {domain} 已进入 {status}，即使到期日写作 {expires}",
        "{domain} is in {status}, whatever its date of expiry ({expires}) says",
    ),
    "expired": ("域名 {domain} 已于 {expires} 到期", "{domain} expired on {expires}"),
    "expiring": (
        "域名 {domain} 将于 {expires} 到期，剩余 {days} 天，不足三个月",
        "{domain} expires on {expires}, in {days} days: less than three months",
    ),
    "auto-renewed": (
        "域名 {domain} 处于自动续费期，到期日 {expires} 可能撤回",
        "{domain} was renewed by the registry itself; its date of expiry, {expires}, may be taken back",
    ),
    "no-date": ("注册信息没有可信的到期日", "the registration has no date of expiry that can be believed"),
    "valid": ("域名 {domain} 有效期至 {expires}", "{domain} is valid until {expires}"),
    "on-hold": ("域名 {domain} 被暂停解析：{status}", "{domain} is taken out of the DNS: {status}"),
    "not-on-hold": ("域名未被暂停解析", "the domain is not on hold"),
    "no-status": ("注册信息没有状态", "the registration has no status"),
    "holder-same": ("域名持有者与备案主体一致", "the holder is the filing entity"),
    "holder-responsible": (
        "域名持有者是备案的负责人或法定代表人",
        "the holder is a responsible person or the legal representative of the filing",
    ),
    "holder-differs": (
        "域名持有者“{person_holder}”与备案主体“{person_entity}”不同，请核对",
        "the holder, {person_holder}, is not the filing entity, {person_entity}: please check",
    ),
    "holder-hidden": ("域名持有者未公开", "the holder is not public"),
    "holder-script": (
        "域名持有者用拉丁字母书写，无法与备案主体比较",
        "the holder is written in Latin letters and cannot be compared with the entity",
    ),
    "entity-unknown": ("没有备案主体可比较", "there is no filing entity to compare with"),
    "suffix-approved": (
        "后缀 .{suffix} 在可备案后缀表中（{dated}）",
        "the suffix .{suffix} is on the table of {dated}",
    ),
    "suffix-unknown": (
        "后缀 .{suffix} 不在 {dated} 的可备案后缀表中，请在 {authority} 核实",
        "the suffix .{suffix} is not on the table of {dated}; look it up at {authority}",
    ),
}
"""Chinese and English; `{reason}` is in the language of the sentence."""


def judge_validity(registration: Registration, today: date) -> Opinion:
    """域名已过期 / 域名即将过期: whether the domain is registered for three months more."""
    if (unknown := _unknown(registration)) is not None:
        return unknown
    named = {"domain": registration.domain, "expires": registration.expires or "-"}
    if registration.state is State.NOT_FOUND:
        told = {"domain": registration.domain, "server": registration.server, "asked_at": registration.asked_at}
        return Opinion(Verdict.FAILED, "unregistered", told)
    if lapsed := [status for status in registration.statuses if status in LAPSED]:
        return Opinion(Verdict.FAILED, "lapsed", named | {"status": ", ".join(lapsed)})
    expires = _expiry(registration, today)
    if expires is None:
        return Opinion(Verdict.CANNOT_TELL, "no-date")
    named["expires"] = expires.isoformat()
    if expires < today:
        return Opinion(Verdict.FAILED, "expired", named)
    if AUTO_RENEWED in registration.statuses and not registration.registrar_expires:
        return Opinion(Verdict.CANNOT_TELL, "auto-renewed", named)
    if expires < _months_later(today, MONTHS_LEFT):
        return Opinion(Verdict.FAILED, "expiring", named | {"days": str((expires - today).days)})
    return Opinion(Verdict.PASSED, "valid", named)


def judge_hold(registration: Registration) -> Opinion:
    """域名被暂停解析: clientHold or serverHold."""
    if (unknown := _unknown(registration)) is not None:
        return unknown
    if registration.state is State.NOT_FOUND:
        told = {"domain": registration.domain, "server": registration.server, "asked_at": registration.asked_at}
        return Opinion(Verdict.INAPPLICABLE, "unregistered", told)
    if held := [status for status in registration.statuses if status in ON_HOLD]:
        return Opinion(Verdict.FAILED, "on-hold", {"domain": registration.domain, "status": ", ".join(held)})
    if not registration.statuses:
        return Opinion(Verdict.CANNOT_TELL, "no-status")
    return Opinion(Verdict.PASSED, "not-on-hold")


def judge_holder(registration: Registration, entity: str, persons: Iterable[str] = ()) -> Opinion:
    """域名实名信息与备案信息不符, a hint: the holder against the entity and the persons named in the filing.

    A unit's shareholders, head and managers may hold its domain too (工信部信管〔2017〕264号, item 1), so a name that
    differs is a question and no fault.
    """
    if (unknown := _unknown(registration)) is not None:
        return unknown
    if not entity.strip():
        return Opinion(Verdict.CANNOT_TELL, "entity-unknown")
    holders = [n for n in (registration.holder_organisation, registration.holder_name) if n]
    if not holders:
        return Opinion(Verdict.CANNOT_TELL, "holder-hidden")
    bare = {_bare(name) for name in holders}
    if _bare(entity) in bare:
        return Opinion(Verdict.PASSED, "holder-same")
    if bare & {_bare(person) for person in persons if person.strip()}:
        return Opinion(Verdict.PASSED, "holder-responsible")
    if not entity.isascii() and all(name.isascii() for name in holders):
        return Opinion(Verdict.CANNOT_TELL, "holder-script")
    return Opinion(Verdict.FAILED, "holder-differs", {"person_holder": holders[0], "person_entity": entity})


def judge_suffix(domain: str) -> Opinion:
    """域名后缀未获批复: on the table, or cannot tell; never a failure."""
    row = suffixes.approved(domain)
    if row is not None:
        return Opinion(Verdict.PASSED, "suffix-approved", {"suffix": row.written, "dated": suffixes.CHECKED})
    told = {"suffix": domain.rpartition(".")[2], "dated": suffixes.CHECKED, "authority": suffixes.AUTHORITY}
    return Opinion(Verdict.CANNOT_TELL, "suffix-unknown", told)


def _unknown(registration: Registration) -> Opinion | None:
    if registration.state is not State.NOT_KNOWN:
        return None
    zh, en = REASONS.get(registration.reason, (registration.reason, registration.reason))
    return Opinion(Verdict.CANNOT_TELL, "not-known", {"domain": registration.domain, "reason": zh, "reason_en": en})


def _expiry(registration: Registration, today: date) -> date | None:
    """The earlier of the registry's and the registrar's date; None where one of them cannot be true."""
    written = [text for text in (registration.expires, registration.registrar_expires) if text]
    created = _day(registration.created)
    days = []
    for text in written:
        day = _day(text)
        if day is None or not EARLIEST <= day <= _months_later(today, 12 * MAX_YEARS_AHEAD):
            return None
        if created is not None and day < created:
            return None
        days.append(day)
    if created is not None and (created > _months_later(today, 1) or created < EARLIEST):
        return None
    return min(days, default=None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_MARKS = re.compile(r"[\s\W_]+")


def _bare(name: str) -> str:
    """A name without spaces, brackets, marks, width and case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()
