"""A saved web page: its visible text, the marks it shows, its links, and what may be drawn later.

The same bytes always give the same page; nothing here raises on any bytes.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from urllib.parse import unquote

from auditor import candidates
from auditor.candidates import Candidate
from auditor.drawn import script_hint
from auditor.marks import find
from auditor.model import Mark, MarkKind, Place
from auditor.numbering import MarkSpan
from auditor.policy.provinces import BY_CODE, ISSUED_UNTIL, LETTERS
from auditor.psb import psb_mark
from auditor.shown import Shown
from auditor.skim import skim
from auditor.styles import SWITCHED_OFF
from auditor.text import SEAM, Folded, decode, fold
from auditor.visible import Layout, laid_out

MAX_LINKS = 2_000
"""Links kept of a page; of one with more, the first and the last half of this many."""

_TAIL_SHARE, _TAIL_CHARACTERS = 0.15, 400
"""The foot of a page: this share of its text, or so many characters if that is more, but never over half."""
_MAX_LEFTOVERS, _LEFTOVER_CHARACTERS = 10, 80

_POLICE_LINK = re.compile(
    r"beian\.(?:mps\.)?gov\.cn/.{0,200}?(?:recordcode|code)=[^0-9&]{0,12}([0-9]{14}|[0-9]{12})(?![0-9])",
    re.I | re.S,
)
_POLICE_WORDS = re.compile(rf"(?:([{LETTERS}])[ |]?)?公 ?(?:网 ?安|安 ?网|安|网) ?备")
_WORDS_REACH = 30
"""How far from a police link the words may stand that it gives the digits for, in characters."""

_LABEL = re.compile(
    rf"(?<!里)(?<!讯)[{LETTERS}] ?[Ii][Cc][Pp] ?备(?! ?案)"
    r"|备 ?案 ?[编序证]?号(?: ?:|(?! ?[\u4e00-\u9fff]))"
    r"|公 ?(?:网 ?安|安 ?网) ?备(?! ?案 ?[^\n:号编]{2})"
    # The same read in the wrong encoding: 备 in UTF-8 taken for GBK.
    r"|[Cc][Pp] ?澶"
)
"""What stands before a number, or is one without its digits. Prose and menus about filings are neither."""
_LABEL_CORE = re.compile(rf"[{LETTERS}] ?[Ii][Cc][Pp] ?备|备 ?案 ?[编序证]?号|公 ?(?:网 ?安|安 ?网) ?备|[Cc][Pp] ?澶")
"""What a label holds whatever stands around it."""
_BEI = re.compile("[备備澶]")
_LABEL_REACH = 16
"""How far behind a label its number may begin, and how long a label may be, in characters."""
_MAX_LABELS = 500

_PHP = re.compile(r"<\?(?:php|=)", re.I)

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNTYPED = ("", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown", "*/*")
_HTML_START = re.compile(
    rb"<(?:!doctype html|html|head|body|title|script|iframe|frameset|meta|link|style|div|table|h1|font|center"
    rb"|br|p|a|b)[\s/>]",
    re.I,
)
_BINARY_STARTS = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"MZ\x90",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor with an address."""

    href: str
    """As written, character references resolved, white space around it dropped."""
    text: str
    place: Place
    has_image: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image a visitor sees."""

    src: str
    """As written; of one that is loaded later, what the script will load. Empty without one."""
    alt: str
    title: str
    link: str | None
    """`href` of the anchor that holds it, as written."""
    place: Place


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. Made by `from_bytes`; everything else is worked out when first asked for."""

    source: str = field(repr=False)
    encoding: str
    """WHATWG name of the encoding the bytes were read in."""
    url: str = ""
    year: int = ISSUED_UNTIL
    """Last year in which numbers can have been given out."""

    @classmethod
    def from_bytes(
        cls,
        body: bytes,
        content_type: str | None = None,
        url: str | None = None,
        *,
        year: int = ISSUED_UNTIL,
    ) -> Page:
        """Read a body; `content_type` is the value of the HTTP header. Never raises."""
        source, encoding = decode(body, content_type)
        return cls(source=_without_php(source), encoding=encoding, url=url or "", year=year)

    @cached_property
    def _layout(self) -> Layout:
        return skim(self.source) or laid_out(self.source)

    @cached_property
    def text(self) -> str:
        """Visible text: one line a block, white space collapsed."""
        return self._layout.visible.text

    @cached_property
    def title(self) -> str:
        """The page's title, white space collapsed."""
        return self._layout.title

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Every mark in reading order. What cannot be true, or no visitor sees, says so in `suspect`."""
        layout = self._layout
        spans = find(layout.visible.stream, year=self.year)
        marks = [_mark(span, layout.visible, layout, span.start) for span in spans]
        marks += _marks_in_links(layout, spans)
        shown = {mark.number for mark in marks}
        marks += [replace(m, suspect=SWITCHED_OFF) for m in self.hidden_marks if m.number not in shown]
        return tuple(sorted(marks, key=lambda mark: mark.offset))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Visible anchors with an address, in order; at most `MAX_LINKS`."""
        layout, shown = self._layout, self._layout.visible
        count, half = len(shown.hrefs), MAX_LINKS // 2
        place = _places(layout)
        return tuple(
            Link(
                href=shown.hrefs[i],
                text=shown.anchor_text(i),
                place=place(shown.starts[i]),
                has_image=shown.pictured[i],
            )
            for i in (range(count) if count <= MAX_LINKS else [*range(half), *range(count - half, count)])
        )

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Visible images in order, the first 500."""
        place = _places(self._layout)
        return tuple(
            Image(src=p.src, alt=p.alt, title=p.title, link=p.link, place=place(p.at)) for p in self._layout.pictures
        )

    @cached_property
    def hidden_marks(self) -> tuple[Mark, ...]:
        """True numbers in text that no visitor sees, whether shown elsewhere as well or not.

        `suspect` says why: `hidden` (switched off), `hidden-size` or `hidden-colour`. In `marks` each that is
        not shown elsewhere stands as `hidden`.
        """
        return tuple(mark for mark, is_true in self._hidden if is_true)

    @cached_property
    def _hidden(self) -> tuple[tuple[Mark, bool], ...]:
        """What stands in text that no visitor sees, and whether it could be true."""
        layout = self._layout
        return tuple(
            (
                replace(
                    _mark(span, layout.hidden, layout, layout.hidden_stands_at(span.start)),
                    suspect=layout.hidden_because(span.digits),
                ),
                span.suspect is None,
            )
            for span in find(layout.hidden.stream, year=self.year)
        )

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every text that was considered as a mark, with what came of it and why: first what is shown."""
        layout = self._layout
        told = {(mark.number, mark.offset) for mark in self.marks if mark.suspect == SWITCHED_OFF}
        shown = sorted(
            [
                *candidates.of_marks(self.marks),
                *candidates.of_hidden(m for m, _ in self._hidden if (m.number, m.offset) not in told),
                *candidates.of_page(layout.visible, self.marks, lambda at: _place(layout, at), self.year),
            ],
            key=lambda candidate: candidate.offset,
        )
        half = candidates.MAX_CANDIDATES // 2
        return candidates.bounded(shown, half) + candidates.bounded(candidates.of_source(self.source, self.year), half)

    @cached_property
    def script_hint(self) -> str:
        """Why a filing number that is not on the page may be drawn later.

        Empty when a true filing or licence number is shown, and when nothing hints at one; else a code of
        `auditor.drawn.script_hint`.
        """
        if any(mark.suspect is None and mark.kind in (MarkKind.ICP, MarkKind.LICENCE) for mark in self.marks):
            return ""
        return script_hint(self.source, self._layout, self.url, self.year)

    @cached_property
    def leftovers(self) -> tuple[str, ...]:
        """Visible snippets with the label or the form of a number but no number: for a person to look at."""
        found: dict[str, None] = {}
        for at in _labelled(self.text, islice((hit.start() for hit in _BEI.finditer(self.text)), _MAX_LABELS)):
            start, end = _label_over(self.text, at)
            if start < end and not any(
                mark.offset < end + _LABEL_REACH and start < mark.offset + len(mark.text) for mark in self.marks
            ):
                first = max(self.text.rfind("\n", 0, start) + 1, start - _LEFTOVER_CHARACTERS // 4)
                snippet, _, _ = self.text[first : first + _LEFTOVER_CHARACTERS].partition("\n")
                found[snippet.strip()] = None
        return tuple(islice(found, _MAX_LEFTOVERS))


def _labelled(text: str, places: Iterable[int]) -> list[int]:
    """Those of the places that `_label_over` may say anything of: one folding instead of one for each."""
    folded = Folded(text)
    offsets = [offset for core in _LABEL_CORE.finditer(folded.text) for offset in (core.start(), core.end() - 1)]
    origins = folded.origins(offsets) if offsets else []
    starts, lasts = origins[::2], origins[1::2]
    found = ((at, bisect_right(starts, at) - 1) for at in places)
    return [at for at, i in found if i >= 0 and at <= lasts[i]]


def _label_over(text: str, at: int) -> tuple[int, int]:
    """Where the label begins and ends that a character belongs to; (0, 0) when it belongs to none."""
    begin = max(0, at - _LABEL_REACH)
    folded = Folded(text[begin : at + _LABEL_REACH])
    for label in _LABEL.finditer(folded.text):
        start, last = (begin + origin for origin in folded.origins((label.start(), label.end() - 1)))
        if start <= at <= last:
            return start, last + 1
    return 0, 0


def police_code(href: str) -> str:
    """Digits of the public security number that a link to the police's filing system asks for; empty without.

    Old links keep it in the query (`recordcode=`), new ones in the fragment (`#/query/webSearch?code=`).
    """
    if "code=" not in href.lower():
        return ""
    found = _POLICE_LINK.search(unquote(href[:2_000]))
    return found[1] if found else ""


def looks_like_html(body: bytes, content_type: str) -> bool:
    """Whether a browser would show a body as a page: by its declared type, else by how it begins."""
    media_type = content_type.partition(";")[0].strip().lower()
    if body.startswith(_BINARY_STARTS):
        return False
    if media_type in _HTML_TYPES:
        return True
    start = body[:4_096].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8)
    return media_type in _UNTYPED and _HTML_START.search(start) is not None


