"""An entity with many sites has handed in a plan of them.

Applicability
    Entities with more sites than the policy table names for the province.

Expectation
    The plan (网站建设方案书) is in the dossier.

Inapplicable::

    dossier.plan = ""

Failed::

    entity.number = "湘ICP备05990217号"
    dossier.plan = "无"
    [[row]]
    service.number = "湘ICP备05990217号-1"
    [[row]]
    service.number = "湘ICP备05990217号-2"
    service.name = "某某科技商城"

Passed::

    entity.number = "湘ICP备05990217号"
    dossier.plan = "有"
    [[row]]
    service.number = "湘ICP备05990217号-1"
    [[row]]
    service.number = "湘ICP备05990217号-2"
    service.name = "某某科技商城"

Untested::

    without = ["dossier.plan"]
"""

from auditor.ledger.rule import (
    Context,
    Entity,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("缺少网站建设方案书", "Plan of the sites missing"),
    severity=Severity.HINT,
    basis=["provider-practice/province-rules", "provider-practice/dossier"],
    needs=["dossier.plan"],
    messages={
        "missing": ("名下有 {sites} 个网站，缺少网站建设方案书", "the entity has {sites} sites and no plan of them")
    },
    remedy=("请主办单位补交网站建设方案书。", "Ask the entity for the plan."),
)
def check(entity: Entity, context: Context) -> Judgement:
    limit = context.parameter("dossier-plan-missing", entity.province, "sites")
    sites = sum(s.key not in context.gone for s in context.ledger.services_of.get(entity.key, ()))
    if sites <= limit:
        return inapplicable("ok")
    has = entity.dossier.get("plan")
    if has is None:
        return cannot_tell("empty", fields="dossier.plan")
    return passed("ok") if has else failed("missing", sites=sites)
