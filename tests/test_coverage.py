"""The page on coverage accounts for every duty, and names what there is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.ledger.deadlines import CLOCKS
from auditor.ledger.rule import load as load_ledger_rules
from auditor.rule import load

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
SITE, LEDGER = "../auditor/rules/README.md", "../auditor/ledger/rules/README.md"
FULL_FAMILIES = ("ledger", "registration")
"""Families whose every rule stands on the page: they are about filings."""


def linked(target: str) -> set[str]:
    """What is linked to a catalogue, each as its text and its anchor."""
    found = re.findall(rf"\[([^\]]+)\]\({re.escape(target)}#([^)]+)\)", TEXT)
    assert all(text == anchor for text, anchor in found)
    return {text for text, _ in found}


def rows() -> Iterator[list[str]]:
    """The cells of every line of the tables."""
    for line in TEXT.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def keys(prefix: str) -> list[str]:
    return [key for cells in rows() for key in re.findall(rf"`{prefix}(\w+(?:\.\w+)?/\d+)`", cells[0])]


def test_every_rule_and_clock_named_is_there() -> None:
    """Every link to a catalogue leads to a rule of it, and every clock named is one."""
    assert linked(SITE) <= {rule.id for rule in load()}
    assert linked(LEDGER) <= {rule.id for rule in load_ledger_rules()}
    assert set(re.findall(r"clock \[([^\]]+)\]", TEXT)) <= {clock.id for clock in CLOCKS}


def test_every_rule_on_filings_and_every_clock_is_named() -> None:
    """No rule of the ledger, none of a scan that compares with it, and no clock is left out."""
    assert {rule.id for rule in load_ledger_rules()} <= linked(LEDGER)
    assert {rule.id for rule in load() if rule.family in FULL_FAMILIES} <= linked(SITE)
    assert {clock.id for clock in CLOCKS} <= set(re.findall(r"clock \[([^\]]+)\]", TEXT))


def test_every_line_ends_in_a_check_or_a_reason() -> None:
    """A duty without a rule, clock, command, table or reason is no line of the page."""
    for cells in rows():
        assert len(cells) == 3, cells
        answers = ("](", "*Not checked:*", "`auditor", "kept")
        assert any(answer in cells[2] for answer in answers) or cells[2].startswith("statuses are a closed list"), cells


def obligations(text: str) -> Counter[str]:
    """Section → its rows: those of its table, and the points of a section that has none."""
    counted: Counter[str] = Counter()
    section, in_table = "", False
    for line in text.splitlines():
        if heading := re.match(r"#+ (?:(\d\.\d)\b)?", line):
            section, in_table = heading[1] or "", False
        elif re.fullmatch(r"\|[-| ]+\|", line.strip()):
            in_table = True
        elif section and ((in_table and line.startswith("|")) or line.startswith("- ")):
            counted[section] += 1
    return counted


def test_every_row_of_the_obligations_has_exactly_one_line(shared: Path) -> None:
    """Each row's key stands on the page once, and no key stands for a row that is not there."""
    counted = obligations((shared / "spec" / "obligations.md").read_text(encoding="utf-8"))
    assert len(counted) == 10
    expected = {f"{section}/{number + 1}" for section, rows_ in counted.items() for number in range(rows_)}
    cited = Counter(keys(""))
    assert set(cited) == expected
    assert set(cited.values()) == {1}


def provider_rows(text: str) -> set[str]:
    """Rows of the list of citations that speak of providers, in the sections that list articles."""
    found: set[str] = set()
    section, number = "", 0
    for line in text.splitlines():
        if heading := re.match(r"#+ ([1-5]a?)\. |#+ ", line):
            section, number = heading[1] or "", 0
        elif re.fullmatch(r"\|[-| ]+\|", line.strip()):
            number = 0
        elif section and line.startswith("|"):
            number += 1
            if re.search("provider|接入", line):
                found.add(f"{section}/{number}")
    return found


def test_every_article_on_providers_has_exactly_one_line(shared: Path) -> None:
    """What the law asks of access providers is accounted for, row by row of the citations."""
    expected = provider_rows((shared / "spec" / "laws.md").read_text(encoding="utf-8"))
    assert len(expected) > 20
    cited = Counter(keys("law "))
    assert expected <= set(cited)
    assert set(cited.values()) == {1}


@pytest.mark.parametrize("target", [SITE, LEDGER, "ledger.md", "lookup.md"])
def test_every_link_leads_to_a_heading(target: str) -> None:
    """The anchors of the page are headings of the documents they lead to."""
    document = (ROOT / "docs" / target).resolve().read_text(encoding="utf-8")
    headings = {heading.strip().lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", document, re.M)}
    anchors = set(re.findall(rf"\]\({re.escape(target)}#([^)]+)\)", TEXT))
    assert anchors <= headings
