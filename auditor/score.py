"""How right the reading of pages is, measured against labels: precision, recall and page-exact by kind. Pure.

A mark counts as found when nothing about it is suspect. Pages whose mark only scripts draw are left out, as the
marks of saved pages are what is measured. docs/labels.md describes the labels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from auditor.model import Bilingual, Mark, MarkKind

KINDS: Mapping[str, MarkKind] = {
    "icp": MarkKind.ICP,
    "psb": MarkKind.PSB,
    "licenses": MarkKind.LICENCE,
    **{kind.value: kind for kind in MarkKind if kind not in (MarkKind.ICP, MarkKind.PSB, MarkKind.LICENCE)},
}
"""Fields of a label that list numbers, and the kind of mark each is about. The first three are required."""

REQUIRED = ("icp", "psb", "licenses")
LINKS: Mapping[str, MarkKind] = {"icp_link": MarkKind.ICP, "psb_link": MarkKind.PSB}
CLASSES = ("mark", "suspect", "none")
_FREE = (
    "license_link", "suspect", "hidden", "hard", "tags", "note", "source", "file", "encoding", "whole",
)  # fmt: skip
"""Fields that say something to people and are not measured."""
_KNOWN = ("id", "class", "needs_js", *KINDS, *LINKS, *_FREE)

_ONE_LETTER = str.maketrans({"川": "蜀", "贵": "黔", "云": "滇", "甘": "陇"})
"""Provinces that filing numbers write with either of two letters."""
_SITE_SUFFIX = re.compile(r"(?<=[0-9])-[0-9]{1,3}\Z")
_WHITE_SPACE = re.compile(r"\s+")


class LabelError(ValueError):
    """A file of labels that cannot be used; the text is one line that names file, line and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a person saw on one page."""

    id: str
    """Name of the page's file without its ending."""
    numbers: Mapping[MarkKind, frozenset[str]]
    """Canonical numbers on display by kind; a kind the label says nothing about is not measured on this page."""
    links: Mapping[MarkKind, str | None]
    """Address each kind is linked to, None for no link; only where the label says so."""
    page_class: str = ""
    """`mark`, `suspect`, `none`, or empty."""
    needs_js: bool = False
    note: str = ""


@dataclass(slots=True)
class KindScore:
    """Numbers of one kind over all pages."""

    found: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None when nothing was found."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found; None when nothing is there."""
        return _share(self.found, self.found + self.missed)


@dataclass(frozen=True, slots=True)
class Miss:
    """A page on which the numbers of one kind are not those of its label."""

    page: str
    kind: MarkKind
    missed: tuple[str, ...]
    false: tuple[str, ...]
    note: str


