"""A folder, a database and rules of its own for every command."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.audited import Audited
from tests.cli.command import CUSTOM_RULE, FEW_SITES


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands write beside where they are called: every test has a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def database(audited: Audited, tmp_path: Path) -> Path:
    copy = tmp_path / "auditor.db"
    copy.write_bytes(audited.path.read_bytes())
    return copy


@pytest.fixture
def few_sites(database: Path) -> Path:
    """The same database with three sites only: judging is quick."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("DELETE FROM targets WHERE host NOT IN (?, ?, ?)", FEW_SITES)
    connection.commit()
    connection.close()
    return database


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    folder = tmp_path / "own-rules"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "title_missing.py").write_text(CUSTOM_RULE, encoding="utf-8")
    (folder / "title_missing.py").chmod(0o644)
    return folder
