"""The name of the site resolves to an address.

Applicability
    Every site about which at least one name server said something.

Expectation
    Every name server that answered gives an address, IPv4 or IPv6.

Assumptions
    An alias that leads to a name that does not exist resolves nowhere, like a name that does not exist itself.
    SERVFAIL, a lame delegation, aliases in a circle and an answer that makes no sense say nothing certain of the
    name itself, so a person has to look.
    Name servers that disagree are named, and a person has to look.
    A server that did not answer counts for nothing.
    A filed name that resolves nowhere may become an empty-shell record.

Passed::

    [dns]
    a = ["192.31.196.10"]

Failed::

    [dns]
    outcome = "nxdomain"

Failed::

    [dns]
    outcome = "no-answer"

Failed::

    [dns]
    outcome = "alias-dangling"
    rcode = "NXDOMAIN"
    cname = ["shop.example.com"]

CannotTell::

    [dns]
    outcome = "servfail"

CannotTell::

    [dns]
    outcome = "alias-loop"

CannotTell::

    [dns]
    outcome = "lame-delegation"

CannotTell::

    [[dns]]
    nameserver = "192.31.196.1:53"
    a = ["192.31.196.10"]

    [[dns]]
    nameserver = "192.31.196.2:53"
    outcome = "nxdomain"
"""

from auditor.model import Observation, Outcome, Severity
from auditor.policy.wording import listed
from auditor.rule import Judgement, Resolution, cannot_tell, failed, passed, rule

_NOWHERE = (Outcome.NO_ANSWER, Outcome.ALIAS_DANGLING, Outcome.NXDOMAIN)
_BROKEN = (Outcome.ALIAS_LOOP, Outcome.LAME_DELEGATION, Outcome.SERVFAIL, Outcome.DNS_BAD)
"""Where name servers differ in kind only, the first of them is told."""


@rule(
    name=("域名无法解析", "Domain name does not resolve"),
    family="dns",
    severity=Severity.WARNING,
    basis=["mii-33/15", "hunan-shell-notice/site"],
    messages={
        "resolves": ("{host} 解析到 {addresses}", "{host} resolves to {addresses}"),
        "nxdomain": ("{host} 不存在（NXDOMAIN）", "{host} does not exist (NXDOMAIN)"),
        "no-answer": (
            "{host} 存在，但没有地址记录（A／AAAA）",
            "{host} exists but has no address record (A or AAAA)",
        ),
        "alias-dangling": (
            "{host} 的别名（CNAME）指向不存在的域名，请改正或删除该记录",
            "the alias (CNAME) of {host} leads to a name that does not exist; correct or remove it",
        ),
        "alias-loop": (
            "{host} 的别名（CNAME）成环或过长，请改正记录",
            "the aliases (CNAME) of {host} lead in a circle, or too far; mend the records",
        ),
        "lame-delegation": (
            "{host} 所在域名的权威 DNS 服务器均不应答，请检查登记的 NS",
            "no server of the zone answers for {host}; check the name servers that are registered for it",
        ),
        "servfail": (
            "DNS 服务器解析 {host} 出错（SERVFAIL），请检查权威 DNS",
            "the name server failed to resolve {host} (SERVFAIL); check the authoritative servers",
        ),
        "dns-bad": (
            "{host} 的 DNS 应答无法理解，请检查解析配置",
            "the DNS answer about {host} makes no sense; check the zone",
        ),
        "disagree": (
            "各 DNS 服务器对 {host} 的应答不一致：{answers}",
            "the name servers disagree about {host}: {answers}",
        ),
    },
    remedy=(
        "仍在使用的网站，恢复域名（续费、检查 NS）并添加 A 或 AAAA 记录；已停用的网站，通过接入服务商注销备案。",
        "For a site still in use, restore the name (renewal, name servers) and its A or AAAA record; "
        "for one that has ended, cancel the filing through the access provider.",
    ),
)
def check(dns: Resolution) -> Judgement:
    known = [o for o in dns.observations if o.outcome in (Outcome.OK, *_NOWHERE, *_BROKEN)]
    outcomes = {o.outcome for o in known}
    if outcomes == {Outcome.OK}:
        return passed("resolves", host=dns.host, addresses=listed(dns.addresses))
    if outcomes <= set(_NOWHERE):
        return failed(next(o for o in _NOWHERE if o in outcomes).value, host=dns.host)
    if outcomes <= set(_BROKEN):
        return cannot_tell(next(o for o in _BROKEN if o in outcomes).value, host=dns.host)
    return cannot_tell("disagree", host=dns.host, answers=listed(_said(o) for o in known))


def _said(observation: Observation) -> str:
    server = observation.dns.nameserver if observation.dns is not None else observation.subject
    return f"{server} {observation.outcome}"
