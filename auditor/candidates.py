"""Every text of a page that was considered as a mark, and why it was accepted, is suspect, or was refused.

What a page shows is judged by `auditor.marks`; this module adds the words of marks without a number, and what
stands where no visitor reads it: comments, scripts, attributes, templates. For a person who asks why.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from auditor.marks import SUSPECT_REASONS, find, refused
from auditor.model import Mark, MarkKind, Place
from auditor.numbering import MarkSpan
from auditor.policy.provinces import NOT_YUNNAN
from auditor.shown import Shown
from auditor.styles import NO_CONTRAST, NO_SIZE, SWITCHED_OFF
from auditor.text import Folded

MAX_CANDIDATES = 200
"""More than this are not told, half of them shown by the page and half not."""

_TEXT_CHARACTERS = 120
_REGIONS = 4_000
_REGION_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that was considered as a mark, and what came of it."""

    text: str
    offset: int
    """In the visible text; of what no visitor reads, in the page's source, or where its element begins there."""
    place: Place
    kind: MarkKind | None
    """None when it cannot be told."""
    number: str
    """Canonical form; empty when it has none."""
    link: str | None
    verdict: str
    """`accepted`, `suspect` or `refused`."""
    reason: str
    """Why, as a stable code of `ACCEPTED`, `SUSPECT` or `REFUSED`."""


_ACCEPTED = {MarkKind.ICP: "filing-number", MarkKind.PSB: "psb-number", MarkKind.LICENCE: "licence-number"}

ACCEPTED = ("filing-number", "psb-number", "psb-number-in-link", "licence-number", "permit-number")
SUSPECT = (*SUSPECT_REASONS, SWITCHED_OFF)
REFUSED = (
    # on the page
    "no-digits", "word-contains-form", "too-few-digits", "too-many-digits", "price-or-date", "not-its-digits",
    "no-filing-word", "no-licence-context", "no-words-beside", "part-of-a-longer-word", "permit-of-another-kind",
    "impossible-permit", SWITCHED_OFF, NO_SIZE, NO_CONTRAST,
    # where no visitor reads
    "in-comment", "in-script", "in-style", "in-textarea", "in-title", "in-template", "in-noscript", "in-frame",
    "in-server-code", "in-meta", "in-attribute",
)  # fmt: skip
"""Every code a candidate can have under `reason`, by its verdict. `auditor.explain` has them in words."""

REASONS = tuple(dict.fromkeys((*ACCEPTED, *SUSPECT, *REFUSED)))
"""All of them."""


def of_marks(marks: Iterable[Mark]) -> Iterator[Candidate]:
    """What became a mark."""
    for mark in marks:
        accepted = _ACCEPTED.get(mark.kind, "permit-number") + ("-in-link" if mark.source == "link" else "")
        yield Candidate(
            text=mark.text[:_TEXT_CHARACTERS],
            offset=mark.offset,
            place=mark.place,
            kind=mark.kind,
            number=mark.number,
            link=mark.link,
            verdict="suspect" if mark.suspect else "accepted",
            reason=mark.suspect or accepted,
        )


def of_hidden(marks: Iterable[Mark]) -> Iterator[Candidate]:
    """Numbers that no visitor sees, and that are no marks because they are shown elsewhere or cannot be true."""
    for candidate in of_marks(marks):
        yield replace(candidate, verdict="refused")


# --- on the page ------------------------------------------------------------------------------------------

_WORDS = re.compile(
    r"(?P<icp>[Ii] ?[Cc] ?[Pp][ |]{0,3}[备证])|(?P<psb>公 ?(?:网 ?安|安 ?网|安|网) ?备)"
    r"|(?P<label>备 ?案 ?[编序证]?号|许可证(?:编?号)?|备案 ?[:(])"
)
"""Words that stand before a number, with the group that tells its kind."""
_OTHER_PERMITS = re.compile(
    r"新出发.{0,4}字第?.{0,3}[0-9]{2,8}号?|[一-龥]演 ?\(机构\) ?\([0-9]{4}\) ?[0-9]{1,6}号?"
    r"|[甲乙丙]测资字 ?[0-9]{6,9}|医广 ?[\[(][0-9]{4}[\])].{0,24}号|网站标识码 ?:? ?(?:bm)?[0-9]{8,10}"
    r"|国药准字 ?[A-Z]?[0-9]{8,9}|械[注备][准进许]? ?[0-9]{8,14}|网信算备 ?[0-9]{15,24}号?"
    r"|文网游备字.{0,30}号|电信业务审批.{0,24}号"
)
"""Numbers of footers that none of our kinds has: publications, performances, surveying, algorithms, …"""
_BARE_CODE = re.compile(r"(?<![0-9A-Za-z])[1-6][0-9]{5}02[0-9]{6}(?![0-9A-Za-z])")
_IN_WORD = re.compile(r"(?<=[A-Za-z0-9_.\-])[ABab][12] ?- ?[0-9]{4,10}")
_AFTER_WORDS = 16


