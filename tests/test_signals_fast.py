"""What is looked for first to spare a search never hides what the search finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.policy.keywords import Sign
from auditor.signals import TABLES

PATTERNS = [sign for table in TABLES for sign in table.signs if sign.pattern is not None]


@pytest.mark.parametrize("sign", PATTERNS, ids=lambda sign: sign.id)
def test_every_match_of_a_pattern_holds_what_is_counted_first(sign: Sign) -> None:
    assert sign.pattern is not None

    @given(st.from_regex(sign.pattern))
    @settings(max_examples=100, deadline=None)
    def holds(text: str) -> None:
        assert sign.pattern is not None
        matches = [match[0] for match in sign.pattern.finditer(text)]
        assert matches
        # Matches do not overlap, so what stands in each is counted once for each.
        assert all(sign.holding in match for match in matches)

    holds()


def test_a_tables_words_are_those_of_its_signs() -> None:
    for table in TABLES:
        for in_title, signs in ((False, table.of_text), (True, table.of_title)):
            wanted = [sign for sign in table.signs if sign.in_title is in_title]
            assert signs.keys() == {word for sign in wanted for word in sign.words}
            assert all(signs[word] == tuple(sign for sign in wanted if word in sign.words) for word in signs)
