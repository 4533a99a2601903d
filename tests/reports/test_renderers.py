"""HTML, Markdown, CSV, JSON and terminal: each shows the whole document."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from auditor.model import Severity, Verdict
from reports import RENDERERS, fleet_document, terminal
from reports.present import when
from reports.words import LANGUAGES, words
from tests.reports.sample import FINDINGS, SCAN, TARGET, a_site, bare, finding
from tests.reports.test_fleet import SITES, fleet


def _page(document: object) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(RENDERERS["html"](document))  # type: ignore[arg-type]


def _rows(document: object) -> list[dict[str, str]]:
    text = RENDERERS["csv"](document)  # type: ignore[arg-type]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_shows_a_finding_of_every_verdict(lang: str) -> None:
    """Each verdict has its section with its count, each finding its message, duty, remedy and rule."""
    page, site = _page(a_site(lang)), a_site(lang)
    assert page.get("lang") == words(lang)["html-lang"]
    assert page.xpath("string(//h1)") == "例子.中国"
    assert page.xpath("string(//*[@class='verdict'])") == words(lang)["verdict.failed"]
    for verdict, n in site["counts"]["verdicts"].items():
        assert page.xpath(f"string(//h2[@id='{verdict}']/span)") == str(n)
    text = " ".join(page.xpath("string(//body)").split())
    for found in site["findings"]:
        assert (found["reason"] or found["message"])["text"] in text
    for duty in (duty for found in site["findings"][:3] for duty in found["duties"]):
        assert duty["label"] in text
        assert duty["gist"] in text
    assert page.xpath("//pre/code/text()") == [f["snippet"] for f in site["findings"] if f["snippet"]]


def test_html_orders_sections_by_urgency() -> None:
    """What must be mended comes first, proof last."""
    ids = _page(a_site()).xpath("//main//h2/@id")
    assert ids == ["failed", "cannot-tell", "untested", "passed", "inapplicable", "evidence"]


def test_html_points_from_finding_to_proof() -> None:
    """Every reference to evidence leads to an entry on the page that holds time, address and hash."""
    page = _page(a_site())
    anchors = page.xpath("//a[starts-with(@href, '#')]/@href")
    assert anchors
    assert all(len(page.xpath(f"//*[@id='{anchor[1:]}']")) == 1 for anchor in anchors)
    entry = page.xpath("string(//*[@id='e2'])")
    for shown in (
        "2026-11-20 09:02:03",
        "203.0.113.5",
        "HTTP 200",
        "certificate has expired",
        "301",
        "9f86d081884c",
    ):
        assert shown in entry


@pytest.mark.parametrize("document", [a_site(), fleet()])
def test_html_loads_and_runs_nothing(document: object) -> None:
    """The page forbids all loading, holds no script, and its outward links tell nobody where they come from."""
    page = _page(document)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not page.xpath("//script | //img | //link | //iframe | //object | //form | //*[@src]")
    for link in page.xpath("//a[starts-with(@href, 'http')]"):
        assert set(link.get("rel").split()) == {"noreferrer", "noopener", "nofollow"}
    assert not re.search(r"url\(|@import", page.xpath("string(//style)"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_of_the_fleet(lang: str) -> None:
    """One row a site in order of urgency linking to its report, counts that add up, and the unchecked listed."""
    page, document = _page(fleet(lang)), fleet(lang)
    table = page.xpath("//section[@aria-labelledby='sites']//tbody/tr")
    assert [row.xpath("string(.//a/@href)") for row in table] == [f"sites/{r['file']}.html" for r in document["sites"]]
    numbers = [int(n) for n in page.xpath("//div[starts-with(@class, 'headline')]//b/text()")]
    assert sum(numbers) == SITES
    lines = page.xpath("string(//dl[@class='facts'][1]/dd[1])")
    total, *parts = (int(n) for n in re.findall(r"\d+", lines))
    assert total == sum(parts)
    left = page.xpath(
        "//section[@aria-labelledby='unchecked']//tbody//a/text()|//section[@aria-labelledby='unchecked']//tbody//a/bdi/text()"
    )
    assert [name for name in left if name.strip()] == ["dead.example", "half.example", "worst.example"]
    assert words(lang)["fleet.unchecked-note"] in page.xpath("string(//section[@aria-labelledby='unchecked'])")


def test_an_unfinished_scan_says_so_everywhere() -> None:
    """No reader takes half a scan for a whole one."""
    unfinished = replace(SCAN, state="interrupted", finished_at=None)
    warning = words("zh")["state.warning"]
    site = a_site(scan=unfinished)
    assert warning in RENDERERS["html"](site)
    assert warning in RENDERERS["md"](site)
    assert warning in terminal.render(site)
    assert warning not in RENDERERS["html"](a_site())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markdown_has_the_same_parts(lang: str) -> None:
    """Headings by urgency, snippets in code blocks, remote text in code spans only."""
    tokens = MarkdownIt("commonmark").enable("table").parse(RENDERERS["md"](a_site(lang)))
    w = words(lang)
    headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h2"]
    assert headings[:5] == [w[f"section.{v}"] for v in ("failed", "cannot-tell", "untested", "passed", "inapplicable")]
    assert [t.content.strip() for t in tokens if t.type == "fence"] == [
        f["snippet"] for f in a_site(lang)["findings"] if f["snippet"]
    ]
    spans = [c.content for t in tokens for c in t.children or () if c.type == "code_inline"]
    assert "京 ICP 备 05990217 号" in spans


def test_markdown_of_the_fleet_links_every_report() -> None:
    """The index is a table whose links are the files beside it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(RENDERERS["md"](fleet()))
    links = [c.attrs["href"] for t in tokens for c in t.children or () if c.type == "link_open"]
    assert links == [f"sites/{row['file']}.md" for row in fleet()["sites"]]


