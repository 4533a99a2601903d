"""Ordinary pages laid out in bulk: the same `Layout` as event by event, for a fraction of the work.

lexbor writes its tree down again, and what it writes is regular: one spelling of every tag, quoted attributes, escaped
text. So a page is cut into tags and texts by one expression, every *different* tag is looked at once and becomes a few
marker characters, and every different run of white space and markers becomes what a `Pen` writes for it. Only tags
that mean more are looked at one by one. What is not ordinary is left to `auditor.visible`, whose layout is the oracle.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress

from auditor.markup import VOID, Attributes, is_bounded, tree_html
from auditor.shown import WHITE_SPACE, Shown, without_source_notes
from auditor.styles import SWITCHED_OFF, Look, Styles, matters_inline, selectors
from auditor.text import SEAM
from auditor.visible import (
    BLOCKS,
    BUTTONS,
    EMPTY_CHARACTERS,
    MAX_PICTURES,
    MOUNT_POINTS,
    NUMBER_WORD,
    PATH_DEPTH,
    PATHS,
    SILENT,
    UNSEEN_CHARACTERS,
    Layout,
    Picture,
    framed_address,
    image_address,
    is_footer,
    shows_background,
    title_of,
)

_RAW = ("script", "style", "noscript", "iframe", "noembed", "noframes", "textarea", "title")
_TOKEN = re.compile(
    "(<(?:!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\\Z)|"
    + "".join(rf"{name}[ >][^<]*+(?:<(?!/{name}>)[^<]*+)*+(?:</{name}>|\Z)|" for name in _RAW)
    + "[^>]*+>))"
)
"""A tag as lexbor writes it, a comment, or an element without elements in it, whole."""
_ATTRIBUTE = re.compile(r' (=?[^ =]*)="([^"]*)"')
_WHOLE = frozenset(_RAW)
_ESCAPABLE = frozenset(("textarea", "title"))
"""Those of them whose text is escaped; now and then lexbor puts elements in one."""
_UNREAD = frozenset(("xmp", "plaintext"))
"""Elements whose text is visible and written down as it is."""
_LEAVES = VOID | _WHOLE | {"frame", "basefont", "bgsound", "keygen"}
"""Elements that are one token."""
_FOREIGN = ("svg", "math")
_NOT_IN_FOREIGN = _LEAVES | {"template"}
"""Elements that are others there: with elements in them, or without what they hold elsewhere."""

_BLOCK, _START, _END, _IMAGE, _PICTURE, _FOOTER, _NO_LINK, _MOUNT, _HIDDEN = "\1\2\3\4\5\6\7\x0e\x0f"
"""Markers in the text: an edge of a block, an anchor begins or ends, an image, one that is taken down, an edge of a
footer, an anchor without an address begins, an edge of a mount point, where a hidden element stands. A SEAM is the
edge of what is no block."""
_RESERVED = f"\1\2\3\4\5\6\7\x0e\x0f{SEAM}"
_RUN = re.compile(f"([\t\n\f\r {_RESERVED}]+)")
_MARKER = re.compile(f"([{_START}{_END}{_IMAGE}{_PICTURE}{_FOOTER}{_NO_LINK}{_MOUNT}{_HIDDEN}])")
_SHORT_CSS = 8_000
"""Style sheets of so many characters are read in less time than the text is searched."""
_MAX_RUNS, _KEPT_RUN = 4_096, 80
"""How many different runs are remembered from page to page, and how long one may be."""

_Info = str | tuple[str, str, str]
"""What belongs to a marker: the address of an anchor, or address, alternative text and title of an image."""


def skim(source: str) -> Layout | None:
    """The layout that `auditor.visible.laid_out` gives; None where the page is not ordinary. Linear in the page."""
    if len(source) > UNSEEN_CHARACTERS or not is_bounded(source):
        return None
    html = tree_html(source)
    if any(marker in html for marker in _RESERVED):
        return None
    try:
        return _Skimming(html, source).layout()
    except _OutOfOrdinaryError:
        return None


class _OutOfOrdinaryError(Exception):
    """A page holds what is not read in bulk."""


class _Tags(dict[str, str]):
    """Tag → the markers it becomes; each different one is looked at when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(_ORDINARY)
        self.infos: dict[str, _Info] = {}
        self.special: dict[str, str] = {}
        """Tags that mean more, and the name of the element they begin."""
        self.hiding: list[str] = []
        """Tags that may switch their elements off, and those …"""
        self.painting: list[str] = []
        """… that may give them a colour."""
        self.leaves: set[str] = set()
        """Tags and comments that nothing stands in."""
        self.foreign = False

    def __missing__(self, tag: str) -> str:
        plain = _PLAIN_ANCHOR.match(tag)
        if plain is not None and (href := plain[1].strip()):
            self.infos[tag] = href
            mark = SEAM + _START
        else:
            mark = self._read(tag)
        self[tag] = mark
        return mark

    def _read(self, tag: str) -> str:
        if tag[1] in "!?":
            self.leaves.add(tag)
            return ""
        name = tag[1 : tag.index(" ")] if " " in tag else tag[1:-1]
        if ">" in name or not name:
            name = _name(tag)
        if name in _SPECIAL:
            if name == "img" and _PLAIN_IMAGE.match(tag) is not None:
                self.leaves.add(tag)
                return SEAM + self._image(name, tag)
            return self._read_special(name, tag)
        if name[0] == "/":
            if name[1:] in _WHOLE:
                raise _OutOfOrdinaryError
            return _END + SEAM if name == "/a" else _BLOCK if name[1:] in BLOCKS else SEAM
        mark = _BLOCK if name in BLOCKS else SEAM
        if name == "a":
            href = (_value(tag, "href") or _value(tag, "xlink:href") or "").strip()
            if href:
                self.infos[tag] = href
            mark += _START if href else _NO_LINK
        if ' class="' in tag or ' id="' in tag or ' role="' in tag:
            self._note_part(name, tag)
        if ' style="' in tag or ' hidden="' in tag:
            self.hiding.append(tag)
            if shows_background(_value(tag, "style") or ""):
                mark += _IMAGE
        elif ' bgcolor="' in tag:
            self.painting.append(tag)
        return mark

    def _note_part(self, name: str, tag: str) -> None:
        """Take down what may be a footer or a mount point."""
        if _may_be_footer(tag.lower()) or (' id="' in tag and _value(tag, "id") in MOUNT_POINTS):
            self.special[tag] = name

    def _read_special(self, name: str, tag: str) -> str:
        """What an element becomes that is no mere container."""
        if name in _UNREAD or not name or (name in _ESCAPABLE and "<" in _content(tag)):
            raise _OutOfOrdinaryError
        self.foreign |= name in _FOREIGN
        if name in _LEAVES:
            self.leaves.add(tag)
        head = _head(tag)
        if name in _SPECIAL_ELEMENTS or (name == "object" and ' data="' in tag):
            self.special[tag] = name
        else:
            self._note_part(name, tag)
        if name == "dialog" or ' style="' in head or ' hidden="' in head:
            self.hiding.append(tag)
        elif name == "font" or ' bgcolor="' in head:
            self.painting.append(tag)
        edge = _BLOCK if name in BLOCKS else SEAM
        if name in ("img", "input", "svg", "image"):
            return edge + self._image(name, tag)
        return edge + _IMAGE if ' style="' in head and shows_background(_value(head, "style") or "") else edge

    def _image(self, name: str, tag: str) -> str:
        if name == "input":
            kind = (_value(tag, "type") or "").lower()
            if kind in BUTTONS:
                # It is resolved with the text that it becomes a part of.
                return (_value(tag, "value") or "").replace("&", "&amp;") + SEAM
            if kind != "image":
                return ""
        if name in ("svg", "image"):
            return _IMAGE
        attributes = _attributes(tag)
        self.infos[tag] = image_address(attributes), attributes.get("alt", ""), attributes.get("title", "")
        return _PICTURE


