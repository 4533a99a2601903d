"""The customer is told when the filing is approved.

Applicability
    Services with a number and a day of approval.

Expectation
    A day on which the customer was told; a few days may pass (policy table, 5).

Passed::

    service.notified = "2024-03-21"

Failed::

    service.notified = ""

Inapplicable::

    service.notified = ""
    service.approved = "2026-11-23"

CannotTell::

    service.notified = ""
    service.approved = ""

Untested::

    without = ["service.notified"]
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


@ledger_rule(
    name=("备案号未告知客户", "Customer not told the number"),
    severity=Severity.HINT,
    basis=["provider-practice/review"],
    needs=["service.notified", "service.approved"],
    messages={
        "late": ("{date} 审核通过，尚无告知客户的日期", "approved on {date}, and no day on which the customer was told")
    },
    remedy=(
        "告知客户备案号和悬挂要求，记录日期。",
        "Tell the customer the number and how to show it, and enter the day.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.number:
        return inapplicable("not-numbered")
    if service.notified:
        return passed("ok")
    if not service.approved:
        return cannot_tell("empty", fields="service.approved,service.notified")
    days = context.parameter("site-not-told", context.ledger.entities[service.entity].province, "days")
    return failed("late", date=service.approved) if service.approved < context.day_after(-days) else inapplicable("ok")
