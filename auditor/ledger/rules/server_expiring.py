"""The server of a connected site has 90 days left.

Applicability
    Access rows of ours that have not ended, with a server that has not expired.

Expectation
    As many days as the policy table names are left (90).

Assumptions
    Asked when a site is filed; later it tells which customers to remind.

Passed::

    access.server_expires = "2027-12-31"

Failed::

    access.server_expires = "2027-02-21"

CannotTell::

    access.server_expires = ""

Inapplicable::

    access.server_expires = "2026-11-01"

Untested::

    without = ["access.server_expires"]
"""

from auditor.ledger.forms import is_active
from auditor.ledger.rule import (
    Access,
    Context,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("服务器剩余不足 90 天", "Server with less than 90 days"),
    severity=Severity.HINT,
    basis=["provider-practice/terms"],
    needs=["access.server_expires"],
    messages={
        "soon": ("服务器 {date} 到期，剩余不足 {days} 天", "the server expires on {date}, in less than {days} days")
    },
    remedy=(
        "提醒客户续费；续费前不要提交新的备案申请。",
        "Remind the customer to renew, and hand in nothing new before.",
    ),
)
def check(access: Access, context: Context) -> Judgement:
    expires = access.server_expires
    if not is_active(access, context.day) or not access.ours or (expires and expires < context.day):
        return inapplicable("ok")
    if not expires:
        return cannot_tell("empty", fields="access.server_expires")
    ledger = context.ledger
    province = ledger.entities[ledger.services[access.service].entity].province
    days = context.parameter("server-expiring", province, "days")
    return failed("soon", date=expires, days=days) if expires < context.day_after(days) else passed("ok")
