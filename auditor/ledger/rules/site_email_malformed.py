"""The e-mail of the site's responsible person has the form of an address.

Applicability
    Services with that e-mail.

Expectation
    One name, one @, and a domain.

Assumptions
    Whether mail arrives is not tried.

Passed::

    service.responsible.email = "li@example.cn"

Failed::

    service.responsible.email = "li@example"

Inapplicable::

    service.responsible.email = ""

Untested::

    without = ["service.responsible.email"]
"""

from auditor.ledger.forms import is_email
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站负责人邮箱格式有误", "E-mail of the site malformed"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "provider-practice/contacts"],
    needs=["service.responsible.email"],
    messages={"malformed": ("邮箱“{email}”不是邮箱地址", "the e-mail “{email}” is no address")},
    remedy=("向本人核实后改正邮箱。", "Verify the address with its owner and correct it."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    email = service.responsible.email
    if not email:
        return inapplicable("empty-told", fields="service.responsible.email")
    return passed("ok") if is_email(email) else failed("malformed", email=email)
