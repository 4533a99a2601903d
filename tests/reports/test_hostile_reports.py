"""No formula, markup, escape or traversal reaches a report, whatever a site, a list or the network says.

The property is one of structure: a report of hostile strings has the same elements, tokens and cells as the
same report of harmless ones.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from auditor.model import Finding, Hop, HttpAnswer, Observation, Outcome, Question, Severity, Target, Verdict
from reports import RENDERERS, FleetDocument, ScanFacts, SiteDocument, fleet_document, terminal
from reports.clean import clean, clickable
from reports.shape import Document
from tests.reports.hostile_strings import OWN, hostile_strings
from tests.reports.sample import SCAN, TLS, a_site, dns, finding

# What vanishes when cleaned leaves its box out, what is clickable adds a link, and what cleans to the same text
# is the same owner: none of these is an escape.
STRINGS = tuple({clean(s): s for s in hostile_strings() if clean(s) and not clickable(clean(s))}.values())
HARMLESS = tuple(f"harmless {n}" for n in range(len(STRINGS)))

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _observation(text: str, n: int, *, thorough: bool) -> Observation:
    tls = replace(TLS, subject=text, issuer=text, problem=text, names=(text, text)) if thorough else None
    hops = (Hop(url=text, address=text, status=200, location=text, tls=tls),) * (2 if thorough else 1)
    return Observation(
        question=Question.HOME,
        subject=text,
        url=f"{n} {text}",
        outcome=Outcome.TLS,
        detail=text,
        asked_at="2026-11-20T01:02:03Z",
        http=HttpAnswer(hops=hops, body_sha256="0" * 64, complete=False),
    )


def _target(text: str) -> Target:
    return Target(host=text, port=8443, unicode_host=text, registrable_domain=text, owner=text, tags=(text, text))


def _scan(text: str) -> ScanFacts:
    return replace(SCAN, id=text, auditor=text, nameservers=(text,), settings={"x": text}, vantage={"x": [text]})


def _findings(text: str, proof: Sequence[Observation]) -> Sequence[Finding]:
    return (
        finding("icp-link-missing", Verdict.FAILED, "unlinked", proof, text=text, number=text),
        finding("bare-ip-serves", Verdict.FAILED, "serves", proof, address=text, title=text),
        finding("psb-number-missing", Verdict.CANNOT_TELL, "leftover", proof, text=text),
        finding("dns-missing", Verdict.PASSED, "found", proof, addresses=text),
        finding("unknown", Verdict.FAILED, f"key {text}", proof, severity=Severity.WARNING, text=text),
    )


@cache
def _site(strings: Sequence[str]) -> SiteDocument:
    """One site whose findings and evidence hold every string; the first ones in every place text can stand."""
    findings: list[Finding] = []
    observations: list[Observation] = []
    for n, text in enumerate(strings):
        thorough = n < len(OWN)
        proof = [_observation(text, n, thorough=thorough)]
        if thorough:
            proof.append(dns(text, a=(text,), cname=(text,)))
        of_text = _findings(text, proof)
        findings += of_text if thorough else [of_text[n % len(of_text)]]
        observations += proof
    return a_site(target=_target(strings[0]), scan=_scan(strings[1]), findings=findings, observations=observations)


@cache
def _fleet(strings: Sequence[str]) -> FleetDocument:
    """A fleet of one site a string: its host, owner, tags, rule ids and reasons."""

    def sites() -> Iterator[SiteDocument]:
        for n, text in enumerate(strings):
            found = finding("icp-link-missing", Verdict.FAILED, "unlinked", text=text)
            open_ = finding(f"rule {n % 7}", Verdict.UNTESTED, f"why {n:03}", severity=Severity.WARNING)
            yield a_site("en", target=_target(text), findings=[found, open_], observations=[])

    return fleet_document(scan=_scan(strings[2]), sites=sites(), lang="en")


DOCUMENTS = (_site, _fleet)


@cache
def _render(form: str, make: Callable[[Sequence[str]], Document], strings: Sequence[str]) -> str:
    return (terminal.render if form == "terminal" else RENDERERS[form])(make(strings))


@cache
def _markdown(make: Callable[[Sequence[str]], Document], strings: Sequence[str]) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(_render("md", make, strings))


@pytest.mark.parametrize("make", DOCUMENTS)
@pytest.mark.parametrize("form", [*RENDERERS, "terminal"])
def test_no_control_character_reaches_an_output(form: str, make: Callable[[Sequence[str]], Document]) -> None:
    """No byte below 0x20 but line feed and tab, no C1, bidi control or surrogate; CSV ends its lines in CRLF."""
    text = _render(form, make, STRINGS)
    text.encode("utf-8")
    assert not _CONTROL.search(text.replace("\r\n", "\n") if form == "csv" else text)


@pytest.mark.parametrize("make", DOCUMENTS)
def test_html_structure_is_ours_alone(make: Callable[[Sequence[str]], Document]) -> None:
    """As a browser reads it, the hostile page has exactly the elements and attributes of the harmless one."""

    def skeleton(strings: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
        tree = LexborHTMLParser(_render("html", make, strings))
        assert tree.root is not None
        return [(node.tag or "", tuple(node.attributes)) for node in tree.root.traverse()]

    assert skeleton(STRINGS) == skeleton(HARMLESS)


@pytest.mark.parametrize("make", DOCUMENTS)
def test_html_has_no_script_handler_or_odd_link(make: Callable[[Sequence[str]], Document]) -> None:
    """No script node, no on… attribute, no link but to the web, to a report file or within the page."""
    page = lxml_html.document_fromstring(_render("html", make, STRINGS))
    assert not page.xpath("//script | //svg | //img | //iframe | //object | //embed | //base | //form | //comment()")
    assert not [name for node in page.iter() for name in node.attrib if name.lower().startswith("on")]
    hrefs = page.xpath("//@href")
    assert [h for h in hrefs if not re.fullmatch(r"https?://[!-~]+|#e[0-9]+|sites/[a-z0-9._~%-]+\.html", h)] == []
    assert len(page.xpath("//style")) == 1
    assert not page.xpath("//*[@style] | //*[@src] | //*[@srcdoc] | //*[@action] | //*[@formaction]")


def test_hostile_links_stay_on_the_web() -> None:
    """The strings that are web addresses become links with no referrer; their text is the address itself."""
    web = [s for s in hostile_strings() if clickable(clean(s))] + ["https://evil.example/?a=1&b=2"]
    page = lxml_html.document_fromstring(RENDERERS["html"](_site(tuple(web * 2))))
    links = page.xpath("//a[not(starts-with(@href, '#'))]")
    assert links
    for link in links:
        assert link.get("href") == link.text_content()
        assert link.get("rel") == "noreferrer noopener nofollow"


@pytest.mark.parametrize("make", DOCUMENTS)
def test_markdown_structure_is_ours_alone(make: Callable[[Sequence[str]], Document]) -> None:
    """Parsed as CommonMark with tables, the hostile text makes no link, HTML, heading, emphasis or cell."""

    def skeleton(tokens: Sequence[Token]) -> list[str]:
        return [kind for t in tokens for kind in (t.type, *skeleton(t.children or ()))]

    hostile, harmless = (_markdown(make, strings) for strings in (STRINGS, HARMLESS))
    assert skeleton(hostile) == skeleton(harmless)
    assert not {"html_block", "html_inline", "image"} & set(skeleton(hostile))
    hrefs = [str(c.attrs["href"]) for t in hostile for c in t.children or () if c.type == "link_open"]
    assert all(re.fullmatch(r"sites/[a-z0-9._~-]+\.md", href) for href in hrefs)


def test_markdown_leaves_nothing_for_automatic_links() -> None:
    """GitHub links bare addresses in running text: outside code there is none but the rules' own."""
    tokens = _markdown(_site, STRINGS)
    texts = [c.content for t in tokens for c in t.children or () if c.type == "text"]
    assert not [text for text in texts if re.search(r"www\.|\w@\w|(?<!beian)\.example", text)]


