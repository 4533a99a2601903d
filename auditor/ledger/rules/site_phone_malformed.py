"""The office telephone of the site's responsible person is written 国家代码-区号-号码, several parted by `;`.

Applicability
    Services with that telephone.

Expectation
    Each is country code, area code and number with hyphens, or a mobile.

Passed::

    service.responsible.phone = "86-010-82990218"

Failed::

    service.responsible.phone = "86-010-82990218,82990219"

Inapplicable::

    service.responsible.phone = ""

Untested::

    without = ["service.responsible.phone"]
"""

from auditor.ledger.forms import wrong_phone
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站负责人办公电话格式有误", "Telephone of the site malformed"),
    severity=Severity.HINT,
    basis=["provider-practice/form"],
    needs=["service.responsible.phone"],
    messages={
        "malformed": ("办公电话“{phone}”不是“国家代码-区号-号码”", "the telephone “{phone}” is not country-area-number")
    },
    remedy=("按“86-区号-号码”改写，多个号码用“;”分隔。", "Write it as 86-area-number, several parted by `;`."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    phone = service.responsible.phone
    if not phone:
        return inapplicable("ok")
    wrong = wrong_phone(phone)
    return failed("malformed", phone=wrong) if wrong else passed("ok")
