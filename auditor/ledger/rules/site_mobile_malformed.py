"""The mobile of the site's responsible person has the form of a mobile number.

Applicability
    Services with that mobile.

Expectation
    Eleven digits that begin with 13 to 19, with or without +86; a number of abroad with its country code.

Passed::

    service.responsible.mobile = "13901000003"

Failed::

    service.responsible.mobile = "23901000003"

Inapplicable::

    service.responsible.mobile = ""

Untested::

    without = ["service.responsible.mobile"]
"""

from auditor.ledger.forms import is_mobile
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站负责人手机号码格式有误", "Mobile of the site malformed"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "provider-practice/contacts"],
    needs=["service.responsible.mobile"],
    messages={"malformed": ("手机“{mobile}”不是手机号码", "the mobile “{mobile}” is no mobile number")},
    remedy=("向本人核实后改正手机号码。", "Verify the number with its owner and correct it."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    mobile = service.responsible.mobile
    if not mobile:
        return inapplicable("empty-told", fields="service.responsible.mobile")
    return passed("ok") if is_mobile(mobile) else failed("malformed", mobile=mobile)
