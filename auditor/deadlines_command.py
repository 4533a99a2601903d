"""`auditor deadlines`: what is due by law or practice on the filings of the ledger, the most urgent first."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.console import DATABASE, Database, Lang, Language, console_for, fail, log_to_stderr
from auditor.exitcode import ExitCode
from auditor.ledger_check_command import ShowPersonal, Today, day_of

if TYPE_CHECKING:
    from datetime import date

    from auditor.ledger.deadlines import Due, DueList

FIRST = 100
"""Lines shown without --all."""
_WITHIN = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[dwm]?)")
_UNITS = {"": 1, "d": 1, "w": 7, "m": 31}

_WORDS = {
    "head": (
        "{today}：逾期 {overdue:,} 项，{within} 天内到期 {soon:,} 项",
        "{today}: {overdue:,} overdue, {soon:,} due within {within} days",
    ),
    "lacking": ("未计时（台账没有这些列：{fields}）：{clocks}", "Not counted, no column for {fields}: {clocks}"),
    "overdue": ("逾期 {days} 天", "{days} days overdue"),
    "today": ("今天到期", "due today"),
    "left": ("剩 {days} 天", "{days} days left"),
    "provisional": ("（暂定：该年调休安排未公布）", " (provisional: made-up days not published)"),
    "more": ("另有 {number:,} 项，加 --all 或 --json 显示全部", "{number:,} more; --all or --json shows every one"),
    "basis": ("依据", "Basis"),
    "colon": ("：", ": "),
    "list": ("、", ", "),
}


def deadlines(
    db: Database = DATABASE,
    within: Annotated[
        str, typer.Option("--within", metavar="30d", help="How far ahead: days (d), weeks (w), months (m).")
    ] = "30d",
    today: Today = None,
    calendar: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="TOML", help="Your own days off and days worked: off = [...], on = [...]."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every line.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the list to standard output as JSON.")] = False,
    show_personal: ShowPersonal = False,
    lang: Language = Lang.ZH,
) -> None:
    """List what is overdue or due on the filings of the ledger: reviews, public security filing, expiries, reports.

    Working days are those of mainland China. A day counted through a year whose made-up days are not published
    yet is provisional. The exit code is 1 when something is overdue.

    \b
    Examples:
      auditor deadlines
      auditor deadlines --within 90d --json
      auditor deadlines --calendar 2027.toml --today 2026-12-31
    """
    from auditor.ledger.deadlines import due_list
    from auditor.ledger.storing import LedgerStore
    from auditor.ledger.workdays import DEFAULT, CalendarError, read_workdays
    from auditor.store import StoreError

    log_to_stderr(verbose=False)
    day, days = day_of(today), _days(within)
    try:
        workdays = DEFAULT if calendar is None else read_workdays(calendar)
    except CalendarError as error:
        fail(ExitCode.USAGE, str(error))
    try:
        with LedgerStore.open(db) as store:
            version = store.version()
            found = due_list(store.load(), day, within=days, calendar=workdays, columns=version.columns)
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    if as_json:
        _write_json(found, day, days, version.number, show_personal=show_personal)
    else:
        _print(found, day, days, 1 if lang is Lang.EN else 0, every=every, show_personal=show_personal)
    raise typer.Exit(ExitCode.FINDINGS if found.overdue else ExitCode.CLEAN)


def _days(text: str) -> int:
    found = _WITHIN.fullmatch(text.strip().lower())
    if found is None:
        fail(ExitCode.USAGE, f"--within: {text!r} is no span. Write it as 30d, 4w or 3m")
    return int(found["number"]) * _UNITS[found["unit"]]


def _print(found: DueList, today: date, within: int, at: int, *, every: bool, show_personal: bool) -> None:
    from rich.table import Table

    from auditor.ledger.fields import BY_KEY
    from reports.clean import clean

    console, dues = console_for(), found.dues
    console.print(
        _WORDS["head"][at].format(
            today=today.isoformat(), overdue=found.overdue, within=within, soon=len(dues) - found.overdue
        )
    )
    if found.lacking:
        from auditor.ledger.deadlines import CLOCKS

        fields = dict.fromkeys(field for lacking in found.lacking.values() for field in lacking)
        console.print(
            _WORDS["lacking"][at].format(
                fields=_WORDS["list"][at].join(BY_KEY[field].name[at] for field in fields),
                clocks=_WORDS["list"][at].join(clock.name[at] for clock in CLOCKS if clock.id in found.lacking),
            )
        )
    if not dues:
        return
    shown = dues if every else dues[:FIRST]
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
    for _ in range(5):
        table.add_column(no_wrap=True)
    for one in shown:
        table.add_row(
            one.due.isoformat() + (_WORDS["provisional"][at] if one.provisional else ""),
            _left(one.days_left, at),
            one.clock.name[at],
            clean(_name(one, show_personal=show_personal)),
            one.clock.who[at],
        )
    console.print(table)
    if len(shown) < len(dues):
        console.print(_WORDS["more"][at].format(number=len(dues) - len(shown)))
    for clock_id, number in Counter(one.clock.id for one in dues).most_common():
        clock = next(one.clock for one in dues if one.clock.id == clock_id)
        colon, span = _WORDS["colon"][at], clock.span.text()[at]
        basis = "; ".join(citation.label[at] for citation in clock.basis)
        title = f"{clock.name[at]} {number:,}" + (f" ({span})" if span else "")
        console.print(f"{title}{colon}{_WORDS['basis'][at]} {basis}")


def _left(days: int, at: int) -> str:
    key = "overdue" if days < 0 else "left" if days else "today"
    return _WORDS[key][at].format(days=abs(days))


def _name(one: Due, *, show_personal: bool) -> str:
    from auditor.ledger.wording import label_shown, owner_shown

    owner = owner_shown(one.owner, one.owner_is_person, show_personal=show_personal)
    return " ".join(part for part in (label_shown(one.label, show_personal=show_personal), owner) if part) or one.key


def _write_json(found: DueList, today: date, within: int, version: int, *, show_personal: bool) -> None:
    from reports.clean import clean

    document: dict[str, Any] = {
        "version": version,
        "today": today.isoformat(),
        "within_days": within,
        "overdue": found.overdue,
        "lacking": {clock: list(fields) for clock, fields in found.lacking.items()},
        "deadlines": [
            {
                "clock": one.clock.id,
                "name": {"zh": one.clock.name[0], "en": one.clock.name[1]},
                "who": {"zh": one.clock.who[0], "en": one.clock.who[1]},
                "record": one.clock.record,
                "key": one.key,
                "label": clean(_name(one, show_personal=show_personal)),
                "started": one.started.isoformat(),
                "due": one.due.isoformat(),
                "days_left": one.days_left,
                "provisional": one.provisional,
                "basis": [citation.id for citation in one.clock.basis],
            }
            for one in found.dues
        ],
    }
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
