"""What of a page a person sees: its text in reading order, links and footers; and apart, what is hidden."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.text import SEAM

if TYPE_CHECKING:
    from auditor.markup import Attributes, Event

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
    "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))  # fmt: skip
"""Elements that begin and end a line."""
_SILENT = frozenset((
    "style", "template", "noscript", "noembed", "noframes", "iframe", "video", "audio", "canvas", "datalist",
    "rt", "rp",
))  # fmt: skip
"""Elements whose text a browser that runs scripts does not lay out; rt and rp only gloss what they follow."""
_NOT_LAID_OUT = _SILENT | {"script", "title", "textarea"}
_INVISIBLE_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)", re.I)
_FOOTER_NAME = re.compile(r"(?:^|[\s_-])(?:foot|copyright|bottom|beian)|footer", re.I)
_MOUNT_POINTS = frozenset(("app", "root", "__next", "__nuxt", "q-app", "react-root", "application"))
_WHITE_SPACE = re.compile(r"[\t\n\f\r ]+")
_NAME_CHARACTERS = 300
"""How much of a class or id is looked at."""
_PAGE_PROPER_CHARACTERS = 100
"""Less hidden text than this is no page."""
_TITLE_CHARACTERS = 500
_UNSEEN_CHARACTERS = 4_000_000
"""How much of the scripts of a page is kept to look for numbers in."""
_SOURCE_NOTES = (("<%", "%>"), ("{/*", "*/}"))
"""Server pages and components that were deployed as source: their remarks and code are no page text."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A stretch of laid-out text, with SEAMs, and the anchors in it in order."""

    stream: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    hrefs: Sequence[str] = ()

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


class _Pen:
    """Writes a `Shown`: white space collapsed, a line end at every block, a SEAM where markup parts text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at_line_start = self._at_gap = True
        self._at_seam = False
        self.length = 0
        self._starts, self._ends = array("q"), array("q")
        self._hrefs: list[str] = []

    def write(self, text: str) -> None:
        """Lay out a piece of text."""
        if not text.strip("\t\n\f\r "):
            if not self._at_gap and text:
                self._append(" ")
                self._at_gap = True
                self._at_line_start = self._at_seam = False
            return
        shown = _WHITE_SPACE.sub(" ", text)
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

    def anchor(self, start: int, href: str) -> None:
        """An anchor with an address ends. It may hold no text: an icon is a link too."""
        self._starts.append(start)
        self._ends.append(self.length)
        self._hrefs.append(href)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def done(self) -> Shown:
        stream = _without_source_notes("".join(self._parts))
        return Shown(stream=stream, starts=self._starts, ends=self._ends, hrefs=self._hrefs)


def _without_source_notes(stream: str) -> str:
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


@dataclass(kw_only=True)
class Layout:
    """A page as it is laid out without running scripts."""

    visible: Shown = field(default_factory=lambda: Shown(stream=""))
    hidden: Shown = field(default_factory=lambda: Shown(stream=""))
    """Text in elements that are switched off by attribute or inline style."""
    hidden_starts: list[int] = field(default_factory=list)
    """Offsets in `hidden` where one hidden element after another begins …"""
    hidden_at: list[int] = field(default_factory=list)
    """… and the offset in `visible` where it would stand."""
    footers: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of `visible` in elements that are, or are called, footers; in order, not overlapping."""
    title: str = ""
    scripts: list[str] = field(default_factory=list)
    textareas: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    """Addresses of frames a person would see."""
    loads_scripts: bool = False
    has_mount_point: bool = False
    """Whether an element waits for a framework to draw the page into it."""

    @property
    def is_switched_off(self) -> bool:
        """Whether next to nothing is visible and the page proper is hidden, until a script shows it."""
        hidden = len(self.hidden.stream)
        return hidden >= _PAGE_PROPER_CHARACTERS and len(self.visible.stream) * 10 < hidden

    def hidden_stands_at(self, offset: int) -> int:
        """Where in the visible stream a character of the hidden one would stand."""
        index = bisect_right(self.hidden_starts, offset) - 1
        return self.hidden_at[index] if index >= 0 else 0

    def in_footer(self, offset: int) -> bool:
        """Whether an offset of the visible stream lies in a footer."""
        index = bisect_right(self.footers, (offset, len(self.visible.stream) + 1)) - 1
        return index >= 0 and self.footers[index][0] <= offset < self.footers[index][1]


_Sink = _Pen | list[str] | None


_Open = tuple[bool, _Sink, int, str, bool]
"""An element that is still open: (whether it is a block, sink before, start and address of its anchor, whether
it is a footer). The address is empty when it is no anchor with one."""


