"""Faster ways to the same text and the same row."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Finding, Severity, Verdict
from auditor.store_codec import finding_values, storable, to_json
from auditor.text import _FOLD, _translated

FOLDED = st.sampled_from([chr(code) for code in _FOLD])


@given(st.lists(st.one_of(FOLDED, st.characters(), st.text(max_size=5)), max_size=80).map("".join))
def test_folding_is_the_table_character_by_character(text: str) -> None:
    assert _translated(text) == text.translate(_FOLD)


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=5), st.text(max_size=9)),
    st.lists(st.text()),
)
def test_a_findings_values_are_cleaned_like_all_others(
    rule: str, message: str, params: dict[str, str], keys: list[str]
) -> None:
    finding = Finding(
        target="a.cn",
        rule=rule,
        verdict=Verdict.FAILED,
        severity=Severity.HINT,
        message=message,
        params=params,
        observations=tuple(keys),
        ruleset="0.1.0+abc",
    )
    told = (rule, "failed", "hint", message, to_json(params), to_json(keys), "0.1.0+abc")
    assert finding_values(finding) == tuple(storable(value) for value in told)
    sqlite3.connect(":memory:").execute("SELECT ?, ?, ?, ?, ?, ?, ?", finding_values(finding)).connection.close()
