"""Promises 20, 21 and 24: no listening socket, no way in, private files, quiet logs, and a name on every request."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from scrapy.settings import Settings

from tests.hostile.ground import Ground, auditor, page, query, redirect, standing

pytestmark = pytest.mark.usefixtures("anywhere")

Figure = Callable[[str], None]


def world() -> Ground:
    """Sites that set cookies, send on with secrets in the address, and take a moment."""
    ground = Ground(delay_s=lambda _: 0.1)
    for number in range(20):
        name = f"site-{number}.test"
        ground.names[name] = ground.names[f"www.{name}"] = (f"36.106.0.{number}",)
        ground.pages[name] = redirect(f"http://user:hunter2@www.{name}/welcome?token=s3cret-{number}")
        ground.pages[f"www.{name}"] = page("<iframe src=/f></iframe><p>hello", "Set-Cookie: session=c00kie; Path=/")
    return ground


async def scan(ground: Ground, folder: Path, *options: str) -> tuple[str, set[tuple[str, str]]]:
    """Everything that was printed, and the sockets any process of the scan was seen to listen on meanwhile."""
    (folder / "list.txt").write_text("\n".join(name for name in ground.names if not name.startswith("www.")))
    arguments = ["scan", "list.txt", "--db", "data/a.db", "--contact", "ops@example.cn", "--per-ip-delay", "0.05"]
    running = asyncio.create_task(auditor(*arguments, "--nameserver", ground.nameserver, *options, cwd=folder))
    listening: set[tuple[str, str]] = set()
    looks = 0
    while not running.done():
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.cwd() == str(folder):
                    looks += 1
                    for socket in process.net_connections("all"):
                        bound = socket.status == psutil.CONN_LISTEN or (isinstance(socket.laddr, str) and socket.laddr)
                        # A datagram socket that is connected takes nothing from anybody else.
                        if bound or (socket.type.name == "SOCK_DGRAM" and socket.laddr and not socket.raddr):
                            listening.add((socket.type.name, str(socket.laddr)))
        await asyncio.sleep(0.02)
    ran = await running
    assert ran.code in (1, 3), ran.errors
    assert looks > 20
    return ran.out + ran.errors, listening


async def test_nothing_listens_and_nothing_is_told(tmp_path: Path, figure: Figure) -> None:
    """While a scan runs nothing of it can be connected to; cookies, credentials and query strings go nowhere."""
    (tmp_path / "data").mkdir(mode=0o755)
    ground = world()
    async with standing(ground):
        printed, listening = await scan(ground, tmp_path, "--verbose")
    assert listening == set()
    assert printed.count("site-") > 20, "the log says something at all"
    assert not re.search(r"s3cret|hunter2|c00kie|token=", printed)
    asked = [c for c in ground.connections if c.host]
    assert {c.path for c in asked if c.host.startswith("www.")} >= {"/welcome?token=s3cret-1", "/f"}
    assert {c.cookie for c in asked} == {""}
    assert {c.referer for c in asked} == {""}
    assert all(re.fullmatch(r"beian-auditor/[\d.]+ \(\+ops@example\.cn\)", c.agent) for c in asked)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert {name.partition(".db")[0] for name in modes} == {"a"}
    assert set(modes.values()) == {0o600}
    figure(
        f"a scan of {len(asked)} requests: 0 listening sockets in any process, 0 cookies or referers sent, "
        f"{len(printed)} characters of log without a secret, files {sorted(modes)} all 0600"
    )


async def test_reports_are_private(tmp_path: Path) -> None:
    """Folders we make are 0700 and files 0600, under any umask."""
    ground = world()
    (tmp_path / "data").mkdir()
    async with standing(ground):
        await scan(ground, tmp_path)
        ran = await auditor(
            "report", "data/a.db", "-o", "new/deep/report", "--format", "html,json,csv,md", cwd=tmp_path
        )
    assert ran.code == 0, ran.errors
    made = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert len(made) > 80
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("options", [(), ("--contact", ""), ("--contact", "line\nbreak")])
async def test_without_a_name_nothing_is_asked(tmp_path: Path, options: tuple[str, ...]) -> None:
    """No contact, no scan of the internet: one line, exit code 2, not a packet."""
    ground = Ground(names={"site.test": ("36.106.0.1",)})
    async with standing(ground):
        ran = await auditor("scan", "site.test", "--nameserver", ground.nameserver, *options, cwd=tmp_path)
    assert ran.code == 2
    assert "--contact" in ran.errors
    assert ran.errors.count("\n") <= 3
    assert ground.connections == []
    assert ground.queries == {}


def test_scrapy_opens_nothing_and_unpickles_nothing(tmp_path: Path) -> None:
    """Its console, its remote control, its other handlers, cookies, proxies and job folders are off; so is pickle."""
    settings = Settings()
    settings.setmodule("spiders.settings")
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPPROXY_ENABLED"):
        assert settings.getbool(name) is False, name
    for name in (
        "REFERER_ENABLED",
        "REDIRECT_ENABLED",
        "METAREFRESH_ENABLED",
        "HTTPCACHE_ENABLED",
        "AUTOTHROTTLE_ENABLED",
    ):
        assert settings.getbool(name) is False, name
    assert not settings.get("JOBDIR")
    handlers = settings.getdict("DOWNLOAD_HANDLERS_BASE") | settings.getdict("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    extensions = settings.get_component_priority_dict_with_base("EXTENSIONS")
    assert {getattr(e, "__name__", e).rpartition(".")[2] for e in extensions} == {"CoreStats", "ScanRecord"}


async def test_a_database_holds_no_pickle(tmp_path: Path) -> None:
    """Everything stored is text, numbers, and bodies that only decompress."""
    (tmp_path / "data").mkdir()
    ground = world()
    async with standing(ground):
        await scan(ground, tmp_path)
    database = tmp_path / "data" / "a.db"
    for (table,) in query(database, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in query(database, f"SELECT * FROM {table}"):
            for value in row:
                assert not (isinstance(value, bytes) and value[:1] == b"\x80"), table
