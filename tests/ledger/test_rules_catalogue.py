"""The catalogue of the ledger's rules is generated from the rules and holds all of them."""

from __future__ import annotations

from auditor.ledger.catalogue import CATALOGUE, COMMAND, catalogue_markdown
from auditor.ledger.examples import examples
from auditor.ledger.rule import load
from auditor.policy.province_policies import POLICIES


def test_the_committed_catalogue_is_what_the_rules_say() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue_markdown(), f"run: {COMMAND}"


def test_every_rule_and_every_policy_stands_in_it_with_its_examples() -> None:
    page = catalogue_markdown()
    for rule in load():
        for text in (*rule.name, *rule.remedy, *(t for pair in rule.messages.values() for t in pair)):
            assert text in page
        for citation in rule.basis:
            assert citation.label[0] in page
    assert page.count("```") == 2 * sum(len(list(examples(rule))) for rule in load())
    assert page.count("\n| ") >= len(load()) + len(POLICIES)
