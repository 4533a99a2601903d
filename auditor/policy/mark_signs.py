"""Signs of a mark that is no text: labels a template left blank, pictures of a mark, and who may draw one later.

Tables and pure functions on what the page reader gives. As of `CHECKED`; from labels, file names and templates
met on live pages, among them templates that print 「公网安备 号」 and themes that render the link without text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from auditor.policy.linkhosts import (
    MIIT_KINDS,
    MPS_KINDS,
    LinkKind,
    LinkTarget,
    classify,
    leading_to_filing,
    may_lead_to_filing,
)
from auditor.policy.provinces import LETTERS

CHECKED = "2026-11-22"
"""When the tables were last compared with their sources (ISO 8601)."""

_LOOKED_AT = 300
"""How many characters of a text, file name or alternative text are looked at."""


class Picture(Protocol):
    """An image of a page (`auditor.page.Image`)."""

    @property
    def src(self) -> str:
        """As written; empty without one."""

    @property
    def alt(self) -> str:
        """Alternative text."""

    @property
    def title(self) -> str:
        """What a browser shows of it under the pointer."""

    @property
    def link(self) -> str | None:
        """`href` of the anchor that holds it, as written."""


class Anchor(Protocol):
    """A link of a page (`auditor.page.Link`)."""

    @property
    def href(self) -> str:
        """As written."""

    @property
    def text(self) -> str:
        """What a person reads in it."""

    @property
    def has_image(self) -> bool:
        """Whether it holds an image, a drawing, or an element with a background image."""


# --- labels without a number ------------------------------------------------------------------------------

_VARIABLE = re.compile(r"\{\{[^{}]{0,80}\}\}|\$?\{[^{}]{1,80}\}|<%[^<>]{0,80}%>|%[A-Za-z_]{2,40}%")
"""What template languages put where the number should come."""
_NOISE = re.compile(r"[\s\u00a0\u200b-\u200d\ufeff:：()（）\[\]【】「」|｜_\-–—.·,，。*＊?？'\"©/]+")
_BLANK_LABEL = re.compile(
    rf"(?:网站|工信部|互联网|信息产业部|本站|域名)*(?:[{LETTERS}省X]?ICP(?:备案?|证)?)?(?:备案)?(?:许可)?证?[序编]?号+1?"
    rf"|[{LETTERS}省X]?ICP[备证]1?",
    re.I,
)
"""What is left of a label when punctuation is dropped: 备案号, ICP备案序号, 京ICP备号-1. 「备案查询」 is none."""


def is_blank_label(text: str) -> bool:
    """Whether a link text is empty, or a number's label, frame or template variable without the number."""
    rest = _NOISE.sub("", _VARIABLE.sub("", text[:_LOOKED_AT])).replace("備", "备").replace("號", "号")
    return not rest or (len(text) <= _LOOKED_AT and _BLANK_LABEL.fullmatch(rest) is not None)


def blank_filing_link(links: Iterable[Anchor], page_url: str) -> tuple[LinkTarget, str] | None:
    """The first link to the ministry's filing system that holds neither number nor image, with its text."""
    every = tuple(links)
    leading = frozenset(leading_to_filing((link.href for link in every), page_url))
    for link in every:
        if link.href not in leading or link.has_image or not is_blank_label(link.text):
            continue
        target = classify(link.href, page_url)
        if target.kind in MIIT_KINDS:
            return target, link.text
    return None


# --- pictures of a mark -----------------------------------------------------------------------------------

_PSB_WORDS = re.compile(r"公安|公網|公网|網安|网安|警察|police", re.I)
_PSB_FILES = re.compile(r"ghs|gongan|ga[-_]?(?:bei|icon|logo)|police|jinghui|\bjh\b|wangan|gawa|公安|beian|备案", re.I)
"""File names of the public security icon; beian.png is its most frequent name, not the filing number's."""
_FILING_WORDS = re.compile(r"ICP ?[备備证證]|备案|備案|工信部", re.I)
_FILING_FILES = re.compile(r"(?<![a-z])icp(?![a-z])|bei-?an|备案", re.I)


def _file_name(address: str) -> str:
    """The last part of an image's path; empty for an image that stands in the address itself."""
    if address[:5].lower() == "data:":
        return ""
    path = address[-_LOOKED_AT:].partition("?")[0].partition("#")[0]
    return unquote(path.rpartition("/")[2], errors="replace")


def is_psb_icon(image: Picture, page_url: str) -> bool:
    """Whether an image is the icon of a public security number, by its link, alternative text or file name."""
    if not image.src.strip():
        return False
    kind = _kind(image.link, page_url)
    if kind in MPS_KINDS or _PSB_WORDS.search(_words(image)) is not None:
        return True
    return kind not in MIIT_KINDS and _PSB_FILES.search(_file_name(image.src)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPicture:
    """What may be a picture of the filing number."""

    src: str
    """Address of the image as written, or of the link that holds a drawing."""
    words: str
    """Alternative text and title of the image, or the text of the link."""
    is_empty: bool = False
    """Whether it is an image element without an address: nothing is shown."""


def filing_picture(
    images: Iterable[Picture], links: Iterable[Anchor], page_url: str, *, shows_psb: bool
) -> FilingPicture | None:
    """The first image that may be a picture of the filing number: linked to the ministry, or named so.

    Where a public security number is shown (`shows_psb`), an image is not taken for one by its file name:
    beian.png is the icon of that number.
    """
    for image in images:
        kind, words = _kind(image.link, page_url), _words(image)
        if kind not in MIIT_KINDS and (kind in MPS_KINDS or _PSB_WORDS.search(words) is not None):
            continue
        named = not shows_psb and _FILING_FILES.search(_file_name(image.src)) is not None
        if kind in MIIT_KINDS or named or _FILING_WORDS.search(words) is not None:
            return FilingPicture(src=image.src, words=words, is_empty=not image.src.strip())
    for link in links:
        if link.has_image and _kind(link.href, page_url) in MIIT_KINDS:
            return FilingPicture(src=link.href, words=link.text[:_LOOKED_AT])
    return None


def _kind(href: str | None, page_url: str) -> LinkKind:
    """Which filing system a link leads to; any other kind for one that leads to none."""
    return classify(href, page_url).kind if may_lead_to_filing(href, page_url) else LinkKind.OTHER


def _words(image: Picture) -> str:
    return f"{image.alt[:_LOOKED_AT]} {image.title[:_LOOKED_AT]}".strip()


# --- what may draw later ----------------------------------------------------------------------------------

_SCRIPTS = re.compile(r"<script[\s/>]|\son[a-z]{3,20}\s?=", re.I)
_STYLES = re.compile(r"<style[\s/>]|<link[\s/]|background|<svg[\s/>]|<i[\s>]", re.I)
_LOADED_STYLES = re.compile(r"<link\s[^<>]{0,300}stylesheet|@import", re.I)


def runs_scripts(source: str) -> bool:
    """Whether a page has any script, so that what is blank or hidden in its source may not stay so."""
    return _SCRIPTS.search(source) is not None


def loads_styles(source: str) -> bool:
    """Whether a page has style sheets that are not in its source."""
    return _LOADED_STYLES.search(source) is not None


def may_draw_icons(source: str) -> bool:
    """Whether style sheets, drawings or scripts of a page may show an icon that is no image element."""
    return _STYLES.search(source) is not None or runs_scripts(source)
