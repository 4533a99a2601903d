"""A domain is filed for one site of its entity.

Applicability
    Domain rows that name a domain.

Expectation
    No other service of the same kind and entity has the same host.

Passed::

    domain.written = "example.cn"

Failed::

    [[row]]
    service.number = "京ICP备05990217号-1"
    [[row]]
    service.number = "京ICP备05990217号-2"
    service.name = "某某科技商城"

Inapplicable::

    domain.written = "某某科技"

Untested::

    without = ["domain.written"]
"""

from auditor.ledger.rule import Context, Domain, Judgement, Severity, failed, inapplicable, ledger_rule, passed

_LOOKED_AT = 100
"""Of so many rows with one host; a longer list is a fault of its own, and told by the others."""


@ledger_rule(
    name=("域名重复备案", "Domain filed for two sites of one entity"),
    severity=Severity.HINT,
    basis=["provider-practice/entity-unique"],
    needs=["domain.written"],
    messages={"repeated": ("{host} 还备在网站“{other}”下", "{host} is also filed for the site “{other}”")},
    remedy=("确认域名属于哪个网站，删去另一处。", "Decide which site the domain belongs to and remove the other row."),
)
def check(domain: Domain, context: Context) -> Judgement:
    if not domain.host:
        return inapplicable("empty-told", fields="domain.written")
    same = context.by_host[domain.host]
    if len(same) < 2:
        return passed("ok")
    own, services = context.ledger.services[domain.service], context.ledger.services
    for other in same[:_LOOKED_AT]:
        service = services[other.service]
        if (
            service.key != own.key
            and service.entity == own.entity
            and service.kind == own.kind
            and service.key not in context.gone
        ):
            return failed("repeated", lines=other.lines[:3], host=domain.host, other=service.name or service.number)
    return passed("ok")
