"""A site whose filing is cancelled, or whose access is, is not connected by us any more.

Applicability
    Services whose status is cancelled, blacklisted or access cancelled.

Expectation
    No access row of ours is active.

Assumptions
    An access row is active unless it has ended or has such a status itself.

Passed::

    service.status = "注销"
    access.status = "取消接入"

Failed::

    service.status = "注销"

Inapplicable::

    service.status = "正常"

CannotTell::

    service.status = ""

Untested::

    without = ["service.status"]
"""

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
from auditor.policy.filing_lists import GONE


@ledger_rule(
    name=("已注销网站仍在接入", "Cancelled site still connected"),
    severity=Severity.VIOLATION,
    basis=["mii-33/18", "mii-33/24", "mii-501/15"],
    needs=["service.status", "access.status|access.ended|access.provider"],
    of_gone=True,
    messages={
        "connected": (
            "状态为{status}，我司接入（{access}）仍然有效",
            "the status is {status}, yet our access ({access}) is active",
        )
    },
    remedy=("立即停止接入，并在台账中记录取消接入日期。", "End the access at once and enter the day."),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.status:
        return cannot_tell("empty", fields="service.status")
    if service.status not in GONE:
        return inapplicable("ok")
    day = context.day
    for row in context.ledger.access_of.get(service.key, ()):
        if row.ours and row.status not in GONE and not (row.ended and row.ended <= day):
            access = ", ".join(row.addresses[:2]) or row.provider
            return failed("connected", lines=row.lines[:3], status=service.status, access=access)
    return passed("ok")