@dataclass(slots=True)
class Score:
    """All that was measured. Pairs are (how many, of how many)."""

    kinds: dict[MarkKind, KindScore] = field(default_factory=dict)
    pages: int = 0
    exact: int = 0
    fakes: list[int] = field(default_factory=lambda: [0, 0])
    """Pages with suspect numbers only on which something was accepted."""
    clean: list[int] = field(default_factory=lambda: [0, 0])
    """Pages without any number on which something was found."""
    links: list[int] = field(default_factory=lambda: [0, 0])
    """Kinds on a page whose link goes to the host the label names."""
    misses: list[Miss] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Labels no page was given for; they count as pages that are not exact."""

    @property
    def page_exact(self) -> float | None:
        """Share of the labelled pages of which every number is right."""
        return _share(self.exact, self.pages + len(self.absent))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


# --- labels -----------------------------------------------------------------------------------------------


def read_labels(content: bytes, name: str) -> list[Label]:
    """The labels of a file: UTF-8, one JSON object a line, empty lines left out. LabelError with the line."""
    labels: dict[str, Label] = {}
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            label = _label(line)
            if label.id in labels:
                raise LabelError(f"a second label for {label.id!r}. Take one of the two out")
        except LabelError as error:
            raise LabelError(f"{name}:{number}: {error}") from None
        labels[label.id] = label
    if not labels:
        raise LabelError(f"{name}: holds no label. Write one JSON object a line, see docs/labels.md")
    return list(labels.values())


def _label(line: bytes) -> Label:
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError:
        raise LabelError("not in UTF-8. Save the file in UTF-8") from None
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "no usable JSON"
        raise LabelError(f"{reason}. Write one JSON object a line") from None
    if not isinstance(fields, dict):
        raise LabelError("no object. Write one JSON object a line")
    _check_names(fields)
    page_class = fields.get("class", "")
    if page_class not in ("", *CLASSES):
        raise LabelError(f"class is none of {', '.join(CLASSES)}")
    needs_js = fields.get("needs_js", False)
    if not isinstance(needs_js, bool):
        raise LabelError("needs_js is neither true nor false")
    return Label(
        id=_text(fields["id"], "id"),
        numbers={kind: _numbers(fields[name], name, kind) for name, kind in KINDS.items() if name in fields},
        links={
            kind: None if fields[name] is None else _text(fields[name], name)
            for name, kind in LINKS.items()
            if name in fields
        },
        page_class=page_class,
        needs_js=needs_js,
        note=str(fields.get("note", "")),
    )


def _check_names(fields: Mapping[str, object]) -> None:
    """A field that is nearly one of ours is a slip: unseen, it would turn every number of a page into a false one."""
    for name in fields:
        if name not in _KNOWN and (near := get_close_matches(name[:40], _KNOWN, 1, 0.8)):
            raise LabelError(f"no field is called {name[:40]!r}. Write {near[0]}")
    if missing := [name for name in ("id", *REQUIRED) if name not in fields]:
        raise LabelError(f"{', '.join(missing)} missing. Numbers are lists, empty for none")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise LabelError(f"{name} is no text")
    return value


def _numbers(value: object, name: str, kind: MarkKind) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(number, str) and number for number in value):
        raise LabelError(f"{name} is no list of numbers. Write [] for none")
    return frozenset(_canonical(kind, number) for number in value)


# --- measuring --------------------------------------------------------------------------------------------


def score(labels: Iterable[Label], found: Mapping[str, Sequence[Mark]]) -> Score:
    """Measure the marks found on pages, by the label's id, against the labels."""
    result = Score(kinds={KINDS[name]: KindScore() for name in REQUIRED})
    for label in labels:
        if label.needs_js:
            continue
        if label.id not in found:
            result.absent.append(label.id)
            continue
        _add(result, label, [mark for mark in found[label.id] if mark.suspect is None])
    return result


def _add(result: Score, label: Label, marks: Sequence[Mark]) -> None:
    exact = True
    for kind, wanted in label.numbers.items():
        got = frozenset(_canonical(kind, mark.number) for mark in marks if mark.kind is kind)
        counts = result.kinds.setdefault(kind, KindScore())
        counts.found += len(wanted & got)
        counts.false += len(got - wanted)
        counts.missed += len(wanted - got)
        if wanted != got:
            exact = False
            missed, false = tuple(sorted(wanted - got)), tuple(sorted(got - wanted))
            result.misses.append(Miss(label.id, kind, missed, false, label.note))
    result.pages += 1
    result.exact += exact
    if label.page_class == "suspect" and not any(label.numbers.values()):
        _count(result.fakes, bool(marks))
    if label.page_class == "none":
        _count(result.clean, bool(marks))
    for kind, href in label.links.items():
        if label.numbers[kind]:
            hosts = {_host(mark.link) for mark in marks if mark.kind is kind}
            _count(result.links, _host(href) in hosts if href else hosts <= {None})


def _count(pair: list[int], hit: bool) -> None:
    pair[0] += hit
    pair[1] += 1


def _canonical(kind: MarkKind, number: str) -> str:
    """A number in the one form that is compared: two ways to write the same number are no mistake."""
    number = _WHITE_SPACE.sub("", number)
    if kind is MarkKind.ICP:
        return number.translate(_ONE_LETTER)
    if kind is not MarkKind.LICENCE:
        return number
    # A licence is the same with the suffix of one of its sites and without.
    bare = number.replace("号", "")
    return _SITE_SUFFIX.sub("", bare) if number.count("-") > 1 or "证" in number else bare


