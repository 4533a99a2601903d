"""Every saved input of the fuzzer keeps every property of its target, and the targets find what is broken."""

from __future__ import annotations

import pytest

from tests.fuzz import limits
from tests.fuzz.limits import MAX_INPUT_BYTES, ROOT, SAVED, limited
from tests.fuzz.targets import TARGETS
from tests.fuzz.words import WORDS

MAX_FILES, MAX_BYTES = 300, 1024 * 1024
"""What the saved corpus may grow to."""


@pytest.mark.parametrize("name", TARGETS)
def test_every_saved_input_keeps_every_property(name: str) -> None:
    target = limited(TARGETS[name])
    paths = sorted((SAVED / name).iterdir())
    assert paths
    for path in paths:
        try:
            target(path.read_bytes())
        except Exception as error:
            error.add_note(f"reproduce: python -m tests.fuzz {name} --input {path.relative_to(ROOT)}")
            raise


def test_the_saved_corpus_is_small_and_belongs_to_targets() -> None:
    assert {folder.name for folder in SAVED.iterdir()} == set(TARGETS) == set(WORDS)
    sizes = [path.stat().st_size for path in SAVED.rglob("*") if path.is_file()]
    assert len(sizes) <= MAX_FILES
    assert sum(sizes) <= MAX_BYTES
    assert max(sizes) <= MAX_INPUT_BYTES


def test_an_input_that_takes_too_long_breaks_a_property(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(len)(b"abc")
    monkeypatch.setattr(limits, "MAX_CPU_S", 0)
    with pytest.raises(AssertionError, match=r"3 bytes took 0\.0 s of CPU"):
        limited(len)(b"abc")
