"""The identity document of the entity's responsible person has not expired.

Applicability
    Entities.

Expectation
    Its last day is not over.

Assumptions
    An empty field says nothing.

Passed::

    entity.id_expires = "2034-01-01"

Failed::

    entity.id_expires = "2026-10-31"

CannotTell::

    entity.id_expires = ""

Untested::

    without = ["entity.id_expires"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, cannot_tell, failed, ledger_rule, passed


@ledger_rule(
    name=("负责人证件已过期", "Identity document expired"),
    severity=Severity.WARNING,
    basis=["mii-33/14", "provider-practice/special-check"],
    needs=["entity.id_expires"],
    messages={"expired": ("负责人证件已于 {date} 过期", "the identity document expired on {date}")},
    remedy=("请负责人提交换发后的证件，并办理备案变更。", "Ask for the renewed document and file the change."),
)
def check(entity: Entity, context: Context) -> Judgement:
    expires = entity.id_expires
    if not expires:
        return cannot_tell("empty", fields="entity.id_expires")
    return failed("expired", date=expires) if expires < context.day else passed("ok")
