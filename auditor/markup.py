"""HTML → a stream of events, the same from two readers.

Ordinary pages are read into a real HTML5 tree (lexbor), so that what counts as visible is what a browser
counts. Its work grows with the square of some things a page may hold, so pages beyond `_bounded` go to a
reader of tags that is linear whatever it is fed. Neither raises on any text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Mapping
from itertools import islice

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

Attributes = Mapping[str, str | None]
"""Attributes of an element, names in lower case; None for one without a value."""

Event = tuple[str, Attributes] | str | None
"""A pair: an element begins, with its name in lower case and its attributes. A string: a piece of text.
None: of the elements still open, the one begun last ends."""

_S = r"\t\n\f\r "
"""What HTML calls white space."""
_NAMED = rf"[^{_S}/>][^{_S}/>=]*+"
_VALUE = rf"[{_S}]*+=[{_S}]*+(\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_S}>]*+)"
_ATTRIBUTE = re.compile(rf"({_NAMED})(?:{_VALUE})?+")
_TAG = re.compile(rf"<(/?)([a-zA-Z][^{_S}/>]*+)((?:[{_S}/]++|{_NAMED}(?:{_VALUE.replace('(', '(?:', 1)})?+)*+)>")


def events(source: str) -> Iterator[Event]:
    """The elements and texts of a page in document order. Comments and templates are left out."""
    return tree_events(source) if is_bounded(source) else tag_events(source)


# --- the tree ---------------------------------------------------------------------------------------------


def tree_events(source: str) -> Iterator[Event]:
    """Events from lexbor's tree. Only for pages that are `_bounded`."""
    node: LexborNode | None = _tree(source).root
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


def tree_html(source: str) -> str:
    """lexbor's tree written down again, in its one spelling. Only for pages that are bounded."""
    return _tree(source).html or ""


def _tree(source: str) -> LexborHTMLParser:
    # As a browser that runs scripts reads it, short of what scripts do afterwards.
    return LexborHTMLParser(source, options=_NO_EVENTS, scripting=True)


_NO_EVENTS = LexborDocumentOptions.WO_EVENTS.value
_TREE_CHARACTERS = 16_000_000
_TREE_TAGS = 20_000
_TREE_STEPS = 50_000_000
_TREE_CLONES = 300_000
_LONG_ATTRIBUTES = 200
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_NOT_NESTING = VOID | frozenset((
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rb",
    "rt", "rp", "rtc", "html", "head", "body",
))  # fmt: skip
"""Elements that do not nest without another element between: their depth needs no counting."""


def is_bounded(source: str) -> bool:
    """Whether lexbor reads a page in well under a second and 150 MB."""
    return _evidently_bounded(source) or _bounded(source)


def _evidently_bounded(source: str) -> bool:
    """Whether counts of a page, which cost little, prove that it is bounded."""
    tags = source.count("<")
    if tags > _TREE_TAGS or len(source) > _TREE_CHARACTERS:
        return False
    nesting = tags - source.count("</")
    if tags * nesting > _TREE_STEPS // 2:
        nesting -= sum(source.count(tag) for tag in _SHALLOW_TAGS)
    if len(_ROOT.findall(source)) > _FEW_ROOTS or tags * nesting > _TREE_STEPS:
        return False
    formatting = _formatting(source)
    if tags * (1 + formatting + 3 * _BARE_FORMATTING) > _TREE_CLONES:
        bare = {tag.lower() for tag in _BARE_TAG.findall(source)}
        if tags * (1 + formatting + 3 * len(bare)) > _TREE_CLONES:
            return False
    steps = _attribute_steps(source)
    if steps is None:
        # Brackets in quotation marks, as scripts hold them: only reading the tags tells where one ends.
        written = [found[2] for found in _TAG.findall(source) if len(found[2]) > _LONG_ATTRIBUTES]
        steps = sum(_most_pieces(attributes) ** 2 for attributes in written)
        nesting += sum(attributes.count("<") for attributes in written)
    return tags * nesting + steps <= _TREE_STEPS


