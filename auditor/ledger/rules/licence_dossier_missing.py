"""The papers of a telecom licence are in the dossier of an entity that has one.

Applicability
    Services with a licence number.

Expectation
    The papers for the licence (经营许可材料) are there.

Passed::

    service.licence = "京B2-20200001"
    dossier.business-plan = "有"

Failed::

    service.licence = "京B2-20200001"
    dossier.business-plan = "无"

CannotTell::

    service.licence = "京B2-20200001"
    dossier.business-plan = ""

Inapplicable::

    service.licence = ""

Untested::

    without = ["dossier.business-plan"]
"""

from auditor.ledger.rule import (
    Context,
    Judgement,
    Service,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("经营性服务缺少许可材料", "Papers of the licence missing"),
    severity=Severity.HINT,
    basis=["state-council-292/7", "provider-practice/dossier"],
    needs=["dossier.business-plan", "service.licence"],
    messages={
        "missing": (
            "有经营许可证 {licence}，档案中没有许可材料",
            "there is the licence {licence}, and none of its papers",
        )
    },
    remedy=("请主办单位补交经营许可证及材料复印件。", "Ask the entity for copies of the licence and its papers."),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.licence:
        return inapplicable("ok")
    has = context.ledger.entities[service.entity].dossier.get("business-plan")
    if has is None:
        return cannot_tell("empty", fields="dossier.business-plan")
    return passed("ok") if has else failed("missing", licence=service.licence)
