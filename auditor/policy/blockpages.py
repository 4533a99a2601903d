"""Recognises pages that are not the site: block pages, default pages, closed, parked and challenge pages.

A block page means *not filed with this provider*: the domain may be filed elsewhere. It speaks of 备案 and of
the rules, so it is never searched for marks.

Only the first 256 KiB of a body are read, every phrase of `fingerprints` as UTF-8 and as GB18030 bytes,
each by a linear search: no input makes it slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.model import Bilingual, HttpAnswer
from auditor.policy.fingerprints import FINGERPRINTS, KINDS, Fingerprint
from auditor.weburl import parse

__all__ = [
    "FINGERPRINTS",
    "KINDS",
    "NOT_SEEN",
    "WINDOW_BYTES",
    "Fingerprint",
    "per_fingerprint",
    "recognise",
    "recognise_answer",
    "title_bounds",
]

WINDOW_BYTES = 256 * 1024
"""How much of a body is looked at."""

NOT_SEEN: dict[str, Bilingual] = {
    "no-answer": (
        "网站没有应答，见「网站无法访问」",
        "the site did not answer; see site-unreachable",
    ),
    "block": (
        "返回的是接入服务商的拦截页，见「被接入服务商拦截」",
        "an access provider's block page was answered; see provider-block-page",
    ),
    "challenge": (
        "返回的是防火墙的验证页，见「首页返回错误」",
        "a web application firewall's challenge was answered; see page-error",
    ),
}
"""Messages of rules about a page for when the site's own page was not seen; (Chinese, English)."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer prepared for matching: everything is computed once, whatever the number of rows."""

    status: int
    headers: tuple[tuple[str, str], ...]
    addresses: tuple[str, ...]
    host: str
    window: bytes
    lowered: bytes
    title: bytes
    size: int


def recognise(
    *, status: int, headers: Sequence[tuple[str, str]], body: bytes, url: str, kind: str | None = None
) -> Fingerprint | None:
    """The row this answer matches, or None; `kind` limits the search to one of `KINDS`.

    `body` is decoded from its content coding but not from its charset. Never raises, whatever the bytes.
    ValueError for a kind that does not exist.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"no kind is called {kind!r}; there are {', '.join(KINDS)}")
    answer = _prepared(status, headers, body, url)
    rows = (row for row in FINGERPRINTS if kind is None or row.kind == kind)
    return next((row for row in rows if _matches(row, answer)), None)


def recognise_answer(answer: HttpAnswer, kind: str | None = None) -> Fingerprint | None:
    """The row that any hop of an answer matches: some providers block by redirect."""
    # A dozen rules ask about the same answer. A large body is not held on to for that.
    recognised = _remembered if len(answer.content) <= WINDOW_BYTES else _recognise_answer
    if kind is None or kind not in KINDS:
        return recognised(answer, kind)
    # The first row of all that matches is the first of its kind as well.
    first = recognised(answer, None)
    return first if first is None or first.kind == kind else recognised(answer, kind)


def _recognise_answer(answer: HttpAnswer, kind: str | None) -> Fingerprint | None:
    for hop in answer.hops:
        body = answer.body if hop is answer.final else b""
        found = recognise(status=hop.status, headers=hop.headers, body=body, url=hop.url, kind=kind)
        if found is not None:
            return found
    return None


_remembered = lru_cache(maxsize=16)(_recognise_answer)


def per_fingerprint(kind: str, template: Bilingual, *, panel: bool | None = None) -> dict[str, Bilingual]:
    """A message for each row of a kind, by the row's id: the template with `PROVIDER` replaced.

    `panel` limits it to the pages of hosting panels, or to all others.
    """
    return {
        row.id: (template[0].replace("PROVIDER", row.provider[0]), template[1].replace("PROVIDER", row.provider[1]))
        for row in FINGERPRINTS
        if row.kind == kind and panel in (None, row.panel)
    }


def _prepared(status: int, headers: Sequence[tuple[str, str]], body: bytes, url: str) -> _Answer:
    window = body[:WINDOW_BYTES]
    lowered = window.lower()
    pairs = tuple((name.lower(), value) for name, value in headers)
    location = next((value for name, value in pairs if name == "location"), "")
    own = parse(url)
    return _Answer(
        status=status,
        headers=pairs,
        addresses=tuple(_without_scheme(address) for address in (location, url)),
        host=own.host if own is not None else "",
        window=window,
        lowered=lowered,
        title=window[slice(*title_bounds(lowered))].strip(),
        size=len(body),
    )


def _without_scheme(address: str) -> str:
    address = address.strip().lower()
    return address.partition("//")[2] if address.startswith(("http://", "https://", "//")) else address


def title_bounds(lowered: bytes) -> tuple[int, int]:
    """Where the text of the title begins and ends in a body in lower case; (0, 0) without a title."""
    start = lowered.find(b"<title")
    opened = lowered.find(b">", start) if start >= 0 else -1
    closed = lowered.find(b"</title", opened) if opened >= 0 else -1
    return (opened + 1, closed) if closed >= 0 else (0, 0)


@lru_cache(maxsize=1024)
def _encoded(phrase: str) -> tuple[bytes, ...]:
    """The phrase as the bytes of a page: UTF-8 and GB18030, which agree on ASCII."""
    return tuple(dict.fromkeys((phrase.encode("utf-8"), phrase.encode("gb18030"))))


@lru_cache(maxsize=1024)
def _common(phrases: tuple[str, ...]) -> str:
    """The longest text that stands in each of several phrases, which is looked for in their place; may be empty."""
    first, *others = phrases
    if not others:
        return ""
    pieces = {first[i:j] for i in range(len(first)) for j in range(i + 2, len(first) + 1)}
    return max((p for p in pieces if all(p in other for other in others)), key=lambda p: (len(p), p), default="")


def _stands_in(phrase: str, answer: _Answer) -> bool:
    # Lower-casing bytes would damage GB18030, whose second bytes overlap the Latin letters.
    if phrase.isascii():
        return phrase.lower().encode("ascii") in answer.lowered
    return any(encoded in answer.window for encoded in _encoded(phrase))


def _matches(row: Fingerprint, answer: _Answer) -> bool:
    """Whether every condition of a row holds; cheap ones are asked first."""
    return (
        (not row.statuses or answer.status in row.statuses)
        and (row.body_max_bytes is None or answer.size <= row.body_max_bytes)
        and all(_header_holds(name, text, answer) for name, text in row.headers)
        and (not row.location_prefix or any(a.startswith(row.location_prefix) for a in answer.addresses))
        and (not row.hosts or any(answer.host == h or answer.host.endswith(f".{h}") for h in row.hosts))
        and (not row.title_any or any(e in answer.title for t in row.title_any for e in _encoded(t)))
        and (not row.title_is or any(answer.title == e for t in row.title_is for e in _encoded(t)))
        and (not row.body_any or _count(row, answer))
        and not any(_stands_in(phrase, answer) for phrase in row.body_none)
    )


def _header_holds(name: str, text: str, answer: _Answer) -> bool:
    return any(key == name and text in value.lower() for key, value in answer.headers)


def _count(row: Fingerprint, answer: _Answer) -> bool:
    common = _common(row.body_any)
    if common and not _stands_in(common, answer):
        return False
    found = 0
    for phrase in row.body_any:
        found += _stands_in(phrase, answer)
        if found >= row.body_count:
            return True
    return False
