"""Promise 17: nothing from a site gets through to an output.

A fleet of sites holds every payload as title, link, header, certificate, alias, detail, address, owner and tag.
It is read, judged and stored by the real parts, written by the real command, and read back by parsers that are
not ours: html5lib, csv, openpyxl, markdown-it.
"""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import logging
import os
import pty
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Comment, Element

import html5lib
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from typer.testing import CliRunner

import reports
from auditor.cli import app
from auditor.demo import World
from auditor.demo.site import Answer, Behaviour, Site
from auditor.evidence import AddressFacts, Evidence
from auditor.inventory import read_sources
from auditor.inventory_report import report_lines
from auditor.judge import judge
from auditor.model import (
    DnsAnswer,
    Finding,
    Hop,
    HttpAnswer,
    Observation,
    Outcome,
    Question,
    Severity,
    Target,
    TlsFacts,
    Verdict,
)
from auditor.reporting import Reporter
from auditor.rule import load
from auditor.store import Store, now
from auditor.store_codec import text as stored_text
from auditor.store_codec import to_json
from auditor.summary import summary
from reports import FORMATS, RENDERERS, terminal
from reports.clean import clean
from reports.filename import report_name
from reports.logline import CleanFormatter
from tests.hostile.payloads import OWN, payloads
from tests.served import PYTHON, ROOT

Figure = Callable[[str], None]

# What a terminal, a reader or an encoder would act on: C0 but line feed, C1, bidi, line separators, surrogates.
ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
ELEMENTS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "footer"),
        *("h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
        *("a", "bdi", "span", "div", "b", "br", "code", "pre", "details", "summary"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "scope"),
        *("aria-labelledby", "data-label"),
    )
)
LINK = re.compile(r"https?://[!-;=?-~]+|#e[0-9]+|sites/[a-z0-9._~%-]+\.html")


ALL_RULES_SITES = 60
"""Sites judged by every rule; the others only by those that quoted something there, which saves half of the time."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What was made: the database, the folder of reports, and which payloads each site holds, by its key."""

    db: Path
    out: Path
    held: dict[str, tuple[str, str]]
    every: tuple[str, ...]


def page(first: str, second: str, number: int, *, raw: bool) -> bytes:
    """A home page with both payloads in text and links, as markup would have them, or as an attacker would."""
    a, b = (first, second) if raw else (html.escape(first), html.escape(second))
    text = (
        f"<!doctype html><html><head><title>{a}</title></head><body><h1>{b}</h1><iframe src='{b}'></iframe>"
        f'<p>备案：{a} 办理中</p><footer>{b} <a href="{a}"><img src="{b}">京ICP备{2024000000 + number}号-1</a> {a}'
        f'<a href="{b}">京公网安备{11010502000000 + number}号</a></footer></body></html>'
    )
    return text.encode("utf-8", "surrogatepass")


def answer(url: str, first: str, second: str, body: bytes, *, redirected: bool = True) -> HttpAnswer:
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Server", first),
        (second, first),
        ("X-Powered-By", second),
    )
    tls = TlsFacts(
        version="TLSv1.2", trusted=False, problem=first, subject=f"CN={second}", issuer=first,
        not_before="2026-01-01T00:00:00Z", not_after="2027-01-01T00:00:00Z", names=(first, second), sha256="0" * 64,
    )  # fmt: skip
    last = Hop(url=url, address="203.0.113.5", status=200, headers=headers, tls=tls)
    first_hop = Hop(
        url=f"{url}{first}",
        address="203.0.113.5",
        status=302,
        headers=(*headers, ("Location", second)),
        location=second,
    )
    return HttpAnswer(
        hops=(first_hop, last) if redirected else (last,), content=body, body_sha256=sha256(body).hexdigest()
    )


def observed(question: Question, subject: str, url: str, detail: str, http: HttpAnswer | None) -> Observation:
    outcome = Outcome.OK if http is not None else Outcome.TIMEOUT
    return Observation(
        question=question,
        subject=subject,
        url=url,
        outcome=outcome,
        detail=detail,
        asked_at=now(),
        elapsed_s=0.1,
        http=http,
    )


