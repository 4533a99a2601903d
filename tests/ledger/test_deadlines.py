"""Clocks that run on a filing: when they start, stop, and are due."""

from __future__ import annotations

import re
from datetime import date

import pytest

from auditor.ledger.context import ALL_COLUMNS, months_from
from auditor.ledger.deadlines import CLOCKS, DueList, due_list
from auditor.ledger.examples import SOUND, TODAY
from auditor.ledger.fields import BY_KEY
from auditor.ledger.importing import ledger_of

REVIEW = {
    "entity.status": "管局审核中",
    "entity.first_reviewed": "",
    "entity.sms_verified": "",
    "entity.photo_taken": "",
    "entity.forwarded": "",
    "entity.approved": "",
    "entity.number": "",
    "service.number": "",
    "service.status": "管局审核中",
    "service.approved": "",
    "dossier.photo": "",
    "dossier.face-check": "",
}


def dues(changes: dict[str, str], *, within: int = 30, today: date = TODAY) -> DueList:
    ledger, _ = ledger_of([{**SOUND, **changes}])
    return due_list(ledger, today, within=within)


def by_clock(found: DueList) -> dict[str, tuple[str, int, bool]]:
    return {one.clock.id: (one.due.isoformat(), one.days_left, one.provisional) for one in found.dues}


def test_nothing_is_due_on_a_sound_ledger() -> None:
    found = dues({})
    assert found.dues == ()
    assert found.overdue == 0
    assert found.lacking == {}


CASES = [
    ("first-review", {**REVIEW, "entity.submitted": "2026-11-23"}, ("2026-11-25", 1, False)),
    ("papers-photo", {**REVIEW, "entity.submitted": "2026-10-31"}, ("2026-11-30", 6, False)),
    (
        "sms",
        {**REVIEW, "entity.submitted": "2026-11-20", "entity.first_reviewed": "2026-11-23"},
        ("2026-11-24", 0, False),
    ),
    (
        "administration",
        {**REVIEW, "entity.submitted": "2026-09-01", "entity.forwarded": "2026-09-18"},
        ("2026-10-22", -33, False),
    ),
    (
        "administration",
        {**REVIEW, "entity.submitted": "2026-09-01", "entity.forwarded": "2026-09-18", "entity.changed": "2026-11-02"},
        ("2026-11-30", 6, False),
    ),
    (
        "psb-filing",
        {"service.psb_number": "", "service.psb_filed": "", "service.opened": "2026-11-01"},
        ("2026-12-01", 7, False),
    ),
    (
        "licence",
        {"dossier.business-plan": "有", "service.submitted": "2026-10-01", "service.approved": "2026-10-20"},
        ("2026-11-30", 6, False),
    ),
    ("change-ahead", {"access.ended": "2026-12-31"}, ("2026-12-01", 7, False)),
    ("cancel-on-ending", {"access.status": "取消接入", "access.ended": "2026-11-01"}, ("2026-11-01", -23, False)),
    ("tell-customer", {"service.notified": "", "service.approved": "2026-11-20"}, ("2026-11-25", 1, False)),
    ("confirm", {"entity.confirmed": "2025-12-01"}, ("2026-12-01", 7, False)),
    ("certificate-expiry", {"entity.certificate_expires": "2026-12-01"}, ("2026-12-01", 7, False)),
    ("document-expiry", {"entity.id_expires": "2026-11-01"}, ("2026-11-01", -23, False)),
    ("domain-expiry", {"domain.expires": "2026-11-24"}, ("2026-11-24", 0, False)),
    ("server-expiry", {"access.server_expires": "2026-12-24"}, ("2026-12-24", 30, False)),
]


@pytest.mark.parametrize(("clock", "changes", "expected"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)])
def test_a_clock_is_due_on_its_day(clock: str, changes: dict[str, str], expected: tuple[str, int, bool]) -> None:
    assert by_clock(dues(changes))[clock] == expected


def test_every_clock_has_a_case() -> None:
    assert {clock.id for clock in CLOCKS} == {case[0] for case in CASES}


def test_the_list_is_sorted_by_day_and_counts_what_is_overdue() -> None:
    found = dues(
        {"domain.expires": "2026-12-10", "access.server_expires": "2026-10-01", "entity.id_expires": "2026-11-30"}
    )
    assert [one.due for one in found.dues] == sorted(one.due for one in found.dues)
    assert found.overdue == 1
    assert found.dues[0].clock.id == "server-expiry"


def test_what_lies_further_ahead_is_left_out_and_what_is_overdue_never() -> None:
    changes = {"domain.expires": "2026-12-25", "entity.id_expires": "2020-01-01"}
    assert set(by_clock(dues(changes))) == {"document-expiry"}
    assert set(by_clock(dues(changes, within=31))) == {"document-expiry", "domain-expiry"}


def test_working_days_through_an_unpublished_year_are_provisional() -> None:
    changes = {**REVIEW, "entity.submitted": "2027-12-01", "entity.forwarded": "2027-12-28"}
    assert by_clock(dues(changes, today=date(2028, 1, 20)))["administration"][2]


@pytest.mark.parametrize("status", ["注销", "取消接入", "黑名单"])
def test_nothing_runs_on_a_filing_that_is_gone(status: str) -> None:
    assert dues({"entity.status": status, "domain.expires": "2020-01-01", "entity.id_expires": "2020-01-01"}).dues == ()


def test_what_lasts_for_ever_is_never_due() -> None:
    assert dues({"entity.certificate_expires": "长期"}, within=9999).dues[0].clock.id != "certificate-expiry"


def test_a_clock_whose_column_is_missing_does_not_run_and_says_so() -> None:
    """Without the column of what stops it every site of the ledger would be overdue."""
    ledger, _ = ledger_of([{key: value for key, value in SOUND.items() if "psb" not in key}])
    found = due_list(ledger, TODAY, columns=ALL_COLUMNS - {"service.psb_number", "service.psb_filed"})
    assert found.dues == ()
    assert found.lacking == {"psb-filing": ("service.psb_number",)}


def test_clocks_are_data_in_both_languages_with_a_basis() -> None:
    for clock in CLOCKS:
        for zh, en in (clock.name, clock.who):
            assert re.search(r"[一-鿿]", zh)
            assert en.isascii()
        assert clock.basis
        assert all(field in BY_KEY for need in clock.needs for field in need.split("|"))


def test_months_end_on_the_last_day_where_there_is_no_such_day() -> None:
    assert months_from(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_from(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_from(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_from(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_from(date(2026, 11, 24), -12) == date(2025, 11, 24)
    assert months_from(date(2026, 10, 31), 2) == date(2026, 12, 31)
