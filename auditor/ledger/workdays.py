"""Working days of mainland China: holidays, and the weekend days worked in their place, by `holidays`.

The State Council's office publishes the days worked in place of holidays each autumn for one year. A year without
them is *provisional*: its holidays are computed and its made-up days are not known. A file of the user's own goes over
both: days off and days worked, in TOML::

    off = [2027-02-05]
    on = [2027-02-14]
    settled = [2027]    # years whose days are all in this file or known
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from auditor.small_file import read_toml

_CHINA = timezone(timedelta(hours=8))
_SATURDAY = 5
_ALWAYS_MADE_UP_FROM = 2001
"""From this year on every year has had days worked in place of holidays."""


class CalendarError(ValueError):
    """A file of days that cannot be meant; one line says why."""


def today_in_china(now: datetime) -> date:
    """The day it is in China at a moment."""
    return now.astimezone(_CHINA).date()


@cache
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off by law or arrangement, and weekend days worked, of one year."""
    from holidays import country_holidays

    found = country_holidays("CN", years=[year])
    worked = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return frozenset(day for day in found if day.year == year), worked


@dataclass(frozen=True)
class Workdays:
    """The calendar, with the user's own days over it."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    settled: frozenset[int] = frozenset()
    """Years the user says are complete."""
    _provisional: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)
    _after: dict[tuple[date, int], tuple[date, bool]] = field(default_factory=dict, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day in self.on:
            return True
        if day in self.off:
            return False
        holidays, worked = _year(day.year)
        return day in worked or (day.weekday() < _SATURDAY and day not in holidays)

    def is_provisional(self, year: int) -> bool:
        """Whether the days worked in place of holidays are not known for a year."""
        found = self._provisional.get(year)
        if found is None:
            found = year >= _ALWAYS_MADE_UP_FROM and year not in self.settled and not _year(year)[1]
            self._provisional[year] = found
        return found

    def after(self, day: date, number: int) -> tuple[date, bool]:
        """The so-manieth working day after a day, which itself does not count; and whether that is provisional."""
        found = self._after.get((day, number))
        if found is None:
            current, provisional, left = day, False, number
            # The last day there is: a ledger that says 9999-12-31 means never.
            while left > 0 and current < date.max:
                current += timedelta(days=1)
                provisional = provisional or self.is_provisional(current.year)
                left -= self.is_workday(current)
            # A ledger has few different days and many records.
            found = self._after[day, number] = (current, provisional)
        return found

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to `last`; negative when `last` is before it."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


DEFAULT = Workdays()


def read_workdays(path: Path) -> Workdays:
    """The calendar with a file's days over it. CalendarError, one line, for what cannot be meant."""
    try:
        tables = read_toml(path)
    except OSError as error:
        raise CalendarError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise CalendarError(f"{path}: {error}") from error
    if unknown := sorted(set(tables) - {"off", "on", "settled"}):
        raise CalendarError(f"{path}: there are off, on and settled, and no {', '.join(unknown)}")
    off, on = (_days(path, name, tables.get(name, [])) for name in ("off", "on"))
    if both := sorted(off & on):
        raise CalendarError(f"{path}: {both[0]} stands under off and under on")
    years = tables.get("settled", [])
    if not isinstance(years, list) or not all(isinstance(y, int) and not isinstance(y, bool) for y in years):
        raise CalendarError(f"{path}: settled is a list of years, such as [2027]")
    return Workdays(off, on, frozenset(years))


def _days(path: Path, name: str, values: Any) -> frozenset[date]:
    found = set()
    for value in values if isinstance(values, Iterable) and not isinstance(values, str) else [None]:
        if isinstance(value, datetime) or not isinstance(value, date | str):
            raise CalendarError(f"{path}: {name} is a list of days, such as [2027-02-05]")
        try:
            found.add(value if isinstance(value, date) else date.fromisoformat(value))
        except ValueError:
            raise CalendarError(f"{path}: {name} has {value!r}, which is no day") from None
    return frozenset(found)
