"""A site has no more domains than its province allows.

Applicability
    Websites of provinces that limit the number (policy table).

Expectation
    As many registrable domains as allowed, or fewer.

Inapplicable::

    domain.written = "example.cn"

Passed::

    entity.number = "新ICP备05990217号"

Failed::

    entity.number = "新ICP备05990217号"
    domain.written = "example.cn;example.com"

Untested::

    without = ["domain.written"]
"""

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站域名数超过本省要求", "More domains of a site than the province allows"),
    severity=Severity.HINT,
    basis=["provider-practice/province-rules"],
    needs=["domain.written"],
    messages={
        "many": (
            "该网站有 {domains} 个域名，本省每个网站 {max} 个",
            "the site has {domains} domains, and the province allows {max}",
        )
    },
    remedy=("为其余域名分别备案网站。", "File a site of its own for each further domain."),
)
def check(service: Service, context: Context) -> Judgement:
    province = context.ledger.entities[service.entity].province
    limit = context.parameter("domains-per-site", province, "max")
    if not limit:
        return inapplicable("off")
    domains = {d.registrable for d in context.ledger.domains_of.get(service.key, ()) if d.registrable}
    return failed("many", domains=len(domains), max=limit) if len(domains) > limit else passed("ok")
