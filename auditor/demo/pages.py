"""The demo sites' pages as the bytes that go over the wire."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from importlib import resources

from auditor.demo.site import Answer

FOOTER = b"<footer"
FILLER = b"<!-- " + b"." * 65_520 + b" -->\n"
"""64 KiB of nothing."""


@cache
def body(answer: Answer) -> bytes:
    """The page of an answer, in the charset the site really uses."""
    text = resources.files("auditor.demo").joinpath("pages", f"{answer.page}.html").read_text("utf-8")
    if answer.nesting:
        text = text.replace("<body>", "<body>" + "<div>" * answer.nesting)
        text = text.replace("</body>", "</div>" * answer.nesting + "</body>")
    return text.encode(answer.charset)


@cache
def half_gzip(answer: Answer) -> bytes:
    """First half of the gzip stream of an answer's page."""
    whole = gzip.compress(body(answer), mtime=0)
    return whole[: len(whole) // 2]


def padded(answer: Answer, filler_bytes: int) -> Iterator[bytes]:
    """The page in pieces, with at least `filler_bytes` of comments before its footer; never all in memory."""
    before, footer, after = body(answer).partition(FOOTER)
    yield before
    for _ in range(-(-filler_bytes // len(FILLER))):
        yield FILLER
    yield footer + after
