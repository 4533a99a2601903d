"""How contacts, addresses and numbers of a filing are written. Pure functions on the text of one field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from auditor.ledger.model import Access
from auditor.numbering import folded_letter, made_up
from auditor.policy.filing_lists import GONE
from auditor.policy.provinces import BY_CODE, BY_LETTER, LETTERS, PROVINCES

_MOBILE = re.compile(r"(?:(?:\+|00)?86-?)?1[3-9][0-9]{9}")
_FOREIGN_MOBILE = re.compile(r"(?:\+|00)(?!86)[0-9]{1,3}-?[0-9]{6,12}")
_PHONE = re.compile(r"(?:\+|00)?(?P<country>[0-9]{1,3})-(?P<area>0?[1-9][0-9]{0,3})-[0-9]{5,8}(?:-[0-9]{1,6})?")
_MOBILE_AS_PHONE = re.compile(r"(?:\+|00)?86-1[3-9][0-9]{9}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)


def is_mobile(text: str) -> bool:
    """Whether a text is one mobile number of the mainland, with or without +86, or one of abroad with its code."""
    return bool(_MOBILE.fullmatch(text) or _FOREIGN_MOBILE.fullmatch(text))


def same_mobile(text: str) -> str:
    """A mobile number for comparing: digits only, without the mainland's country code."""
    if len(text) == 11 and text.isdecimal():
        return text
    digits = "".join(c for c in text if c.isdigit())
    return digits[-11:] if len(digits) > 11 and digits.removeprefix("00").startswith("86") else digits


def wrong_phone(text: str) -> str:
    """The first of the numbers, parted by `;`, that is no 国家代码-区号-号码; empty when all are."""
    for one in text.replace("；", ";").split(";"):
        one = one.strip()
        if one and not (_PHONE.fullmatch(one) or _MOBILE_AS_PHONE.fullmatch(one) or is_mobile(one)):
            return one
    return ""


def is_email(text: str) -> bool:
    """Whether a text is one e-mail address of the usual form."""
    return ".." not in text and not text.startswith(".") and _EMAIL.fullmatch(text) is not None


def is_active(access: Access, day: str) -> bool:
    """Whether an access row has not ended on a day, by its dates and its status."""
    return access.status not in GONE and not (access.ended and access.ended <= day)


_DIGIT = "0-9０-９一二三四五六七八九十百零〇甲乙丙丁"
_DISTRICT = re.compile(r"区|县|旗|市.*市|(?:东莞|中山|儋州|嘉峪关)市?|[^市]州")
_STREET = re.compile(
    r"路|街|道|巷|弄|胡同|里|村|镇|乡|庄|屯|组|园|苑|小区|大厦|广场|开发区|大楼|中心|工业区|社区|新区|城"
)
_DOOR = re.compile(
    rf"[{_DIGIT}A-Za-z]+(?:-[{_DIGIT}A-Za-z]+)*(?:号|栋|幢|座|楼|室|层|单元|房|户|弄|组|队|铺|间|区|F)|[0-9]{{2,5}}\Z"
)


@lru_cache(maxsize=4096)
def _province_of_start(start: str) -> str:
    for province in PROVINCES:
        if start.startswith(province.name[0]):
            return province.letter
    return ""


def address_province(address: str) -> str:
    """Letter of the province an address begins with; empty when it begins with none."""
    return _province_of_start(address.removeprefix("中国").lstrip()[:3])


def address_gaps(address: str) -> tuple[str, ...]:
    """What an address lacks down to the door number, in order: `province`, `district`, `street`, `door`."""
    gaps = []
    if not address_province(address):
        gaps.append("province")
    if not _DISTRICT.search(address):
        gaps.append("district")
    if not _STREET.search(address):
        gaps.append("street")
    if not _DOOR.search(address):
        gaps.append("door")
    return tuple(gaps)


_FILING = re.compile(
    rf"(?P<letter>[{LETTERS}])ICP(?P<word>备|证)(?P<run>[0-9]{{1,15}})号(?:-(?P<site>[0-9]{{1,4}})(?P<letter_site>[AXK])?)?"
)
_PSB = re.compile(rf"(?P<letter>[{LETTERS}])公网安备(?P<run>[0-9]{{1,20}})号")


@dataclass(frozen=True, slots=True)
class FilingNumber:
    """A filing number taken apart."""

    entity: str
    """`京ICP备12345678号`, the province folded (川 → 蜀)."""
    province: str
    """The ministry's letter."""
    site: str
    """Serial of the site; empty for an entity's number."""
    app: str
    """`A`, `X` or `K` behind the serial; empty for a website."""
    fault: str
    """Why it cannot be a number that was given out: `digits` or `made-up`; empty when it can."""


@lru_cache(maxsize=65536)
def filing_number(text: str) -> FilingNumber | None:
    """A number of canonical form taken apart; None for a text of another form."""
    found = _FILING.fullmatch(text)
    if found is None:
        return None
    letter, run = folded_letter(found["letter"]), found["run"]
    fault = "" if len(run) in ((6,) if found["word"] == "证" else (8, 10)) else "digits"
    if not fault and made_up(run):
        fault = "made-up"
    return FilingNumber(
        f"{letter}ICP{found['word']}{run}号", letter, found["site"] or "", found["letter_site"] or "", fault
    )


@lru_cache(maxsize=65536)
def psb_fault(text: str) -> str:
    """What is wrong with a public security number: `form`, `digits`, `made-up`, `province`; empty when nothing is."""
    found = _PSB.fullmatch(text)
    if found is None:
        return "form"
    run = found["run"]
    if len(run) not in (12, 14):
        return "digits"
    if made_up(run):
        return "made-up"
    known = BY_CODE.get(run[:2])
    return "" if known is not None and known is BY_LETTER[found["letter"]] else "province"


def psb_province(text: str) -> str:
    """The ministry's letter of the province of a public security number; empty for another text."""
    found = _PSB.fullmatch(text)
    return BY_LETTER[found["letter"]].letter if found else ""
