"""Grammar of filing numbers (备案号), and of licence numbers of the old style that are written like them.

Pure functions on folded text (`auditor.text`). A label never decides what a number is, its own form does.
"""

from __future__ import annotations

import re

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
    why_prose,
)
from auditor.policy.provinces import LICENCE_YEARS_FROM, LONG_YEARS_FROM, SHORT_YEARS

_ICP = re.compile(
    r"(?P<name>[Iil1|] ?[Cc] ?[Pp]|[Ii] ?[Pp] ?[Cc])[ |\n]{0,3}(?P<word>[备证]?)"
    r"(?P<filler>[案字第编序号为是许可证:|/. \n\[('\"\-]{0,8})"
    rf"(?:\([^()\n]{{1,40}}\) ?)?{RUN}"
)
_INVENTED_SERIALS = ("000000", "012345", "123456", "654321", *(digit * 6 for digit in "23456789"))
_ROUND = re.compile(r"20[12][0-9](?:0000|1234)\Z")
"""This year and no serial: what people write into a template."""
_FIRST_SERIAL = "000001"
_FIRST_YEARS = ("04", "05")
"""Years whose first serial is a true number, and not an example: the ministry's own is 04000001."""


def _filing_fault(run: str, year: int) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run):
        return "placeholder"
    if len(run) not in (8, 10):
        return "malformed"
    issued, serial = run[:-6], run[-6:]
    if _ROUND.match(run) or serial in _INVENTED_SERIALS or (serial == _FIRST_SERIAL and issued not in _FIRST_YEARS):
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
        return Refusal(start, number.end, why_prose(match.string, number))
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


FILING_GRAMMARS = (Grammar((("Cc", "Pp"), ("Pp", "Cc")), ("P", "p"), _ICP, _read_icp),)
"""In the form `auditor.marks.find` takes."""
