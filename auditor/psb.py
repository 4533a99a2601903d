"""Grammar of public security numbers (公安备案号): `京公网安备11010802020134号`, and the legacy form of twelve digits.

Pure functions on folded text (`auditor.text`).
"""

from __future__ import annotations

import re

from auditor.model import MarkKind
from auditor.numbering import RUN, Grammar, MarkSpan, Refusal, made_up, province_before, read_number, why_prose
from auditor.policy.provinces import BY_CODE, BY_LETTER, LETTERS

_PSB = re.compile(
    r"(?P<word>公 ?(?:网 ?安|安 ?网|安 ?联 ?网|网|安[^0-9\n,。;|备]{0,16}?)|网 ?[安警]) ?备"
    rf"(?P<filler>[案字第编序登记号为是:|/. \n\[('\"\-]{{0,8}}(?:[{LETTERS}] ?)?){RUN}"
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
    if match["word"].startswith("网") and len(number.run) != 14:
        # Without 公 it is the full form or nothing.
        return Refusal(start, number.end, why_prose(match.string, number))
    if fault and not (plain and (len(number.run) >= 6 or (not number.run.isdigit() and len(number.run) >= 3))):
        return Refusal(start, number.end, why_prose(match.string, number))
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


PSB_GRAMMARS = (Grammar((("公", "网安"), ("网", "安警")), ("备",), _PSB, _read_psb),)
"""In the form `auditor.marks.find` takes."""
