"""Accuracy on real pages that nobody in this project wrote, with the figures of the shared score tool."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from auditor.page import Page, describe
from auditor.policy.provinces import FOLDED_LETTER

KINDS = {"icp": "icp", "psb": "psb", "licence": "licenses"}
"""Kind of a mark → the label's field."""
FOLD = str.maketrans(dict(FOLDED_LETTER))

Row = dict[str, Any]


@dataclass
class Figures:
    """What the score tool counts."""

    pages: int = 0
    exact: int = 0
    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    fakes_accepted: list[str] = field(default_factory=list)
    clean_fired: list[str] = field(default_factory=list)
    links: int = 0
    links_right: int = 0
    wrong: list[str] = field(default_factory=list)


def comparable(kind: str, numbers: Iterable[str]) -> set[str]:
    """Numbers as the score tool compares them: filings by folded province, licences without site suffix."""
    plain = {re.sub(r"\s+", "", number) for number in numbers}
    if kind == "icp":
        return {number.translate(FOLD) for number in plain}
    if kind == "licence":
        plain = {number.replace("号", "") for number in plain}
        return {re.sub(r"(?<=\d)-\d{1,3}$", "", n) if n.count("-") > 1 or "证" in n else n for n in plain}
    return plain


def host(href: str | None) -> str | None:
    if not href:
        return None
    href = href.strip()
    return (urlsplit(href if "//" in href else f"//{href}").hostname or "").lower() or None


def score(labels: Iterable[Row], described: dict[str, list[Row]]) -> Figures:
    """Compare what was found with what is labelled."""
    figures = Figures()
    for label in labels:
        if label["needs_js"]:
            continue
        figures.pages += 1
        shown = [mark for mark in described[label["id"]] if not mark["suspect"]]
        wrong = []
        for kind, name in KINDS.items():
            want = comparable(kind, label[name])
            got = comparable(kind, (mark["number"] for mark in shown if mark["kind"] == kind))
            figures.right[kind] += len(want & got)
            figures.false[kind] += len(got - want)
            figures.missed[kind] += len(want - got)
            if want != got:
                wrong.append(f"{label['id']}: {kind} missed {sorted(want - got)}, false {sorted(got - want)}")
        figures.wrong += wrong
        figures.exact += not wrong
        if label["class"] == "suspect" and not any(label[name] for name in KINDS.values()) and shown:
            figures.fakes_accepted.append(label["id"])
        if label["class"] == "none" and shown:
            figures.clean_fired.append(label["id"])
        for kind in ("icp", "psb"):
            if label[KINDS[kind]]:
                hosts = {host(mark["link"]) for mark in shown if mark["kind"] == kind}
                labelled = label[f"{kind}_link"]
                figures.links += 1
                figures.links_right += host(labelled) in hosts if labelled else hosts <= {None}
    return figures


def labels_of(corpus: Path) -> list[Row]:
    return [json.loads(line) for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def figures(shared: Path) -> Figures:
    corpus = shared / "corpus" / "dev"
    labels = labels_of(corpus)
    described = {
        path.stem: json.loads(json.dumps(describe(path.name, path.read_bytes())))["marks"]
        for path in sorted((corpus / "pages").glob("*.html"))
    }
    return score(labels, described)


def test_pages_are_exact(figures: Figures) -> None:
    """On at least 99.5 % of the pages exactly the labelled numbers of all kinds are found."""
    assert figures.pages >= 100
    assert figures.exact / figures.pages >= 0.995, figures.wrong


@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall(figures: Figures, kind: str) -> None:
    """Of each kind at least 99.5 % of what is found is labelled, and of what is labelled found."""
    right = figures.right[kind]
    assert right > 20
    assert right / (right + figures.false[kind]) >= 0.995, figures.wrong
    assert right / (right + figures.missed[kind]) >= 0.995, figures.wrong


def test_no_fake_is_accepted(figures: Figures) -> None:
    """No page with only placeholders, masked, malformed or parody numbers passes for one with a number."""
    assert figures.fakes_accepted == []


def test_no_clean_page_fires(figures: Figures) -> None:
    """No page without a number gets one."""
    assert figures.clean_fired == []


def test_links_lead_to_the_labelled_host(figures: Figures) -> None:
    """At least 99 % of the marks have the link they are labelled with, or rightly none."""
    assert figures.links > 50
    assert figures.links_right / figures.links >= 0.99


def test_what_scripts_draw_is_hinted_at(shared: Path) -> None:
    """Every page whose number shows only after scripts ran says that it may, and every mark says why it is one."""
    corpus = shared / "corpus" / "dev"
    drawn = [row for row in labels_of(corpus) if row["needs_js"]]
    assert drawn
    for row in drawn:
        page = Page.from_bytes((corpus / row["file"]).read_bytes())
        assert page.script_hint
        numbers = {c.number for c in page.candidates if c.verdict == "refused"}
        assert set(row["licenses"]) <= numbers
