"""Promise 14: of two scans on one database the second goes away and touches nothing."""

from __future__ import annotations

import time
from pathlib import Path

from tests.served import Served, done_targets, start


def test_a_second_scan_on_the_same_database_gives_75(served: Served, tmp_path: Path) -> None:
    name = served.line("silent.test")
    first = start("scan", name, *served.options, cwd=tmp_path)
    deadline = time.monotonic() + 30
    while not (tmp_path / "auditor.db").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    second = start("scan", name, *served.options, cwd=tmp_path)
    _, err = second.communicate(timeout=60)
    assert second.returncode == 75
    assert err.strip().splitlines()[-1].startswith("auditor: auditor.db: another auditor is at work")
    first.communicate(timeout=60)
    assert done_targets(tmp_path / "auditor.db") == 1
