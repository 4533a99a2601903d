"""Which rules are asked: words of `--select` and `--skip`, each an id, a family or a severity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from auditor.model import Severity
from auditor.rule import FAMILIES, Rule

ALL = "all"
"""The word that names every rule."""

RESERVED = frozenset((ALL, *FAMILIES, *(severity.label for severity in Severity)))
"""Words that name more than one rule, so that no rule may have them as its id."""

_SEPARATORS = re.compile(r"[\s,，、;；]+")
_LONGEST_WORD = 100
"""Of a longer word no likeness is looked for, in characters."""


class SelectionError(ValueError):
    """A selection that cannot be meant; the text is one line that says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Words that were asked for and words that were not. A rule that both name is skipped."""

    select: tuple[str, ...] = ()
    """Empty means every rule."""
    skip: tuple[str, ...] = ()

    @classmethod
    def parse(cls, select: Sequence[str], skip: Sequence[str], rules: Iterable[Rule]) -> Self:
        """A selection from option values, each a list of words with commas between.

        Case does not count, and an underscore is a hyphen, so that a file name serves as the id.
        SelectionError for a word that names none of the rules, an option without a word, and for a selection
        that leaves no rule.
        """
        known = tuple(rules)
        made = cls(_words("--select", select, known), _words("--skip", skip, known))
        if not made.of(known):
            raise SelectionError(f"{made} leaves no rule. Skip less, or select more")
        return made

    def of(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The rules that are asked, in the order given."""
        return tuple(rule for rule in rules if self.asks(rule))

    def asks(self, rule: Rule) -> bool:
        """Whether a rule is asked."""
        names = _names(rule)
        return (not self.select or not names.isdisjoint(self.select)) and names.isdisjoint(self.skip)

    def __str__(self) -> str:
        """As on the command line; empty when every rule is asked."""
        options = (("--select", self.select), ("--skip", self.skip))
        return " ".join(f"{option} {','.join(words)}" for option, words in options if words)


def _names(rule: Rule) -> frozenset[str]:
    """Every word that names a rule."""
    return frozenset((ALL, rule.id, rule.family, rule.severity.label))


def _words(option: str, values: Sequence[str], rules: Sequence[Rule]) -> tuple[str, ...]:
    vocabulary = RESERVED.union(rule.id for rule in rules)
    words: dict[str, None] = {}
    for value in values:
        found = [word for word in _SEPARATORS.split(value) if word]
        if not found:
            # An empty variable in a script must not turn "these rules" into "every rule".
            raise SelectionError(f"{option}: names no rule. Leave the option out to ask every rule")
        for word in found:
            name = word.casefold().replace("_", "-")
            if name not in vocabulary:
                raise SelectionError(_unknown(option, word, vocabulary))
            words[name] = None
    return tuple(words)


def _unknown(option: str, word: str, vocabulary: Iterable[str]) -> str:
    short = len(word) <= _LONGEST_WORD
    near = get_close_matches(word.casefold().replace("_", "-"), sorted(vocabulary), 3, 0.6) if short else []
    hint = (
        f"Nearest: {', '.join(near)}"
        if near
        else f"Families: {', '.join(FAMILIES)}; severities: violation, warning, hint; ids: see auditor rules"
    )
    return f"{option}: no rule, family or severity is called {word[:_LONGEST_WORD]!r}. {hint}"
