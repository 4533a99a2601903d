"""Promise 12: a torn or overwritten write-ahead log gives back a prefix of what was committed, or one clear line."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.evidence import Evidence
from auditor.model import Observation, Outcome, Question, Target
from auditor.store import Store, StoreError

TARGETS = 60
COPIES = 400


def observed(target: Target) -> Evidence:
    asked = Observation(question=Question.HOME, subject=target.host, outcome=Outcome.TIMEOUT, asked_at="2026-11-24")
    return Evidence(target=target, observations=(asked,))


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose commits all lie in its log: copied while it was open, as a crash would leave it."""
    folder = tmp_path_factory.mktemp("torn")
    targets = [Target(host=f"site-{n}.example.cn") for n in range(TARGETS)]
    scan = dict.fromkeys(("auditor_version", "ruleset", "inventory_source", "inventory_sha256"), "1")
    with Store.open(folder / "open.db", write=True, create=True) as store:
        number = store.begin_scan({**scan, "settings": "{}", "vantage": "{}"}, [], targets)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.db.execute("PRAGMA wal_autocheckpoint = 0")
        for stored in store.pending(number, TARGETS):
            store.begin_attempt(stored)
            store.save(stored, number, observed(stored.target), [])
        for suffix in ("", "-wal"):
            shutil.copy(folder / f"open.db{suffix}", folder / f"torn.db{suffix}")
    return folder / "torn.db"


def test_a_torn_log_is_a_prefix_of_what_was_committed(
    torn: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Cut off anywhere, or with 64 bytes overwritten anywhere, what is left is whole targets from the first on."""
    chance = random.Random(12)
    log = torn.with_name("torn.db-wal").read_bytes()
    states = set()
    for copy in range(COPIES):
        path = tmp_path / f"{copy}.db"
        shutil.copy(torn, path)
        at = chance.randrange(len(log))
        damaged = log[:at] if copy % 2 else log[:at] + chance.randbytes(64) + log[at + 64 :]
        path.with_name(f"{copy}.db-wal").write_bytes(damaged)
        with Store.open(path, write=True) as store:
            done = [row[0] for row in store.db.execute("SELECT id FROM targets WHERE state = 'done' ORDER BY id")]
            seen = [row[0] for row in store.db.execute("SELECT target FROM observations ORDER BY target")]
            store.resume_scan(1)
            assert len(done) + len(store.pending(1, TARGETS)) == TARGETS
            assert store.db.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"
        assert done == seen == list(range(1, len(done) + 1))
        states.add(len(done))
        for left in tmp_path.iterdir():
            left.unlink()
    assert len(states) > TARGETS // 2
    figure(f"{COPIES} torn logs: {len(states)} different states, each a prefix of {TARGETS} commits, 0 damaged")


def test_a_damaged_file_is_one_clear_line(torn: Path, tmp_path: Path) -> None:
    """A database with pages overwritten opens, or is refused with the file, the cause and what to do; never a crash."""
    chance = random.Random(13)
    with sqlite3.connect(torn) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = torn.read_bytes()
    refused = []
    for copy in range(60):
        path = tmp_path / f"{copy}.db"
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(len(damaged) - 64)
            damaged[at : at + 64] = chance.randbytes(64)
        path.write_bytes(bytes(damaged))
        try:
            with Store.open(path, write=True) as store:
                store.resume_scan(1)
                for stored in store.pending(1, TARGETS):
                    store.begin_attempt(stored)
                    store.save(stored, 1, observed(stored.target), [])
        except StoreError as error:
            refused.append(str(error))
    assert len(refused) > 10
    assert all(text.startswith(str(tmp_path)) and text.isprintable() for text in refused)