def test_csv_has_a_row_for_every_finding() -> None:
    """One finding a row with what a sheet needs: verdict, message, URL, address, time, duty, remedy, hash."""
    rows = _rows(a_site("en"))
    assert len(rows) == len(FINDINGS)
    assert [row["Verdict"] for row in rows] == [
        "Failed",
        "Failed",
        "Needs review",
        "Not tested",
        "Passed",
        "Not applicable",
    ]
    first = rows[0]
    assert (first["A-label"], first["Rule id"], first["Severity"]) == (
        TARGET.host,
        "icp-number-missing",
        "Violation",
    )
    assert first["URL"] == f"https://{TARGET.host}/"
    assert first["Address"] == "203.0.113.5"
    assert first["SHA-256 of the body"] == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert rows[3]["Who can act"] == "the site's operator"


def test_csv_of_the_fleet_has_a_row_for_every_site() -> None:
    """The numbers of the rows are those of the sites."""
    rows = _rows(fleet("en"))
    assert [row["A-label"] for row in rows] == [row["target"] for row in fleet()["sites"]]
    assert sum(int(row["Violation"]) for row in rows) == fleet()["totals"]["findings"]["failed"]["violation"]
    assert rows[3]["Why"] == "the name does not exist (NXDOMAIN)"


@pytest.mark.parametrize("document", [a_site("en"), fleet("zh")])
def test_json_is_the_document(document: object) -> None:
    """Nothing is added or lost, and Chinese is readable in the file."""
    text = RENDERERS["json"](document)  # type: ignore[arg-type]
    assert json.loads(text) == document
    assert "例子.中国" in text or "甲" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terminal_shows_every_verdict(lang: str) -> None:
    """The whole site on a terminal, within its width, in colour only on request."""
    site, w = a_site(lang), words(lang)
    text = terminal.render(site, width=80)
    assert all(w[f"section.{verdict}"] in text for verdict in site["counts"]["verdicts"])
    joined = re.sub(r"\s+", "", text)
    for found in site["findings"]:
        assert re.sub(r"\s+", "", (found["reason"] or found["message"])["text"]) in joined
    assert "\x1b" not in text
    assert "\x1b[" in terminal.render(site, colour=True)
    assert all(row["name"] in terminal.render(fleet(lang)) for row in fleet(lang)["sites"])


@pytest.mark.parametrize("form", [*RENDERERS, "terminal"])
def test_an_unknown_rule_is_shown_by_its_key(form: str) -> None:
    """A finding this version cannot explain appears with rule, message key and parameters."""
    render = terminal.render if form == "terminal" else RENDERERS[form]
    old = finding("retired-rule", Verdict.FAILED, "gone", severity=Severity.WARNING, colour="crimson")
    text = render(a_site(findings=[old]))
    assert "retired-rule" in text
    assert "gone" in text
    assert "crimson" in text or form == "csv"


@pytest.mark.parametrize("form", [*RENDERERS, "terminal"])
def test_rendering_is_deterministic(form: str) -> None:
    """The same document gives the same text, and ends in a line end."""
    render = terminal.render if form == "terminal" else RENDERERS[form]
    for document in (a_site(), fleet()):
        assert render(document) == render(document)
        assert render(document).endswith("\n")


@pytest.mark.parametrize("form", [*RENDERERS, "terminal"])
def test_empty_documents_render(form: str) -> None:
    """A site nobody asked about and a fleet without sites are reports too."""
    render = terminal.render if form == "terminal" else RENDERERS[form]
    assert render(a_site(findings=[], observations=[]))
    assert render(fleet_document(scan=SCAN, sites=[]))


def test_many_observations_are_cut_in_the_finding_not_in_the_evidence() -> None:
    """A finding that rests on dozens of addresses stays readable; the evidence part has them all."""
    proofs = [bare(f"203.0.113.{n}") for n in range(1, 41)]
    rests = finding("bare-ip-serves", Verdict.FAILED, "serves", proofs, address="203.0.113.1", title="x")
    page = _page(a_site(findings=[rests], observations=proofs))
    assert len(page.xpath("//article//li[@class='proof']")) == 6
    assert words("zh")["finding.more"] in page.xpath("string(//article)")
    assert len(page.xpath("//ol[@class='evidence']/li")) == 40


@pytest.mark.parametrize(
    ("moment", "lang", "shown"),
    [
        ("2026-11-20T01:02:03Z", "zh", "2026-11-20 09:02:03"),
        ("2026-11-20T01:02:03Z", "en", "2026-11-20 01:02:03"),
        ("2026-11-20T01:02:03", "zh", "2026-11-20 09:02:03"),
        ("2026-11-20T23:02:03.5+00:00", "zh", "2026-11-21 07:02:03"),
        ("9999-12-31T23:59:59Z", "zh", "9999-12-31T23:59:59Z"),
        ("soon", "en", "soon"),
        (None, "en", ""),
    ],
)
def test_times(moment: str | None, lang: str, shown: str) -> None:
    """Beijing time in Chinese, UTC in English, the raw text when it is no time."""
    assert when(moment, lang) == shown
