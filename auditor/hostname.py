"""Names of hosts: the spellings people and machines use, and the domain a filing is made for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

import ada_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_NAME = 253
MAX_LABEL = 63
"""Octets of a name in dotted form and of one label (RFC 1035 section 2.3.4)."""

_A_LABELS = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.ASCII)
_NOT_IN_A_NAME = re.compile(r"[\x00-\x20\x7f/\\?#@:%\[\]<>^|]")
"""The WHATWG URL Standard's forbidden domain code points."""


@cache
def _suffix_list() -> TLDExtract:
    """The Public Suffix List as packed with tldextract: nothing is fetched and nothing is cached on disk.

    Only its ICANN part counts. A filing names a domain its holder has registered himself (MIIT notice
    工信部信管〔2017〕264号, item 1). `github.io` or `uk.com`, which stand in the private part, were each
    registered by one company; what it lets others put below them is not theirs to file.
    """
    # Not before it is needed: it loads an HTTP client.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def ascii_host(text: str) -> str | None:
    """A name as A-labels in lower case without the final dot; None when it is no name the DNS can hold.

    UTS 46 as browsers apply it (WHATWG *domain to ASCII*: non-transitional, no STD3 rules), and stricter
    where browsers are lenient: see `fault`. Of the cases of Unicode's IdnaTestV2 that pass here and fail
    there, ada leaves out the Bidi rule's look at the other labels of a name (RFC 5893 section 1.4).
    """
    # Composed first: `>` and U+0338 together are ≯, which may stand in a name.
    text = unicodedata.normalize("NFC", text)
    if _NOT_IN_A_NAME.search(text):
        return None
    try:
        host = ada_url.URL(f"http://{text}/").hostname.removesuffix(".")
    except ValueError:
        return None
    return None if is_address(host) or fault(host) else host


def fault(host: str) -> str:
    """Why a host in A-labels is no name a website can have; empty when it is one.

    `empty-label`, `too-long`, `characters`, `hyphen` (at an end of a label, RFC 1123 section 2.1) or `idna`
    (an `xn--` label that is no Punycode, or not the form UTS 46 gives). An underscore passes here: such names
    exist in the DNS and browsers open them.
    """
    if not host or len(host) > MAX_NAME:
        return "too-long" if host else "empty-label"
    labels = host.split(".")
    if "" in labels:
        return "empty-label"
    if max(map(len, labels)) > MAX_LABEL:
        return "too-long"
    if not _A_LABELS.fullmatch(host):
        return "characters"
    for label in labels:
        if label[0] == "-" or label[-1] == "-":
            return "hyphen"
        if label.startswith("xn--") and _unicode_label(label) == label:
            return "idna"
    return ""


def unicode_host(host: str) -> str:
    """The name as people read it. A label that is not the A-label of what it decodes to stays as it is."""
    if "xn--" not in host:
        return host
    return ".".join(_unicode_label(label) if label.startswith("xn--") else label for label in host.split("."))


def _unicode_label(label: str) -> str:
    if not _A_LABELS.fullmatch(label) or len(label) > MAX_LABEL:
        return label
    decoded = ada_url.idna_to_unicode(label)
    # Unicode in, so that UTS 46 is applied in full: an ASCII `xn--` label would be waved through.
    return decoded if decoded != label and ada_url.idna_to_ascii(decoded) == label.encode() else label


def registrable_domain(host: str) -> str:
    """What a filing for this host is made for: the public suffix and one label more, as A-labels.

    Below a suffix the list does not know, the last two labels (the list's prevailing rule `*`). Empty for a
    bare public suffix, a single label, a numeric address, and what is no name at all.
    `www.gov.cn` is its own registrable domain: `gov.cn` is a suffix and belongs to the registry.
    """
    host = host.lower().removesuffix(".")
    if not _A_LABELS.fullmatch(host) or is_address(host):
        return ""
    suffix = _known_suffix(host)
    depth = suffix.count(".") + 2 if suffix else 2
    labels = host.split(".")
    return ".".join(labels[-depth:]) if len(labels) >= depth else ""


def _known_suffix(host: str) -> str:
    # Decoded by ada first: tldextract would do it label by label in Python, at ten times the price.
    return _suffix_list().extract_str(unicode_host(host)).suffix


def known_suffix(host: str) -> bool:
    """Whether the ICANN part of the Public Suffix List has the name's top-level domain."""
    return bool(_known_suffix(host)) and "." in host


def sibling_host(host: str) -> str | None:
    """The other usual name of the same site: `www.` before a registrable domain, and the domain itself for its `www.`.

    None for every other name, and for one such as `www.gov.cn`, which is `www.` and registrable at once.
    """
    domain = registrable_domain(host)
    if not domain or domain.startswith("www."):
        return None
    if host == domain:
        return f"www.{domain}"
    return domain if host == f"www.{domain}" else None


def is_address(host: str) -> bool:
    """Whether a host is a numeric IPv4 or IPv6 address in its usual form, without brackets (`127.1` is not)."""
    # Most hosts are names: spare them the price of an exception.
    if ":" not in host and not host[-1:].isdigit():
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
