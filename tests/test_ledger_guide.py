"""The guide to the ledger shows what its commands print."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from auditor.cli import app
from auditor.config import ScanSettings
from auditor.ledger.columns import read_map
from auditor.ledger.rule import load as load_ledger_rules
from auditor.ledger.workdays import read_workdays
from auditor.policy.province_policies import read_policies
from auditor.rule import load
from tests.documented import CONSOLE, LEFT_OUT, REFUSED

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "ledger.md"
TEXT = GUIDE.read_text(encoding="utf-8")
SAMPLE = ("sample-ledger.csv", "sample-ledger.toml")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00|(?<=/24  )\d{4}-\d\d-\d\d")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def is_shown(shown: str, printed: str) -> bool:
    """Whether what is shown was printed, line by line; `…` stands for any lines, times for any time."""
    lines = [WHEN.sub("TIME", line.rstrip()) for line in shown.splitlines()]
    pattern = "".join("(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + "\n" for line in lines)
    text = "".join(WHEN.sub("TIME", line.rstrip()) + "\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, text) is not None


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """What the guide's commands print one after the other, and the folder they leave behind."""
    folder = tmp_path_factory.mktemp("guide")
    for name in SAMPLE:
        shutil.copy(ROOT / "docs" / name, folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.documented", str(GUIDE), str(folder)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode == REFUSED and not os.environ.get("CI"):
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_every_command_prints_what_is_shown(run: tuple[list[str], Path]) -> None:
    """Each console block is a real run on the sample ledger, in the order of the guide."""
    shown = CONSOLE.findall(TEXT)
    assert len(shown) == len(run[0]) > 10
    for (command, output), printed in zip(shown, run[0], strict=True):
        assert is_shown(output, printed), f"{command}\n{printed}"


def test_a_line_that_was_not_printed_is_noticed() -> None:
    assert is_shown("a\n…\nc\n", "a\nb\nc\n")
    assert not is_shown("a\n…\nd\n", "a\nb\nc\n")
    assert not is_shown("a\n", "a\nb\n")


def test_every_query_finds_something(run: tuple[list[str], Path]) -> None:
    """The SQL works on the database that the commands made."""
    queries = blocks("sql")
    assert len(queries) >= 3
    with sqlite3.connect(f"file:{run[1] / 'auditor.db'}?mode=ro", uri=True) as db:
        assert all(db.execute(query).fetchall() for query in queries)


def test_no_personal_data_is_shown(run: tuple[list[str], Path]) -> None:
    """No telephone, name, e-mail or number of the sample's persons is in the output, nor in the guide."""
    printed = "\n".join(run[0]) + TEXT
    for secret in ("张三丰", "李四光", "赵六一", "王小二", "13901000001", "zhao@example.net", "110101199202024334"):
        assert secret not in printed


def test_every_file_shown_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map is the sample's own; settings, policies and calendar are accepted as they stand."""
    column_map, settings, policies, calendar = blocks("toml")
    assert column_map == (ROOT / "docs" / "sample-ledger.toml").read_text(encoding="utf-8")
    for name, text in (("map", column_map), ("auditor", settings), ("policies", policies), ("days", calendar)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert read_map(str(tmp_path / "map.toml")).date_formats
    assert read_workdays(tmp_path / "days.toml").settled
    assert read_policies(tmp_path / "policies.toml", {rule.id for rule in load_ledger_rules()}).rules
    monkeypatch.chdir(tmp_path)
    assert len(ScanSettings().provider_names) == len(ScanSettings().own_networks) == 2


def test_every_command_of_the_nightly_job_parses() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    commands = [line.split() for block in blocks("sh") for line in block.splitlines() if line.startswith("auditor ")]
    assert len(commands) >= 5
    for words in commands:
        command, words = group.commands[words[1]], words[2:]
        if isinstance(command, TyperGroup):
            command, words = command.commands[words[0]], words[1:]
        command.make_context(command.name, words)


def test_the_table_of_findings_names_every_rule_on_the_ledger() -> None:
    """What to do is said of each rule that compares a scan with the ledger or a registry."""
    table = TEXT.partition("### What to do")[2].partition("\n## ")[0]
    named = set(re.findall(r"[a-z]+(?:-[a-z]+)+", " ".join(re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE))))
    assert named == {rule.id for rule in load() if rule.family in ("ledger", "registration")}


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_count_the_rules_of_the_ledger_right(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(rf"\[{len(load_ledger_rules())} (?:rules|条规则)\]\(auditor/ledger/rules/README\.md\)", text)
    assert "](docs/ledger.md)" in text
    assert "](docs/coverage.md)" in text
