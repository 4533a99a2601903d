"""What a page may show only once its scripts have run or its frames are loaded: hints, never marks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.marks import find
from auditor.model import MarkKind
from auditor.text import SEAM
from auditor.visible import Layout

_FILING_KINDS = (MarkKind.ICP, MarkKind.LICENCE)
_SHELL_CHARACTERS = 200
"""A page that loads scripts and has less text than this has not been drawn yet."""
_NEAR_HITS, _AROUND_NUMBER = 4_000, 100

_ESCAPE = re.compile(r"(?:\\u|%u)([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_REFERENCE = re.compile(r"&#?\w{1,8};")
_JOINED_STRINGS = re.compile(r"(['\"`])\s{0,9}\+\s{0,9}['\"`]")
_ANY_TAG = re.compile(r"<[^<>]{0,500}>")
_MAYBE_NUMBER = re.compile(r"[iI\u0130\u0131aAbB](?:(?<=[iI\u0130\u0131])[cC][pP]|(?<=[aAbB])[12]-[0-9])")
"""ICP, A2-1, B1-9 and the like, in either case: written so that one set of characters tells where to look."""
_DATA = re.compile(r"(?<=\s)[dD][aA][tT][aA]-[\w-]{1,40}\s?=\s?(?:\"[^\"]{0,4000}\"|'[^']{0,4000}')")
"""Attributes for scripts, where there are no templates."""
_INERT = re.compile(
    r"<template(?=[\s/>]).*?(?:</template|\Z)|\sdata-[\w-]{1,40}\s?=\s?(?:\"[^\"]{0,4000}\"|'[^']{0,4000}')",
    re.I | re.S,
)
_FOOTER_FILE = re.compile(
    r"(?:^|[/\"'_.\-])(?:foot(?:er)?|bottom|copyright|bei-?an)(?![a-z])[\w.\-]{0,40}"
    r"\.(?:js|json|html?|shtml|php|aspx?|jsp|inc|tpl)\b",
    re.I,
)
"""A file that holds a footer, by its name."""


def script_hint(source: str, layout: Layout, url: str, year: int) -> str:
    """Why a filing number may be drawn later that the page as sent does not show; empty when nothing hints at one.

    `number-in-script` (or in inert markup that only scripts use), `lazy-textarea`, `iframe` (of the same site),
    `footer-script` (a script or an inline load of a file called footer, or a footer without any text where scripts
    run), `empty-shell`.
    """
    draws = layout.loads_scripts or layout.has_mount_point or bool(layout.scripts)
    if holds_filing(layout.scripts, year) or (draws and holds_filing(_inert(source), year)):
        return "number-in-script"
    if holds_filing(layout.textareas, year):
        return "lazy-textarea"
    if any(_same_site(address, url) for address in layout.frames):
        return "iframe"
    if draws and (layout.has_empty_mount_point or len(layout.visible.text) < _SHELL_CHARACTERS):
        return "empty-shell"
    if any(_FOOTER_FILE.search(address) for address in layout.script_addresses):
        return "footer-script"
    if any(_FOOTER_FILE.search(code) for code in layout.scripts):
        return "footer-script"
    footers = [layout.visible.stream[start:end] for start, end in layout.footers]
    return "footer-script" if draws and footers and not any(f.replace(SEAM, "").strip() for f in footers) else ""


def _inert(source: str) -> Iterator[str]:
    """Template elements and `data-` attributes: markup that only scripts use."""
    inert = _INERT if "<template" in source.lower() else _DATA
    for part in islice(inert.finditer(source), _NEAR_HITS):
        yield part[0]


def holds_filing(written: Iterable[str], year: int) -> bool:
    """Whether scripts or inert markup hold a true filing or licence number."""
    for text in written:
        plain = text.replace(SEAM, "")
        if "\\" in plain or "%u" in plain:
            plain = _ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), plain)
        near = [
            plain[max(0, hit.start() - _AROUND_NUMBER) : hit.end() + _AROUND_NUMBER]
            for hit in islice(_MAYBE_NUMBER.finditer(plain), _NEAR_HITS)
        ]
        if not near:
            continue
        joined = _JOINED_STRINGS.sub("", "\n".join(near))
        joined = _REFERENCE.sub(lambda reference: html.unescape(reference[0]), joined)
        spans = find(_ANY_TAG.sub(SEAM, joined), year=year)
        if any(span.suspect is None and span.kind in _FILING_KINDS for span in spans):
            return True
    return False


def _same_site(address: str, url: str) -> bool:
    """Whether a frame's address is on the page's own site; a relative one always is."""
    if not address or address.lower().startswith(("about:", "javascript:", "data:", "#")):
        return False
    host = re.match(r"(?:https?:)?//([^/?#:]+)", address, re.I)
    if host is None:
        return True
    own = re.match(r"https?://([^/?#:]+)", url, re.I)
    bare = own[1].lower().removeprefix("www.") if own else ""
    return bool(bare) and (host[1].lower() == bare or host[1].lower().endswith(f".{bare}"))
