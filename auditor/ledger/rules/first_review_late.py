"""The provider's first review is done within two working days of the application.

Applicability
    Entities with the days of application and of first review.

Expectation
    No more than two working days between them, by the calendar of mainland China.

Assumptions
    Practice of the providers. Where the made-up days of a year are not published the end is provisional, and a
    breach cannot be told.

Passed::

    entity.submitted = "2024-03-01"
    entity.first_reviewed = "2024-03-05"

Failed::

    entity.submitted = "2024-03-01"
    entity.first_reviewed = "2024-03-06"
    entity.forwarded = "2024-03-07"

Inapplicable::

    entity.first_reviewed = ""

CannotTell::

    today = 2027-03-01
    entity.submitted = "2027-01-04"
    entity.first_reviewed = "2027-01-12"
    entity.sms_verified = ""
    entity.photo_taken = ""
    entity.forwarded = ""
    entity.approved = ""

Untested::

    without = ["entity.submitted"]
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
    name=("初审超时", "First review late"),
    severity=Severity.HINT,
    basis=["provider-practice/review"],
    needs=["entity.submitted", "entity.first_reviewed"],
    messages={
        "late": (
            "{date} 提交，应在 {date_due} 前初审，实际 {date_done}",
            "handed in on {date}, due by {date_due}, reviewed on {date_done}",
        ),
        "provisional": (
            "{date} 提交，{date_done} 初审；该年调休安排未公布，无法判断是否超时",
            "handed in on {date}, reviewed on {date_done}; the year's made-up days are not published",
        ),
    },
    remedy=("安排人手，在两个工作日内完成初审。", "See that first reviews are done within two working days."),
)
def check(entity: Entity, context: Context) -> Judgement:
    start, done = entity.submitted, entity.first_reviewed
    if not start or not done or done < start:
        return inapplicable("ok")
    due, provisional = context.workdays.after(date.fromisoformat(start), 2)
    if done <= due.isoformat():
        return passed("ok")
    if provisional:
        return cannot_tell("provisional", date=start, date_done=done)
    return failed("late", date=start, date_due=due, date_done=done)
