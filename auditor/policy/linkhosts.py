"""Where a filing mark may lead: hosts of the filing systems, present, former and pretended.

Hosts are compared whole, or by the domain they belong to, never by "contains gov" or "contains beian":
icp.gov.moe is a parody, hd315.gov.cn the commerce register and haibeian.com an agent.
The table is of 2026-11-22; its facts were read in public pages and pages of filing guides, no host was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from auditor.weburl import join, parse

CHECKED = "2026-11-22"
"""When the table was last compared with its sources (ISO 8601)."""


class LinkKind(StrEnum):
    """What stands at the other end of a link."""

    MIIT = "miit"
    """The ministry's filing system, over https."""
    MIIT_INSECURE = "miit-insecure"
    """The same host over http."""
    MIIT_RETIRED = "miit-retired"
    """A host the ministry's filing system once had."""
    MPS = "mps"
    """The public security filing platform, over https."""
    MPS_INSECURE = "mps-insecure"
    """The same host over http."""
    MPS_FORMER = "mps-former"
    """The platform's former host, whose record links are still the most frequent."""
    LICENCE = "licence"
    """A look-up of telecom licences."""
    PARODY = "parody"
    """A registry somebody made up."""
    OTHER = "other"
    """Any other web page."""
    NOWHERE = "nowhere"
    """No web page: `#`, `javascript:`, `mailto:`, or text no browser can follow."""


