"""What the text of a cell says, and what is a fault instead of a guess."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.ledger.cells import (
    NEVER,
    read_addresses,
    read_choice,
    read_choices,
    read_date,
    read_email,
    read_flag,
    read_id,
    read_list,
    read_mobile,
    read_name,
    read_names,
    read_number,
    read_phone,
    shown,
    word,
)
from auditor.ledger.fields import BY_KEY, FIELDS

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24", "2026/11/24", "20261124", "2026年11月24日", "2026.11.24", "46350", "46350.5", "２０２６－１１－２４",
        "2026-11-24 10:00:00", "2026-11-24T10:00:00+08:00", "2026/11/24 上午10:00", " 2026-11-24 ", "2026年11月24号",
        "2026-11-24 10:00:00.123",
    ],
)  # fmt: skip
def test_dates_in_every_usual_spelling(text: str) -> None:
    assert read_date(text) == (DAY.isoformat(), ())


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30", "24.11.2026", "11/24/2026", "2026", "2026-11", "明天", "1.5", "99999", "20261301"],
)
def test_what_is_no_date_is_a_fault_and_not_a_guess(text: str) -> None:
    value, faults = read_date(text)
    assert (value, [fault.kind for fault in faults]) == ("", ["not-a-date"])


def test_forms_of_the_map_come_first() -> None:
    assert read_date("24.11.2026", ("%d.%m.%Y",)) == ("2026-11-24", ())


def test_of_a_period_of_validity_its_end_counts() -> None:
    assert read_date("2016-01-02 至 2036-01-02", (), True) == ("2036-01-02", ())
    assert read_date("2016.01.02-长期", (), True)[0] == ""
    assert read_date("2016年1月2日至长期", (), True) == (NEVER, ())
    assert read_date("长期", (), True) == (NEVER, ())
    assert read_date("长期")[1][0].kind == "not-a-date"


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 30)))
def test_every_day_is_read_from_its_serial_number_as_excel_counts(day: date) -> None:
    assert read_date(str((day - date(1899, 12, 30)).days)) == (day.isoformat(), ())


@pytest.mark.parametrize("field", [f for f in FIELDS if f.choices], ids=lambda f: f.key)
def test_every_word_of_a_closed_list_is_its_code(field: object) -> None:
    """Also in other case and full-width; the list's first word for a spelling wins."""
    first: dict[str, str] = {}
    for code, (names, others) in field.choices.items():  # type: ignore[attr-defined]
        for one in (code, *names, *others):
            first.setdefault(word(one), code)
            assert read_choice(field, f" {one.upper()} ", {}) == (first[word(one)], ())  # type: ignore[arg-type]


def test_a_word_on_no_list_is_a_fault() -> None:
    assert read_choice(BY_KEY["entity.nature"], "火星公司", {})[1][0].kind == "unknown-value"
    assert read_choice(BY_KEY["entity.nature"], "火星公司", {"火星公司": "enterprise"}) == ("enterprise", ())


def test_several_words_are_several_codes() -> None:
    field = BY_KEY["service.preapprovals"]
    assert read_choices(field, "新闻；药品、出版", {}) == (("news", "drugs", "publishing"), ())
    assert read_choices(field, "以上都不涉及", {}) == ((), ())
    value, faults = read_choices(field, "新闻;火星", {})
    assert (value, faults[0].piece) == (("news",), "火星")


def test_flags() -> None:
    assert [read_flag(text, {})[0] for text in ("有", "√", "Yes", "无", "×", "0")] == [True] * 3 + [False] * 3
    assert read_flag("也许", {}) == (None, (("unknown-value", ""),))


