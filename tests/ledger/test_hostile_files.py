"""Files beside the ledger, and what the commands say of a ledger whose columns are shifted."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.ledger.masking import mask_anywhere
from auditor.ledger.workdays import DEFAULT
from auditor.private_file import private_text
from auditor.small_file import read_small, read_toml

PERSON = "13912345678 110101199003070791 murong.xuexue@example.cn"
SECRETS = [*PERSON.split()[:2], "murong.xuexue"]
SHIFTED = f"""主办单位名称,主办单位性质,主体备案号,主体负责人手机,网站名称,网站备案号,网站状态,域名,提交日期
某公司,企业,=1+1 {PERSON}\u202e,13800000001,站 {PERSON},{PERSON},正常,e1.cn,9999-12-31
又某公司,企业,\x1b[31m {PERSON},13800000001,站,粤ICP备05990219号-1,正常,e2.cn {PERSON},9999-12-30
"""


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A ledger with persons in columns that are no persons'."""
    (tmp_path / "l.csv").write_text(SHIFTED, encoding="utf-8")
    code, said = _run("ledger", "import", str(tmp_path / "l.csv"), "--db", str(tmp_path / "l.db"))
    assert code in (0, 3)
    assert not [one for one in SECRETS if one in said]
    return str(tmp_path / "l.db")


@pytest.mark.parametrize(
    "command",
    [
        ("ledger", "check", "--all"),
        ("ledger", "check", "--all", "--json"),
        ("ledger", "risk"),
        ("ledger", "risk", "--json"),
        ("ledger", "domains", "某公司"),
        ("ledger", "domains", "某公司", "--json"),
        ("deadlines", "--all", "--json"),
    ],
)
def test_no_command_tells_a_person_or_drives_a_terminal(database: str, command: tuple[str, ...]) -> None:
    """Identity numbers, mobiles and mail addresses are masked wherever they stand, in every output."""
    code, said = _run(*command, "--db", database)
    assert code in (0, 1, 3)
    assert not [one for one in SECRETS if one in said]
    assert "\u202e" not in said
    assert "\x1b[31m" not in said
    if "--json" in command:
        json.loads(said)


def test_asked_for_a_person_is_shown(database: str) -> None:
    """With --show-personal nothing of it is masked."""
    assert "13912345678" in _run("ledger", "check", "--all", "--show-personal", "--db", database)[1]


def test_what_is_no_person_stays() -> None:
    """Numbers of companies, filings, public security and addresses are left alone."""
    for text in (
        "91110108MA01A2B3X4",
        "911101087000000001",
        "京公网安备11010802990217号",
        "粤ICP备2023123456号-1",
        "13912345678.cn",
        "192.0.2.1",
    ):
        assert mask_anywhere(text) == text


@pytest.mark.parametrize(
    "option",
    [
        ("deadlines", "--calendar"),
        ("ledger", "check", "--province-policies"),
        ("lookup", "example.cn", "--no-registration", "--source"),
        ("ledger", "import", "none.csv", "--map"),
    ],
)
def test_no_settings_file_holds_a_command_up(database: str, tmp_path: Path, option: tuple[str, ...]) -> None:
    """A pipe, a device, a folder, a huge and a deeply nested file end in one line and the code for usage."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "deep").write_text("off = " + "[" * 5000 + "]" * 5000)
    (tmp_path / "huge").write_bytes(b"#" * (2 << 20))
    for name in (tmp_path / "pipe", Path("/dev/zero"), tmp_path, tmp_path / "deep", tmp_path / "huge"):
        code, said = _run(*option, str(name), "--db", database)
        assert (code, said.strip().count("\n")) == (2, 0), (name, said)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("command", [("deadlines",), ("ledger", "check"), ("ledger", "risk")])
def test_a_day_at_the_end_of_the_calendar_is_refused(database: str, command: tuple[str, ...], day: str) -> None:
    """Sums with days cannot be made there."""
    code, said = _run(*command, "--today", day, "--db", database)
    assert (code, "--today" in said) == (2, True)


def test_working_days_end_with_the_calendar() -> None:
    """What never ends in the ledger has no working day after it."""
    assert DEFAULT.after(date.max, 2)[0] == date.max


def test_a_file_of_findings_is_private_and_follows_no_link(tmp_path: Path) -> None:
    """What a link in its place leads to is left alone; nothing is left of a file that failed."""
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "out.csv").symlink_to(other)
    with private_text(tmp_path / "out.csv") as file:
        file.write("x")
    assert (other.read_text(), (tmp_path / "out.csv").stat().st_mode & 0o777) == ("mine", 0o600)
    with pytest.raises(RuntimeError), private_text(tmp_path / "out.csv"):
        raise RuntimeError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out.csv"]


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    """Up to the limit, and not a byte more."""
    path = tmp_path / "a.toml"
    path.write_bytes(b"a = 1")
    assert (read_small(path, 5), read_toml(path)) == (b"a = 1", {"a": 1})
    with pytest.raises(OSError, match="too large"):
        read_small(path, 4)


def test_what_nobody_sees_does_not_hide_a_number() -> None:
    """A number with an invisible character in it is shown as that number, so it is masked as one."""
    assert "12345678" not in mask_anywhere("见 139\u200b1234\u20605678 处")
