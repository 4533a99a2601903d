"""Frames of a page that stand on its own site: many old sites keep their footer, and the number in it, in one.

A linear scan of bytes and no tree, because it runs where the page is fetched: what stands in comments, scripts
and other text that browsers do not show is passed over, and so is a frame that is hidden.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.hostname import registrable_domain
from auditor.weburl import join, parse

MAX_FRAMES = 2
"""Frames of one page that are fetched."""
HEAD_BYTES, TAIL_BYTES = 512 * 1024, 64 * 1024
"""What is looked at of a page: so much from its beginning and so much from its end."""
MAX_URL_CHARS = 2000
MAX_TAG_BYTES = 4096

_OPENING = re.compile(
    rb"<(?:(!--)|(script|style|textarea|title|template|noscript|noframes|noembed|xmp)(?=[\s/>])"
    rb"|(i?frame|base)(?=[\s/]))",
    re.I,
)
_ATTRIBUTE = re.compile(rb"(?<![^\s\"'/])([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = re.compile(rb"(?:^|[\s/])hidden(?:[\s/=]|$)", re.I)
_HIDING_STYLE = re.compile(rb"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NO_EXTENT = (b"0", b"0px", b"1", b"1px", b"0%")
_FOOT = re.compile(r"foot|bottom|beian|copyright|icp", re.I)
_UNSHOWN = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"), (b"<textarea", b"</textarea"))


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a page that stand on its own site."""

    chosen: tuple[str, ...]
    """Absolute addresses of those worth fetching, at most `MAX_FRAMES`: what is called a footer, then the last."""
    count: int
    """How many different ones there are."""


def frame_addresses(body: bytes, url: str) -> Frames:
    """Frames of the page at `url` that browsers show and that are of its site. Never raises; linear in the body."""
    if b"frame" not in body.lower():
        return Frames((), 0)
    base, found = url, dict[str, None]()
    own = url.partition("#")[0]
    for name, tag in _tags(body):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or b"" for m in reversed(list(_ATTRIBUTE.finditer(tag)))}
        reference = attributes.get(b"href" if name == b"base" else b"src", b"")
        written = html.unescape(reference.decode("utf-8", "replace")).strip()
        address = join(base, written) if written else None
        if address is None:
            continue
        if name == b"base":
            base = address if base == url else base
            continue
        address = address.partition("#")[0]
        if address != own and len(address) <= MAX_URL_CHARS and not _is_hidden(tag, attributes):
            found[address] = None
    ours = [address for address in found if same_site(url, address)]
    order = sorted(range(len(ours)), key=lambda i: (_FOOT.search(ours[i]) is None, -i))
    return Frames(tuple(ours[i] for i in order[:MAX_FRAMES]), len(ours))


def same_site(one: str, other: str) -> bool:
    """Whether two web addresses have the same host or the same registrable domain. Never raises."""
    first, second = parse(one), parse(other)
    if first is None or second is None:
        return False
    if first.host == second.host:
        return True
    domain = registrable_domain(first.host)
    return bool(domain) and domain == registrable_domain(second.host)


def _tags(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name in lower case, attributes as written) of the frame and base tags of a body."""
    if len(body) <= HEAD_BYTES + TAIL_BYTES:
        yield from _tags_in(body, 0)
        return
    yield from _tags_in(body[:HEAD_BYTES], 0)
    tail_at = len(body) - TAIL_BYTES
    before, tail = body[:tail_at].lower(), body[tail_at:]
    start = 0
    for opening, closing in _UNSHOWN:
        if before.rfind(opening) > before.rfind(closing):
            closed = tail.lower().find(closing)
            start = max(start, closed + len(closing)) if closed >= 0 else len(tail)
    yield from _tags_in(tail, start)


def _tags_in(window: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    lowered = window.lower()
    while (opening := _OPENING.search(window, at)) is not None:
        comment, unshown, name = opening.groups()
        if name is not None:
            end = window.find(b">", opening.end(), opening.end() + MAX_TAG_BYTES)
            if end >= 0:
                yield name.lower(), window[opening.end() : end]
            at = end + 1 if end >= 0 else opening.end()
            continue
        closing = b"-->" if comment else b"</" + unshown.lower()
        # `<!-->` is a whole comment (WHATWG HTML, comment start state).
        at = lowered.find(closing, opening.end() - 2 if comment else opening.end())
        if at < 0:
            return
        at += len(closing)


def _is_hidden(tag: bytes, attributes: dict[bytes, bytes]) -> bool:
    """Whether the tag itself says that the frame is not to be seen."""
    return (
        _HIDING_STYLE.search(attributes.get(b"style", b"")) is not None
        or any(attributes.get(side, b"").strip() in _NO_EXTENT for side in (b"width", b"height"))
        or _HIDDEN.search(_ATTRIBUTE.sub(b" ", tag)) is not None
    )
