"""The workbook: what the documents say, as texts and counts, and nothing that acts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from auditor.model import Target
from reports import ExtraMissing, write_reports, xlsx
from reports.clean import clean
from reports.table import finding_rows, site_rows
from reports.words import LANGUAGES, words
from reports.xlsx import MAX_UNITS, cell_text
from tests.reports.hostile_strings import hostile_strings
from tests.reports.sample import SCAN, a_site
from tests.reports.test_fleet import fleet, sites


def _book(folder: Path, lang: str = "zh") -> Workbook:
    write_reports(folder, formats=["xlsx"], scan=SCAN, sites=sites(), lang=lang)
    return openpyxl.load_workbook(folder / "index.xlsx")


def _rows(rows: Iterator[object]) -> list[tuple[object, ...]]:
    return [tuple(value or None for value in row) for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_sheet_of_sites_and_one_of_findings(tmp_path: Path, lang: str) -> None:
    """Both hold what the documents say, counts as numbers, under a fixed header with a filter; no other file."""
    book = _book(tmp_path, lang)
    w = words(lang)
    assert book.sheetnames == [w["fleet.sites"], w["fleet.findings"]]
    expected = _rows(site_rows(fleet("zh"))) if lang == "zh" else None
    found = _rows(book.worksheets[0].iter_rows(values_only=True))
    assert expected is None or [[cell or None for cell in row] for row in found] == [list(row) for row in expected]
    findings = [row for site in sites() for row in list(finding_rows(site))[1:]]
    assert book.worksheets[1].max_row == 1 + len(findings)
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(8 <= d.width <= 64 for d in sheet.column_dimensions.values())
    assert [path.name for path in tmp_path.iterdir()] == ["index.xlsx"]


def test_the_same_scan_gives_the_same_workbook(tmp_path: Path) -> None:
    """No moment of its making is in it."""
    _book(tmp_path / "one")
    _book(tmp_path / "two")
    assert (tmp_path / "one" / "index.xlsx").read_bytes() == (tmp_path / "two" / "index.xlsx").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        *hostile_strings(),
        "<r></is></c><c r='B2'><f>1+1</f></c><c><is></r>",
        "_x000D_=1",
        "\U0001f4a9" * 40_000,
        "x" * 40_000,
    ],
    ids=lambda text: repr(text)[:20],
)
def test_a_cell_is_clean_and_fits(text: str) -> None:
    """No text is longer than a cell may be, holds a control character, or is read as XlsxWriter's own markup."""
    cell = cell_text(text)
    assert len(cell.encode("utf-16-le")) // 2 <= MAX_UNITS
    assert clean(cell, 100_000) == cell.removesuffix(" ")
    assert not (cell.startswith("<r>") and cell.endswith("</r>"))


def test_xlsxwriters_own_markup_is_only_text(tmp_path: Path) -> None:
    """A text between its tags of rich text stays a text: it makes no cell, and the file stays sound."""
    evil = "<r></is></c><c r='C2'><f>1+1</f><v>2</v></c><c r='D2' t='inlineStr'><is></r>"
    write_reports(tmp_path, formats=["xlsx"], scan=SCAN, sites=[a_site(target=Target(host="a.cn", owner=evil))])
    with ZipFile(tmp_path / "index.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)
    sheet = openpyxl.load_workbook(tmp_path / "index.xlsx").worksheets[0]
    assert str(sheet["C2"].value).strip() == evil


def test_rows_beyond_a_sheet_go_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet has its header and its filter, and no row is lost."""
    monkeypatch.setattr(xlsx, "MAX_ROWS", 5)
    book = _book(tmp_path)
    number = sum(len(list(finding_rows(site))) - 1 for site in sites())
    named = [sheet for sheet in book if sheet.title.startswith(words("zh")["fleet.findings"])]
    assert len(named) == -(-number // 4)
    assert sum(sheet.max_row - 1 for sheet in named) == number
    assert all(sheet["A1"].value == words("zh")["fleet.site"] for sheet in named)


def test_nothing_temporary_is_left_when_the_source_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a workbook is no file, and its rows do not lie about in the system's temporary folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    def broken() -> Iterator[object]:
        yield a_site()
        raise LookupError("the database is gone")

    with pytest.raises(LookupError):
        write_reports(tmp_path / "out", formats=["xlsx"], scan=SCAN, sites=broken())  # type: ignore[arg-type]
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_extra_is_one_line(tmp_path: Path) -> None:
    """Without XlsxWriter the line says how to get it, nothing is written, and the other formats work."""
    code = (
        "import sys; sys.modules['xlsxwriter'] = None\n"
        "from reports import write_reports\n"
        "from tests.reports.sample import SCAN, a_site\n"
        f"write_reports({str(tmp_path / 'one')!r}, formats=['json'], scan=SCAN, sites=[a_site()])\n"
        f"write_reports({str(tmp_path / 'two')!r}, formats=['json', 'xlsx'], scan=SCAN, sites=[a_site()])\n"
    )
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith(f"reports.failure.{ExtraMissing.__name__}: xlsx: ")
    assert "pip install 'beian-auditor[excel]'" in last
    assert (tmp_path / "one" / "index.json").exists()
    assert not (tmp_path / "two").exists()
