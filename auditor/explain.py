"""Why each text of a page that looks like a number is one, or is none, and where it stands: `auditor page --explain`.

Formatting only: what the candidates are and what became of them is the page reader's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from auditor.model import Bilingual
from auditor.policy.wording import SCRIPT_HINTS, SCRIPT_UNKNOWN, SUSPECT_REASONS
from reports.clean import clean

_AROUND = 30
"""Surrounding text shown on either side, in characters."""
_QUOTE = 120
"""Longest text shown of a candidate, in characters."""


class Candidate(Protocol):
    """A text that looks like a number, and what became of it."""

    @property
    def text(self) -> str:
        """As shown on the page."""

    @property
    def offset(self) -> int:
        """In the page's visible text; of one that no visitor reads (`in-…`), in its source."""

    @property
    def place(self) -> str:
        """`footer` or `body`."""

    @property
    def verdict(self) -> str:
        """`accepted`, `suspect` or `refused`."""

    @property
    def reason(self) -> str:
        """Code of why; may be empty."""

    @property
    def number(self) -> str:
        """Canonical form; empty without one."""

    @property
    def kind(self) -> str | None:
        """Kind of mark; None when it is not known."""

    @property
    def link(self) -> str | None:
        """Address of the anchor that holds it."""


class Explained(Protocol):
    """What of a page is explained."""

    @property
    def encoding(self) -> str:
        """WHATWG name."""

    @property
    def source(self) -> str:
        """The page as it was sent, decoded."""

    @property
    def text(self) -> str:
        """Visible text."""

    @property
    def script_hint(self) -> str:
        """Why a number may be drawn later."""

    @property
    def candidates(self) -> Sequence[Candidate]:
        """In reading order."""


VERDICTS: dict[str, Bilingual] = {
    "accepted": ("采信", "accepted"),
    "suspect": ("存疑", "suspect"),
    "refused": ("不采信", "refused"),
}

KINDS: dict[str, Bilingual] = {
    "icp": ("备案号", "filing number"),
    "psb": ("公安备案号", "public security number"),
    "licence": ("电信业务经营许可证编号", "telecom licence number"),
    "news": ("互联网新闻信息服务许可证编号", "news service permit"),
    "publishing": ("网络出版服务许可证编号", "online publishing permit"),
    "culture": ("网络文化经营许可证编号", "online culture permit"),
    "audiovisual": ("信息网络传播视听节目许可证编号", "audiovisual programme permit"),
    "broadcast": ("广播电视节目制作经营许可证编号", "broadcast production permit"),
    "drug": ("药品信息或销售的网络服务编号", "online drug service permit or filing"),
    "device": ("医疗器械网络销售备案编号", "medical device online filing"),
    "food": ("食品经营许可或网络备案编号", "food trade permit or filing"),
    "ai": ("生成式人工智能服务备案号", "generative AI filing"),
}
"""Names of the kinds of marks."""

REASONS: dict[str, Bilingual] = {
    "": ("没有给出原因", "no reason was given"),
    # accepted
    **{f"{kind}-number": (f"符合{zh}的格式", f"it has the form of a {en}") for kind, (zh, en) in KINDS.items()},
    "psb-number-in-link": (
        "文字是公安备案，编号的数字在链接里",
        "the words are those of a public security number, and its digits stand in the link",
    ),
    # suspect
    **SUSPECT_REASONS,
    "hidden": ("所在元素被隐藏，访问者看不到", "it stands in a hidden element, where no visitor sees it"),
    "hidden-size": ("字号或尺寸为零，访问者看不到", "it has no size, so that no visitor sees it"),
    "hidden-colour": (
        "文字与背景同色，访问者看不到",
        "it has the colour of its background, so that no visitor sees it",
    ),
    # refused on the page
    "no-digits": ("只有备案的字样，没有编号", "these are the words of a number without a number"),
    "word-contains-form": (
        "是其他词语的一部分，例如「云备案」",
        "the form is part of a word that means something else",
    ),
    "too-few-digits": ("数字太少", "it has too few digits"),
    "too-many-digits": ("数字太多", "it has too many digits"),
    "price-or-date": ("数字是价格或日期", "its digits are a price or a date"),
    "not-its-digits": ("附近的数字不属于它", "the digits near it belong to something else"),
    "no-filing-word": ("附近没有「备案」字样", "no word of a filing stands near it"),
    "no-licence-context": ("附近没有许可证的字样", "no word of a licence stands near it"),
    "no-words-beside": ("只有一串数字，旁边没有备案的字样", "digits alone, without the words of a number beside them"),
    "part-of-a-longer-word": ("是更长的代码或型号的一部分", "it is part of a longer code or model name"),
    "permit-of-another-kind": ("是其他证照的编号，与备案无关", "the number of another permit, which is no filing"),
    "impossible-permit": ("该类编号不可能是这个样子", "no permit of this kind can have this number"),
    # refused elsewhere: the page's source holds it, and no visitor reads it there
    "in-comment": ("在注释里，不显示", "in a comment, which is not shown"),
    "in-script": ("在脚本代码里，网页原文不显示", "in the code of a script, which the page as sent does not show"),
    "in-style": ("在样式表里，不显示", "in a style sheet, which is not shown"),
    "in-textarea": ("在文本域里，不是页面文字", "in a text area, which is no text of the page"),
    "in-title": ("只在网页标题里", "in the page's title only"),
    "in-template": ("在模板元素里，不显示", "in a template element, which is not shown"),
    "in-noscript": ("只在禁用脚本时显示", "shown only where scripts are switched off"),
    "in-frame": ("在内嵌框架的备用文字里，不显示", "in the fallback text of a frame, which is not shown"),
    "in-server-code": ("在服务器代码里，不显示", "in code meant for the server, which is not shown"),
    "in-meta": ("在网页的元数据里，不显示", "in the page's metadata, which is not shown"),
    "in-attribute": ("在元素的属性里，不显示", "in an attribute of an element, which is not shown"),
}
"""Why a candidate got its verdict, by the page reader's code (Chinese, English)."""

