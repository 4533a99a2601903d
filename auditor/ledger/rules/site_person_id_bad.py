"""The identity number of the site's responsible person can exist.

Applicability
    Services with an identity card number of that person.

Expectation
    Form, date of birth and check digit are right (GB 11643).

Assumptions
    A right check digit does not tell whether the card exists, nor whose it is.

Passed::

    service.responsible.id.number = "110101199202024333"

Failed::

    service.responsible.id.number = "110101199202024334"

Inapplicable::

    service.responsible.id.number = ""

Untested::

    without = ["service.responsible.id.number"]
"""

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站负责人证件号码校验不符", "Identity number of the site's person fails its check"),
    severity=Severity.WARNING,
    basis=["mii-33/7", "provider-practice/special-check"],
    needs=["service.responsible.id.number"],
    messages={
        "bad": (
            "证件号码（尾号 {last4}）格式或校验位不对",
            "the number ending in {last4} has a wrong form or check digit",
        )
    },
    remedy=("对照证件改正号码。", "Correct the number by the document."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    number = service.responsible.id
    if number.check == "bad":
        return failed("bad", last4=number.last4)
    return passed("ok") if number.check else inapplicable("ok")
