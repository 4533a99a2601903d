"""Headings find their fields; what is not clear is an error that says what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.ledger.columns import (
    ColumnMap,
    MapError,
    known_headings,
    match,
    parse_map,
    read_map,
    ready_maps,
    ready_text,
)
from auditor.ledger.fields import FIELDS

NAMES = ["主办单位名称", "网站备案号", "网站域名"]


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.key)
def test_every_name_of_a_field_feeds_it(field: object) -> None:
    """Its key, its names and their synonyms, whatever the blanks, brackets, case and width."""
    for name in (field.key, *field.name, *field.headings):  # type: ignore[attr-defined]
        for spelt in (
            name,
            f"  {name}（*） ",
            name.upper(),
            "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
        ):
            assert field.key in match([spelt, "无关"], ColumnMap(), "x:1").feeds  # type: ignore[attr-defined]


def test_what_feeds_nothing_is_named() -> None:
    columns = match([*NAMES, "怪", "", "备注"], parse_map('ignore = ["备注"]', "m.toml"), "x:1")
    assert columns.unknown == ("怪",)
    assert columns.ignored == ("备注",)
    assert known_headings(["怪", "主办单位 名称", "域名"], ColumnMap()) == 2


def test_headings_that_say_the_kind_of_certificate() -> None:
    assert match(["统一社会信用代码"], ColumnMap(), "x:1").constants == {"entity.certificate.kind": "uscc"}
    assert match(["法定代表人身份证号"], ColumnMap(), "x:1").constants == {"entity.legal.id.kind": "id-card"}
    assert match(["统一社会信用代码", "主办单位证件类型"], ColumnMap(), "x:1").constants == {}


def test_two_headings_for_one_field() -> None:
    with pytest.raises(
        MapError,
        match=r'x:1: “主办单位名称” \(column 1\), “主体名称” \(column 2\) all feed entity.name .*"entity.name" = "主办',
    ):
        match(["主办单位名称", "主体名称"], ColumnMap(), "x:1")
    chosen = match(["主办单位名称", "主体名称"], parse_map('"entity.name" = "主体名称"', "m.toml"), "x:1")
    assert (chosen.feeds, chosen.unknown) == ({"entity.name": (1,)}, ("主办单位名称",))


def test_one_heading_for_two_fields() -> None:
    text = '"entity.name" = "名称"\n"service.name" = "名称"'
    with pytest.raises(MapError, match=r"heading “名称” feeds both entity\.name and service\.name"):
        match(["名称"], parse_map(text, "m.toml"), "x:1")


def test_several_columns_of_domains_are_one_list() -> None:
    columns = match(["主办单位", "域名1", "域名2"], parse_map('"domain.written" = ["域名1", "域名2"]', "m.toml"), "x:1")
    assert dict(zip(columns.keys, columns.cells(["甲", "a.cn", "b.cn"]), strict=True))["domain.written"] == "a.cn\nb.cn"
    assert columns.cells(["甲"])[1] == "\n"


def test_constants_stand_in_every_row() -> None:
    columns = match(NAMES, parse_map('[constants]\n"access.provider" = "某某云"', "m.toml"), "x:1")
    assert dict(zip(columns.keys, columns.cells(["a", "b", "c"]), strict=True))["access.provider"] == "某某云"


def test_a_field_can_be_left_out() -> None:
    columns = match(NAMES, parse_map('"domain.written" = ""', "m.toml"), "x:1")
    assert "domain.written" not in columns.feeds
    assert columns.unknown == ("网站域名",)


def test_keys_with_and_without_quotes_and_tables() -> None:
    for text in (
        '"entity.name" = "a"',
        'entity.name = "a"',
        '[columns]\n"entity.name" = "a"',
        '[columns.entity]\nname = ["a"]',
    ):
        assert parse_map(text, "m.toml").headings == {"entity.name": ("a",)}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("x = \n", "m.toml:1:5", "no TOML"),
        ('\n"entity.nam" = "a"', "m.toml:2:9", "entity.nam is no field. Did you mean entity.name?"),
        ('"entity.name" = 3', "m.toml:1:2", "is no text"),
        ('\n\n[constants]\n"access.provider" = 3', "m.toml:4:2", "no text"),
        ('[values."entity.nature"]\n"甲" = "enterprize"', "m.toml:2:8", "“enterprize” is no value of entity.nature. Write one of: association"),
        ('[values."entity.name"]\n"甲" = "x"', "m.toml:1:10", "has no list of values"),
        ('encoding = "rot13"', "m.toml:1:1", "Write utf-8, gb18030"),
        ('date_formats = ["d.m.Y"]', "m.toml:1:18", "is no form of a date"),
        ('delimiter = ";;"', "m.toml:1:1", "one character"),
        ("columns = 3", "m.toml:1:1", "no table"),
        ("optional = 3", "m.toml:1:1", "true or false"),
        ('"entity.name" = {a = 1}', "m.toml:1:2", "as a table"),
        ("a = " + "[" * 100_000, "m.toml", "TOML"),
    ],
)  # fmt: skip
def test_a_wrong_map_is_told_by_line_and_column(text: str, place: str, words: str) -> None:
    with pytest.raises(MapError) as refused:
        parse_map(text, "m.toml")
    message = str(refused.value)
    assert message.startswith(place) or "nested too deep" in message
    assert words in message or "nested too deep" in message
    assert "\n" not in message


def test_a_heading_the_file_has_not() -> None:
    with pytest.raises(
        MapError,
        match=re.escape(
            "m.toml:1:18: there is no heading “没有” for entity.name in x:1. The headings are: 主办单位名称"
        ),
    ):
        match(NAMES, parse_map('"entity.name" = "没有"', "m.toml"), "x:1")


def test_files_that_are_no_maps(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes('# 映射\nx = "备"'.encode("gbk"))
    (tmp_path / "big.toml").write_bytes(b"#" * (2 << 20))
    for name, words in (
        ("gbk.toml", ":1: not UTF-8"),
        ("big.toml", "larger than"),
        ("none.toml", "No such file"),
        (".", "directory"),
    ):
        with pytest.raises(MapError, match=words):
            read_map(str(tmp_path / name))
    with pytest.raises(MapError, match="file name"):
        read_map("a\0b")


@pytest.mark.parametrize("name", ready_maps())
def test_ready_maps_are_maps(name: str) -> None:
    """Each is described in both languages, and every heading it names feeds just its field."""
    ready = read_map(name)
    assert all(ready.description)
    assert ready.optional
    assert ready_text(name) == ready.text
    for key, headings in ready.headings.items():
        for heading in headings:
            assert match([heading], ready, "x:1").feeds == {key: (0,)}, heading
