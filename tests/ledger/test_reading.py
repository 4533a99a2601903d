"""Files as they are exported: encodings, delimiters, workbooks, titles, totals, several sheets."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from auditor.ledger.columns import ColumnMap, MapError, parse_map
from auditor.ledger.importing import Settings
from auditor.ledger.personal import Secrets
from auditor.ledger.reading import Reading, read_ledger
from auditor.ledger.sheet import LedgerFileError

SETTINGS = Settings(secrets=Secrets(b"k" * 32))
HEAD = "主办单位名称,主体备案号,网站备案号,网站域名,主体负责人手机号码,提交日期\n"
ROW = "某某公司{0},京ICP备2023{0:06}号,京ICP备2023{0:06}号-1,a{0}.cn,13800000000,2026-11-24\n"


def read(path: Path, column_map: ColumnMap | None = None) -> Reading:
    chosen = column_map or ColumnMap()
    return read_ledger([path], chosen, SETTINGS.with_map(chosen))


def write(folder: Path, content: str | bytes, name: str = "l.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def kinds(reading: Reading) -> list[tuple[int, str]]:
    return [(problem.line.number, problem.kind) for problem in reading.problems]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding(encoding: str, tmp_path: Path) -> None:
    reading = read(write(tmp_path, (HEAD + ROW.format(1) * 3).encode(encoding)))
    assert [e.name for e in reading.ledger.entities.values()] == ["某某公司1"]
    assert (reading.rows["imported"], reading.problems) == (3, [])


def test_bytes_that_are_no_text_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """In GBK and in UTF-8; other rows are as they are."""
    for encoding in ("gbk", "utf-8"):
        content = (
            (HEAD + ROW.format(1) + ROW.format(2)).encode(encoding).replace("某某公司2".encode(encoding), b"\xff\xff2")
        )
        reading = read(write(tmp_path, content))
        assert kinds(reading) == [(3, "bad-bytes")]
        assert (reading.rows["imported"], reading.rows["partly"]) == (1, 1)
        assert reading.sheets[0].encoding == {"gbk": "gb18030"}.get(encoding, encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_and_quoted_line_ends(delimiter: str, tmp_path: Path) -> None:
    content = (HEAD + ROW.format(1).replace("a1.cn", '"a1.cn\r\nb1.cn"') + ROW.format(2)).replace(",", delimiter)
    reading = read(write(tmp_path, content))
    assert [d.host for d in reading.ledger.domains.values()] == ["a1.cn", "b1.cn", "a2.cn"]
    assert [e.lines[0].number for e in reading.ledger.entities.values()] == [2, 4]
    assert reading.problems == []


def test_titles_totals_blank_rows_and_headings_once_more(tmp_path: Path) -> None:
    """Lines are counted as an editor counts them, and every row is accounted for."""
    content = (
        f"备案台账,,\n导出时间：2026-11-24,,\n\n{HEAD}{ROW.format(1)}\n,,,,,\n{HEAD}{ROW.format(2)}合计：,2 条,,,,\n"
    )
    reading = read(write(tmp_path, content))
    assert reading.sheets[0].heading_line == 4
    assert kinds(reading) == [(8, "heading-row"), (10, "totals-row")]
    assert dict(reading.rows) == {"imported": 2, "rejected": 2}
    assert [e.lines[0].number for e in reading.ledger.entities.values()] == [5, 9]


def test_rows_of_another_shape_are_rejected_with_the_reason(tmp_path: Path) -> None:
    content = (
        HEAD
        + ROW.format(1).replace("\n", ",x\n")
        + ROW.format(2).replace("a2.cn", '"a2.cn')
        + ROW.format(3)
        + ROW.format(4).replace("a4.cn", 'a4.cn"')
        + ROW.format(5)
    )
    reading = read(write(tmp_path, content))
    assert kinds(reading) == [(2, "extra-cells"), (3, "open-quote")]
    assert [d.host for d in reading.ledger.domains.values()] == ["a5.cn"]


def test_constants_are_of_every_site_and_make_none(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + ROW.format(1) + "某某公司2,京ICP备2023000002号,,,,\n")
    reading = read(path, parse_map('[constants]\n"access.provider" = "某某云"', "m.toml"))
    assert (len(reading.ledger.entities), len(reading.ledger.services)) == (2, 1)
    assert [access.provider for access in reading.ledger.access.values()] == ["某某云"]


def test_several_files_are_one_ledger(tmp_path: Path) -> None:
    """What differs between them is told with both places."""
    paths = [
        write(tmp_path, HEAD + ROW.format(1), "a.csv"),
        write(tmp_path, HEAD + ROW.format(1).replace("-24", "-25"), "b.csv"),
    ]
    reading = read_ledger(paths, ColumnMap(), SETTINGS)
    (entity,) = reading.ledger.entities.values()
    assert [line.source for line in entity.lines] == ["a.csv", "b.csv"]
    assert [(p.line.source, p.line.number, p.other) for p in reading.problems] == [("b.csv", 2, "a.csv:2")]


def test_a_short_row_lacks_what_it_lacks(tmp_path: Path) -> None:
    reading = read(write(tmp_path, HEAD + "某某公司,京ICP备05990217号\n"))
    assert (len(reading.ledger.entities), len(reading.ledger.services), reading.problems) == (1, 0, [])


@pytest.mark.parametrize("name", ["l.xlsx", "l.csv", "anything"])
def test_a_workbook_is_known_by_its_content(name: str, tmp_path: Path) -> None:
    """Typed dates and numbers, formulas' stored values, merged cells, hidden sheets and other tables."""
    book = xlsxwriter.Workbook(tmp_path / "w")
    sheet = book.add_worksheet("主体")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write(1, 1, "台账")
    sheet.write_row(3, 1, [*HEAD.strip().split(","), "域名到期日期"])
    for n in (4, 5, 6):
        sheet.write_row(n, 3, [f"京ICP备05990217号-{n}", f"a{n}.cn", 13800000000.0])
        sheet.write_formula(n, 7, "=DATE(2027,1,1)", None, 46388)
    sheet.merge_range("B5:B7", "某某公司")
    sheet.merge_range("C5:C7", "京ICP备05990217号")
    sheet.write_datetime(4, 6, datetime(2026, 11, 24, 10, tzinfo=UTC).replace(tzinfo=None), day)
    sheet.merge_range("D9:E9", "")
    hidden = book.add_worksheet("字典")
    hidden.write_row(0, 0, ["甲", "乙"])
    hidden.hide()
    other = book.add_worksheet("接入")
    other.write_row(0, 0, ["网站备案号", "IP地址", "接入方式"])
    other.write_row(1, 0, ["京ICP备05990217号-4", "203.0.113.5", "云主机"])
    book.close()
    (tmp_path / "w").rename(tmp_path / name)
    reading = read(tmp_path / name)
    (entity,) = reading.ledger.entities.values()
    assert (entity.name, entity.submitted, entity.responsible.mobile) == ("某某公司", "2026-11-24", "13800000000")
    assert [line.number for line in entity.lines] == [5, 6, 7, 2]
    assert entity.lines[0].source == f"{name}#主体"
    assert [(d.host, d.expires) for d in reading.ledger.domains.values()] == [
        (f"a{n}.cn", "2027-01-01") for n in (4, 5, 6)
    ]
    assert [a.method for a in reading.ledger.access.values()] == ["cloud"]
    assert kinds(reading) == [(5, "merged"), (5, "merged"), (9, "merged-across")]
    assert [(s.source, s.skipped, s.hidden) for s in reading.sheets][1] == (f"{name}#字典", "no-headings", True)
    only = read(tmp_path / name, parse_map('sheet = "主体"', "m.toml"))
    assert [s.skipped for s in only.sheets] == ["", "not-asked", "not-asked"]
    with pytest.raises(MapError, match=r"m\.toml:1:10: there is no sheet “没有” .* The sheets are: 主体、字典、接入"):
        read(tmp_path / name, parse_map('sheet = "没有"', "m.toml"))


