"""What the ledger has of one number, domain or name, as an object for JSON and as lines for people.

Personal data is masked here, unless it is asked for: nothing behind this module can forget to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditor.hostname import registrable_domain, sibling_host, unicode_host
from auditor.ledger.cells import has_site, read_name, read_number
from auditor.ledger.fields import BY_KEY
from auditor.ledger.masking import mask_email, mask_name, mask_phone, masked
from auditor.ledger.model import Access, Domain, Entity, IdNumber, Ledger, Line, Person, Service
from auditor.ledger.storing import LedgerStore
from auditor.policy.filing_lists import PERSON

_HEADLINE = ("failed", "cannot-tell")
"""Verdicts that are shown; of the others only how many there are."""


def found(store: LedgerStore, what: str, version: int | None) -> Ledger:
    """What a version says of a filing number (of an entity or a site), a host, a registrable domain, or a name."""
    number, faults = read_number("service.number", what)
    if number and not faults:
        ledger = store.of_number(number, version)
        if ledger.entities or has_site(number):
            return ledger
    name = read_name(what.strip())
    if name is not None and name.host:
        ledger = store.of_host(name.host, version)
        return ledger if ledger.domains else store.of_registrable(registrable_domain(name.host), version)
    if name is not None:
        return store.of_written(name.written, version)
    return store.of_name(what.strip(), version)


def describe(store: LedgerStore, ledger: Ledger, at: int, *, show_personal: bool) -> dict[str, Any]:
    """Entities → services → domains and access rows, with lines and findings, by the names of fields."""
    shown = _Shown(at, show_personal)
    findings = _findings(store, [d.host for d in ledger.domains.values() if d.host])
    return {
        "version": ledger.version,
        "imported_at": ledger.imported_at,
        "entities": [
            {
                **shown.entity(entity),
                "services": [
                    {
                        **shown.service(service),
                        "domains": [
                            {
                                **shown.domain(domain, entity),
                                "findings": [shown.finding(one) for one in findings.get(domain.host, ())],
                            }
                            for domain in ledger.domains_of.get(service.key, ())
                        ],
                        "access": [shown.access(access) for access in ledger.access_of.get(service.key, ())],
                    }
                    for service in ledger.services_of.get(entity.key, ())
                ],
            }
            for entity in ledger.entities.values()
        ],
    }


class _Shown:
    """Records as they are shown: only what they say, closed values by their names, personal data masked."""

    def __init__(self, at: int, show_personal: bool) -> None:
        self._at = at
        self._personal = show_personal

    def _mask(self, mask: Callable[[str], str], text: str) -> str:
        return text if self._personal else mask(text)

    def _word(self, key: str, code: str) -> str:
        choices = BY_KEY[key].choices or {}
        return ";".join(choices[one][0][self._at] if one in choices else one for one in code.split(";"))

    def _person(self, person: Person) -> dict[str, Any]:
        return _said(
            name=self._mask(mask_name, person.name),
            id=self._id(person.id, is_person=True),
            mobile=self._mask(mask_phone, person.mobile),
            phone=self._mask(mask_phone, person.phone),
            email=self._mask(mask_email, person.email),
        )

    def _id(self, number: IdNumber, *, is_person: bool) -> dict[str, Any]:
        in_full = number.number and (self._personal or not is_person)
        masked = f"****{number.last4}" if number.digest else ""
        return _said(
            kind=self._word("entity.certificate.kind", number.kind) if number.kind else "",
            number=number.number if in_full else masked,
            check=number.check,
        )

    def entity(self, entity: Entity) -> dict[str, Any]:
        """An entity without its services."""
        is_person = entity.nature in (PERSON, "")
        return _said(
            number=entity.number,
            name=self._mask(mask_name, entity.name) if is_person else entity.name,
            nature=self._word("entity.nature", entity.nature),
            certificate=self._id(entity.certificate, is_person=is_person),
            # Of a person it is where he lives.
            address=("***" if entity.address else "") if is_person and not self._personal else entity.address,
            status=self._word("entity.status", entity.status),
            legal=self._person(entity.legal),
            responsible=self._person(entity.responsible),
            emergency_phone=self._mask(mask_phone, entity.emergency_phone),
            approved=entity.approved,
            changed=entity.changed,
            confirmed=entity.confirmed,
            lines=_lines(entity.lines),
        )

    def service(self, service: Service) -> dict[str, Any]:
        """A service without its domains and access rows."""
        return _said(
            number=service.number,
            name=service.name,
            kind=self._word("service.kind", service.kind),
            status=self._word("service.status", service.status),
            opened=service.opened,
            approved=service.approved,
            responsible=self._person(service.responsible),
            licence=service.licence,
            psb_number=service.psb_number,
            lines=_lines(service.lines),
        )

    def domain(self, domain: Domain, entity: Entity) -> dict[str, Any]:
        """A domain without its findings."""
        hides = entity.nature in (PERSON, "") or domain.holder != entity.name
        return _said(
            host=unicode_host(domain.host),
            written=domain.written,
            registrar=domain.registrar,
            holder=self._mask(mask_name, domain.holder) if hides else domain.holder,
            expires=domain.expires,
            lines=_lines(domain.lines),
        )

    def access(self, access: Access) -> dict[str, Any]:
        """An access row."""
        return _said(
            provider=access.provider,
            ours=access.ours,
            addresses=list(access.addresses),
            method=self._word("access.method", access.method),
            status=self._word("access.status", access.status),
            since=access.since,
            ended=access.ended,
            server_expires=access.server_expires,
            lines=_lines(access.lines),
        )

    def finding(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        """A finding of the newest scan, in words where its rule is known."""
        from auditor.rule import load

        rule = {one.id: one for one in load()}.get(finding["rule"])
        text = finding["message"]
        if rule is not None:
            try:
                params = finding["params"] if self._personal else masked(finding["params"])
                text = rule.message(finding["message"])[self._at].format(**params)
            except (KeyError, IndexError, ValueError):
                text = finding["message"]
        return {
            "rule": finding["rule"],
            "name": rule.name[self._at] if rule is not None else finding["rule"],
            "verdict": finding["verdict"],
            "severity": finding["severity"],
            "text": text,
            "target": finding["target"],
        }


def _said(**parts: Any) -> dict[str, Any]:
    """What is not empty."""
    return {key: value for key, value in parts.items() if value not in ("", {}, [], None)}


def _lines(lines: tuple[Line, ...]) -> list[str]:
    return [f"{line.source}:{line.number}" for line in lines]


def _findings(store: LedgerStore, hosts: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Host → failed and undecided findings of the newest scan of it, or of its `www.` sibling."""
    asked = {host: host for host in hosts}
    for host in hosts:
        if sibling := sibling_host(host):
            asked.setdefault(sibling, host)
    rows = store.rows(
        "SELECT target, rule, verdict, severity, message, params FROM latest "
        "WHERE target IN (SELECT value FROM json_each(:hosts)) AND verdict IN (:failed, :cannot) "
        "ORDER BY target, CASE severity WHEN 'violation' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule",
        hosts=json.dumps(list(asked)),
        failed=_HEADLINE[0],
        cannot=_HEADLINE[1],
    )
    by_host: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        finding = {**dict(row), "params": json.loads(row["params"])}
        by_host.setdefault(asked[row["target"]], []).append(finding)
    return by_host


