"""Two persons responsible for entity and site have two mobiles and two e-mails.

Applicability
    Services whose responsible person is not the entity's, by name.

Expectation
    Neither mobile nor e-mail is the same.

Passed::

    service.responsible.mobile = "13901000003"

Failed::

    service.responsible.mobile = "13901000001"

Failed::

    service.responsible.email = "zhang@example.cn"

Inapplicable::

    service.responsible.name = "张三丰"

CannotTell::

    service.responsible.mobile = ""
    service.responsible.email = ""

Untested::

    without = ["service.responsible.name"]
"""

from auditor.ledger.forms import same_mobile
from auditor.ledger.rule import (
    Context,
    Judgement,
    Service,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("主体负责人与网站负责人共用联系方式", "Two responsible persons share a contact"),
    severity=Severity.WARNING,
    basis=["provider-practice/contacts"],
    needs=[
        "service.responsible.name",
        "entity.responsible.name",
        "service.responsible.mobile|service.responsible.email",
    ],
    messages={
        "mobile": ("主体负责人与网站负责人不是同一人，却共用手机 {mobile}", "two persons share the mobile {mobile}"),
        "email": ("主体负责人与网站负责人不是同一人，却共用邮箱 {email}", "two persons share the e-mail {email}"),
    },
    remedy=(
        "请两人各自提供本人的手机和邮箱，更新备案信息。",
        "Ask each for a mobile and an e-mail of their own and update the filing.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    own, responsible = service.responsible, context.ledger.entities[service.entity].responsible
    if not own.name or not responsible.name or own.name == responsible.name:
        return inapplicable("ok")
    if own.mobile and same_mobile(own.mobile) == same_mobile(responsible.mobile):
        return failed("mobile", mobile=own.mobile)
    if own.email and own.email.lower() == responsible.email.lower():
        return failed("email", email=own.email)
    if not (own.mobile and responsible.mobile) and not (own.email and responsible.email):
        return cannot_tell("empty", fields="service.responsible.mobile,service.responsible.email")
    return passed("ok")
