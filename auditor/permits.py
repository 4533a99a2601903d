"""Grammar of the permit numbers that stand beside a filing number: news, publishing, culture, drugs, food, …

A permit is read only in its own form, and where the form alone is weak (seven, ten or eleven digits, 「（京）字第…号」)
only directly behind the permit's own name; the rest of a footer is left alone. Nothing here is ever a filing
number, a public security number or a telecom licence. Pure functions on folded text (`auditor.text`).

Forms: counted on live footers, and the certificates' own layout; there is no register to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditor.model import MarkKind
from auditor.numbering import Grammar, MarkSpan, Refusal, folded_letter
from auditor.policy.provinces import BY_CODE, BY_LETTER, LETTERS, PINYIN

_GAP = r"[许可证件的编序号码为是:(\[|/.、\- \n\"']{0,14}?"
"""What may stand between the name of a permit and its number."""
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_BRACKETED_YEAR = rf"[\[(]? ?{_YEAR} ?[\])]?"
_PROVINCE = rf"[(\[]? ?(?P<letter>[{LETTERS}国]) ?[)\]]?"
_DIGITS = "0123456789"
_END = r"(?![0-9A-Za-z*×○])"
_FIRST_YEAR = 2000
_AREAS = frozenset(name.lower() for name in PINYIN)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing the number of one kind of permit."""

    kind: MarkKind
    cores: tuple[tuple[str, ...], ...]
    anchors: tuple[str, ...]
    """Both as in `auditor.numbering.Grammar`."""
    pattern: str
    """With groups `mark` (the number's extent), `n` (its digits), `letter`, `year` and further ones."""
    canonical: str
    """`str.format` template over the groups; a group that did not take part is empty."""
    holds: Callable[[Mapping[str, str], int], bool] | None = None
    """What the pattern cannot say: (groups, last possible year) → whether it is such a number."""


def _news(groups: Mapping[str, str], year: int) -> bool:
    area = groups["area"]
    return (area in BY_CODE or area == "10") and _given_out(groups, year)


def _given_out(groups: Mapping[str, str], year: int) -> bool:
    return _FIRST_YEAR <= int(groups["year"]) <= year


def _food(groups: Mapping[str, str], _year: int) -> bool:
    # Behind JY and YB stands one digit for the trade, behind SC three for the food; then the province.
    digits = groups["n"]
    return (digits[3:5] if groups["class"].upper() == "SC" else digits[1:3]) in BY_CODE


def _model(groups: Mapping[str, str], year: int) -> bool:
    return groups["area"].lower() in _AREAS and int(groups["year"]) <= year