def describe(path: str, body: bytes) -> dict[str, object]:
    """The JSON object of `auditor page --json` for one saved page."""
    page = Page.from_bytes(body)
    return {
        "file": path,
        "encoding": page.encoding,
        "marks": [
            {
                "kind": mark.kind.value,
                "number": mark.number,
                "text": mark.text,
                "link": mark.link,
                "suspect": mark.suspect,
                "place": mark.place.value,
                "source": mark.source,
            }
            for mark in page.marks
        ],
    }


def _place(layout: Layout, at: int) -> Place:
    """Place of a character of the visible stream."""
    return _places(layout)(at)


def _places(layout: Layout) -> Callable[[int], Place]:
    """Character of the visible stream → its place."""
    length = len(layout.visible.stream)
    tail_at = length - max(_TAIL_SHARE * length, min(_TAIL_CHARACTERS, length / 2))
    has_footers = bool(layout.footers)
    return lambda at: Place.FOOTER if at >= tail_at or (has_footers and layout.in_footer(at)) else Place.BODY


def _mark(span: MarkSpan, shown: Shown, layout: Layout, at: int) -> Mark:
    """A mark from where it was found; `at` is where it stands, or would stand, in the visible stream."""
    return Mark(
        kind=span.kind,
        number=span.number,
        text=shown.stream[span.start : span.end].replace(SEAM, "").strip(),
        link=shown.href_over(span.start, span.end, span.digits),
        suspect=span.suspect,
        place=_place(layout, at),
        entity=span.entity,
        site=span.site,
        province=span.province,
        offset=layout.visible.offset(at),
    )


