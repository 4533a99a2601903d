"""Strategies for numbers of the filing systems, and for the ways in which people write them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from auditor.model import MarkKind
from auditor.policy.provinces import LETTERS, PROVINCES

PLAIN = [letter for letter in LETTERS if letter != "云"]
"""云 stands in so many words that it is a province only where no other word ends in it."""
TRADITIONAL = str.maketrans("晋辽沪苏闽赣鲁粤琼贵陕陇宁备号证网", "晉遼滬蘇閩贛魯粵瓊貴陝隴寧備號證網")
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
GAPS = ("", "", "", " ", "\u00a0", "\u3000", "\u2003", "\u200b", "\u00ad", " \u00a0 ", "\ufeff ")
DASHES = "-‐‑–—－−"


@dataclass(frozen=True)
class Written:
    """A true number, in canonical form and in the pieces it is written in."""

    kind: MarkKind
    canonical: str
    pieces: tuple[str, ...]
    """What may stand between one and the next: white space, tags, line breaks."""
    label: str = ""
    """What has to stand near it to be told from other numbers."""

    @property
    def plain(self) -> str:
        """As one writes it without any decoration."""
        return self.label + "".join(self.pieces)


def serials(digits: int) -> st.SearchStrategy[str]:
    """Serial numbers that nobody would have made up."""
    invented = {"012345", "123456", "654321", "000001"}
    return (
        st.integers(2, 10**digits - 1)
        .map(lambda n: f"{n:0{digits}}")
        .filter(lambda s: len(set(s)) > 2 and s not in invented and not s.endswith("0000"))
    )


@st.composite
def filings(draw: st.DrawFn) -> Written:
    """`京ICP备13052560号-1` in both lengths, with and without site suffix."""
    short, long = st.integers(5, 20).map(lambda y: f"{y:02}"), st.integers(2020, 2026).map(str)
    letter, digits = draw(st.sampled_from(PLAIN)), draw(st.one_of(short, long)) + draw(serials(6))
    site = draw(st.one_of(st.just(""), st.integers(1, 99).map(str)))
    mark = ("号", "-", site) if site else ("号",)
    return Written(MarkKind.ICP, f"{letter}ICP备{digits}{''.join(mark)}", (letter, "ICP", "备", digits, *mark))


@st.composite
def police_numbers(draw: st.DrawFn) -> Written:
    """`京公网安备11010802020134号`, with the legacy form of twelve digits."""
    province = draw(st.sampled_from(PROVINCES))
    area = f"{draw(st.integers(1, 99)):02}{draw(st.integers(1, 99)):02}"
    digits = province.code + area + draw(st.sampled_from(("02", ""))) + draw(serials(6))
    letter = draw(st.sampled_from((province.letter, province.psb_letter)))
    return Written(MarkKind.PSB, f"{letter}公网安备{digits}号", (letter, "公网安备", digits, "号"))


@st.composite
def licences(draw: st.DrawFn) -> Written:
    """`京ICP证030173号-1`, `粤B2-20090191-2`, `合字B2-20160011`, `A2.B1.B2-20090003`."""
    site = draw(st.one_of(st.just(()), st.integers(1, 99).map(lambda n: ("-", str(n)))))
    if draw(st.booleans()):
        letter = draw(st.sampled_from(PLAIN))
        digits = f"{draw(st.integers(0, 26)):02}{draw(serials(4))}"
        return Written(
            MarkKind.LICENCE, f"{letter}ICP证{digits}号{''.join(site)}", (letter, "ICP", "证", digits, "号", *site)
        )
    prefix = draw(st.sampled_from([*PLAIN, "合字", ""]))
    classes = draw(st.sampled_from(("B2", "B1", "B1.B2", "A2.B1.B2")))
    digits = f"{draw(st.integers(2000, 2026))}{draw(serials(4))}"
    label = "" if prefix else "增值电信业务经营许可证："
    pieces = (*((prefix,) if prefix else ()), classes, "-", digits, *site)
    return Written(MarkKind.LICENCE, f"{prefix}{classes}-{digits}{''.join(site)}", pieces, label)


def true_numbers() -> st.SearchStrategy[Written]:
    """Any number that can be true."""
    numbers = st.one_of(filings(), police_numbers(), licences())
    return numbers.filter(lambda number: not any(len(set(p)) < 3 for p in number.pieces if len(p) > 5))


@st.composite
def pieces_as_shown(draw: st.DrawFn, number: Written) -> list[str]:
    """The pieces of a number in one of the ways people write them; all pieces together are one mark."""
    pieces = list(number.pieces)
    if draw(st.booleans()) and "号" in pieces:
        at = pieces.index("号")
        # 号 is forgotten, or stands behind the site suffix.
        del pieces[at]
        if at < len(pieces) and draw(st.booleans()):
            pieces.append("号")
    pieces = [draw(st.sampled_from(DASHES)) if piece == "-" else piece for piece in pieces]
    if draw(st.booleans()):
        pieces = [piece.translate(TRADITIONAL) for piece in pieces]
    if draw(st.booleans()):
        pieces = [piece.replace("備", "備(bei)").replace("备", "备(bei)") for piece in pieces]
    if draw(st.booleans()):
        pieces = [piece.translate(FULL_WIDTH) for piece in pieces]
    return pieces


@st.composite
def shown(draw: st.DrawFn, number: Written) -> str:
    """A number as text, decorated."""
    pieces = draw(pieces_as_shown(number))
    gaps = [draw(st.sampled_from(GAPS)) for _ in pieces[1:]]
    return number.label + pieces[0] + "".join(gap + piece for gap, piece in zip(gaps, pieces[1:], strict=True))


BEFORE = (
    "", "备案号：", "备案序号: ", "网站备案：", "ICP备案号：", "ICP备案编号:", "工信部备案号：", "经营许可证编号：",
    "公安备案号 ", "ICP 证号： ", "备案/许可证号码：", "上海市精神卫生中心", "国家信息产业部", "All Rights Reserved",
    "Copyright © 2010-2024 ", "2024", "【", "[", "技术支持：某某网络 | ", "免备案主机\n", "阿里云ICP备案服务\n",
)  # fmt: skip
AFTER = (
    "",
    " ",
    "\n",
    "】",
    "]",
    " 版权所有",
    "\n2024",
    " Copyright",
    "\n地址：某某路12号3楼",
    "。电话：400-800-8888",
    "|",
)


@st.composite
def permits(draw: st.DrawFn) -> Written:
    """Numbers of every kind of permit, in pieces that markup may part."""
    letter, year = draw(st.sampled_from(PLAIN)), draw(st.integers(2010, 2025))
    code, serial = draw(st.sampled_from(PROVINCES)).code, draw(serials(4))
    opening, closing = draw(st.sampled_from(("[]", "()", "〔〕", "【】", "（）")))
    return draw(
        st.sampled_from(
            (
                Written(
                    MarkKind.NEWS, f"{code}1{year}{serial}", (f"{code}1{year}{serial}",), "互联网新闻信息服务许可证："
                ),
                Written(
                    MarkKind.PUBLISHING,
                    f"(总)网出证({letter})字第{serial}号",
                    ("（总）", "网出证", f"（{letter}）", "字第", serial, "号"),
                ),
                Written(
                    MarkKind.CULTURE,
                    f"{letter}网文[{year}]{serial}-123号",
                    (letter, "网文", f"{opening}{year}{closing}", f"{serial}-123", "号"),
                ),
                Written(MarkKind.AUDIOVISUAL, f"010{serial}", (f"010{serial}",), "信息网络传播视听节目许可证"),
                Written(
                    MarkKind.BROADCAST,
                    f"({letter})字第{serial}号",
                    (f"（{letter}）", "字第", serial, "号"),
                    "广播电视节目制作经营许可证",
                ),
                Written(
                    MarkKind.DRUG,
                    f"({letter})-非经营性-{year}-{serial}",
                    (f"（{letter}）", "-非经营性", f"-{year}", f"-{serial}"),
                ),
                Written(
                    MarkKind.DEVICE,
                    f"({letter})网械平台备字({year})第0{serial}号",
                    (f"({letter})", "网械平台备字", f"（{year}）", f"第0{serial}", "号"),
                ),
                Written(MarkKind.FOOD, f"JY1{code}0105{serial}123", (f"JY1{code}0105{serial}123",)),
                Written(MarkKind.AI, f"Beijing-MouMou-20250724S{serial}", (f"Beijing-MouMou-20250724S{serial}",)),
            )
        )
    )
