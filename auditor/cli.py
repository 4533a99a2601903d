"""The `auditor` command: wiring only. Every failure is one line on standard error and a documented exit code.

What a command needs is imported in it: `--help`, and a command that needs little, start at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from auditor import __version__
from auditor.console import (
    DATABASE,
    LINE_CHARS,
    Database,
    FailOn,
    Lang,
    Language,
    RulesFolder,
    Select,
    Skip,
    Threshold,
    console_for,
    fail,
    log_to_stderr,
    ruleset_for,
)
from auditor.deadlines_command import deadlines
from auditor.exitcode import ExitCode, exit_code
from auditor.ledger_command import app as ledger
from auditor.lookup_command import lookup
from auditor.model import Severity
from auditor.page_command import page
from auditor.report_command import report
from auditor.rules_command import rules

if TYPE_CHECKING:
    from auditor.config import ScanSettings
    from auditor.rule import Rule
    from auditor.store import Store

app = typer.Typer(
    name="auditor",
    help="Audit deployed Chinese websites: filing numbers (备案号), public security numbers, bare-IP access.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.command()(page)
app.command()(rules)
app.command()(report)
app.add_typer(ledger)
app.command()(deadlines)
app.command()(lookup)

DEMO_FOLDER = Path("auditor-demo")


def _settings(given: dict[str, Any]) -> ScanSettings:
    from pydantic import ValidationError

    from auditor.config import CONFIG_FILE, ScanSettings

    try:
        return ScanSettings(**{name: value for name, value in given.items() if value not in (None, (), [])})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        fail(
            ExitCode.USAGE,
            f"setting {name}: {first['msg']} (command line, AUDITOR_{name.upper()} or {CONFIG_FILE})",
        )
    except ValueError as error:
        fail(ExitCode.USAGE, f"{CONFIG_FILE}: {error}")


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"auditor {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version


@app.command()
def scan(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="LIST|NAME...", help="Lists (.txt, .csv), names, or - for standard input."),
    ],
    db: Database = DATABASE,
    contact: Annotated[
        str | None,
        typer.Option(metavar="MAIL|URL", help="Who scans; named in the User-Agent. Needed off loopback."),
    ] = None,
    nameserver: Annotated[
        list[str] | None, typer.Option(metavar="ADDR[:PORT]", help="Name server to ask; repeatable.")
    ] = None,
    allow_network: Annotated[
        list[str] | None,
        typer.Option(metavar="CIDR", help="Special-purpose network that may be reached; repeatable."),
    ] = None,
    own_network: Annotated[
        list[str] | None,
        typer.Option(metavar="CIDR", help="Network of the provider's own, on the mainland; repeatable."),
    ] = None,
    geo_file: Annotated[
        Path | None, typer.Option(metavar="MMDB", help="Countries of addresses, a MaxMind DB file.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Host or *.suffix to leave out; repeatable.")
    ] = None,
    rules_folder: RulesFolder = None,
    select: Select = None,
    skip: Skip = None,
    concurrency: Annotated[
        int | None, typer.Option(metavar="N", help="Targets at work at one time, in all workers together. [100]")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Processes that crawl; every limit is for all of them together. [1]"),
    ] = None,
    per_ip_delay: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Between connections to one address. [0.2]")
    ] = None,
    per_ip_concurrency: Annotated[
        int | None, typer.Option(metavar="N", help="Connections to one address at one time. [4]")
    ] = None,
    pace: Annotated[
        list[str] | None,
        typer.Option(metavar="CIDR=RATE[:N]", help="Connections a second (and at one time) there; repeatable."),
    ] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Time for one request. [15]")] = None,
    budget: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Time for all requests of one target. [60]")
    ] = None,
    ca_file: Annotated[Path | None, typer.Option(metavar="PEM", help="Further trusted authorities.")] = None,
    obey_robots: Annotated[
        bool, typer.Option("--obey-robots", help="Leave home pages alone that robots.txt disallows.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Begin anew even where a scan could be resumed.")] = False,
    fail_on: Threshold = FailOn.VIOLATION,
    lang: Language = Lang.ZH,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Gather evidence and judge it.

    Running the same command again after an interruption goes on where it stopped.

    \b
    Examples:
      auditor scan domains.txt --contact ops@example.cn
      auditor scan example.cn www.example.org:8443 --contact ops@example.cn
      cut -d, -f2 ledger.csv | auditor scan - --contact ops@example.cn
      auditor scan domains.txt --contact ops@example.cn --select filing,psb --skip hint
      auditor scan domains.txt --contact ops@example.cn --rules my-rules/
      auditor scan domains.txt --contact ops@example.cn --pace 203.0.113.0/24=50:32
    """
    from auditor.custom_rules import CustomRuleError
    from auditor.inventory import InventoryError, read_sources
    from auditor.inventory_report import report_lines
    from auditor.ruleset import FOLDER, SELECT, SKIP
    from auditor.scan_rules import asks_otherwise
    from auditor.scanning import run
    from auditor.store import StoreBusy, StoreError
    from reports.clean import clean
    from spiders.session import ScanRefused, Session
    from spiders.usage import scrapy_settings

    log_to_stderr(verbose)
    settings = _settings(
        {
            "contact": contact,
            "nameservers": tuple(nameserver or ()),
            "allow_networks": tuple(allow_network or ()),
            "own_networks": tuple(own_network or ()),
            "geo_file": geo_file,
            "concurrency": concurrency,
            "workers": workers,
            "per_ip_delay_s": per_ip_delay,
            "per_ip_concurrency": per_ip_concurrency,
            "pace": tuple(pace or ()),
            "timeout_s": timeout,
            "budget_s": budget,
            "ca_file": ca_file,
            "obey_robots": obey_robots or None,
        }
    )
    ruleset = ruleset_for(rules_folder, select, skip)
    errors = console_for(stderr=True)
    try:
        inventory = read_sources(sources, exclude=exclude or ())
        for line in report_lines(inventory, lang):
            errors.print(line)
        session = Session.open(db, inventory, scrapy_settings(settings), fresh=new or asks_otherwise(db, ruleset))
    except (InventoryError, ScanRefused) as error:
        fail(ExitCode.USAGE, str(error))
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    with session.store as store:
        if session.resumed:
            done, total = store.progress(session.scan)
            errors.print(
                f"继续巡检 {session.scan}：{total} 个网站中已完成 {done} 个"
                if lang is Lang.ZH
                else f"Resuming scan {session.scan}: {done} of {total} sites are done"
            )
        told = {FOLDER: str(rules_folder or ""), SELECT: ruleset.selection.select, SKIP: ruleset.selection.skip}
        try:
            run(session, settings, "巡检" if lang is Lang.ZH else "Scanning", errors, told)
        except CustomRuleError as error:
            fail(ExitCode.USAGE, str(error))
        except KeyboardInterrupt:
            errors.print("已停止，完成的部分已保存" if lang is Lang.ZH else "Stopped; what was done is kept")
        if session.failure:
            sys.stderr.write(f"auditor: {clean(session.failure, LINE_CHARS)}\n")
        _end(store, session.scan, fail_on, lang, ruleset.known, hint=f"auditor report {db}")