def _formatting(source: str) -> int:
    """No fewer than the formatting elements with attributes, but for `a`, that a browser opens again at once.

    Of elements left open it opens one `a` again, and three of each that are written alike.
    """
    written = _FORMATTING_TAG.findall(source)
    different = set(written)
    # Without quotation marks a tag ends at its first bracket, whatever it is.
    unclear = {tag for tag in different if ('"' in tag or "'" in tag) and _PLAIN_ATTRIBUTES.match(tag) is None}
    return 3 * len(different) + (sum(tag in unclear for tag in written) if unclear else 0)


def _attribute_steps(source: str) -> int | None:
    """No less than the sum of squares of the attributes of each tag; None where that cannot be told for little."""
    if _QUOTED_BRACKET.search(source) is not None:
        return None
    # What stands between two brackets holds the attributes of one tag at most.
    pieces = (piece[piece.find("<") :] for piece in source.split(">") if len(piece) > _LONG_ATTRIBUTES)
    return sum(_most_pieces(piece) ** 2 for piece in pieces if piece[0] == "<")


def _most_pieces(written: str) -> int:
    """No fewer than `_pieces`, for less."""
    return len(written.split()) + written.count("/") + written.count('"') + written.count("'") + 1


_SHALLOW_TAGS = ("<img ", "<br>", "<li>", "<li ", "<p>", "<p ", "<td>", "<td ", "<tr>", "<input ", "<!--")
"""Tags that do not nest without another element between."""
_QUOTED_BRACKET = re.compile(rf"=[{_S}]*+(?:\"[^\">]*+>|'[^'>]*+>)")
"""An attribute, if it is one, with what ends a tag in its value."""
_FORMATTING_TAG = re.compile(
    rf"<[BbCcEeFfIiNnSsTtUu](?:[{_S}/][^>]*+|(?i:ig|ode|m|ont|obr|mall|trike|trong|t)[{_S}/][^>]*+)"
)
"""Formatting elements with attributes, but for `a`; no matter that it takes some others for one."""
_BARE_FORMATTING = 13
"""Formatting elements there are, but for `a`."""
_BARE_TAG = re.compile(r"<(?:[biusBIUS]|(?i:big|code|em|font|nobr|small|strike|strong|tt))(?=>)")
_PLAIN_ATTRIBUTES = re.compile(
    rf"<[a-zA-Z]++(?:[{_S}/]++(?:[\w:-]++(?:=(?:\"[^\"]*+\"|'[^']*+'|[^{_S}\"'=]++))?+)?+)*+\Z"
)
_ROOT = re.compile(r"<[hHbB][tToO][mMdD][lLyY]")
_FEW_ROOTS = 10
"""Tags for the root or the body, which gather their attributes on one element."""


def _bounded(source: str) -> bool:
    """Whether it does, counted tag by tag.

    Measured with selectolax 1.0: work grows with tags × depth and with the square of the attributes of one
    tag, and nodes multiply with tags × formatting elements left open.
    """
    tags = source.count("<")
    if tags > _TREE_TAGS or len(source) > _TREE_CHARACTERS:
        return False
    depth = deepest = formatting = clones = attribute_steps = root_attributes = 0
    opened: dict[str, int] = {}
    for closing, name, attributes in _TAG.findall(source):
        name = name.lower()
        clones += formatting
        if len(attributes) > _LONG_ATTRIBUTES:
            attribute_steps += _pieces(attributes) ** 2
            # A quote that nothing closes can swallow tags that a tree builder sees.
            depth += attributes.count("<")
        if name in _NOT_NESTING:
            if name in ("html", "body"):
                root_attributes += _pieces(attributes)
        elif not closing:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            formatting += name in _FORMATTING
            if depth > deepest:
                deepest = depth
        elif opened.get(name, 0):
            opened[name] -= 1
            depth -= 1
            formatting -= name in _FORMATTING
    steps = tags * deepest + attribute_steps + root_attributes**2
    return steps <= _TREE_STEPS and clones <= _TREE_CLONES


def _pieces(attributes: str) -> int:
    """No fewer than the attributes written in a string."""
    return len(re.findall(rf"[{_S}/]+|[\"']", attributes)) + 1


# --- the linear reader ------------------------------------------------------------------------------------

_RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext", "template"))
_ESCAPABLE = frozenset(("textarea", "title"))
_CLOSES: Mapping[str, frozenset[str]] = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "tr": frozenset(("td", "th", "tr")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tbody": frozenset(("td", "th", "tr", "thead", "tbody")),
    "tfoot": frozenset(("td", "th", "tr", "thead", "tbody")),
    "option": frozenset(("option",)),
}
"""Element → the innermost open elements that its beginning ends."""
_CLOSE_P = frozenset((
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "dd", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul",
))  # fmt: skip
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#0{0,9}[0-9]{1,7}|#[xX]0{0,9}[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")

_ATTRIBUTES_READ = 500
_WHOLE_TAGS = 100_000
"""So many tags are read with all they mean. No real page has as many; of a page that does …"""
_WHOLE_TAIL = 200_000
"""… this many characters at its end, where footers are, are read so too; between, tags are only taken out."""
_NO_TEXT = re.compile(
    r"<!--.*?(?:--!?>|\Z)|<(script|style|textarea|title|template|noscript)(?=[\s/>]).*?(?:</\1(?=[\s/>])|\Z)"
    r"|<[a-zA-Z/!?][^>]*+(?:>|\Z)",
    re.I | re.S,
)


def tag_events(source: str, *, attributes_of: Container[str] | None = None) -> Iterator[Event]:
    """Events from tags alone, without a tree. Linear in time; in memory by the depth of open elements.

    With `attributes_of` only elements of these names come with their attributes: most of the time goes there.
    """
    open_names: list[str] = []
    counts: dict[str, int] = {}

    def close(name: str) -> Iterator[None]:
        while True:
            last = open_names.pop()
            counts[last] -= 1
            yield None
            if last == name:
                return

    at, size, tags = 0, len(source), 0
    while at < size:
        markup = _MARKUP.search(source, at)
        if markup is None:
            yield _unescaped(source[at:])
            break
        if markup.start() > at:
            yield _unescaped(source[at : markup.start()])
        tags += 1
        if tags == _WHOLE_TAGS and (tail := size - _WHOLE_TAIL) > markup.start():
            tail = max(markup.start(), source.rfind("<", markup.start(), tail))
            yield _unescaped(_NO_TEXT.sub(" ", source[markup.start() : tail]))
            at = tail
            continue
        tag = _TAG.match(source, markup.start())
        if tag is None:
            at = _beyond_no_tag(source, markup.start())
            continue
        at, name = tag.end(), tag[2].lower()
        if tag[1]:
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
        yield name, _attributes(tag[3]) if attributes_of is None or name in attributes_of else {}
        if name in VOID:
            yield None
        elif name in _RAW or name in _ESCAPABLE:
            end = _raw_end(source, at, name)
            yield _unescaped(source[at:end]) if name in _ESCAPABLE else source[at:end]
            yield None
            at = end
        else:
            open_names.append(name)
            counts[name] = counts.get(name, 0) + 1
    for _ in open_names:
        yield None


def _ends(name: str, innermost: str) -> bool:
    return (innermost == "p" and name in _CLOSE_P) or (name in _CLOSES and innermost in _CLOSES[name])


def _beyond_no_tag(source: str, at: int) -> int:
    """Where reading goes on behind markup that is no tag: a comment, a declaration, or a tag cut off."""
    if source.startswith("<!--", at):
        end = _COMMENT_END.search(source, at + 2)
        return end.end() if end else len(source)
    if source[at + 1] in "!?" or not source[at + 2 : at + 3].isalpha():
        closing = source.find(">", at)
        # A tag that no bracket closes swallows the rest of the page, and so does a declaration.
        return closing + 1 if closing >= 0 and source[at + 1] in "!?/" else len(source)
    return len(source)


def _raw_end(source: str, at: int, name: str) -> int:
    """Where the end tag of an element without markup inside begins; the end of the page without one."""
    if name == "plaintext":
        return len(source)
    end = re.compile(rf"</{name}(?=[{_S}/>])", re.I).search(source, at)
    return end.start() if end else len(source)


def _attributes(written: str) -> Attributes:
    found: dict[str, str | None] = {}
    for attribute in islice(_ATTRIBUTE.finditer(written), _ATTRIBUTES_READ):
        value = attribute[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:].removesuffix(value[0])
        found.setdefault(attribute[1].lower(), _unescaped(value))
    return found


def _unescaped(text: str) -> str:
    """Character references resolved; `html.unescape` alone raises on very long numbers."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text) if "&" in text else text
