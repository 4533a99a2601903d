"""Provinces as filing numbers write them, and the periods in which numbers were given out.

Sources: GB/T 2260 (two-digit codes); counts over real pages and provider guides for the letters and for
which number a province wants displayed; the registry's own pages for the forms of numbers. As of `AS_OF`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.outcome import Bilingual

AS_OF = "2026-11-22"
"""Day the tables in this module were checked."""

ISSUED_UNTIL = 2026
"""Last year in which numbers can have been given out, as of `AS_OF`; readers of numbers take it by default."""

SHORT_YEARS = (4, 20)
"""First and last year part of eight-digit filing numbers (two-digit years; 04 is the ministry's own)."""

LONG_YEARS_FROM = 2020
"""First year part of ten-digit filing numbers. Both forms were given out in 2020."""

LICENCE_YEARS_FROM = 2000
"""First year part of licence numbers: the year of State Council order 291."""


@dataclass(frozen=True, slots=True)
class Province:
    """One province and the letters that stand for it."""

    letter: str
    """As the ministry writes it in filing numbers: 蜀."""
    code: str
    """First two digits of administrative codes (GB/T 2260), and so of public security numbers."""
    name: Bilingual
    psb_letter: str
    """As public security numbers and provincial licences write it: 川."""


PROVINCES = (
    Province("京", "11", ("北京", "Beijing"), "京"),
    Province("津", "12", ("天津", "Tianjin"), "津"),
    Province("冀", "13", ("河北", "Hebei"), "冀"),
    Province("晋", "14", ("山西", "Shanxi"), "晋"),
    Province("蒙", "15", ("内蒙古", "Inner Mongolia"), "蒙"),
    Province("辽", "21", ("辽宁", "Liaoning"), "辽"),
    Province("吉", "22", ("吉林", "Jilin"), "吉"),
    Province("黑", "23", ("黑龙江", "Heilongjiang"), "黑"),
    Province("沪", "31", ("上海", "Shanghai"), "沪"),
    Province("苏", "32", ("江苏", "Jiangsu"), "苏"),
    Province("浙", "33", ("浙江", "Zhejiang"), "浙"),
    Province("皖", "34", ("安徽", "Anhui"), "皖"),
    Province("闽", "35", ("福建", "Fujian"), "闽"),
    Province("赣", "36", ("江西", "Jiangxi"), "赣"),
    Province("鲁", "37", ("山东", "Shandong"), "鲁"),
    Province("豫", "41", ("河南", "Henan"), "豫"),
    Province("鄂", "42", ("湖北", "Hubei"), "鄂"),
    Province("湘", "43", ("湖南", "Hunan"), "湘"),
    Province("粤", "44", ("广东", "Guangdong"), "粤"),
    Province("桂", "45", ("广西", "Guangxi"), "桂"),
    Province("琼", "46", ("海南", "Hainan"), "琼"),
    Province("渝", "50", ("重庆", "Chongqing"), "渝"),
    Province("蜀", "51", ("四川", "Sichuan"), "川"),
    Province("黔", "52", ("贵州", "Guizhou"), "贵"),
    Province("滇", "53", ("云南", "Yunnan"), "滇"),
    Province("藏", "54", ("西藏", "Tibet"), "藏"),
    Province("陕", "61", ("陕西", "Shaanxi"), "陕"),
    Province("陇", "62", ("甘肃", "Gansu"), "甘"),
    Province("青", "63", ("青海", "Qinghai"), "青"),
    Province("宁", "64", ("宁夏", "Ningxia"), "宁"),
    Province("新", "65", ("新疆", "Xinjiang"), "新"),
)

FOLDED_LETTER: Mapping[str, str] = {"川": "蜀", "贵": "黔", "云": "滇", "甘": "陇"}
"""Second letter of a province → the ministry's. Both are on live pages; only for comparing."""

BY_LETTER: Mapping[str, Province] = {p.letter: p for p in PROVINCES} | {
    other: next(p for p in PROVINCES if p.letter == letter) for other, letter in FOLDED_LETTER.items()
}
"""Any letter, in simplified characters → its province."""

BY_CODE: Mapping[str, Province] = {p.code: p for p in PROVINCES}

LETTERS = "".join(BY_LETTER)

PINYIN = tuple(
    dict.fromkeys([*(p.name[1].replace(" ", "") for p in PROVINCES), "NeiMengGu", "XiZang", "ShanXi", "ShaanXi"])
)
"""Provinces as filings of generative AI services write them, in any case of letters."""

PARODY_LETTERS: Mapping[str, str] = {
    "萌": "icp.gov.moe",
    "茶": "icp.redcha.cn",
    "星云": "icp.996icu.eu.org",
    "彬": "wentianplay/ICP.github.io",
}
"""What stands for the province in joke registries → where the registry is. Their digits look well-formed."""

WRONG_LETTERS = "楚秦某北蛙台港澳"
"""Letters met or expected in front of a filing number that stand for no province of the filing system."""

NOT_YUNNAN = ("阿里", "腾讯", "华为", "百度", "京东", "金山", "天翼", "移动", "联通", "星")
"""What makes a following 云 a part of a cloud's name."""
