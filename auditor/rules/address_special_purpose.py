"""The name resolves to public addresses only, not to private, reserved or otherwise special ones.

Applicability
    Sites whose name resolves to some address.

Expectation
    No address lies in a special-purpose block of the IANA registries, is multicast, or embeds an IPv4 one.

Assumptions
    The finding is about what the DNS says to everybody, whatever networks the scan was allowed to enter.
    Guidance: no article forbids such a record; visitors cannot reach it, and a filing needs a reachable site.

Passed::

    [dns]
    a = ["192.31.196.10"]
    aaaa = ["2620:4f:8000::10"]

Failed::

    [dns]
    a = ["192.31.196.10", "192.168.1.20"]

Failed::

    [dns]
    aaaa = ["fd00::20"]

Inapplicable::

    [dns]
    outcome = "nxdomain"
"""

from auditor.model import Severity
from auditor.policy.special_addresses import USES, block_of
from auditor.policy.wording import listed
from auditor.rule import Judgement, Resolution, failed, inapplicable, passed, rule


@rule(
    name=("解析到特殊用途地址", "Resolves to a special-purpose address"),
    severity=Severity.WARNING,
    basis=["provider-practice/public-address"],
    messages={
        "public": (
            "{host} 只解析到公网地址 {addresses}",
            "{host} resolves to public addresses only: {addresses}",
        ),
        "none": ("{host} 没有解析到任何地址", "{host} resolves to no address"),
        **{
            use: (
                f"{{host}} 解析到 {{address}}，这是{zh}（{{network}}，{{rfc}}）",
                f"{{host}} resolves to {{address}}, {en} ({{network}}, {{rfc}})",
            )
            for use, (zh, en) in USES.items()
        },
    },
    remedy=(
        "在域名解析中删除该地址，改为网站的公网地址。",
        "Remove that address from the zone and put the public address of the site there.",
    ),
)
def check(dns: Resolution) -> Judgement:
    if not dns.addresses:
        return inapplicable("none", host=dns.host)
    for address in dns.addresses:
        block = block_of(address)
        if block is not None:
            every = listed(a for a in dns.addresses if block_of(a) is not None)
            return failed(
                block.use,
                host=dns.host,
                address=address,
                addresses=every,
                network=block.network,
                rfc=block.rfc,
            )
    return passed("public", host=dns.host, addresses=listed(dns.addresses))
