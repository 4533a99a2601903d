"""Two persons of one entity have two mobiles and two e-mails.

Applicability
    Organisations whose legal representative and responsible person are two, by name.

Expectation
    Neither mobile nor e-mail is the same.

Passed::

    entity.legal.name = "王五"
    entity.legal.mobile = "13901000009"
    entity.legal.email = "wang@example.cn"

Failed::

    entity.legal.name = "王五"

Failed::

    entity.legal.name = "王五"
    entity.legal.mobile = "13901000009"

Inapplicable::

    entity.legal.name = "张三丰"

CannotTell::

    entity.legal.name = "王五"
    entity.legal.mobile = ""
    entity.legal.email = ""

Untested::

    without = ["entity.legal.name"]
"""

from auditor.ledger.forms import same_mobile
from auditor.ledger.rule import (
    Context,
    Entity,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("法人与负责人共用联系方式", "Legal representative and responsible person share a contact"),
    severity=Severity.WARNING,
    basis=["provider-practice/contacts"],
    needs=["entity.legal.name", "entity.responsible.name", "entity.legal.mobile|entity.legal.email"],
    messages={
        "mobile": ("法定代表人与主体负责人不是同一人，却共用手机 {mobile}", "two persons share the mobile {mobile}"),
        "email": ("法定代表人与主体负责人不是同一人，却共用邮箱 {email}", "two persons share the e-mail {email}"),
    },
    remedy=(
        "请两人各自提供本人的手机和邮箱，更新备案信息。",
        "Ask each for a mobile and an e-mail of their own and update the filing.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    legal, responsible = entity.legal, entity.responsible
    if not legal.name or not responsible.name or legal.name == responsible.name:
        return inapplicable("ok")
    if legal.mobile and same_mobile(legal.mobile) == same_mobile(responsible.mobile):
        return failed("mobile", mobile=legal.mobile)
    if legal.email and legal.email.lower() == responsible.email.lower():
        return failed("email", email=legal.email)
    if not (legal.mobile and responsible.mobile) and not (legal.email and responsible.email):
        return cannot_tell("empty", fields="entity.legal.mobile,entity.legal.email")
    return passed("ok")
