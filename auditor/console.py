"""What the commands share at the terminal: option types, consoles, and how a command fails."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from auditor.exitcode import ExitCode
from auditor.families import FAMILIES

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.ruleset import Ruleset


DATABASE = Path("auditor.db")
LINE_CHARS = 4000
"""Longest line an error is told in."""


class Lang(StrEnum):
    """Language of what is printed and written."""

    ZH = "zh"
    EN = "en"


class FailOn(StrEnum):
    """Severities for `--fail-on`."""

    VIOLATION = "violation"
    WARNING = "warning"
    HINT = "hint"


Database = Annotated[Path, typer.Option("--db", metavar="FILE", help="The database.", show_default=True)]
Language = Annotated[Lang, typer.Option("--lang", help="Language: zh or en.", show_default=True)]
Threshold = Annotated[
    FailOn, typer.Option("--fail-on", help="Least severity that changes the exit code.", show_default=True)
]
RulesFolder = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        help="Folder of custom rules, one .py file each. Their code is run, so DIR must be trusted: "
        "it is refused when others may write to it.",
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD,...",
        help=f"Ask these rules only: ids, severities, families ({', '.join(FAMILIES)}); repeatable.",
    ),
]
Skip = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD,...", help="Leave these rules out; wins over --select; repeatable."),
]


def ruleset_for(folder: Path | None, select: Sequence[str] | None, skip: Sequence[str] | None) -> Ruleset:
    """The rules that the three options name; ends the command when they cannot be had."""
    from auditor.custom_rules import CustomRuleError
    from auditor.ruleset import Ruleset
    from auditor.selection import SelectionError

    try:
        return Ruleset.read(folder, tuple(select or ()), tuple(skip or ()))
    except (CustomRuleError, SelectionError) as error:
        fail(ExitCode.USAGE, str(error))


def fail(code: ExitCode, text: str) -> NoReturn:
    """End with one clear line on standard error, whatever words of others it quotes."""
    from reports.clean import clean

    sys.stderr.write(f"auditor: {clean(text, LINE_CHARS)}\n")
    raise typer.Exit(code)


@cache
def console_for(*, stderr: bool = False) -> Console:
    """A console that wraps nothing when its output is a file or a pipe. One each: progress and log share it."""
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 10_000
    return console


def log_to_stderr(verbose: bool) -> None:
    """Log to standard error: warnings, or everything with --verbose. All records pass `reports.logline.log_text`."""
    from rich.logging import RichHandler

    from reports.logline import CleanFormatter

    console = console_for(stderr=True)
    handler: logging.Handler
    if console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False, rich_tracebacks=False)
        handler.setFormatter(CleanFormatter("%(message)s"))
    else:
        # In a file rich would fill every line up to the console's width.
        handler = logging.StreamHandler()
        handler.setFormatter(CleanFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])
    if verbose:
        # The spider's: every question and how it ended. Other people's libraries are not asked for as much.
        logging.getLogger("site").setLevel(logging.DEBUG)