def of_page(
    shown: Shown,
    marks: Iterable[Mark],
    place: Callable[[int], Place],
    year: int,
) -> Iterator[Candidate]:
    """What the visible text holds that looks like a mark and is none; `place` takes offsets of the stream."""
    taken = [(mark.offset, mark.offset + len(mark.text)) for mark in marks]
    folded = Folded(shown.stream)
    looks = [
        (none.start, none.end, _kind_of(shown.stream[none.start : none.end]), none.reason)
        for none in refused(shown.stream, year=year)
    ]
    simple = [
        (match.start(), match.end(), None, reason)
        for pattern, reason in (
            (_OTHER_PERMITS, "permit-of-another-kind"),
            (_BARE_CODE, "no-words-beside"),
            (_IN_WORD, "part-of-a-longer-word"),
        )
        for match in islice(pattern.finditer(folded.text), MAX_CANDIDATES)
    ]
    words = [_without_number(folded.text, match) for match in islice(_WORDS.finditer(folded.text), 5 * MAX_CANDIDATES)]
    every = sorted({at for start, end, _, _ in simple + words for at in (start, end - 1)})
    origin = dict(zip(every, folded.origins(every), strict=True))
    looks += [(origin[start], origin[end - 1] + 1, kind, reason) for start, end, kind, reason in simple + words]
    for start, end, kind, reason in looks:
        first, last = shown.offset(start), shown.offset(end)
        # Words in front of a number are its label.
        reach = last + _AFTER_WORDS if reason == "no-digits" else last
        if not _free(taken, first, reach):
            continue
        taken.insert(bisect_right(taken, (first, last)), (first, last))
        yield Candidate(
            text=shown.text[first:last].strip()[:_TEXT_CHARACTERS],
            offset=first,
            place=place(start),
            kind=kind,
            number="",
            link=shown.href_over(start, end, start),
            verdict="refused",
            reason=reason,
        )


def _free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(taken, (start, end))
    return all(taken[i][1] <= start or end <= taken[i][0] for i in (at - 1, at) if 0 <= i < len(taken))


def _kind_of(text: str) -> MarkKind | None:
    if re.search(r"公.{0,6}备|公.{0,6}備", text):
        return MarkKind.PSB
    if re.search(r"[Ii].?[Cc].?[Pp]", text):
        return MarkKind.ICP
    return MarkKind.LICENCE if re.search(r"[ABab] ?[12]", text) else None


def _without_number(text: str, match: re.Match[str]) -> tuple[int, int, MarkKind | None, str]:
    """Words of a mark, and why they show no number."""
    start, end = match.span()
    kind = MarkKind.ICP if match["icp"] else MarkKind.PSB if match["psb"] else None
    after = text[end : end + _AFTER_WORDS].partition("\n")[0]
    if re.match(r" ?案", after) and not re.match(r" ?案 ?[编序]?号", after) and match["icp"]:
        cloud = text.endswith(("云", "雲"), 0, start) and text.endswith(NOT_YUNNAN, 0, start - 1)
        return (
            start,
            end + after.index("案") + 1,
            kind,
            "word-contains-form" if cloud or not after[1:2].isdigit() else "no-digits",
        )
    return start, end, kind, "no-digits"


# --- where no visitor reads -------------------------------------------------------------------------------

_REGION = re.compile(
    r"<!--(?P<comment>.*?)(?:--!?>|\Z)"
    r"|(?:<%|<\?php|\{/\*)(?P<code>.*?)(?:%>|\?>|\*/\}|\Z)"
    r"|<(?P<raw>script|style|textarea|title|template|noscript|iframe|noembed|noframes)(?=[\s/>])"
    r"[^>]*+(?:>|\Z)(?P<inner>.*?)(?:</(?P=raw)(?=[\s/>])|\Z)"
    r"|<(?P<tag>[a-zA-Z][^\s/>]*+)(?P<attributes>[^>]*+)(?:>|\Z)",
    re.I | re.S,
)
_RAW_REASONS = {"iframe": "in-frame", "noembed": "in-frame", "noframes": "in-frame"}
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_ANCHOR = re.compile(r"icp|[备備证證]|&#|\\u|[ab][12]-\d", re.I)
_AROUND = 60


def of_source(source: str, year: int) -> Iterator[Candidate]:
    """Numbers in comments, scripts, attributes and other places of the source that no visitor reads."""
    read = 0
    for region in _REGION.finditer(source):
        written, reason = _region(region)
        if _ANCHOR.search(written) is None:
            continue
        read += 1
        if read > _REGIONS:
            return
        for span, text in _numbers(written[:_REGION_CHARACTERS], year):
            yield Candidate(
                text=text,
                offset=max(region.start(), source.find(text, region.start(), region.end())),
                place=Place.BODY,
                kind=span.kind,
                number=span.number,
                link=None,
                verdict="refused",
                reason=reason,
            )


def _region(region: re.Match[str]) -> tuple[str, str]:
    if region["comment"] is not None:
        return region["comment"], "in-comment"
    if region["code"] is not None:
        return region["code"], "in-server-code"
    if region["raw"] is not None:
        return region["inner"], _RAW_REASONS.get(region["raw"].lower(), f"in-{region['raw'].lower()}")
    return region["attributes"], "in-meta" if region["tag"].lower() == "meta" else "in-attribute"


def _numbers(written: str, year: int) -> Iterator[tuple[MarkSpan, str]]:
    plain = _ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), written)
    plain = re.sub(r"&#?\w{1,10};", lambda reference: html.unescape(reference[0]), plain)
    for span in find(plain, year=year):
        yield span, " ".join(plain[span.start : span.end].split())[:_TEXT_CHARACTERS]


def bounded(candidates: Iterable[Candidate], limit: int) -> tuple[Candidate, ...]:
    """Not more than `limit`, from both ends."""
    rest = iter(candidates)
    first = list(islice(rest, limit // 2))
    return (*first, *deque(rest, maxlen=limit // 2))
