"""The one boundary remote text passes before it may stand in a report.

Titles, headers, error texts and page snippets are chosen by strangers.  Characters that drive a
terminal, reorder a line or cannot be encoded are replaced by U+FFFD, so that a reader sees that
something was there; characters that only hide (zero width, tags) are dropped.  Escaping for a format
(HTML, Markdown, CSV) is the renderer's business and comes on top.
"""

from __future__ import annotations

import re

TEXT_LIMIT = 300
"""Longest text quoted from a site, in characters."""

URL_LIMIT = 2000
"""Longest address shown, in characters: what the crawler follows at most."""

_SPACE = re.compile(r"[ \t\n\r\v\f\x85\u00a0\u2028\u2029]+")

# C0 and C1 controls, bidi embeddings, overrides and isolates (UAX #9), surrogates, noncharacters.
_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]+"
)

# Default-ignorable characters without a place in an evidence text (UAX #44); variation selectors stay.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e00ff]+"
)

# Stacked accents ("Zalgo") paint over the neighbouring lines: three are enough for any orthography.
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line of harmless text, at most `limit` characters and a mark of the cut.

    White space, line ends included, becomes one space.  A cut text ends in `…[+N]`, N being the number of
    characters left out.  Idempotent up to the cut; never raises; linear in the length.
    """
    text = _SPACE.sub(" ", text)
    if not (text.isascii() and text.isprintable()):
        text = _HIDDEN.sub("", text)
        text = _FORBIDDEN.sub("\ufffd", text)
        text = _STACKED.sub(r"\1", text)
    text = text.strip()
    return text if len(text) <= limit else f"{text[:limit]}…[+{len(text) - limit}]"


def clean_url(url: str) -> str:
    """An address for display, cut at `URL_LIMIT`."""
    return clean(url, URL_LIMIT)


_CLICKABLE = re.compile(
    r"https?://(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?(?:[/?#][!#-&(-;=?-\[\]_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)


def clickable(url: str) -> str:
    """The address when it may become a link, else an empty string.

    Only http and https, a plain host without user name or password, ASCII without quotes, angle brackets,
    backslashes, braces or spaces, and not cut: anything else is shown as text.
    """
    return url if len(url) <= URL_LIMIT and _CLICKABLE.fullmatch(url) else ""
