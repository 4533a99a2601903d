"""Finds the words of a lexicon in a page's text, all in one pass, and quotes where they stand.

Texts are compared as marks are: half width, invisible characters and pinyin in brackets dropped, and beyond that with
simplified characters and small Latin letters. Pure, linear in the text, bounded in what it reads and keeps.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.policy.keywords import TRADITIONAL
from auditor.text import Folded, Replacing

MAX_CHARACTERS = 400_000
"""Characters looked at; of a longer text the first and the last half of this many."""
MAX_HITS_PER_WORD = 40
"""Places kept of one word, the first ones."""
SURROUNDINGS = 16
"""Characters quoted on each side of a hit, within its line."""

ENTRY_CHARACTERS = 40
"""How far on each side the rest of an entry is looked for."""
MAX_LINE_CHARACTERS = 2_000
"""A line longer than about this is no menu and no footer: heaps of words for search engines have one."""

_simplified = Replacing({code: chr(plain) for code, plain in TRADITIONAL.items()})
_LATIN = frozenset(string.ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word where it was found."""

    word: str
    """As the lexicon has it."""
    start: int
    """First character, in the text as compared."""
    end: int
    """Behind the last character."""


class Reading:
    """One text as it is compared, and every place in it that holds a word."""

    __slots__ = ("_folded", "_shown", "compared", "hits", "words")

    def __init__(self, shown: str, lexicon: Lexicon) -> None:
        self._shown = _bounded(shown)
        self._folded = Folded(self._shown)
        self.compared = _as_compared(self._folded.text)
        self.hits: tuple[Hit, ...] = lexicon.hits(self.compared)
        self.words = frozenset(hit.word for hit in self.hits)

    def quoted(self, hit: Hit) -> str:
        """The hit with its surroundings as the page shows them, on one line; cut ends are marked with …."""
        start, last = self._folded.origins([hit.start, hit.end - 1])
        line_start = self._shown.rfind("\n", 0, start) + 1
        line_end = self._shown.find("\n", last)
        line_end = len(self._shown) if line_end < 0 else line_end
        first, end = max(line_start, start - SURROUNDINGS), min(line_end, last + 1 + SURROUNDINGS)
        before, after = "…" if first > line_start else "", "…" if end < line_end else ""
        return before + " ".join(self._shown[first:end].split()) + after

    def characters_around(self, hit: Hit) -> int:
        """How many characters stand around the hit in its entry: a run of letters, digits and ideographs."""
        text = self.compared
        first, end = hit.start, hit.end
        while first > 0 and hit.start - first < ENTRY_CHARACTERS and text[first - 1].isalnum():
            first -= 1
        while end < len(text) and end - hit.end < ENTRY_CHARACTERS and text[end].isalnum():
            end += 1
        return hit.start - first + end - hit.end

    def in_long_line(self, hit: Hit) -> bool:
        """Whether the line of the hit goes on for more than `MAX_LINE_CHARACTERS` before or behind it."""
        text, reach = self.compared, MAX_LINE_CHARACTERS
        before = hit.start > reach and text.rfind("\n", hit.start - reach, hit.start) < 0
        return before or (len(text) - hit.end > reach and text.find("\n", hit.end, hit.end + reach) < 0)


class Lexicon:
    """Words to look for, compiled once; `read` may be called from several threads."""

    __slots__ = ("_begins", "_single", "_starting", "words")

    def __init__(self, words: Iterable[str]) -> None:
        """Compile; ValueError for a word that is empty or not written as texts are compared."""
        self.words = frozenset(words)
        self._starting: dict[str, tuple[str, ...]] = {}
        for word in sorted(self.words):
            if not word or word != compared(word):
                raise ValueError(f"{word!r} is not written as texts are compared: {compared(word)!r}")
            self._starting[word[:2]] = (*self._starting.get(word[:2], ()), word)
        self._single = frozenset(word for word in self.words if len(word) == 1)
        # Most texts hold few places where characters in a row are those of words: the rest is passed over fast.
        longer = {word for word in self.words if len(word) > 2}
        ends = [_class(word[1] for word in self.words if len(word) == 2)]
        ends += [_class(word[1] for word in longer) + _class(word[2] for word in longer)]
        ends = [end for end in ends if end] if not self._single else []
        behind = f"(?={'|'.join(ends)})" if ends else ""
        self._begins = re.compile(_class(word[0] for word in self.words) + behind if self.words else r"(?!)")

    def read(self, text: str) -> Reading:
        """Find every word in a text, words inside longer words too. Never raises."""
        return Reading(text, self)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every word in a text as compared, by its end, of those that end together the longest first."""
        kept = dict.fromkeys(self.words, 0)
        starting = self._starting.copy()
        found: list[tuple[int, int, str]] = []
        for begin in self._begins.finditer(text):
            start = begin.start()
            first, two = text[start], text[start : start + 2]
            for key in (first, two) if first in self._single and two != first else (two,):
                for word in starting.get(key, ()):
                    end = start + len(word)
                    if not text.startswith(word, start) or not _stands_alone(text, start, end):
                        continue
                    found.append((end, start, word))
                    kept[word] += 1
                    if kept[word] == MAX_HITS_PER_WORD:
                        starting[key] = tuple(other for other in starting[key] if other != word)
        found.sort()
        return tuple(Hit(word, start, end) for end, start, word in found)


def _class(characters: Iterable[str]) -> str:
    """Pattern of one of some characters; empty without one."""
    every = "".join(sorted(set(characters)))
    return f"[{re.escape(every)}]" if every else ""


def compared(text: str) -> str:
    """The form texts and words are compared in."""
    return _as_compared(Folded(text).text)


def _as_compared(folded: str) -> str:
    # Bytes have small letters made of the Latin ones only, and of UTF-8 no other byte is one.
    return _simplified(folded.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass"))


def longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of hits that overlap only the leftmost, and of those that begin together only the longest."""
    behind = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= behind:
            behind = hit.end
            yield hit


def _bounded(text: str) -> str:
    half = MAX_CHARACTERS // 2
    return text if len(text) <= MAX_CHARACTERS else f"{text[:half]}\n{text[-half:]}"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether Latin letters at the ends of a word are not part of a longer Latin word: no `vip` in `viper`."""
    inside_before = text[start] in _LATIN and start > 0 and text[start - 1] in _LATIN
    inside_after = text[end - 1] in _LATIN and end < len(text) and text[end] in _LATIN
    return not inside_before and not inside_after
