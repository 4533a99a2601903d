"""The head of an HTTP/1 answer, read as browsers read it: bounded in all, forgiving in what a browser forgives.

A strict parser would let a site hide its page from an audit behind a header no browser minds. What was forgiven is
said in `Head.notes`; what a browser does not show either is a HeadError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_HEAD_BYTES = 256 * 1024
"""Status lines and headers, interim answers (1xx) and empty lines before them included."""
MAX_HEADERS = 2000
MAX_INTERIM = 10

_REDIRECTS = (301, 302, 303, 307, 308)
_BODILESS = (204, 205, 304)
_SWITCHING_PROTOCOLS = 101
_MARK = b"HTTP"
_JUNK_BYTES = 4
"""Browsers look past so many bytes of rubbish before the status line."""
_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_STATUS_LINE = re.compile(rb"HTTP(?:/[0-9]{1,9}(?:\.[0-9]{1,9})?)?[ \t]+([^ \t]*)", re.IGNORECASE)
_STATUS = re.compile(rb"([1-5][0-9]{2})(?![0-9])")
_LENGTH = re.compile(rb"[0-9]{1,18}")


class HeadError(Exception):
    """What came is no head of an HTTP answer, or larger than one may be."""


@dataclass(slots=True)
class Head:
    """One final answer's status and headers, and how its body is framed."""

    status: int
    headers: list[tuple[bytes, bytes]]
    length: int | None = None
    """Bytes the body has by Content-Length; None when it ends with its last chunk or with the connection."""
    chunked: bool = False
    notes: list[str] = field(default_factory=list)
    """What was forgiven, in words."""

    def value(self, name: bytes) -> str:
        """All values of one header, joined by commas."""
        return b", ".join(v for n, v in self.headers if n.lower() == name).decode("latin-1")

    @property
    def redirects(self) -> bool:
        """Whether a browser goes elsewhere without looking at the body."""
        return self.status in _REDIRECTS and bool(self.value(b"location"))


class HeadReader:
    """Collects bytes until a final head is complete; interim heads before it are counted and dropped."""

    def __init__(self) -> None:
        self.rest = b""
        """What came behind the head."""
        self._held = bytearray()
        self._past = 0
        """Bytes of empty lines, junk and interim heads dropped so far."""
        self._scanned = 0
        self._lines = 0
        self._interim = 0
        self._begun = False
        self._notes: list[str] = []

    @property
    def is_http(self) -> bool:
        """Whether what came so far begins like an HTTP answer."""
        return self._begun

    def feed(self, data: bytes) -> Head | None:
        """The head once it is complete. Raises HeadError as soon as it cannot become one within the limits."""
        room = MAX_HEAD_BYTES - self._past - len(self._held)
        self._held += data[:room]
        beyond = data[room:]
        while True:
            self._begin()
            found = _END.search(self._held, max(self._scanned - 3, 0)) if self._begun else None
            if found is None:
                self._lines += self._held.count(b"\n", self._scanned)
                self._scanned = len(self._held)
                if self._lines > MAX_HEADERS:
                    raise HeadError(f"more than {MAX_HEADERS} headers")
                if beyond:
                    raise HeadError(f"response head larger than {MAX_HEAD_BYTES} bytes")
                return None
            raw = bytes(self._held[: found.start()])
            self._drop(found.end())
            head = _parse(raw)
            if head.status >= 200:
                self.rest = bytes(self._held) + beyond
                head.notes[:0] = self._notes
                return head
            self._interim += 1
            if self._interim > MAX_INTERIM or head.status == _SWITCHING_PROTOCOLS:
                raise HeadError(f"{self._interim} interim answers, the last with status {head.status}")
            self._begun = False

    def beginning(self) -> str:
        """The first bytes that came, for a person to recognise what answers there."""
        return ascii(bytes(self._held[:40]).decode("latin-1"))

    def _begin(self) -> None:
        """Find the status line's first word, past empty lines and a little junk."""
        if self._begun:
            return
        self._drop(len(self._held) - len(self._held.lstrip(b"\r\n")))
        window = _JUNK_BYTES + len(_MARK)
        start = bytes(self._held[:window]).upper()
        at = start.find(_MARK)
        if at >= 0:
            if at:
                self._notes.append(f"{at} bytes of junk before the status line")
            self._drop(at)
            self._begun = True
        elif len(start) == window:
            raise HeadError(f"no HTTP status line; the answer begins with {self.beginning()}")

    def _drop(self, count: int) -> None:
        if count:
            del self._held[:count]
            self._past += count
            self._scanned = 0


def _parse(raw: bytes) -> Head:
    if raw.count(b"\n") + raw.count(b"\r") > 2 * MAX_HEADERS:
        raise HeadError(f"more than {MAX_HEADERS} headers")
    first, *lines = _LINE_END.split(raw)
    line = _STATUS_LINE.match(first)
    status = _STATUS.match(line[1]) if line else None
    if status is None:
        raise HeadError(f"status line {first[:60].decode('latin-1')!a}")
    notes: list[str] = []
    fields: list[tuple[bytes, list[bytes]]] = []
    for text in lines:
        name, colon, value = text.partition(b":")
        name = name.rstrip(b" \t")
        if text[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(text.strip(b" \t"))
        elif colon and name:
            fields.append((name, [value.strip(b" \t")]))
        elif text:
            notes.append(f"header line {text[:40].decode('latin-1')!a} passed over")
    if len(fields) > MAX_HEADERS:
        raise HeadError(f"more than {MAX_HEADERS} headers")
    head = Head(int(status[1]), [(name, b" ".join(parts)) for name, parts in fields], notes=notes[:3])
    _frame(head)
    return head


def _frame(head: Head) -> None:
    """How the body ends. Raises HeadError for lengths that contradict each other, as browsers do."""
    codings = [part.strip().lower() for part in head.value(b"transfer-encoding").split(",")]
    lengths = {v.strip() for n, value in head.headers if n.lower() == b"content-length" for v in value.split(b",")}
    if head.status in _BODILESS:
        head.length = 0
    elif "chunked" in codings:
        head.chunked = True
        if lengths:
            head.notes.append("Content-Length passed over for Transfer-Encoding")
    elif len(lengths) > 1:
        shown = " and ".join(sorted(ascii(v[:20].decode("latin-1")) for v in lengths)[:3])
        raise HeadError(f"Content-Length says {shown}")
    elif lengths:
        (length,) = lengths
        if _LENGTH.fullmatch(length):
            head.length = int(length)
        else:
            head.notes.append(f"Content-Length {length[:20].decode('latin-1')!a} passed over")
