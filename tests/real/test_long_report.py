"""The report of a fleet of any length: written in pieces, on pages, in memory that does not grow."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from auditor.model import Target
from reports import RENDERERS, ReportError, SiteDocument, fleet_document, html, write_reports
from reports.fleet import Fleet, unchecked
from reports.formats import PIECES
from reports.gathered import Gathered, Names, sortable
from reports.pages import Pages
from reports.shape import SiteRow
from reports.table import cell, site_rows
from tests.reports.sample import SCAN, a_site
from tests.reports.test_fleet import sites

KEY = st.tuples(st.booleans(), st.integers(-(2**40), 2**40), st.text(st.characters(), max_size=4))


def many(times: int = 4) -> Iterator[SiteDocument]:
    """The sample's sites of every headline, several times over, each time under other names and owners."""
    for n in range(times):
        for site in sites():
            target = site["target"]
            name = f"{target['key'].partition('.')[0]}-{n}.example"
            owner = f"{target['owner']}{n}" if target["owner"] else ""
            yield {**site, "file": name, "target": {**target, "key": name, "name": name, "owner": owner}}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pieces_are_the_whole(lang: str) -> None:
    """A document read from disk piece by piece gives, to the byte, what the one in memory gives at once."""
    whole = fleet_document(scan=SCAN, sites=sites(lang), lang=lang)
    with Fleet(SCAN, lang) as fleet:
        for site in sites(lang):
            fleet.add(site)
        document = fleet.document()
        for form, pieces in PIECES.items():
            assert "".join(pieces(document)) == RENDERERS[form](whole), form
        assert dict(html.index(document)) == {"index.html": RENDERERS["html"](whole)}


def test_json_and_csv_are_what_the_standard_library_writes() -> None:
    """In pieces or not, the text is that of `json.dumps` and of `csv.writer`, for a fleet with and without sites."""
    for given_sites in (list(sites()), []):
        document = fleet_document(scan=SCAN, sites=given_sites)
        assert RENDERERS["json"](document) == json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerows(
            [cell(v) for v in row] for row in site_rows(document, ".csv")
        )
        assert RENDERERS["csv"](document) == "\ufeff" + written.getvalue()


def _names(page: lxml_html.HtmlElement, section: str) -> list[str]:
    """The sites a section of a page names, one a row or a point of a list."""
    cells = page.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr/td[1]/a | //section//ol/li")
    return [cell.text_content() for cell in cells]


def test_the_pages_of_an_index_hold_all_and_no_page_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one after the other they are the lists of the document, in its order; every link leads to a file."""
    monkeypatch.setattr(html, "PAGE_ROWS", 5)
    monkeypatch.setattr(html, "PAGE_NAMES", 3)
    write_reports(tmp_path, formats=["html"], scan=SCAN, sites=many())
    document = fleet_document(scan=SCAN, sites=many())
    assert len(document["owners"]) > 5
    pages = {path.name: lxml_html.fromstring(path.read_bytes()) for path in tmp_path.glob("*.html")}
    for page in pages.values():
        assert all(
            len(body) <= 5
            for body in page.xpath("//section[@aria-labelledby='rows' or @aria-labelledby='sites']//tbody")
        )
        for link in page.xpath("//a/@href"):
            assert (tmp_path / unquote(link)).is_file()

    def listed(stem: str, total: int, each: int, opening: str = "") -> list[str]:
        names = [page.name for page in Pages(stem, total, each, opening)]
        # Each page leads to the one behind it.
        for name, following in pairwise(names):
            assert following in pages[name].xpath("//nav//a/@href")
        return [text for name in names for text in _names(pages[name], "sites" if name == "index.html" else "rows")]

    rows, left = document["sites"], unchecked(document["sites"])
    assert listed("index", len(rows), 5, "index.html") == [row["name"] for row in rows]
    assert listed("index-unchecked", len(left), 5) == [row["target"] for row in left]
    for number, rule in enumerate(document["rules"], 1):
        assert listed(f"index-rule-{number}", len(rule["failed"]), 3) == rule["failed"]
    owners = [
        cell.text_content()
        for page in Pages("index-owners", len(document["owners"]), 5)
        for cell in pages[page.name].xpath("//tbody/tr/td[1]")
    ]
    assert [owner if owner in {o["owner"] for o in document["owners"]} else "" for owner in owners] == [
        owner["owner"] for owner in document["owners"]
    ]
    sums = pages["index.html"].xpath("string(//ul[@class='counts'])")
    assert all(str(n) in sums for n in document["totals"]["headlines"].values())


def test_the_opening_page_leads_to_every_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link of a verdict leads to the page on which its first site stands."""
    monkeypatch.setattr(html, "PAGE_ROWS", 5)
    write_reports(tmp_path, formats=["html"], scan=SCAN, sites=many())
    opening = lxml_html.fromstring((tmp_path / "index.html").read_bytes())
    jumps = opening.xpath("//nav/p[2]/a/@href")
    headlines = {v: n for v, n in fleet_document(scan=SCAN, sites=many())["totals"]["headlines"].items() if n}
    assert len(jumps) == len(headlines) > 3
    for verdict, name in zip(headlines, jumps, strict=True):
        page = lxml_html.fromstring((tmp_path / name).read_bytes())
        assert page.xpath(f"//tbody/tr[@class='{verdict}']"), (verdict, name)


