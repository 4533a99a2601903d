"""The counts a scan ends with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import tally as tallying
from auditor.judgement import Kept
from auditor.model import Finding, Severity, Target, Verdict
from auditor.store import Store, StoreError
from auditor.tally import tally
from tests.test_store import begun

FINDING = st.builds(
    Finding,
    target=st.just("a.example"),
    rule=st.sampled_from(["one", "two", "三"]),
    verdict=st.sampled_from(Verdict),
    severity=st.sampled_from(Severity),
    message=st.sampled_from(["refused", "timeout", "x"]),
    params=st.dictionaries(st.sampled_from("ab"), st.text(max_size=2), max_size=2),
    observations=st.just(()),
    ruleset=st.just("r"),
)
TARGETS = st.lists(st.lists(FINDING, max_size=5), max_size=12)


def plain(targets: list[list[Finding]]) -> tuple[Counter[tuple[str, Verdict, Severity]], Counter[str]]:
    """The same, counted finding by finding."""
    verdicts = Counter((f.rule, f.verdict, f.severity) for findings in targets for f in findings)
    untested: Counter[str] = Counter()
    for findings in targets:
        untested.update({f.message for f in findings if f.verdict is Verdict.UNTESTED})
    return verdicts, untested


@given(TARGETS, st.integers(1, 4))
def test_it_counts_every_finding_once(targets: list[list[Finding]], kinds: int) -> None:
    """However alike the rows are, and however few different ones are held at one time."""
    before, tallying.KINDS = tallying.KINDS, kinds
    try:
        counted = tally(Kept.of(findings).findings.encode() for findings in targets)
    finally:
        tallying.KINDS = before
    verdicts, untested = plain(targets)
    assert {(rule, v, s): n for rule, v, s, n in counted.verdicts} == verdicts
    assert [rule for rule, *_ in counted.verdicts] == sorted(rule for rule, *_ in verdicts)
    assert counted.untested == sorted(untested.items(), key=lambda reason: (-reason[1], reason[0]))


SQL = (
    "SELECT f.rule, f.verdict, f.severity, count(*) FROM findings f JOIN targets t ON t.id = f.target "
    "WHERE t.scan = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "SELECT f.message, count(DISTINCT f.target) FROM findings f JOIN targets t ON t.id = f.target "
    "WHERE t.scan = ? AND f.verdict = 'untested' GROUP BY 1 ORDER BY 2 DESC, 1",
)


def a_scan(path: Path) -> Store:
    """A database of two scans: five targets of which one has other findings, and one target."""
    store = Store.open(path, write=True, create=True)
    for hosts in (("a", "b", "c", "d", "e"), ("a",)):
        _, stored = begun(store, *(Target(host=f"{host}.example") for host in hosts))
        for each in stored:
            key = each.target.key
            verdict = Verdict.UNTESTED if key.startswith("c") else Verdict.FAILED
            findings = [
                Finding(
                    target=key,
                    rule=rule,
                    verdict=verdict,
                    severity=Severity.WARNING,
                    message="refused",
                    params={"who": key},
                    ruleset="r",
                )
                for rule in ("x", "y")
            ]
            store.replace_findings([(each, findings, False)])
    return store


def test_it_is_what_the_view_says(tmp_path: Path) -> None:
    """The database counts the same, scan by scan."""
    with a_scan(tmp_path / "a.db") as store:
        for scan in (1, 2):
            rows, reasons = ([tuple(row) for row in store.db.execute(sql, [scan])] for sql in SQL)
            counted = store.tally(scan)
            assert [(rule, v.value, s.label, n) for rule, v, s, n in counted.verdicts] == rows
            assert counted.untested == reasons
        assert store.tally(1).untested == [("refused", 1)]


@pytest.mark.parametrize("damage", ["", "{", "7", "[7]", "[[1]]", '[["x", "odd", "warning", "m", []]]'])
def test_a_damaged_row_is_said(tmp_path: Path, damage: str) -> None:
    """In the words of the store, whatever the row holds."""
    with a_scan(tmp_path / "a.db") as store:
        store.db.execute("UPDATE judgements SET findings = ? WHERE target = 1", [damage])
        with pytest.raises(StoreError, match="Restore it from a copy"):
            store.tally(1)
