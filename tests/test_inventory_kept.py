"""What a list is kept in is a sequence like any other, and knows every name that was named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory_kept import BATCH, Kept, Named


def kept(members: list[object]) -> Kept[object]:
    made: Kept[object] = Kept()
    for member in members:
        made.append(member)
    return made


@pytest.mark.parametrize("count", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 7])
def test_it_is_the_sequence_of_what_was_added(count: int) -> None:
    """At every length, about a batch and beyond: in order, again and again, by index and by slice."""
    members: list[object] = list(range(count))
    made = kept(members)
    assert len(made) == count
    assert list(made) == list(made) == members
    assert [made[i] for i in range(-count, count, 97)] == [members[i] for i in range(-count, count, 97)]
    assert made[5:BATCH:7] == members[5:BATCH:7]
    assert made[::-1] == members[::-1]
    for outside in (count, -count - 1):
        with pytest.raises(IndexError):
            made[outside]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=3), st.text(max_size=3)), max_size=40))
def test_the_first_place_of_a_name_is_remembered(named: list[tuple[str, str, str]]) -> None:
    """A name is new once; from then on its first place and owner are told, whatever comes later."""
    known: dict[str, tuple[str, str]] = {}
    names = Named()
    for key, place, owner in named:
        assert names.add(key, place, owner) == (key not in known)
        known.setdefault(key, (place, owner))
        assert names.first(key) == known[key]
