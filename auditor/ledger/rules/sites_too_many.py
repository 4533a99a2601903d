"""An entity has no more sites than its province allows.

Applicability
    Entities of provinces that limit the number (policy table).

Expectation
    As many live websites as allowed, or fewer.

Inapplicable::

    entity.number = "京ICP备05990217号"

Passed::

    entity.number = "陕ICP备05990217号"

Failed::

    parameters = { max = 1 }
    [[row]]
    service.number = "京ICP备05990217号-1"
    [[row]]
    service.number = "京ICP备05990217号-2"
    service.name = "某某科技商城"

Untested::

    without = ["service.name", "service.number"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体网站数超过本省上限", "More sites than the province allows"),
    severity=Severity.WARNING,
    basis=["provider-practice/province-rules"],
    needs=["service.name|service.number"],
    messages={
        "many": (
            "名下有 {sites} 个网站，本省上限为 {max} 个",
            "the entity has {sites} sites, and the province allows {max}",
        )
    },
    remedy=(
        "注销不再使用的网站，或向管局说明情况。",
        "Cancel the sites that are not used, or explain them to the administration.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    limit = context.parameter("sites-too-many", entity.province, "max")
    if not limit:
        return inapplicable("off")
    sites = sum(s.key not in context.gone for s in context.ledger.services_of.get(entity.key, ()))
    return failed("many", sites=sites, max=limit) if sites > limit else passed("ok")
