"""Weighs the signs of a table on a home page, and says what follows where a permit should be shown.

A rule of the family `signal` is a table, a permit and its texts; all that decides stands here. What fires is a hint:
"failed" means that the signs are there and the number was not seen, never that a law was broken. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from auditor.keywords import MAX_CHARACTERS, SURROUNDINGS, Hit, Lexicon, Reading, longest
from auditor.model import Bilingual, Mark
from auditor.page import Page
from auditor.policy import keywords_commerce, keywords_permits, keywords_takeover
from auditor.policy.blockpages import recognise_answer
from auditor.policy.keywords import AUTHORITY_SUFFIXES, AUTHORITY_WORDS, BEFORE, Sign, SignTable
from auditor.policy.permits import PERMITS, Permit
from auditor.policy.wording import NOT_THE_SITE, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed
from auditor.weburl import parse

TABLES: tuple[SignTable, ...] = (
    keywords_commerce.COMMERCIAL,
    keywords_commerce.SHOP,
    keywords_permits.NEWS,
    keywords_permits.PUBLISHING,
    keywords_permits.CULTURE,
    keywords_permits.AUDIOVISUAL,
    keywords_permits.DRUG,
    keywords_permits.DEVICE,
    keywords_permits.FOOD,
    keywords_takeover.TAKEOVER,
)
"""Every table there is."""

_BEFORE_CHARACTERS = 4
"""How far before a word a word of `BEFORE` turns it round."""
_QUOTED_SIGNS = 5

NOT_JUDGED: Mapping[str, Bilingual] = {
    "few": (
        "首页已取回的内容中迹象不足（见到 {met} 类）",
        "too few signs in what arrived of the home page (different ones met: {met})",
    ),
    "authority": (
        "首页属于机关或学校网站，不作此项提示：{signs}",
        "the home page belongs to an authority or a school, where this is no hint: {signs}",
    ),
    **{
        f"instead-{kind}": (f"首页是{zh}，不是网站本身，不作此项提示", f"the home page is {en}, not the site: no hint")
        for kind, (zh, en) in NOT_THE_SITE.items()
    },
}
"""Messages of what is inapplicable, for every rule that weighs signs."""


@dataclass(frozen=True, slots=True)
class Met:
    """A sign that is met, with the place that shows it."""

    sign: Sign
    quoted: str
    """The first place with its surroundings, on one line."""
    offset: int
    """Where it stands in the text as compared; meaningless across texts."""

    @property
    def place(self) -> str:
        """`title` or `text`."""
        return "title" if self.sign.in_title else "text"

    def __str__(self) -> str:
        return f"<title>「{self.quoted}」" if self.sign.in_title else f"「{self.quoted}」"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What of a table a page shows."""

    table: SignTable
    met: tuple[Met, ...]

    @property
    def fires(self) -> bool:
        """Whether the sum of weights and the number of different signs are both reached."""
        weight = sum(met.sign.weight for met in self.met)
        return weight >= self.table.threshold and len(self.met) >= self.table.least_signs

    @property
    def params(self) -> dict[str, str]:
        """Parameters for messages: every sign quoted, and the ids of the signs."""
        quotes = dict.fromkeys(str(met) for met in self.met)
        return {
            "signs": "；".join(islice(quotes, _QUOTED_SIGNS)),
            "kinds": ", ".join(met.sign.id for met in self.met),
            "met": str(len(self.met)),
        }


def weigh(page: Page, table: SignTable) -> Weighed:
    """The signs of a table that a page shows in its title and visible text."""
    text, title = _read(page.text), _read(page.title)
    found = {False: _by_sign(text, table, in_title=False), True: _by_sign(title, table, in_title=True)}
    if not (found[False] or found[True] or table.has_patterns):
        return Weighed(table, ())
    met = (
        _pattern_met(sign, page.title if sign.in_title else page.text)
        if sign.pattern is not None
        else _words_met(sign, title if sign.in_title else text, found[sign.in_title].get(sign.id, []))
        for sign in table.signs
    )
    return Weighed(table, tuple(m for m in met if m is not None))


def mention(page: Page, words: Iterable[str]) -> str:
    """The first place of the visible text that holds one of the words, quoted; empty without one.

    The words must be of a table of this module or of a permit's row.
    """
    wanted, reading = frozenset(words), _read(page.text)
    if wanted.isdisjoint(reading.words):
        return ""
    hit = next((hit for hit in reading.hits if hit.word in wanted), None)
    return reading.quoted(hit) if hit else ""


def not_judged(home: Home, weighed: Weighed) -> Judgement | None:
    """Why signs on this page mean nothing, or None; its messages are `NOT_JUDGED`."""
    if not weighed.fires:
        return inapplicable("few", url=home.url, **weighed.params)
    return not_the_site(home)


def not_the_site(home: Home) -> Judgement | None:
    """Why nothing on this page speaks for the site (a parking page, a default page, …), or None."""
    instead = recognise_answer(home.answer)
    if instead is not None and instead.kind in NOT_THE_SITE:
        return inapplicable(f"instead-{instead.kind}", page=instead.id, url=home.url)
    return None


