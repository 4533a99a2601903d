"""The answer of an RDAP server (RFC 9083) → a registration. Pure, bounded, never raises.

Every member may be missing or of a wrong type: what has not the form it should have is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from auditor.hostname import MAX_NAME, ascii_host
from auditor.registration.model import Registration, Source, State, not_known
from auditor.registration.reading import read_date, read_hosts, read_name, read_number, read_statuses

MAX_BYTES = 512 * 1024
_MAX_ITEMS = 50
_BY_STATUS = {429: "rate-limited", 401: "refused", 403: "refused", 451: "refused"}


def read_rdap(
    domain: str, status: int, content_type: str, body: bytes, *, complete: bool, server: str, asked_at: str
) -> Registration:
    """What an answer with an HTTP status says of `domain`.

    A 404 is *not found* only with a body that RDAP gives to errors: web servers say 404 of anything.
    """
    about: dict[str, Any] = {"source": Source.RDAP, "server": server, "asked_at": asked_at}
    about["digest"] = sha256(body).hexdigest() if body else ""
    if status in _BY_STATUS:
        return not_known(domain, _BY_STATUS[status], **about)
    if status >= 500:
        return not_known(domain, "server-error", detail=f"HTTP {status}", **about)
    if len(body) > MAX_BYTES:
        return not_known(domain, "too-large", **about)
    if not complete:
        return not_known(domain, "truncated", **about)
    document = _document(body)
    if status == 404:
        is_rdap = document is not None and (document.get("errorCode") == 404 or "rdap+json" in content_type.lower())
        if is_rdap:
            return Registration(domain=domain, state=State.NOT_FOUND, **about)
        return not_known(domain, "unparseable" if body.strip() else "empty", detail="HTTP 404", **about)
    if status != 200:
        return not_known(domain, "refused", detail=f"HTTP {status}", **about)
    if document is None:
        return not_known(domain, "unparseable" if body.strip() else "empty", **about)
    if document.get("objectClassName") != "domain":
        return not_known(domain, "unparseable", **about)
    named = document.get("ldhName")
    # A name of half a megabyte would take its time to be made an A-label.
    if not isinstance(named, str) or len(named) > 2 * MAX_NAME or ascii_host(named) != domain:
        return not_known(domain, "other-name", **about)
    return _found(domain, document, about)


def _document(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _items(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list, the first fifty."""
    if isinstance(value, list):
        yield from (item for item in value[:_MAX_ITEMS] if isinstance(item, dict))


def _strings(value: object) -> list[str]:
    return [item for item in value[:_MAX_ITEMS] if isinstance(item, str)] if isinstance(value, list) else []


def _found(domain: str, document: dict[str, Any], about: dict[str, Any]) -> Registration:
    dates: dict[str, str] = {}
    for event in _items(document.get("events")):
        action = event.get("eventAction")
        if isinstance(action, str) and (day := read_date(event.get("eventDate"))):
            dates.setdefault(action.lower(), day)
    registrar = _entity(document, "registrar")
    registrant = _entity(document, "registrant")
    holder, holder_hidden = read_name(_vcard(registrant, "fn"))
    organisation, organisation_hidden = read_name(_vcard(registrant, "org"))
    if _vcard_kind(registrant) == "org" and holder and not organisation:
        holder, organisation = "", holder
    return Registration(
        domain=domain,
        state=State.FOUND,
        registrar=read_name(_vcard(registrar, "fn"))[0],
        registrar_id=next(
            (
                read_number(public.get("identifier"))
                for public in _items(registrar.get("publicIds"))
                if "iana" in str(public.get("type"))[:100].lower()
            ),
            "",
        ),
        holder_name=holder,
        holder_organisation=organisation,
        holder_hidden=holder_hidden or organisation_hidden or _redacts_holder(document),
        created=dates.get("registration", ""),
        updated=dates.get("last changed", ""),
        expires=dates.get("expiration", ""),
        registrar_expires=dates.get("registrar expiration", ""),
        statuses=read_statuses(_strings(document.get("status"))),
        name_servers=read_hosts(server.get("ldhName") for server in _items(document.get("nameservers"))),
        **about,
    )


def _entity(document: dict[str, Any], role: str) -> dict[str, Any]:
    """The first entity of the domain that has a role."""
    return next((e for e in _items(document.get("entities")) if role in _strings(e.get("roles"))), {})


def _vcard_rows(entity: dict[str, Any]) -> Iterator[list[Any]]:
    card = entity.get("vcardArray")
    rows = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
    yield from (row for row in rows[:_MAX_ITEMS] if isinstance(row, list) and len(row) > 3)


def _vcard(entity: dict[str, Any], name: str) -> str:
    for row in _vcard_rows(entity):
        if row[0] == name:
            value = row[3][0] if isinstance(row[3], list) and row[3] else row[3]
            return value if isinstance(value, str) else ""
    return ""


def _vcard_kind(entity: dict[str, Any]) -> str:
    return _vcard(entity, "kind").lower()


def _redacts_holder(document: dict[str, Any]) -> bool:
    """Whether the answer itself says that the registrant was taken out (RFC 9537)."""
    for row in _items(document.get("redacted")):
        name = row.get("name")
        words = " ".join(str(v)[:100] for v in name.values()) if isinstance(name, dict) else ""
        if "registrant" in words.lower():
            return True
    return False
