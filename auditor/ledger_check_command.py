"""`auditor ledger check` and `auditor ledger risk`: what the ledger itself tells, without any network."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from auditor.console import DATABASE, Database, FailOn, Lang, Language, Threshold, console_for, fail, log_to_stderr
from auditor.exitcode import ExitCode, exit_code
from auditor.model import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.ledger.checking import LedgerFinding
    from auditor.ledger.context import Context
    from auditor.ledger.rule import LedgerRule
    from auditor.ledger.storing import LedgerStore
    from auditor.policy.province_policies import Policies

FIRST = 20
"""Findings of one rule that are shown without --all."""

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Days to check as of: filings began in 2005, and sums with days must not end the calendar."""

Today = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="The day to check as of, YYYY-MM-DD. [today in China]")
]
ShowPersonal = Annotated[
    bool, typer.Option("--show-personal", help="Show names, telephones and e-mails of persons in full.")
]
PoliciesFile = Annotated[
    Path | None,
    typer.Option("--province-policies", metavar="TOML", help="Your own rows over the table of provinces."),
]
LedgerSelect = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="WORD,...", help="Ask these rules only: ids, records (entity, …), severities; repeatable."
    ),
]
LedgerSkip = Annotated[
    list[str] | None,
    typer.Option("--skip", metavar="WORD,...", help="Leave these rules out; wins over --select; repeatable."),
]


def day_of(text: str | None) -> date:
    """The day an option names; else today by the clock of China. Ends the command when it is no day."""
    if text is None:
        from auditor.ledger.workdays import today_in_china

        return today_in_china(datetime.now(UTC))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        fail(ExitCode.USAGE, f"--today: {text!r} is no day. Write it as 2026-11-24")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        fail(ExitCode.USAGE, f"--today: a day of the years {FIRST_YEAR} to {LAST_YEAR} is asked for")
    return day


def check(
    db: Database = DATABASE,
    today: Today = None,
    select: LedgerSelect = None,
    skip: LedgerSkip = None,
    policies: PoliciesFile = None,
    every: Annotated[bool, typer.Option("--all", help="Show every finding and every rule.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write all findings to standard output as JSON.")] = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write all findings to a CSV file.")
    ] = None,
    fail_on: Threshold = FailOn.VIOLATION,
    show_personal: ShowPersonal = False,
    lang: Language = Lang.ZH,
) -> None:
    """Check the newest version of the ledger by the rules that need no network, and keep the findings.

    \b
    Examples:
      auditor ledger check
      auditor ledger check --select violation --all
      auditor ledger check --csv findings.csv --province-policies policies.toml
      auditor ledger check --json --skip hint > findings.json
    """
    from auditor.ledger import findings_store
    from auditor.ledger.checking import Check
    from auditor.ledger.context import Context
    from auditor.ledger.pausing import no_collection
    from auditor.ledger.rule import load
    from auditor.ledger.selecting import selected
    from auditor.ledger.storing import LedgerStore
    from auditor.policy.province_policies import PolicyError
    from auditor.selection import SelectionError
    from auditor.store import StoreBusy, StoreError

    log_to_stderr(verbose=False)
    day = day_of(today)
    try:
        rules = selected(load(), select or (), skip or ())
        table = _policies(policies)
    except (SelectionError, PolicyError) as error:
        fail(ExitCode.USAGE, str(error))
    try:
        # A ledger is never made here: the message for a missing one names the command that imports it.
        LedgerStore.open(db).close()
        with LedgerStore.open(db, write=True) as store:
            version = store.version()
            context = Context(ledger=store.load(), today=day, columns=version.columns, policies=table)
            work = Check(ledger=context.ledger, context=context, rules=rules)
            with no_collection():
                findings_store.write(store, work, today=day, policies=str(policies or ""))
            counts = [(rule, verdict, severity, number) for (rule, severity, verdict), number in work.counts.items()]
            if csv_file is not None:
                _write_csv(store, csv_file, rules, version.number, lang, show_personal=show_personal)
            if as_json:
                _write_json(store, context, work, rules, show_personal=show_personal)
            else:
                _print(store, context, work, rules, lang, every=every, show_personal=show_personal)
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    _end(counts, fail_on)


