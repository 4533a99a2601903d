"""What is fuzzed, and what must hold of every input. A target takes bytes and raises where a property is broken.

Where a property needs more than one piece of input, the first byte chooses among a few, so that a saved input can
still be read: `head -c1` is the choice, the rest is what a stranger would have sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from string import Formatter

from auditor import marks as marks_of
from auditor.candidates import MAX_CANDIDATES
from auditor.evidence import Evidence
from auditor.examples import evidence
from auditor.frames import MAX_FRAMES, frame_addresses, same_site
from auditor.hostname import ascii_host, fault, registrable_domain, sibling_host, unicode_host
from auditor.inventory import REASONS, Fate, Inventory, InventoryError, read_text
from auditor.inventory_line import WEB_PORTS, entries
from auditor.inventory_report import report_lines
from auditor.inventory_source import SHOWN_CHARS, lines_of
from auditor.judge import judge
from auditor.marks import CORE_KINDS, MAX_MARKS, SUSPECT_REASONS, find, refused
from auditor.model import MarkKind, Outcome, Question, Target
from auditor.numbering import MarkSpan
from auditor.page import MAX_LINKS, Page, describe, looks_like_html, police_code
from auditor.policy.charsets import ENCODING_OF_LABEL
from auditor.policy.linkhosts import MIIT_KINDS, MPS_KINDS, best, classify, may_lead_to_filing
from auditor.policy.provinces import ISSUED_UNTIL, LETTERS
from auditor.redirects import MAX_URL_CHARS, page_redirect, refresh_target, script_reference
from auditor.rule import load
from auditor.text import SEAM, Folded, decode, fold
from auditor.visible import laid_out
from auditor.weburl import join, parse

CONTENT_TYPES = (
    None,
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=gb2312",
    "text/html;charset=Big5",
    "text/html; charset=utf-16le",
    "text/html; charset=iso-8859-1",
    "application/xhtml+xml; charset=shift_jis",
)
URLS = ("https://www.example.cn/", "http://example.cn:8080/a/b?c=d#e", "https://xn--fsqu00a.xn--fiqs8s/", "")

_BEHIND_A_NAME = (MarkKind.NEWS, MarkKind.AUDIOVISUAL, MarkKind.BROADCAST)
"""Permits whose number is a bare number."""
_ENCODINGS = frozenset(ENCODING_OF_LABEL.values())
_SURROGATE = re.compile("[\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+", re.ASCII)
_RULES = load()
_RULE_IDS = [rule.id for rule in _RULES]
_FACTS = evidence("[home]\nbody = 'x'")
_MAX_IMAGES, _MAX_LEFTOVERS, _LEFTOVER_CHARS = 500, 10, 80


def _choice(data: bytes) -> tuple[int, bytes]:
    return (data[0], data[1:]) if data else (0, b"")


def text(data: bytes) -> None:
    """`auditor.text`: decoding is deterministic and bounded, and folding knows the way back."""
    choice, body = _choice(data)
    content_type = CONTENT_TYPES[choice % len(CONTENT_TYPES)]
    if choice & 0x80:
        # The header is a stranger's as well.
        header, _, body = body.partition(b"\n")
        content_type = header.decode("latin-1")
    decoded, encoding = decode(body, content_type)
    assert (decoded, encoding) == decode(body, content_type)
    assert encoding in _ENCODINGS, encoding
    assert len(decoded) <= len(body)
    assert "\0" not in decoded
    assert _SURROGATE.search(decoded) is None
    for seam in (" ", ""):
        folded = Folded(decoded, seam=seam)
        offsets = range(len(folded.text))
        origins = folded.origins(offsets)
        assert len(origins) == len(folded.text)
        assert all(one < other for one, other in pairwise(origins))
        assert not origins or (origins[0] >= 0 and origins[-1] < len(decoded))
        # What was already in the form the grammar reads stands where it came from.
        assert all(
            decoded[o] == c
            for o, c in zip(origins, folded.text, strict=True)
            if c.isascii() and c.isalnum() and decoded[o].isascii()
        )


def marks(data: bytes) -> None:
    """`auditor.marks`: spans in order and in the text, canonical forms printable and fixed points."""
    choice, body = _choice(data)
    stream = body.decode("utf-8", "replace").replace("|", SEAM) if choice & 1 else body.decode("utf-8", "replace")
    found = find(stream)
    assert found == find(stream)
    # Only the lines around the cores of numbers are read: that finds what reading all of them finds.
    assert found == marks_of._find(stream, [(0, stream)], ISSUED_UNTIL)
    for of_core in (True, False):
        assert sum((span.kind in CORE_KINDS) is of_core for span in found) <= MAX_MARKS
    _check_spans(found, stream)
    refusals = refused(stream)
    assert len(refusals) <= MAX_MARKS
    assert all(0 <= none.start < none.end <= len(stream) and none.reason for none in refusals)


def _check_spans(found: Sequence[MarkSpan], stream: str) -> None:
    end = 0
    for span in found:
        assert end <= span.start <= span.digits < span.end <= len(stream), span
        end = span.end
        assert span.suspect is None or span.suspect in SUSPECT_REASONS, span
        assert is_canonical(span.number), span
        assert span.province == "" or span.province in LETTERS, span
        if span.suspect is None:
            assert is_fixed_point(span), span
        if span.suspect is None and span.kind in (MarkKind.ICP, MarkKind.PSB):
            # No digit is made up: a number's are those that are written, from the first on.
            written = _digits(fold(stream[span.digits : span.end]))
            assert written.startswith(_digits(span.number)), (span, stream)


def _digits(written: str) -> str:
    return re.sub("[^0-9]", "", written)


def is_canonical(number: str) -> bool:
    """Whether a number is printable and without white space, as every canonical form is."""
    return bool(number) and number.isprintable() and not re.search(r"\s", number)


def is_fixed_point(span: MarkSpan) -> bool:
    """Whether reading the canonical form of a true number gives the number again, where no label is needed.

    A licence without its province, and some permits, are numbers only behind their name.
    """
    if span.kind in _BEHIND_A_NAME or (span.kind is MarkKind.LICENCE and span.number[0].isascii()):
        return True
    again = [(s.kind, s.number, s.entity, s.site, s.suspect) for s in find(span.number)]
    return again == [(span.kind, span.number, span.entity, span.site, None)]


def page(data: bytes) -> None:
    """`auditor.page` and every rule: the same bytes give the same page and findings, bounded, and never an error."""
    choice, body = _choice(data)
    content_type = CONTENT_TYPES[choice % len(CONTENT_TYPES)]
    url = URLS[choice // len(CONTENT_TYPES) % len(URLS)]
    one, other = (Page.from_bytes(body, content_type, url) for _ in range(2))
    # One as it is read, the other laid out event by event: the bulk reading never says anything else.
    vars(other)["_layout"] = laid_out(other.source)
    assert _same(one, other)
    _check_page(one)
    json.dumps(describe("x.html", body), ensure_ascii=False).encode()
    looks_like_html(body, content_type or "")
    findings = judge(_answering(body, content_type or ""))
    assert [finding.rule for finding in findings] == _RULE_IDS
    if choice & 1:
        # Twice the time: for every other input only.
        assert findings == judge(_answering(body, content_type or ""))
    for rule, finding in zip(_RULES, findings, strict=True):
        assert finding.message != Outcome.CRASHED.value, finding
        assert all(isinstance(value, str) for value in finding.params.values()), finding
        for template in rule.message(finding.message):
            assert {name for _, name, _, _ in Formatter().parse(template) if name is not None} <= set(finding.params)
            template.format(**finding.params)


def _same(one: Page, other: Page) -> bool:
    """Whether all that is read from two pages is equal, whatever is worked out first."""
    names = ("text", "title", "marks", "links", "images", "hidden_marks", "leftovers", "script_hint", "candidates")
    backwards = {name: getattr(other, name) for name in reversed(names)}
    return all(getattr(one, name) == backwards[name] for name in names)


def _check_page(found: Page) -> None:
    assert "\0" not in found.text
    assert SEAM not in found.text
    assert "\n" not in found.title
    assert len(found.links) <= MAX_LINKS
    assert len(found.images) <= _MAX_IMAGES
    assert len(found.candidates) <= MAX_CANDIDATES
    assert len(found.leftovers) <= _MAX_LEFTOVERS
    assert all(0 < len(snippet) <= _LEFTOVER_CHARS and "\n" not in snippet for snippet in found.leftovers)
    for mark in (*found.marks, *found.hidden_marks):
        assert is_canonical(mark.number), mark
        assert 0 <= mark.offset <= len(found.text), mark
    assert [m.offset for m in found.marks] == sorted(m.offset for m in found.marks)
    for mark in found.marks:
        if mark.source == "text" and not (mark.suspect or "").startswith("hidden"):
            here = _solid(found.text[mark.offset : mark.offset + 2 * len(mark.text) + 20])
            assert here.startswith(_solid(mark.text)), (mark, here)
    assert all(mark.suspect and mark.suspect.startswith("hidden") for mark in found.hidden_marks)
    for link in found.links:
        code = police_code(link.href)
        assert code == "" or (len(code) in (12, 14) and code.isdigit())


def _solid(shown: str) -> str:
    return re.sub(r"\s+", "", shown)


def _answering(body: bytes, content_type: str) -> Evidence:
    """Evidence of a sound site whose home page has this body."""
    (home,) = _FACTS.of(Question.HOME)
    assert home.http is not None
    hop = replace(home.http.hops[0], headers=(("Content-Type", content_type),))
    answered = replace(home, http=replace(home.http, hops=(hop,), content=body))
    return Evidence(
        target=_FACTS.target,
        observations=tuple(answered if o is home else o for o in _FACTS.observations),
        addresses=_FACTS.addresses,
        own_networks=_FACTS.own_networks,
    )


def inventory(data: bytes) -> None:
    """`auditor.inventory`: every entry of every line has exactly one fate, and what is audited can be asked for."""
    choice, content = _choice(data)
    source = ("x.txt", "x.csv", "x.tsv", "x\x1b.txt")[choice % 4]
    exclude = ((), ("*.example.cn",), ("example.cn:8443", "例子.中国"))[choice // 4 % 3]
    try:
        read = read_text(content, source, exclude=exclude)
    except InventoryError as error:
        message = str(error)
    else:
        message = ""
        _check_read(read, content)
    assert message.isprintable()


def _check_read(read: Inventory, content: bytes) -> None:
    _check_inventory(read, content)
    again = read_text("\n".join(target.key for target in read.targets).encode(), "y.txt")
    assert [target.key for target in again.targets] == [target.key for target in read.targets]
    assert {(line.fate, line.reason) for line in again.lines} == {(Fate.AUDITED, "")}


def _check_inventory(read: Inventory, content: bytes) -> None:
    lines = read.lines
    assert sum(read.counts.values()) == len(lines)
    assert read.counts[Fate.AUDITED] == len(read.targets) > 0
    assert len({target.key for target in read.targets}) == len(read.targets)
    assert len({(line.number, line.part) for line in lines}) == len(lines)
    numbers = {line.number for line in lines}
    count = len(lines_of(content, "x"))
    assert min(numbers) == 1
    assert max(numbers) <= count
    if not any(line.reason == "header" for line in lines):
        # A row of a table may go on over several lines.
        assert numbers == set(range(1, count + 1))
    for line in lines:
        assert line.reason in REASONS or (line.reason == "" and line.fate is Fate.AUDITED), line
        assert len(line.text) <= SHOWN_CHARS + 1
        assert (line.target is None) is (
            line.fate is Fate.INVALID or (line.fate is Fate.EXCLUDED and line.reason != "exclude-list")
        )
    for target in read.targets:
        check_target(target)
    for lang in ("zh", "en"):
        assert all(told.isprintable() for told in report_lines(read, lang))


def check_target(target: Target) -> None:
    """A target's host is a name in A-labels that everything else reads as itself."""
    host = target.host
    assert _HOST.fullmatch(host), host
    assert len(host) <= 253
    assert fault(host) == ""
    assert ascii_host(host) == host
    url = parse(f"http://{host}/")
    assert url is not None
    assert url.host == host
    assert ascii_host(target.unicode_host) == host, target
    assert target.port is None or (0 < target.port < 65536 and target.port not in WEB_PORTS)
    domain = target.registrable_domain
    assert domain == registrable_domain(host)
    assert host == domain or host.endswith(f".{domain}")
    assert "_" not in domain
    sibling = sibling_host(host)
    assert sibling is None or sibling_host(sibling) == host


