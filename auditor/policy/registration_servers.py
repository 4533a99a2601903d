"""Which server knows the registrations below a top-level domain: RDAP bases, WHOIS hosts, and who has which.

A small table for the suffixes that can be filed, so that nothing is fetched before the first question. It was made
2026-11-24 from copies of IANA's RDAP bootstrap register in public repositories (plsankar/rdap-utils `src/dns-list.ts`
and nine others found for `rdap.zdnsgtld.com`; the live register could not be asked) and from the WHOIS hosts packed
with asyncwhois 1.1.15, which follows IANA's root database. A wrong row costs an answer (*not known*), it never
makes one.

`.cn`, `.中国`, `.公司` and `.网络` are asked by WHOIS only: the bootstrap register had no RDAP service for them. Some
code names `https://rdap.cnnic.cn/`; an operator who knows better says so with `--rdap-server cn=URL`.
"""

from __future__ import annotations

from collections.abc import Mapping

CHECKED = "2026-11-24"
"""When the table was last compared with its sources (ISO 8601)."""

_IDENTITY_DIGITAL = "https://rdap.identitydigital.services/rdap/"
_RADIX = "https://rdap.radix.host/rdap/"
_CENTRALNIC = "https://rdap.centralnic.com/"

RDAP: Mapping[str, str] = {
    "com": "https://rdap.verisign.com/com/v1/",
    "net": "https://rdap.verisign.com/net/v1/",
    "cc": "https://tld-rdap.verisign.com/cc/v1/",
    "org": "https://rdap.publicinterestregistry.org/rdap/",
    "biz": "https://rdap.nic.biz/",
    "top": "https://rdap.zdnsgtld.com/top/",
    "wang": "https://rdap.zdnsgtld.com/wang/",
    "vip": "https://rdap.nic.vip/",
    "club": "https://rdap.nic.club/",
    "work": "https://rdap.nic.work/",
    "shop": "https://rdap.gmoregistry.net/rdap/",
    "link": "https://rdap.tucowsregistry.net/rdap/",
    "cloud": "https://rdap.registry.cloud/rdap/",
    "xn--zfr164b": "https://rdap.conac.cn/",
    "xn--55qw42g": "https://rdap.conac.cn/",
    **{tld: f"{_CENTRALNIC}{tld}/" for tld in ("xyz", "icu", "art", "auto")},
    **dict.fromkeys(("site", "online", "store", "tech", "fun", "space", "website", "press", "host"), _RADIX),
    **dict.fromkeys(
        (
            "info", "mobi", "pro", "red", "kim", "asia", "ltd", "group", "chat", "cool", "company", "fund", "gold",
            "guru", "live", "life", "plus", "pub", "run", "show", "social", "team", "today", "world", "zone", "center",
            "email", "city",
        ),
        _IDENTITY_DIGITAL,
    ),
}  # fmt: skip
"""Top-level domain in A-labels → base of its RDAP service, with the final slash."""

WHOIS: Mapping[str, str] = {
    "cn": "whois.cnnic.cn",
    "xn--fiqs8s": "cwhois.cnnic.cn",
    "xn--fiqz9s": "cwhois.cnnic.cn",
    "xn--55qx5d": "whois.ngtld.cn",
    "xn--io0a7i": "whois.ngtld.cn",
    "xn--1qqw23a": "whois.ngtld.cn",
    "xn--xhq521b": "whois.ngtld.cn",
    "xn--zfr164b": "whois.conac.cn",
    "xn--55qw42g": "whois.conac.cn",
    "xn--3ds443g": "whois.teleinfo.cn",
    "xn--fiq228c5hs": "whois.teleinfo.cn",
    "xn--3bst00m": "whois.gtld.knet.cn",
    "xn--czru2d": "whois.gtld.knet.cn",
    "xn--hxt814e": "whois.gtld.knet.cn",
    "xn--6qq986b3xl": "whois.gtld.knet.cn",
    "com": "whois.verisign-grs.com",
    "net": "whois.verisign-grs.com",
    "cc": "ccwhois.verisign-grs.com",
    "org": "whois.publicinterestregistry.org",
    "link": "whois.uniregistry.net",
    "wang": "whois.gtld.knet.cn",
    **{
        tld: f"whois.nic.{tld}"
        for tld in (
            "top", "xyz", "vip", "club", "shop", "site", "xin", "ink", "ren", "store", "online", "tech", "fun", "icu",
            "info", "mobi", "red", "kim", "ltd", "group", "work", "beer", "cloud", "space", "website", "press", "art",
            "design", "live", "tv",
        )
    },
}  # fmt: skip
"""Top-level domain in A-labels → its WHOIS host, port 43."""

CNNIC = frozenset(("cn", "xn--fiqs8s", "xn--fiqz9s"))
"""Where the answer has CNNIC's own field names."""