_UNKNOWN: Bilingual = ("原因代码 {code}", "reason code {code}")

_WORDS: dict[str, Bilingual] = {
    "head": ("{file}（{encoding}）：{number} 处候选文字", "{file} ({encoding}): {number} candidates"),
    "none": ("没有像编号的文字", "nothing looks like a number"),
    "drawn": ("可能由脚本绘制：{why}", "may be drawn by scripts: {why}"),
    "why": ("原因：{why}", "why: {why}"),
    "where": ("位置：第 {offset} 个字符，{place}", "place: character {offset}, {place}"),
    "outside": ("位置：网页源代码第 {offset} 个字符", "place: character {offset} of the source"),
    "link": ("链接：{link}", "link: {link}"),
    "around": ("上下文：{text}", "around: {text}"),
    "footer": ("页脚", "footer"),
    "body": ("正文", "body"),
}


def explanation(file: str, page: Explained, lang: str) -> Iterator[str]:
    """The explanation of one page as lines harmless to a terminal, in `zh` or `en`."""
    at = 1 if lang == "en" else 0
    candidates = page.candidates
    yield _say("head", at, file=clean(file), encoding=clean(page.encoding), number=len(candidates))
    if not candidates:
        yield f"  {_say('none', at)}"
    if hint := page.script_hint:
        why = SCRIPT_HINTS.get(hint, SCRIPT_UNKNOWN)[at].format(hint=clean(hint))
        yield f"  {_say('drawn', at, why=why)}"
    for candidate in candidates:
        yield from _lines(candidate, page, at)


def describe_candidates(page: Explained) -> list[dict[str, object]]:
    """The candidates as JSON objects, raw as the page has them."""
    return [
        {
            "verdict": candidate.verdict,
            "reason": candidate.reason,
            "kind": None if candidate.kind is None else str(candidate.kind),
            "number": candidate.number,
            "text": candidate.text,
            "offset": candidate.offset,
            "place": str(candidate.place),
            "link": candidate.link,
        }
        for candidate in page.candidates
    ]


def reason_text(code: str, lang: str) -> str:
    """A reason in words; the code itself where there are none for it."""
    at = 1 if lang == "en" else 0
    return REASONS[code][at] if code in REASONS else _UNKNOWN[at].format(code=clean(code))


def surroundings(page: Explained, candidate: Candidate) -> str:
    """The text around a candidate on one line, the candidate in 【brackets】 where it stands there as it is."""
    text = page.source if _outside(candidate) else page.text
    start = max(0, candidate.offset)
    end = start + len(candidate.text)
    before, shown, after = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
    if shown and shown == candidate.text:
        return f"…{clean(before)}【{clean(shown, _QUOTE)}】{clean(after)}…"
    # Not laid out, or written with escapes: where it is, or would be.
    return f"…{clean(before)}▏{clean(text[start : start + _AROUND])}…"


def _outside(candidate: Candidate) -> bool:
    """Whether it stands in the source only, where no visitor reads it."""
    return candidate.reason.startswith("in-")


def _lines(candidate: Candidate, page: Explained, at: int) -> Iterator[str]:
    verdict = VERDICTS[candidate.verdict][at] if candidate.verdict in VERDICTS else clean(candidate.verdict)
    shown = clean(candidate.number or candidate.text, _QUOTE)
    kind = candidate.kind or ""
    named = KINDS[kind][at] if kind in KINDS else clean(kind) or "-"
    yield f"  {verdict}  {named}  {shown}"
    yield f"      {_say('why', at, why=reason_text(candidate.reason, 'en' if at else 'zh'))}"
    place = str(candidate.place)
    where = _WORDS[place][at] if place in ("footer", "body") else clean(place)
    key = "outside" if _outside(candidate) else "where"
    yield f"      {_say(key, at, offset=candidate.offset, place=where)}"
    if candidate.link:
        yield f"      {_say('link', at, link=clean(candidate.link))}"
    yield f"      {_say('around', at, text=surroundings(page, candidate))}"


def _say(key: str, at: int, **values: object) -> str:
    return _WORDS[key][at].format(**values)
