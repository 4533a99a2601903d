"""What the documents say is what the program does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.testing import CliRunner

from auditor.cli import app
from auditor.exitcode import ExitCode
from auditor.rule import load
from auditor.store import Store
from auditor.summary import summary

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LANG = {"README.md": "en", "README.zh.md": "zh"}


def blocks(name: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")) if kind == language]


def run(*arguments: str) -> str:
    return CliRunner().invoke(app, list(arguments), prog_name="auditor").stdout


def test_the_demo_prints_what_the_readmes_show(tmp_path: Path) -> None:
    """The first console block is a real run, to the letter; the other language tells of the same run."""
    command, shown = blocks("README.md", "console")[0].split("\n", 1)
    assert command.startswith("$ auditor demo")
    printed = subprocess.run(
        [sys.executable, "-m", "auditor", *shlex.split(command)[2:]],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    assert [line.rstrip() for line in printed.stdout.splitlines()] == [line.rstrip() for line in shown.splitlines()]
    assert (tmp_path / "auditor-demo" / "report" / "index.html").exists()
    chinese = blocks("README.zh.md", "console")[0].splitlines()
    assert chinese[0] == "$ auditor demo"
    console = Console(width=10_000, highlight=False, markup=False)
    with console.capture() as told, Store.open(tmp_path / "auditor-demo" / "auditor.db", write=False) as store:
        console.print(summary(store, 1, "zh"))
    assert [line.rstrip() for line in told.get().splitlines()] == [line.rstrip() for line in chinese[1:-1]]


@pytest.mark.parametrize("name", READMES)
def test_help_blocks_are_the_programs_own(name: str) -> None:
    shown = blocks(name, "console")[1:]
    assert shown
    for block in shown:
        command, expected = block.split("\n", 1)
        assert command.endswith("--help")
        printed = run(*shlex.split(command)[2:])
        assert [x.rstrip() for x in printed.splitlines()] == [x.rstrip() for x in expected.splitlines()]


def _commands(text: str) -> list[list[str]]:
    return [
        shlex.split(line.partition(" | ")[2] or line, comments=True)
        for line in text.splitlines()
        if re.match(r"(?:\S.* \| )?auditor \w", line)
    ]


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_parses(name: str) -> None:
    """Commands that would leave loopback are not run, but their options and arguments must exist."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    commands = [words for block in blocks(name, "sh") for words in _commands(block)]
    assert len(commands) >= 8
    for words in commands:
        subcommand = group.commands[words[1]]
        subcommand.make_context(words[1], words[2:])


@pytest.mark.parametrize("command", ["scan", "judge", "report", "page", "rules", "demo"])
def test_every_command_has_examples_in_its_help_and_they_parse(command: str) -> None:
    text = run(command, "--help")
    assert "Example" in text
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    shown = _commands("\n".join(line.strip() for line in text.splitlines()))
    assert shown
    for words in shown:
        group.commands[words[1]].make_context(words[1], words[2:])


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_hold_the_setup_and_the_test_command_of_the_gate(name: str) -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for block in blocks(name, "sh") for line in block.splitlines()]
    tests = [line for line in lines if line.endswith("pytest")]
    assert len(tests) == 1
    assert tests[0] in gate
    assert any(line.endswith("auditor demo") and "pip install" in line for line in lines)


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_is_documented(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for code in ExitCode:
        assert re.search(rf"^\| {code.value} \|", text, re.MULTILINE), code


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = ([_commands(b) for b in blocks(name, "sh")] for name in READMES)
    assert english == chinese


@pytest.mark.parametrize("name", READMES)
def test_the_readme_counts_the_rules_right(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(rf"\[{len(load())} (?:rules|条规则)\]\(auditor/rules/README\.md\)", text)


def test_every_promise_names_its_tests_and_every_test_its_promise() -> None:
    """The page on hostile sites has a row for each of the 24 promises, with a figure, and leaves no test out."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 25))
    assert all(re.search(r"\d", figure) for _, _, figure in rows)
    named = {name for _, tests, _ in rows for name in re.findall(r"`(test_\w+)`", tests)}
    there = {path.stem for path in (ROOT / "tests" / "hostile").glob("test_promise_*.py")}
    assert named == there - {"test_promise_00_namespace"}
