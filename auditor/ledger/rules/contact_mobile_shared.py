"""A mobile stands with one entity.

Applicability
    Entities with a mobile of their responsible person or of one of a site.

Expectation
    No other entity of the ledger has it for a responsible person.

Assumptions
    One person may be responsible for several entities; some provinces allow it, and the policy table raises the
    number.

Passed::

    entity.responsible.mobile = "13901000001"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "另一贸易有限公司"
    entity.number = "京ICP备06990218号"
    entity.certificate.number = "91310000MA1FL2B41T"
    entity.responsible.mobile = "+86-13901000001"
    service.responsible.mobile = "13901000008"

Inapplicable::

    entity.responsible.mobile = ""
    service.responsible.mobile = ""

Untested::

    without = ["entity.responsible.mobile", "service.responsible.mobile"]
"""

from auditor.ledger.forms import same_mobile
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("一个手机用于多个主体", "One mobile of several entities"),
    severity=Severity.WARNING,
    basis=["provider-practice/contacts"],
    needs=["entity.responsible.mobile|service.responsible.mobile"],
    messages={"shared": ("手机 {mobile} 用于 {entities} 个主体", "the mobile {mobile} serves {entities} entities")},
    remedy=(
        "核实各主体负责人，请每个主体提供本单位人员的手机。",
        "Verify who is responsible and ask each entity for a mobile of its own.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    mobiles = dict.fromkeys(
        mobile
        for mobile in (
            entity.responsible.mobile,
            *(s.responsible.mobile for s in context.ledger.services_of.get(entity.key, ())),
        )
        if mobile
    )
    if not mobiles:
        return inapplicable("empty-told", fields="entity.responsible.mobile")
    allowed = context.parameter("contact-mobile-shared", entity.province, "entities")
    with_it = context.entities_with
    for mobile in mobiles:
        keys = with_it.get(same_mobile(mobile), ())
        if len(keys) > allowed:
            other = next(key for key in keys if key != entity.key)
            return failed("shared", lines=context.ledger.entities[other].lines[:3], mobile=mobile, entities=len(keys))
    return passed("ok")
