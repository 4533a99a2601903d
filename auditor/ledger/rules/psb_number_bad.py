"""A public security number has the form of one, and its digits begin with the code of its province.

Applicability
    Services with a public security number.

Expectation
    Province, 公网安备, fourteen digits (twelve of the old form), 号.

Passed::

    service.psb_number = "京公网安备11010802990217号"

Failed::

    service.psb_number = "京公网安备1101080299021号"

Failed::

    service.psb_number = "沪公网安备11010802990217号"

Inapplicable::

    service.psb_number = ""

Untested::

    without = ["service.psb_number"]
"""

from auditor.ledger.forms import psb_fault
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("公安备案号格式有误", "Public security number malformed"),
    severity=Severity.WARNING,
    basis=["mps-33/12"],
    needs=["service.psb_number"],
    messages={
        "form": ("“{number}”不是公安备案号的格式", "“{number}” has not the form of a public security number"),
        "digits": ("“{number}”的位数不对", "“{number}” has a wrong number of digits"),
        "made-up": ("“{number}”像是随意编的号码", "“{number}” looks made up"),
        "province": ("“{number}”的省份简称与数字开头不符", "in “{number}” the province and the first digits differ"),
    },
    remedy=(
        "在全国互联网安全管理服务平台查询后改正编号。",
        "Look the number up on the public security platform and correct it.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if not service.psb_number:
        return inapplicable("ok")
    fault = psb_fault(service.psb_number)
    return failed(fault, number=service.psb_number) if fault else passed("ok")
