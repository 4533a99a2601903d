"""The catalogue of the reports' own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reports
from auditor.model import ROLL_UP, Owner, Question, Severity
from reports.fleet import FATES
from reports.words import LANGUAGES, WORDS, counted, words

_SOURCES = Path(reports.__file__).parent
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_word_is_there_in_both_languages() -> None:
    """No text is empty, no English text holds Chinese, and both have the same blanks to fill."""
    for key, (chinese, english) in WORDS.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert not _CHINESE.search(english), key
        assert sorted(re.findall(r"{\w+}", chinese)) == sorted(re.findall(r"{\w+}", english)), key


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("verdict", [verdict.value for verdict in ROLL_UP]),
        ("section", [verdict.value for verdict in ROLL_UP]),
        ("severity", [severity.label for severity in Severity]),
        ("count", [severity.label for severity in Severity]),
        ("question", [question.value for question in Question]),
        ("owner", [owner.value for owner in Owner]),
        ("fate", FATES),
    ],
)
def test_closed_lists_are_covered(prefix: str, values: list[str]) -> None:
    """Every verdict, severity, question, owner and fate has its word."""
    assert {f"{prefix}.{value}" for value in values} <= WORDS.keys()


def test_no_word_is_left_over_and_none_is_missing() -> None:
    """The renderers name every key of the catalogue, and no key that it lacks."""
    sources = [*_SOURCES.glob("*.py"), *(_SOURCES / "templates").glob("*.html")]
    text = "\n".join(p.read_text("utf-8") for p in sources if p.name != "words.py")
    named = set(re.findall(r"\bw(?:ords\([^)]*\)+)?\[\"([\w.-]+)\"\]", text)) | set(
        re.findall(r"\bw\['([\w.-]+)'\]", text)
    )
    named |= {f"{m}" for m in re.findall(r"\"((?:note|scan)\.[a-z]+)\"", text)} | set(re.findall(r"\bw\.(\w+)", text))
    built = {"verdict", "section", "severity", "count", "question", "owner", "fate", "state", "page"}
    assert named - WORDS.keys() - {"items"} == set()
    assert {key for key in WORDS.keys() - named if key.partition(".")[0] not in built} == set()


def test_an_unknown_language_is_an_error() -> None:
    """A language without a catalogue is refused by name."""
    with pytest.raises(ValueError, match="'fr'"):
        words("fr")
    assert LANGUAGES == ("zh", "en")


def test_numbers_take_the_right_noun() -> None:
    """One is singular in English; Chinese has no plural."""
    assert [counted("violation", n, "en") for n in (1, 2)] == ["1 violation", "2 violations"]
    assert [counted("violation", n, "zh") for n in (1, 2)] == ["违规 1 项", "违规 2 项"]
