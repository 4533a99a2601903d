"""Cells of a ledger: the text in them → what it says. Pure; what cannot be read is a fault with its name.

Nothing is guessed: a word that is on no list, a date of no calendar or a number whose digits a spreadsheet has
rounded away is given back as a fault, and the field stays empty or as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from sys import intern
from typing import NamedTuple

from auditor.hostname import ascii_host, is_address, registrable_domain
from auditor.ledger.fields import Field, Form
from auditor.ledger.masking import mask_anywhere, mask_email, mask_id, mask_name, mask_phone
from auditor.marks import find
from auditor.model import MarkKind
from auditor.policy.filing_lists import FALSE_WORDS, NO_PREAPPROVAL, PREAPPROVALS, TRUE_WORDS, ClosedList
from auditor.policy.provinces import FOLDED_LETTER, LETTERS
from auditor.psb import psb_mark

MAX_CELL_CHARS = 32_767
"""As many as Excel lets a cell have."""
MAX_LIST = 1000
"""Names or addresses in one cell."""
NEVER = "9999-12-31"
"""Date of what has no end: 长期."""

_SHOWN_CHARS = 60
_CACHED = 1 << 13
"""Days, in the spellings of one ledger."""
_RECENT = 2048
"""What names one entity or site stands in rows near each other, and then no more."""


class Fault(NamedTuple):
    """What is wrong with a cell: a key of `importing.PROBLEMS`, and the piece of it that is meant."""

    kind: str
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """One domain of a cell."""

    written: str
    host: str
    registrable: str


Read = tuple[object, tuple[Fault, ...]]
"""The value, and what was wrong."""


def flat(text: str) -> str:
    """One line in half-width forms, without blanks at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return " ".join(unicodedata.normalize("NFKC", text).split())


def word(text: str) -> str:
    """The spelling in which headings and words of lists are compared: no blanks, brackets, case, full-width forms."""
    return _NOT_IN_A_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


_NOT_IN_A_WORD = re.compile(
    r"[\s()\[\]{}<>【】〔〕《》「」“”\"'`*:：_\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+"
)

# numbers that a spreadsheet made of texts

_FLOAT = re.compile(r"[+-]?[0-9]+\.0+")
_POWER = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+]?[0-9]{1,3}")
_EXACT_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""


def _digits(text: str) -> tuple[str, tuple[Fault, ...]]:
    """A text of digits. A number in its place is undone where it is whole; nothing where digits are lost."""
    if _POWER.fullmatch(text):
        return "", (Fault("digits-lost"),)
    if _FLOAT.fullmatch(text):
        whole = text.partition(".")[0]
        if len(whole.lstrip("+-")) <= _EXACT_DIGITS:
            return whole, (Fault("number-for-text"),)
        return "", (Fault("digits-lost"),)
    return text, ()


# dates

_YMD = re.compile(
    r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})"
    r"|年 ?(?P<m2>[0-9]{1,2}) ?月 ?(?P<d2>[0-9]{1,2}) ?[日号]?"
    r"|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
    r"(?:[T 上下][0-9:.+\-上下午时点分秒APMUTCZ ]{1,40})?"
)
"""A day, and whatever time of it."""
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]{1,15})?")
_SERIALS = (18_264, 73_050)
"""Excel's days 1950-01-01 and 2099-12-31."""
_EPOCH = date(1899, 12, 30)
_ENDLESS = frozenset(("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限", "长久"))
_NO_DATE = frozenset(("-", "--", "/", "无", "暂无", "null", "n/a", "0000-00-00", "0000-00-00 00:00:00"))
_FROM_TO = re.compile(r" ?(?:至|到|~|—|--| - ) ?")


