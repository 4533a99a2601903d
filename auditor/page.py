"""A saved web page: its visible text, the marks it shows, its links, and what may be drawn later.

The same bytes always give the same page; nothing here raises on any bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import unquote

from auditor.markup import events
from auditor.marks import MarkSpan, find, psb_mark
from auditor.model import Mark, MarkKind, Place
from auditor.policy.provinces import BY_CODE, ISSUED_UNTIL, LETTERS
from auditor.text import SEAM, Folded, decode, fold
from auditor.visible import Layout, Shown, lay_out

MAX_LINKS = 2_000
"""Links kept of a page: the first and the last half of this many."""

_TAIL_SHARE, _TAIL_CHARACTERS = 0.15, 400
"""The foot of a page without footer: this share of its text, or so many characters if that is more."""
_SHELL_CHARACTERS = 200
"""A page with less text than this has not been drawn yet, when it loads scripts."""
_MAX_LEFTOVERS = 10
_LEFTOVER_CHARACTERS = 80

_POLICE_LINK = re.compile(r"beian\.(?:mps\.)?gov\.cn/.{0,200}?(?:recordcode|code)=\D{0,12}?([0-9]{14}|[0-9]{12})(?![0-9])", re.I | re.S)
_POLICE_WORDS = re.compile(rf"(?:([{LETTERS}])[ |]?)?公 ?(?:网 ?安|安 ?网|安|网) ?备")
_WORDS_REACH = 30
"""How far from a police link the words may stand that it gives the number to, in characters."""

_LABELS = re.compile(
    rf"(?<!里)(?<!讯)[{LETTERS}] ?[Ii][Cc][Pp] ?备(?! ?案)"
    r"|备 ?案 ?[编序证]?号(?: ?:|(?! ?[\u4e00-\u9fff]))"
    r"|公 ?(?:网 ?安|安 ?网) ?备(?! ?案 ?[^\n:号编]{2})"
)
"""What stands in front of a number, or is one without its digits. Prose and menus about filings are neither."""
_LABEL_REACH = 16

_PHP = re.compile(r"<\?(?:php|=)", re.I)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_ANY_TAG = re.compile(r"<[^<>]{0,500}>")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNKNOWN_TYPES = ("", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown", "*/*")
_HTML_START = re.compile(
    rb"<(?:!doctype html|html|head|body|title|script|iframe|frameset|meta|link|style|div|table|h1|font|center|br|p|a|b)[\s/>]",
    re.I,
)
_BINARY_START = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"MZ\x90")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor with an address."""

    href: str
    """As written, character references resolved."""
    text: str
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
        cls, body: bytes, content_type: str | None = None, url: str | None = None, *, year: int = ISSUED_UNTIL
    ) -> Page:
        """Read a body; `content_type` is the value of the HTTP header. Never raises."""
        source, encoding = decode(body, content_type)
        return cls(source=_without_php(source), encoding=encoding, url=url or "", year=year)

    @cached_property
    def _layout(self) -> Layout:
        layout = lay_out(events(self.source))
        if layout.is_switched_off:
            # A page that is hidden whole is shown by its script once that has run.
            layout = lay_out(events(self.source), with_hidden=True)
        return layout

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
        """Every mark in reading order. One that cannot be true, or that no visitor sees, says so in `suspect`."""
        layout = self._layout
        spans = find(layout.visible.stream, year=self.year)
        marks = [self._mark(span) for span in spans] + self._marks_in_links(spans)
        shown = {mark.number for mark in marks}
        marks += [
            self._hidden_mark(span)
            for span in find(layout.hidden.stream, year=self.year)
            if span.number not in shown
        ]
        return tuple(sorted(marks, key=lambda mark: mark.offset))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Visible anchors with an address, in order; of a page with more than `MAX_LINKS` the first and last half."""
        shown = self._layout.visible
        count, half = len(shown.hrefs), MAX_LINKS // 2
        kept = range(count) if count <= MAX_LINKS else [*range(half), *range(count - half, count)]
        return tuple(
            Link(
                href=shown.hrefs[i],
                text=shown.stream[shown.starts[i] : shown.ends[i]].replace(SEAM, "").strip(),
                place=self._place(shown.starts[i]),
            )
            for i in kept
        )

    @cached_property
    def script_hint(self) -> str:
        """Why a filing number that is not on the page may be drawn later; empty when one is, or nothing hints at it.

        `number-in-script`, `lazy-textarea`, `iframe` (of the same site), `empty-shell`.
        """
        layout = self._layout
        if any(mark.suspect is None and mark.kind is not MarkKind.PSB for mark in self.marks):
            return ""
        if _holds_filing("\n".join(layout.scripts), self.year):
            return "number-in-script"
        if _holds_filing("\n".join(layout.textareas), self.year):
            return "lazy-textarea"
        if any(_same_site(address, self.url) for address in layout.frames):
            return "iframe"
        draws = layout.loads_scripts or layout.has_mount_point or bool(layout.scripts)
        return "empty-shell" if draws and len(self.text) < _SHELL_CHARACTERS else ""

    @cached_property
    def leftovers(self) -> tuple[str, ...]:
        """Visible snippets with the label or the form of a number but no number: a person has to look at them."""
        folded = Folded(self.text)
        labels = list(islice(_LABELS.finditer(folded.text), 500))
        starts = folded.origins([label.start() for label in labels])
        ends = folded.origins([label.end() - 1 for label in labels])
        found: dict[str, None] = {}
        for start, end in zip(starts, ends, strict=True):
            if not any(m.offset <= end + _LABEL_REACH and start < m.offset + len(m.text) for m in self.marks):
                line_end = self.text.find("\n", end + 1)
                line_start = self.text.rfind("\n", 0, start) + 1
                first = max(line_start, start - _LEFTOVER_CHARACTERS // 4)
                last = min(line_end if line_end >= 0 else len(self.text), first + _LEFTOVER_CHARACTERS)
                found[self.text[first:last].strip()] = None
        return tuple(islice(found, _MAX_LEFTOVERS))

    def _place(self, stream_offset: int) -> Place:
        layout = self._layout
        length = len(layout.visible.stream)
        tail = max(_TAIL_SHARE * length, min(_TAIL_CHARACTERS, length / 2))
        at_foot = layout.in_footer(stream_offset) or stream_offset >= length - tail
        return Place.FOOTER if at_foot else Place.BODY

    def _mark(self, span: MarkSpan) -> Mark:
        shown = self._layout.visible
        return Mark(
            **_parts(span, shown),
            suspect=span.suspect,
            place=self._place(span.start),
            offset=shown.offset(span.start),
        )

    def _hidden_mark(self, span: MarkSpan) -> Mark:
        layout = self._layout
        at = layout.hidden_stands_at(span.start)
        return Mark(
            **_parts(span, layout.hidden),
            suspect="hidden",
            place=self._place(at),
            offset=layout.visible.offset(at),
        )

    def _marks_in_links(self, spans: tuple[MarkSpan, ...]) -> list[Mark]:
        """Public security numbers of which the text has the words and only the link has the digits."""
        shown = self._layout.visible
        known = {span.entity for span in spans}
        found = []
        for i, href in enumerate(shown.hrefs):
            code = police_code(href)
            if not code or code in known:
                continue
            first = max(0, shown.starts[i] - _WORDS_REACH)
            words = _POLICE_WORDS.search(fold(shown.stream[first : shown.ends[i] + _WORDS_REACH]))
            digits = code in fold(shown.stream[shown.starts[i] : shown.ends[i]])
            letter = (words[1] or "") if words else ""
            number, suspect = psb_mark(code, letter)
            if not (words or digits) or (suspect and not words):
                continue
            known.add(code)
            province = BY_CODE.get(code[:2])
            found.append(
                Mark(
                    kind=MarkKind.PSB,
                    number=number,
                    text=shown.stream[shown.starts[i] : shown.ends[i]].replace(SEAM, "").strip(),
                    link=href,
                    suspect=suspect,
                    place=self._place(shown.starts[i]),
                    source="text" if digits else "link",
                    entity=code,
                    province=province.letter if province else "",
                    offset=shown.offset(shown.starts[i]),
                )
            )
        return found


def police_code(href: str) -> str:
    """Digits of the public security number a link to the police's filing system asks for; empty without.

    Old links keep it in the query (`recordcode=`), new ones in the fragment (`#/query/webSearch?code=`).
    """
    if "code=" not in href.lower():
        return ""
    found = _POLICE_LINK.search(unquote(href[:2_000]))
    return found[1] if found else ""


def looks_like_html(body: bytes, content_type: str) -> bool:
    """Whether a browser would show a body as a page: by its declared type, else by how it begins."""
    media_type = content_type.partition(";")[0].strip().lower()
    if body.startswith(_BINARY_START):
        return False
    if media_type in _HTML_TYPES:
        return True
    start = body[:4_096].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8)
    return media_type in _UNKNOWN_TYPES and _HTML_START.search(start) is not None


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


def _parts(span: MarkSpan, shown: Shown) -> dict[str, object]:
    return {
        "kind": span.kind,
        "number": span.number,
        "text": shown.stream[span.start : span.end].replace(SEAM, "").strip(),
        "link": shown.href_over(span.start, span.end, span.digits),
        "entity": span.entity,
        "site": span.site,
        "province": span.province,
    }


def _holds_filing(written: str, year: int) -> bool:
    """Whether scripts or inert markup hold a true filing or licence number."""
    plain = _ANY_TAG.sub(SEAM, _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), written.replace(SEAM, "")))
    return any(span.suspect is None and span.kind is not MarkKind.PSB for span in find(plain, year=year))


def _same_site(address: str, url: str) -> bool:
    if not address or address.lower().startswith(("about:", "javascript:", "data:", "#")):
        return False
    host = re.match(r"(?:https?:)?//([^/?#:]+)", address, re.I)
    if host is None:
        return True
    own = re.match(r"https?://([^/?#:]+)", url, re.I)
    bare = own[1].lower().removeprefix("www.") if own else ""
    return bool(bare) and (host[1].lower() == bare or host[1].lower().endswith(f".{bare}"))


def _without_php(source: str) -> str:
    """The source without PHP code: what a page deployed as source is meant to show is its HTML."""
    kept, at = [], 0
    for opening in _PHP.finditer(source):
        if opening.start() < at:
            continue
        end = source.find("?>", opening.end())
        if end < 0:
            break
        kept.append(source[at : opening.start()])
        at = end + 2
    return "".join([*kept, source[at:]]) if kept else source
