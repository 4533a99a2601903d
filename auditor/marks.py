"""Grammar of the numbers a website must display: filing numbers, public security numbers, licence numbers.

Pure functions on text; no HTML. A label never decides what a number is, its own form does. Whatever is
written like a number but cannot be one is returned with the reason under `suspect`; prose gives nothing.
Every pattern starts at fixed characters and has bounded repeats, so reading is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from auditor.model import MarkKind
from auditor.numbering import (
    RUN,
    Grammar,
    MarkSpan,
    Number,
    Refusal,
    folded_letter,
    made_up,
    province_before,
    read_number,
    stranger_before,
)
from auditor.permits import PERMIT_GRAMMARS
from auditor.policy.provinces import (
    BY_CODE,
    BY_LETTER,
    ISSUED_UNTIL,
    LETTERS,
    LICENCE_YEARS_FROM,
    LONG_YEARS_FROM,
    SHORT_YEARS,
)
from auditor.text import SEAM, Folded

MAX_MARKS = 500
"""Of more than this only those at both ends of a text are returned: no page shows so many."""

CORE_KINDS = (MarkKind.ICP, MarkKind.PSB, MarkKind.LICENCE)
"""Filing numbers, public security numbers and telecom licences; every other kind is a permit."""

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
)
"""Why a number cannot be true, as `find` says it."""


# --- filing numbers ---------------------------------------------------------------------------------------

_ICP = re.compile(
    r"(?P<name>[Iil1] ?[Cc] ?[Pp]|[Ii] ?[Pp] ?[Cc])[ |\n]{0,3}(?P<word>[备证]?)"
    r"(?P<filler>[案字第编序号为是许可证:|/. \n\[('\"\-]{0,8})"
    rf"(?:\([^()\n]{{1,40}}\) ?)?{RUN}"
)
_INVENTED_SERIALS = ("000000", "012345", "123456", "654321", *(digit * 6 for digit in "23456789"))
_FIRST_SERIAL = "000001"
_FIRST_YEARS = ("04", "05")
"""Years whose first serial is a true number, and not an example: the ministry's own is 04000001."""


_UNITS = tuple("年月日元万家个%￥-/:")
"""What figures of prose go on with."""


def _filing_fault(run: str, year: int) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run):
        return "placeholder"
    if len(run) not in (8, 10):
        return "malformed"
    issued, serial = run[:-6], run[-6:]
    if serial in _INVENTED_SERIALS or (serial == _FIRST_SERIAL and issued not in _FIRST_YEARS):
        return "placeholder"
    first, last = SHORT_YEARS if len(run) == 8 else (LONG_YEARS_FROM, year)
    return None if first <= int(issued) <= last else "impossible-year"


def _old_licence_fault(run: str, year: int) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run):
        return "placeholder"
    if len(run) != 6:
        return "malformed"
    return None if LICENCE_YEARS_FROM + int(run[:2]) <= year else "impossible-year"


def _read_icp(match: re.Match[str], year: int) -> MarkSpan | Refusal:
    """`京ICP备12345678号-1`, or a licence of the old style, `京ICP证030173号`."""
    licence = match["word"] == "证"
    judge = _old_licence_fault if licence else _filing_fault
    number = read_number(match, lambda run: judge(run, year))
    slip = number.lone_letter or match["name"][-1] in "Cc"
    fault = "malformed" if slip else judge(number.run, year)
    letter, start = province_before(match.string, match.start())
    missing = ""
    if not letter:
        missing, letter = stranger_before(match.string, match.start())
        start -= len(letter)
        if missing == "parody-registry" or fault is None:
            fault = missing
    if not match["word"]:
        if missing or len(number.run) not in (8, 10) or (fault is not None and not number.closed):
            return Refusal(start, number.end, "no-filing-word")
        fault = fault or "malformed"  # the word is forgotten
    if fault and not _worth_telling(match["filler"], number, missing):
        return Refusal(start, number.end, _why_prose(match.string, number))
    entity = f"ICP{match['word']}{number.run}号"
    return MarkSpan(
        kind=MarkKind.LICENCE if licence else MarkKind.ICP,
        number=f"{letter}{entity}" + (f"-{number.site}" if number.site else ""),
        start=start,
        end=number.end,
        digits=number.start,
        suspect=fault,
        entity=(letter if licence else folded_letter(letter)) + entity,
        site=number.site,
        province="" if missing else folded_letter(letter),
    )


def _worth_telling(filler: str, number: Number, missing: str) -> bool:
    """Whether something wrong is written as a number at all, and not prose that goes on with a figure."""
    if number.closed:
        return len(number.run) >= 3
    label = "案" in filler and "号" not in filler and ":" not in filler
    if missing == "no-province":
        return not label and 6 <= len(number.run) <= 12
    return len(number.run) >= (6 if label else 3 if not number.run.isdigit() else 5)