_SPECIAL_ELEMENTS = frozenset(("footer", "frame", "template", *SILENT, *_WHOLE))
_SPECIAL = _SPECIAL_ELEMENTS | _UNREAD | _LEAVES | {"object", "svg", "image", "math", "dialog", "font", ""}
_PLAIN_ANCHOR = re.compile(r'<a href="([^"&]*+)"(?: (?:target|title|rel)="[^"]*+")*+>\Z')
"""The commonest tag of which no two are the same."""
_PLAIN_IMAGE = re.compile(r'<img(?: (?:src|data-src|alt|title|width|height|border)="[^"]*+")*+>\Z')
"""An image that is nothing else."""
_ORDINARY = {
    **{f"{slash}{name}>": _BLOCK for name in BLOCKS - _SPECIAL for slash in ("<", "</")},
    **{f"{slash}{name}>": SEAM for name in ("span", "b", "i", "em", "strong", "head") for slash in ("<", "</")},
    "</a>": _END + SEAM,
}


class _Runs(dict[str, str]):
    """A run of white space and markers behind a text → what is written for it."""

    def __missing__(self, run: str) -> str:
        short = WHITE_SPACE.sub(" ", run)
        written = self.get(short)
        if written is None:
            written = self._keep(short, _written(short))
        return self._keep(run, written)

    def _keep(self, run: str, written: str) -> str:
        if len(run) <= _KEPT_RUN:
            if len(self) >= _MAX_RUNS:
                self.clear()
            self[run] = written
        return written