@lru_cache(_CACHED)
def read_date(text: str, formats: tuple[str, ...] = (), is_end: bool = False) -> tuple[str, tuple[Fault, ...]]:
    """ISO 8601, or empty with a fault. `is_end`: of a period its last day counts, and 长期 is `NEVER`."""
    plain = flat(text)
    if not plain or plain.casefold() in _NO_DATE:
        return "", ()
    for form in formats:
        try:
            return datetime.strptime(plain, form).date().isoformat(), ()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if is_end:
        pieces = _FROM_TO.split(plain)
        plain = pieces[-1] if len(pieces) == 2 else plain
        if word(plain) in _ENDLESS:
            return NEVER, ()
    if found := _YMD.fullmatch(plain):
        month = found["m"] or found["m2"] or found["m3"]
        day = found["d"] or found["d2"] or found["d3"]
        try:
            return intern(date(int(found["y"]), int(month), int(day)).isoformat()), ()
        except ValueError:
            return "", (Fault("not-a-date"),)
    if _SERIAL.fullmatch(plain) and _SERIALS[0] <= float(plain) < _SERIALS[1]:
        return intern((_EPOCH + timedelta(days=int(float(plain)))).isoformat()), ()
    return "", (Fault("not-a-date"),)


# closed lists


@lru_cache(256)
def _words_of(name: str) -> Mapping[str, str]:
    """Word of a closed list → its code, for the list of the field `name`."""
    from auditor.ledger.fields import BY_KEY

    choices = BY_KEY[name].choices or {}
    found: dict[str, str] = {}
    for code, (names, others) in choices.items():
        for one in (code, *names, *others):
            found.setdefault(word(one), code)
    return found


def allowed(choices: ClosedList | None, lang: str = "zh") -> str:
    """The words of a closed list, for people."""
    at = 0 if lang == "zh" else 1
    return "、".join(names[at] for names, _ in (choices or {}).values())


_LIST = re.compile(r"[;；,，、|\s]+")
_LIST_OF_TEXTS = re.compile(r"[;；,，、|\r\n\t]+")


def _pieces(text: str, separators: re.Pattern[str]) -> list[str]:
    return [piece for one in separators.split(text) if (piece := one.strip())]


def read_choice(field: Field, text: str, synonyms: Mapping[str, str]) -> tuple[str, tuple[Fault, ...]]:
    """A code of the field's list; empty with a fault for a word that is not on it."""
    spelt = word(text)
    code = synonyms.get(spelt) or _words_of(field.key).get(spelt)
    return (code, ()) if code else ("", (Fault("unknown-value"),))


def read_choices(
    field: Field, text: str, synonyms: Mapping[str, str], separators: re.Pattern[str] = _LIST
) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Codes of the field's list, in order and once each."""
    known = _words_of(field.key)
    none = _NOTHING if field.choices is PREAPPROVALS else frozenset()

    def code_of(piece: str) -> str | None:
        spelt = word(piece)
        return synonyms.get(spelt) or known.get(spelt) or ("" if spelt in none else None)

    whole = code_of(text)
    if whole is not None:
        return ((whole,) if whole else ()), ()
    found: dict[str, None] = {}
    faults = []
    for piece in _pieces(text, separators):
        code = code_of(piece)
        if code is None:
            faults.append(Fault("unknown-value", piece))
        elif code:
            found[code] = None
    return tuple(found), tuple(faults)


_NOTHING = frozenset(map(word, NO_PREAPPROVAL))
_TRUE = frozenset(map(word, TRUE_WORDS))
_FALSE = frozenset(map(word, FALSE_WORDS))


def read_flag(text: str, synonyms: Mapping[str, str]) -> tuple[bool | None, tuple[Fault, ...]]:
    """Whether a paper is there; None with a fault for a word that says neither."""
    spelt = synonyms.get(word(text), word(text))
    if spelt in _TRUE:
        return True, ()
    return (False, ()) if spelt in _FALSE else (None, (Fault("unknown-value"),))


# numbers of the filing systems

_ICP = re.compile(rf"([{LETTERS}])ICP备([0-9]{{8}}|[0-9]{{10}})号(?:-([0-9]{{1,3}}[AKX]?))?")
_PSB = re.compile(rf"([{LETTERS}])公网安备([0-9]{{14}})号")
_FORM_IS_RIGHT = frozenset((None, "placeholder", "impossible-year", "example", "unknown-province", "province-mismatch"))
"""Why a number cannot be true, though its form is one: rules say so, the import does not."""

_KIND_OF = {
    "entity.number": (MarkKind.ICP,),
    "service.number": (MarkKind.ICP,),
    "service.licence": (MarkKind.LICENCE,),
    "service.psb_number": (MarkKind.PSB,),
}
_NO_NUMBER_YET = frozenset(map(word, ("-", "--", "/", "无", "暂无", "未备案", "审核中", "备案中", "null", "n/a")))


