"""The ministry's SMS code is entered within 24 hours.

Applicability
    Entities with the days of the first review and of the SMS code.

Expectation
    The same day or the next.

Assumptions
    The ledger has days and no hours: two days or more are certainly more than 24 hours.

Passed::

    entity.first_reviewed = "2024-03-04"
    entity.sms_verified = "2024-03-05"

Failed::

    entity.first_reviewed = "2024-03-02"
    entity.sms_verified = "2024-03-04"

Inapplicable::

    entity.sms_verified = ""

Untested::

    without = ["entity.first_reviewed"]
"""

from datetime import date

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("短信核验超过 24 小时", "SMS code later than 24 hours"),
    severity=Severity.HINT,
    basis=["provider-practice/review"],
    needs=["entity.first_reviewed", "entity.sms_verified"],
    messages={
        "late": (
            "{date} 初审通过，{date_done} 才完成短信核验",
            "reviewed on {date}, the SMS code was entered on {date_done}",
        )
    },
    remedy=(
        "提醒客户收到短信后 24 小时内核验，超时的申请会被退回。",
        "Remind customers to enter the code in 24 hours; a late application is returned.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    start, done = entity.first_reviewed, entity.sms_verified
    if not start or not done or done < start:
        return inapplicable("ok")
    late = (date.fromisoformat(done) - date.fromisoformat(start)).days > 1
    return failed("late", date=start, date_done=done) if late else passed("ok")