def _marks_in_links(layout: Layout, spans: Sequence[MarkSpan]) -> list[Mark]:
    """Public security numbers of which the text has the words and only the link has the digits."""
    shown = layout.visible
    known = {span.entity for span in spans}
    written = [(span.start, span.end) for span in spans if span.kind is MarkKind.PSB]
    found: dict[str, Mark] = {}
    for i, href in enumerate(shown.hrefs):
        code = police_code(href)
        if not code or code in known or code in found:
            continue
        start, end = shown.starts[i], shown.ends[i]
        words = _POLICE_WORDS.search(fold(shown.stream[start:end]))
        first, last = start, end
        if words is None:
            first, last = max(0, start - _WORDS_REACH), end + _WORDS_REACH
            words = _POLICE_WORDS.search(fold(shown.stream[first:last]))
        digits = code in fold(shown.stream[start:end])
        # Words that have digits of their own are no words of this link, whatever it asks for.
        if not (words or digits) or any(begins < last and first < ends for begins, ends in written):
            continue
        number, suspect = psb_mark(code, (words[1] or "") if words else "")
        province = BY_CODE.get(code[:2])
        found[code] = Mark(
            kind=MarkKind.PSB,
            number=number,
            text=shown.anchor_text(i) or (words[0] if words else ""),
            link=href,
            suspect=suspect,
            place=_place(layout, start),
            source="text" if digits else "link",
            entity=code,
            province=province.letter if province else "",
            offset=shown.offset(start),
        )
    return list(found.values())


def _without_php(source: str) -> str:
    """The source without PHP code: what a page deployed as source is meant to show is its HTML."""
    kept, at = [], 0
    for opening in _PHP.finditer(source):
        if opening.start() < at:
            continue
        end = source.find("?>", opening.end())
        if end < 0:
            # A file that is all code leaves it open; anywhere else it is no PHP.
            return source if source[: opening.start()].strip() else ""
        kept.append(source[at : opening.start()])
        at = end + 2
    return "".join([*kept, source[at:]]) if kept else source