def lines(data: bytes) -> None:
    """`auditor.inventory_line` and `auditor.hostname`: a line names hosts, or says why it names none."""
    line = data.decode("utf-8", "replace").replace("\n", " ").replace("\r", " ")
    found = entries(line)
    assert found
    assert found == entries(line)
    for entry in found:
        assert bool(entry.host) is not bool(entry.reason), entry
        if entry.reason:
            assert entry.reason in REASONS, entry
            continue
        check_target(
            Target(
                host=entry.host,
                port=entry.port,
                unicode_host=unicode_host(entry.host),
                registrable_domain=entry.registrable_domain,
            )
        )
    host = ascii_host(line)
    if host is not None:
        assert ascii_host(host) == host
        assert fault(host) == ""
        assert len(host) <= 253
    unicode_host(line)
    domain = registrable_domain(line)
    assert domain == "" or registrable_domain(domain) == domain


def urls(data: bytes) -> None:
    """`auditor.weburl`: what is serialised reads as itself, whatever it was made of."""
    # Every byte that is no UTF-8 becomes a lone surrogate: such text reaches these functions too.
    base, _, reference = data.decode("utf-8", "surrogateescape").partition("\n")
    for written in (base, reference, f"http://{reference}", f"https://a.cn/{reference}"):
        url = parse(written)
        if url is None:
            continue
        assert parse(url.href) == url
        assert url.scheme in ("http", "https")
        assert url.href.startswith(f"{url.scheme}://")
        assert url.href.isascii()
        assert not re.search(r"[\x00-\x20\x7f]", url.href)
        assert url.host
        assert url.host == url.host.lower()
        assert url.port is None or 0 <= url.port < 65536
        assert same_site(url.href, url.href)
    for start in (base, "https://a.cn/x/y?z"):
        # The cheap look at a link never hides what reading it finds.
        kinds = (*MIIT_KINDS, *MPS_KINDS)
        read = classify(reference, start)
        assert may_lead_to_filing(reference, start) or read.kind not in kinds
        leads = any(mark in reference for mark in (":", "//", "\\")) and read.kind in kinds
        assert best([None, reference], start, kinds) == (read if leads else None)
        joined = join(start, reference)
        if joined is None:
            continue
        # With any scheme; asked for is only what `parse` accepts.
        assert join("https://b.cn/", joined) == joined
        assert _SURROGATE.search(joined) is None


def redirects(data: bytes) -> None:
    """`auditor.redirects` and `auditor.frames`: a page sends nobody but to the web, and frames stay on its site."""
    choice, body = _choice(data)
    content_type = CONTENT_TYPES[choice % len(CONTENT_TYPES)]
    url = URLS[choice // len(CONTENT_TYPES) % len(URLS)]
    target = page_redirect(body, url, content_type)
    assert target == page_redirect(body, url, content_type)
    written = body.decode("utf-8", "replace")
    for found in (target, refresh_target(written, url)):
        if found is not None:
            _check_web_address(found)
            assert "#" not in found
            assert found != url.partition("#")[0]
    reference = script_reference(written)
    assert reference is None or isinstance(reference, str)
    frames = frame_addresses(body, url)
    assert frames == frame_addresses(body, url)
    assert len(set(frames.chosen)) == len(frames.chosen) <= min(MAX_FRAMES, frames.count)
    for address in frames.chosen:
        _check_web_address(address)
        assert same_site(url, address)
        assert "#" not in address


def _check_web_address(address: str) -> None:
    read = parse(address)
    assert read is not None, address
    assert read.href == address
    assert len(address) <= MAX_URL_CHARS


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (text, marks, page, inventory, lines, urls, redirects)
}
