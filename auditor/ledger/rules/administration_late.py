"""The administration decides within 20 working days of the day it got the application, or of the last change.

Applicability
    Entities with the days of forwarding and of approval.

Expectation
    No more than 20 working days between them, by the calendar of mainland China.

Assumptions
    The article counts from complete papers; that a change starts the clock again is what providers say. A
    breach is the administration's and tells which applications to ask about.

Passed::

    entity.forwarded = "2024-03-05"
    entity.approved = "2024-04-02"

Failed::

    entity.forwarded = "2024-03-05"
    entity.approved = "2024-04-03"
    service.approved = "2024-03-20"

Inapplicable::

    entity.forwarded = ""

CannotTell::

    today = 2027-06-01
    entity.forwarded = "2027-01-04"
    entity.approved = "2027-05-20"

Untested::

    without = ["entity.forwarded"]
"""

from datetime import date

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
    name=("管局审核超过 20 个工作日", "Administration's review longer than 20 working days"),
    severity=Severity.HINT,
    basis=["mii-33/12"],
    needs=["entity.forwarded", "entity.approved"],
    messages={
        "late": (
            "{date} 报送，应在 {date_due} 前答复，实际 {date_done}",
            "forwarded on {date}, due by {date_due}, approved on {date_done}",
        ),
        "provisional": (
            "{date} 报送，{date_done} 通过；该年调休安排未公布，无法判断是否超时",
            "forwarded on {date}, approved on {date_done}; the year's made-up days are not published",
        ),
    },
    remedy=(
        "审核超过 20 个工作日的，向通信管理局查询。",
        "Ask the administration about applications older than 20 working days.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    start, done = entity.forwarded, entity.approved
    if not start or not done:
        return inapplicable("ok")
    if start < entity.changed <= done:
        start = entity.changed
    if done < start:
        return inapplicable("ok")
    due, provisional = context.workdays.after(date.fromisoformat(start), 20)
    if done <= due.isoformat():
        return passed("ok")
    if provisional:
        return cannot_tell("provisional", date=start, date_done=done)
    return failed("late", date=start, date_due=due, date_done=done)
