"""Faster ways to fold a text give the text that the plain ones give."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.text import _DROPPED, _INVISIBLE, Replacing

TABLE = {ord("a"): "b", ord("b"): "c", ord("["): "]", ord("^"): "a", ord("\u5099"): "\u5907", 0x1D400: "A"}
MANY = {code: chr(code + 1) for code in range(0x4E00, 0x4E40)}


@given(
    st.sampled_from([TABLE, MANY, TABLE | MANY]),
    st.lists(
        st.one_of(st.sampled_from([*map(chr, TABLE), *map(chr, MANY)]), st.text(max_size=9), st.just("y" * 50)),
        max_size=80,
    ).map("".join),
)
def test_replacing_is_translating(table: dict[int, str], text: str) -> None:
    """With few and many kinds of characters to replace, in long and short texts, and where one becomes another."""
    assert Replacing(table)(text) == text.translate(table)


PLAIN_DROPPED = re.compile(rf"(?<= )[ {_INVISIBLE}]+|[{_INVISIBLE}]+|(?<=[\u4e00-\u9fff])\([a-zà-ǜ]{{1,6}}\)")
"""What leaves a text, as one says it."""


@given(st.text(st.sampled_from("  \u200b\u00ad\ufeff()(ab备案xā\n\U000e0041"), max_size=40))
@settings(max_examples=2000)
def test_what_leaves_a_text_is_found_fast_as_one_says_it(text: str) -> None:
    spans = [match.span() for match in _DROPPED.finditer(text)]
    assert spans == [match.span() for match in PLAIN_DROPPED.finditer(text)]
