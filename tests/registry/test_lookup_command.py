"""`auditor lookup`, run as a command against servers on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from auditor import lookup_command
from auditor.database import open_database
from tests.registration.answers import CNNIC, NO_MATCH_CNNIC
from tests.registration.servers import Talk, http, said, serving, web

NUMBER = "京ICP备11012321号-1"
HOLDER, ENTITY = "欧阳锋行", "慕容复白"
PERSONAL = (HOLDER, ENTITY, HOLDER[1:], ENTITY[1:])
LOOPBACK = ("--allow-network", "127.0.0.0/8", "--rate", "100")
FOUND = said(CNNIC.replace("示例科技有限公司", HOLDER).replace("Status: ok", "Status: clientHold").encode())
FILED = http(json.dumps({"filed": True, "icp": NUMBER, "unit": ENTITY}).encode(), content_type="application/json")

app = typer.Typer()
app.command()(lookup_command.lookup)


async def lookup(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sources(folder: Path, at: str) -> str:
    path = folder / "sources.toml"
    path.write_text(
        f'[[source]]\nname = "register"\nurl = "http://{at}/?d={{domain}}"\nnumber = "icp"\nentity = "unit"\n'
        'found = { path = "filed", is = [true] }\nabsent = { path = "filed", is = [false] }\nper_second = 100\n'
    )
    return str(path)


@pytest.mark.parametrize("more", [(), ("--json",), ("--lang", "en")])
async def test_what_was_said_is_shown_with_when_and_where_and_no_persons_name(
    folder: Path, more: tuple[str, ...]
) -> None:
    async with serving(FOUND) as whois, web(FILED) as register:
        arguments = ("www.example.cn", "--whois-server", f"cn={whois.at}", "--source", sources(folder, register.at))
        masked = await lookup(*arguments, *LOOPBACK, *more)
        shown = await lookup(*arguments, *LOOPBACK, *more, "--show-personal")
    assert masked.exit_code == 0, masked.output
    for text in (NUMBER, whois.at, f"http://{register.at}", "2027-05-18", "clientHold", "阿里云计算有限公司", "欧***"):
        assert text in masked.output
    assert not [name for name in PERSONAL if name in masked.output]
    assert HOLDER in shown.output
    assert ENTITY in shown.output
    if more == ("--json",):
        told = json.loads(masked.output)
        assert (told["filing"]["state"], told["registration"]["state"]) == ("found", "found")
        assert {"verdict": "failed", "message": "on-hold"}.items() <= told["judged"][-1].items()


async def test_not_known_is_said_with_its_reason_and_ends_with_three(folder: Path) -> None:
    async with serving(said(b"")) as whois, web(http(b"<html>")) as register:
        result = await lookup(
            "example.cn", "--whois-server", f"*={whois.at}", "--source", sources(folder, register.at), *LOOPBACK
        )
    assert result.exit_code == 3
    assert "答复是空的" in result.output
    assert "答复无法理解" in result.output
    assert "未备案" not in result.output
    assert "未查到" not in result.output


LEDGER = """主办单位名称,主办单位性质,主体备案号,网站名称,网站备案号,网站备案状态,网站域名
示例科技有限公司,企业,京ICP备11012321号,示例网,京ICP备11012321号-1,正常,www.example.cn
慕容复白,个人,京ICP备11012322号,个人网,京ICP备11012322号-1,正常,person.cn
示例科技有限公司,企业,京ICP备11012321号,旧网,京ICP备11012321号-2,已注销,gone.cn
"""


@pytest.fixture
def with_ledger(folder: Path) -> Path:
    from auditor.cli import app as auditor

    (folder / "ledger.csv").write_text(LEDGER)
    imported = CliRunner().invoke(auditor, ["ledger", "import", "ledger.csv", "--db", "auditor.db"])
    assert imported.exit_code in (0, 1, 3), imported.output
    return folder / "auditor.db"


async def test_answers_are_kept_in_the_database_and_the_ledger_there_is_asked_first(with_ledger: Path) -> None:
    async with serving(said(NO_MATCH_CNNIC)) as whois:
        names = ("example.cn", "person.cn", "gone.cn")
        arguments = (*names, "--db", str(with_ledger), "--whois-server", f"cn={whois.at}", *LOOPBACK)
        first = await lookup(*arguments)
        again = await lookup(*arguments)
        assert whois.connections == 3
        await lookup(*arguments, "--fresh")
        assert whois.connections == 6
    assert f"台账: 台账中有 · {NUMBER} · 示例科技有限公司" in first.output
    assert "慕***" in first.output
    assert ENTITY not in first.output
    assert first.output.count("只查了台账，台账中没有") == 1
    assert (first.exit_code, again.exit_code) == (3, 3)
    assert with_ledger.stat().st_mode & 0o777 == 0o600


async def test_a_database_is_made_where_one_is_named_and_only_there(folder: Path) -> None:
    async with serving(said(NO_MATCH_CNNIC)) as whois:
        arguments = ("example.cn", "--whois-server", f"cn={whois.at}", *LOOPBACK)
        assert (await lookup(*arguments)).exit_code == 0
        assert list(folder.iterdir()) == []
        assert (await lookup(*arguments, "--db", "kept.db")).exit_code == 0
        assert (await lookup(*arguments, "--db", "kept.db")).exit_code == 0
    assert whois.connections == 2


async def test_without_a_contact_nothing_off_loopback_is_reached(folder: Path) -> None:
    result = await lookup("example.cn", "--whois-server", "cn=192.0.2.1", "--timeout", "2")
    assert result.exit_code == 3
    assert "--contact" in result.output


@pytest.fixture
def busy(folder: Path) -> Iterator[None]:
    import os

    database, lock = open_database(folder / "auditor.db", write=True, create=True)
    yield
    database.close()
    assert lock is not None
    os.close(lock)


@pytest.mark.usefixtures("busy")
async def test_a_database_at_work_is_waited_for_by_the_person() -> None:
    assert (await lookup("example.cn")).exit_code == 75


@pytest.mark.parametrize(
    "arguments",
    [
        ("--whois-server", "cn"), ("--rdap-server", "cn=ftp://x"), ("--rate", "0"), ("--source", "nowhere.toml"),
        ("--allow-network", "x"), ("--nameserver", "x"), ("--ca-file", "nowhere.pem"), ("--timeout", "0"),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_said_in_one_line(folder: Path, arguments: tuple[str, str]) -> None:
    result = await lookup("example.cn", *arguments)
    assert result.exit_code == 2, result.output
    assert len(result.output.strip().splitlines()) == 1


async def test_the_ministry_is_refused_with_a_clear_word(folder: Path) -> None:
    path = folder / "s.toml"
    path.write_text('[[source]]\nname = "m"\nurl = "https://hlwicpfwc.miit.gov.cn/?d={domain}"\nnumber = "n"\n')
    result = await lookup("example.cn", "--source", str(path))
    assert result.exit_code == 2
    assert "captcha" in result.output


@pytest.mark.parametrize(
    "talk", [said(b"Domain Name: example.cn\r\nRegistrant: \x1b[31m\x9b=cmd\r\nExpiration Time: 2027-05-18\r\n")]
)
async def test_no_escape_reaches_the_terminal(folder: Path, talk: Talk) -> None:
    async with serving(talk) as whois:
        for more in ((), ("--json",)):
            result = await lookup("example.cn", "--whois-server", f"cn={whois.at}", *LOOPBACK, *more)
            assert "\x1b" not in result.output
            assert "\x9b" not in result.output
