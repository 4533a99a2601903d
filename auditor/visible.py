"""What of a page a person sees: its text in reading order, links and footers; and apart, what is hidden."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.markup import Attributes, Event, events
from auditor.shown import WHITE_SPACE, Pen, Shown
from auditor.styles import SWITCHED_OFF, Look, Styles, selectors

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
    "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))  # fmt: skip
"""Elements that begin and end a line."""
SILENT = frozenset((
    "style", "template", "noscript", "noembed", "noframes", "iframe", "video", "audio", "canvas", "datalist",
    "rt", "rp",
))  # fmt: skip
"""Elements whose text a browser that runs scripts does not lay out; rt and rp only gloss what they follow."""
_NOT_LAID_OUT = SILENT | {"script", "title", "textarea"}
_FOOTER_NAME = re.compile(r"(?:^|[\s_-])(?:foot|copyright|bottom|beian)|footer", re.I)
MOUNT_POINTS = frozenset(("app", "root", "__next", "__nuxt", "q-app", "react-root", "application"))
_NAME_CHARACTERS = 300
"""How much of a class or id is looked at."""
_PAGE_PROPER_CHARACTERS = 100
"""Less hidden text than this is no page."""
EMPTY_CHARACTERS = 20
"""An element with less text than this holds a word such as 加载中 at most."""
_TITLE_CHARACTERS = 500
MAX_PICTURES = 500
"""Images kept of a page."""
_IMAGES = frozenset(("img", "svg", "image", "input"))
BUTTONS = frozenset(("button", "submit", "reset"))
_FRAMED_PAGE = re.compile(r"\.(?:s?html?|php|aspx?|jsp)(?:\?|\Z)", re.I)
_LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-url", "srcset", "data-srcset")
"""Where the address of an image stands that a script loads when it is scrolled to."""
_BACKGROUND_IMAGE = re.compile(r"background(?:-image)?\s{0,9}:[^;]{0,200}url\(", re.I)
NUMBER_WORD = re.compile(r"[备備IAB许許](?:(?<=[备備])|(?<=I)CP|(?<=[AB])[12]-|(?<=[许許])可[证證])")
"""备, ICP, A2- or B1- and the like, 许可证: written so that one set of characters tells where to look."""
PATHS, PATH_DEPTH = 2_000, 60
"""How many selectors are kept of elements around such texts, and how many elements around each."""
UNSEEN_CHARACTERS = 4_000_000
"""How much of the scripts of a page is kept to look for numbers in."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image element that is laid out."""

    src: str
    alt: str
    title: str
    link: str | None
    at: int
    """Offset in the stream where it stands."""


@dataclass(kw_only=True)
class Layout:
    """A page as it is laid out without running scripts."""

    visible: Shown = field(default_factory=lambda: Shown(stream=""))
    hidden: Shown = field(default_factory=lambda: Shown(stream=""))
    """Text in elements of which markup or style proves that no visitor sees it."""
    hidden_starts: list[int] = field(default_factory=list)
    """Offsets in `hidden` where one hidden element after another begins …"""
    hidden_at: list[int] = field(default_factory=list)
    """… the offset in `visible` where it would stand …"""
    hidden_codes: list[str] = field(default_factory=list)
    """… and why it is not seen (`auditor.styles`)."""
    footers: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of `visible` in elements that are, or are called, footers; in order, not overlapping."""
    pictures: list[Picture] = field(default_factory=list)
    """The first `MAX_PICTURES` images that are visible."""
    title: str = ""
    scripts: list[str] = field(default_factory=list)
    textareas: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    """Addresses of frames a person would see."""
    styles: list[tuple[str, str]] = field(default_factory=list)
    """Style sheets of the page and the media they are for."""
    number_paths: set[str] = field(default_factory=set)
    """Plain selectors of the elements around texts that may be parts of a mark."""
    script_addresses: list[str] = field(default_factory=list)
    has_mount_point: bool = False
    """Whether an element waits for a framework to draw the page into it …"""
    has_empty_mount_point: bool = False
    """… and there is no text in it yet."""

    @property
    def loads_scripts(self) -> bool:
        """Whether scripts are loaded from elsewhere."""
        return bool(self.script_addresses)

    @property
    def is_switched_off(self) -> bool:
        """Whether next to nothing is visible and the page proper is hidden, until a script shows it."""
        hidden = len(self.hidden.stream)
        return hidden >= _PAGE_PROPER_CHARACTERS and len(self.visible.stream) * 10 < hidden

    def may_change(self, styles: Styles) -> bool:
        """Whether a mark may be seen or not seen otherwise with the page's style sheets taken into account."""
        return bool(self.styles) and (
            not styles.triggers.isdisjoint(self.number_paths) or any(code != SWITCHED_OFF for code in self.hidden_codes)
        )

    def hidden_stands_at(self, offset: int) -> int:
        """Where in the visible stream a character of the hidden one would stand."""
        index = bisect_right(self.hidden_starts, offset) - 1
        return self.hidden_at[index] if index >= 0 else 0

    def hidden_because(self, offset: int) -> str:
        """Why a character of the hidden stream is not seen."""
        index = bisect_right(self.hidden_starts, offset) - 1
        return self.hidden_codes[index] if index >= 0 else SWITCHED_OFF

    def in_footer(self, offset: int) -> bool:
        """Whether an offset of the visible stream lies in a footer."""
        index = bisect_right(self.footers, (offset, len(self.visible.stream) + 1)) - 1
        return index >= 0 and self.footers[index][0] <= offset < self.footers[index][1]


