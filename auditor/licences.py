"""Grammar of telecom licence numbers (增值电信业务经营许可证): `粤B2-20090191`, `合字B2-20160011`, `A2.B1.B2-20090003`.

Pure functions on folded text (`auditor.text`). Licences of the old style, `京ICP证030173号`, are read with the
filing numbers that they are written like (`auditor.filings`).
"""

from __future__ import annotations

import re

from auditor.model import MarkKind
from auditor.numbering import RUN, Grammar, MarkSpan, Refusal, folded_letter, made_up, read_number
from auditor.policy.provinces import BY_LETTER, LETTERS, LICENCE_YEARS_FROM

_CLASSES = r"(?:[ABab] ?[12]|[Dd] ?[1-3])(?: ?[.、·,/&+]? ?[ABab][12]){0,5}"
"""Telecom services by class; D is the domain name services, licensed in the same form."""
_TELECOM = re.compile(rf"(?<![A-Za-z0-9_.\-])(?P<classes>{_CLASSES}) ?-{{1,2}} ?{RUN}")
_NO_CATEGORY = re.compile(rf"(?P<province>[{LETTERS}]) ?[ABab][03-9]? ?- ?(?P<run>[0-9]{{8}})(?![0-9])(?P<more>)")
_LICENCE_BEFORE = re.compile(
    rf"(?:(?P<joint>合 ?字)|(?P<letter>[{LETTERS}])[)\]]?) ?(?:[Ii][Cc][Pp] ?[备证][案号: ]{{0,4}})?\Z"
)
_LICENCE_BEFORE_IT = re.compile(r"许可|增值|电信|[Ii][Cc][Pp]|经营证|[资经]证|证 ?[:号]|合字|公网安|licen[cs]e", re.I)
_LICENCE_BEHIND_IT = re.compile(
    r" ?号?[ /|、,，]{0,3}(?:[^0-9\n]{0,3}[AB][12][.\-]|[^0-9\n]?ICP|增值|电信|.{0,6}许可证)", re.I
)
_NO_LICENCE = (
    "型号",
    "图纸",
    "货号",
    "图号",
    "款号",
    "批号",
    "编码",
    "代码",
    "座",
    "栋",
    "楼",
    "室",
    "房",
    "版",
    "款",
    "号",
)
"""Words that a part, a room or a version has in front of it, and no licence."""
_CONTEXT_CHARACTERS = 40


def _telecom_fault(run: str, year: int) -> str | None:
    if not run.isdigit():
        return "masked"
    if made_up(run):
        return "placeholder"
    if len(run) != 8:
        return "malformed"
    if run.endswith("0000"):
        return "placeholder"
    return None if LICENCE_YEARS_FROM <= int(run[:4]) <= year else "impossible-year"


def _read_telecom(match: re.Match[str], year: int) -> MarkSpan | Refusal:
    """`粤B2-20090191-2`, `合字B2-20160011`, `A2.B1.B2-20090003`."""
    text = match.string
    number = read_number(match, lambda run: _telecom_fault(run, year))
    fault = "malformed" if number.lone_letter else _telecom_fault(number.run, year)
    window = text[max(0, match.start() - 16) : match.start()]
    before = _LICENCE_BEFORE.search(window)
    prefix, start = "", match.start()
    if before:
        prefix = "合字" if before["joint"] else before["letter"]
        start += before.start() - len(window)
    elif fault or match["classes"][0] in "Dd" or not _speaks_of_licences(text, match.start(), number.end):
        # Without province and label this is a part number, a room or a date as often as a licence.
        return Refusal(match.start(), number.end, "no-licence-context")
    classes = re.findall("[ABD][1-3]", match["classes"].upper().replace(" ", ""))
    entity = f"{prefix}{'.'.join(classes)}-{number.run}"
    return MarkSpan(
        kind=MarkKind.LICENCE,
        number=f"{entity}-{number.site}" if number.site else entity,
        start=start,
        end=number.end,
        digits=number.start,
        suspect=fault,
        entity=entity,
        site=number.site,
        province=folded_letter(prefix) if prefix in BY_LETTER else "",
    )


def _speaks_of_licences(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _CONTEXT_CHARACTERS) : start]
    if before.rstrip(" :").endswith(_NO_LICENCE) and not before.rstrip(" :").endswith(("证号", "证书号", "编号")):
        return False
    return _LICENCE_BEFORE_IT.search(before) is not None or _LICENCE_BEHIND_IT.match(text, end) is not None


def _read_no_category(match: re.Match[str], year: int) -> MarkSpan | Refusal:
    """`粤B-20050235`, `粤B6-20050235`: a licence that lost its category, or has one that does not exist."""
    number = read_number(match, lambda _: "malformed")
    dated = LICENCE_YEARS_FROM <= int(number.run[:4]) <= year
    if not (dated or _speaks_of_licences(match.string, match.start(), number.end)):
        return Refusal(match.start(), number.end, "no-licence-context")
    entity = re.sub(" ", "", match[0].upper())
    return MarkSpan(
        kind=MarkKind.LICENCE,
        number=entity,
        start=match.start(),
        end=number.end,
        digits=number.start,
        suspect="placeholder" if made_up(number.run) else "malformed",
        entity=entity,
        province=folded_letter(match["province"]),
    )


LICENCE_GRAMMARS = (
    Grammar(
        (("ABab", "12", "-"), ("Dd", "123", "-")), ("1-", "2-", "1 -", "2 -", "3-", "3 -"), _TELECOM, _read_telecom
    ),
    Grammar((("ABab", "-"), ("ABab", "03456789", "-")), ("-",), _NO_CATEGORY, _read_no_category),
)
"""In the form `auditor.marks.find` takes."""
