"""Judging again: many at a time, and what breaks the limits costs itself only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from auditor.evidence import Evidence
from auditor.judge import judge, told
from auditor.judge_pool import HEAVY_BODY_BYTES
from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question, Target, Verdict
from auditor.rejudging import BATCH, rejudge
from auditor.ruleset import Ruleset
from auditor.store import Store, StoreError

TARGETS = BATCH + 3
LOOPS = """
import os

from auditor.model import Severity
from auditor.rule import passed, rule

@rule(name=("甲", "A"), severity=Severity.HINT, messages={{"a": ("甲", "A")}}, remedy=("", ""))
def check(home):
    if "for ever" in home.page.text:
        try:
            open({seen!r}, "x").close()
        except FileExistsError:
            os._exit(9)
        while True:
            pass
    return passed("a")
"""
"""Hangs in the batch. Alone it ends its process, which takes no time: that it may hang there is told of custom rules."""


def evidence(host: str, page: bytes) -> Evidence:
    hop = Hop(url=f"http://{host}/", address="127.0.0.1", status=200, headers=(("Content-Type", "text/html"),))
    answer = HttpAnswer(hops=(hop,), content=page, body_sha256=sha256(page).hexdigest())
    home = Observation(
        question=Question.HOME, subject=host, url=hop.url, outcome=Outcome.OK, asked_at="2026-11-22T00:00:00Z", http=answer
    )  # fmt: skip
    return Evidence(target=Target(host=host), observations=(home,))


PAGES = {
    f"s{n}.example.cn": f"<p>某某公司{n}</p><footer>京ICP备05990217号-{n % 3 + 1}</footer>" for n in range(TARGETS)
}
PAGES["s5.example.cn"] += "<p>for ever</p>"
PAGES["s7.example.cn"] += "<p>" + "长" * HEAVY_BODY_BYTES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A scan of more targets than a batch has, one of which is heavy; nothing was found of any."""
    scan = dict.fromkeys(("auditor_version", "ruleset", "inventory_source", "inventory_sha256"), "1")
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number = store.begin_scan({**scan, "settings": "{}", "vantage": "{}"}, [], [Target(host=h) for h in PAGES])
        for stored in store.pending(number, 1000):
            store.save(stored, number, evidence(stored.target.host, PAGES[stored.target.host].encode()), [])
    return tmp_path / "a.db"


async def test_a_batch_whose_worker_is_ended_is_judged_one_by_one(path: Path, tmp_path: Path) -> None:
    """A rule that hangs on one of them is *untested: crashed* there, and every other finding is as ever."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "loops.py").write_text(LOOPS.format(seen=str(tmp_path / "seen")))
    ruleset = Ruleset.read(folder, ["loops,icp-number-missing"])
    with Store.open(path, write=True) as store:
        changes = await rejudge(store, 1, ruleset)
        found = {s.target.host: {f.rule: (f.verdict, f.message) for f in store.findings(s)} for s in store.targets(1)}
    assert (tmp_path / "seen").exists()
    assert len(found) == TARGETS
    assert len(changes) == 2 * TARGETS
    for host, findings in found.items():
        assert findings["icp-number-missing"][0] is Verdict.PASSED
        assert findings["loops"] == (
            (Verdict.UNTESTED, "crashed") if host == "s5.example.cn" else (Verdict.PASSED, "a")
        )


async def test_judging_again_gives_what_the_judge_gives_and_the_second_time_nothing_new(path: Path) -> None:
    with Store.open(path, write=True) as store:
        first = await rejudge(store, 1)
        for stored in store.targets(1):
            expected = [
                (f.rule, f.verdict, f.message, f.params, f.observations) for f in told(judge(store.evidence(stored)))
            ]
            assert [
                (f.rule, f.verdict, f.message, f.params, f.observations) for f in store.findings(stored)
            ] == expected
        assert first
        assert await rejudge(store, 1) == []


async def test_what_is_damaged_is_said_in_one_line(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE bodies SET packed = x'00'")
        connection.commit()
    with Store.open(path, write=True) as store, pytest.raises(StoreError, match="damaged"):
        await rejudge(store, 1)
