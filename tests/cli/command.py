"""Commands in this process, and a custom rule to give them."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from auditor.cli import app
from tests.served import rows

FEW_SITES = ("compliant.test", "missing.test", "silent.test")

CUSTOM_RULE = '''"""The home page has a title.

Passed::

    <title>某某公司</title>

Failed::

    <p>某某公司</p>
"""

from auditor.model import Severity
from auditor.rule import Home, Judgement, failed, passed, rule


@rule(
    name=("没有标题", "No title"),
    severity=Severity.WARNING,
    messages={"titled": ("标题是「{title}」", "the title is {title}"), "untitled": ("没有标题", "there is no title")},
    remedy=("写上标题。", "Add a title."),
)
def check(home: Home) -> Judgement:
    return passed("titled", title=home.page.title) if home.page.title else failed("untitled")
'''


def auditor(*arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: (exit code, standard output, standard error)."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def rules_with_findings(path: Path) -> set[object]:
    return {row[0] for row in rows(path, "SELECT DISTINCT rule FROM findings")}
