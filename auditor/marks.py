"""Grammar of the numbers a website must display: filing numbers, public security numbers, licence numbers.

Pure functions on text; no HTML. A label never decides what a number is, its own form does. Whatever is
written like a number but cannot be one is returned with the reason under `suspect`; prose gives nothing.
Every pattern starts at fixed characters and has bounded repeats, so reading is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from auditor.filings import FILING_GRAMMARS
from auditor.licences import LICENCE_GRAMMARS
from auditor.model import MarkKind
from auditor.numbering import Grammar, MarkSpan, Refusal
from auditor.permits import PERMIT_GRAMMARS
from auditor.policy.provinces import ISSUED_UNTIL
from auditor.psb import PSB_GRAMMARS
from auditor.spots import Spots
from auditor.text import SEAM, Folded

MAX_MARKS = 500
"""Of more than this only those at both ends of a text are returned: no page shows so many."""

CORE_KINDS = (MarkKind.ICP, MarkKind.PSB, MarkKind.LICENCE)
"""Filing numbers, public security numbers and telecom licences; every other kind is a permit."""

EXAMPLE = "example"
"""Why a number is suspect that the text itself calls an example."""
_EXAMPLE = re.compile(
    r"(?:例如|比如|譬如|示例|样例|举例|范例|例子|形如|诸如|格式(?:为|是|如下|如)?|(?<![一-龥])[如例])"
    r"[值为是：:，,\s“”「『'‘\"(（\x1f]{0,4}\Z"
)
_EXAMPLE_REACH = 12

_MAX_CANDIDATES = 20_000
_T = TypeVar("_T")

SUSPECT_REASONS = (
    "masked",
    "placeholder",
    "malformed",
    "impossible-year",
    "parody-registry",
    "unknown-province",
    "no-province",
    "province-mismatch",
    EXAMPLE,
)
"""Why a number cannot be true, as `find` says it."""


GRAMMARS = (*FILING_GRAMMARS, *LICENCE_GRAMMARS, *PSB_GRAMMARS, *PERMIT_GRAMMARS)
"""The first grammar wins where two read the same characters: a permit never takes the place of a filing."""


def find(text: str, *, year: int = ISSUED_UNTIL) -> tuple[MarkSpan, ...]:
    """Every number in a text, in order, none overlapping another.

    `text` may hold `auditor.text.SEAM` where markup parts it: it is read with spaces there first and without
    anything second. Offsets count the characters of `text`. `year` is the last in which numbers can have
    been given out; pass the year of the evidence. At most `MAX_MARKS` of the core kinds, and of permits.
    """
    return _find(text, _SPOTS.pieces(text), year)


def _find(text: str, pieces: Sequence[tuple[int, str]], year: int) -> tuple[MarkSpan, ...]:
    """What stands in the pieces of a text, each of them given with where it begins."""
    apart = _read(pieces, " ", year)
    joined = _read(pieces, "", year) if any(SEAM in piece for _, piece in pieces) else []
    # A ten-digit number cut by markup reads as a true one of eight digits and a rest.
    whole = {(j.digits, j.kind): j for j in joined if j.suspect is None}
    cut = {id(a) for a in apart if (j := whole.get((a.digits, a.kind))) is not None and _extends(j, a)}
    ranked = [
        *(m for m in apart if m.suspect is None and id(m) not in cut),
        *(m for m in joined if m.suspect is None),
        *(m for m in apart + joined if m.suspect is not None),
    ]
    taken: list[MarkSpan] = []
    for span in ranked:
        at = bisect(taken, span.start, key=_start)
        if (not at or taken[at - 1].end <= span.start) and (at == len(taken) or span.end <= taken[at].start):
            taken.insert(at, span)
    taken = [replace(span, suspect=EXAMPLE) if _is_example(text, span) else span for span in taken]
    core = _first_and_last((span for span in taken if span.kind in CORE_KINDS), MAX_MARKS)
    permits = _first_and_last((span for span in taken if span.kind not in CORE_KINDS), MAX_MARKS)
    return tuple(sorted(core + permits, key=_start))


def _is_example(text: str, span: MarkSpan) -> bool:
    """Whether the text says in front of a number that it is one."""
    return span.suspect is None and _EXAMPLE.search(text, max(0, span.start - _EXAMPLE_REACH), span.start) is not None


def refused(text: str, *, year: int = ISSUED_UNTIL) -> tuple[Refusal, ...]:
    """Every text that looked like a number and was refused, whether a number lies over it or not.

    `text`, `year` and offsets are as in `find`; at most `MAX_MARKS`.
    """
    folded = Folded(text)
    found: list[Refusal] = []
    for grammar in GRAMMARS:
        if any(anchor in folded.text for anchor in grammar.anchors):
            matches = _first_and_last(grammar.pattern.finditer(folded.text), _MAX_CANDIDATES)
            found += [none for match in matches if isinstance(none := grammar.read(match, year), Refusal)]
    found = _first_and_last(sorted(found, key=lambda none: none.start), MAX_MARKS)
    offsets = sorted({offset for none in found for offset in (none.start, none.end - 1)})
    origin = dict(zip(offsets, folded.origins(offsets), strict=True))
    return tuple(Refusal(origin[none.start], origin[none.end - 1] + 1, none.reason) for none in found)


_SPOTS = Spots(core for grammar in GRAMMARS for core in grammar.cores)


def _start(span: MarkSpan) -> int:
    return span.start


def _extends(joined: MarkSpan, apart: MarkSpan) -> bool:
    return joined.entity != apart.entity and joined.entity.rstrip("号").startswith(apart.entity.rstrip("号"))


def _read(pieces: Sequence[tuple[int, str]], seam: str, year: int) -> list[MarkSpan]:
    folded = [Folded(piece, seam=seam) for _, piece in pieces]
    found: list[tuple[int, MarkSpan]] = []
    for grammar in GRAMMARS:
        holding = [(n, one.text) for n, one in enumerate(folded) if any(map(one.text.__contains__, grammar.anchors))]
        if not holding:
            continue
        matches = _first_and_last(_matches(grammar, holding), _MAX_CANDIDATES)
        spans = [(n, span) for n, match in matches if isinstance(span := grammar.read(match, year), MarkSpan)]
        if not spans:
            continue
        found += _first_and_last((each for each in spans if each[1].suspect is None), MAX_MARKS)
        found += _first_and_last((each for each in spans if each[1].suspect is not None), MAX_MARKS)
    wanted: dict[int, set[int]] = {}
    for n, span in found:
        wanted.setdefault(n, set()).update((span.start, span.digits, span.end - 1))
    origin: dict[tuple[int, int], int] = {}
    for n, offsets in wanted.items():
        begin, ascending = pieces[n][0], sorted(offsets)
        for offset, at in zip(ascending, folded[n].origins(ascending), strict=True):
            origin[n, offset] = begin + at
    return [
        replace(span, start=origin[n, span.start], digits=origin[n, span.digits], end=origin[n, span.end - 1] + 1)
        for n, span in found
    ]


def _matches(grammar: Grammar, texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, re.Match[str]]]:
    """Matches in several texts, each with the number of its text."""
    for n, text in texts:
        for match in grammar.pattern.finditer(text):
            yield n, match


def _first_and_last(items: Iterable[_T], limit: int) -> list[_T]:
    """All of the items, or of more than `limit` those at both ends: footers stand at the end."""
    rest = iter(items)
    first = list(islice(rest, limit // 2))
    return [*first, *deque(rest, maxlen=limit // 2)]
