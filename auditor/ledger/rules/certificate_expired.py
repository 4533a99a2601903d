"""The entity's certificate has not expired.

Applicability
    Entities.

Expectation
    Its last day is not over.

Assumptions
    A certificate without end stands with 长期 or 9999-12-31; an empty field says nothing.

Passed::

    entity.certificate_expires = "2044-01-01"

Passed::

    entity.certificate_expires = "长期"

Failed::

    entity.certificate_expires = "2026-11-23"

CannotTell::

    entity.certificate_expires = ""

Untested::

    without = ["entity.certificate_expires"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, cannot_tell, failed, ledger_rule, passed


@ledger_rule(
    name=("主办单位证件已过期", "Certificate of the entity expired"),
    severity=Severity.WARNING,
    basis=["mii-33/14", "provider-practice/special-check"],
    needs=["entity.certificate_expires"],
    messages={"expired": ("证件已于 {date} 过期", "the certificate expired on {date}")},
    remedy=(
        "请主办单位提交换发后的证件，并办理备案变更。",
        "Ask the entity for the renewed certificate and file the change.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    expires = entity.certificate_expires
    if not expires:
        return cannot_tell("empty", fields="entity.certificate_expires")
    return failed("expired", date=expires) if expires < context.day else passed("ok")