def _end(counts: list[tuple[str, Verdict, Severity, int]], fail_on: FailOn) -> NoReturn:
    raise typer.Exit(exit_code(counts, fail_on=Severity.parse(fail_on), finished=True))


def _policies(path: Path | None) -> Policies:
    from auditor.ledger.rule import load
    from auditor.policy.province_policies import DEFAULT, read_policies

    return DEFAULT if path is None else read_policies(path, frozenset(rule.id for rule in load()))


def _findings(store: LedgerStore, rules: Sequence[LedgerRule], version: int) -> Iterator[LedgerFinding]:
    from auditor.ledger import findings_store

    for rule in rules:
        yield from findings_store.read(store, version, rule=rule.id)


def _print(
    store: LedgerStore,
    context: Context,
    work: Any,
    rules: Sequence[LedgerRule],
    lang: Lang,
    *,
    every: bool,
    show_personal: bool,
) -> None:
    from auditor.ledger import check_report as report
    from auditor.ledger import findings_store
    from auditor.ledger.fields import BY_KEY
    from reports.clean import clean

    at, console, ledger = (1 if lang is Lang.EN else 0), console_for(), context.ledger
    console.print(
        report.WORDS["head"][at].format(
            version=ledger.version,
            entities=len(ledger.entities),
            services=len(ledger.services),
            domains=len(ledger.domains),
            access=len(ledger.access),
            rules=len(rules),
            today=context.day,
        )
    )
    if work.lacking:
        fields = dict.fromkeys(field for lacking in work.lacking.values() for field in lacking)
        names = report.WORDS["list"][at].join(BY_KEY[field].name[at] for field in fields)
        console.print(report.WORDS["lacking"][at].format(fields=names))
    number: dict[str, int] = {}
    for (rule_id, _, verdict), records in work.counts.items():
        if verdict in (Verdict.FAILED, Verdict.CANNOT_TELL):
            number[rule_id] = number.get(rule_id, 0) + records
    if not any(number.values()) and not every:
        console.print(report.WORDS["clean"][at])
        return
    console.print(report.table(rules, work.counts, at, every=every))
    for rule in sorted(rules, key=lambda r: (-r.severity, -number.get(r.id, 0), r.id)):
        if not number.get(rule.id):
            continue
        lines = ["", *report.rule_head(rule, at)]
        found = findings_store.read(store, ledger.version, rule=rule.id, limit=None if every else FIRST)
        shown = 0
        for line in lines:
            sys.stdout.write(line + "\n")
        for finding in found:
            shown += 1
            sys.stdout.write(report.line_of(rule, finding, at, _line, show_personal=show_personal) + "\n")
        if shown < number[rule.id]:
            sys.stdout.write("  " + report.WORDS["more"][at].format(number=number[rule.id] - shown) + "\n")
        sys.stdout.write(f"  {report.WORDS['remedy'][at]}{report.WORDS['between'][at]}{clean(rule.remedy[at])}\n")


def _line(text: str) -> str:
    from reports.clean import clean

    return clean(text, 1000)


def _write_json(
    store: LedgerStore, context: Context, work: Any, rules: Sequence[LedgerRule], *, show_personal: bool
) -> None:
    from auditor.ledger import check_report as report

    ledger, by_id = context.ledger, {rule.id: rule for rule in rules}
    head = {
        "version": ledger.version,
        "imported_at": ledger.imported_at,
        "today": context.day,
        "records": {
            "entity": len(ledger.entities),
            "service": len(ledger.services),
            "domain": len(ledger.domains),
            "access": len(ledger.access),
        },
        "lacking": {rule: list(fields) for rule, fields in work.lacking.items()},
        "rules": [report.rule_document(rule, work.counts) for rule in rules],
    }
    documents = (
        report.as_document(by_id[finding.rule], finding, _line, show_personal=show_personal)
        for finding in _findings(store, rules, ledger.version)
    )
    report.write_json(sys.stdout, head, documents)


