"""Where a page itself sends its visitor: meta refresh, and the JavaScript redirects that need no JavaScript to read.

Only what a browser does in any case is a redirect here: a statement that runs unconditionally when the page loads,
with the address as one string literal. `if (mobile) location = …`, a function nobody calls in sight, an address that is
put together, a click: none of these. Pure and linear: the first 64 KiB are read once by the linear reader of tags, and
every expression is possessive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.markup import tag_events
from auditor.text import decode
from auditor.weburl import join, parse

WINDOW_BYTES = 64 * 1024
"""How much of a page is looked at: whoever redirects does so at its beginning."""
MAX_DELAY_S = 30
"""A page that waits longer is read before it sends anybody on."""
MAX_URL_CHARS = 2000

_SCRIPT_TYPES = (
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "text/ecmascript",
    "application/x-javascript",
)
_TELLING = frozenset(("script", "base", "body", "meta"))
"""Elements of which an attribute counts here."""
_NOTE = r"/[/*]|<!--|-->"
_MAY = re.compile(
    rf"location\s*+(?:=(?!=)|{_NOTE}|\.\s*+(?:replace|assign|{_NOTE}|href\s*+(?:=(?!=)|{_NOTE})))"
    rf"|_(?:self|top|parent)[\"']\s*+(?:\)|{_NOTE})|(?<![.\w])onload\s*+="
    r"|http-equiv\s*+=\s*+[\"']?+\s*+(?:refresh|[a-z]*+&)",
    re.I,
)
"""Where a page may open another address: what `_GO` asks for, as far as no comment stands in it, and an attribute
in which a character reference may hide it."""
_MAY_LATER = re.compile(r"\\[ux]")
"""What hides it in a string that `setTimeout` runs."""
_WORDS = ("refresh", "location", "_self", "_top", "_parent")
"""A page with none of these does not redirect."""

_REFRESH = re.compile(
    r"\s*+(?:([0-9]++)[0-9.]*+|\.[0-9.]*+)(?:\s++[;,]?+|[;,])\s*+(?:url\s*+=\s*+)?+(?:'([^']*+)|\"([^\"]*+)|(.*))",
    re.I | re.S,
)
"""The HTML Standard's *shared declarative refresh steps*, as far as they name another address."""

_TOKEN = re.compile(
    r"(?P<note>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|<!--[^\n]*+|-->[^\n]*+)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<end>;)|(?P<line>\n)|[^\"'`/<\-(){}\[\];\n]++|.",
    re.S,
)
_COMPOUND = re.compile(r"(?:if|else|for|while|do|switch|try|catch|finally|with|function|class|return|async)\b")
"""What a statement begins with that may hold another one, or end on a later line."""
_UNFINISHED = frozenset("&|?:,=+-*/<>!~^%.(")
"""At the end of a line these carry a statement on to the next."""

_STRING = r"(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|`((?:[^`\\$]|\\.)*+)`)"
_LOCATION = r"(?:(?:window|self|top|parent|document|this|globalThis)\s*+\.\s*+){0,3}location"
_GO = re.compile(
    rf"(?:javascript\s*+:\s*+)?(?:{_LOCATION}(?:\s*+\.\s*+href)?+\s*+=\s*+{_STRING}"
    rf"|{_LOCATION}\s*+\.\s*+(?:replace|assign)\s*+\(\s*+{_STRING}\s*+\)"
    rf"|(?:window\s*+\.\s*+)?open\s*+\(\s*+{_STRING}\s*+,\s*+[\"']_(?:self|top|parent)[\"']\s*+\))\s*+",
    re.S,
)
_LATER = re.compile(rf"(?:window\s*+\.\s*+)?setTimeout\s*+\(\s*+{_STRING}\s*+(?:,\s*+([0-9]++)\s*+)?\)\s*+", re.S)
_WRAPPED = re.compile(
    r"(?:(?:window\s*+\.\s*+)?(?:setTimeout\s*+\(|onload\s*+=)"
    r"|(?:window|document)\s*+\.\s*+addEventListener\s*+\(\s*+[\"'](?:load|DOMContentLoaded)[\"']\s*+,"
    r"|(?:\$|jQuery)\s*+\((?:\s*+document\s*+\)\s*+\.\s*+ready\s*+\()?|[(!])\s*+"
    r"(?:function\b\s*+\w*+\s*+\([^()]*+\)|\([^()]*+\)\s*+=>)\s*+\{(.*)\}\s*+(?:,\s*+([0-9]++)\s*+)?[()\s]*+",
    re.S,
)
"""Code that runs by itself once the page is there, and how many milliseconds later."""
_LEAVES = re.compile(r"\b(?:return|throw)\b")
"""What may end such code before its last statement."""
_WRAPPERS = 3
"""How many of them may stand in one another."""
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)


