"""What follows from a registration on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from auditor.ledger.masking import masked
from auditor.model import Verdict
from auditor.registration.judgement import MESSAGES, judge_hold, judge_holder, judge_suffix, judge_validity
from auditor.registration.model import REASONS, Registration, Source, State, not_known

TODAY = date(2026, 11, 24)
FOUND = Registration(
    domain="example.cn",
    state=State.FOUND,
    source=Source.WHOIS,
    server="whois.cnnic.cn:43",
    asked_at="2026-11-24T10:00:00+00:00",
    holder_name="示例科技有限公司",
    created="2019-05-18",
    expires="2027-05-18",
    statuses=("ok",),
)
GONE = replace(FOUND, state=State.NOT_FOUND)


@pytest.mark.parametrize(
    ("changes", "verdict", "message"),
    [
        ({}, Verdict.PASSED, "valid"),
        ({"expires": "2027-02-24"}, Verdict.PASSED, "valid"),
        ({"expires": "2027-02-23"}, Verdict.FAILED, "expiring"),
        ({"expires": "2026-11-24"}, Verdict.FAILED, "expiring"),
        ({"expires": "2026-11-23"}, Verdict.FAILED, "expired"),
        ({"expires": ""}, Verdict.CANNOT_TELL, "no-date"),
        ({"expires": "2099-01-01"}, Verdict.CANNOT_TELL, "no-date"),
        ({"expires": "0001-01-01"}, Verdict.CANNOT_TELL, "no-date"),
        ({"expires": "2018-05-18"}, Verdict.CANNOT_TELL, "no-date"),
        ({"created": "2030-01-01"}, Verdict.CANNOT_TELL, "no-date"),
        ({"statuses": ("redemptionPeriod",)}, Verdict.FAILED, "lapsed"),
        ({"statuses": ("serverHold", "pendingDelete"), "expires": ""}, Verdict.FAILED, "lapsed"),
        ({"statuses": ("ok", "autoRenewPeriod")}, Verdict.CANNOT_TELL, "auto-renewed"),
        ({"statuses": ("autoRenewPeriod",), "registrar_expires": "2026-11-01"}, Verdict.FAILED, "expired"),
        ({"registrar_expires": "2027-01-01"}, Verdict.FAILED, "expiring"),
    ],
)
def test_validity_is_of_the_status_first_and_the_date_second(
    changes: dict[str, object], verdict: Verdict, message: str
) -> None:
    """Registries renew by themselves: a date a year ahead says nothing while the name is being deleted."""
    opinion = judge_validity(replace(FOUND, **changes), TODAY)
    assert (opinion.verdict, opinion.message) == (verdict, message)


def test_three_months_are_of_the_calendar() -> None:
    assert judge_validity(replace(FOUND, expires="2027-02-28"), date(2026, 11, 30)).message == "valid"
    assert judge_validity(replace(FOUND, expires="2027-02-27"), date(2026, 11, 30)).message == "expiring"


@pytest.mark.parametrize("status", ["clientHold", "serverHold"])
def test_a_hold_is_a_failure(status: str) -> None:
    assert judge_hold(replace(FOUND, statuses=("ok", status))).verdict is Verdict.FAILED


def test_no_status_is_not_a_good_status() -> None:
    assert judge_hold(replace(FOUND, statuses=())).verdict is Verdict.CANNOT_TELL
    assert judge_hold(FOUND).verdict is Verdict.PASSED
    assert judge_hold(GONE).verdict is Verdict.INAPPLICABLE


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_what_is_not_known_is_never_judged(reason: str) -> None:
    unknown = not_known("example.cn", reason)
    opinions = (judge_validity(unknown, TODAY), judge_hold(unknown), judge_holder(unknown, "示例科技有限公司"))
    assert {(o.verdict, o.message) for o in opinions} == {(Verdict.CANNOT_TELL, "not-known")}


@pytest.mark.parametrize(
    ("holder", "entity", "verdict", "message"),
    [
        ("示例科技有限公司", "示例科技有限公司", Verdict.PASSED, "holder-same"),
        ("示例（北京）科技有限公司", "示例(北京) 科技有限公司", Verdict.PASSED, "holder-same"),
        ("张三", "示例科技有限公司", Verdict.PASSED, "holder-responsible"),
        ("李四", "示例科技有限公司", Verdict.FAILED, "holder-differs"),
        ("Example Tech Ltd", "示例科技有限公司", Verdict.CANNOT_TELL, "holder-script"),
        ("", "示例科技有限公司", Verdict.CANNOT_TELL, "holder-hidden"),
        ("李四", "", Verdict.CANNOT_TELL, "entity-unknown"),
    ],
)
def test_the_holder_is_compared_as_a_hint(holder: str, entity: str, verdict: Verdict, message: str) -> None:
    opinion = judge_holder(replace(FOUND, holder_name=holder), entity, ["张三", ""])
    assert (opinion.verdict, opinion.message) == (verdict, message)


def test_the_holder_in_a_message_can_be_masked_by_its_name() -> None:
    opinion = judge_holder(replace(FOUND, holder_name="李四光"), "示例科技有限公司")
    assert masked(opinion.params)["person_holder"] == "李**"


def test_a_suffix_never_fails() -> None:
    assert judge_suffix("example.cn").verdict is Verdict.PASSED
    assert judge_suffix("example.dev").verdict is Verdict.CANNOT_TELL
    assert judge_suffix("example.xn--p1ai").params["dated"]


def test_unregistered_fails_and_says_who_said_so() -> None:
    opinion = judge_validity(GONE, TODAY)
    assert opinion.verdict is Verdict.FAILED
    assert opinion.params["server"] == "whois.cnnic.cn:43"


def test_every_message_can_be_told_in_both_languages_from_its_parameters() -> None:
    shown = [
        judge_validity(not_known("a.cn", "empty"), TODAY), judge_validity(GONE, TODAY), judge_validity(FOUND, TODAY),
        judge_validity(replace(FOUND, statuses=("pendingDelete",)), TODAY),
        judge_validity(replace(FOUND, expires="2026-11-01"), TODAY),
        judge_validity(replace(FOUND, expires="2026-12-01"), TODAY),
        judge_validity(replace(FOUND, statuses=("autoRenewPeriod",)), TODAY),
        judge_validity(replace(FOUND, expires=""), TODAY), judge_hold(FOUND), judge_hold(replace(FOUND, statuses=())),
        judge_hold(replace(FOUND, statuses=("serverHold",))), judge_holder(FOUND, "示例科技有限公司"),
        judge_holder(FOUND, "别的公司"), judge_holder(FOUND, "别的公司", ["示例科技有限公司"]), judge_holder(FOUND, ""),
        judge_holder(replace(FOUND, holder_name=""), "x"), judge_holder(replace(FOUND, holder_name="abc"), "别的公司"),
        judge_suffix("a.cn"), judge_suffix("a.dev"),
    ]  # fmt: skip
    assert {opinion.message for opinion in shown} == set(MESSAGES)
    for opinion in shown:
        for sentence in MESSAGES[opinion.message]:
            assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= set(opinion.params)