def folded_number(entity: str, site: str) -> str:
    """A filing number with the ministry's own letter of the province, as it is compared."""
    return f"{entity}-{site}" if site else entity


@lru_cache(_RECENT)
def read_number(key: str, text: str) -> tuple[str, tuple[Fault, ...]]:
    """The canonical form of a number of field `key`; as written, with a fault, where it has no such form.

    Of an entity's number a site suffix is taken away, with a fault. 川 is written 蜀, as the ministry does.
    """
    plain = flat(text)
    if found := _ICP.fullmatch(plain):
        letter, run, site = found.groups()
        entity = f"{FOLDED_LETTER.get(letter, letter)}ICP备{run}号"
        if key in ("entity.number", "service.number"):
            return _with_site(key, entity, site or "")
    elif key == "service.psb_number" and (found := _PSB.fullmatch(plain)):
        return psb_mark(found[2], found[1])[0], ()
    if not plain or word(plain) in _NO_NUMBER_YET:
        return "", ()
    marks = [mark for mark in find(plain) if mark.kind in _KIND_OF.get(key, ()) and mark.suspect in _FORM_IS_RIGHT]
    if len({(mark.entity, mark.site) for mark in marks}) != 1:
        if key == "service.psb_number" and (run := plain.removesuffix("号")).isdigit() and len(run) == 14:
            return psb_mark(run)[0], ()
        return plain, (Fault("not-a-number"),)
    mark = marks[0]
    if mark.kind is MarkKind.ICP:
        return _with_site(key, mark.entity, mark.site)
    return mark.number, ()


def _with_site(key: str, entity: str, site: str) -> tuple[str, tuple[Fault, ...]]:
    if key == "entity.number" and site:
        return entity, (Fault("site-in-entity"),)
    return folded_number(entity, site), ()


def entity_number(number: str) -> str:
    """The entity's part of a canonical site number; empty for what is none."""
    found = _ICP.fullmatch(number)
    return f"{found[1]}ICP备{found[2]}号" if found else ""


def has_site(number: str) -> bool:
    """Whether a canonical number is of one site: has a suffix."""
    found = _ICP.fullmatch(number)
    return found is not None and bool(found[3])


# domains and addresses

_PLAIN_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
_HOST_OF = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:)?(?://)?(?:[^/@\s]{0,100}@)?(?P<host>\[[^\]]{1,60}\]|[^/?#\\:]+)"
)


@lru_cache(_RECENT)
def read_name(written: str) -> Name | None:
    """One piece of a domain cell: its host, which a numeric address has not (a service without a domain).

    None for what is neither.
    """
    if _PLAIN_NAME.fullmatch(written):
        host = written
    else:
        plain = unicodedata.normalize("NFKC", written.replace("。", ".").replace("：", ":").replace("／", "/")).strip()
        found = _HOST_OF.match(plain)
        if found is None:
            return None
        host = found["host"].strip("[]")
        if is_address(host):
            return Name(written, "", "")
        host = ascii_host(host.removeprefix("*.")) or ""
        if not host:
            return None
    if "." not in host:
        return None
    registrable = registrable_domain(host)
    return Name(written, host, host if registrable == host else registrable)


def read_names(text: str, separators: re.Pattern[str] = _LIST) -> tuple[tuple[Name, ...], tuple[Fault, ...]]:
    """The domains of a cell, in order; one name in two spellings is two."""
    pieces = [text] if _PLAIN_NAME.fullmatch(text) else _pieces(text, separators)
    found: dict[str, Name] = {}
    faults = []
    for piece in pieces[:MAX_LIST]:
        name = read_name(piece)
        if name is None:
            faults.append(Fault("not-a-domain", piece))
            name = Name(piece, "", "")
        found.setdefault(name.host or name.written, name)
    if len(pieces) > MAX_LIST:
        faults.append(Fault("too-many", str(len(pieces))))
    return tuple(found.values()), tuple(faults)


@lru_cache(_RECENT)
def _address(piece: str) -> str:
    """An address or network in its usual form; empty when it is none."""
    plain = unicodedata.normalize("NFKC", piece).strip().strip("[]")
    try:
        return intern((ip_network(plain, strict=False) if "/" in plain else ip_address(plain)).compressed)
    except ValueError:
        return ""


