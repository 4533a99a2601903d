"""The mobiles of the entity's persons have the form of a mobile number.

Applicability
    Entities with a mobile of the responsible person or the legal representative.

Expectation
    Eleven digits that begin with 13 to 19, with or without +86; a number of abroad with its country code.

Passed::

    entity.responsible.mobile = "+8613901000001"

Failed::

    entity.responsible.mobile = "1390100000"

Failed::

    entity.legal.mobile = "010-82990217"

Inapplicable::

    entity.responsible.mobile = ""
    entity.legal.mobile = ""

Untested::

    without = ["entity.responsible.mobile", "entity.legal.mobile"]
"""

from auditor.ledger.forms import is_mobile
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体手机号码格式有误", "Mobile of the entity malformed"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "provider-practice/contacts"],
    needs=["entity.responsible.mobile|entity.legal.mobile"],
    messages={"malformed": ("{fields}“{mobile}”不是手机号码", "{fields} “{mobile}” is no mobile number")},
    remedy=("向本人核实后改正手机号码。", "Verify the number with its owner and correct it."),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    pairs = (
        ("entity.responsible.mobile", entity.responsible.mobile),
        ("entity.legal.mobile", entity.legal.mobile),
    )
    for field, mobile in pairs:
        if mobile and not is_mobile(mobile):
            return failed("malformed", fields=field, mobile=mobile)
    if not pairs[0][1] and not pairs[1][1]:
        return inapplicable("empty-told", fields="entity.responsible.mobile")
    return passed("ok")