def _end(store: Store, scan_id: int, fail_on: FailOn, lang: Lang, rules: tuple[Rule, ...], hint: str = "") -> NoReturn:
    """Print the summary and exit with the scan's code."""
    from auditor.store import StoreError
    from auditor.summary import summary

    try:
        console = console_for()
        console.print(summary(store, scan_id, lang, rules))
        if hint:
            console.print(("生成报告：" if lang is Lang.ZH else "For the report: ") + hint)
        raise typer.Exit(
            exit_code(
                store.verdict_counts(scan_id),
                fail_on=Severity.parse(fail_on),
                finished=store.scan(scan_id)["state"] == "finished",
            )
        )
    except StoreError as error:
        fail(ExitCode.UNCHECKED, str(error))


@app.command()
def judge(
    db: Annotated[Path, typer.Argument(metavar="FILE", help="The database.")] = DATABASE,
    rules_folder: RulesFolder = None,
    select: Select = None,
    skip: Skip = None,
    fail_on: Threshold = FailOn.VIOLATION,
    lang: Language = Lang.ZH,
) -> None:
    """Judge the newest scan's stored evidence again, without network, and print what changed.

    Without --select and --skip the rules are those the scan asked; `--select all` asks every rule. Custom rules
    are asked only when --rules is given again.

    \b
    Examples:
      auditor judge auditor.db
      auditor judge auditor.db --select all --skip icp-link-missing,signal
      auditor judge auditor.db --rules my-rules/
    """
    import asyncio

    from auditor.rejudging import rejudge
    from auditor.ruleset import CUSTOM, SELECT, SKIP
    from auditor.scan_rules import settings_of, words_of
    from auditor.store import Store, StoreBusy, StoreError
    from reports.clean import clean

    log_to_stderr(verbose=False)
    try:
        with Store.open(db, write=True) as store:
            scan_id = int(store.scan()["id"])
            before = settings_of(store, scan_id)
            left_out = words_of(before, CUSTOM) if rules_folder is None else ()
            if select is None and skip is None:
                select, skip = list(words_of(before, SELECT)), list(words_of(before, SKIP))
                if named := sorted({*select, *skip}.intersection(left_out)):
                    words = clean(", ".join(named))
                    fail(ExitCode.USAGE, f"the scan selected custom rules ({words}). Give --rules, or another --select")
            if left_out:
                sys.stderr.write(f"auditor: custom rules are left out without --rules: {clean(', '.join(left_out))}\n")
            ruleset = ruleset_for(rules_folder, select, skip)
            console = console_for()
            changed = 0
            for line in asyncio.run(rejudge(store, scan_id, ruleset)):
                console.print(clean(line))
                changed += 1
            word = "条结论有变化" if lang is Lang.ZH else "verdicts changed"
            console.print(f"{changed} {word}")
            _end(store, scan_id, fail_on, lang, ruleset.known)
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))


@app.command()
def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder to write to.", show_default=True)
    ] = DEMO_FOLDER,
    lang: Language = Lang.ZH,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Audit the bundled sample sites on loopback and write the report: no internet needed.

    \b
    Example:
      auditor demo
    """
    from auditor.demonstration import run_demo
    from auditor.store import StoreBusy, StoreError
    from reports import ReportError

    log_to_stderr(verbose)
    try:
        run_demo(output, lang.value, console_for(), console_for(stderr=True))
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except (StoreError, ReportError) as error:
        fail(ExitCode.USAGE, str(error))


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
