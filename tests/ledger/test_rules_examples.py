"""Every rule inside the ledger does what its documentation shows, and says it in both languages."""

from __future__ import annotations

import inspect
import re
from string import Formatter

import pytest

from auditor.ledger.checking import check
from auditor.ledger.context import ALL_COLUMNS, Context
from auditor.ledger.examples import SOUND, TODAY, Example, examples
from auditor.ledger.importing import Settings, ledger_of
from auditor.ledger.masking import PERSONAL
from auditor.ledger.model import Ledger
from auditor.ledger.rule import COMMON_MESSAGES, Judgement, LedgerRule, load
from auditor.ledger.wording import CODES, filled
from auditor.model import ROLL_UP, Verdict

RULES = load()
EXAMPLES = [example for rule in RULES for example in examples(rule)]
HELD_IN = {"entity": "entities", "service": "services", "domain": "domains", "access": "access"}


def judged(example: Example) -> list[Judgement]:
    ledger, _ = ledger_of(example.rows, settings=Settings(provider_names=example.own))
    context = Context(ledger=ledger, today=example.today, columns=example.columns, policies=example.policies)
    return [example.rule(record, context) for record in getattr(ledger, HELD_IN[example.rule.record]).values()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.id)
def test_an_example_gets_the_verdict_its_heading_names(example: Example) -> None:
    judgements = judged(example)
    verdicts = {j.verdict for j in judgements}
    assert next((v for v in ROLL_UP if v in verdicts), None) is example.verdict or (
        not judgements and example.verdict in (Verdict.INAPPLICABLE, Verdict.UNTESTED)
    ), judgements


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_shows_passing_failing_and_untested(rule: LedgerRule) -> None:
    assert {Verdict.PASSED, Verdict.FAILED, Verdict.UNTESTED} <= {e.verdict for e in examples(rule)}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_without_one_of_the_needed_columns_nothing_is_concluded(rule: LedgerRule) -> None:
    ledger, _ = ledger_of([SOUND])
    for need in rule.needs:
        context = Context(ledger=ledger, today=TODAY, columns=ALL_COLUMNS - set(need.split("|")))
        done = check(ledger, context, [rule])
        assert {verdict for _, _, verdict in done.counts} == {Verdict.UNTESTED}
        assert done.lacking == {rule.id: (need.partition("|")[0],)}


def test_a_sound_ledger_has_no_finding_at_all() -> None:
    """The row that examples start from is passed by every rule, or the rule is not about it."""
    ledger, problems = ledger_of([SOUND])
    assert problems == []
    assert check(ledger, Context(ledger=ledger, today=TODAY), RULES).findings == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_messages_use_only_parameters_they_are_given_in_both_languages(rule: LedgerRule) -> None:
    for example in EXAMPLES:
        if example.rule is not rule:
            continue
        for judgement in judged(example):
            zh, en = rule.message(judgement.message)
            for template in (zh, en):
                assert _fields(template) <= set(judgement.params), (example.id, judgement)
            shown = filled((zh, en), judgement.params, 0), filled((zh, en), judgement.params, 1)
            assert "{" not in shown[0] + shown[1]
            assert "…" not in shown[0] + shown[1]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_text_is_there_in_both_languages(rule: LedgerRule) -> None:
    for zh, en in (rule.name, rule.remedy, *rule.messages.values()):
        assert re.search(r"[一-鿿]", zh)
        assert not re.search(r"[一-鿿]", en) or rule.id in ("site-name-unsuitable",)
        assert _fields(zh) == _fields(en)
    assert rule.basis


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_message_is_given_by_some_example(rule: LedgerRule) -> None:
    given = {j.message for example in EXAMPLES if example.rule is rule for j in judged(example)}
    assert set(rule.messages) - given <= MAY_BE_UNSEEN.get(rule.id, set())


MAY_BE_UNSEEN: dict[str, set[str]] = {
    "entity-number-malformed": {"digits"},
    "site-number-malformed": {"digits", "made-up"},
    "psb-number-bad": {"form", "made-up"},
    "entity-address-incomplete": {"street", "district"},
    "certificate-kind-unfit": {"person-name"},
    "domain-holder-differs": {"legal"},
}
"""Messages for which another test stands."""


def test_no_parameter_of_a_message_holds_personal_data_without_saying_so() -> None:
    """What is personal in the sound row never stands in a parameter whose name does not mask it."""
    secret = {SOUND[key] for key in SOUND if key.split(".")[-1] in ("mobile", "phone", "email")} | {
        SOUND["entity.responsible.name"],
        SOUND["service.responsible.name"],
    }
    for example in EXAMPLES:
        for judgement in judged(example):
            for name, value in judgement.params.items():
                if name.partition("_")[0] not in PERSONAL and name.partition("_")[0] not in CODES:
                    assert not any(one in value for one in secret), (example.id, judgement)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_common_messages_are_in_both_languages() -> None:
    for zh, en in COMMON_MESSAGES.values():
        assert re.search(r"[一-鿿]", zh)
        assert en.isascii()
        assert _fields(zh) == _fields(en)


def test_an_empty_ledger_is_checked() -> None:
    ledger = Ledger(entities={}, services={}, domains={}, access={})
    done = check(ledger, Context(ledger=ledger, today=TODAY), RULES)
    assert done.findings == ()
    assert sum(done.counts.values()) == 0


_GIVEN = re.compile(r"\b(?:passed|failed|cannot_tell|inapplicable|untested)\(\s*\"([a-z-]+)\"")


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_message_a_rule_gives_by_name_exists(rule: LedgerRule) -> None:
    source = inspect.getsource(inspect.getmodule(rule.function))  # type: ignore[arg-type]
    given = _GIVEN.findall(source)
    assert given
    assert set(given) <= set(rule.messages) | set(COMMON_MESSAGES)