_FORMS = (
    # 互联网新闻信息服务许可证：10120170001, with ten digits until about 2016.
    Form(
        MarkKind.NEWS,
        (("许", "可"), ("国", "新", "网")),
        ("新闻信息服务", "新闻许可", "新闻信息许可", "新闻服务许可", "单位许可", "国新网"),
        rf"(?:新闻(?:信息)?(?:服务)?(?:单位)?许可|国新网(?:许可)?){_GAP}"
        rf"(?P<mark>(?P<n>(?P<area>[1-6][0-9])[0-9]{_YEAR}[0-9]{{3,4}}){_END} ?号?)",
        "{n}",
        _news,
    ),
    # （总）网出证（京）字第049号, 新出网证（京）字101号.
    Form(
        MarkKind.PUBLISHING,
        (("出", "证"), ("网", "证")),
        ("出证", "出 证", "网证", "网 证"),
        r"(?P<mark>(?:[(\[] ?(?P<issuer>总|署) ?[)\]] ?)?(?P<form>网 ?出 ?证|国? ?新 ?出 ?网 ?证) ?"
        rf"{_PROVINCE} ?字 ?第? ?(?P<n>[0-9]{{1,4}}){_END} ?号?)",
        "({issuer}){form}({letter})字第{n}号",
    ),
    # 网络出版服务许可证：（京）字121号
    Form(
        MarkKind.PUBLISHING,
        (("许", "可"),),
        ("出版许可", "出版服务许可"),
        rf"网(?:络)?出版(?:服务)?许可{_GAP}(?P<mark>{_PROVINCE} ?字 ?第? ?(?P<n>[0-9]{{1,4}}){_END} ?号?)",
        "({letter})字第{n}号",
    ),
    # 京网文[2020]0276-042号 in any brackets, 文网文[2009]169号 of the ministry.
    Form(
        MarkKind.CULTURE,
        (("网", "文"),),
        ("网文", "网 文"),
        rf"(?P<mark>(?P<letter>[{LETTERS}文]) ?网 ?文 ?(?:许 ?字)? ?{_BRACKETED_YEAR} ?第? ?"
        rf"(?P<n>[0-9]{{1,5}})(?: ?- ?(?P<more>[0-9]{{1,5}}))?{_END} ?号?)",
        "{letter}网文[{year}]{n}-{more}号",
        _given_out,
    ),
    # 信息网络传播视听节目许可证0105108
    Form(
        MarkKind.AUDIOVISUAL,
        (("许", "可"),),
        ("视听许可", "视听节目许可", "视听节目服务许可", "视听服务许可"),
        rf"视听(?:节目)?(?:服务)?许可{_GAP}(?P<mark>(?P<n>(?:0[1-9]|[12][0-9]|3[0-4])[0-9]{{5}}){_END} ?号?)",
        "{n}",
    ),
    # 广播电视节目制作经营许可证（京）字第828号, （广媒）字第172号
    Form(
        MarkKind.BROADCAST,
        (("目", "制"),),
        ("节目制作",),
        rf"节目制作(?:经营)?(?:许可)?{_GAP}(?P<mark>[(\[]? ?(?P<letter>[{LETTERS}]|广媒|总局|国) ?[)\]]? ?"
        rf"字 ?第? ?(?P<n>[0-9]{{2,6}}){_END} ?号?)",
        "({letter})字第{n}号",
    ),
    # (京)-非经营性-2014-0090
    Form(
        MarkKind.DRUG,
        (("经", "营"),),
        ("经营",),
        rf"(?P<mark>{_PROVINCE} ?-{{0,2}} ?[(\[]? ?(?P<trade>非?) ?经营性? ?[)\]]? ?-{{0,2}} ?{_YEAR} ?-{{1,2}} ?"
        rf"(?P<n>[0-9]{{4}}){_END})",
        "({letter})-{trade}经营性-{year}-{n}",
        _given_out,
    ),
    # 互联网药品交易服务资格证书：京C20160005
    Form(
        MarkKind.DRUG,
        (("ABC", "12", "09"),),
        tuple(f"{letter}{gap}{century}" for letter in "ABC" for gap in ("", " ") for century in ("19", "20")),
        rf"药品?(?:交易|信息)?(?:服务)?[^0-9\n。;]{{0,16}}?(?P<mark>(?P<letter>[{LETTERS}国]) ?(?P<class>[ABC]) ?"
        rf"{_YEAR}(?P<n>[0-9]{{4}}){_END})",
        "{letter}{class}{year}{n}",
        _given_out,
    ),
    # （京）网药械信息备字（2022）第00334号
    Form(
        MarkKind.DRUG,
        (("网", "药"),),
        ("网药", "网 药"),
        rf"(?P<mark>{_PROVINCE} ?(?P<form>网 ?药 ?械?(?: ?(?:信息|平台|交易|销售|网络))?(?:服务)? ?备) ?案? ?字? ?"
        rf"{_BRACKETED_YEAR}[ |\-]{{0,3}}第? ?(?P<n>[0-9]{{3,8}}(?:-[0-9]{{1,4}})?){_END} ?号?)",
        "({letter}){form}字({year})第{n}号",
        _given_out,
    ),
    # （京）网械平台备字（2018）第00005号
    Form(
        MarkKind.DEVICE,
        (("网", "械"),),
        ("网械", "网 械"),
        rf"(?P<mark>{_PROVINCE} ?(?P<form>网 ?械(?: ?(?:信息|平台|交易|销售|经营|网络))?(?:服务)? ?备) ?案? ?字? ?"
        rf"{_BRACKETED_YEAR}[ |\-]{{0,3}}第? ?(?P<n>[0-9]{{3,8}}(?:-[0-9]{{1,4}})?){_END} ?号?)",
        "({letter}){form}字({year})第{n}号",
        _given_out,
    ),
    # 京海食药监械经营许20150123号
    Form(
        MarkKind.DEVICE,
        (("械", "经生"),),
        ("械经营", "械生产", "械 经营", "械 生产"),
        rf"(?P<mark>(?P<letter>[{LETTERS}])(?P<office>[\u4e00-\u9fff]{{0,6}}?监) ?(?P<form>械 ?(?:经营|生产) ?[许备]) ?"
        rf"(?P<year>20[0-9]{{2}})(?P<n>[0-9]{{4,5}}){_END} ?号?)",
        "{letter}{office}{form}{year}{n}号",
        _given_out,
    ),
    # JY11101050363440: trade in food; SC: its making; YB: prepackaged food only.
    Form(
        MarkKind.FOOD,
        (("J", "Y", _DIGITS), ("S", "C", _DIGITS), ("Y", "B", _DIGITS)),
        ("JY", "SC", "YB"),
        r"(?<![A-Za-z0-9])(?P<mark>(?P<class>JY|SC|YB) ?(?P<n>[0-9]{14})(?![0-9A-Za-z]))",
        "{class}{n}",
        _food,
    ),
    # 京食药网食备202010048
    Form(
        MarkKind.FOOD,
        (("网", "食"),),
        ("网食",),
        rf"(?P<mark>(?P<letter>[{LETTERS}]) ?(?P<office>(?:食药监?|药监|市监|食)?) ?网食备 ?(?:案|字)? ?"
        rf"{_BRACKETED_YEAR} ?第?(?P<n>[0-9]{{4,6}}){_END} ?号?)",
        "{letter}{office}网食备{year}{n}",
        _given_out,
    ),
    # 浙网食A33010003, 沪网食备A0015号
    Form(
        MarkKind.FOOD,
        (("网", "食"),),
        ("网食",),
        rf"(?P<mark>(?P<letter>[{LETTERS}]) ?网食 ?(?P<form>备?) ?(?P<class>[A-Z]) ?"
        rf"(?P<n>[0-9]{{4}}(?:[0-9]{{4}})?){_END})",
        "{letter}网食{form}{class}{n}",
    ),
    # Guizhou-DuoCaiHuangXiaoXiAI-20250724S0002
    Form(
        MarkKind.AI,
        (("-", "2", "0", "23456789", _DIGITS, "01", _DIGITS, "0123", _DIGITS),),
        ("-20",),
        r"(?<![A-Za-z0-9\-])(?P<mark>(?P<area>[A-Z][A-Za-z]{4,14})-(?P<name>[A-Za-z0-9]{2,60})-"
        r"(?P<year>20(?:2[3-9]|[3-9][0-9]))(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?P<n>S?[0-9]{4}))(?![0-9A-Za-z])",
        "{mark}",
        _model,
    ),
)


def _grammar(form: Form) -> Grammar:
    def read(match: re.Match[str], year: int) -> MarkSpan | Refusal:
        groups = {name: (value or "").replace(" ", "") for name, value in match.groupdict().items()}
        made_up = not groups["n"].strip("0S-")
        if made_up or (form.holds is not None and not form.holds(groups, year)):
            return Refusal(match.start("mark"), match.end("mark"), "impossible-permit")
        # A part that is not written leaves no trace of what would have joined it.
        number = form.canonical.format(**groups).replace("-号", "号").removeprefix("()")
        letter = groups.get("letter", "")
        return MarkSpan(
            kind=form.kind,
            number=number,
            start=match.start("mark"),
            end=match.end("mark"),
            digits=match.start("n"),
            entity=number,
            province=folded_letter(letter) if letter in BY_LETTER else "",
        )

    return Grammar(form.cores, form.anchors, re.compile(form.pattern), read)


PERMIT_GRAMMARS = tuple(_grammar(form) for form in _FORMS)
"""Permits in the form `auditor.marks.find` takes."""