def _written(run: str, *, at_start: bool = False) -> str:
    """What a `Pen` writes for white space and edges in that order, with the other markers where they stand."""
    out: list[str] = []
    at_line_start = at_gap = at_start
    at_seam = False
    for character in run:
        if character == _BLOCK:
            if not at_line_start:
                out.append("\n")
                at_line_start = at_gap = True
        elif character == SEAM:
            if not (at_gap or at_seam):
                out.append(SEAM)
                at_seam = True
        elif character in "\t\n\f\r ":
            if not at_gap:
                out.append(" ")
                at_gap = True
                at_line_start = at_seam = False
        else:
            out.append(character)
    return "".join(out)


_RUNS = _Runs()
_INVISIBLE = Look(invisible=True)


@dataclass(slots=True)
class _Laid:
    """A stretch of text as laid out, and where its markers stand."""

    shown: Shown = field(default_factory=lambda: Shown(stream=""))
    pictures: list[Picture] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    mounts: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def _lay(pieces: Iterable[str], infos: Iterable[_Info | None]) -> _Laid:
    """Texts and marked tags as a `Pen` lays them out."""
    runs = _RUN.split(_unescaped("".join(pieces)))
    first = _written(runs[1], at_start=True) if len(runs) > 1 and not runs[0] else None
    runs[1::2] = map(_RUNS.__getitem__, runs[1::2])
    if first is not None:
        runs[1] = first
    parts = _MARKER.split("".join(runs))
    texts, markers = parts[::2], parts[1::2]
    stream = without_source_notes("".join(texts))
    places = [*accumulate(map(len, texts))]
    return _Reading(stream).read(markers, places, iter([info for info in infos if info is not None]))


class _Reading:
    """Reads the markers of a stretch of text in their order."""

    def __init__(self, stream: str) -> None:
        self._stream = stream

    def read(self, markers: Sequence[str], places: Sequence[int], infos: Iterator[_Info]) -> _Laid:
        """What they stand for; `infos` belong to those that have some, in order."""
        starts, ends = array("q"), array("q")
        hrefs: list[str] = []
        pictured: list[bool] = []
        laid = _Laid()
        others = {_FOOTER: laid.footers, _MOUNT: laid.mounts, _HIDDEN: laid.hidden}
        opened: list[tuple[int, str, int]] = []
        links: list[str] = []
        images = 0
        for marker, at in zip(markers, places, strict=False):
            if marker == _START:
                links.append(next(infos))  # type: ignore[arg-type]
                opened.append((at, links[-1], images))
            elif marker == _END:
                start, href, before = opened.pop()
                if href:
                    links.pop()
                    starts.append(start)
                    ends.append(at)
                    hrefs.append(href)
                    pictured.append(images > before)
            elif marker == _PICTURE:
                images += 1
                src, alt, title = next(infos)  # type: ignore[str-unpack]
                if len(laid.pictures) < MAX_PICTURES:
                    laid.pictures.append(Picture(src, alt, title, links[-1] if links else None, at))
            elif marker == _IMAGE:
                images += 1
            elif marker == _NO_LINK:
                opened.append((at, "", images))
            else:
                others[marker].append(at)
        laid.shown = Shown(stream=self._stream, starts=starts, ends=ends, hrefs=hrefs, pictured=pictured)
        return laid


