"""A source of any kind that answers a GET with JSON, described in the operator's own words (see `sources_file`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.registration.wire import Wire
from auditor.registry.ministry import SourceError, checked_url
from auditor.registry.model import Answer, State
from auditor.registry.secret import Secret
from auditor.registry.web import WebSource, entity_name, icp_number

_MISSING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where an answer says what. A path is names and list indices with dots: `data.records.0.icp`."""

    number: str = ""
    """Path of the filing number."""
    entity: str = ""
    """Path of the entity's name."""
    domain: str = ""
    """Path of the domain the answer is about; where given, it must be the one that was asked about."""
    found: tuple[str, tuple[object, ...]] | None = None
    """Path, and the values there that say *found*."""
    absent: tuple[str, tuple[object, ...]] | None = None
    """Path, and the values there that say *not found*. Without it nothing ever is *not found*."""


class HttpJsonSource(WebSource):
    """The generic source."""

    def __init__(
        self,
        name: str,
        url: Secret,
        wire: Wire,
        reading: Reading,
        *,
        headers: Mapping[str, Secret] | None = None,
        **more: Any,
    ) -> None:
        template = url.reveal()
        if "{domain}" not in template:
            raise SourceError(f"{name}: the address has no {{domain}} in it")
        if "{domain}" in template.partition("://")[2].partition("/")[0].partition("?")[0]:
            raise SourceError(f"{name}: the domain asked about is no part of the host that is asked")
        super().__init__(name, template.replace("{domain}", "example.cn"), wire, **more)
        if not reading.number and reading.found is None:
            raise SourceError(f"{name}: neither number nor found is given")
        self._url = url
        self._headers = dict(headers or {})
        self._reading = reading

    def _request(self, domain: str) -> tuple[str, Mapping[str, str]]:
        url = self._url.reveal().replace("{domain}", quote(domain, safe=""))
        return checked_url(url), {key: value.reveal() for key, value in self._headers.items()}

    def _read(self, domain: str, status: int, document: dict[str, Any]) -> Answer:
        reading = self._reading
        if reading.domain:
            about = value_at(document, reading.domain)
            if about is not _MISSING and (not isinstance(about, str) or not _is_of(about, domain)):
                return self._unknown(domain, "other-name")
        written = value_at(document, reading.number) if reading.number else _MISSING
        number = icp_number(written)
        is_absent = _says(document, reading.absent)
        is_found = _says(document, reading.found) if reading.found is not None else bool(number)
        if is_found and is_absent:
            return self._unknown(domain, "unparseable", "found and absent at once")
        if status // 100 != 2 and (is_found or status != 404):
            return self._unknown(domain, "refused", f"HTTP {status}")
        if is_found:
            entity = entity_name(value_at(document, reading.entity)) if reading.entity else ""
            return self._answer(domain, State.FOUND, number=number, entity=entity)
        if is_absent and not number:
            return self._answer(domain, State.NOT_FOUND)
        if isinstance(written, str) and written.strip() and not number:
            return self._unknown(domain, "bad-number")
        return self._unknown(domain, "unparseable", f"HTTP {status}")


def _is_of(written: str, domain: str) -> bool:
    name = written.strip().lower().rstrip(".")
    return name == domain or name.endswith(f".{domain}")


def _says(document: object, where: tuple[str, tuple[object, ...]] | None) -> bool:
    if where is None:
        return False
    path, values = where
    value = value_at(document, path)
    # 1 and true are one value to Python and two to JSON.
    return any(type(value) is type(wanted) and value == wanted for wanted in values)


def value_at(document: object, path: str) -> object:
    """The value at a path; a marker equal to nothing when there is none."""
    for step in path.split("."):
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(document):
            document = document[int(step[:6])]
        else:
            return _MISSING
    return document
