"""One certificate, by kind and number, stands with one name.

Applicability
    Entities with a certificate number.

Expectation
    Every entity of the ledger with the same certificate has the same name.

Assumptions
    One of the names is old or mistyped; which one only the register of companies tells.

Passed::

    entity.name = "某某科技有限公司"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "某某网络科技有限公司"

Untested::

    without = ["entity.certificate.number"]
"""

from auditor.ledger.context import others
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("同一证件两个名称", "One certificate with two names"),
    severity=Severity.WARNING,
    basis=["provider-practice/entity-unique", "mii-33/7"],
    needs=["entity.certificate.number", "entity.name"],
    messages={
        "differ": (
            "同一证件另有名称“{party_others}”",
            "the same certificate also stands with the name “{party_others}”",
        )
    },
    remedy=(
        "对照证件改正主办单位名称；名称已变更的，办理备案变更。",
        "Correct the name by the certificate; when it has changed, file the change.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.certificate.is_given:
        return inapplicable("empty-told", fields="entity.certificate.number")
    names = context.certificate_names.get(entity.certificate.digest, ())
    if len(names) < 2:
        return passed("ok")
    return failed("differ", party_others="; ".join(others(names, entity.name)))