def evidence(target: Target, number: int, first: str, second: str) -> Evidence:
    """Everything a site can say, said with payloads; addresses and the final host are those a crawl would have."""

    def resolved(question: Question, host: str) -> Observation:
        dns = DnsAnswer(
            host=host, nameserver="192.0.2.53:53", rcode=second, a=("203.0.113.5",), cname=(first, second), ttl_s=2**70
        )
        return Observation(question=question, subject=host, outcome=Outcome.OK, detail=first, asked_at=now(), dns=dns)

    host, www, address = target.host, f"www.{target.host}", "203.0.113.5"
    home = page(first, second, number, raw=False)
    titled = [
        f"<title>{html.escape(text)}</title><p>{'欢迎光临本公司的网站。' * 3}".encode("utf-8", "surrogatepass")
        for text in (first, second)
    ]
    observations = (
        resolved(Question.DNS, host),
        observed(Question.HOME, host, f"https://{host}/", second, answer(f"https://{host}/", first, second, home)),
        resolved(Question.SIBLING_DNS, www),
        observed(
            Question.SIBLING,
            www,
            f"https://{www}/",
            first,
            answer(f"https://{www}/", second, first, page(second, first, number, raw=True)),
        ),
        observed(Question.FRAME, host, f"https://{host}/{first}", second, None),
    )
    asked = (
        (Question.BARE_HTTP, f"http://{address}/", titled[0]),
        (Question.BARE_HTTPS, f"https://{address}/", titled[1]),
        (Question.UNKNOWN_HOST, "http://x1.invalid/", titled[1]),
    )
    by_number = tuple(
        observed(q, address, url, first, answer(url, first, second, body, redirected=False)) for q, url, body in asked
    )
    return Evidence(
        target=target,
        observations=observations,
        addresses=(
            AddressFacts(address=address, port=number, observations=by_number, country="CN", country_source="registry"),
        ),
    )


def raw_finding(target: Target, first: str, second: str) -> Finding:
    """By a rule this version does not know: its message key and parameters are shown as they stand."""
    return Finding(
        target=target.key, rule="of-later", verdict=Verdict.FAILED, severity=Severity.WARNING, message=first, params={first: second}
    )  # fmt: skip


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of small files are synced one by one."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def fleet(shared: Path, memory: Path) -> Fleet:
    """A site for every two payloads: `site-N.example.cn` owned by the one, and at port 8443 by the other."""
    folder = memory
    every = payloads(shared)
    couples = [(a, every[(n + 1) % len(every)]) for n, a in enumerate(every) if n % 2 == 0]
    with (folder / "fleet.csv").open("w", encoding="utf-8", errors="replace", newline="") as file:
        listed = csv.writer(file, quoting=csv.QUOTE_ALL)
        listed.writerow(["域名", "客户", "标签", "备注"])
        for number, (first, second) in enumerate(couples):
            for key, owner, tags in (
                (f"site-{number}.example.cn", first, second),
                (f"site-{number}.example.cn:8443", second, first),
            ):
                # A list with NUL is refused as a whole, and a line beyond the limit by itself.
                listed.writerow([key, *(text.replace("\0", "")[:500] for text in (owner, tags, owner))])
    inventory = read_sources([str(folder / "fleet.csv")])
    assert len(inventory.targets) == 2 * len(couples)
    db = folder / "auditor.db"
    rules = load()
    quoting: set[str] = set()
    held = {}
    scan = {
        "auditor_version": "1", "ruleset": "1", "inventory_source": inventory.source,
        "inventory_sha256": inventory.sha256, "settings": "{}", "vantage": json.dumps({"host": every[0]}),
    }  # fmt: skip
    with Store.open(db, write=True, create=True) as store:
        number = store.begin_scan(scan, [], inventory.targets)
        after = 0
        while batch := store.pending(number, 100, after):
            for stored in batch:
                after = stored.id
                site = int(stored.target.host.split(".")[0].removeprefix("site-"))
                first, second = couples[site]
                if stored.target.port is None:
                    gathered = evidence(stored.target, site + 1, first, second)
                    if site == ALL_RULES_SITES:
                        rules = tuple(rule for rule in rules if rule.id in quoting)
                    findings = judge(gathered, rules)
                    quoting |= {
                        f.rule
                        for f in findings
                        for value in f.params.values()
                        if value and value in f"{first}\n{second}"
                    }
                else:
                    first, second = second, first
                    gathered = Evidence(
                        target=stored.target,
                        observations=(
                            observed(
                                Question.HOME, stored.target.host, f"https://{stored.target.key}/{second}", first, None
                            ),
                        ),
                    )
                    findings = []
                held[stored.target.key] = (first, second)
                assert store.save(stored, number, gathered, [*findings, raw_finding(stored.target, first, second)])
        store.end_scan(number, state="finished", reason="finished", stats={})
    out = folder / "out"
    code, said, errors = command("report", str(db), "-o", str(out), "--format", ",".join(FORMATS), "--lang", "en")
    assert code == 0, errors
    assert f"Wrote reports of {len(held)} sites" in said
    return Fleet(db, out, held, every)


