"""A site whose access is filed with this provider leads to the provider's own networks.

Applicability
    Names that are filed and have an active access row with this provider.

Expectation
    Every address of the name is in the own networks.

Assumptions
    The providers call this by two names, 接入不一致 and 未解析至我司; one rule serves both, and it is the second of
    the four meanings of 空壳网站 as well. What stands behind a content delivery network cannot be told.
    No article says it in so many words: a service that has ended is cancelled, and access data must be true.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    [dns]
    a = ["198.51.100.7"]

Failed::

    [[ledger]]
    [dns]
    outcome = "nxdomain"

CannotTell::

    [[ledger]]
    [dns]
    a = ["192.31.196.10", "198.51.100.7"]

CannotTell::

    [[ledger]]
    [dns]
    a = ["198.51.100.7"]
    cname = ["www.example.cn.cdn.dnsv1.com"]

CannotTell::

    [[ledger]]
    [dns]
    outcome = "servfail"

Inapplicable::

    [[ledger]]
    access = []

Inapplicable::

    ledger = []

Untested::

    [[ledger]]
    [facts]
    columns = ["service.number"]
"""

from auditor.model import Outcome, Severity
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, cannot_tell, failed, inapplicable, passed, rule, untested

_NOWHERE = (Outcome.NXDOMAIN, Outcome.NO_ANSWER, Outcome.ALIAS_DANGLING)


@rule(
    name=("接入不一致（未解析至我司）", "Access filed here, served elsewhere"),
    family="ledger",
    severity=Severity.WARNING,
    basis=["miit-64/1", "mii-501/7-3", "mii-33/15", "provider-practice/special-check"],
    messages={
        **NOT_FILED,
        "no-access": ("台账中没有 {host} 在本公司的有效接入", "the ledger has no active access of {host} here"),
        "ours": ("{host} 解析到自有网段 {addresses}", "{host} leads to the own networks: {addresses}"),
        "elsewhere": (
            "{host} 在本公司有接入备案，但解析到其他地址 {addresses}（{countries}）",
            "the access of {host} is filed here, but it leads elsewhere: {addresses} ({countries})",
        ),
        "nowhere": (
            "{host} 在本公司有接入备案，但没有解析",
            "the access of {host} is filed here, but it does not resolve",
        ),
        "partly": (
            "{host} 部分解析到自有网段（{ours}），部分不是（{addresses}），请核实",
            "{host} leads to the own networks in part ({ours}), and elsewhere in part ({addresses}); look by hand",
        ),
        "cdn": (
            "{host} 经内容分发网络（{edge}）访问，源站是否在自有网段无法判断",
            "{host} is reached through a content delivery network ({edge}); whether its origin is here cannot be told",
        ),
        "unresolved": ("{host} 的解析没有结果：{outcome}", "the resolution of {host} has no result: {outcome}"),
    },
    remedy=(
        "通知用户把域名解析到备案的服务器；不再使用本公司服务的，取消接入。",
        "Have the customer point the name at the filed server; where the service has ended, cancel the access.",
    ),
)
def check(filing: Filing, network: Network) -> Judgement:
    host = filing.host
    if "access" not in filing.columns:
        return untested(Outcome.NO_COLUMN)
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not filing.ours:
        return inapplicable("no-access", host=host)
    if not network.addresses:
        if network.outcome in _NOWHERE:
            return failed("nowhere", host=host)
        return cannot_tell("unresolved", host=host, outcome=network.outcome.value)
    others = tuple(a for a in network.addresses if a not in network.ours)
    if not others:
        return passed("ours", host=host, addresses=listed(network.ours))
    if network.ours:
        return cannot_tell("partly", host=host, ours=listed(network.ours), addresses=listed(others))
    if network.edge is not None:
        return cannot_tell("cdn", host=host, edge=network.edge.cdn.name[0])
    countries = listed(dict.fromkeys(c for a, c in network.countries if c and a in others))
    return failed("elsewhere", host=host, addresses=listed(others), countries=countries or "?")
