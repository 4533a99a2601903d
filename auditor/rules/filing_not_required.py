"""The site is served from the mainland, so that a filing is required at all.

Applicability
    Sites whose name resolves to some address.

Expectation
    An address is on the mainland, something answers there, and it does more than redirect to another domain.
    Failing it is a hint: the rules about filing numbers are then inapplicable to the site.

Assumptions
    The country is that of the provider's own networks (`--own-network`), else of the operator's data file
    (`--geo-file`), else of the register of IP addresses, which says to whom a block was assigned.
    Hong Kong, Macao and Taiwan are not the mainland for the purposes of filing.
    Behind a content delivery network, and where a country is unknown, the origin's place cannot be told.
    A site is asked on the ports of the web, or on the one port that was named; other ports are not tried.

Passed::

    [countries]
    "192.31.196.10" = "CN"

Passed::

    [dns]
    a = ["192.31.196.10", "192.31.196.11"]

    [[bare]]
    url = "http://192.31.196.10/"
    status = 403

    [[bare]]
    url = "http://192.31.196.11/"
    status = 403

    [countries]
    "192.31.196.10" = "CN"
    "192.31.196.11" = "US"

Failed::

    [countries]
    "192.31.196.10" = "US"

Failed::

    [countries]
    "192.31.196.10" = "HK"

Failed::

    [[home]]
    url = "https://www.example.cn/"
    status = 301
    location = "https://www.example.com/"

    [[home]]
    url = "https://www.example.com/"
    after = true
    body = "<h1>某某公司</h1>"

Failed::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "refused"

    [[home]]
    url = "http://www.example.cn/"
    outcome = "refused"

    [[bare]]
    url = "http://192.31.196.10/"
    outcome = "refused"

    [[unknown]]
    address = "192.31.196.10"
    outcome = "refused"

CannotTell::

    [countries]
    "192.31.196.10" = ""

CannotTell::

    [dns]
    a = ["192.31.196.10"]
    cname = ["www.example.cn.cdn.dnsv1.com"]

    [countries]
    "192.31.196.10" = "US"

CannotTell::

    [dns]
    a = ["104.16.1.1"]
"""

from auditor.model import Severity
from auditor.policy.wording import listed
from auditor.rule import Judgement, Origin, cannot_tell, failed, passed, rule


@rule(
    name=("可能无需备案", "Filing possibly not required"),
    family="filing",
    severity=Severity.HINT,
    basis=["mii-33/5", "state-council-292/4"],
    messages={
        "mainland": (
            "{host} 解析到境内地址，需要备案：{places}",
            "{host} resolves to a mainland address, so a filing is required: {places}",
        ),
        "overseas": (
            "{host} 的地址都不在境内：{places}。归属地数据只供参考，请人工确认",
            "every address of {host} is off the mainland: {places}. The data are no proof; confirm by hand",
        ),
        "redirect-only": (
            "{host} 的首页只是跳转到另一个域名 {leads_to}",
            "the home page of {host} only redirects to another domain, {leads_to}",
        ),
        "no-web-service": (
            "{host} 的所有地址都拒绝连接，没有网站服务：{places}",
            "every address of {host} refuses connections, so no web service runs: {places}",
        ),
        "cdn": (
            "{host} 使用 {network} 的 CDN（{evidence}），源站位置无法判断；在境内节点加速也需要备案",
            "{host} is behind the CDN of {network} ({evidence}), so the place of its origin is unknown; "
            "acceleration on mainland nodes requires a filing too",
        ),
        "unknown": (
            "{host} 有的地址归属地未知，无法判断是否在境内：{places}",
            "the country of an address of {host} is unknown, so it may be on the mainland: {places}",
        ),
    },
    remedy=(
        "请人工确认。属于贵方网络的地址，用 --own-network 声明；已备案但不再解析到接入服务商的网站，"
        "应恢复解析或办理注销，以免成为空壳备案。",
        "Confirm by hand. Declare addresses that are your own with --own-network; a filed site that no longer "
        "points at its access provider should point there again or have its filing cancelled, lest it become "
        "an empty shell.",
    ),
)
def check(origin: Origin) -> Judgement:
    where = {"host": origin.host, "places": listed(_place(origin, address) for address in origin.addresses)}
    if origin.exemption is not None:
        rests_on = origin.exemption.observations
        return failed(origin.exemption.why, **where, leads_to=origin.leads_to, observations=rests_on)
    if origin.edge is not None:
        network = " / ".join(dict.fromkeys(origin.edge.cdn.name))
        return cannot_tell("cdn", **where, network=network, evidence=origin.edge.evidence)
    return passed("mainland", **where) if origin.is_mainland else cannot_tell("unknown", **where)


def _place(origin: Origin, address: str) -> str:
    """Address, country and source, without words of any language: `192.0.2.1 (CN, registry)`."""
    facts = next((f for f in origin.facts if f.address == address and f.country), None)
    return f"{address} ({facts.country}, {facts.country_source})" if facts is not None else f"{address} (?)"
