"""What stands on a page, found the slow way: all of it as a BeautifulSoup of html5lib's tree, which is a browser's.

It shares with the auditor how bytes become text and the grammar of numbers, and nothing between: no tree, no style
sheets, no windows. So it sees what a style hides as well, and is compared with what the auditor shows and what it
says is hidden.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag
from bs4.builder import XMLParsedAsHTMLWarning

from auditor.marks import find
from auditor.page import Page
from auditor.text import SEAM, decode
from tests.bench.pages import KINDS, page

_LINES = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "xmp",
))  # fmt: skip
"""Elements that begin and end a line (HTML, section 15.3)."""
_UNSEEN = frozenset((
    "head", "title", "style", "script", "template", "noscript", "noembed", "noframes", "iframe", "video", "audio",
    "canvas", "datalist", "rt", "rp", "textarea",
))  # fmt: skip
"""Elements whose text is not laid out where scripts run."""
_SPACE = re.compile(r"[\t\n\f\r ]+")
_BEYOND = re.compile(rb"<(?:template|noscript|\?)", re.I)
"""html5lib has no contents of templates, reads `noscript` as where no scripts run, and shows the code of PHP."""
_NO_TEXT = (Comment, Declaration, Doctype, ProcessingInstruction, CData)


def numbers_of(body: bytes, content_type: str = "text/html") -> set[str]:
    """Numbers in the text of a page, hidden or not."""
    source, _ = decode(body, content_type)
    # html5lib makes an integer of a reference, however long it is.
    sys.set_int_max_str_digits(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(source, "html5lib")
    parts: list[str] = []
    # In the order of the page without recursion: a page may be deeper than Python.
    stack: list[object] = [soup]
    while stack:
        node = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, _NO_TEXT):
                parts.append(_SPACE.sub(" ", node))
        elif isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Tag) and node.name not in _UNSEEN:
            edge = "\n" if node.name in _LINES else SEAM
            parts.append(edge)
            stack.append(edge)
            stack += reversed(node.contents)
    return {span.number for span in find("".join(parts))}


def difference(body: bytes, content_type: str = "text/html") -> str:
    """Where the auditor and the oracle differ on a page; empty where they do not."""
    read = Page.from_bytes(body, content_type)
    ours = {mark.number for mark in read.marks if mark.source == "text"} | {m.number for m in read.hidden_marks}
    theirs = numbers_of(body, content_type)
    words = [f"only the auditor {sorted(ours - theirs)[:3]}"] if ours - theirs else []
    words += [f"only the oracle {sorted(theirs - ours)[:3]}"] if theirs - ours else []
    return "; ".join(words)


def corpus(shared: Path) -> dict[str, bytes]:
    """The pages of the corpus by name; empty where there is none."""
    folder = shared / "corpus" / "dev" / "pages"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))} if folder.is_dir() else {}


def hostile(beginning_bytes: int = 20_000) -> dict[str, bytes]:
    """The pages of promise 10, of each the beginning, between two numbers: the oracle takes time by the square."""
    from tests.hostile.test_promise_10_nothing_hides_a_page import HOSTILE, MARK

    first = MARK.replace("-1", "-2")
    return {name: (first + html[:beginning_bytes] + MARK).encode() for name, html in HOSTILE.items()}


def broken(shared: Path) -> dict[str, bytes]:
    """Every input of html5lib's tests, and every naughty string, before a number; empty where there are none."""
    from tests.hostile.test_promise_10_nothing_hides_a_page import MARK, _html5lib_inputs

    folder = shared / "corpora"
    if not folder.is_dir():
        return {}
    inputs = _html5lib_inputs(folder / "html5lib-tests")
    inputs += [text.encode("utf-8", "surrogatepass") for text in json.loads((folder / "blns.json").read_bytes())]
    return {
        f"broken {number}": body + MARK.encode()
        for number, body in enumerate(dict.fromkeys(inputs))
        if not _BEYOND.search(body)
    }


def generated(count: int) -> dict[str, bytes]:
    """Pages of every kind and both encodings, 3 to 10 KB long."""
    return {
        f"generated {number} ({KINDS[number % len(KINDS)]})": page(3_000 + 37 * (number % 200), number)
        for number in range(count)
    }


def differences(pages: Mapping[str, bytes]) -> list[str]:
    """Of these pages, those on which the auditor and the oracle differ, and how."""
    found = {name: difference(body) for name, body in pages.items()}
    return [f"{name}: {words}" for name, words in found.items() if words]