class _Skimming:
    """Lays out one page that lexbor has written down."""

    def __init__(self, html: str, source: str) -> None:
        self._source = source
        self._pieces = _TOKEN.split(html)
        """Text, tag, text, tag, … text: the tag of number i stands at 2 i + 1."""
        self._tags = self._pieces[1::2]
        self._known = _Tags()
        self._marked = self._pieces.copy()
        self._marked[1::2] = map(self._known.__getitem__, self._tags)
        self._infos: list[_Info | None] = [*map(self._known.infos.get, self._tags)]
        self._first_style = len(self._tags)
        special = self._known.special
        self._special = [*compress(range(len(self._tags)), map(special.__contains__, self._tags))]

    def layout(self) -> Layout:
        """The layout, after what the style sheets and the scripts of the page are known to change."""
        if self._known.foreign:
            self._check_foreign()
        page = Layout()
        noted = self._silence(page)
        self._lay_out(page, self._switched_off(page), noted)
        if page.is_switched_off:
            # As a script will show it.
            self._lay_out(page, frozenset(), noted)
        return page

    def _check_foreign(self) -> None:
        """In SVG and MathML, what else is text may hold elements, and elements that hold nothing may hold some."""
        depth = 0
        for tag in self._tags:
            name = _name(tag)
            if name in _FOREIGN:
                depth += 1
            elif depth and name.startswith("/") and name[1:] in _FOREIGN:
                depth -= 1
            elif depth and name in _NOT_IN_FOREIGN and (name not in _WHOLE or "<" in _content(tag)):
                raise _OutOfOrdinaryError

    def _silence(self, page: Layout) -> list[tuple[int, bool]]:
        """Blank out elements whose text is not laid out. Returns the special tags, and whether they stand in one."""
        end = template_end = -1
        noted: list[tuple[int, bool]] = []
        for i in self._special:
            tag = self._tags[i]
            name = self._known.special[tag]
            if i < template_end:
                continue
            noted.append((i, i < end))
            if name == "template":
                template_end = self._end(i)
            if name == "script" and (code := _content(tag)):
                begun = code.find("<!--")
                if begun >= 0 and "<script" in code[begun:].lower():
                    # Only then may a script hold its own end tag.
                    raise _OutOfOrdinaryError
                page.scripts.append(code)
            if i < end:
                continue
            if name in SILENT and name not in _LEAVES:
                end = self._end(i)
                self._marked[2 * i + 2 : 2 * end + 1] = [""] * (2 * (end - i) - 1)
                self._infos[i + 1 : end] = [None] * (end - i - 1)
            elif name == "style":
                media = (_value(_head(tag), "media") or "").strip().lower()
                page.styles.append((_content(tag), media))
                self._first_style = min(self._first_style, i)
            elif name == "title" and not page.title:
                page.title = _unescaped(_content(tag))
            elif name == "textarea" and (text := _unescaped(_content(tag))):
                page.textareas.append(text)
        page.title = title_of(page.title)
        return noted

    def _switched_off(self, page: Layout) -> frozenset[str]:
        """Tags of what is switched off: by itself, and by the page's rules where they may change what is seen."""
        styles = Styles.around(self._source)
        known = self._known
        hiding = self._hiding(styles, [*known.hiding, *known.painting] if styles.flat else known.hiding)
        if not page.styles:
            return hiding
        # Whichever is less to read comes first: most pages have texts that may be numbers, or rules that may hide.
        is_short = sum(len(css) for css, _ in page.styles) <= _SHORT_CSS
        if is_short and not self._hear(page, styles).triggers:
            return hiding
        if not (numbers := self._numbers()) or (not is_short and not self._hear(page, styles).triggers):
            return hiding
        if styles.triggers.isdisjoint(self._paths(numbers, styles.flat)):
            return hiding
        return self._hiding(styles, self._selected(styles))

    @staticmethod
    def _hear(page: Layout, styles: Styles) -> Styles:
        for css, media in page.styles:
            styles.add(css, media)
        return styles

    def _numbers(self) -> list[int]:
        """Numbers of the tags behind the first style sheet that a text follows which may be a part of a mark."""
        texts = self._marked[2 * self._first_style + 2 :: 2]
        ends = [*accumulate(len(text) + 1 for text in texts)]
        found = NUMBER_WORD.finditer("\n".join(texts))
        return [self._first_style + i for i in sorted({bisect_right(ends, hit.start()) for hit in found})]

    def _paths(self, numbers: Sequence[int], flat: bool) -> set[str]:
        """`Layout.number_paths`: plain selectors of the elements around these texts."""
        paths: set[str] = set()
        seen: set[str] = set()
        opened: list[str] = []
        done = 0
        for number in numbers:
            for tag in self._tags[done : number + 1]:
                if tag[1] == "/":
                    opened.pop()
                elif tag not in self._known.leaves:
                    opened.append(tag)
            done = number + 1
            if len(paths) < PATHS:
                for tag in opened[-PATH_DEPTH:]:
                    if tag not in seen:
                        seen.add(tag)
                        name = _name(tag)
                        if flat or name not in ("html", "body"):
                            paths.update(selectors(name, _named(tag)))
        return paths

    def _selected(self, styles: Styles) -> Iterable[str]:
        """Tags that what the page says of colours, or of hiding, may be about."""
        opening = [tag for tag in set(self._tags) if tag[1] not in "/!?"]
        if styles.flat:
            return opening
        triggers = styles.triggers
        chosen = (tag for tag in opening if not triggers.isdisjoint(selectors(_name(tag), _named(tag))))
        return {*self._known.hiding, *chosen}

    def _hiding(self, styles: Styles, candidates: Iterable[str]) -> frozenset[str]:
        """Those of the tags whose elements are switched off with all that is in them."""
        hiding = []
        plain = styles.start
        shows_again: bool | None = None
        for tag in candidates:
            head, name = _head(tag), _name(tag)
            if not styles.flat and not styles.triggers and name != "dialog" and " hidden=" not in head:
                style = _value(head, "style")
                if not style or not matters_inline(style):
                    continue
            look = styles.look(plain, name, _attributes(head))
            if look.invisible and shows_again is None:
                shows_again = self._may_show_again(styles)
            if look.off or (look.invisible and not shows_again):
                hiding.append(tag)
            elif look != plain:
                raise _OutOfOrdinaryError
        return frozenset(hiding)

    def _may_show_again(self, styles: Styles) -> bool:
        """Whether an element in one that is made invisible may be made visible."""
        if styles.has_rules:
            return True
        tags = (tag for tag in self._known.hiding if "visib" in tag.lower())
        return any(not styles.look(_INVISIBLE, _name(tag), _attributes(_head(tag))).code for tag in tags)

    def _lay_out(self, page: Layout, hiding: frozenset[str], noted: Sequence[tuple[int, bool]]) -> None:
        """Lay the page out with what is switched off put aside."""
        marked, infos = self._marked.copy(), self._infos.copy()
        asides = self._asides(hiding)
        self._note(page, marked, asides, noted)
        aside: list[str] = []
        aside_infos: list[_Info | None] = []
        for start, end in asides:
            inner = marked[2 * start + 1 : 2 * end + 2]
            aside += [_BLOCK + _HIDDEN, *inner]
            aside_infos += infos[start : end + 1]
            pictured = any(_IMAGE in piece or _PICTURE in piece for piece in inner)
            edge = _BLOCK if _name(self._tags[start]) in BLOCKS else SEAM
            marked[2 * start + 1 : 2 * end + 2] = [""] * len(inner)
            marked[2 * start + 1] = _HIDDEN + _IMAGE * pictured + edge
            infos[start : end + 1] = [None] * (end + 1 - start)
        visible = _lay(marked, filter(None, infos))
        hidden = _lay(aside, filter(None, aside_infos))
        page.visible, page.hidden = visible.shown, hidden.shown
        page.pictures = visible.pictures
        page.hidden_starts, page.hidden_at = hidden.hidden, visible.hidden
        page.hidden_codes = [SWITCHED_OFF] * len(asides)
        page.footers = list(zip(visible.footers[::2], visible.footers[1::2], strict=True))
        page.has_mount_point = bool(visible.mounts)
        page.has_empty_mount_point = any(
            end - start < EMPTY_CHARACTERS for start, end in zip(visible.mounts[::2], visible.mounts[1::2], strict=True)
        )

    def _asides(self, hiding: frozenset[str]) -> list[tuple[int, int]]:
        """First and last tag of each element that is switched off and laid out."""
        asides: list[tuple[int, int]] = []
        last = -1
        if hiding:
            for i, tag in enumerate(self._tags):
                if tag in hiding and i > last and self._marked[2 * i + 1]:
                    last = self._end(i)
                    asides.append((i, last))
        return asides

    def _note(
        self, page: Layout, marked: list[str], asides: Sequence[tuple[int, int]], noted: Sequence[tuple[int, bool]]
    ) -> None:
        """Take down what is special about tags, and mark footers and mount points."""
        page.frames, page.script_addresses = [], []
        footer_end = mount_end = -1
        around = iter(asides)
        start, end = next(around, (1 << 60, 1 << 60))
        for i, is_silent in noted:
            tag = self._tags[i]
            name = self._known.special[tag]
            while i > end:
                start, end = next(around, (1 << 60, 1 << 60))
            if is_silent:
                if name == "script":
                    self._note_script(page, tag)
                continue
            if i >= start:
                continue
            head = _head(tag)
            attributes = _attributes(head)
            if i > footer_end and is_footer(name, attributes):
                footer_end = self._end(i)
                self._frame(marked, i, footer_end, _FOOTER)
            elif i > mount_end and attributes.get("id") in MOUNT_POINTS:
                mount_end = self._end(i)
                self._frame(marked, i, mount_end, _MOUNT)
            if name == "script":
                self._note_script(page, tag)
            elif attributes and (address := framed_address(name, attributes)) is not None:
                page.frames.append(address)

    def _note_script(self, page: Layout, tag: str) -> None:
        if address := _value(_head(tag), "src"):
            page.script_addresses.append(address)

    @staticmethod
    def _frame(marked: list[str], start: int, end: int, marker: str) -> None:
        marked[2 * start + 1] = marker + marked[2 * start + 1]
        marked[2 * end + 1] += marker

    def _end(self, start: int) -> int:
        """Number of the tag that ends the element which one begins."""
        name = _name(self._tags[start])
        if name in _LEAVES:
            return start
        begins, ends = (f"<{name}>", f"<{name} "), f"</{name}>"
        depth, at = 1, start + 1
        try:
            while depth:
                found = self._tags.index(ends, at)
                depth += sum(tag.startswith(begins) for tag in self._tags[at:found]) - 1
                at = found + 1
        except ValueError:
            raise _OutOfOrdinaryError from None
        return at - 1


