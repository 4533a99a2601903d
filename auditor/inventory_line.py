"""One dirty line → the hosts it names. Pure, and linear in the length of the line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from auditor.hostname import fault, is_address, known_suffix, registrable_domain
from auditor.weburl import parse

WEB_PORTS = (80, 443)
"""A target without a port is asked at these, so they are not written."""
MAX_LINE_CHARS = 10_000
"""A longer line is refused."""
MAX_NAMES = 1000
"""A line with more names is refused: it could stand for a thousand times as much as it takes."""
MAX_WRITTEN = 4096
"""A longer name is too long however it is spelt: no spelling takes more than 9 characters for one of the 253."""
MAX_NESTING = 8
"""How deep brackets in brackets are looked into."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name a line holds: a host, or the reason why it is none."""

    text: str
    """The piece of the line, or all of it when it holds nothing else."""
    host: str = ""
    """A-labels; empty with a reason."""
    port: int | None = None
    registrable_domain: str = ""
    reason: str = ""
    """A key of `inventory.REASONS`; empty with a host."""


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys((*range(0x20), *range(0x7F, 0xA1), 0x3000), " ")
    table |= {0x3001: ",", 0x3002: ".", 0xFF61: ".", 0xFF64: ",", 0x2026: " "}
    # Numbers and bullets at the head of a list's items; UTS 46 would make `①` a `1` of the name.
    numbers = (*range(0x2460, 0x249C), *range(0x2776, 0x2794), *range(0x3220, 0x322A), *range(0x3280, 0x328A))
    table |= dict.fromkeys((*numbers, *map(ord, "•‣●○■□◆◇★☆※▪►▶→")), " ")
    table |= dict.fromkeys(map(ord, "【〔〖"), "(") | dict.fromkeys(map(ord, "】〕〗"), ")")
    invisible = (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
    table |= dict.fromkeys((*invisible, *range(0xFE00, 0xFE10), 0xFEFF, *range(0xFFF9, 0xFFFC)), "")
    return table


_FLAT = _table()
"""Full-width forms, brackets and blanks as their ASCII cousins; what cannot be seen, and list bullets, away.

Not NFKC: that would turn `a℀b.cn` into the two names `aa` and `cb.cn`.
"""
_CLEAN = re.compile(
    r"(?P<scheme>https?://)?"
    r"(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r"(?::(?P<port>[1-9][0-9]{0,3}))?(?(scheme)(?:/[a-z0-9/._~%&=?+-]*)?)",
    re.ASCII,
)
"""Names and addresses in which there is nothing to clean but scheme and path: most of most lists."""
_SCHEME_THEN_QUOTE = re.compile(r"(?<=[:/])\s*[\"'`“”‘’«»「」『』<>《》]+\s*")
_QUOTES = re.compile(r"[\"'`“”‘’«»「」『』<>《》]")
_COMMENT = re.compile(r"\s#.*", re.DOTALL)
_ROUND = re.compile(
    r"\(([^()]*)\)|\{([^{}]*)\}|\[(?!IPV6\])([^\[\]]*)\]".replace(
        "IPV6", "[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{0,40}"
    )
)
"""A remark in brackets. `[2001:db8::1]` is none."""
_SPACED_WWW = re.compile(r"(?<![^\W_])(www)\s{0,8}\.\s{1,8}(?=\w)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;|]")
_PATH = re.compile(r"[/\\?#]")
_HTTP = re.compile(r"h?ttps?(?::+|(?=[/\\]{2}))[/\\]*(?!\d+(?:[/\\?#]|$))", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)
_LABEL = re.compile(r"[^\s:=/.?#@\[\]]{1,40}[:=](?!\d{1,5}(?:[/?#]|$))")
"""`移动端:`, `www:`; a name before a port is no label."""
_PORT = re.compile(r"(?P<host>[^:]*|\[.*\])(?::(?P<port>[0-9]*))?", re.DOTALL)
# From the first character of a run, and never less than the run: else each would be tried from each.
_LABEL_GLUED_ON = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff]++(?=www\.)")
_REMARK_GLUED_ON = re.compile(r"(?P<host>.+\.[a-z]{2,})[\u3400-\u9fff][^.]*", re.IGNORECASE | re.DOTALL)
_NUMERIC = re.compile(r"(?:.*\.)?v?(?:0x)?[0-9][0-9-]*[a-z]?\.?", re.IGNORECASE | re.DOTALL)
"""What ends in a number: an address if anything, more often a version, a date or a sum."""

_WORD = "no-host"
"""Reason of a piece that does not even look like a name: beside a name it is a remark."""
_REMARKS = frozenset((_WORD, "e-mail"))


def entries(text: str) -> list[Entry]:
    """The names one line or cell holds, in order; one entry with the reason when there is none. Never raises.

    Words, labels in front (`移动端:`), remarks in brackets, comments after ` #`, quotes, schemes and paths are
    left out. Several names side by side (by blank, comma, semicolon, bar, or `a.cn/b.cn`) each get an entry,
    and so does a piece that looks like a name but is none: nothing that could be a site is lost in silence.
    """
    text = text.strip()
    if (clean := _CLEAN.fullmatch(text)) and "xn--" not in text:
        port = int(clean["port"] or 0)
        return [_checked(text, clean["host"], port if port and port not in WEB_PORTS else None)]
    return _read(text.translate(_FLAT), MAX_NESTING) or [Entry(text, reason=_WORD)]