def command(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def documents(fleet: Fleet) -> Iterator[tuple[Path, dict[str, object]]]:
    """The JSON report of every site."""
    for path in sorted((fleet.out / "sites").glob("*.json")):
        yield path, json.loads(path.read_text("utf-8"))


def test_the_fleet_was_judged_by_every_rule_and_none_broke(fleet: Fleet, figure: Figure) -> None:
    """The payloads passed the real page reader and the real rules, in every place a rule quotes from."""
    quoted: set[str] = set()
    with Store.open(fleet.db, write=False) as store:
        for stored in store.targets(1):
            for finding in store.findings(stored):
                assert finding.message != Outcome.CRASHED.value, finding
                quoted.update(f"{finding.rule} {name}" for name in finding.params if finding.rule != "of-later")
    assert len(quoted) > 40
    figure(f"{len(fleet.held)} sites, {len(load())} rules, 0 crashed; {len(quoted)} parameters of findings")


def of_page(tree: Element) -> tuple[list[Element], str]:
    elements = [node for node in tree.iter() if isinstance(node.tag, str)]
    # What HTML calls white space becomes one space when it is shown; other spaces stay.
    return elements, re.sub(r"[ \t\n\r\f]+", " ", "".join(tree.itertext()))


def test_html_has_no_script_no_handler_no_odd_link_and_shows_every_payload(fleet: Fleet, figure: Figure) -> None:
    """As html5lib reads it: only our elements and attributes, one style sheet, links to the web; text all there."""
    css = files("reports").joinpath("templates", "report.css").read_text("utf-8").strip()
    nodes = shown = links = 0
    pages = [fleet.out / "index.html", *sorted((fleet.out / "sites").glob("*.html"))]
    holding = {html_name(path): document for path, document in documents(fleet)}
    for path in pages:
        raw = path.read_bytes()
        tree = html5lib.parse(raw, treebuilder="etree", namespaceHTMLElements=False)
        elements, text = of_page(tree)
        nodes += len(elements)
        assert {node.tag for node in elements} <= ELEMENTS, path
        assert {name for node in elements for name in node.attrib} <= ATTRIBUTES, path
        assert [" ".join((node.text or "").split()) for node in tree.iter("style")] == [" ".join(css.split())]
        policies = [node.get("content") for node in tree.iter("meta") if node.get("http-equiv")]
        assert policies == [CSP]
        hrefs = [node.attrib["href"] for node in elements if "href" in node.attrib]
        links += len(hrefs)
        assert [href for href in hrefs if not LINK.fullmatch(href)] == []
        assert not list(tree.iter(Comment)), path
        if path.name in holding:
            key = holding[path.name]["target"]["key"]  # type: ignore[index]
            for payload in fleet.held[str(key)]:
                assert clean(stored_text(payload)) in text, (path, payload[:50])
                shown += 1
    assert shown >= len(fleet.every)
    figure(
        f"HTML: {len(pages)} pages, {nodes} elements, {links} links; 0 script nodes, 0 event handlers, 0 odd links; {shown} payloads shown as text"
    )


def html_name(path: Path) -> str:
    return path.with_suffix(".html").name


def test_csv_has_no_formula_and_no_control_character(fleet: Fleet, figure: Figure) -> None:
    """As csv reads it: every row as wide as its header, no cell begins as a formula does, none hides anything."""
    cells = quoted = 0
    for path in [fleet.out / "index.csv", *sorted((fleet.out / "sites").glob("*.csv"))]:
        text = path.read_bytes().decode("utf-8-sig")
        assert not ACTIVE.search(text.replace("\r\n", "\n")), path
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}
        every = [cell for row in rows for cell in row]
        assert [cell for cell in every if cell.startswith(tuple("=+-@\t\r\n\0＝＋－＠"))] == []
        assert [cell for cell in every if "\n" in cell or len(cell) > 32_767] == []
        cells += len(every)
        quoted += sum(cell.startswith(("'=", "'+", "'-", "'@")) for cell in every)
    assert quoted > 100
    figure(f"CSV: {cells} cells, 0 formulas ({quoted} made text by an apostrophe)")


