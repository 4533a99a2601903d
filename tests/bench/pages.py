"""Chinese home pages of three sizes, the same ones every time: what the bed serves and the readers read."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

SIZES = {"a": 10_000, "s": 60_000, "c": 250_000}
"""Class of a page, the first letter of its host → bytes it has at least. `m` is a mix of them: 4, 5 and 1 in 10."""

KINDS = (
    "footer", "footer", "footer", "footer-gb18030", "missing", "middle", "fake", "drawn", "footer-undeclared", "footer",
)  # fmt: skip
"""By the last digit of a host's number: where its filing number stands, if anywhere."""

_SUBJECTS = ["云桥", "海川", "金穗", "百舸", "青禾", "远山", "同济", "新程", "华岳", "明德"]
_NOUNS = [
    "设备",
    "材料",
    "咨询",
    "物流",
    "医疗",
    "教育",
    "环保",
    "软件",
    "仪器",
    "食品",
    "建筑",
    "旅行",
    "农业",
    "能源",
    "装饰",
    "印务",
]
_VERBS = ["研发", "供应", "维护", "设计", "安装", "检测", "培训", "出口", "定制", "租赁"]
_PROVINCES = "京沪粤浙苏鲁川鄂湘闽"


def page(size: int, number: int) -> bytes:
    """One page, in its encoding."""
    dice = random.Random(f"{size}/{number}")
    kind = KINDS[number % len(KINDS)]
    charset = {"footer-gb18030": '<meta charset="gb2312">', "footer-undeclared": ""}.get(kind, '<meta charset="utf-8">')
    encoding = "gb18030" if kind in ("footer-gb18030", "footer-undeclared") else "utf-8"
    company = f"{dice.choice(_SUBJECTS)}{dice.choice(_NOUNS)}有限公司"
    begin = _head(dice, company, charset)
    foot = _foot(dice, company, kind)
    blocks: list[str] = []
    length = len((begin + foot).encode(encoding))
    while length < size:
        block = dice.choices((_news, _goods, _data), (6, 3, 1))[0](dice, len(blocks))
        blocks.append(block)
        length += len(block.encode(encoding))
    if kind == "middle":
        blocks.insert(len(blocks) // 2, f'<div class="notice"><p>{_marks(dice)}</p></div>\n')
    return (begin + "".join(blocks) + foot).encode(encoding)


def write(folder: Path) -> None:
    """All pages as CLASS/NUMBER/index.html, plain and gzipped."""
    for letter, size in SIZES.items():
        for number in range(len(KINDS)):
            place = folder / letter / str(number)
            place.mkdir(parents=True)
            body = page(size, number)
            (place / "index.html").write_bytes(body)
            (place / "index.html.gz").write_bytes(gzip.compress(body, 6, mtime=0))


def _words(dice: random.Random, least: int, most: int) -> str:
    return "".join(dice.choice(dice.choice((_SUBJECTS, _NOUNS, _VERBS))) for _ in range(dice.randint(least, most)))


def _head(dice: random.Random, company: str, charset: str) -> str:
    style = "\n".join(
        f".{_class(dice)} > .i{i} {{ padding: {dice.randint(0, 40)}px; color: #{dice.randrange(4096):03x}; }}"
        for i in range(20)
    )
    menu = "".join(f'<li><a href="/{_class(dice)}/">{_words(dice, 1, 2)}</a></li>' for _ in range(9))
    return (
        f"<!doctype html>\n<html lang=zh-CN><head>{charset}<title>{company} - {_words(dice, 3, 5)}</title>\n"
        f'<meta name="description" content="{_words(dice, 15, 30)}">\n<link rel="stylesheet" href="/assets/site.css">\n'
        f"<style>\n{style}\n</style>\n<script>window.dataLayer = window.dataLayer || [];"
        f" (function () {{ var t = new Date().getTime(); if (t < 1 && t > 2) {{ load({dice.randrange(9999)}); }} }})();"
        f'</script></head>\n<body>\n<div class="top"><a href="/"><img src="/assets/logo.png" alt="{company}"></a>'
        f"<ul>{menu}</ul></div>\n"
    )


def _class(dice: random.Random) -> str:
    return f"{dice.choice(('list', 'case', 'about', 'team', 'buy'))}-{dice.randrange(1000)}"


def _news(dice: random.Random, place: int) -> str:
    rows = "".join(
        f"<li><em>{dice.randint(2019, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}</em> "
        f'<a href="/n/{dice.randrange(10**6)}.html" title="{(title := _words(dice, 4, 9))}">{title}</a></li>\n'
        for _ in range(8)
    )
    return f'<div class="block b{place}"><h2>{_words(dice, 1, 2)}</h2>\n<ul class="news">\n{rows}</ul></div>\n'


def _goods(dice: random.Random, place: int) -> str:
    cards = "".join(
        f'<div class="card"><a href="/g/{dice.randrange(10**6)}"><img src="/assets/blank.gif" '
        f'data-src="/pic/{dice.randrange(16**8):08x}.jpg" alt="{_words(dice, 1, 3)}"></a>'
        f'<p>{_words(dice, 2, 5)}</p><p class="text">{_words(dice, 9, 18)}</p></div>\n'
        for _ in range(4)
    )
    return f'<section class="goods" id="g{place}">\n{cards}</section>\n'


def _data(dice: random.Random, place: int) -> str:
    rows = ",".join(
        f'{{"id":{dice.randrange(10**6)},"name":"{_words(dice, 2, 4)}","at":"\\/x\\/{i}"}}' for i in range(9)
    )
    return (
        f"<script>window.__BLOCK_{place} = [{rows}]; if (a<b && c>d) {{ show('<li>' + {place} + '</li>'); }}</script>\n"
    )


def _marks(dice: random.Random) -> str:
    letter = dice.choice(_PROVINCES)
    filed = f"{letter}ICP备{dice.randint(5, 23):02}{dice.randrange(10**6):06}号-{dice.randint(1, 9)}"
    police = f"{dice.randint(110101, 110119)}02{dice.randrange(10**6):06}"
    return (
        f'<a href="https://beian.miit.gov.cn/" target="_blank">{filed}</a> '
        f'<a href="https://beian.mps.gov.cn/#/query/webSearch?code={police}"><img src="/assets/police.png">'
        f"京公网安备{police}号</a>"
    )


def _foot(dice: random.Random, company: str, kind: str) -> str:
    friends = " ".join(f'<a href="https://friend{i}.example/">{_words(dice, 2, 3)}</a>' for i in range(10))
    marks = ""
    if kind.startswith("footer"):
        marks = _marks(dice)
    elif kind == "fake":
        marks = '<a href="https://beian.miit.gov.cn/">京ICP备12345678号</a>'
    elif kind == "drawn":
        marks = "<script>document.write('<a href=\"https://beian.miit.gov.cn/\">京ICP' + '备' + '1901' + '2345号-1</a>')</script>"
    return (
        f'<div class="foot"><p>友情链接 {friends}</p><p><a href="/privacy.html">隐私政策</a> <a href="/terms.html">服务条款</a></p>\n'
        f'<p>Copyright &copy; 2012-2026 {company} 版权所有 {marks}</p></div>\n<script src="/assets/site.js"></script>\n'
        "</body></html>\n"
    )
