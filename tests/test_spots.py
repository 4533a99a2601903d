"""Reading only the lines around the cores of numbers finds what reading the whole text finds."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import marks
from auditor.marks import GRAMMARS, MAX_MARKS, find
from auditor.numbering import Grammar, MarkSpan
from auditor.page import Page
from auditor.policy.provinces import ISSUED_UNTIL
from auditor.spots import REACH, Spots
from auditor.text import _FOLD, GAP, PINYIN, SEAM, Folded, fold, narrowed, written_as
from tests.fuzz.words import WORDS

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "dev" / "pages"
FUZZED = Path(__file__).parent / "fuzz" / "corpus" / "marks"
SPOTS = Spots(core for grammar in GRAMMARS for core in grammar.cores)

WRITTEN: dict[str, list[str]] = {}
for code, plain in _FOLD.items():
    WRITTEN.setdefault(plain, []).append(chr(code))
NOTHING = st.sampled_from(["\u200b", "\u00ad", "\ufeff", "\uffa0", "\U000e0041", "\ufe0f"])
SPACES = st.sampled_from([" ", "\u3000", "\u00a0", "\t", "&nbsp;", SEAM, "  ", " \u200b ", f"{SEAM}{SEAM}"])
PINYIN_WRITTEN = st.sampled_from(["(bei)", "（wǎng）", "(ｇｏｎｇ)"])
PROSE = st.sampled_from(
    ["公司", "网络", "公安", "公网", "许可", "经营", "出", "证", "国", "新", "网", "食", "-", "2026-11-24", "-2024", "ICP", "p", "c",
     "A2", "b-1", "B 2", "SC1", "JY", "\n", "\n\n", " ", "京", "云", "。", "12345678", "号", "x", "*", "设备" * 30, "甲" * 200,
     "\u200b" * 90, " " * 300, "word " * 60, "例如", "&nbsp;", "\x1f", "\U0001d400", "\U0001f600"]
)  # fmt: skip


def whole(text: str) -> tuple[MarkSpan, ...]:
    """What reading the whole text finds."""
    return marks._find(text, [(0, text)], ISSUED_UNTIL)


@st.composite
def as_people_write(draw: st.DrawFn, text: str) -> str:
    """A text that folds to something like this one, in other characters, with white space, seams and nothing between."""
    found: list[str] = []
    for character in text:
        way = draw(st.integers(0, 11))
        found.append(draw(st.sampled_from(WRITTEN[character])) if way < 3 and character in WRITTEN else character)
        if way == 3:
            found.append(draw(NOTHING))
        elif way == 4:
            found.append(draw(SPACES))
        elif way == 5 and "\u4e00" <= character <= "\u9fff":
            found.append(draw(PINYIN_WRITTEN))
    return "".join(found)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.anchors[0])
def test_every_match_of_a_grammar_holds_an_anchor_and_a_core(grammar: Grammar) -> None:
    cores = re.compile("|".join(" ?".join(f"[{re.escape(c)}]" for c in core) for core in grammar.cores))

    @given(st.from_regex(grammar.pattern))
    @settings(max_examples=20, deadline=None)
    def holds(text: str) -> None:
        for match in grammar.pattern.finditer(text):
            assert any(anchor in match[0] for anchor in grammar.anchors)
            assert cores.search(match[0])

    holds()


def test_no_pattern_is_wider_than_what_is_read_around_a_core() -> None:
    """With room for what a number looks at beside itself: forty characters before and forty behind."""
    widths = [re._parser.parse(g.pattern.pattern).getwidth()[1] for g in GRAMMARS]  # type: ignore[attr-defined]
    assert max(widths) + 2 * 40 < REACH


@given(st.sampled_from(GRAMMARS), st.data())
@settings(max_examples=200, deadline=None)
def test_every_core_is_found_however_it_is_written(grammar: Grammar, data: st.DataObject) -> None:
    core = data.draw(st.sampled_from(grammar.cores))
    gap = st.sampled_from(["", " "])
    plain = "".join(data.draw(st.sampled_from(characters)) + data.draw(gap) for characters in core).strip()
    written = data.draw(as_people_write(plain))
    matched = re.compile(" ?".join(f"[{re.escape(characters)}]" for characters in core))
    if any(matched.search(Folded(written, seam=seam).text) for seam in (" ", "")):
        assert SPOTS.pieces("甲\n" + written + "\n乙")


@given(st.sampled_from(GRAMMARS), st.data())
@settings(max_examples=150, deadline=None)
def test_numbers_in_prose_are_found_as_in_the_whole_text(grammar: Grammar, data: st.DataObject) -> None:
    pieces: list[str] = []
    for _ in range(data.draw(st.integers(1, 3))):
        pieces += data.draw(st.lists(PROSE, max_size=8))
        pieces.append(data.draw(as_people_write(data.draw(st.from_regex(grammar.pattern)))))
    pieces += data.draw(st.lists(PROSE, max_size=8))
    text = "".join(pieces)
    assert find(text) == whole(text)


@given(st.lists(st.one_of(PROSE, st.sampled_from(WORDS["marks"]), st.text(max_size=3)), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_reads_as_a_whole_does(text: str) -> None:
    assert find(text) == whole(text)


NUMBER = "京ICP备13052560号-1"
FAR = "\n".join(["新闻中心 2026-11-24 设备与材料"] * 200)


@pytest.mark.parametrize(
    "text",
    [
        f"{FAR}\n{NUMBER}\n{FAR}\n京公网安备11010802020134号\n{FAR}",
        f"{FAR}\n京\u200bＩ\u3000Ｃ  Ｐ{' ' * 5000}備(bei)１３０５２５６０号\n{FAR}",
        f"{FAR}\n京{SEAM * 2000}ICP备{SEAM}13052{SEAM}560号\n{FAR}",
        f"{FAR}\n{'　' * 3000}{NUMBER}\n{FAR}",
        f"{FAR}\n{NUMBER}{chr(0x200B) * 3000}号\n{FAR}",
        f"京\n{NUMBER[1:]}\n{FAR}",
        f"{FAR}\n京\n{NUMBER[1:]}",
        f"{FAR} 合字B2-20160011 {FAR} 增值电信业务经营许可证 B2-20090191",
        f"{FAR}\n\U0001d40c\U0001f600 京\U0001d408\U0001d402\U0001d40f备13052560号\n{FAR}",
        f"{FAR}\n互联网新闻信息服务单位许可证：10120170001\n{FAR}",
        f"{FAR}\n例如：{NUMBER}\n{FAR}",
        "\n".join(f"京ICP备{13052560 + n}号" for n in range(3 * MAX_MARKS)),
        f"\n{FAR}\n".join(f"京ICP备{13052560 + n}号" for n in range(300)),
        "\n".join(["京ICP备1234567号"] * 3 * MAX_MARKS),
        "cp" * 20_000 + NUMBER,
    ],
    ids=range(15),
)
def test_texts_made_to_mislead_read_as_a_whole_does(text: str) -> None:
    found = find(text)
    assert found
    assert found == whole(text)


@pytest.mark.parametrize("path", sorted((*CORPUS.glob("*"), *FUZZED.glob("*"))), ids=lambda path: path.name)
def test_pages_read_as_a_whole_do(path: Path) -> None:
    page = Page.from_bytes(path.read_bytes())
    for text in {page.text, page._layout.visible.stream, page._layout.hidden.stream, page.source}:
        assert find(text) == whole(text)


def test_of_a_long_page_only_lines_around_its_numbers_are_read() -> None:
    text = f"{FAR}\n{NUMBER}\n{FAR}"
    ((begin, piece),) = SPOTS.pieces(text)
    assert text[begin : begin + len(piece)] == piece
    assert NUMBER in piece
    assert len(piece) < 4 * REACH < len(text) / 2
    assert SPOTS.pieces(FAR) == []


@given(st.text(st.one_of(st.sampled_from(sorted(map(chr, _FOLD))), st.characters()), max_size=40))
def test_a_narrowed_text_folds_alike_and_keeps_its_places(text: str) -> None:
    narrow = narrowed(text)
    assert len(narrow) == len(text)
    assert fold(narrow) == fold(text)


@given(st.text(st.sampled_from([*" \t\u3000\u00a0\u200b\uffa0\u3164", SEAM, "\U000e0041"]), max_size=9))
def test_whatever_folds_to_a_space_or_nothing_is_a_gap(text: str) -> None:
    assert fold(f"x{text}x") in ("x x", "xx")
    assert re.fullmatch(GAP, narrowed(text))


@given(st.data())
def test_pinyin_that_folding_drops_is_told_as_written(data: st.DataObject) -> None:
    letters = data.draw(
        st.text(st.sampled_from([*map(chr, range(0xE0, 0x1DD)), *"abcdefghijklmnopqrstuvwxyz"]), min_size=1)
    )
    written = "".join(data.draw(st.sampled_from(written_as(character))) for character in f"({letters})")
    if fold(f"备{written}案") == "备案":
        assert re.fullmatch(PINYIN, narrowed(written))


@pytest.mark.parametrize(
    "piece", ["c ", "c&nbsp;", "备(bei)", "公 ", "-2", "b ", "c\u200b", "许(", "cpcp\n", "公网安备 "]
)
def test_looking_is_linear_whatever_is_repeated(piece: str) -> None:
    def seconds(count: int) -> float:
        taken = []
        for _ in range(3):
            begun = time.process_time()
            SPOTS.pieces(piece * count)
            taken.append(time.process_time() - begun)
        return min(taken)

    assert seconds(40_000) < 16 * seconds(5_000) + 0.05