def page_redirect(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """Absolute http(s) address a page sends its visitor to by itself, without fragment; None when it does not.

    `body` is decoded from its content coding, `url` is where it was found. A page that only loads itself again does
    not redirect. The address may hold credentials, as a Location may. Never raises, whatever the bytes.
    """
    source, _ = decode(body[:WINDOW_BYTES], content_type)
    return _redirect_of(source, url) if may_redirect(source) else None


def may_redirect(source: str) -> bool:
    """Whether a page is worth the reading: False only where `page_redirect` would find nothing. Linear, and cheap."""
    lowered = source.lower()
    if not any(word in lowered for word in _WORDS):
        return False
    return _MAY.search(source) is not None or ("settimeout" in lowered and _MAY_LATER.search(source) is not None)


def _redirect_of(source: str, url: str) -> str | None:
    base = url
    based = False
    for what, reference in _references(source):
        if what == "base":
            base, based = (base if based else join(url, reference) or url), True
        elif (target := _elsewhere(reference, base, url)) is not None:
            return target
    return None


def refresh_target(value: str, url: str) -> str | None:
    """Where the value of a `Refresh` header, or of such a `<meta>`, leads from `url`; None when nowhere else."""
    reference = _refresh_reference(value)
    return None if reference is None else _elsewhere(reference, url, url)


def script_reference(code: str) -> str | None:
    """The address, as written, that a script opens in place of its page as soon as it runs; None without one."""
    return _run(code, _WRAPPERS)


def _elsewhere(reference: str, base: str, url: str) -> str | None:
    joined = join(base, reference)
    target = None if joined is None else parse(joined)
    own = parse(url)
    if target is None or len(target.href) > MAX_URL_CHARS:
        return None
    href = target.href.partition("#")[0]
    return None if own is not None and href == own.href.partition("#")[0] else href


def _references(source: str) -> Iterator[tuple[str, str]]:
    """What a page says of addresses, in its order: (`base`, href), (`refresh`, …) and (`script`, …)."""
    names: list[str] = []
    # A browser that runs scripts makes no elements of what stands in <noscript>.
    unseen = 0
    runs = refreshed = False
    for event in tag_events(source, attributes_of=_TELLING):
        if event is None:
            unseen -= bool(names) and names.pop() == "noscript"
        elif isinstance(event, str):
            if runs and not unseen and names and names[-1] == "script":
                found = script_reference(event)
                if found is not None:
                    yield "script", found
        else:
            name, attributes = event
            names.append(name)
            unseen += name == "noscript"
            if unseen:
                continue
            if name == "script":
                kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
                runs = kind in _SCRIPT_TYPES and not attributes.get("src")
            elif name == "base" and attributes.get("href"):
                yield "base", attributes["href"] or ""
            elif name == "body" and (found := script_reference(attributes.get("onload") or "")) is not None:
                yield "script", found
            elif name == "meta" and not refreshed and (attributes.get("http-equiv") or "").strip().lower() == "refresh":
                # The first refresh that means anything is the only one.
                found = _refresh_reference(attributes.get("content") or "")
                refreshed = found is not None
                if found is not None:
                    yield "refresh", found


def _refresh_reference(value: str) -> str | None:
    found = _REFRESH.match(value[: 2 * MAX_URL_CHARS])
    if found is None or _too_late(found[1], 1):
        return None
    return next((part for part in found.groups()[1:] if part), "").strip() or None


def _too_late(digits: str | None, per_second: int) -> bool:
    return len(digits or "") > 9 or int(digits or 0) > MAX_DELAY_S * per_second


def _run(code: str, wrappers: int) -> str | None:
    for statement in _statements(code):
        going = _GO.fullmatch(statement)
        if going is not None:
            return _unescaped(next(part for part in going.groups() if part is not None))
        inner = _inner(statement) if wrappers else None
        found = None if inner is None else _run(inner, wrappers - 1)
        if found is not None:
            return found
        if wrappers < _WRAPPERS and _LEAVES.search(statement):
            return None
    return None


def _inner(statement: str) -> str | None:
    """The code a statement runs later, if it is not much later."""
    later = _LATER.fullmatch(statement)
    if later is not None:
        written = next(part for part in later.groups()[:3] if part is not None)
        return None if _too_late(later[4], 1000) else _unescaped(written)
    wrapped = _WRAPPED.fullmatch(statement)
    return None if wrapped is None or _too_late(wrapped[2], 1000) else wrapped[1]


def _statements(code: str) -> Iterator[str]:
    """The statements of a script that are in no block, each without its comments and its semicolon."""
    pieces: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(code):
        kind = token.lastgroup
        if kind == "note" or token[0].isspace():
            # One blank stands for many, and none for those before a statement: its ends are looked at often.
            if kind == "line" and not depth and _is_whole(pieces):
                yield "".join(pieces).strip()
                pieces.clear()
            elif pieces and pieces[-1] != " ":
                pieces.append(" ")
            continue
        depth = max(0, depth + (kind == "open") - (kind == "close"))
        ends = not depth and kind == "end"
        if not ends:
            pieces.append(token[0])
            # A block that is not the value of an expression ends its statement without a semicolon.
            ends = not depth and token[0] == "}" and _COMPOUND.match(_beginning(pieces)) is not None
        if ends:
            if statement := "".join(pieces).strip():
                yield statement
            pieces.clear()
    if not depth and (statement := "".join(pieces).strip()):
        yield statement


def _is_whole(pieces: list[str]) -> bool:
    """Whether what stands on a line so far is a statement that its end completes."""
    last = next((piece.rstrip() for piece in reversed(pieces[-2:]) if piece != " "), "")
    return bool(last) and last[-1] not in _UNFINISHED and _COMPOUND.match(_beginning(pieces)) is None


def _beginning(pieces: list[str]) -> str:
    """The first word of a statement."""
    return pieces[0].lstrip()[:20]


def _unescaped(literal: str) -> str:
    """What a JavaScript string literal stands for, as far as an address can hold it."""
    return _ESCAPE.sub(_character, literal) if "\\" in literal else literal


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code is None:
        return "" if escape[4] in "\nntrbfv0" else escape[4]
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else ""