def _why_prose(text: str, number: Number) -> str:
    """Why digits behind the words of a mark are none of its own."""
    if text.startswith(_UNITS, number.end) or text.startswith(_UNITS, number.end + 1):
        return "price-or-date"
    return "too-few-digits" if len(number.run) < 6 else "too-many-digits" if len(number.run) > 15 else "not-its-digits"


# --- licences ---------------------------------------------------------------------------------------------

_CLASSES = r"(?:[ABab] ?[12]|[Dd] ?[1-3])(?: ?[.、·,/&+]? ?[ABab][12]){0,5}"
"""Telecom services by class; D is the domain name services, licensed in the same form."""
_TELECOM = re.compile(rf"(?<![A-Za-z0-9_.\-])(?P<classes>{_CLASSES}) ?-{{1,2}} ?{RUN}")
_NO_CATEGORY = re.compile(rf"(?P<province>[{LETTERS}]) ?[ABab][03-9]? ?- ?(?P<run>[0-9]{{8}})(?![0-9])(?P<more>)")
_LICENCE_BEFORE = re.compile(
    rf"(?:(?P<joint>合 ?字)|(?P<letter>[{LETTERS}])[)\]]?) ?(?:[Ii][Cc][Pp] ?[备证][案号: ]{{0,4}})?\Z"
)
_LICENCE_BEFORE_IT = re.compile(r"许可|增值|电信|[Ii][Cc][Pp]|经营证|[资经]证|证 ?[:号]|合字|公网安|licen[cs]e", re.I)
_LICENCE_BEHIND_IT = re.compile(
    r" ?号?[ /|、,，]{0,3}(?:[^0-9\n]{0,3}[AB][12][.\-]|[^0-9\n]?ICP|增值|电信|.{0,6}许可证)", re.I
)
_NO_LICENCE = (
    "型号",
    "图纸",
    "货号",
    "图号",
    "款号",
    "批号",
    "编码",
    "代码",
    "座",
    "栋",
    "楼",
    "室",
    "房",
    "版",
    "款",
    "号",
)
"""Words that a part, a room or a version has in front of it, and no licence."""
_CONTEXT_CHARACTERS = 40


def _telecom_fault(run: str, year: int) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run):
        return "placeholder"
    if len(run) != 8:
        return "malformed"
    if run.endswith("0000"):
        return "placeholder"
    return None if LICENCE_YEARS_FROM <= int(run[:4]) <= year else "impossible-year"


def _read_telecom(match: re.Match[str], year: int) -> MarkSpan | Refusal:
    """`粤B2-20090191-2`, `合字B2-20160011`, `A2.B1.B2-20090003`."""
    text = match.string
    number = read_number(match, lambda run: _telecom_fault(run, year))
    fault = "malformed" if number.lone_letter else _telecom_fault(number.run, year)
    window = text[max(0, match.start() - 16) : match.start()]
    before = _LICENCE_BEFORE.search(window)
    prefix, start = "", match.start()
    if before:
        prefix = "合字" if before["joint"] else before["letter"]
        start += before.start() - len(window)
    elif fault or match["classes"][0] in "Dd" or not _speaks_of_licences(text, match.start(), number.end):
        # Without province and label this is a part number, a room or a date as often as a licence.
        return Refusal(match.start(), number.end, "no-licence-context")
    classes = re.findall("[ABD][1-3]", match["classes"].upper().replace(" ", ""))
    entity = f"{prefix}{'.'.join(classes)}-{number.run}"
    return MarkSpan(
        kind=MarkKind.LICENCE,
        number=f"{entity}-{number.site}" if number.site else entity,
        start=start,
        end=number.end,
        digits=number.start,
        suspect=fault,
        entity=entity,
        site=number.site,
        province=folded_letter(prefix) if prefix in BY_LETTER else "",
    )


def _speaks_of_licences(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _CONTEXT_CHARACTERS) : start]
    if before.rstrip(" :").endswith(_NO_LICENCE) and not before.rstrip(" :").endswith(("证号", "证书号", "编号")):
        return False
    return _LICENCE_BEFORE_IT.search(before) is not None or _LICENCE_BEHIND_IT.match(text, end) is not None


def _read_no_category(match: re.Match[str], _year: int) -> MarkSpan | Refusal:
    """`粤B-20050235`, `粤B6-20050235`: a licence that lost its category, or has one that does not exist."""
    number = read_number(match, lambda _: "malformed")
    if not _speaks_of_licences(match.string, match.start(), number.end):
        return Refusal(match.start(), number.end, "no-licence-context")
    entity = re.sub(" ", "", match[0].upper())
    return MarkSpan(
        kind=MarkKind.LICENCE,
        number=entity,
        start=match.start(),
        end=number.end,
        digits=number.start,
        suspect="placeholder" if made_up(number.run) else "malformed",
        entity=entity,
        province=folded_letter(match["province"]),
    )


# --- public security numbers ------------------------------------------------------------------------------

