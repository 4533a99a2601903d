"""Content delivery networks: the names their customers' aliases lead to, and blocks that belong to nobody else.

Behind one of them the place of the origin is unknown: the address belongs to the network's edge. The table is
of 2026-11-22; the suffixes are those that public lists of several tools agree on, with their known errors left
out, and the blocks are the networks' own published lists. No host was asked.

Suffixes are compared by whole labels. Keyword lists (`cdn`, `cache`) are not used: they find networks in names
that have none, and hide real origins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from auditor.outcome import Bilingual

CHECKED = "2026-11-22"
"""When the tables were last compared with their sources (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cdn:
    """One network."""

    name: Bilingual
    suffixes: tuple[str, ...]
    """Domains whose names, they included, are its edges; an alias to one is evidence."""
    families: tuple[str, ...] = ()
    """Numbered domains as regular expressions over a whole registrable domain."""
    networks: tuple[str, ...] = ()
    """Blocks in which it alone answers, CIDR; only where the network publishes them itself."""


CDNS = (
    Cdn(
        name=("阿里云", "Alibaba Cloud"),
        suffixes=(
            *(
                f"kunlun{end}.com"
                for end in (
                    *("ar", "ca", "can", "ea", "gr", "le", "li", "no", "pi"),
                    *("ra", "sa", "sl", "so", "ta", "vi", "we", "aq"),
                )
            ),
            *("alikunlun.com", "cdngslb.com", "alicdn.com", "tbcache.com", "alicloudlayer.com", "alicloudwaf.com"),
            *(f"yundunwaf{number}.com" for number in range(1, 6)),
        ),
        families=(r"aliyunddos[0-9]{1,6}\.com",),
    ),
    Cdn(
        name=("腾讯云", "Tencent Cloud"),
        suffixes=(
            *("dnsv1.com", "cdntip.com", "tcdn.qq.com", "tdnsv5.com", "tdnsv8.com", "tencdns.net"),
            *("qcloudcjgj.com", "qcloudwzgj.com", "qcloudzygj.com", "qcloudwaf.com"),
        ),
    ),
    Cdn(
        name=("百度智能云", "Baidu AI Cloud"),
        suffixes=(
            *("jomodns.com", "shifen.com", "yunjiasu-cdn.net"),
            *(f"bdydns.{end}" for end in ("com", "cn", "net")),
            *(f"bcedns.{end}" for end in ("com", "cn", "net")),
            *(f"baiduyundns.{end}" for end in ("com", "cn", "net")),
        ),
    ),
    Cdn(
        name=("华为云", "Huawei Cloud"),
        suffixes=("cdnhwc1.com", "cdnhwc2.com", "cdnhwc3.com", "huaweicloudwaf.com"),
    ),
    Cdn(
        name=("网宿科技", "Wangsu"),
        suffixes=(
            *("wscdns.com", "wsdvs.com", "wsglb0.com", "lxdns.com", "cdn20.com", "cdn30.com", "wscloudcdn.com"),
            *("chinanetcenter.com", "wswebcdn.com", "wswebpic.com", "mwcloudcdn.com", "ourwebcdn.com"),
        ),
    ),
    Cdn(
        name=("蓝汛", "ChinaCache"),
        suffixes=("ccgslb.com", "ccgslb.net", "ccgslb.com.cn", "chinacache.net", "c3cdn.net"),
    ),
    Cdn(
        name=("白山云", "BaiShan Cloud"),
        suffixes=("bsgslb.cn", "bsclink.cn", "qingcdn.com", "trpcdn.net"),
    ),
    Cdn(name=("七牛云", "Qiniu"), suffixes=("qiniudns.com", "qbox.me", "clouddn.com", "pilidns.com")),
    Cdn(name=("又拍云", "UPYUN"), suffixes=("aicdn.com",)),
    Cdn(name=("帝联科技", "Dnion"), suffixes=("tlgslb.com", "ewcache.com", "globalcdn.cn", "fastcdn.com")),
    Cdn(name=("京东云", "JD Cloud"), suffixes=("jcloud-cdn.com", "jcloudlb.com", "jdcdn.com")),
    Cdn(name=("金山云", "Kingsoft Cloud"), suffixes=("ksyuncdn.com", "ks-cdn1.com")),
    Cdn(
        name=("360／奇安信", "360 / QAX"),
        suffixes=(
            *("360wzb.com", "360wzws.com", "qaxwzws.com", "360safedns.com"),
            *("qhcdn.com", "qihucdn.com", "qss-lb.com"),
        ),
    ),
    Cdn(name=("加速乐", "Jiasule"), suffixes=("jiashule.com", "jiasule.org", "365cyd.cn")),
    Cdn(name=("世纪互联", "21Vianet"), suffixes=("21okglb.cn", "21vokglb.cn")),
    Cdn(name=("美橙互联", "Cndns"), suffixes=("cndns5.com", "websitecname.cn")),
    Cdn(
        name=("Cloudflare", "Cloudflare"),
        suffixes=("cloudflare.net",),
        # Most of its customers have no alias: the name server itself answers with these addresses.
        networks=(
            *("173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18"),
            *("108.162.192.0/18", "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17"),
            *("162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"),
            *("2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32"),
            *("2a06:98c0::/29", "2c0f:f248::/32"),
        ),
    ),
    Cdn(name=("Amazon CloudFront", "Amazon CloudFront"), suffixes=("cloudfront.net",)),
    Cdn(
        name=("Akamai", "Akamai"),
        suffixes=("akamaiedge.net", "akamaitech.net", "akamaized.net", "edgekey.net", "edgesuite.net"),
    ),
    Cdn(
        name=("Fastly", "Fastly"),
        suffixes=("fastly.net", "fastlylb.net"),
        networks=(
            *("23.235.32.0/20", "43.249.72.0/22", "103.244.50.0/24", "103.245.222.0/23", "103.245.224.0/24"),
            *("104.156.80.0/20", "140.248.64.0/18", "140.248.128.0/17", "146.75.0.0/17", "151.101.0.0/16"),
            *("157.52.64.0/18", "167.82.0.0/17", "167.82.128.0/20", "167.82.160.0/20", "167.82.224.0/20"),
            *("172.111.64.0/18", "185.31.16.0/22", "199.27.72.0/21", "199.232.0.0/16"),
            *("2a04:4e40::/32", "2a04:4e42::/32"),
        ),
    ),
    Cdn(name=("Edgecast", "Edgecast"), suffixes=("edgecastcdn.net",)),
    Cdn(name=("Imperva", "Imperva"), suffixes=("incapdns.net",)),
    Cdn(name=("Limelight", "Limelight"), suffixes=("llnwd.net",)),
    Cdn(name=("StackPath", "StackPath"), suffixes=("stackpathdns.com", "hwcdn.net")),
    Cdn(name=("KeyCDN", "KeyCDN"), suffixes=("kxcdn.com",)),
    Cdn(name=("CDN77", "CDN77"), suffixes=("cdn77.org",)),
    Cdn(name=("Azure CDN", "Azure CDN"), suffixes=("azureedge.net",)),
)
"""Every network of the table."""

NOT_CDN_EVIDENCE = ("aliyuncs.com", "amazonaws.com", "huaweicloud.com", "hichina.com", "qiniu.com", "ucloud.cn")
"""Suffixes other lists have, and this one must not: storage, load balancers and hosting stand under them too."""

_BY_SUFFIX = {suffix: cdn for cdn in CDNS for suffix in cdn.suffixes}
_FAMILIES = tuple((re.compile(family), cdn) for cdn in CDNS for family in cdn.families)
_NETWORKS = tuple((ip_network(text), cdn) for cdn in CDNS for text in cdn.networks)


@dataclass(frozen=True, slots=True)
class Edge:
    """What shows that a name is served by a network's edge."""

    cdn: Cdn
    evidence: str
    """The alias, or the block the address lies in."""


def edge_in_chain(aliases: Iterable[str]) -> Edge | None:
    """The first alias of a CNAME chain that leads to a network, compared by whole labels; None without one."""
    for alias in aliases:
        labels = alias.lower().rstrip(".").split(".")
        for start in range(max(0, len(labels) - 4), len(labels) - 1):
            suffix = ".".join(labels[start:])
            cdn = _BY_SUFFIX.get(suffix) or next((c for form, c in _FAMILIES if form.fullmatch(suffix)), None)
            if cdn is not None:
                return Edge(cdn, alias)
    return None


def edge_at(address: str) -> Edge | None:
    """The network that alone answers at a numeric address; None for every other address and for no address."""
    try:
        numeric = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    for network, cdn in _NETWORKS:
        if numeric.version == network.version and numeric in network:
            return Edge(cdn, str(network))
    return None