_Sink = Pen | list[str] | None


_Open = tuple[bool, _Sink, Look, int, str, int, str, str, Attributes]
"""An element that is still open: (whether it is a block, sink and look outside, start and address of its anchor,
images before it, `_FOOTER` or `_MOUNT` or nothing, name, attributes). Without an address it is no link."""

_FOOTER, _MOUNT = "footer", "mount"


class _LayingOut:
    """Turns events into a `Layout`, one after the other."""

    def __init__(self, styles: Styles, with_hidden: bool) -> None:
        self.page = Layout()
        self.visible, self.hidden = Pen(), Pen()
        self.titles: list[str] = []
        self._styles = styles
        self._with_hidden = with_hidden
        self._sink: _Sink = self.visible
        self._look = self._plain = styles.start
        self._css: list[str] = []
        self._media = ""
        self._unseen = 0
        self._footer_from = self._mount_from = -1
        self._open: list[_Open] = []
        self._links: list[str] = []
        self._images = 0

    def text(self, text: str) -> None:
        """A piece of text."""
        sink = self._sink
        if isinstance(sink, Pen):
            sink.write(text)
            # A style sheet behind the text it hides is not looked for: that would be a second reading of most pages.
            if self.page.styles and NUMBER_WORD.search(text) is not None:
                self._remember_path()
        elif sink is not None and self._unseen < UNSEEN_CHARACTERS:
            self._unseen += len(text)
            sink.append(text)

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        before = sink = self._sink
        outside = self._look
        anchor_from, href, images, part = 0, "", self._images, ""
        is_block = name in BLOCKS
        if isinstance(sink, Pen):
            if not self._with_hidden and (
                outside is not self._plain or self._styles.triggers or name == "dialog" or "style" in attributes
                or "hidden" in attributes or self._styles.flat
            ):  # fmt: skip
                look = self._styles.look(outside, name, attributes)
                if look is not outside:
                    self._look = look
                    sink = self._pen(look.code, outside.code)
            if sink is self.visible and (attributes or name == "footer"):
                if self._footer_from < 0 and is_footer(name, attributes):
                    part, self._footer_from = _FOOTER, sink.length
                elif self._mount_from < 0 and attributes.get("id") in MOUNT_POINTS:
                    part, self._mount_from = _MOUNT, sink.length
                    self.page.has_mount_point = True
                self._note(name, attributes)
            sink.edge(is_block)
            if name == "a":
                anchor_from, href = sink.length, (attributes.get("href") or attributes.get("xlink:href") or "").strip()
                if href:
                    self._links.append(href)
            if name in _IMAGES or "style" in attributes:
                self._see_picture(name, attributes, sink)
        elif name == "script":
            self._note(name, attributes)
        self._open.append((is_block, before, outside, anchor_from, href, images, part, name, attributes))
        self._sink = self._inside(name, attributes, sink) if name in _NOT_LAID_OUT else sink

    def end(self) -> None:
        """The innermost open element ends."""
        is_block, before, self._look, anchor_from, href, images, part, _, _ = self._open.pop()
        sink = self._sink
        if isinstance(sink, Pen):
            if href:
                sink.anchor(anchor_from, href, self._images > images)
                self._links.pop()
            sink.edge(is_block)
        if before is not sink and isinstance(before, Pen):
            before.edge(is_block)
        if sink is self._css:
            self.page.styles.append(("".join(self._css), self._media))
        if part == _FOOTER:
            self.page.footers.append((self._footer_from, self.visible.length))
            self._footer_from = -1
        elif part == _MOUNT:
            self.page.has_empty_mount_point |= self.visible.length - self._mount_from < EMPTY_CHARACTERS
            self._mount_from = -1
        self._sink = before

    def _pen(self, code: str, outside: str) -> Pen:
        """What an element of that look writes with, which is not seen for `code`."""
        if not code:
            return self.visible
        if code != outside:
            self.hidden.line_end()
            self.page.hidden_starts.append(self.hidden.length)
            self.page.hidden_at.append(self.visible.length)
            self.page.hidden_codes.append(code)
        return self.hidden

    def _remember_path(self) -> None:
        """Take down what may select the elements around a text that may be a part of a mark."""
        if len(self.page.number_paths) < PATHS:
            for *_, name, attributes in self._open[-PATH_DEPTH:]:
                # What hides html or body hides no mark: see `Styles.look`.
                if self._styles.flat or name not in ("html", "body"):
                    self.page.number_paths.update(selectors(name, attributes))

    def _see_picture(self, name: str, attributes: Attributes, sink: Pen) -> None:
        """Take down an image, count what shows one, and write what a button says."""
        if name not in _IMAGES:
            self._images += shows_background(attributes["style"] or "")
            return
        kind = (attributes.get("type") or "").lower() if name == "input" else "image"
        if kind in BUTTONS:
            sink.write(attributes.get("value") or "")
        if kind != "image":
            return
        self._images += 1
        if name in ("img", "input") and sink is self.visible and len(self.page.pictures) < MAX_PICTURES:
            link = self._links[-1] if self._links else None
            alt, title = attributes.get("alt") or "", attributes.get("title") or ""
            self.page.pictures.append(Picture(image_address(attributes), alt, title, link, sink.length))

    def _note(self, name: str, attributes: Attributes) -> None:
        """Take down what tells whether scripts or frames will draw something."""
        if (frame := framed_address(name, attributes)) is not None:
            self.page.frames.append(frame)
        elif name == "script" and (address := attributes.get("src")):
            self.page.script_addresses.append(address)

    def _inside(self, name: str, attributes: Attributes, sink: _Sink) -> _Sink:
        """Where the text of an element goes."""
        if name == "script":
            return self.page.scripts
        if name == "style" and isinstance(sink, Pen):
            self._css, self._media = [], (attributes.get("media") or "").strip().lower()
            return self._css
        if not isinstance(sink, Pen) or name in SILENT:
            return None
        if name == "title":
            return None if self.titles else self.titles
        return self.page.textareas if name == "textarea" else sink

    def done(self) -> Layout:
        """The finished layout."""
        page = self.page
        page.visible, page.hidden = self.visible.done(), self.hidden.done()
        page.title = title_of("".join(self.titles))
        return page


