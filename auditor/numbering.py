"""The parts that all numbers of the filing systems are made of: digits, site suffix, province letter.

Pure functions on folded text (`auditor.text`). Every pattern has bounded repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from auditor.model import MarkKind
from auditor.policy.provinces import FOLDED_LETTER, LETTERS, NOT_YUNNAN, PARODY_LETTERS, WRONG_LETTERS

_MASKS = "*xX×●○◯□■★☆?#_"
"""What stands for digits where nobody filled them in."""
_DIGIT = rf"[0-9{re.escape(_MASKS)}]"
RUN = rf"(?P<run>{_DIGIT}{{1,40}})(?!{_DIGIT})(?P<more>(?: [0-9]{{1,20}}(?![0-9])){{0,4}})"
"""The digits of a number in one piece, and further pieces behind single spaces."""

_SITE = (
    r"(?: ?[-~]{1,2} ?|一)(?P<site>[0-9]{1,3})"
    # What goes on like this is a year, a telephone, a time or an amount, not the serial number of a site.
    r"(?![0-9]|-[0-9]{3}|[.:][0-9]| [0-9]{7}| ?(?:[x×*] ?[0-9]|小时|年|月|万|元|%))"
    r"(?P<letter>[AaXxKk](?![A-Za-z0-9]))?"
)
_AFTER_RUN = re.compile(rf"(?P<closed> ?号)?(?:{_SITE}(?P<closed_late> ?号)?)?")
_LONE_LETTER = re.compile(r"[A-Za-z](?![A-Za-z0-9])")
_PROVINCE_BEFORE = re.compile(rf"([{LETTERS}])[)\]]?[ |.·\-]{{0,3}}\Z|(?:\A|\n)([{LETTERS}]) ?\n\Z")
_STRANGER_BEFORE = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ |]{0,2}\Z")

_LONG = 10
"""So many digits with no fault are a number even in pieces and without 号."""
_COUNTING = ("01234567890123456789", "98765432109876543210", "112233445566778899", "998877665544332211")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSpan:
    """One number found in a text, and where. Fields are as in `auditor.model.Mark`."""

    kind: MarkKind
    number: str
    start: int
    end: int
    digits: int
    """Offset of its first digit."""
    suspect: str | None = None
    entity: str = ""
    site: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that looked like a number and is none, and why, as a stable code."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one family of numbers is written."""

    cores: tuple[tuple[str, ...], ...]
    """One of these stands in every match: characters in a row, each one of a string, at most spaces between them."""
    anchors: tuple[str, ...]
    """One of these stands in every match: a cheap first look."""
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], int], MarkSpan | Refusal]


@dataclass(frozen=True, slots=True)
class Number:
    """The digits of a candidate, and what follows them."""

    run: str
    start: int
    end: int
    """Behind the site suffix and the 号 that belong to it."""
    closed: bool
    """Whether a 号 follows."""
    site: str
    """Site suffix with its letter: `3`, `1A`."""
    lone_letter: bool
    """Whether one single letter is glued to the digits: a slip of the pen inside the number."""


def read_number(match: re.Match[str], fault: Callable[[str], str | None]) -> Number:
    """The number a pattern with `RUN` found. Pieces are one number only if together they have no fault."""
    text, run, end = match.string, match["run"], match.end("run")
    if run[-1] in "xX" and text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        run = run.rstrip("xX") or run
        end = match.start("run") + len(run)
    elif match["more"] and fault(run) is not None:
        joined, at, whole = run, end, False
        for piece in match["more"].split():
            joined, at = joined + piece, at + 1 + len(piece)
            closed = text.startswith(("号", " 号"), at)
            if fault(joined) is None and (closed or (len(joined) >= _LONG and not whole)):
                run, end, whole = joined, at, True
    lone_letter = _LONE_LETTER.match(text, end) is not None
    after = _AFTER_RUN.match(text, end)
    assert after is not None  # noqa: S101 - the pattern matches the empty text
    site = f"{after['site']}{(after['letter'] or '').upper()}" if after["site"] else ""
    closed = bool(after["closed"] or after["closed_late"])
    return Number(run, match.start("run"), after.end(), closed, site, lone_letter)


def province_before(text: str, start: int) -> tuple[str, int]:
    """The province letter in front of an offset and where it stands; ("", offset) without one."""
    window = text[max(0, start - 8) : start]
    found = _PROVINCE_BEFORE.search(window)
    if found is None:
        return "", start
    group = 1 if found[1] else 2
    at = start - len(window) + found.start(group)
    if found[group] == "云" and text.endswith(NOT_YUNNAN, 0, at):
        return "", start
    return found[group], at


def stranger_before(text: str, start: int) -> tuple[str, str]:
    """What stands where a province should: (reason, the letters); the letters may be empty."""
    window = text[max(0, start - 4) : start].rstrip(" |")
    for letters in PARODY_LETTERS:
        if window.endswith(letters):
            return "parody-registry", letters
    if _STRANGER_BEFORE.search(window) or window.endswith(tuple(WRONG_LETTERS)):
        return "unknown-province", window[-1]
    return "no-province", ""


def folded_letter(letter: str) -> str:
    """The ministry's letter for a province: 川 → 蜀."""
    return FOLDED_LETTER.get(letter, letter)


def made_up(run: str) -> bool:
    """Whether digits only repeat one or two, or count up or down."""
    return len(run) > 4 and (_is_repeated(run) or any(run in counting for counting in _COUNTING))


def _is_repeated(run: str) -> bool:
    return run == (run[:2] * len(run))[: len(run)]


_UNITS = tuple("年月日元万家个%￥-/:")
"""What figures of prose go on with."""


def why_prose(text: str, number: Number) -> str:
    """Why digits behind the words of a mark are none of its own."""
    if text.startswith(_UNITS, number.end) or text.startswith(_UNITS, number.end + 1):
        return "price-or-date"
    return "too-few-digits" if len(number.run) < 6 else "too-many-digits" if len(number.run) > 15 else "not-its-digits"
