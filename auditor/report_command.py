"""`auditor report`: every site's report and the index of the fleet as files, or single sites on the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.console import DATABASE, Lang, Language, RulesFolder, console_for, fail, ruleset_for
from auditor.exitcode import ExitCode

REPORT_FOLDER = Path("report")


def report(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE] [NAME...]", help="The database, then sites to show here."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder to write to.", show_default=True)
    ] = REPORT_FOLDER,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help="html, md, json, csv, separated by commas; xlsx: one workbook of all, by the extra excel.",
            show_default=True,
        ),
    ] = "html,md,json,csv",
    rules_folder: RulesFolder = None,
    show_personal: Annotated[
        bool, typer.Option("--show-personal", help="Tell names of persons from the ledger in full, not as 张*.")
    ] = False,
    lang: Language = Lang.ZH,
) -> None:
    """Write the report of every site and the index of the fleet, or show single sites on the terminal.

    --rules gives the findings of custom rules their names and texts.

    \b
    Examples:
      auditor report
      auditor report auditor.db -o out/ --format html,json --lang en
      auditor report --format xlsx
      auditor report auditor.db example.cn
      auditor report auditor.db --rules my-rules/
    """
    from auditor.reporting import Reporter
    from auditor.store import Store, StoreError
    from reports import FORMATS, ExtraMissing, ReportError, terminal, write_reports

    given = list(arguments or [])
    db = DATABASE
    if given and (Path(given[0]).is_file() or given[0].endswith((".db", ".sqlite")) or os.sep in given[0]):
        db = Path(given.pop(0))
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in FORMATS]:
        fail(ExitCode.USAGE, f"--format: {', '.join(unknown)} is none of {', '.join(FORMATS)}")
    ruleset = ruleset_for(rules_folder, None, None)
    try:
        with Store.open(db, write=False) as store:
            reporter = Reporter(store, int(store.scan()["id"]), lang.value, ruleset.known, show_personal=show_personal)
            if given:
                _show(reporter, given, terminal.render)
                return
            written = write_reports(
                output, formats=wanted, scan=reporter.facts, sites=reporter.sites(), lang=lang.value
            )
    except (StoreError, ExtraMissing) as error:
        fail(ExitCode.USAGE, str(error))
    except ReportError as error:
        fail(ExitCode.UNCHECKED, str(error))
    first = written.directory / f"index.{wanted[0]}"
    if lang is Lang.ZH:
        sys.stdout.write(f"已写入 {written.sites} 个网站的报告，共 {written.files} 个文件；索引：{first}\n")
    else:
        sys.stdout.write(f"Wrote reports of {written.sites} sites, {written.files} files; index: {first}\n")


def _show(reporter: Any, names: list[str], render: Any) -> None:
    from auditor.weburl import parse

    for name in names:
        url = parse(name if "://" in name else f"http://{name}/")
        key = url.host if url is not None and url.port is None else name
        if url is not None and url.port is not None:
            key = f"{url.host}:{url.port}"
        stored = reporter.store.find_target(reporter.scan, key)
        if stored is None:
            fail(
                ExitCode.USAGE,
                f"{name}: not in scan {reporter.scan} of {reporter.store.path}, or at several ports",
            )
        console = console_for()
        width = min(console.width, 110)
        sys.stdout.write(render(reporter.site(stored), width=width, colour=console.is_terminal))