def judge_permit(home: Home, table: SignTable, permit: Permit) -> Judgement:
    """Signs of a field against the permit number on the page; the messages are `permit_messages`."""
    if mark := _shown(home.marks, permit):
        return passed("shown", text=quote(mark.text), number=mark.number, url=home.url)
    weighed = weigh(home.page, table)
    if excused := not_judged(home, weighed):
        return excused
    seen = {"url": home.url, **weighed.params}
    if _is_authority(home):
        return inapplicable("authority", **seen)
    if named := mention(home.page, permit.named_as):
        return cannot_tell("named", text=named, **seen)
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    if home.script_hint:
        return cannot_tell("drawn", hint=home.script_hint, **seen)
    return failed("unseen", **seen)


def permit_messages(permit: Permit) -> dict[str, Bilingual]:
    """Messages of `judge_permit` for one permit, worded as hints."""
    (field_zh, field_en), (name_zh, name_en) = permit.field, permit.name
    hint_zh, hint_en = f"线索：首页有{field_zh}的迹象（{{signs}}）", f"a hint: signs of {field_en} ({{signs}})"
    return {
        "shown": (f"首页显示{name_zh}编号「{{text}}」", f"the home page shows the number “{{text}}” ({name_en})"),
        "unseen": (
            f"{hint_zh}，未见{name_zh}编号，请人工核实",
            f"{hint_en}, and no number was seen ({name_en}); look by hand",
        ),
        "named": (
            f"{hint_zh}，页面提到许可「{{text}}」但读不出编号，请人工核实",
            f"{hint_en}; the page speaks of a permit “{{text}}”, but no number can be read; look by hand",
        ),
        "incomplete": (
            f"{hint_zh}，页面没有完整取回，已取回的部分未见{name_zh}编号，请人工核实",
            f"{hint_en}; the page did not arrive whole, and no number was seen ({name_en}); look by hand",
        ),
        "drawn": (
            f"{hint_zh}，页面的一部分由脚本或框架绘制，源代码中未见{name_zh}编号，请人工核实",
            f"{hint_en}; scripts or frames draw a part, and no number is in the source ({name_en}); look by hand",
        ),
        **NOT_JUDGED,
    }


def permit_remedy(permit: Permit) -> Bilingual:
    """What to do about a hint of `judge_permit`."""
    (field_zh, field_en), (name_zh, name_en) = permit.field, permit.name
    return (
        f"请人工核实网站是否从事{field_zh}：确属的，办理{name_zh}，并按所列条文以文字标明编号；不属于的，无需处理。",
        f"Look whether the site runs {field_en}. If so, obtain the {name_en} and show its number as text where the "
        "article asks for it; if not, nothing is to be done.",
    )


@cache
def _lexicon() -> Lexicon:
    words: set[str] = set()
    for table in TABLES:
        words.update(table.neutral, *(sign.words for sign in table.signs))
    for permit in PERMITS:
        words.update(permit.named_as)
    return Lexicon({*words, *AUTHORITY_WORDS, *keywords_commerce.DISCLOSURES})


@lru_cache(maxsize=4)
def _read(text: str) -> Reading:
    # All rules of the family look at the same title and text, one after the other.
    return _lexicon().read(text)


def _by_sign(reading: Reading, table: SignTable, *, in_title: bool) -> dict[str, list[Hit]]:
    """Hits by the id of their sign; of overlapping words the longest counts, and neutral phrases swallow theirs."""
    signs = table.of_title if in_title else table.of_text
    found: dict[str, list[Hit]] = {}
    if signs.keys().isdisjoint(reading.words):
        return found
    for hit in longest(hit for hit in reading.hits if hit.word in signs or hit.word in table.neutral):
        if hit.word in signs and not _spoken_against(reading, hit):
            for sign in signs[hit.word]:
                if in_title or _stands_right(reading, hit, sign):
                    found.setdefault(sign.id, []).append(hit)
    return found


def _stands_right(reading: Reading, hit: Hit, sign: Sign) -> bool:
    """Whether a word of the text stands where the sign wants it: in a short entry of a line, or anywhere."""
    if sign.around is None:
        return True
    return reading.characters_around(hit) <= sign.around and not reading.in_long_line(hit)


def _spoken_against(reading: Reading, hit: Hit) -> bool:
    before = reading.compared[max(0, hit.start - _BEFORE_CHARACTERS) : hit.start].rpartition("\n")[2]
    return any(word in before for word in BEFORE)


def _words_met(sign: Sign, reading: Reading, hits: list[Hit]) -> Met | None:
    if not hits or len(hits) < sign.places or len({hit.word for hit in hits}) < sign.different:
        return None
    return Met(sign, reading.quoted(hits[0]), hits[0].start)


def _pattern_met(sign: Sign, shown: str) -> Met | None:
    assert sign.pattern is not None  # noqa: S101 - holds by the caller
    if sign.holding and shown.count(sign.holding) < sign.places:
        return None
    matches = list(islice(sign.pattern.finditer(shown, 0, MAX_CHARACTERS), sign.places))
    if len(matches) < sign.places:
        return None
    at = matches[0].start()
    return Met(sign, quote(shown[max(0, at - SURROUNDINGS) : at + 2 * SURROUNDINGS]), at)


def _shown(marks: Iterable[Mark], permit: Permit) -> Mark | None:
    return next((mark for mark in marks if mark.kind in permit.kinds and mark.suspect is None), None)


def _is_authority(home: Home) -> bool:
    url = parse(home.url)
    host = f".{url.host}" if url is not None else ""
    return host.endswith(tuple(f".{suffix}" for suffix in AUTHORITY_SUFFIXES)) or bool(
        mention(home.page, AUTHORITY_WORDS)
    )
