"""Faster ways to the same text and the same row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.text import _FOLD, _translated

FOLDED = st.sampled_from([chr(code) for code in _FOLD])


@given(st.lists(st.one_of(FOLDED, st.characters(), st.text(max_size=5)), max_size=80).map("".join))
def test_folding_is_the_table_character_by_character(text: str) -> None:
    assert _translated(text) == text.translate(_FOLD)