MIIT_KINDS = (LinkKind.MIIT, LinkKind.MIIT_INSECURE, LinkKind.MIIT_RETIRED)
"""Links to the ministry's filing system, the best first."""
MPS_KINDS = (LinkKind.MPS, LinkKind.MPS_INSECURE, LinkKind.MPS_FORMER)
"""Links to the public security filing platform, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHost:
    """One row of the table."""

    host: str
    kind: LinkKind
    subdomains: bool = False
    """Whether the names below it count too."""
    source: str


_GUIDES = "filing guides of access providers"

LINK_HOSTS = (
    LinkHost(host="beian.miit.gov.cn", kind=LinkKind.MIIT, source="the ministry's filing system, in use"),
    LinkHost(
        host="www.beian.miit.gov.cn",
        kind=LinkKind.MIIT_RETIRED,
        source="told to users in 2019; has not worked with www since 2021",
    ),
    LinkHost(host="miitbeian.gov.cn", kind=LinkKind.MIIT_RETIRED, subdomains=True, source=_GUIDES),
    LinkHost(host="miibeian.gov.cn", kind=LinkKind.MIIT_RETIRED, subdomains=True, source=_GUIDES),
    LinkHost(
        host="zcainfo.miitbeian.gov.cn",
        kind=LinkKind.LICENCE,
        source="former look-up of licences under the retired domain",
    ),
    LinkHost(host="tsm.miit.gov.cn", kind=LinkKind.LICENCE, source="licence look-up (dxxzsp)"),
    LinkHost(host="dxzhgl.miit.gov.cn", kind=LinkKind.LICENCE, source="licence look-up (dxxzsp)"),
    LinkHost(host="beian.mps.gov.cn", kind=LinkKind.MPS, source="the platform, in use; code in the fragment"),
    LinkHost(host="beian.gov.cn", kind=LinkKind.MPS_FORMER, source="the platform's former name"),
    LinkHost(host="www.beian.gov.cn", kind=LinkKind.MPS_FORMER, source="the platform's former name"),
    LinkHost(host="icp.gov.moe", kind=LinkKind.PARODY, source="萌ICP备: a .moe domain, no authority"),
    LinkHost(host="icp.redcha.cn", kind=LinkKind.PARODY, source="茶ICP备"),
    LinkHost(host="icp.996icu.eu.org", kind=LinkKind.PARODY, source="星云ICP备"),
    LinkHost(host="wentianplay.github.io", kind=LinkKind.PARODY, source="彬ICP备"),
)
"""Every host that means something. A row for the host itself goes before one for a domain above it."""

_EXACT = {row.host: row.kind for row in LINK_HOSTS}
_BELOW = tuple((f".{row.host}", row.kind) for row in LINK_HOSTS if row.subdomains)
_INSECURE = {LinkKind.MIIT: LinkKind.MIIT_INSECURE, LinkKind.MPS: LinkKind.MPS_INSECURE}
_USUAL_PORTS = (None, 80, 443)
_REMEMBERED_CHARS = 500
_NAME, _MARKS = "beian", "%\n\t\r"
"""What is part of a filing system's name, and what a browser may turn into it or drop."""
_LEAVES_THE_HOST = (":", "//", "\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """Where a link leads, as a browser on the page would follow it."""

    kind: LinkKind
    href: str
    """As written in the page."""
    url: str = ""
    """Absolute address; empty when the link leads nowhere."""
    host: str = ""
    """Host of `url`, as A-label or numeric address."""
    code: str = ""
    """What the link gives as the code of a public security number, raw; empty without one."""


def may_lead_to_filing(href: str | None, page_url: str) -> bool:
    """Whether `classify` may find one of `MIIT_KINDS` or `MPS_KINDS`; False is certain, and cheap.

    The address, or that of the page it is relative to, must hold the name or what a browser may turn into it.
    """
    return href is not None and (_may_name_filing(href) or _may_name_filing(page_url))


def leading_to_filing(hrefs: Iterable[str | None], page_url: str) -> tuple[str, ...]:
    """Those of the links of a page for which `may_lead_to_filing` holds, in order."""
    # Several rules ask about the same links, and most pages have none.
    return _leading(tuple(hrefs), page_url)


@lru_cache(maxsize=4)
def _leading(hrefs: tuple[str | None, ...], page_url: str) -> tuple[str, ...]:
    written = tuple(href for href in hrefs if href is not None)
    if _may_name_filing(page_url):
        return written
    together = "\0".join(written)
    if not _may_name_filing(together):
        return ()
    apart = together.lower().split("\0")
    if together.isascii() and not any(mark in together for mark in _MARKS) and len(apart) == len(written):
        return tuple(href for href, lowered in zip(written, apart, strict=True) if _NAME in lowered)
    return tuple(href for href in written if _may_name_filing(href))


def _may_name_filing(address: str) -> bool:
    return not address.isascii() or _NAME in address.lower() or any(map(address.__contains__, _MARKS))


def classify(href: str | None, page_url: str = "") -> LinkTarget:
    """Where `href` leads from the page at `page_url`. Never raises, whatever the text.

    Relative, protocol-relative and scheme-less references are resolved as the WHATWG URL standard does:
    `beian.miit.gov.cn` without a scheme is a path on the site itself.
    """
    written = (href or "").strip()
    if not written or written.startswith("#"):
        return LinkTarget(kind=LinkKind.NOWHERE, href=written)
    # Several rules ask about the same links. What is long is some page's own and not worth remembering.
    return (_classified if len(written) + len(page_url) <= _REMEMBERED_CHARS else _classify)(written, page_url)


def _classify(written: str, page_url: str) -> LinkTarget:
    nowhere = LinkTarget(kind=LinkKind.NOWHERE, href=written)
    absolute = join(page_url, written) if page_url else None
    target = parse(absolute if absolute is not None else written)
    if target is None:
        return nowhere
    host = target.host.removesuffix(".")
    kind = _EXACT.get(host) or next((k for end, k in _BELOW if host.endswith(end)), LinkKind.OTHER)
    if kind is not LinkKind.OTHER and target.port not in _USUAL_PORTS:
        kind = LinkKind.OTHER
    if target.scheme != "https":
        kind = _INSECURE.get(kind, kind)
    code = _code(target.href) if kind in MPS_KINDS else ""
    return LinkTarget(kind=kind, href=written, url=target.href, host=host, code=code)


_classified = lru_cache(maxsize=4096)(_classify)


def best(hrefs: Iterable[str | None], page_url: str, kinds: tuple[LinkKind, ...]) -> LinkTarget | None:
    """The first link of the best of these kinds (given best first, OTHER not among them), or None.

    A reference without a scheme or authority stays on the page's own host and is passed over unparsed.
    """
    may = leading_to_filing(hrefs, page_url)
    absolute = (href for href in may if any(mark in href for mark in _LEAVES_THE_HOST))
    found = [t for t in (classify(href, page_url) for href in absolute) if t.kind in kinds]
    return min(found, key=lambda t: kinds.index(t.kind), default=None)


def scheme_forgotten(target: LinkTarget) -> bool:
    """Whether the link names a filing system's host but lacks `https://`, so that it leads to the site."""
    first = target.href.partition("/")[0].lower()
    return target.kind is LinkKind.OTHER and first in _EXACT and target.host != first


_CODE_KEYS = ("recordcode=", "code=")


def _code(url: str) -> str:
    """Value of `recordcode` (former form, in the query) or `code` (present form, in the fragment)."""
    _, _, after = url.partition("?")
    for part in after.replace("#", "&").replace("?", "&").split("&"):
        for key in _CODE_KEYS:
            if part.lower().startswith(key):
                return unquote(part[len(key) :], errors="replace").strip()
    return ""
