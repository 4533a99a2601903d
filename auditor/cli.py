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
from auditor.own_networks_command import app as own_networks
from auditor.page_command import page
from auditor.report_command import report
from auditor.rules_command import rules

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.config import ScanSettings
    from auditor.rule import Rule
    from auditor.ruleset import Ruleset
    from auditor.scan_ledger import Given
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
app.command()(lookup)
app.command()(deadlines)
app.add_typer(ledger)
app.add_typer(own_networks)
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
        list[str] | None,
        typer.Argument(metavar="LIST|NAME", help="Lists (.txt, .csv), names, or - for standard input."),
    ] = None,
    db: Database = DATABASE,
    from_ledger: Annotated[
        bool, typer.Option("--from-ledger", help="Every name on the ledger is audited; no list is given.")
    ] = False,
    ledger_file: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="Import this ledger first, as `auditor ledger import` does."),
    ] = None,
    column_map: Annotated[str | None, typer.Option("--map", metavar="MAP", help="Column map of --ledger.")] = None,
    no_ledger: Annotated[bool, typer.Option("--no-ledger", help="Leave the database's ledger out of it.")] = False,
    whois: Annotated[
        bool, typer.Option("--whois", help="Look the registration of every domain up (RDAP, WHOIS).")
    ] = False,
    rdap_server: Annotated[
        list[str] | None,
        typer.Option(metavar="TLD=URL", help="RDAP service of --whois, instead of the known one; repeatable."),
    ] = None,
    whois_server: Annotated[
        list[str] | None,
        typer.Option(metavar="TLD=HOST[:PORT]", help="WHOIS server of --whois instead; repeatable."),
    ] = None,
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
      auditor scan --from-ledger --contact ops@example.cn
      auditor scan domains.txt --ledger ledger.csv --own-network 203.0.113.0/24 --contact ops@example.cn
      auditor scan --from-ledger --whois --contact ops@example.cn
    """
    from auditor.custom_rules import CustomRuleError
    from auditor.inventory import InventoryError, read_sources
    from auditor.inventory_report import report_lines
    from auditor.ruleset import FOLDER, SELECT, SKIP
    from auditor.scan_ledger import Given, asked, given, ledger_inventory
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
    _check_sources(sources, from_ledger=from_ledger, ledger_file=ledger_file, no_ledger=no_ledger)
    servers = _servers(rdap_server, whois_server)
    if ledger_file is not None:
        _import_first(ledger_file, column_map, db, lang)
    found = Given(0, ())
    try:
        found = given(db, settings, use_ledger=not no_ledger)
        settings = settings.model_copy(update={"own_networks": found.networks})
        inventory = (
            ledger_inventory(db, found.ledger, exclude or ())
            if from_ledger
            else read_sources(sources or (), exclude=exclude or ())
        )
        for line in report_lines(inventory, lang):
            errors.print(line)
        _tell_given(found, errors, lang)
        session = Session.open(
            db,
            inventory,
            scrapy_settings(settings) | asked(found, settings, whois=whois),
            fresh=new or asks_otherwise(db, ruleset),
        )
    except (InventoryError, ScanRefused) as error:
        fail(ExitCode.USAGE, str(error))
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    except ValueError as error:
        fail(ExitCode.USAGE, f"own networks: {error}. Write a network in CIDR form, for example 203.0.113.0/24")
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
        elif whois and store.scan(session.scan)["state"] == "finished":
            _look_up(store, session.scan, settings, servers, ruleset)
        _end(store, session.scan, fail_on, lang, ruleset.known, hint=f"auditor report {db}")


def _check_sources(sources: list[str] | None, *, from_ledger: bool, ledger_file: Path | None, no_ledger: bool) -> None:
    """End the command when it is not said what to audit, or said twice."""
    if from_ledger and sources:
        fail(ExitCode.USAGE, "--from-ledger takes the names of the ledger: leave the list out, or the option")
    if not from_ledger and not sources:
        fail(ExitCode.USAGE, "nothing to audit. Name a list or a host, or use --from-ledger")
    if no_ledger and (from_ledger or ledger_file is not None):
        fail(ExitCode.USAGE, "--no-ledger contradicts --from-ledger and --ledger")


def _servers(rdap: list[str] | None, whois: list[str] | None) -> dict[str, dict[str, str]]:
    from auditor.registration.client import Servers

    servers: dict[str, dict[str, str]] = {"rdap": {}, "whois": {}}
    for kind, texts in (("rdap", rdap), ("whois", whois)):
        for text in texts or ():
            tld, equals, server = text.partition("=")
            if not equals:
                fail(ExitCode.USAGE, f"--{kind}-server: {text!r} is no TLD=SERVER")
            servers[kind][tld] = server
    try:
        Servers(servers["rdap"], servers["whois"])
    except ValueError as error:
        fail(ExitCode.USAGE, str(error))
    return servers


def _import_first(file: Path, column_map: str | None, db: Path, lang: Lang) -> None:
    """Import a ledger; ends the command when it cannot be used at all. What of it was lost is told there."""
    from auditor.ledger_command import import_

    try:
        import_([file], column_map=column_map, db=db, lang=lang)
    except typer.Exit as ended:
        if ended.exit_code != ExitCode.UNCHECKED:
            raise


def _tell_given(found: Given, errors: Console, lang: Lang) -> None:
    """Say which ledger is used; a database without one has nothing to say."""
    if not found.ledger:
        return
    networks = len(found.networks)
    errors.print(
        f"使用台账第 {found.ledger} 版，自有网段 {networks} 个"
        if lang is Lang.ZH
        else f"Version {found.ledger} of the ledger is used, with {networks} own networks"
    )
    if not networks:
        errors.print(
            "没有自有网段，与接入有关的规则不能检测：auditor own-networks add CIDR"
            if lang is Lang.ZH
            else "Without own networks rules about access are not tested: auditor own-networks add CIDR"
        )


def _look_up(
    store: Store, scan: int, settings: ScanSettings, servers: dict[str, dict[str, str]], ruleset: Ruleset
) -> None:
    """Ask the registries about the domains of a finished scan, and judge it again by what they said."""
    import asyncio

    from auditor.rejudging import rejudge
    from auditor.scan_ledger import look_up

    try:
        asyncio.run(look_up(store, scan, settings, servers))
    except KeyboardInterrupt:
        sys.stderr.write("auditor: look-ups stopped; domains not asked about are untested\n")
    except (OSError, ValueError) as error:
        fail(ExitCode.USAGE, str(error))
    asyncio.run(rejudge(store, scan, ruleset))


def _end(store: Store, scan_id: int, fail_on: FailOn, lang: Lang, rules: tuple[Rule, ...], hint: str = "") -> NoReturn:
    """Print the summary and exit with the scan's code."""
    from auditor.store import StoreError
    from auditor.summary import summary

    try:
        console = console_for()
        counted = store.tally(scan_id)
        console.print(summary(store, scan_id, lang, rules, counted))
        if hint:
            console.print(("生成报告：" if lang is Lang.ZH else "For the report: ") + hint)
        raise typer.Exit(
            exit_code(
                counted.verdicts,
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
