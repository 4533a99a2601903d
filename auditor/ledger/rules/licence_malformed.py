"""A telecom licence number has the form of one.

Applicability
    Services with a licence number.

Expectation
    A category (A, B with its class) and digits, such as 京B2-20200001, or the old form 京ICP证030173号.

Passed::

    service.licence = "京B2-20200001"

Passed::

    service.licence = "京ICP证030173号"

Failed::

    service.licence = "20200001"

Inapplicable::

    service.licence = ""

Untested::

    without = ["service.licence"]
"""

import re

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.provinces import LETTERS

_LICENCE = re.compile(
    rf"[{LETTERS}]?(?:(?:合字)?[AB][12]?(?:\.[AB][12])*-?[0-9]{{6,10}}(?:-[0-9]{{1,4}})?|ICP证(?:合字)?[BA0-9-]{{6,14}}号?(?:-[0-9]{{1,3}})?)"
)


@ledger_rule(
    name=("经营许可证号格式有误", "Licence number malformed"),
    severity=Severity.HINT,
    basis=["state-council-292/4", "mii-33/19"],
    needs=["service.licence"],
    messages={"form": ("“{licence}”不是经营许可证号的格式", "“{licence}” has not the form of a licence number")},
    remedy=("对照许可证改正编号。", "Correct the number by the licence."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if not service.licence:
        return inapplicable("ok")
    return passed("ok") if _LICENCE.fullmatch(service.licence) else failed("form", licence=service.licence)