@lru_cache(_RECENT)
def read_addresses(text: str) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """The addresses and networks of a cell, once each."""
    found: dict[str, None] = {}
    faults = []
    pieces = _pieces(text, _LIST)
    for piece in pieces[:MAX_LIST]:
        address = _address(piece)
        if address:
            found[address] = None
        else:
            faults.append(Fault("not-an-address", piece))
    if len(pieces) > MAX_LIST:
        faults.append(Fault("too-many", str(len(pieces))))
    return tuple(found), tuple(faults)


# what rules judge, and the import only tidies


@lru_cache(_RECENT)
def read_mobile(text: str) -> tuple[str, tuple[Fault, ...]]:
    """Digits as written, without blanks."""
    plain, faults = _digits(flat(text))
    return "".join(plain.split()), faults


@lru_cache(_RECENT)
def read_phone(text: str) -> tuple[str, tuple[Fault, ...]]:
    """As written; several are parted by `;`."""
    if text.isascii() and ";" not in text:
        return _digits(text.strip())
    plain = unicodedata.normalize("NFKC", text)
    return _digits(";".join(" ".join(piece.split()) for piece in re.split(r"[;、\r\n]+", plain) if piece.strip()))


@lru_cache(_RECENT)
def read_email(text: str) -> tuple[str, tuple[Fault, ...]]:
    """As written, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()), ()


def read_id(text: str) -> tuple[str, tuple[Fault, ...]]:
    """The number as written; empty with a fault where a spreadsheet has rounded it."""
    return _digits(flat(text))


def read_text(text: str) -> tuple[str, tuple[Fault, ...]]:
    """A text in one line, as written."""
    return (
        text.strip()
        if text.isprintable()
        else " ".join("".join(c if c.isprintable() else " " if c.isspace() else "" for c in text).split())
    ), ()


def read_list(text: str) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Texts parted by semicolons, commas or line ends."""
    if word(text) in _NOTHING:
        return (), ()
    return tuple(dict.fromkeys(_pieces(text, _LIST_OF_TEXTS))), ()


_MASKS: Mapping[Form, Callable[[str], str]] = {
    Form.NAME: mask_name,
    Form.PHONE: mask_phone,
    Form.EMAIL: mask_email,
    Form.ID_NUMBER: mask_id,
}


def shown(field: Field | None, value: str) -> str:
    """A value for a report: cut, and masked where it is personal."""
    value = value[:MAX_CELL_CHARS]
    if field is not None and field.is_personal:
        value = _MASKS.get(field.form, mask_name)(value)
    else:
        value = mask_anywhere(value)
    return value if len(value) <= _SHOWN_CHARS else value[: _SHOWN_CHARS - 1] + "…"


def reader_of(
    field: Field, synonyms: Mapping[str, str], formats: Sequence[str] = (), separators: str = ""
) -> Callable[[str], Read]:
    """How the cells of a field are read. `synonyms` are words of the map → codes, `separators` its own characters."""
    form, key = field.form, field.key
    splitter = re.compile(f"[{re.escape(separators)}\r\n]+") if separators else _LIST
    if form is Form.DATE:
        given, is_end = tuple(formats), key.endswith("expires")
        return lambda text: read_date(text, given, is_end)
    if form is Form.CHOICE:
        return lru_cache(4096)(lambda text: read_choice(field, text, synonyms))
    if form is Form.CHOICES:
        return lru_cache(4096)(lambda text: read_choices(field, text, synonyms, splitter))
    if form is Form.NUMBER:
        return lambda text: read_number(key, text)
    if form is Form.DOMAINS:
        return lambda text: read_names(text, splitter)
    if form is Form.FLAG:
        return lru_cache(4096)(lambda text: read_flag(text, synonyms))
    if form is Form.PHONE:
        return read_mobile if key.endswith("mobile") else read_phone
    simple: Mapping[Form, Callable[[str], Read]] = {
        Form.ID_NUMBER: read_id,
        Form.ADDRESSES: read_addresses,
        Form.EMAIL: read_email,
        Form.LIST: read_list,
    }
    return simple.get(form, read_text)
