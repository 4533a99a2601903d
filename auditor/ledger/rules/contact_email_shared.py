"""An e-mail address stands with one entity.

Applicability
    Entities with an e-mail of their responsible person or of one of a site.

Expectation
    No other entity of the ledger has it for a responsible person.

Passed::

    entity.responsible.email = "zhang@example.cn"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "另一贸易有限公司"
    entity.number = "京ICP备06990218号"
    entity.certificate.number = "91310000MA1FL2B41T"
    entity.responsible.email = "Zhang@example.cn"

Inapplicable::

    entity.responsible.email = ""
    service.responsible.email = ""

Untested::

    without = ["entity.responsible.email", "service.responsible.email"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("一个邮箱用于多个主体", "One e-mail of several entities"),
    severity=Severity.HINT,
    basis=["provider-practice/contacts"],
    needs=["entity.responsible.email|service.responsible.email"],
    messages={"shared": ("邮箱 {email} 用于 {entities} 个主体", "the e-mail {email} serves {entities} entities")},
    remedy=(
        "核实各主体负责人，请每个主体提供本单位人员的邮箱。",
        "Verify who is responsible and ask each entity for an e-mail of its own.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    emails = dict.fromkeys(
        email.lower()
        for email in (
            entity.responsible.email,
            *(s.responsible.email for s in context.ledger.services_of.get(entity.key, ())),
        )
        if email
    )
    if not emails:
        return inapplicable("empty-told", fields="entity.responsible.email")
    allowed = context.parameter("contact-email-shared", entity.province, "entities")
    with_it = context.entities_with
    for email in emails:
        keys = with_it.get(email, ())
        if len(keys) > allowed:
            other = next(key for key in keys if key != entity.key)
            return failed("shared", lines=context.ledger.entities[other].lines[:3], email=email, entities=len(keys))
    return passed("ok")
