"""Words are found as marks are: however they are written, with their place, and in bounded time."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.keywords import MAX_CHARACTERS, MAX_HITS_PER_WORD, SURROUNDINGS, Lexicon, compared, longest
from auditor.policy.keywords import TRADITIONAL
from auditor.text import fold

LEXICON = Lexicon(["购物车", "加入购物车", "会员", "vip", "¥1", "(中国)官网", "网药械信息备"])


def found(text: str) -> list[str]:
    return [hit.word for hit in LEXICON.read(text).hits]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("购物车", ["购物车"]),
        ("購物車", ["购物车"]),
        ("購(gou)物(wu)車(che)", ["购物车"]),
        ("购\u200b物车", ["购物车"]),
        ("ＶＩＰ", ["vip"]),
        ("开通VIP会员", ["vip", "会员"]),
        ("viper 和 advip", []),
        ("￥126", ["¥1"]),
        ("某某（中国）官网", ["(中国)官网"]),
        ("網藥械信息備字", ["网药械信息备"]),
        ("购 物 车", []),
        ("购\n物车", []),
        ("", []),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, words: list[str]) -> None:
    assert found(text) == words


def test_words_inside_longer_words_are_found_and_the_longest_can_be_asked_for() -> None:
    reading = LEXICON.read("请加入购物车")
    assert {hit.word for hit in reading.hits} == {"购物车", "加入购物车"}
    assert [hit.word for hit in longest(reading.hits)] == ["加入购物车"]


@pytest.mark.parametrize("word", ["購物車", "VIP", "ｖｉｐ", "会\u200b员", ""])
def test_a_word_that_could_never_be_found_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not written as texts are compared"):
        Lexicon([word])


def test_a_lexicon_without_words_finds_nothing() -> None:
    assert Lexicon([]).read("购物车").hits == ()


def test_a_hit_is_quoted_as_the_page_shows_it_with_its_surroundings_on_its_line() -> None:
    reading = LEXICON.read("前一行\n購(gou)物車 在此\n后一行")
    (hit,) = reading.hits
    assert reading.quoted(hit) == "購(gou)物車 在此"


def test_a_quotation_is_short_and_marks_what_it_cuts() -> None:
    reading = LEXICON.read("甲" * 50 + "购物车" + "乙" * 50)
    (hit,) = reading.hits
    assert reading.quoted(hit) == "…" + "甲" * SURROUNDINGS + "购物车" + "乙" * SURROUNDINGS + "…"


@pytest.mark.parametrize(
    ("text", "around"),
    [("购物车", 0), ("首页 购物车 | 帮助", 0), ("我的购物车", 2), ("购物车12件", 3), ("甲" * 99 + "购物车", 40)],
)
def test_an_entry_ends_at_whatever_is_no_letter(text: str, around: int) -> None:
    reading = LEXICON.read(text)
    assert [reading.characters_around(hit) for hit in reading.hits] == [around]


def test_a_heap_of_words_is_told_from_a_menu_by_the_length_of_its_line() -> None:
    for text, heap in [
        ("甲 " * 1_500 + "购物车", True),
        ("购物车" + " 甲" * 1_500, True),
        ("甲\n" * 1_500 + "购物车", False),
    ]:
        reading = LEXICON.read(text)
        assert [reading.in_long_line(hit) for hit in reading.hits] == [heap]


def test_a_flood_of_one_word_hides_no_other_and_takes_no_time() -> None:
    started = time.perf_counter()
    reading = LEXICON.read("购物车" * 1_000_000 + "会员")
    assert time.perf_counter() - started < 2
    assert len(reading.compared) <= MAX_CHARACTERS + 1
    words = [hit.word for hit in reading.hits]
    assert words.count("购物车") == MAX_HITS_PER_WORD
    assert words.count("会员") == 1


def test_of_a_text_that_is_too_long_the_beginning_and_the_end_are_read() -> None:
    assert found("会员" + "甲" * 2 * MAX_CHARACTERS + "购物车") == ["会员", "购物车"]


def test_traditional_characters_map_to_single_characters_that_are_not_mapped_again() -> None:
    plain = set(map(chr, TRADITIONAL.values()))
    assert not plain & set(map(chr, TRADITIONAL))


@given(st.text(alphabet=st.sampled_from("购物车加入会员vipVIP¥1 （）()中国官网\n\u200bA購車甲"), max_size=80))
def test_every_hit_holds_its_word_and_its_quotation_holds_the_hit(text: str) -> None:
    reading = LEXICON.read(text)
    for hit in reading.hits:
        assert reading.compared[hit.start : hit.end] == hit.word
        assert hit.word in compared(reading.quoted(hit))


ALPHABET = "购物车加入会员ab¥1 ("
WORDS = st.sets(st.text(st.sampled_from(ALPHABET), min_size=1, max_size=4), max_size=12)


@given(WORDS, st.text(st.sampled_from(ALPHABET + "\n甲"), max_size=60))
@settings(max_examples=1000)
def test_every_place_of_every_word_is_found_in_order_of_their_ends(words: set[str], text: str) -> None:
    """As looking for every word at every place finds them, Latin words inside longer ones left out."""
    lexicon = Lexicon(word for word in words if word == compared(word))
    reading = lexicon.read(text)
    read = reading.compared
    every = [
        (start + len(word), start, word)
        for start in range(len(read))
        for word in lexicon.words
        if read.startswith(word, start) and not _inside_a_latin_word(read, start, start + len(word))
    ]
    assert [(hit.end, hit.start, hit.word) for hit in reading.hits] == sorted(every)
    assert reading.words == {word for _, _, word in every}


def _inside_a_latin_word(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return any(len(pair) == 2 and pair.isascii() and pair.isalpha() for pair in (before, after))


@given(st.text(st.one_of(st.sampled_from("ABZÀİK買賣ßΩ\ud800"), st.characters()), max_size=40))
def test_texts_are_compared_with_small_latin_letters_and_simplified(text: str) -> None:
    small = {ord(letter): letter.lower() for letter in string.ascii_uppercase}
    assert compared(text) == fold(text).translate(small | {code: chr(plain) for code, plain in TRADITIONAL.items()})


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    reading = LEXICON.read(text)
    for hit in reading.hits:
        reading.quoted(hit)
        reading.characters_around(hit)
