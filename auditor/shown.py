"""A stretch of laid-out text as a person reads it, with what markup parts and the anchors in it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.text import SEAM

WHITE_SPACE = re.compile(r"[\t\n\f\r ]+")
"""What HTML lays out as one space."""
_SOURCE_NOTES = (("<%", "%>"), ("{/*", "*/}"))
"""Server pages and components that were deployed as source: their remarks and code are no page text."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A stretch of laid-out text, with SEAMs, and the anchors in it in order."""

    stream: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    hrefs: Sequence[str] = ()
    pictured: Sequence[bool] = ()
    """Whether the anchor of that index holds an image."""

    @cached_property
    def _seams(self) -> array[int]:
        return array("q", (m.start() for m in re.finditer(SEAM, self.stream)))

    @cached_property
    def text(self) -> str:
        """As a person reads it."""
        return self.stream.replace(SEAM, "")

    def anchor_text(self, index: int) -> str:
        """What a person reads in the anchor of that index."""
        return self.stream[self.starts[index] : self.ends[index]].replace(SEAM, "").strip()

    def offset(self, stream_offset: int) -> int:
        """Where a character of the stream stands in `text`."""
        return stream_offset - bisect_left(self._seams, stream_offset)

    def href_over(self, start: int, end: int, digits: int) -> str | None:
        """Address of the anchor that holds a stretch: the one that holds its digits, else most of it."""
        first = bisect_right(self.ends, start)
        held = [
            (self.starts[i] <= digits < self.ends[i], min(end, self.ends[i]) - max(start, self.starts[i]), i)
            for i in range(first, bisect_left(self.starts, end))
        ]
        return self.hrefs[max(held)[2]] if held else None


class Pen:
    """Writes a `Shown`: white space collapsed, a line end at every block, a SEAM where markup parts text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at_line_start = self._at_gap = True
        self._at_seam = False
        self.length = 0
        self._starts, self._ends = array("q"), array("q")
        self._hrefs: list[str] = []
        self._pictured: list[bool] = []

    def write(self, text: str) -> None:
        """Lay out a piece of text."""
        if not text.strip("\t\n\f\r "):
            if not self._at_gap and text:
                self._append(" ")
                self._at_gap = True
                self._at_line_start = self._at_seam = False
            return
        shown = WHITE_SPACE.sub(" ", text)
        if SEAM in shown:
            shown = shown.replace(SEAM, "")
        if self._at_gap and shown.startswith(" "):
            shown = shown[1:]
        if shown:
            self._append(shown)
            self._at_line_start = self._at_seam = False
            self._at_gap = shown.endswith(" ")

    def line_end(self) -> None:
        """A block begins or ends."""
        if not self._at_line_start:
            self._append("\n")
            self._at_line_start = self._at_gap = True

    def seam(self) -> None:
        """An element begins or ends inside a line."""
        if not (self._at_gap or self._at_seam):
            self._append(SEAM)
            self._at_seam = True

    def anchor(self, start: int, href: str, pictured: bool) -> None:
        """An anchor with an address ends. It may hold no text: an icon is a link too."""
        self._starts.append(start)
        self._ends.append(self.length)
        self._hrefs.append(href)
        self._pictured.append(pictured)

    def edge(self, is_block: bool) -> None:
        """An element begins or ends."""
        if is_block:
            self.line_end()
        else:
            self.seam()

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def done(self) -> Shown:
        """What was written."""
        stream = without_source_notes("".join(self._parts))
        return Shown(stream=stream, starts=self._starts, ends=self._ends, hrefs=self._hrefs, pictured=self._pictured)


def without_source_notes(stream: str) -> str:
    """The stream with remarks of page sources blanked out, every other character at its place."""
    for opening, closing in _SOURCE_NOTES:
        kept, at = [], 0
        while (start := stream.find(opening, at)) >= 0 and (end := stream.find(closing, start)) >= 0:
            end += len(closing)
            kept += [stream[at:start], SEAM * (end - start)]
            at = end
        if kept:
            stream = "".join([*kept, stream[at:]])
    return stream
