"""The table of citations says nothing that was not verified, and every row is used."""

from __future__ import annotations

import re

import pytest

from auditor.ledger.deadlines import CLOCKS
from auditor.ledger.rule import load as load_ledger
from auditor.policy.laws import CITATIONS, Citation, cite
from auditor.rule import load

ROWS = tuple(CITATIONS.values())


def test_an_unknown_citation_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mii-33/99"):
        cite("mii-33/99")


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.id)
def test_a_citation_is_found_under_its_own_id(row: Citation) -> None:
    assert cite(row.id) is row


def test_every_row_is_cited_by_some_rule_or_clock() -> None:
    of_pages = {c.id for rule in load() for c in rule.basis}
    of_the_ledger = {c.id for rule in load_ledger() for c in rule.basis} | {c.id for one in CLOCKS for c in one.basis}
    assert of_pages | of_the_ledger == set(CITATIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.id)
def test_both_languages_are_there_and_dates_are_dates(row: Citation) -> None:
    for zh, en in (row.title, row.issuer, row.article, row.gist, row.penalty or ("无", "none")):
        assert re.search(r"[一-鿿]", zh)
        assert en.isascii()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.dated)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.id)
def test_what_is_no_law_threatens_nothing_and_cites_no_article(row: Citation) -> None:
    if row.verified == "guidance":
        assert row.penalty is None
        assert "条" not in row.article[0]
        assert "不是法律" in row.issuer[0]


def test_the_two_orders_number_33_are_told_apart_by_their_ministry() -> None:
    filing, police = cite("mii-33/13"), cite("mps-33/12")
    assert "信息产业部令第33号" in filing.issuer[0]
    assert "公安部令第33号" in police.issuer[0]
    for row in (filing, police):
        assert row.issuer[0] in row.label[0]
        assert row.dated in row.label[1]


@pytest.mark.parametrize("row", [r for r in ROWS if r.id.startswith("mii-33/")], ids=lambda r: r.id)
def test_the_filing_rules_are_printed_with_their_amendment(row: Citation) -> None:
    for text in row.label:
        assert "2024-01-18" in text
        assert "68" in text
        assert "2005-02-08" in text


AMOUNTS = {
    "state-council-292/19": set(),
    "state-council-292/19-1": {"50,000", "100,000", "1,000,000"},
    "state-council-292/22": {"5,000", "50,000"},
    "mii-33/22": {"10,000"},
    "mii-33/23": set(),
    "mii-33/24": {"10,000"},
    "mii-33/25": {"5,000", "10,000"},
    "mps-33/23": set(),
    "cac-1/24": {"5,000", "30,000"},
    "sapprft-5/58": {"30,000"},
    "moc-51/23": {"10,000"},
    "sarft-56/23": {"20,000", "30,000"},
    "sfda-9/23": {"5,000", "10,000"},
    "cfda-38/40": {"5,000", "10,000"},
    "ecommerce-law/76": {"10,000"},
}
"""Amounts in yuan as the articles have them; an empty set where the article has no fine."""


def test_amounts_are_those_of_the_articles_and_no_other_row_has_one() -> None:
    """Penalties are worded as what may follow, never as what will."""
    found = {row.id: row.penalty for row in ROWS if row.penalty is not None}
    assert {i: set(re.findall(r"\d+(?:,\d{3})+", zh)) for i, (zh, _) in found.items()} == AMOUNTS
    assert {i: set(re.findall(r"\d+(?:,\d{3})+", en)) for i, (_, en) in found.items()} == AMOUNTS
    for zh, en in found.values():
        assert "可能" in zh
        assert "may be" in en
