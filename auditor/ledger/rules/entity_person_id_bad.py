"""The identity numbers of the responsible person and of the legal representative can exist.

Applicability
    Entities with an identity card number of either.

Expectation
    Form, date of birth and check digit are right (GB 11643).

Assumptions
    A right check digit does not tell whether the card exists, nor whose it is.

Passed::

    entity.responsible.id.number = "110101199003072973"

Failed::

    entity.responsible.id.number = "110101199003072974"

Failed::

    entity.legal.id.number = "110101199013072973"

Inapplicable::

    entity.responsible.id.number = ""
    entity.legal.id.number = ""

Untested::

    without = ["entity.responsible.id.number", "entity.legal.id.number"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体负责人证件号码校验不符", "Identity number of the responsible person fails its check"),
    severity=Severity.WARNING,
    basis=["mii-33/7", "provider-practice/special-check"],
    needs=["entity.responsible.id.number|entity.legal.id.number"],
    messages={
        "bad": (
            "{fields}（尾号 {last4}）格式或校验位不对",
            "{fields} (ending in {last4}) has a wrong form or check digit",
        )
    },
    remedy=("对照证件改正号码。", "Correct the number by the document."),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    for field, number in (
        ("entity.responsible.id.number", entity.responsible.id),
        ("entity.legal.id.number", entity.legal.id),
    ):
        if number.check == "bad":
            return failed("bad", fields=field, last4=number.last4)
    if not entity.responsible.id.check and not entity.legal.id.check:
        return inapplicable("ok")
    return passed("ok")