def _host(href: str | None) -> str | None:
    if not href:
        return None
    href = href.strip()
    try:
        return (urlsplit(href if "//" in href else f"//{href}").hostname or "").lower() or None
    except ValueError:
        return None


# --- telling ----------------------------------------------------------------------------------------------

_WORDS: dict[str, Bilingual] = {
    "kind": (
        "{kind:12} 精确率 {precision}  召回率 {recall}  （找到 {found}，误报 {false}，漏报 {missed}）",
        "{kind:12} precision {precision}  recall {recall}  (found {found}, false {false}, missed {missed})",
    ),
    "rest": (
        "误收的虚假编号页 {fakes[0]}/{fakes[1]} · 误报的无编号页 {clean[0]}/{clean[1]} · "
        "链接主机正确 {links[0]}/{links[1]}",
        "fakes accepted {fakes[0]}/{fakes[1]} · clean pages that fired {clean[0]}/{clean[1]} · "
        "link host right {links[0]}/{links[1]}",
    ),
    "miss": (
        "  {page} {kind} 漏报 {missed} 误报 {false} | {note}",
        "  {page} {kind} missed {missed} false {false} | {note}",
    ),
    "more": ("  另有 {number} 处不符", "  and {number} more"),
    "absent": ("没有网页文件的标注 {number} 条：{ids}", "no page for {number} labels: {ids}"),
    "exact": ("整页正确 {exact}/{pages} = {share}", "page-exact {exact}/{pages} = {share}"),
}

MISSES_SHOWN, ABSENT_SHOWN = 20, 10


def score_lines(result: Score, lang: str) -> Iterator[str]:
    """The score as lines of text, in `zh` or `en`; shares with four decimals, `–` where nothing was measured."""
    from reports.clean import clean

    at = 1 if lang == "en" else 0

    def say(key: str, **values: object) -> str:
        return _WORDS[key][at].format(**values)

    for kind, counts in result.kinds.items():
        yield say(
            "kind",
            kind=kind.value,
            precision=_digits(counts.precision),
            recall=_digits(counts.recall),
            found=counts.found,
            false=counts.false,
            missed=counts.missed,
        )
    yield say("rest", fakes=result.fakes, clean=result.clean, links=result.links)
    for miss in result.misses[:MISSES_SHOWN]:
        missed, false = (clean(" ".join(numbers)) or "–" for numbers in (miss.missed, miss.false))
        yield say("miss", page=clean(miss.page), kind=miss.kind, missed=missed, false=false, note=clean(miss.note, 70))
    if (more := len(result.misses) - MISSES_SHOWN) > 0:
        yield say("more", number=more)
    if result.absent:
        ids = " ".join(clean(id_) for id_ in result.absent[:ABSENT_SHOWN])
        yield say("absent", number=len(result.absent), ids=ids)
    yield say("exact", exact=result.exact, pages=result.pages + len(result.absent), share=_digits(result.page_exact))


def score_object(result: Score) -> dict[str, Any]:
    """The score as one JSON object; null where nothing was measured."""
    return {
        "kinds": {
            kind.value: {
                "precision": counts.precision,
                "recall": counts.recall,
                "found": counts.found,
                "false": counts.false,
                "missed": counts.missed,
            }
            for kind, counts in result.kinds.items()
        },
        "fakes_accepted": result.fakes,
        "clean_fired": result.clean,
        "link_host_right": result.links,
        "pages": result.pages,
        "exact": result.exact,
        "page_exact": result.page_exact,
        "absent": result.absent,
        "misses": [
            {"page": m.page, "kind": m.kind.value, "missed": m.missed, "false": m.false, "note": m.note}
            for m in result.misses
        ],
    }


def _digits(share: float | None) -> str:
    return "–" if share is None else f"{share:.4f}"
