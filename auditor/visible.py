"""What of a page a person sees: its text in reading order, its links, its footers; and apart, what is hidden."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditor.markup import Attributes, Event
from auditor.text import SEAM

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol"
    " optgroup option p plaintext pre search section select summary table tbody td tfoot th thead tr ul xmp".split()
)
_SILENT = frozenset("style template noscript noembed noframes video audio canvas datalist rt rp".split())
"""Elements whose text a browser that runs scripts does not lay out; rt and rp only gloss the text beside them."""
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
        """An anchor with an address ends."""
        if self.length > start:
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


def lay_out(events: Iterable[Event], *, with_hidden: bool = False) -> Layout:
    """Lay a page out; `with_hidden` as if nothing were switched off. Linear in its events."""
    page = Layout()
    visible, hidden = _Pen(), _Pen()
    titles: list[str] = []
    unseen = 0
    sink: _Sink = visible
    footer_from = -1
    # One entry an open element: (name, sink before, start and address of its anchor, whether it is a footer).
    open_elements: list[tuple[str, _Sink, int, str, bool]] = []

    for event in events:
        if isinstance(event, str):
            if isinstance(sink, _Pen):
                sink.write(event)
            elif sink is not None and unseen < _UNSEEN_CHARACTERS:
                unseen += len(event)
                sink.append(event)
            continue
        if event is None:
            name, before, start, href, is_footer = open_elements.pop()
            if isinstance(sink, _Pen):
                if href:
                    sink.anchor(start, href)
                _edge(sink, name)
            if isinstance(before, _Pen):
                if before is not sink:
                    _edge(before, name)
                if is_footer:
                    page.footers.append((footer_from, visible.length))
                    footer_from = -1
            sink = before
            continue
        name, attributes = event
        before = sink
        start, href, is_footer = 0, "", False
        if isinstance(sink, _Pen):
            if sink is visible and not with_hidden and _is_hidden(name, attributes):
                sink = hidden
                page.hidden_starts.append(hidden.length)
                page.hidden_at.append(visible.length)
                hidden.line_end()
            _edge(sink, name)
            if name == "a":
                start, href = sink.length, (attributes.get("href") or "").strip()
            elif sink is visible and footer_from < 0 and _is_footer(name, attributes):
                is_footer, footer_from = True, visible.length
            elif name in ("iframe", "frame") and sink is visible:
                page.frames.append((attributes.get("src") or "").strip())
            page.has_mount_point |= attributes.get("id") in _MOUNT_POINTS
        if name == "script":
            page.loads_scripts |= bool(attributes.get("src"))
        sink = _sink_of(name, sink, page, titles)
        open_elements.append((name, before, start, href, is_footer))

    page.visible, page.hidden = visible.done(), hidden.done()
    page.title = _WHITE_SPACE.sub(" ", "".join(titles)[: 4 * _TITLE_CHARACTERS]).strip()[:_TITLE_CHARACTERS]
    return page


def _edge(pen: _Pen, name: str) -> None:
    if name in _BLOCKS:
        pen.line_end()
    else:
        pen.seam()


def _sink_of(name: str, sink: _Sink, page: Layout, titles: list[str]) -> _Sink:
    """Where the text of an element goes."""
    if name == "script":
        return page.scripts
    if not isinstance(sink, _Pen) or name in _SILENT or name == "iframe":
        return None
    if name == "title":
        return titles if not titles else None
    if name == "textarea":
        return page.textareas
    return sink


def _is_hidden(name: str, attributes: Attributes) -> bool:
    if not attributes or name in ("html", "body"):
        # A whole page that is switched off is one that its script will show.
        return name == "dialog"
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    style = attributes.get("style")
    return (style is not None and _INVISIBLE_STYLE.search(style) is not None) or (
        name == "dialog" and "open" not in attributes
    )


def _is_footer(name: str, attributes: Attributes) -> bool:
    if name == "footer" or attributes.get("role") == "contentinfo":
        return True
    if name in ("html", "body"):
        return False
    named = (attributes.get(key) for key in ("class", "id"))
    return any(_FOOTER_NAME.search(value[:_NAME_CHARACTERS]) for value in named if value)
