"""The calendar of working days: against another library, over its edges, and with days of the user's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from auditor.ledger.workdays import CalendarError, Workdays, read_workdays, today_in_china


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_year_is_as_another_calendar_has_it(year: int) -> None:
    """`chinese_calendar` holds the State Council's published tables; no day differs."""
    calendar = Workdays()
    days = [
        date(year, 1, 1) + timedelta(days=n) for n in range(366) if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]
    assert [day for day in days if calendar.is_workday(day) is not chinese_calendar.is_workday(day)] == []
    assert len(days) in (365, 366)
    assert not calendar.is_provisional(year)


def test_the_nth_working_day_is_counted_by_the_other_calendar_too() -> None:
    calendar = Workdays()
    for start in (date(2026, 2, 10), date(2026, 9, 24), date(2025, 12, 30), date(2024, 4, 30)):
        for number in (1, 2, 5, 20):
            day, left = start, number
            while left:
                day += timedelta(days=1)
                left -= chinese_calendar.is_workday(day)
            assert calendar.after(start, number) == (day, False)
            assert calendar.between(start, day) == number
            assert calendar.between(day, start) == -number


def test_a_year_without_published_days_is_provisional_and_only_spans_that_touch_it() -> None:
    calendar = Workdays()
    assert calendar.is_provisional(2028)
    assert calendar.after(date(2028, 3, 1), 2)[1]
    assert not calendar.after(date(2026, 3, 2), 2)[1]
    assert not Workdays(settled=frozenset((2028,))).after(date(2028, 3, 1), 2)[1]


def test_days_of_a_file_go_over_the_calendar(tmp_path: Path) -> None:
    """A holiday is worked and a working day is off; a year named settled is not provisional any more."""
    path = tmp_path / "days.toml"
    path.write_text("off = [2026-11-25]\non = [2026-11-28]\nsettled = [2027]\n", encoding="utf-8")
    calendar = read_workdays(path)
    assert not calendar.is_workday(date(2026, 11, 25))
    assert calendar.is_workday(date(2026, 11, 28))
    assert calendar.after(date(2026, 11, 24), 3)[0] == date(2026, 11, 28)
    assert not calendar.is_provisional(2027)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("off = [2026-11-25]\non = [2026-11-25]", "under off and under on"),
        ("holidays = []", "no holidays"),
        ("off = 3", "off is a list of days"),
        ("off = ['yesterday']", "no day"),
        ("settled = ['2027']", "list of years"),
        ("off = [", "days.toml"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "days.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarError, match=said) as caught:
        read_workdays(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"none\.toml"):
        read_workdays(tmp_path / "none.toml")


def test_the_day_is_that_of_china() -> None:
    assert today_in_china(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert today_in_china(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == date(2026, 11, 25)