def test_digits_that_excel_rounded_are_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "l.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["主办单位名称", "主体负责人身份证号"])
    sheet.write_row(1, 0, ["某某公司", 360426199101010071.0])
    book.close()
    reading = read(tmp_path / "l.xlsx")
    assert kinds(reading) == [(2, "digits-lost")]
    assert not next(iter(reading.ledger.entities.values())).responsible.id.is_given


def test_formulas_and_control_characters_in_values_are_texts(tmp_path: Path) -> None:
    content = HEAD + '"=HYPERLINK(""http://x"")\x1b[2J",京ICP备05990217号,+1,-a.cn,@x,=1+1\n'
    reading = read(write(tmp_path, content))
    (entity,) = reading.ledger.entities.values()
    assert entity.name == '=HYPERLINK("http://x")[2J'
    assert {kind for _, kind in kinds(reading)} == {"not-a-number", "not-a-domain", "not-a-date"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"  \n \n", "it is empty"),
        ("甲,乙\n1,2\n".encode(), "no known heading in the first 20 rows; the first has: 甲、乙"),
        ("网站域名,接入方式\na.cn,云主机\n".encode(), "no column says whose a row is"),
        (b"%PDF-1.7 ...", "a PDF, not a table"),
        (b"<html><table><tr><td>", "a web page or XML under another name"),
        (b"a,b\n\0\0\0" * 9, "a binary file"),
        (b"\x7fELF", "a program"),
        (b"PK\x03\x04garbage", "a damaged workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not a workbook that can be read"),
    ],
)
def test_what_is_no_ledger_is_refused_in_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises((LedgerFileError, MapError), match=words) as refused:
        read(write(tmp_path, content, "x.csv"))
    assert str(refused.value).startswith("x.csv")
    assert "\n" not in str(refused.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(LedgerFileError, match="Name a ledger"):
            read(path)


def test_speed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Importing a workbook costs a bounded multiple of reading it."""
    import resource

    from python_calamine import CalamineWorkbook

    rows = 4000
    book = xlsxwriter.Workbook(tmp_path / "l.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD.strip().split(","))
    for n in range(1, rows + 1):
        sheet.write_row(n, 0, ROW.format(n).strip().split(","))
    book.close()

    def alone() -> float:
        started = time.process_time()
        assert (
            sum(1 for _ in CalamineWorkbook.from_path(tmp_path / "l.xlsx").get_sheet_by_index(0).iter_rows())
            == rows + 1
        )
        return time.process_time() - started

    def ours() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        started = time.process_time()
        assert read(tmp_path / "l.xlsx").rows["imported"] == rows
        return time.process_time() - started + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children

    calamine, whole = min(alone() for _ in range(3)), min(ours() for _ in range(2))
    with capsys.disabled():
        print(f"\n{rows / whole:,.0f} rows/s of CPU time, {whole / calamine:.0f} times what calamine takes alone")
    assert rows / whole > 500
