"""Every kind of bad input gets one clear line and its exit code."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.command import auditor

BAD = [
    (("scan",), 2, "nothing to audit"),
    (("scan", "nowhere.txt", "--contact", "a@b.cn"), 2, "nowhere.txt: No such file"),
    (("scan", "empty.txt", "--contact", "a@b.cn"), 2, "empty.txt: no host to audit"),
    (("scan", "binary.txt", "--contact", "a@b.cn"), 2, "binary.txt: a program, not text"),
    (("scan", "odd.csv", "--contact", "a@b.cn"), 2, "odd.csv:1: "),
    (("scan", ".", "--contact", "a@b.cn"), 2, "."),
    (("scan", "example.cn"), 2, "--contact"),
    (("scan", "example.cn", "--allow-network", "10.0.0.0/8"), 2, "--contact"),
    (("scan", "example.cn", "--contact", "a\nb"), 2, "--contact"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--nameserver", "dns.example"), 2, "--nameserver"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--allow-network", "10.0.0.0/99"), 2, "--allow-network"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--concurrency", "0"), 2, "concurrency"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--db", "text.db"), 2, "text.db: "),
    (
        ("scan", "example.cn", "--contact", "a@b.cn", "--db", "other.db"),
        2,
        "other.db: a database of something else",
    ),
    (
        ("scan", "example.cn", "--contact", "a@b.cn", "--db", "newer.db"),
        2,
        "newer.db: made by a newer auditor",
    ),
    (("scan", "example.cn", "--contact", "a@b.cn", "--db", "nowhere/x.db"), 2, "nowhere/x.db"),
    (("judge", "missing.db"), 2, "missing.db: no such database"),
    (("judge", "newer.db"), 2, "newer.db: made by a newer auditor"),
    (("report", "missing.db"), 2, "missing.db: no such database"),
    (("report", "text.db"), 2, "text.db: "),
    (("report", "--format", "docx"), 2, "docx"),
    (("rules", "no-such-rule"), 2, "no-such-rule"),
    (("page", "nowhere.html"), 2, "nowhere.html: No such file"),
]


@pytest.fixture
def rubbish(tmp_path: Path) -> Path:
    """A folder of files that are not what they should be."""
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "odd.csv").write_text("域名,营业额\nexample.cn,12\n", encoding="utf-8")
    (tmp_path / "text.db").write_text("this is no database, only a text that is long enough to look at" * 40)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE books (id INTEGER)")
    other.close()
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
    )
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('beian-auditor', 'm999_from_the_future')"
    )
    newer.commit()
    newer.close()
    return tmp_path


@pytest.mark.parametrize(("arguments", "code", "says"), BAD, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_bad_input_gets_one_clear_line_and_its_exit_code(
    rubbish: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    got, _, err = auditor(*arguments)
    assert got == code, err
    assert says in err
    assert "Traceback" not in err
    if not err.startswith("Usage:"):
        assert len([line for line in err.splitlines() if line.startswith("auditor: ")]) == 1
