"""A registrable domain is filed by one entity.

Applicability
    Domain rows that name a domain.

Expectation
    No other entity of the ledger has filed it.

Assumptions
    Cancelled filings do not count. The later filing is refused by the administration while the earlier stands.

Passed::

    domain.written = "example.cn"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "另一贸易有限公司"
    entity.number = "京ICP备06990218号"
    entity.certificate.number = "91310000MA1FL2B41T"
    service.number = "京ICP备06990218号-1"
    domain.written = "www.example.cn"

Inapplicable::

    domain.written = "某某科技"

Untested::

    without = ["domain.written"]
"""

from auditor.ledger.rule import Context, Domain, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("域名冲突", "One domain of two entities"),
    severity=Severity.VIOLATION,
    basis=["provider-practice/entity-unique", "mii-33/7"],
    needs=["domain.written"],
    messages={
        "conflict": (
            "{domain} 还备在“{party_other}”{number} 名下",
            "{domain} is also filed by “{party_other}” {number}",
        )
    },
    remedy=(
        "按域名证书确认持有者，请另一主体变更或注销。",
        "Find the holder by the domain certificate; the other entity changes or cancels its filing.",
    ),
)
def check(domain: Domain, context: Context) -> Judgement:
    name = domain.registrable or domain.host
    if not name:
        return inapplicable("empty-told", fields="domain.written")
    entities = context.domain_entities.get(name, ())
    if len(entities) < 2:
        return passed("ok")
    ledger = context.ledger
    own = ledger.services[domain.service].entity
    other = ledger.entities[next(key for key in entities if key != own)]
    return failed("conflict", lines=other.lines[:3], domain=name, party_other=other.name, number=other.number)
