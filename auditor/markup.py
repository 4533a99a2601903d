"""HTML → a stream of events, the same from two readers.

Ordinary pages are read into a real HTML5 tree (lexbor), so that what counts as visible is what a browser
counts. Its work grows with the square of some things a page may hold, so pages beyond `_bounded` go to a
reader of tags that is linear whatever it is fed. Neither raises on any text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

Attributes = Mapping[str, str | None]
"""Attributes of an element, names in lower case; None for one without a value."""

Start = tuple[str, Attributes]
"""An element begins: its name in lower case and its attributes."""

Event = Start | str | None
"""`Start`: an element begins; `str`: a piece of text; None: the element begun last and still open ends."""

_SPACE = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"(?P<name>[^{_SPACE}/>][^{_SPACE}/>=]*+)"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?P<value>\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}>]*+))?+"
)
_ATTRIBUTES = rf"(?:[{_SPACE}/]++|{re.sub(r'[?]P<[a-z]+>', '?:', _ATTRIBUTE)})*+"
_ATTRIBUTE_OF = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^{_SPACE}/>]*+)({_ATTRIBUTES})>")

# --- the tree ---------------------------------------------------------------------------------------------

_LEAVES = ("script", "style")
"""Elements whose text is one piece: their node is asked for it."""


def events(source: str) -> Iterator[Event]:
    """The elements and texts of a page in document order. Comments and templates are left out."""
    return _tree_events(source) if _bounded(source) else tag_events(source)


def _tree_events(source: str) -> Iterator[Event]:
    node: LexborNode | None = LexborHTMLParser(source).root
    ancestors: list[LexborNode] = []
    while node is not None:
        name = node.tag
        if name == "-text":
            yield node.text_content or ""
        elif name is not None and not name.startswith(("-", "!")):
            yield name, node.attributes
            child = node.child
            if child is not None:
                ancestors.append(node)
                node = child
                continue
            yield None
        following = node.next
        while following is None and ancestors:
            following = ancestors.pop().next
            yield None
        node = following


_TREE_TAGS = 20_000
_TREE_STEPS = 50_000_000
_TREE_CLONES = 300_000
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_CLOSED_BY_OTHERS = frozenset(
    "p li dt dd tr td th tbody thead tfoot option optgroup colgroup rb rt rp rtc html head body"
    " area base br col embed hr img input link meta param source track wbr".split()
)
"""Elements that do not nest without another element between: their depth needs no counting."""


def _bounded(source: str) -> bool:
    """Whether lexbor reads a page in well under a second and 150 MB.

    Measured with lexbor 2.5 in selectolax 1.0: work grows with tags × depth, with the square of one tag's
    attributes, of the options of one list, and nodes multiply with tags × formatting elements left open.
    """
    tags = source.count("<")
    if tags > _TREE_TAGS:
        return False
    depth = deepest = formatting = clones = attribute_steps = root_attributes = 0
    opened: dict[str, int] = {}
    for closing, name, attributes in _TAG.findall(source):
        name = name.lower()
        if len(attributes) > 200:
            attribute_steps += _pieces(attributes) ** 2
            # A quote that nothing closes can swallow tags that a tree builder sees.
            depth += attributes.count("<")
        clones += formatting
        if closing:
            if opened.get(name, 0):
                opened[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
        elif name not in _CLOSED_BY_OTHERS:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            formatting += name in _FORMATTING
            deepest = max(deepest, depth)
        elif name in ("html", "body"):
            root_attributes += _pieces(attributes)
    steps = tags * deepest + attribute_steps + root_attributes**2
    return steps <= _TREE_STEPS and clones <= _TREE_CLONES


def _pieces(attributes: str) -> int:
    """No fewer than the attributes written in a string."""
    return len(re.findall(rf"[{_SPACE}/]+|[\"']", attributes)) + 1


# --- the linear reader ------------------------------------------------------------------------------------

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset("script style xmp iframe noembed noframes plaintext template".split())
_ESCAPABLE = frozenset(("textarea", "title"))
_BLOCKS_CLOSING_P = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section summary table ul li dd dt".split()
)
_CLOSES: Mapping[str, tuple[str, ...]] = {
    "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "tr": ("td", "th", "tr"), "td": ("td", "th"),
    "th": ("td", "th"), "option": ("option",), "a": ("a",),
    "tbody": ("td", "th", "tr", "thead", "tbody"), "tfoot": ("td", "th", "tr", "thead", "tbody"),
}  # fmt: skip
"""Element → open elements that its start ends, when they are the innermost."""
_REFERENCE = re.compile(r"&(?:#0{0,9}[0-9]{1,7}|#[xX]0{0,9}[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")


def tag_events(source: str) -> Iterator[Event]:
    """Events from tags alone, without a tree; linear in time, and in memory by the depth of open elements."""
    open_names: list[str] = []
    counts: dict[str, int] = {}

    def close(name: str) -> Iterator[None]:
        while True:
            last = open_names.pop()
            counts[last] -= 1
            yield None
            if last == name:
                return

    at, size = 0, len(source)
    while at < size:
        tag = source.find("<", at)
        if tag < 0:
            tag = size
        if tag > at:
            yield _unescaped(source[at:tag])
        if tag == size:
            break
        match = _TAG.match(source, tag)
        if match is None:
            at, text = _no_tag(source, tag)
            if text:
                yield text
            continue
        at, name = match.end(), match[2].lower()
        if match[1]:
            if counts.get(name):
                yield from close(name)
            elif name in ("br", "p"):
                yield "br", {}
                yield None
            continue
        while open_names and _ends(name, open_names[-1]):
            yield from close(open_names[-1])
        if name == "a" and counts.get("a"):
            yield from close("a")
        yield name, _attributes(match[3])
        if name in _VOID:
            yield None
        elif name in _RAW or name in _ESCAPABLE:
            end = _raw_end(source, at, name)
            inside = source[at:end]
            yield _unescaped(inside) if name in _ESCAPABLE else inside
            yield None
            at = end
        else:
            open_names.append(name)
            counts[name] = counts.get(name, 0) + 1
    for _ in open_names:
        yield None


def _ends(name: str, innermost: str) -> bool:
    return innermost in _CLOSES.get(name, ()) or (innermost == "p" and name in _BLOCKS_CLOSING_P)


def _no_tag(source: str, at: int) -> tuple[int, str]:
    """Where reading goes on behind a `<` that begins no whole tag, and the text it stands for."""
    if source.startswith("<!--", at):
        end = re.compile(r"--!?>|\A(?!)").search(source, at + 2)
        return (end.end() if end else len(source)), ""
    following = source[at + 1 : at + 3]
    if following[:1].isascii() and (following[:1].isalpha() or (following[:1] == "/" and following[1:].isalpha())):
        return len(source), ""  # a tag that the end of the page cuts off
    if following[:1] in ("!", "?", "/"):
        end_at = source.find(">", at)
        return (end_at + 1 if end_at >= 0 else len(source)), ""
    return at + 1, "<"


def _raw_end(source: str, at: int, name: str) -> int:
    """Where the end tag of a raw text element begins; the end of the page without one."""
    if name == "plaintext":
        return len(source)
    end = re.compile(rf"</{name}(?=[{_SPACE}/>])", re.I).search(source, at)
    return end.start() if end else len(source)


def _attributes(written: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for match in _ATTRIBUTE_OF.finditer(written):
        value = match["value"]
        if value and value[0] in "\"'":
            value = value[1:-1] if value[-1] == value[0] and len(value) > 1 else value[1:]
        found.setdefault(match["name"].lower(), _unescaped(value) if value else value)
    return found


def _unescaped(text: str) -> str:
    """Character references resolved. `html.unescape` alone raises on very long numbers and is slow on bad names."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text) if "&" in text else text
