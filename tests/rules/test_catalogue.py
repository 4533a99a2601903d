"""The catalogue is generated from the rules, and a rule's page holds all of the rule."""

from __future__ import annotations

import pytest

from auditor.catalogue import CATALOGUE, COMMAND, catalogue_markdown, documentation_markdown, rule_page
from auditor.rule import Rule, load
from tests.examples import examples

RULES = load()


def test_the_committed_catalogue_is_what_the_rules_say() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue_markdown(), f"run: {COMMAND}"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
@pytest.mark.parametrize(("lang", "at"), [("zh", 0), ("en", 1)])
def test_a_page_holds_name_basis_messages_remedy_and_examples(rule: Rule, lang: str, at: int) -> None:
    page = rule_page(rule, lang)
    for citation in rule.basis:
        assert citation.issuer[at] in page
        assert citation.gist[at] in page
        assert citation.penalty is None or citation.penalty[at] in page
    assert rule.name[at] in page
    assert rule.remedy[at] in page
    assert all(text[at] in page for text in rule.messages.values())
    assert "{" not in page.partition("```html")[2].partition("```")[0]
    assert documentation_markdown(rule).count("```") == 2 * len(list(examples(rule)))


def test_a_page_in_a_language_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="no language is called 'fr'"):
        rule_page(RULES[0], "fr")