def lines(described: Mapping[str, Any], at: int) -> Iterator[str]:
    """The object as indented lines."""
    zh = at == 0
    yield (f"台账第 {described['version']} 版" if zh else f"Version {described['version']} of the ledger") + (
        f"（{described['imported_at']}）" if zh else f" ({described['imported_at']})"
    )
    for entity in described["entities"]:
        yield _line("主体" if zh else "entity", entity, ("number", "name", "nature", "status"))
        yield from _details(entity, at, 2, ("certificate", "address", "legal", "responsible", "confirmed", "lines"))
        for service in entity["services"]:
            yield "  " + _line("网站" if zh else "site", service, ("number", "name", "kind", "status"))
            yield from _details(service, at, 4, ("responsible", "opened", "psb_number", "licence", "lines"))
            for domain in service["domains"]:
                yield "    " + _line("域名" if zh else "domain", domain, ("host", "written", "expires"))
                yield from _details(domain, at, 6, ("holder", "registrar", "lines"))
                for one in domain["findings"]:
                    yield f"      [{one['severity']}, {one['verdict']}] {one['name']}: {one['text']} ({one['target']})"
            for access in service["access"]:
                yield "    " + _line("接入" if zh else "access", access, ("provider", "addresses", "method", "status"))
                yield from _details(access, at, 6, ("since", "ended", "server_expires", "lines"))


_NAMES: Mapping[str, tuple[str, str]] = {
    "certificate": ("证件", "certificate"),
    "address": ("地址", "address"),
    "legal": ("法定代表人", "legal representative"),
    "responsible": ("负责人", "responsible"),
    "confirmed": ("最近核实", "confirmed"),
    "opened": ("开通", "opened"),
    "psb_number": ("公安备案号", "public security number"),
    "licence": ("经营许可证", "licence"),
    "holder": ("持有者", "holder"),
    "registrar": ("注册商", "registrar"),
    "since": ("接入日期", "since"),
    "ended": ("取消接入", "ended"),
    "server_expires": ("服务器到期", "server expires"),
    "lines": ("出处", "from"),
}
_MOST_LINES = 10


def _line(name: str, record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return f"{name} " + "  ".join(_flat(record[key]) for key in keys if key in record)


def _details(record: Mapping[str, Any], at: int, indent: int, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        if key in record:
            yield f"{' ' * indent}{_NAMES[key][at]}: {_flat(record[key])}"


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_flat(one) for one in value.values())
    if isinstance(value, list):
        more = f" …+{len(value) - _MOST_LINES}" if len(value) > _MOST_LINES else ""
        return ";".join(map(str, value[:_MOST_LINES])) + more
    return str(value)
