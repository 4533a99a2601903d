"""Findings as they are kept: what goes in comes out, by SQL too, and damage is said."""

from __future__ import annotations

import json
import pickle
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from auditor.judgement import Kept, headline
from auditor.model import Finding, Severity, Verdict
from auditor.storable import storable, text, to_json, wire_json
from auditor.store_schema import migrations

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=12)
FINDINGS = st.lists(
    st.builds(
        Finding,
        target=st.just("a.cn"),
        rule=ANY_TEXT,
        verdict=st.sampled_from(Verdict),
        severity=st.sampled_from(Severity),
        message=ANY_TEXT,
        params=st.dictionaries(ANY_TEXT.map(text), ANY_TEXT, max_size=4),
        observations=st.lists(ANY_TEXT, max_size=3).map(tuple),
        ruleset=st.just("1"),
    ),
    max_size=6,
)


def clean(finding: Finding) -> Finding:
    """A finding as a database can hold it."""
    return replace(
        finding,
        rule=text(finding.rule),
        message=text(finding.message),
        params={text(name): text(value) for name, value in finding.params.items()},
        observations=tuple(text(key) for key in finding.observations),
    )


@given(FINDINGS)
def test_kept_findings_are_the_findings_also_in_another_process(findings: list[Finding]) -> None:
    kept = Kept.of(findings, "a.cn")
    assert kept == [clean(finding) for finding in findings]
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert kept.headline is headline(findings)
    assert kept.target == "a.cn"


@pytest.fixture(scope="module")
def database() -> Database:
    made = Database(memory=True)
    migrations.apply(made)
    return made


@given(FINDINGS)
def test_the_view_shows_each_finding_as_a_row_of_texts(database: Database, findings: list[Finding]) -> None:
    """Parameters and observations are the JSON that stood in the table of the same name before."""
    kept = Kept.of(findings, "a.cn", "1")
    database.conn.execute("DELETE FROM judgements")
    database.conn.execute("INSERT INTO judgements VALUES (5, '1', 'now', ?, ?)", (kept.findings, kept.texts))
    rows = database.conn.execute("SELECT * FROM findings WHERE target = 5").fetchall()
    assert len(rows) == len(findings)
    for row, finding in zip(rows, map(clean, findings), strict=True):
        assert row[:5] == (5, finding.rule, finding.verdict.value, finding.severity.label, finding.message)
        assert json.loads(row[5]) == finding.params
        assert json.loads(row[6]) == list(finding.observations)
        assert row[7:] == ("1", "now")


def test_the_view_has_the_columns_the_table_had(database: Database) -> None:
    names = [row[1] for row in database.conn.execute("PRAGMA table_info(findings)")]
    assert names == [
        *("target", "rule", "verdict", "severity", "message", "params", "observations", "ruleset", "judged_at"),
    ]


def test_findings_of_two_sets_of_rules_are_not_one_judgement() -> None:
    one = Finding(target="a.cn", rule="r", verdict=Verdict.PASSED, severity=Severity.HINT, message="m", ruleset="1")
    with pytest.raises(ValueError, match="several sets of rules"):
        Kept.of([one, replace(one, ruleset="2")])
    assert {f.ruleset for f in Kept.of([one, replace(one, ruleset="2")], ruleset="3")} == {"3"}


@pytest.mark.parametrize(
    ("findings", "texts"),
    [
        ('[["r","passed","hint","m",[1]]]', '["a"]'),
        ('[["r","passed","hint","m",[-1]]]', '["a"]'),
        ('[["r","passed","hint","m",["x"]]]', '["a"]'),
        ('[["r","passed","hint","m",[0]]]', "[7]"),
        ('[["r","splendid","hint","m",[]]]', "[]"),
        ('[["r"]]', "[]"),
        ("{", "[]"),
    ],
)
def test_damage_is_an_error_when_it_is_read(findings: str, texts: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(Kept("a.cn", Verdict.PASSED, "1", findings, texts))


VALUES = st.recursive(
    ANY_TEXT | st.none() | st.booleans() | st.integers(-9999, 9999),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_the_quick_way_to_json_gives_what_cleaning_everything_gives(value: object) -> None:
    assert wire_json(value) == to_json(value)
    assert json.loads(wire_json(value)) == storable(value)
    sqlite3.connect(":memory:").execute("SELECT ?", (wire_json(value),)).connection.close()