def test_markdown_code_spans_give_the_text_back() -> None:
    """Quoting loses nothing: every string can be read back from its code span."""
    tokens = _markdown(_site, STRINGS)
    spans = {c.content for t in tokens for c in t.children or () if c.type == "code_inline"}
    assert [text for text in STRINGS if clean(text) not in spans] == []


@pytest.mark.parametrize("make", DOCUMENTS)
def test_csv_has_no_formula_and_no_broken_row(make: Callable[[Sequence[str]], Document]) -> None:
    """Every row has as many cells as the header, and no cell begins as a formula does."""
    text = _render("csv", make, STRINGS).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    harmless = list(csv.reader(io.StringIO(_render("csv", make, HARMLESS), newline=""), strict=True))
    assert len(rows) == len(harmless)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n\0＝＋－＠"))]
    assert [cell for row in rows for cell in row if cell.startswith("'=")]


@pytest.mark.parametrize("make", DOCUMENTS)
def test_terminal_sends_only_our_colours(make: Callable[[Sequence[str]], Document]) -> None:
    """With colours on, the only escapes are colour settings, and no markup of a site's was obeyed."""
    text = terminal.render(make(STRINGS), colour=True, width=200)
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "[bold red]x[/bold red]" in re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("make", DOCUMENTS)
def test_json_reads_back(make: Callable[[Sequence[str]], Document]) -> None:
    """The JSON is valid UTF-8 and gives the document back."""
    raw = _render("json", make, STRINGS).encode("utf-8")
    assert json.loads(raw) == make(STRINGS)
