"""Which form of a filing number each province wants on the page, and which rule tells which fault of a number.

Only the guides of access providers say it, no law does, and they disagree: see `source` and `contested`.
A missing suffix is never a breach of law, and neither is one too many. As of `CHECKED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.model import Mark, MarkKind
from auditor.policy.provinces import PROVINCES
from auditor.policy.wording import HIDDEN

CHECKED = "2026-11-22"
"""When the table was last compared with its sources (ISO 8601)."""


class Form(StrEnum):
    """The two numbers of one filing."""

    ENTITY = "entity"
    """主体备案号: 粤ICP备05990217号."""
    SITE = "site"
    """网站备案号: 京ICP备05990217号-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberForm:
    """One row: what a province wants displayed."""

    province: str
    """The ministry's letter for the province: 粤."""
    shows: Form
    contested: bool
    """Whether other guides accept the other form as well."""
    source: str


_GUANGDONG = "Huawei Cloud's and Tencent Cloud's filing guides, and zqisp.com: the entity number in Guangdong"
_ELSEWHERE = (
    "Huawei Cloud's filing guide and Kingsoft Cloud's notice of 2019-11-15: the site number; "
    "hmyun.com.cn and hn12345.com: the entity number is enough; Tencent Cloud: either"
)

_SHOW_ENTITY: Mapping[str, str] = {"粤": _GUANGDONG}
"""Provinces that differ from the rest → source."""

NUMBER_FORMS: Mapping[str, NumberForm] = {
    p.letter: NumberForm(
        province=p.letter,
        shows=Form.ENTITY if p.letter in _SHOW_ENTITY else Form.SITE,
        contested=p.letter not in _SHOW_ENTITY,
        source=_SHOW_ENTITY.get(p.letter, _ELSEWHERE),
    )
    for p in PROVINCES
}
"""Folded province letter (`Mark.province`) → what it wants displayed. Every province has a row."""


def form_of(mark: Mark) -> Form:
    """Which of the two numbers a filing number is; an app's counts as a site's."""
    return Form.SITE if mark.site else Form.ENTITY


# --- whose number it is, and what is wrong with it --------------------------------------------------------

SHOWN_KINDS = (MarkKind.ICP, MarkKind.LICENCE)
"""Kinds of number that the rules on the filing number look at."""

_TELECOM_LICENCE = re.compile(r"ICP证|[AB][0-9-]")
"""A licence of telecommunications business: class A or B (its category may be lost), or of the old ICP证 form."""


def fulfils_duty(mark: Mark) -> bool:
    """Whether a mark is of a kind that must stand on the home page: a filing number, or a telecom licence.

    A registrar's licence (class D) is shown on home pages as well, and licenses no information service.
    """
    return mark.kind is MarkKind.ICP or (
        mark.kind is MarkKind.LICENCE and _TELECOM_LICENCE.search(mark.entity) is not None
    )


APP_LETTERS: Mapping[str, str] = {"A": "App", "X": "小程序", "K": "快应用"}
"""Letter behind the suffix → what the number was given out for (K is known from the field, not from a page)."""


def is_app_number(mark: Mark) -> bool:
    """Whether a number is that of an app, mini-program or quick app: it does not cover the website."""
    return mark.site.endswith(tuple(APP_LETTERS))


FAULT_RULES: Mapping[str, str] = {
    "malformed": "icp-number-malformed",
    "no-province": "icp-number-malformed",
    "unknown-province": "icp-number-malformed",
    "parody-registry": "icp-registry-parody",
}
"""Why a filing or licence number is suspect → the rule that tells it; any other reason is icp-number-suspect's."""

PROVINCE_FAULTS = ("province-mismatch", "unknown-province")
"""Faults of a public security number that psb-number-province tells; any other is psb-number-malformed's."""


def fault_rule(mark: Mark) -> str:
    """Id of the one rule that tells what is wrong with a filing or licence number; empty when nothing is."""
    if mark.suspect is None or mark.suspect == HIDDEN:
        return ""
    return FAULT_RULES.get(mark.suspect, "icp-number-suspect")


UNSEEN_REASONS = ("hidden-size", "hidden-colour")
"""Why a hidden mark is not seen although nothing switched it off: no font size, the colour of its background."""


def hidden_number(hidden: Iterable[Mark]) -> Mark | None:
    """The first filing or licence number among the hidden marks of a page, or None."""
    return next((mark for mark in hidden if fulfils_duty(mark)), None)
