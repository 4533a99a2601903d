"""Where in a text a number may stand: a look at its characters as they are written, before anything is folded.

Every match of a grammar holds one of its cores, and a core is found in the text as written, whatever the width,
script, white space and invisible characters it is written with. Only what stands around cores is folded and read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from auditor.text import GAP, GAP_START, PINYIN, Folded, narrowed, written_as

REACH = 280
"""In folded characters: a match and all that decides about it reach no further from any core in it."""
_SLACK = 120
"""So many characters more are taken, because folding drops some."""
_MANY = 2_000
"""So many places or more are not told apart."""


class Spots:
    """Finds the pieces of a text that hold every match of some grammars."""

    __slots__ = ("_looks",)

    def __init__(self, cores: Iterable[tuple[str, ...]]) -> None:
        """For grammars with these cores (see `auditor.numbering.Grammar`)."""
        every = sorted(set(cores))
        kinds: dict[tuple[bool, bool], list[tuple[str, ...]]] = {}
        for core in every:
            kinds.setdefault((core[0].isascii(), core[0].isalpha()), []).append(core)
        # Letters, ideographs and signs are looked for apart: signs are frequent, and seldom go on like a number.
        self._looks = tuple(_look(cores) for cores in kinds.values())

    def pieces(self, text: str) -> list[tuple[int, str]]:
        """Pieces of the text, in order, with where each begins; what lies between them holds nothing to match.

        A piece is whole lines. What is read in it is what is read there in the whole text: before the first core
        in it and behind the last stand `REACH` characters more, when folded, or an end of the text.
        """
        narrow = narrowed(text)
        found: list[int] = []
        for look in self._looks:
            found += (match.start() for match in islice(look.finditer(narrow), _MANY))
            if len(found) >= _MANY:
                return [(0, text)]
        if not found:
            return []
        found.sort()
        pieces = []
        for first, last, begin, end in _lines(text, found):
            if (begin and _folded_length(text[begin:first]) < REACH) or (
                end < len(text) and _folded_length(text[last:end]) < REACH
            ):
                return [(0, text)]
            pieces.append((begin, text[begin:end]))
        return pieces


def _lines(text: str, found: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Lines around places, those near each other together: (first place, last place, begin, end)."""
    margin = REACH + _SLACK
    first = last = found[0]
    begin, end = text.rfind("\n", 0, max(0, first - margin)) + 1, _line_end(text, first + margin)
    for at in found:
        if at - margin > end and (cut := text.rfind("\n", end, at - margin)) >= 0:
            yield first, last, begin, end
            first, begin = at, cut + 1
        last = at
        if at + margin > end:
            end = _line_end(text, at + margin)
    yield first, last, begin, end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _folded_length(text: str) -> int:
    return len(Folded(text, seam="").text)


def _look(cores: Sequence[tuple[str, ...]]) -> re.Pattern[str]:
    """Matches the first character of every core, and little else.

    Scanning is for one class of characters, which is fast; the next class ends most attempts at once.
    """
    rest: dict[str, list[str]] = {}
    for first, *others in cores:
        gap = rf"(?:{PINYIN})?{GAP}" if not first.isascii() else GAP
        rest.setdefault(first, []).append("".join(f"{gap}{_class(characters)}" for characters in others))
    firsts = _class("".join(sorted(set("".join(rest)))))
    seconds = _class("".join(sorted({character for core in cores for character in core[1]})))
    branches = "|".join(rf"(?<={_class(first)})(?:{'|'.join(dict.fromkeys(others))})" for first, others in rest.items())
    return re.compile(rf"{firsts}(?=[{seconds[1:-1]}{GAP_START}])(?={branches})")


def _class(characters: str) -> str:
    return f"[{re.escape(written_as(characters))}]"
