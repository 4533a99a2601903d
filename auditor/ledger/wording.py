"""Findings of the ledger in words: messages filled, codes by their names, personal data masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.ledger.fields import BY_KEY
from auditor.ledger.masking import mask_anywhere, mask_name, masked
from auditor.outcome import Bilingual
from auditor.policy import filing_lists
from auditor.policy.filing_lists import ClosedList
from auditor.policy.provinces import BY_LETTER

_BETWEEN = ("、", ", ")


def _of_list(choices: ClosedList) -> Callable[[str], Bilingual]:
    def name(code: str) -> Bilingual:
        return choices[code][0] if code in choices else (code, code)

    return name


def _of_field(key: str) -> Bilingual:
    return BY_KEY[key].name if key in BY_KEY else (key, key)


def _of_province(letter: str) -> Bilingual:
    return BY_LETTER[letter].name if letter in BY_LETTER else (letter, letter)


CODES: Mapping[str, Callable[[str], Bilingual]] = {
    "fields": _of_field,
    "province": _of_province,
    "nature": _of_list(filing_lists.NATURES),
    "certificate": _of_list(filing_lists.CERTIFICATES),
    "kind": _of_list(filing_lists.KINDS),
    "status": _of_list(filing_lists.STATUSES),
    "preapprovals": _of_list(filing_lists.PREAPPROVALS),
    "papers": _of_list(filing_lists.DOSSIER),
}
"""First word of a parameter's name → how the codes in it, parted by commas, are named."""


def in_words(params: Mapping[str, str], at: int, *, show_personal: bool) -> dict[str, str]:
    """Parameters of a message as they are shown; `at` is 0 for Chinese and 1 for English."""
    shown = dict(params) if show_personal else masked(params)
    for key, value in params.items():
        if name := CODES.get(key.partition("_")[0]):
            shown[key] = _BETWEEN[at].join(name(code)[at] for code in value.split(",") if code)
    return shown


def filled(template: Bilingual, params: Mapping[str, str], at: int, *, show_personal: bool = False) -> str:
    """A message or remedy in one language. A parameter that a newer rule does not give any more is left as `…`."""
    return template[at].format_map(_Known(in_words(params, at, show_personal=show_personal)))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def owner_shown(owner: str, is_person: bool, *, show_personal: bool) -> str:
    """Whose record it is: the entity's name, masked where it is a person's."""
    return owner if show_personal else mask_name(owner) if is_person else mask_anywhere(owner)


def label_shown(label: str, *, show_personal: bool) -> str:
    """A number or name as the ledger has it, with what says who a person is masked."""
    return label if show_personal else mask_anywhere(label)