_PSB = re.compile(
    r"(?P<word>公 ?(?:网 ?安|安 ?网|安 ?联 ?网|网|安[^0-9\n,。;|备]{0,16}?)|网 ?安) ?备"
    rf"(?P<filler>[案字第编序登记号为是:|/. \n\[('\"]{{0,8}}){RUN}"
)
_PSB_WORDS = ("公网安", "公安网", "公安联网", "公网")


_INVENTED_PSB_SERIALS = ("000000", "012345", "123456", "654321")


def _psb_fault(run: str) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run) or (len(run) in (12, 14) and run[-6:] in _INVENTED_PSB_SERIALS):
        return "placeholder"
    if len(run) not in (12, 14):
        return "malformed"
    return None if run[:2] in BY_CODE else "unknown-province"


def psb_mark(run: str, letter: str = "") -> tuple[str, str | None]:
    """Canonical form of a public security number, and why it is suspect; the letter is derived when empty."""
    fault = _psb_fault(run)
    known = BY_CODE.get(run[:2])
    if letter and known and fault is None and BY_LETTER[letter] is not known:
        fault = "province-mismatch"
    return f"{letter or (known.psb_letter if known else '')}公网安备{run}号", fault


def _read_psb(match: re.Match[str], _year: int) -> MarkSpan | Refusal:
    """`京公网安备11010802020134号`, the legacy form with twelve digits, and the wordings without province."""
    number = read_number(match, _psb_fault)
    letter, start = province_before(match.string, match.start())
    canonical, fault = psb_mark(number.run, letter)
    plain = match["word"].replace(" ", "") in _PSB_WORDS
    if fault == "province-mismatch" and not plain:
        letter, start = "", match.start()
        canonical, fault = psb_mark(number.run)
    if fault and not (plain and (len(number.run) >= 6 or (not number.run.isdigit() and len(number.run) >= 3))):
        return Refusal(start, number.end, _why_prose(match.string, number))
    province = BY_LETTER.get(letter) or BY_CODE.get(number.run[:2])
    return MarkSpan(
        kind=MarkKind.PSB,
        number=canonical,
        start=start,
        end=number.end,
        digits=number.start,
        suspect=fault,
        entity=number.run,
        province=province.letter if province else "",
    )


# --- all of them ------------------------------------------------------------------------------------------


GRAMMARS = (
    Grammar(("P", "p"), _ICP, _read_icp),
    Grammar(("1-", "2-", "1 -", "2 -", "3-", "3 -"), _TELECOM, _read_telecom),
    Grammar(("-",), _NO_CATEGORY, _read_no_category),
    Grammar(("备",), _PSB, _read_psb),
    *PERMIT_GRAMMARS,
)
"""The first grammar wins where two read the same characters: a permit never takes the place of a filing."""


def find(text: str, *, year: int = ISSUED_UNTIL) -> tuple[MarkSpan, ...]:
    """Every number in a text, in order, none overlapping another.

    `text` may hold `auditor.text.SEAM` where markup parts it: it is read with spaces there first and without
    anything second. Offsets count the characters of `text`. `year` is the last in which numbers can have
    been given out; pass the year of the evidence. At most `MAX_MARKS` of the core kinds, and of permits.
    """
    apart = _read(text, " ", year)
    joined = _read(text, "", year) if SEAM in text else []
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
    core = _first_and_last((span for span in taken if span.kind in CORE_KINDS), MAX_MARKS)
    permits = _first_and_last((span for span in taken if span.kind not in CORE_KINDS), MAX_MARKS)
    return tuple(sorted(core + permits, key=_start))


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


def _start(span: MarkSpan) -> int:
    return span.start


def _extends(joined: MarkSpan, apart: MarkSpan) -> bool:
    return joined.entity != apart.entity and joined.entity.rstrip("号").startswith(apart.entity.rstrip("号"))


def _read(text: str, seam: str, year: int) -> list[MarkSpan]:
    folded = Folded(text, seam=seam)
    found: list[MarkSpan] = []
    for grammar in GRAMMARS:
        if any(anchor in folded.text for anchor in grammar.anchors):
            matches = _first_and_last(grammar.pattern.finditer(folded.text), _MAX_CANDIDATES)
            spans = [span for match in matches if isinstance(span := grammar.read(match, year), MarkSpan)]
            found += _first_and_last((span for span in spans if span.suspect is None), MAX_MARKS)
            found += _first_and_last((span for span in spans if span.suspect is not None), MAX_MARKS)
    offsets = sorted({offset for s in found for offset in (s.start, s.digits, s.end - 1)})
    origin = dict(zip(offsets, folded.origins(offsets), strict=True))
    return [
        replace(span, start=origin[span.start], digits=origin[span.digits], end=origin[span.end - 1] + 1)
        for span in found
    ]


def _first_and_last(items: Iterable[_T], limit: int) -> list[_T]:
    """All of the items, or of more than `limit` those at both ends: footers stand at the end."""
    rest = iter(items)
    first = list(islice(rest, limit // 2))
    return [*first, *deque(rest, maxlen=limit // 2)]