def test_the_workbook_has_no_formula_and_no_link(fleet: Fleet, figure: Figure) -> None:
    """As openpyxl reads it: texts and counts only, and every text that begins as a formula has the quote prefix."""
    book = openpyxl.load_workbook(fleet.out / "index.xlsx")
    kinds: dict[str, int] = {}
    prefixed = 0
    texts: set[str] = set()
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                kinds[cell.data_type] = kinds.get(cell.data_type, 0) + 1
                assert cell.hyperlink is None
                if cell.data_type in ("s", "inlineStr") and cell.value:
                    texts.add(cell.value)
                    assert not ACTIVE.search(cell.value)
                    assert len(cell.value.encode("utf-16-le")) // 2 <= 32_767
                    if cell.value.startswith(tuple("=+-@")):
                        assert cell.quotePrefix
                        prefixed += 1
    book.close()
    assert "f" not in kinds
    assert set(kinds) <= {"s", "n", "inlineStr"}
    assert prefixed > 100
    # What openpyxl reads back is what the owner is called: nothing was lost on the way to the cell.
    with Store.open(fleet.db, write=False) as store:
        owners = {clean(stored.target.owner) for stored in store.targets(1)}
    assert {owner.strip() for owner in owners} - {text.strip().replace("_x005F_", "_") for text in texts} - {
        ""
    } == set()
    figure(f"XLSX: {sum(kinds.values())} cells, 0 formulas, 0 links; {prefixed} texts that begin like one")


def test_json_follows_its_schema_and_holds_no_surrogate(fleet: Fleet, figure: Figure) -> None:
    folder = Path(reports.__file__).parent / "schema"
    site, whole = (
        Draft202012Validator(json.loads((folder / f"{name}-report-1.json").read_text("utf-8")))
        for name in ("site", "fleet")
    )
    count = 0
    places: set[str] = set()
    index = json.loads((fleet.out / "index.json").read_bytes())
    checked = [(whole, index), *((site, document) for _, document in documents(fleet))]
    for at, (validator, document) in enumerate(checked):
        if at % 10 == 0:
            # A tenth: every document has the same shape, and the validator is slow.
            validator.validate(document)
        held = fleet.held.get(document.get("target", {}).get("key"), ())
        marks = {clean(stored_text(text))[:40] for text in held} - {""}
        for place, text in strings(document):
            count += 1
            assert not ACTIVE.search(text)
            assert "\n" not in text or place.endswith(".snippet")
            places |= {place} if any(len(mark) > 4 and mark in text for mark in marks) else set()
    # A payload did stand in every place a stranger's text can come to.
    assert len(places) >= 30, sorted(places)
    for place in ("target.owner", "target.tags", "evidence.detail", "evidence.hops.location", "evidence.hops.url"):
        assert place in places
    for place in ("subject", "issuer", "names", "problem"):
        assert f"evidence.hops.tls.{place}" in places
    for place in ("bare-ip-access title", "unknown-host-served title", "icp-link-foreign written", "of-later *"):
        assert f"findings.message.params {place}" in places
    figure(f"JSON: {len(checked)} documents, {count} strings, 0 control characters or surrogates")
    figure(f"{len(fleet.every)} payloads on {len(fleet.held)} sites stood in {len(places)} places of the documents")


