"""Why each text of a page that looks like a number is one, or is none, and where it stands: `auditor page --explain`.

Formatting only: what the candidates are and what became of them is the page reader's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from auditor.model import Bilingual
from auditor.policy.wording import HIDDEN, SCRIPT_HINTS, SCRIPT_UNKNOWN, SUSPECT_REASONS
from reports.clean import clean

MOST_SHOWN = 400
"""Candidates shown of one page; of one with more, the first and the last half of this many."""
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
        """Where it starts in the page's visible text; of one that stands outside it, in the page's source."""

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
    **{f"{kind}-number": (f"形式符合{zh}", f"it has the form of a {en}") for kind, (zh, en) in KINDS.items()},
    **SUSPECT_REASONS,
    "": ("没有给出原因", "no reason was given"),
    HIDDEN: (
        "所在元素被隐藏，访问者看不到",
        "it stands in a hidden element, where no visitor sees it",
    ),
}
"""Why a candidate got its verdict, by the page reader's code."""

_UNKNOWN: Bilingual = ("原因代码 {code}", "reason code {code}")

_WORDS: dict[str, Bilingual] = {
    "head": ("{file}（{encoding}）：{number} 处候选文字", "{file} ({encoding}): {number} candidates"),
    "none": ("没有像编号的文字", "nothing looks like a number"),
    "drawn": ("可能由脚本绘制：{why}", "may be drawn by scripts: {why}"),
    "why": ("原因：{why}", "why: {why}"),
    "where": ("位置：第 {offset} 个字符，{place}", "place: character {offset}, {place}"),
    "link": ("链接：{link}", "link: {link}"),
    "around": ("上下文：{text}", "around: {text}"),
    "footer": ("页脚", "footer"),
    "body": ("正文", "body"),
    "omitted": ("…… 略去 {number} 处", "… {number} left out"),
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
    half = MOST_SHOWN // 2
    omitted = max(0, len(candidates) - 2 * half)
    for candidate in candidates[:half] if omitted else candidates:
        yield from _lines(candidate, page, at)
    if omitted:
        yield f"  {_say('omitted', at, number=omitted)}"
        for candidate in candidates[-half:]:
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
    """The text around a candidate on one line, the candidate in 【brackets】 when it stands there as it is."""
    start, shown = candidate.offset, candidate.text
    for text in (page.text, page.source) if shown and start >= 0 else ():
        if text.startswith(shown, start):
            end = start + len(shown)
            before, after = clean(text[max(0, start - _AROUND) : start]), clean(text[end : end + _AROUND])
            return f"…{before}【{clean(shown, _QUOTE)}】{after}…"
    # What no visitor sees: where it would stand.
    start = min(max(start, 0), len(page.text))
    return f"…{clean(page.text[max(0, start - _AROUND) : start])}▏{clean(page.text[start : start + _AROUND])}…"


def _lines(candidate: Candidate, page: Explained, at: int) -> Iterator[str]:
    verdict = VERDICTS[candidate.verdict][at] if candidate.verdict in VERDICTS else clean(candidate.verdict)
    shown = clean(candidate.number or candidate.text, _QUOTE)
    kind = candidate.kind or ""
    named = KINDS[kind][at] if kind in KINDS else clean(kind) or "-"
    yield f"  {verdict}  {named}  {shown}"
    yield f"      {_say('why', at, why=reason_text(candidate.reason, 'en' if at else 'zh'))}"
    place = str(candidate.place)
    where = _WORDS[place][at] if place in ("footer", "body") else clean(place)
    yield f"      {_say('where', at, offset=candidate.offset, place=where)}"
    if candidate.link:
        yield f"      {_say('link', at, link=clean(candidate.link))}"
    yield f"      {_say('around', at, text=surroundings(page, candidate))}"


def _say(key: str, at: int, **values: object) -> str:
    return _WORDS[key][at].format(**values)
