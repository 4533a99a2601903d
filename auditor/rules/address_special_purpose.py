"""The name resolves to public addresses only, not to private, reserved or otherwise special ones.

Applicability
    Sites whose name resolves to some address.

Expectation
    No address lies in a special-purpose block of the IANA registries, is multicast, or embeds an IPv4 one.

Assumptions
    Networks given with `--allow-network` are the provider's own, reached on purpose: they are left out.
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

Passed::

    own_networks = ["192.168.1.0/24"]
    [dns]
    a = ["192.168.1.20"]

Failed::

    own_networks = ["192.168.1.0/24"]
    [dns]
    a = ["192.168.1.20", "10.0.0.1"]

Inapplicable::

    [dns]
    outcome = "nxdomain"
"""

from auditor.model import Severity
from auditor.policy.special_addresses import USES, block_of, within
from auditor.policy.wording import listed
from auditor.rule import Judgement, Resolution, failed, inapplicable, passed, rule


@rule(
    name=("解析到特殊用途地址", "Resolves to a special-purpose address"),
    family="dns",
    severity=Severity.WARNING,
    basis=["provider-practice/public-address"],
    messages={
        "public": (
            "{host} 只解析到公网地址 {addresses}",
            "{host} resolves to public addresses only: {addresses}",
        ),
        "own": (
            "{host} 解析到 {addresses}：公网地址，或巡检时声明为自有的网络（{networks}）",
            "{host} resolves to {addresses}: public, or in networks the scan was told are its own ({networks})",
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
    special = {address: block for address in dns.addresses if (block := block_of(address)) is not None}
    foreign = [address for address in special if not within(address, dns.own_networks)]
    if foreign:
        block = special[foreign[0]]
        return failed(
            block.use,
            host=dns.host,
            address=foreign[0],
            addresses=listed(foreign),
            network=block.network,
            rfc=block.rfc,
        )
    if special:
        networks = listed(dns.own_networks)
        return passed("own", host=dns.host, addresses=listed(dns.addresses), networks=networks)
    return passed("public", host=dns.host, addresses=listed(dns.addresses))
