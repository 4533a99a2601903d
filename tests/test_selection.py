"""Selecting rules: a word names what its rule's id, family or severity says, and a skipped rule is never asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Severity
from auditor.rule import FAMILIES, load
from auditor.selection import ALL, RESERVED, Selection, SelectionError

RULES = load()
IDS = {rule.id for rule in RULES}
WORDS = sorted(IDS | RESERVED)


def asked(select: list[str], skip: list[str]) -> set[str]:
    return {rule.id for rule in Selection.parse(select, skip, RULES).of(RULES)}


def named(word: str) -> set[str]:
    """What a word names, told from the rules' own fields."""
    return {r.id for r in RULES if word in (ALL, r.id, r.family, r.severity.label)}


@given(st.lists(st.sampled_from(WORDS), max_size=4), st.lists(st.sampled_from(WORDS), max_size=4))
def test_what_is_asked_is_what_is_selected_without_what_is_skipped(select: list[str], skip: list[str]) -> None:
    selected = set().union(*map(named, select)) if select else IDS
    wanted = selected.difference(*map(named, skip))
    if wanted:
        assert asked(select, skip) == wanted
        assert asked([",".join(select)] if select else [], skip) == wanted
    else:
        with pytest.raises(SelectionError, match="leaves no rule"):
            asked(select, skip)


def test_without_words_every_rule_is_asked_in_its_order() -> None:
    assert Selection.parse([], [], RULES) == Selection()
    assert Selection().of(RULES) == RULES


@pytest.mark.parametrize("word", sorted({rule.family for rule in RULES} | {"violation", "warning"}))
def test_a_family_and_a_severity_name_all_their_rules_and_no_other(word: str) -> None:
    assert asked([word], []) == named(word) != IDS


@pytest.mark.parametrize(
    "word", ["icp_number_missing", "ICP-Number-Missing", " icp-number-missing ,", "，icp-number-missing"]
)
def test_case_underscores_spaces_and_chinese_commas_do_not_matter(word: str) -> None:
    assert asked([word], []) == {"icp-number-missing"}


@pytest.mark.parametrize(
    ("option", "word", "nearest"),
    [
        ("--select", "icp-number-mising", "icp-number-missing"),
        ("--select", "fillings", "filing"),
        ("--skip", "violations", "violation"),
        ("--skip", "icp-link-mising", "icp-link-missing"),
    ],
)
def test_an_unknown_word_gets_one_line_with_the_option_and_the_nearest_names(
    option: str, word: str, nearest: str
) -> None:
    select, skip = ([word], []) if option == "--select" else ([], [word])
    with pytest.raises(SelectionError) as raised:
        Selection.parse(select, skip, RULES)
    line = str(raised.value)
    assert line.startswith(f"{option}: ")
    assert repr(word) in line
    assert nearest in line.partition("Nearest: ")[2].split(", ")


def test_a_word_like_nothing_gets_the_words_there_are() -> None:
    with pytest.raises(SelectionError) as raised:
        Selection.parse(["天气"], [], RULES)
    for word in (*FAMILIES, *(severity.label for severity in Severity)):
        assert word in str(raised.value)


@given(st.text(max_size=300))
def test_any_text_is_a_selection_or_one_harmless_line(text: str) -> None:
    try:
        found = Selection.parse([text], [], RULES)
    except SelectionError as error:
        line = str(error)
        assert line.isprintable()
        assert len(line) < 700
    else:
        assert found.of(RULES)


@pytest.mark.parametrize("option", ["", " ", ",", "，、"])
def test_an_option_without_a_word_never_means_every_rule(option: str) -> None:
    with pytest.raises(SelectionError, match="--select: names no rule"):
        Selection.parse([option], [], RULES)
    with pytest.raises(SelectionError, match="--skip: names no rule"):
        Selection.parse([], [option], RULES)


def test_no_rule_is_called_like_a_word_that_names_several() -> None:
    assert not IDS & RESERVED


def test_a_selection_is_shown_as_it_is_written() -> None:
    shown = str(Selection.parse(["psb,filing"], ["hint"], RULES))
    assert shown == "--select psb,filing --skip hint"
    assert str(Selection()) == ""
