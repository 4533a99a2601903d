"""What all sources that are asked over HTTP share: turns, limits, and the three answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from auditor.hostname import is_address
from auditor.marks import find
from auditor.model import MarkKind
from auditor.registration.client import now_utc
from auditor.registration.reading import read_name
from auditor.registration.turns import Held, Turns
from auditor.registration.wire import Fetched, Unanswered, Wire
from auditor.registry.ministry import SourceError, checked_url
from auditor.registry.model import Answer, State
from auditor.text import fold

MAX_BYTES = 256 * 1024
_BY_STATUS = {429: "rate-limited", 401: "refused", 403: "refused"}


class WebSource:
    """A source asked by one GET a domain. Subclasses write the request and read the document."""

    def __init__(
        self,
        name: str,
        url: str,
        wire: Wire,
        *,
        per_second: float = 1.0,
        timeout_s: float = 10.0,
        has_secret: bool = False,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        """SourceError for an address that may not be asked, or not with a secret."""
        parts = urlsplit(checked_url(url))
        host = parts.hostname or ""
        if has_secret and parts.scheme != "https" and not (is_address(host) and host.startswith(("127.", "::1"))):
            raise SourceError(f"{name}: a secret goes over https only")
        if not 0 < timeout_s <= 60:
            raise SourceError(f"{name}: timeout_s is more than 0 and 60 at most")
        try:
            self._turns = Turns(per_second)
        except ValueError as error:
            raise SourceError(f"{name}: {error}") from None
        self._name = name
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._wire = wire
        self._timeout_s = timeout_s
        self._now = now

    @property
    def name(self) -> str:
        return self._name

    def _request(self, domain: str) -> tuple[str, Mapping[str, str]]:
        """Address and headers of the question."""
        raise NotImplementedError

    def _read(self, domain: str, status: int, document: dict[str, Any]) -> Answer:
        """What a JSON object says."""
        raise NotImplementedError

    async def lookup(self, domain: str) -> Answer:
        """Ask, in turn. Redirects are not followed: no interface that is asked has any."""
        try:
            async with self._turns.turn(self._server):
                url, headers = self._request(domain)
                fetched = await self._wire.get(
                    url, MAX_BYTES, headers={"Accept": "application/json", **headers}, timeout_s=self._timeout_s
                )
        except Held:
            return self._unknown(domain, "rate-limited")
        except Unanswered as failure:
            return self._unknown(domain, failure.reason, failure.detail)
        return self._judge(domain, fetched)

    def _judge(self, domain: str, fetched: Fetched) -> Answer:
        if fetched.status in _BY_STATUS:
            if fetched.status == 429:
                self._turns.hold(self._server)
            return self._unknown(domain, _BY_STATUS[fetched.status], f"HTTP {fetched.status}")
        if fetched.status >= 500:
            return self._unknown(domain, "server-error", f"HTTP {fetched.status}")
        if not fetched.complete:
            return self._unknown(domain, "truncated")
        if not fetched.body.strip():
            return self._unknown(domain, "empty", f"HTTP {fetched.status}")
        try:
            document = json.loads(fetched.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            return self._unknown(domain, "unparseable", f"HTTP {fetched.status}, no JSON object")
        return self._read(domain, fetched.status, document)

    def _unknown(self, domain: str, reason: str, detail: str = "") -> Answer:
        return self._answer(domain, State.NOT_KNOWN, reason=reason, detail=detail)

    def _answer(self, domain: str, state: State, **more: str) -> Answer:
        return Answer(
            domain=domain,
            source=self._name,
            state=state,
            asked_at=self._now().isoformat(),
            server=self._server,
            **more,
        )


def icp_number(text: object) -> str:
    """The ICP number that a text consists of, canonical; empty when it is none, or looks made up."""
    if not isinstance(text, str) or len(text) > 100:
        return ""
    spans = [span for span in find(fold(text)) if span.kind is MarkKind.ICP and span.suspect is None]
    return spans[0].number if len(spans) == 1 else ""


def entity_name(text: object) -> str:
    """A name of one line; empty when it is none or hidden."""
    return read_name(text)[0]