def _read(flat: str, depth: int) -> list[Entry]:
    """Entries of a flattened line; of its brackets when nothing else in it is a name."""
    flat = _QUOTES.sub(" ", _SCHEME_THEN_QUOTE.sub("", _COMMENT.sub("", flat)))
    remarks: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        remarks.extend(group for group in found.groups() if group)
        return " "

    bare = flat
    for _ in range(MAX_NESTING):
        bare, count = _ROUND.subn(put_away, bare)
        if not count:
            break
    before, opened, after = bare.partition("(")
    if opened:
        # Never closed: the rest of the line is the remark, unless it is all there is.
        bare = before
        remarks.append(after)
    found = [entry for chunk in _SPACED_WWW.sub(r"\1.", bare.replace(")", " ")).split() for entry in _chunk(chunk)]
    names = [entry for entry in found if entry.reason not in _REMARKS]
    if not names and remarks and depth:
        names = [e for e in _read(" ".join(remarks), depth - 1) if e.reason not in _REMARKS | {"single-label"}]
    if names:
        return _beside_each_other(names)
    mail = [entry for entry in found if entry.reason == "e-mail"]
    if len(found) == 1 and found[0].reason == _WORD and re.fullmatch(r"[\w-]+", found[0].text):
        return [replace(found[0], reason="single-label")]
    return mail[:1] or found[:1]


def _beside_each_other(names: list[Entry]) -> list[Entry]:
    """Beside a name under a known suffix, one under an unknown suffix (`index.html`) is more likely no site."""
    if len(names) == 1:
        return names
    known = [bool(name.host) and known_suffix(name.host) for name in names]
    if not any(known):
        return names
    return [
        Entry(name.text, reason="unknown-suffix") if name.host and not sure else name
        for name, sure in zip(names, known, strict=True)
    ]


def _chunk(chunk: str) -> list[Entry]:
    """Entries of a stretch without blanks."""
    found: list[Entry] = []
    in_path = False
    for piece in _SEPARATORS.split(chunk):
        if not piece:
            continue
        entry = _piece(piece)
        # `http://a.cn/news,12.html` goes on after the comma; `http://a.cn/,b.cn` does not.
        if in_path and not (_HTTP.match(piece) or (entry.host and known_suffix(entry.host))):
            continue
        found += _parted_by_slashes(piece) or [entry]
        in_path = in_path or bool(_PATH.search(_HTTP.sub("", piece, count=1)))
    return found


def _parted_by_slashes(piece: str) -> list[Entry]:
    """Entries of `a.cn/b.cn`; nothing when it is one name with a path."""
    pieces = piece.strip("/").split("/")
    if len(pieces) < 2 or not all("." in part for part in pieces):
        return []
    found = [_piece(part) for part in pieces]
    return found if all(entry.host and known_suffix(entry.host) for entry in found) else []


def _piece(piece: str) -> Entry:
    """One piece: a name, or the reason why not."""
    if is_address(piece):
        return Entry(piece, reason="address")
    rest, is_url = piece, False
    for _ in range(MAX_NESTING):
        if http := _HTTP.match(rest):
            rest, is_url = rest[http.end() :], True
        elif _SCHEME.match(rest):
            return Entry(piece, reason="other-scheme")
        elif label := _LABEL.match(rest):
            rest = rest[label.end() :]
        else:
            break
    authority = _PATH.split(rest.removeprefix("//"), maxsplit=1)[0]
    user, at, authority = authority.rpartition("@")
    if at and not is_url:
        return Entry(piece, reason="e-mail" if user else _WORD)
    parted = _PORT.fullmatch(authority)
    host = (parted["host"] if parted else authority).strip()
    if is_address(host.strip("[]")):
        return Entry(piece, reason="address")
    if "." not in host.rstrip(".") and not is_url:
        return Entry(piece, reason=_WORD)
    if not any(map(str.isalnum, host)) or (_NUMERIC.fullmatch(host) and not is_url):
        return Entry(piece, reason=_WORD)
    if "*" in host or host.startswith("."):
        return Entry(piece, reason="wildcard")
    # The port of `host:` is empty and the usual one, as in the URL Standard.
    digits = ((parted["port"] or "0443").lstrip("0") or "0") if parted else "0"
    if len(digits) > 5 or not 0 < int(digits) < 65536:
        return Entry(piece, reason="port")
    return _host(piece, _LABEL_GLUED_ON.sub("", host, count=1), None if int(digits) in WEB_PORTS else int(digits))


def _host(piece: str, written: str, port: int | None) -> Entry:
    """The host as the URL Standard reads it."""
    if len(written) > MAX_WRITTEN:
        return Entry(piece, reason="too-long")
    url = parse(f"http://{written}/")
    glued = _REMARK_GLUED_ON.fullmatch(written)
    if glued and (url is None or not known_suffix(url.host)):
        cut = parse(f"http://{glued['host']}/")
        url = cut if cut is not None and known_suffix(cut.host) else url
    if url is None:
        reason = "encoding" if "\ufffd" in written else "characters" if written.isascii() else "idna"
        return Entry(piece, reason=reason)
    host = url.host.removesuffix(".")
    if is_address(host):
        return Entry(piece, reason="address")
    return _checked(piece, host, port)


def _checked(piece: str, host: str, port: int | None) -> Entry:
    """A host that can be looked up, and that belongs to a domain one can file."""
    if reason := fault(host):
        return Entry(piece, reason=reason)
    if "." not in host:
        return Entry(piece, reason="single-label")
    if _NUMERIC.fullmatch(host):
        return Entry(piece, reason=_WORD)
    domain = registrable_domain(host)
    if not domain:
        return Entry(piece, reason="public-suffix")
    # Such names resolve and browsers open them, but no registry sells one.
    if "_" in domain:
        return Entry(piece, reason="underscore")
    return Entry(piece, host, port, domain)