def test_a_shorter_index_drops_the_pages_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those: what else stands in the folder, even under a like name, is left alone."""
    monkeypatch.setattr(html, "PAGE_ROWS", 5)
    write_reports(tmp_path, formats=["html"], scan=SCAN, sites=many())
    assert len(list(tmp_path.glob("index-*.html"))) > 10
    mine = tmp_path / "index-of-2026.html"
    mine.write_text("mine")
    written = write_reports(tmp_path, formats=["html"], scan=SCAN, sites=list(many())[:2])
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["index-of-2026.html", "index.html"]
    assert (written.files, mine.read_text()) == (3, "mine")
    assert len(written.stale) == len(list(many())) - 2


def test_memory_does_not_grow_with_the_fleet() -> None:
    """An index of ten times the sites, owners and failing sites takes no more than 1.1 times the memory, in any form."""
    few, more = _peaks_mb(1_500), _peaks_mb(15_000)
    assert few.keys() == more.keys() == PIECES.keys()
    assert not {form: (few[form], more[form]) for form in few if more[form] > 1.1 * few[form]}


def _peaks_mb(number: int) -> dict[str, float]:
    """The most memory that a process has gathering a fleet and then writing it, by form."""
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from reports import html\n"
        "from reports.fleet import Fleet\n"
        "from reports.formats import PIECES\n"
        "from tests.reports.sample import SCAN, a_site\n"
        "def peak():\n"
        "    return int(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]) / 1000\n"
        "site, number, peaks = a_site(), int(sys.argv[1]), {}\n"
        "with Fleet(SCAN) as fleet:\n"
        "    for n in range(number):\n"
        "        name = f's{n * 7919 % 1000003}.example'\n"
        "        target = {**site['target'], 'key': name, 'name': name, 'owner': f'o{n % (number // 5)}'}\n"
        "        fleet.add({**site, 'target': target})\n"
        "    document = fleet.document()\n"
        "    gathered = peak()\n"
        "    for form in PIECES:\n"
        "        Path('/proc/self/clear_refs').write_text('5')  # the peak begins anew\n"
        "        pages = (page for _, page in html.index(document))\n"
        "        written = pages if form == 'html' else PIECES[form](document)\n"
        "        assert sum(len(piece) for piece in written) > number\n"
        "        peaks[form] = max(gathered, peak())\n"
        "print(json.dumps(peaks))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(number)],
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    peaks: dict[str, float] = json.loads(ended.stdout)
    return peaks


@given(KEY, KEY)
def test_keys_sort_as_what_they_stand_for(one: tuple[bool, int, str], two: tuple[bool, int, str]) -> None:
    """Also negative numbers, and texts no encoding likes."""
    assert (sortable(*one) < sortable(*two)) == (one < two)
    assert (sortable(*one) == sortable(*two)) == (one == two)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.slices(12))
def test_a_list_on_disk_is_a_list(length: int, part: slice) -> None:
    """By index, by slice and in order it is the list of the same rows, and equal to it."""
    documents = list(many(2))[:length]
    whole = fleet_document(scan=SCAN, sites=documents)["sites"]
    with Fleet(SCAN) as fleet:
        for site in documents:
            fleet.add(site)
        rows = fleet.document()["sites"]
        assert (len(rows), rows, rows[part]) == (length, whole, whole[part])
        assert [rows[n] for n in range(-length, length)] == [whole[n] for n in range(-length, length)]
        with pytest.raises(IndexError):
            rows[length]


@given(st.sets(st.text(st.characters(), max_size=5)), st.sets(st.text(st.characters(), max_size=5)))
def test_names_are_a_set(some: set[str], others: set[str]) -> None:
    """Taken out is what was there and what was not; the rest comes in order."""
    with Names([*some, *others]) as names:
        for name in others:
            names.discard(name)
        assert list(names) == sorted(some - others)


def test_a_full_disk_is_one_line() -> None:
    """It says what to do about the folder for temporary files."""
    row = fleet_document(scan=SCAN, sites=[a_site(target=Target(host="a.example"))])["sites"][0]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    gathered = Gathered()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ReportError, match=r"temporary file: .*TMPDIR"):
            _fill(gathered, row)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        gathered.close()


def _fill(gathered: Gathered, row: SiteRow) -> None:
    for n in range(100_000):
        gathered.add(row, urgency=sortable(n), unchecked=None, headline=0, failed=[])


def test_a_title_cannot_be_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule nobody knows gives its page its name, as text."""
    monkeypatch.setattr(html, "PAGE_ROWS", 1)
    evil = "<script>alert(1)</script>"
    documents = [{**site, "findings": [{**finding, "name": evil} for finding in site["findings"]]} for site in many(1)]
    write_reports(tmp_path, formats=["html"], scan=SCAN, sites=documents)  # type: ignore[arg-type]
    pages = [path.read_text() for path in tmp_path.glob("index-rule-*.html")]
    assert pages
    assert not any(re.search("<script", page) for page in pages)
    assert all("&lt;script&gt;" in page for page in pages)
