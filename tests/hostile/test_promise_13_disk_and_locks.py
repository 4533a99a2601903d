"""Promise 13: a full disk, a locked or a read-only database end in one line, and the database is whole.

The disk is a real one: a tmpfs of a few hundred kilobytes, mounted in this process's own mount namespace.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from auditor.demo import SITES
from tests.served import Served, done_targets, rows, start

MS_RDONLY, MS_REMOUNT, MS_REC, MS_PRIVATE = 1, 32, 0x4000, 0x4_0000
MNT_DETACH = 2
SMALL, LARGE = "size=1m", "size=64m"


def mount(folder: Path, flags: int, options: str = "", *, kind: str = "tmpfs") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(kind.encode(), str(folder).encode(), kind.encode(), flags, options.encode()):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))


@pytest.fixture
def disk(anywhere: None, tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with room for a few targets."""
    # What is mounted here is not to be seen outside.
    mount(Path("/"), MS_REC | MS_PRIVATE, kind="none")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, 0, SMALL)
    yield folder
    ctypes.CDLL(None).umount2(str(folder).encode(), MNT_DETACH)


def finished(process: subprocess.Popen[str]) -> None:
    """Wait for a scan that finds nothing wrong."""
    told = process.communicate(timeout=90)
    assert process.returncode == 0, told


def one_line(err: str) -> str:
    """What the command told; there must be exactly one line of it, and no traceback."""
    assert "Traceback" not in err
    (line,) = [line for line in err.splitlines() if line.startswith("auditor: ")]
    return line


def is_whole(path: Path) -> bool:
    return rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_full_disk_stops_the_scan_in_one_line_and_loses_nothing(
    served: Served, disk: Path, figure: Callable[[str], None]
) -> None:
    """What was committed is there and whole; with more room the same command goes on and ends every target once."""
    path = disk / "auditor.db"
    (disk / "domains.txt").write_text("\n".join(served.inventory), encoding="utf-8")
    command = ("scan", "domains.txt", "--concurrency", "2", *served.options)
    process = start(*command, cwd=disk)
    _, err = process.communicate(timeout=90)
    assert process.returncode == 3, err
    assert "Traceback" not in err
    told = [line for line in err.splitlines() if "disk is full" in line]
    assert told
    assert "Free some space" in told[0]
    kept = done_targets(path)
    assert 0 < kept < len(SITES)
    before = rows(path, "SELECT target, rule, judged_at FROM findings")
    mount(disk, MS_REMOUNT, LARGE)
    assert is_whole(path)
    process = start(*command, cwd=disk)
    out, err = process.communicate(timeout=90)
    assert process.returncode == 1, out + err
    assert done_targets(path) == len(SITES)
    assert set(before) <= set(rows(path, "SELECT target, rule, judged_at FROM findings"))
    assert is_whole(path)
    figure(
        f"a disk of 1 MiB was full after {kept} of {len(SITES)} targets: exit code 3; with room all {len(SITES)} done"
    )


def test_a_read_only_disk_is_told_in_one_line_and_nothing_changes(
    served: Served, disk: Path, figure: Callable[[str], None]
) -> None:
    name = served.line("compliant.test")
    mount(disk, MS_REMOUNT, LARGE)
    finished(start("scan", name, *served.options, cwd=disk))
    mount(disk, MS_REMOUNT | MS_RDONLY)
    before = (disk / "auditor.db").read_bytes()
    codes = []
    for command in (("scan", name, "--new", *served.options), ("judge", "auditor.db"), ("report", "auditor.db")):
        process = start(*command, cwd=disk)
        _, err = process.communicate(timeout=90)
        assert process.returncode in (2, 3), (command[0], err)
        assert one_line(err)
        codes.append(process.returncode)
    assert (disk / "auditor.db").read_bytes() == before
    figure(f"read-only disk: scan, judge and report end with {codes}, one line each, the database unchanged")


def test_a_database_another_program_has_locked_is_told_in_one_line(
    served: Served, disk: Path, figure: Callable[[str], None]
) -> None:
    """Somebody has opened the database in an editor and is in the middle of a change."""
    name = served.line("compliant.test")
    mount(disk, MS_REMOUNT, LARGE)
    finished(start("scan", name, *served.options, cwd=disk))
    path = disk / "auditor.db"
    before = rows(path, "SELECT * FROM findings")
    with closing(sqlite3.connect(path, isolation_level=None)) as editor:
        editor.execute("BEGIN IMMEDIATE")
        process = start("scan", name, "--new", *served.options, cwd=disk)
        _, err = process.communicate(timeout=90)
        editor.execute("ROLLBACK")
    assert process.returncode in (2, 3), err
    line = one_line(err)
    assert "locked" in line
    assert rows(path, "SELECT * FROM findings") == before
    assert is_whole(path)
    figure(f"a database locked by another program: exit code {process.returncode}, one line, nothing changed")
