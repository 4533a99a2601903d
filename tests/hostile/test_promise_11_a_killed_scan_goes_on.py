"""Promise 11, on the command line: a killed scan goes on where it was."""

from __future__ import annotations

from pathlib import Path

from tests.served import Served, done_targets, rows, start, until


def test_a_killed_scan_goes_on_and_every_target_is_done_once(served: Served, tmp_path: Path) -> None:
    """SIGKILL loses nothing that was committed and repeats nothing that was done."""
    path = tmp_path / "auditor.db"
    some = served.inventory[:20]
    (tmp_path / "domains.txt").write_text("\n".join(some), encoding="utf-8")
    command = ("scan", "domains.txt", "--concurrency", "2", *served.options)
    for wanted in (3, 8):
        process = start(*command, cwd=tmp_path)
        until(path, wanted, process)
        process.kill()
        process.communicate(timeout=30)
        assert done_targets(path) >= wanted
    before = rows(path, "SELECT target, judged_at FROM findings")
    process = start("scan", "domains.txt", "--concurrency", "2", "--lang", "en", *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 1, out + err
    assert "Resuming scan 1" in err
    assert rows(path, "SELECT count(*) FROM scans") == [(1,)]
    assert done_targets(path) == len(some)
    assert set(before) <= set(rows(path, "SELECT target, judged_at FROM findings"))
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