class _LayingOut:
    """Turns events into a `Layout`, one after the other."""

    def __init__(self, with_hidden: bool) -> None:
        self.page = Layout()
        self.visible, self.hidden = _Pen(), _Pen()
        self.titles: list[str] = []
        self._with_hidden = with_hidden
        self._sink: _Sink = self.visible
        self._unseen = 0
        self._footer_from = -1
        self._open: list[_Open] = []

    def text(self, text: str) -> None:
        """A piece of text."""
        sink = self._sink
        if isinstance(sink, _Pen):
            sink.write(text)
        elif sink is not None and self._unseen < _UNSEEN_CHARACTERS:
            self._unseen += len(text)
            sink.append(text)

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        before = sink = self._sink
        anchor_from, href, is_footer = 0, "", False
        is_block = name in _BLOCKS
        if isinstance(sink, _Pen):
            if sink is self.visible and (attributes or name in ("dialog", "footer")):
                if not self._with_hidden and _is_hidden(name, attributes):
                    sink = self._hide()
                elif self._footer_from < 0 and _is_footer(name, attributes):
                    is_footer, self._footer_from = True, sink.length
                self._note(name, attributes)
            _edge(sink, is_block)
            if name == "a":
                anchor_from, href = sink.length, (attributes.get("href") or "").strip()
        elif name == "script" and attributes.get("src"):
            self.page.loads_scripts = True
        self._open.append((is_block, before, anchor_from, href, is_footer))
        self._sink = self._inside(name, sink) if name in _NOT_LAID_OUT else sink

    def end(self) -> None:
        """The innermost open element ends."""
        is_block, before, anchor_from, href, is_footer = self._open.pop()
        sink = self._sink
        if isinstance(sink, _Pen):
            if href:
                sink.anchor(anchor_from, href)
            _edge(sink, is_block)
        if before is not sink and isinstance(before, _Pen):
            _edge(before, is_block)
        if is_footer:
            self.page.footers.append((self._footer_from, self.visible.length))
            self._footer_from = -1
        self._sink = before

    def _hide(self) -> _Pen:
        self.hidden.line_end()
        self.page.hidden_starts.append(self.hidden.length)
        self.page.hidden_at.append(self.visible.length)
        return self.hidden

    def _note(self, name: str, attributes: Attributes) -> None:
        """Take down what tells whether scripts or frames will draw something."""
        if name in ("iframe", "frame"):
            self.page.frames.append((attributes.get("src") or "").strip())
        elif name == "script" and attributes.get("src"):
            self.page.loads_scripts = True
        if attributes.get("id") in _MOUNT_POINTS:
            self.page.has_mount_point = True

    def _inside(self, name: str, sink: _Sink) -> _Sink:
        """Where the text of an element goes."""
        if name == "script":
            return self.page.scripts
        if not isinstance(sink, _Pen) or name in _SILENT:
            return None
        if name == "title":
            return None if self.titles else self.titles
        return self.page.textareas if name == "textarea" else sink

    def done(self) -> Layout:
        """The finished layout."""
        page = self.page
        page.visible, page.hidden = self.visible.done(), self.hidden.done()
        title = "".join(self.titles)[: 4 * _TITLE_CHARACTERS]
        page.title = _WHITE_SPACE.sub(" ", title).strip()[:_TITLE_CHARACTERS]
        return page


def lay_out(events: Iterable[Event], *, with_hidden: bool = False) -> Layout:
    """Lay a page out; `with_hidden` as if nothing were switched off. Linear in its events."""
    laying_out = _LayingOut(with_hidden)
    for event in events:
        if event is None:
            laying_out.end()
        elif isinstance(event, str):
            laying_out.text(event)
        else:
            laying_out.begin(*event)
    return laying_out.done()


def _edge(pen: _Pen, is_block: bool) -> None:
    if is_block:
        pen.line_end()
    else:
        pen.seam()


def _is_hidden(name: str, attributes: Attributes) -> bool:
    """Whether an element is switched off by itself. A whole page that is will be shown by its script."""
    if name in ("html", "body"):
        return False
    if name == "dialog":
        return "open" not in attributes
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and _INVISIBLE_STYLE.search(style) is not None


def _is_footer(name: str, attributes: Attributes) -> bool:
    if name == "footer" or attributes.get("role") == "contentinfo":
        return True
    if name in ("html", "body"):
        return False
    for value in (attributes.get("class"), attributes.get("id")):
        if value and _FOOTER_NAME.search(value[:_NAME_CHARACTERS]):
            return True
    return False
