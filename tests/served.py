"""A demo world in a process of its own, and `auditor` commands started in theirs."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from auditor.demo import SITES

PYTHON = (sys.executable, "-W", "error::ResourceWarning", "-m")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A demo world in a process of its own."""

    inventory: list[str]
    options: list[str]

    def line(self, name: str) -> str:
        """The inventory's line of a sample site."""
        return next(line for line in self.inventory if line.startswith(name))


@contextmanager
def serve() -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*PYTHON, "auditor.demo", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        options = process.stdout.readline().partition(";")[2].split()
        ca_file = process.stdout.readline().rpartition(" ")[2].strip()
        lines = [process.stdout.readline().strip() for _ in SITES]
        yield Served(lines, [*options, "--ca-file", ca_file, "--timeout", "2", "--per-ip-delay", "0"])
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PYTHON, "auditor", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "AUDITOR_DNS_TIMEOUT_S": "0.8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def done_targets(path: Path) -> int:
    try:
        return int(str(rows(path, "SELECT count(*) FROM targets WHERE state = 'done'")[0][0]))
    except sqlite3.OperationalError:
        return 0


def until(path: Path, number: int, process: subprocess.Popen[str]) -> None:
    """Wait until a scan has finished so many targets."""
    deadline = time.monotonic() + 30
    while done_targets(path) < number:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.02)
