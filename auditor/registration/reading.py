"""Small texts of registries: dates in their many forms, EPP statuses in theirs, holders that are hidden."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?\d{4,6}Z?)?(?![\d.])")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_DAY_MONTH = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})[- .]([a-z]{3})[a-z]{0,6}\.?[- .](\d{4})(?!\d)", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?:[a-z]{3},? )?([a-z]{3})[a-z]{0,6} (\d{1,2})(?:,| \d\d:\d\d:\d\d(?: [a-z]{3,4})?) ?(\d{4})(?!\d)", re.IGNORECASE
)
_DATE_CHARS = 60
EARLIEST = date(1985, 1, 1)
"""No domain is older: symbolics.com was registered on 1985-03-15."""


def read_date(text: object) -> str:
    """ISO date of the day a text names; empty for anything else, never a guess.

    Year first with `-`, `/` or `.`, compact (`20270518`, `20270518120000`), Chinese, `18-May-2027`, `Tue, 18 May 2027`,
    `May 18, 2027`, `Tue May 18 22:00:04 2027`; what follows the day is passed over. A day and month in digits only
    (`05/06/2027`) can be read in two ways and is not read.
    """
    if not isinstance(text, str) or len(text) > 4 * _DATE_CHARS:
        return ""
    text = " ".join(unicodedata.normalize("NFKC", text).split())[:_DATE_CHARS]
    if found := _YEAR_FIRST.match(text):
        return _iso(found[1], found[3], found[4])
    if found := _CHINESE.match(text) or _COMPACT.match(text):
        return _iso(found[1], found[2], found[3])
    if found := _DAY_MONTH.match(text):
        return _iso(found[3], _MONTHS.get(found[2].lower(), 0), found[1])
    if found := _MONTH_DAY.match(text):
        return _iso(found[3], _MONTHS.get(found[1].lower(), 0), found[2])
    return ""


def _iso(year: str, month: str | int, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


EPP = (
    "ok", "active", "inactive", "addPeriod", "autoRenewPeriod", "renewPeriod", "transferPeriod", "redemptionPeriod",
    "pendingCreate", "pendingDelete", "pendingRenew", "pendingRestore", "pendingTransfer", "pendingUpdate",
    "clientDeleteProhibited", "clientHold", "clientRenewProhibited", "clientTransferProhibited",
    "clientUpdateProhibited", "serverDeleteProhibited", "serverHold", "serverRenewProhibited",
    "serverTransferProhibited", "serverUpdateProhibited",
)  # fmt: skip
"""Statuses of EPP (RFC 5731, RFC 3915) that are kept; others are passed over."""
_BY_LETTERS = {name.lower(): name for name in EPP}
_NOT_LETTERS = re.compile(r"[^a-z]")
_STATUS_CHARS = 80
MAX_STATUSES = 30


def read_statuses(texts: Iterable[object]) -> tuple[str, ...]:
    """EPP names of statuses written in any way: `client hold`, `clientHold https://icann.org/…`, `PENDING-DELETE`."""
    found: dict[str, None] = {}
    for text in texts:
        if not isinstance(text, str):
            continue
        for part in text[: 4 * _STATUS_CHARS].split(","):
            words = part.partition("http")[0].partition("(")[0][:_STATUS_CHARS]
            if name := _BY_LETTERS.get(_NOT_LETTERS.sub("", words.lower())):
                found[name] = None
        if len(found) >= MAX_STATUSES:
            break
    return tuple(found)


_HIDDEN_SIGNS = (
    "redacted", "privacy", "gdpr", "masked", "masking", "not disclosed", "withheld", "whoisguard", "data protected",
    "domain proxy", "domains by proxy", "registration private", "private registration", "identity protect", "hidden",
    "not available", "statutory", "隐私", "保密", "未公开", "不公开",
)  # fmt: skip
_NOBODY = re.compile(r"[\W_]*|n/?a|none|null|-+|unknown", re.IGNORECASE)
MAX_NAME_CHARS = 200


def read_name(text: object) -> tuple[str, bool]:
    """A name, one line, and whether the registry hides it; a hidden or empty one is an empty name."""
    if not isinstance(text, str):
        return "", False
    name = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * MAX_NAME_CHARS]).split())
    name = name[:MAX_NAME_CHARS]
    low = name.lower()
    if any(sign in low for sign in _HIDDEN_SIGNS) or "***" in name:
        return "", True
    return ("", False) if _NOBODY.fullmatch(name) else (name, False)


_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", re.ASCII)
MAX_NAME_SERVERS = 20


def read_hosts(texts: Iterable[object]) -> tuple[str, ...]:
    """Names of hosts, the first word of each text."""
    found: dict[str, None] = {}
    for text in texts:
        if not isinstance(text, str) or len(found) >= MAX_NAME_SERVERS:
            continue
        words = text[:300].split()
        host = words[0].lower().rstrip(".") if words else ""
        if len(host) <= 253 and _HOST.fullmatch(host):
            found[host] = None
    return tuple(found)


def read_number(text: object) -> str:
    """A registrar's number of IANA: up to six digits; empty for anything else."""
    number = str(text).strip() if isinstance(text, (str, int)) and not isinstance(text, bool) else ""
    return number if number.isascii() and number.isdigit() and len(number) <= 6 else ""


_UNIT_SIGNS = (
    "公司", "集团", "厂", "商店", "商行", "经营部", "工作室", "中心", "学校", "大学", "学院", "医院", "局", "委员会",
    "协会", "学会", "研究", "银行", "事务所", "基金会", "合作社", "政府", "办公室", "出版社", "俱乐部", "酒店",
    "个体工商户",
)  # fmt: skip
_UNIT_WORDS = re.compile(
    r"\b(?:inc|ltd|limited|llc|corp|corporation|company|gmbh|co|plc|university|institute|foundation|association|group)\b",
    re.IGNORECASE,
)


def names_unit(name: str) -> bool:
    """Whether a name is by its words that of a unit; one that may be a person's is not."""
    return any(sign in name for sign in _UNIT_SIGNS) or _UNIT_WORDS.search(name) is not None
