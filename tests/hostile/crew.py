"""A scan by several processes, seen from outside: who they are, and what they hold."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from tests.hostile.ground import ROOT, Ground


@asynccontextmanager
async def scanning(folder: Path, ground: Ground, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`auditor scan` of all names of a ground, running; killed when it is left running."""
    if not (folder / "list.txt").exists():
        (folder / "list.txt").write_text("\n".join(name for name in ground.names if not name.startswith("www.")))
    arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--lang", "en"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "auditor", *arguments, "--nameserver", ground.nameserver, *options),
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process, timeout_s: float = 60) -> tuple[int, str]:
    """Wait for the end: (exit code, standard error)."""
    _, errors = await asyncio.wait_for(process.communicate(), timeout_s)
    assert process.returncode is not None
    return process.returncode, errors.decode()


def crew_of(leader: int) -> list[psutil.Process]:
    """The crawl processes of a scan, in the order in which they were started."""
    return sorted(_spawned(leader), key=lambda process: process.pid)


def _spawned(parent: int) -> list[psutil.Process]:
    """Children that are at work for a process, without multiprocessing's own."""
    found = []
    try:
        children = psutil.Process(parent).children()
    except psutil.NoSuchProcess:
        return []
    for child in children:
        try:
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def memory_of(leader: int) -> Mapping[str, float]:
    """Resident MB of the leader, and of its crawl and judging processes the most; 0 where there is none."""
    crew = crew_of(leader)
    judges = [judge for one in crew for judge in _spawned(one.pid)]
    return {
        "leader": resident_mb([psutil.Process(leader)]),
        "crawl": resident_mb(crew),
        "judge": resident_mb(judges),
    }


def resident_mb(processes: list[psutil.Process]) -> float:
    """The most that any of them holds."""
    most = 0.0
    for process in processes:
        try:
            most = max(most, process.memory_info().rss / 1e6)
        except psutil.NoSuchProcess:
            continue
    return most


async def no_process_left(folder: Path) -> bool:
    """Whether everything that was started in a folder is gone, or goes within ten seconds."""
    for _ in range(100):
        left = [
            process.pid
            for process in psutil.process_iter(["cwd"])
            if process.info["cwd"] == str(folder) and process.status() != psutil.STATUS_ZOMBIE
        ]
        if not left:
            return True
        await asyncio.sleep(0.1)
    return False