def _write_csv(
    store: LedgerStore, path: Path, rules: Sequence[LedgerRule], version: int, lang: Lang, *, show_personal: bool
) -> None:
    from auditor.ledger import check_report as report
    from auditor.private_file import private_text
    from reports.table import cell

    at, by_id = (1 if lang is Lang.EN else 0), {rule.id: rule for rule in rules}
    try:
        with private_text(path) as file:
            findings = _findings(store, rules, version)
            number = report.write_csv(file, by_id, findings, at, cell, show_personal=show_personal)
    except (OSError, ValueError) as error:
        fail(ExitCode.USAGE, f"{path}: {getattr(error, 'strerror', error)}. Name a writable file with --csv")
    words = f"{path}：{number:,} 条" if at == 0 else f"{path}: {number:,} findings"
    sys.stderr.write(words + "\n")


def risk(
    db: Database = DATABASE,
    today: Today = None,
    least: Annotated[int, typer.Option("--least", min=1, metavar="N", help="List entities with N reasons.")] = 1,
    every: Annotated[bool, typer.Option("--all", help="Show every entity.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the list to standard output as JSON.")] = False,
    show_personal: ShowPersonal = False,
    lang: Language = Lang.ZH,
) -> None:
    """List filings that may be made up (虚假备案), with the reasons: hints for a person, never a verdict.

    Looked at are telephones shared by entities, many domains of a young entity, quick cancellation, and what
    finished scans in the same database say: names that never resolved, nearly empty pages.

    \b
    Examples:
      auditor ledger risk
      auditor ledger risk --least 2 --json
    """
    import json

    from auditor.ledger.context import Context
    from auditor.ledger.risk import REASONS, seen_hosts, suspects
    from auditor.ledger.storing import LedgerStore
    from auditor.ledger.wording import filled, label_shown, owner_shown
    from auditor.store import StoreError

    log_to_stderr(verbose=False)
    day, at = day_of(today), (1 if lang is Lang.EN else 0)
    try:
        with LedgerStore.open(db) as store:
            version = store.version()
            context = Context(ledger=store.load(), today=day, columns=version.columns)
            found = suspects(context, seen_hosts(store.connection), least=least)
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    if as_json:
        listed = [
            {
                "key": one.key,
                "number": _line(label_shown(one.number, show_personal=show_personal)),
                "name": _line(owner_shown(one.name, one.is_person, show_personal=show_personal)),
                "reasons": [
                    {
                        "id": reason.id,
                        "text": {
                            tongue: _line(filled(REASONS[reason.id], reason.params, n, show_personal=show_personal))
                            for n, tongue in enumerate(("zh", "en"))
                        },
                    }
                    for reason in one.reasons
                ],
            }
            for one in found
        ]
        json.dump(
            {"version": version.number, "today": day.isoformat(), "entities": listed},
            sys.stdout,
            ensure_ascii=False,
            indent=2,
        )
        sys.stdout.write("\n")
        return
    head = (
        "{number:,} 个主体有疑似虚假备案的线索；线索不是结论，请人工核实",
        "{number:,} entities with signs of a made-up filing; signs are no verdict, a person verifies",
    )
    sys.stdout.write(head[at].format(number=len(found)) + "\n")
    for one in found if every else found[:FIRST]:
        name = owner_shown(one.name, one.is_person, show_personal=show_personal)
        label = label_shown(one.number, show_personal=show_personal)
        sys.stdout.write(_line(" ".join(part for part in (label, name) if part) or one.key) + "\n")
        for reason in one.reasons:
            text = filled(REASONS[reason.id], reason.params, at, show_personal=show_personal)
            sys.stdout.write(f"  - {_line(text)}\n")
    if not every and len(found) > FIRST:
        more = ("另有 {number:,} 个，加 --all 显示全部", "{number:,} more; --all shows every one")
        sys.stdout.write(more[at].format(number=len(found) - FIRST) + "\n")