@pytest.mark.parametrize(
    ("key", "text", "value", "fault"),
    [
        ("entity.number", "京ICP备2023990123号", "京ICP备2023990123号", ""),
        ("entity.number", "京ICP备2023990123号-1", "京ICP备2023990123号", "site-in-entity"),
        ("entity.number", "川ICP备05990217号", "蜀ICP备05990217号", ""),
        ("service.number", "京ＩＣＰ备 05990217 号-2", "京ICP备05990217号-2", ""),
        ("service.number", "京icp备05990217号-12A", "京ICP备05990217号-12A", ""),
        ("service.number", "备案号：京ICP备05990217号", "京ICP备05990217号", ""),
        ("service.number", "无", "", ""),
        ("service.number", "京ICP备0599****号", "京ICP备0599****号", "not-a-number"),
        ("service.number", "京ICP备05990217号-1 京ICP备05990218号-1", "京ICP备05990217号-1 京ICP备05990218号-1", "not-a-number"),
        ("service.number", "123", "123", "not-a-number"),
        ("service.psb_number", "京公网安备11010802020134号", "京公网安备11010802020134号", ""),
        ("service.psb_number", "11010802020134", "京公网安备11010802020134号", ""),
        ("service.licence", "粤B2-20090191", "粤B2-20090191", ""),
        ("service.licence", "粤ICP备05990217号", "粤ICP备05990217号", "not-a-number"),
    ],
)  # fmt: skip
def test_numbers_are_canonical_or_as_written_with_a_fault(key: str, text: str, value: str, fault: str) -> None:
    read, faults = read_number(key, text)
    assert (read, "".join(f.kind for f in faults)) == (value, fault)


@pytest.mark.parametrize(
    ("written", "host", "registrable"),
    [
        ("example.cn", "example.cn", "example.cn"),
        ("http://www.Example.cn/", "www.example.cn", "example.cn"),
        ("https://a.example.com.cn:8443/x?y", "a.example.com.cn", "example.com.cn"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
        ("ｅｘａｍｐｌｅ。ｃｎ", "example.cn", "example.cn"),
        ("*.example.cn", "example.cn", "example.cn"),
        ("203.0.113.5", "", ""),
        ("http://203.0.113.5:8080/", "", ""),
        ("[2001:db8::1]", "", ""),
    ],
)
def test_domains_keep_what_was_written(written: str, host: str, registrable: str) -> None:
    assert read_name(written) == (name := read_name(written))
    assert name is not None
    assert (name.written, name.host, name.registrable) == (written, host, registrable)


def test_a_cell_of_domains_is_parted() -> None:
    names, faults = read_names("a.cn;b.cn；c.cn,d.cn，e.cn、f.cn g.cn\nh.cn|a.cn")
    assert [name.host for name in names] == [f"{c}.cn" for c in "abcdefgh"]
    assert not faults
    names, faults = read_names("a.cn;什么")
    assert [name.written for name in names] == ["a.cn", "什么"]
    assert faults == (("not-a-domain", "什么"),)


@given(st.text(max_size=200))
def test_no_cell_of_domains_raises(text: str) -> None:
    names, faults = read_names(text)
    assert len(names) >= bool(faults)


def test_addresses() -> None:
    assert read_addresses("203.0.113.5、203.0.113.0/24；2001:DB8::1") == (
        ("203.0.113.5", "203.0.113.0/24", "2001:db8::1"),
        (),
    )
    assert read_addresses("203.0.113.256") == ((), (("not-an-address", "203.0.113.256"),))


def test_what_a_spreadsheet_made_of_a_number_is_told() -> None:
    assert read_mobile("13800000000.0") == ("13800000000", (("number-for-text", ""),))
    assert read_mobile("1.38E+10") == ("", (("digits-lost", ""),))
    assert read_id("1.10101199003077E+17") == ("", (("digits-lost", ""),))
    assert read_id("110101199003077000.0") == ("", (("digits-lost", ""),))
    assert read_mobile("138 0000 0000") == ("13800000000", ())
    assert read_phone("86-010-82990217；86-010-82990218") == ("86-010-82990217;86-010-82990218", ())
    assert read_email(" a@example.cn ") == ("a@example.cn", ())


def test_lists_of_texts() -> None:
    assert read_list("文号1；文号2\n文号1") == (("文号1", "文号2"), ())
    assert read_list("无") == ((), ())


def test_what_is_shown_is_masked_also_in_the_wrong_column() -> None:
    assert shown(BY_KEY["entity.responsible.name"], "张三丰") == "张**"
    told = shown(BY_KEY["entity.nature"], "x 360426199101010071 13800001234 zhang@example.cn")
    assert told == "x ****0071 138****1234 z***@example.cn"
    assert len(shown(None, "x" * 1000)) == 60


def test_serials_are_days() -> None:
    assert timedelta(days=46350) + date(1899, 12, 30) == DAY
