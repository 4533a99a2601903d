"""Suffixes that may be filed: the Chinese domain system and the top-level domains known to be approved.

A filing needs a domain below a top-level domain whose registry the ministry has approved. The one authority is the
register at https://domain.miit.gov.cn; it could not be asked, and no complete dated copy of it was found. So this
table is incomplete on purpose, and what is not on it is *cannot tell*, with the date below, never a failure.
Each row says how it is known:

- `announced`: it stands in 中国互联网域名体系, 工业和信息化部公告2018年第7号 of 2018-01-29, read in copies of it
  (ccia.org.cn 2018-03-04, huosu.com.cn 2018-03-20): the national domains .cn and .中国, .政务 and .公益, and below .cn
  nine categories and the domains of the regions.
- `listed`: Chinese suffixes that community lists of mainland domains copied from domain.miit.gov.cn (v2fly
  domain-list-community `tld-cn`, read 2026-11).
- `common`: general knowledge, in agreement with what the providers sell as fit for filing; no dated official text was
  read for the single row. Lists on the web contradict each other about .org, .info, .mobi and .biz.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CHECKED = "2026-11-24"
"""When the table was last compared with its sources (ISO 8601)."""

AUTHORITY = "https://domain.miit.gov.cn"
"""Where a suffix that is not here is looked up, by a person."""

Known = Literal["announced", "listed", "common"]

ANNOUNCED_TOP = ("cn", "中国", "政务", "公益")
CN_CATEGORIES = ("政务", "公益", "gov", "org", "ac", "com", "edu", "mil", "net")
CN_PROVINCES = (
    "bj", "sh", "tj", "cq", "he", "sx", "nm", "ln", "jl", "hl", "js", "zj", "ah", "fj", "jx", "sd", "ha", "hb", "hn",
    "gd", "gx", "hi", "sc", "gz", "yn", "xz", "sn", "gs", "qh", "nx", "xj", "tw", "hk", "mo",
)  # fmt: skip
"""Second-level domains below .cn: nine for categories, thirty-four for regions."""

LISTED_TOP = (
    "中國", "公司", "网络", "网址", "商城", "网店", "中信", "商标", "广东", "佛山", "信息", "手机", "在线", "中文网",
    "集团", "我爱你", "商店", "企业", "娱乐", "游戏", "购物", "餐厅", "招聘", "时尚", "移动", "网站", "联通", "世界",
    "健康",
)  # fmt: skip

COMMON_TOP = (
    "com", "net", "top", "xyz", "vip", "club", "shop", "site", "wang", "xin", "ink", "link", "ren", "store", "online",
    "tech", "fun", "icu", "info", "biz", "mobi", "pro", "red", "kim", "ltd", "group", "work", "beer", "cloud",
    "space", "website", "press", "art", "chat", "cool", "company", "fund", "gold", "guru", "live", "love", "luxe",
    "plus", "pub", "run", "show", "social", "sohu", "team", "today", "video", "world", "wiki", "zone", "center",
    "email", "city", "yoga", "fit", "design", "auto", "cc", "tv", "citic", "life", "asia", "host",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix:
    """One suffix."""

    name: str
    """In the DNS's own form (A-labels): `com`, `xn--fiqs8s`, `gov.cn`."""
    written: str
    known: Known


def _a(label: str) -> str:
    """One label as A-label. None of the table's needs more than Punycode."""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _rows() -> dict[str, Suffix]:
    pairs: list[tuple[str, Known]] = [(name, "common") for name in COMMON_TOP]
    pairs += [(name, "listed") for name in LISTED_TOP]
    pairs += [(name, "announced") for name in ANNOUNCED_TOP]
    pairs += [(f"{name}.cn", "announced") for name in (*CN_CATEGORIES, *CN_PROVINCES)]
    rows = {}
    for written, known in pairs:
        name = ".".join(_a(label) for label in written.split("."))
        rows[name] = Suffix(name=name, written=written, known=known)
    return rows


SUFFIXES = _rows()
"""Name → suffix."""


def approved(domain: str) -> Suffix | None:
    """The longest suffix of a name in A-labels that is on the table; None when it cannot be told."""
    labels = domain.lower().rstrip(".").split(".")
    for start in range(1, len(labels)):
        if row := SUFFIXES.get(".".join(labels[start:])):
            return row
    return None