def strings(value: object, place: str = "", rule: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a document with the place it stands in: its keys, and in a finding its rule."""
    if isinstance(value, str):
        yield place.removeprefix("."), value
    elif isinstance(value, dict):
        rule = value.get("rule", rule)
        for name, member in value.items():
            inside = f"{place}.{name}"
            if place.endswith(".params"):
                yield f"{place} {rule} *".removeprefix("."), name
                inside = f"{place} {rule} {'*' if rule == 'of-later' else name}"
            yield from strings(member, inside, rule)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member, place, rule)


def test_markdown_makes_no_html_no_link_and_no_image(fleet: Fleet, figure: Figure) -> None:
    """Rendered with HTML switched on, as CommonMark with GitHub's tables: no node but ours."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    count = hrefs = 0

    def flat(tokens: Sequence[Token]) -> Iterator[Token]:
        for token in tokens:
            yield token
            yield from flat(token.children or ())

    for path in [fleet.out / "index.md", *sorted((fleet.out / "sites").glob("*.md"))]:
        text = path.read_bytes().decode()
        assert not ACTIVE.search(text), path
        for token in flat(reader.parse(text)):
            count += 1
            assert token.type not in ("html_block", "html_inline", "image", "s_open"), (path, token.content[:80])
            if token.type == "link_open":
                hrefs += 1
                assert re.fullmatch(r"sites/[a-z0-9._~-]+\.md", str(token.attrs["href"]))
    figure(f"Markdown: {count} nodes, {hrefs} links all to our own files, 0 HTML, 0 images")


SGR = re.compile(r"\x1b\[[0-9;]*m")


def test_a_terminal_gets_text_and_our_own_colours_only(fleet: Fleet, figure: Figure) -> None:
    """Every site as `auditor report DB NAME` shows it, plain and in colour, and the summary of the scan."""
    characters = colours = 0
    with Store.open(fleet.db, write=False) as store:
        reporter = Reporter(store, 1, "en")
        for number, stored in enumerate(store.targets(1)):
            # Every payload is on two sites: one is shown plainly, the other in colour.
            coloured = number % 2 == 1
            text = terminal.render(reporter.site(stored), colour=coloured)
            assert not ACTIVE.search(SGR.sub("", text) if coloured else text), stored.target.key
            characters += len(text)
            colours += len(SGR.findall(text))
        written = io.StringIO()
        Console(file=written, width=10_000, markup=False, highlight=False).print(summary(store, 1, "en"))
        assert not ACTIVE.search(written.getvalue())
    keys = list(fleet.held)[::20]
    code, out, err = command("report", str(fleet.db), *keys, "--lang", "en")
    assert code == 0
    assert not ACTIVE.search(out + err)
    figure(
        f"terminal: {characters} characters, 0 control bytes or bidi controls; in colour {colours} escapes, all SGR of ours"
    )


def test_a_real_terminal_gets_our_own_colours_only(fleet: Fleet) -> None:
    """The command in a process of its own whose standard output is a terminal."""
    ours, theirs = pty.openpty()
    keys = list(fleet.held)[::35]
    process = subprocess.Popen(
        [*PYTHON, "auditor", "report", str(fleet.db), *keys],
        stdout=theirs, stderr=theirs, cwd=ROOT, env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(theirs)
    read = b""
    try:
        while chunk := os.read(ours, 65536):
            read += chunk
    except OSError:
        pass  # the terminal is gone when the process is
    finally:
        os.close(ours)
        assert process.wait(60) == 0
    text = read.decode().replace("\r\n", "\n")
    assert SGR.search(text)
    assert not ACTIVE.search(SGR.sub("", text))


def test_what_is_said_of_a_list_is_harmless(fleet: Fleet, tmp_path: Path, figure: Figure) -> None:
    """Every payload as a line of a list, as an argument and as an unknown name: the report and the errors are plain."""
    (tmp_path / "list.txt").write_bytes(
        "\n".join(["example.cn", *(text.replace("\0", "") for text in fleet.every)]).encode("utf-8", "surrogatepass")
    )
    said = report_lines(read_sources([str(tmp_path / "list.txt")]), "en", limit=10_000)
    code, out, err = command("scan", str(tmp_path / "list.txt"), "--lang", "en")
    assert code == 2  # no contact
    assert [text for text in (*said, out, err) if ACTIVE.search(text)] == []
    figure(f"{len(said)} lines of an import report: 0 control bytes")


@pytest.mark.parametrize(
    "words",
    [
        ("rules", "{}"),
        ("scan", "--exclude", "{}", "example.cn"),
        ("report", "{db}", "{}"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_said_of_a_word_is_one_harmless_line(fleet: Fleet, words: tuple[str, ...]) -> None:
    """Every payload of ours that a shell can pass, as a word nobody knows: one line of text."""
    for payload in (text for text in chain(*OWN.values()) if "\0" not in text and not text.startswith("-")):
        code, out, err = command(*(word.replace("{}", payload).replace("{db}", str(fleet.db)) for word in words))
        if code == 2:
            assert not ACTIVE.search(out + err), payload[:80]
            ours = [line for line in err.split("\n") if line.startswith("auditor: ")]
            assert err.startswith("Usage:") or (len(ours) == 1 and err.endswith(f"{ours[0]}\n")), payload[:80]


def test_the_catalogue_of_rules_is_plain() -> None:
    code, out, _ = command("rules")
    assert code == 0
    assert not ACTIVE.search(out)


def test_file_names_are_plain_and_nobody_elses(fleet: Fleet, figure: Figure) -> None:
    """A-label, port and hash, ASCII, at most a hundred characters; 0600 in 0700, and no temporary file is left."""
    names = [path.name for path in (fleet.out / "sites").iterdir()]
    assert len(names) == 4 * len(fleet.held)
    assert [
        name
        for name in names
        if not re.fullmatch(r"site-[0-9]+\.example\.cn(_8443)?~[0-9a-f]{8}\.(html|md|json|csv)", name)
    ] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in fleet.out.rglob("*") if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (fleet.out, fleet.out / "sites")} == {0o700}
    for text in fleet.every:
        for port in (None, 8443):
            name = report_name(text, port)
            assert re.fullmatch(r"[a-z0-9_][a-z0-9._-]*~[0-9a-f]{8,16}", name)
            assert len(name) <= 100
            assert ".." not in name
            assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$|~)", name)
    distinct = {report_name(text, port) for text in fleet.every for port in (None, 8443)}
    assert len(distinct) == 2 * len(fleet.every)
    figure(
        f"file names: {len(names)} written, {len(distinct)} made of payloads, all ASCII, distinct, at most 100 characters"
    )


SECRET = "geheim"
LOUD = "\x1b]0;owned\x07\x1b[2J\x9b31m"


@pytest.fixture
def hostile_sites(tmp_path: Path) -> tuple[Site, ...]:
    """Sites whose headers, addresses and page hold escapes, credentials and query strings."""
    (tmp_path / "loud.html").write_text(
        f"<title>{LOUD}</title><iframe src='/frame?token={SECRET}'></iframe><p>{LOUD} \u202e 备案</p>", encoding="utf-8"
    )
    headers = (("Server", LOUD), ("X-\x1b[31m", LOUD), ("Set-Cookie", f"session={SECRET}"))
    loud = Answer(page=str(tmp_path / "loud"), headers=headers)
    onward = Answer(behaviour=Behaviour.REDIRECT, location=f"http://user:{SECRET}@loud.test:{{port}}/?token={SECRET}")
    nowhere = Answer(behaviour=Behaviour.REDIRECT, location=f"{LOUD}javascript:alert(1)?token={SECRET}")
    far = Answer(behaviour=Behaviour.REDIRECT, location=f"http://10.66.0.7/?token={SECRET}&x={LOUD}")
    return tuple(
        Site(name=f"{name}.test", pattern=("", ""), address="127.66.0.1", answer=answer, alone=True, expect={})
        for name, answer in (("loud", loud), ("onward", onward), ("nowhere", nowhere), ("far", far))
    )


async def serving(sites: tuple[Site, ...], run: Callable[[World], list[str]], folder: Path) -> tuple[int, str, str]:
    """A command against a world of these sites, in a process of its own."""
    async with World(sites=sites) as world:
        (folder / "domains.txt").write_text("\n".join(world.inventory()))
        process = await asyncio.create_subprocess_exec(
            *PYTHON, *run(world), cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")


async def test_a_scan_of_hostile_sites_logs_nothing_of_theirs(
    hostile_sites: tuple[Site, ...], tmp_path: Path, figure: Figure
) -> None:
    """`auditor scan --verbose` over real sockets: no control byte, no query string, no credential in log or summary."""

    def scan(world: World) -> list[str]:
        return [
            "auditor", "scan", "domains.txt", "--verbose", "--lang", "en", "--per-ip-delay", "0", "--timeout", "2",
            "--nameserver", world.nameserver, "--allow-network", world.networks[0], "--ca-file", str(world.ca_path),
        ]  # fmt: skip

    code, out, err = await serving(hostile_sites, scan, tmp_path)
    assert code in (0, 1, 3), err
    assert "4 of 4 sites" in out
    assert not ACTIVE.search(out + err)
    assert SECRET not in out + err
    with Store.open(tmp_path / "auditor.db", write=False) as store:
        seen = [
            hop
            for stored in store.targets(1)
            for o in store.evidence(stored).observations
            if o.http
            for hop in o.http.hops
        ]
    # The payloads did arrive: they are in the evidence, as sent.
    assert any(LOUD in hop.header("server") for hop in seen)
    assert any(SECRET in hop.location or SECRET in hop.url for hop in seen)
    figure(
        f"log and summary of a verbose scan of hostile sites: {len(out + err)} characters, 0 control bytes, 0 secrets"
    )


def test_the_log_of_anything_passes_one_function(fleet: Fleet) -> None:
    """A record that quotes a payload, in its message, its arguments or its traceback, comes out as plain lines."""
    formatter = CleanFormatter("%(levelname)s %(message)s")
    for payload in fleet.every:
        try:
            raise ValueError(payload)
        except ValueError:
            failure = sys.exc_info()
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed on %s", (payload,), failure)
        text = formatter.format(record)
        assert not ACTIVE.search(text)
        assert text.startswith("ERROR failed on")
        assert "Traceback" in text
        assert all(line.startswith("    ") for line in text.split("\n")[1:])
        assert len(text) < 20_000
        assert "secret@" not in text


ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
NUMBER = st.one_of(st.integers(), st.sampled_from([2**63 - 1, 2**63, -(2**63) - 1, 10**5000]))
SECONDS = st.floats()
TEXTS = st.lists(ANY, max_size=3).map(tuple)

TLS_OF_ANYTHING = st.builds(
    TlsFacts, version=ANY, trusted=st.booleans(), problem=ANY, subject=ANY, issuer=ANY, not_before=ANY, not_after=ANY,
    names=TEXTS, sha256=ANY,
)  # fmt: skip
HOPS = st.builds(
    Hop, url=ANY, address=ANY, status=NUMBER, headers=st.lists(st.tuples(ANY, ANY), max_size=3).map(tuple),
    location=ANY, via=ANY, elapsed_s=SECONDS, tls=st.none() | TLS_OF_ANYTHING,
)  # fmt: skip
BODIES = st.binary(max_size=30)
OBSERVATIONS = st.builds(
    Observation, question=st.sampled_from(Question), subject=ANY, url=ANY, outcome=st.sampled_from(Outcome), detail=ANY,
    asked_at=ANY, elapsed_s=SECONDS,
    dns=st.none() | st.builds(
        DnsAnswer, host=ANY, nameserver=ANY, rcode=ANY, a=TEXTS, aaaa=TEXTS, cname=TEXTS, ttl_s=st.none() | NUMBER
    ),
    http=st.none() | st.tuples(st.lists(HOPS, min_size=1, max_size=2).map(tuple), BODIES, st.booleans()).map(
        lambda parts: HttpAnswer(
            hops=parts[0], content=parts[1], body_sha256=sha256(parts[1]).hexdigest() if parts[1] else "", complete=parts[2]
        )
    ),
)  # fmt: skip
FINDINGS = st.builds(
    Finding, target=st.just(""), rule=ANY, verdict=st.sampled_from(Verdict), severity=st.sampled_from(Severity), message=ANY,
    params=st.dictionaries(ANY, ANY, max_size=3), observations=TEXTS,
    # What judges a target is one set of rules.
    ruleset=st.shared(ANY, key="ruleset"),
)  # fmt: skip
TARGETS = st.builds(
    Target, host=ANY, port=st.none() | st.integers(1, 2**70), unicode_host=ANY, registrable_domain=ANY, owner=ANY, tags=TEXTS
)  # fmt: skip


def test_any_record_is_stored_and_read_again(memory: Path, figure: Figure) -> None:
    """Lone surrogates, NUL, integers beyond 64 bits, infinity in any field: saved, loaded, reported, nothing raised."""
    stored_fields = 0
    with Store.open(memory / "any.db", write=True, create=True) as store:

        @settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(TARGETS, st.lists(OBSERVATIONS, max_size=3), st.lists(FINDINGS, max_size=3))
        def kept(target: Target, observations: list[Observation], findings: list[Finding]) -> None:
            nonlocal stored_fields
            scan = {
                "auditor_version": "1", "ruleset": "1", "inventory_source": "", "inventory_sha256": "",
                "settings": to_json({"x": target.owner}), "vantage": "{}",
            }  # fmt: skip
            number = store.begin_scan(scan, [], [target])
            (stored,) = store.pending(number, 1)
            assert store.save(stored, number, Evidence(target=target, observations=tuple(observations)), findings)
            loaded = store.evidence(stored)
            assert stored.target.owner == stored_text(target.owner)
            assert len(loaded.observations) == len(observations)
            for was, is_now in zip(observations, loaded.observations, strict=True):
                assert is_now.detail == stored_text(was.detail)
                if was.http is not None and is_now.http is not None:
                    assert is_now.http.body == was.http.body
                    headers = [h for hop in was.http.hops for pair in hop.headers for h in pair]
                    assert [h for hop in is_now.http.hops for pair in hop.headers for h in pair] == [
                        stored_text(h) for h in headers
                    ]
            assert {finding.rule for finding in store.findings(stored)} == {stored_text(f.rule) for f in findings}
            # SQLite's own functions read the JSON, and a report is made of it.
            (sound,) = store.db.execute(
                "SELECT min(json_valid(coalesce(hops, '{}')) AND json_valid(coalesce(dns, '{}'))) FROM observations"
            ).fetchone()
            assert sound in (1, None)
            document = Reporter(store, number, "en").site(stored)
            json.dumps(document, allow_nan=False)
            assert not ACTIVE.search(RENDERERS["json"](document).replace("\n", ""))
            stored_fields += 7 + 7 * len(observations) + 6 * len(findings)

        kept()
    figure(f"database: {stored_fields} fields of any text, number or time written and read, 0 exceptions")


async def test_a_crawl_by_scrapy_itself_logs_nothing_of_theirs_either(
    hostile_sites: tuple[Site, ...], tmp_path: Path, figure: Figure
) -> None:
    """`scrapy crawl site` with everything logged: every address is there, no query string or credential is."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = spiders.settings\n")

    def crawl(world: World) -> list[str]:
        return [
            "scrapy", "crawl", "site", "-a", "inventory=domains.txt", "-a", "db=auditor.db",
            "-s", "LOG_LEVEL=DEBUG", "-s", "DOWNLOAD_DELAY=0", "-s", "DOWNLOAD_TIMEOUT=2",
            "-s", f"AUDITOR_NAMESERVERS={world.nameserver}", "-s", f"AUDITOR_ALLOW_NETWORKS={world.networks[0]}",
            "-s", f"AUDITOR_CA_FILE={world.ca_path}",
        ]  # fmt: skip

    code, out, err = await serving(hostile_sites, crawl, tmp_path)
    assert code == 0, err
    assert "/?…" in err
    assert not ACTIVE.search(out + err)
    assert SECRET not in out + err
    figure(f"log of a crawl by Scrapy at level DEBUG: {len(err)} characters, 0 control bytes, 0 secrets")