def _name(tag: str) -> str:
    """Name of the element a tag begins; of an end tag with its slash."""
    return tag[1:].partition(">")[0].partition(" ")[0]


def _may_be_footer(tag: str) -> bool:
    """False only of tags, in lower case, of which `is_footer` is false too."""
    return "foot" in tag or "copyright" in tag or "bottom" in tag or "beian" in tag or "contentinfo" in tag


def _head(tag: str) -> str:
    """The tag alone of a token that is an element with its text."""
    return tag[: tag.index(">") + 1]


def _content(tag: str) -> str:
    """The text of a token that is an element with its text."""
    start, end = tag.index(">") + 1, tag.rfind("</")
    if end < start:
        raise _OutOfOrdinaryError
    return tag[start:end]


def _value(tag: str, name: str) -> str | None:
    """An attribute's value."""
    _, found, rest = tag.partition(f' {name}="')
    if not found:
        return None
    if '=" ' in tag or '=">' in tag:
        # A value may end like the name of an attribute; otherwise only names are followed by a quotation mark.
        return _attributes(tag).get(name)
    value = rest.partition('"')[0]
    return _plain(value) if "&" in value else value


def _attributes(tag: str) -> Mapping[str, str]:
    """All attributes of a tag."""
    return {name: _plain(value) if "&" in value else value for name, value in _ATTRIBUTE.findall(tag)}


def _named(tag: str) -> Attributes:
    """What style sheets select elements by."""
    head = _head(tag)
    return {name: _value(head, name) for name in ("id", "class") if name in head}


def _plain(value: str) -> str:
    """A value as lexbor escaped it."""
    return _unescaped(value.replace("&quot;", '"'))


def _unescaped(text: str) -> str:
    """Text as lexbor escaped it."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0").replace("&amp;", "&")