def lay_out(read: Iterable[Event], styles: Styles | None = None, *, with_hidden: bool = False) -> Layout:
    """Lay a page out in given styles; `with_hidden` as if nothing were hidden. Linear in its events."""
    laying_out = _LayingOut(styles or Styles(), with_hidden)
    for event in read:
        if event is None:
            laying_out.end()
        elif isinstance(event, str):
            laying_out.text(event)
        else:
            laying_out.begin(*event)
    return laying_out.done()


def laid_out(source: str) -> Layout:
    """A page as laid out event by event, after what its style sheets and scripts are known to change."""
    styles = Styles.around(source)
    layout = lay_out(events(source), styles)
    for css, media in layout.styles if layout.number_paths else ():
        styles.add(css, media)
    if layout.may_change(styles):
        layout = lay_out(events(source), styles)
    if layout.is_switched_off:
        # A page that is hidden whole is shown by its script once that has run.
        layout = lay_out(events(source), with_hidden=True)
    return layout


def title_of(written: str) -> str:
    """A page's title as it is shown."""
    return WHITE_SPACE.sub(" ", written[: 4 * _TITLE_CHARACTERS]).strip()[:_TITLE_CHARACTERS]


def shows_background(style: str) -> bool:
    """Whether an element of that inline style has an image behind it."""
    return _BACKGROUND_IMAGE.search(style[:_NAME_CHARACTERS]) is not None


def framed_address(name: str, attributes: Attributes) -> str | None:
    """Address of the page an element frames; None when it frames none."""
    if name in ("iframe", "frame"):
        return (attributes.get("src") or "").strip()
    if name == "object" and _FRAMED_PAGE.search(attributes.get("data") or ""):
        return (attributes["data"] or "").strip()
    return None


def image_address(attributes: Attributes) -> str:
    """Address of an image as written; of one that is loaded later, where its script finds it."""
    src = (attributes.get("src") or "").strip()
    if not src or src[:5].lower() == "data:":
        lazy = (attributes.get(name) for name in _LAZY_SOURCES)
        return next((value.split()[0] for value in lazy if value and value.strip()), src)
    return src


def is_footer(name: str, attributes: Attributes) -> bool:
    """Whether an element is, or is called, a footer."""
    if name == "footer" or attributes.get("role") == "contentinfo":
        return True
    if name in ("html", "body"):
        return False
    for value in (attributes.get("class"), attributes.get("id")):
        if value and _FOOTER_NAME.search(value[:_NAME_CHARACTERS]):
            return True
    return False
