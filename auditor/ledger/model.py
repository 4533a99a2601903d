"""The records of a filing ledger: entity → service → domain and access row. Frozen, without behaviour.

Dates are ISO 8601 (`2026-11-24`), empty where the ledger has none. Closed values are the codes of
`auditor.policy.filing_lists`; empty where the ledger is silent or has a word that is on no list (which the import
reports). A record's `lines` say where it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

_T = TypeVar("_T")


class Line(NamedTuple):
    """Where something stands in what was imported."""

    source: str
    """File name, with the sheet behind a `#` where there are several."""
    number: int
    """Counted from 1, the heading included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumber:
    """A certificate with its number. The number of a person's is kept as a keyed hash and its last four characters."""

    kind: str = ""
    """Code of `filing_lists.CERTIFICATES`: `uscc`, `id-card`, …"""
    number: str = ""
    """In full where it names no person, or the configuration asks for it; else empty."""
    digest: str = ""
    """Keyed hash of kind and number: equal where both are equal. Empty without a number."""
    last4: str = ""
    check: str = ""
    """`ok` or `bad` by its check digits and form; empty where the kind has none."""

    @property
    def is_given(self) -> bool:
        """Whether the ledger has a number."""
        return bool(self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A responsible person (负责人), or the legal representative (法定代表人). All of it is personal data."""

    name: str = ""
    id: IdNumber = IdNumber()
    mobile: str = ""
    """Digits as written, without spaces."""
    phone: str = ""
    """Office telephone as written; several are parted by `;`."""
    email: str = ""
    """As written, without spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A filing entity (主办单位)."""

    key: str
    """Unique in a version of the ledger: a digest of number, certificate and name."""
    name: str = ""
    nature: str = ""
    """Code of `filing_lists.NATURES`: `enterprise`, `person`, …"""
    certificate: IdNumber = IdNumber()
    address: str = ""
    """Of the entity (通信地址), down to the door number."""
    number: str = ""
    """Entity filing number, canonical: `京ICP备12345678号`; as written where it has no such form."""
    province: str = ""
    """Province character of the number, folded (川 → 蜀); else of the address; empty when neither tells."""
    status: str = ""
    """Code of `filing_lists.STATUSES`."""
    legal: Person = Person()
    responsible: Person = Person()
    emergency_phone: str = ""
    submitted: str = ""
    """When the application was handed in, here and below as a date."""
    first_reviewed: str = ""
    """When the provider's own first review was done."""
    sms_verified: str = ""
    """When the ministry's SMS code was entered."""
    photo_taken: str = ""
    forwarded: str = ""
    """When the provider sent the application on to the administration."""
    approved: str = ""
    changed: str = ""
    """Last change of the filed data."""
    confirmed: str = ""
    """When the data were last confirmed with the customer."""
    certificate_expires: str = ""
    id_expires: str = ""
    """When the identity document of the responsible person expires."""
    dossier: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    """Code of `filing_lists.DOSSIER` → whether it is there; a paper the ledger does not speak of is left out."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A website or another service of an entity (网站／服务)."""

    key: str
    entity: str
    """Key of the entity."""
    number: str = ""
    """With its suffix, canonical: `京ICP备12345678号-1`; as written where it has no such form."""
    name: str = ""
    kind: str = ""
    """Code of `filing_lists.KINDS`: `web`, `app`, `mini-program`, …"""
    content: str = ""
    """Service content (服务内容) as filed."""
    language: str = ""
    """Codes of `filing_lists.LANGUAGES`, parted by `;`."""
    status: str = ""
    opened: str = ""
    """When the site was opened to the public."""
    responsible: Person = Person()
    preapprovals: tuple[str, ...] = ()
    """Codes of `filing_lists.PREAPPROVALS`."""
    permits: tuple[str, ...] = ()
    """Numbers of permits and consents, as written."""
    licence: str = ""
    """Number of the telecom licence (经营许可证), canonical; as written where it has no such form."""
    psb_number: str = ""
    """Public security filing, canonical: `京公网安备11010102000001号`; as written where it has no such form."""
    psb_filed: str = ""
    submitted: str = ""
    approved: str = ""
    changed: str = ""
    confirmed: str = ""
    notified: str = ""
    """When the customer was told the number."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain filed for a service."""

    key: str
    service: str
    """Key of the service."""
    written: str = ""
    """As the ledger has it: `http://www.Example.cn/`."""
    host: str = ""
    """The name in it as A-label: `www.example.cn`; empty when there is none."""
    registrable: str = ""
    """Its registrable domain; empty for a numeric address."""
    registrar: str = ""
    holder: str = ""
    """Name of the registered holder. Personal data where the entity is a person."""
    holder_id: IdNumber = IdNumber()
    real_name_verified: str = ""
    """When the registrar verified the holder's real name."""
    expires: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who connects a service, and where (接入)."""

    key: str
    service: str
    """Key of the service."""
    provider: str = ""
    ours: bool = True
    """Whether the provider is the one whose ledger this is: named so in the settings, or not named at all."""
    addresses: tuple[str, ...] = ()
    """Numeric addresses, or networks in CIDR form."""
    method: str = ""
    """Code of `filing_lists.ACCESS_METHODS`."""
    status: str = ""
    since: str = ""
    ended: str = ""
    server_expires: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One version of the ledger, whole. Keys are those of the records."""

    entities: Mapping[str, Entity]
    services: Mapping[str, Service]
    domains: Mapping[str, Domain]
    access: Mapping[str, Access]
    version: int = 0
    """Number of the version in the database; 0 for one that is not stored."""
    imported_at: str = ""
    """ISO 8601, UTC."""

    @cached_property
    def services_of(self) -> Mapping[str, tuple[Service, ...]]:
        """Entity key → its services."""
        return grouped((s.entity, s) for s in self.services.values())

    @cached_property
    def domains_of(self) -> Mapping[str, tuple[Domain, ...]]:
        """Service key → its domains."""
        return grouped((d.service, d) for d in self.domains.values())

    @cached_property
    def access_of(self) -> Mapping[str, tuple[Access, ...]]:
        """Service key → its access rows."""
        return grouped((a.service, a) for a in self.access.values())

    def entity_of(self, service: Service) -> Entity:
        """Whose service it is."""
        return self.entities[service.entity]


def grouped(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, tuple[_T, ...]]:
    """Key → all that came with it, in order."""
    # Most keys come once: only the others are lists for a while.
    found: dict[str, Any] = {}
    for key, value in pairs:
        there = found.get(key)
        if there is None:
            found[key] = (value,)
        elif type(there) is list:
            there.append(value)
        else:
            found[key] = [*there, value]
    for key, values in found.items():
        if type(values) is list:
            found[key] = tuple(values)
    return found
