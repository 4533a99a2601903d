"""Papers and photo are there within a month of the application.

Applicability
    Entities with the days of application and of the photo.

Expectation
    The photo was taken no later than the same day of the next month.

Passed::

    entity.submitted = "2024-03-01"
    entity.photo_taken = "2024-04-01"

Failed::

    entity.submitted = "2024-02-01"
    entity.photo_taken = "2024-03-04"

Inapplicable::

    entity.photo_taken = ""

Untested::

    without = ["entity.submitted"]
"""

from datetime import date

from auditor.ledger.context import months_from
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("材料或拍照超过一个月", "Papers and photo later than a month"),
    severity=Severity.HINT,
    basis=["provider-practice/review", "miit-64/1"],
    needs=["entity.submitted", "entity.photo_taken"],
    messages={
        "late": ("{date} 提交，{date_done} 才完成拍照核验", "handed in on {date}, the photo was taken on {date_done}")
    },
    remedy=(
        "提醒客户在一个月内完成核验，超时的申请会被删除。",
        "Remind customers to finish within a month; a late application is deleted.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    start, done = entity.submitted, entity.photo_taken
    if not start or not done or done < start:
        return inapplicable("ok")
    late = date.fromisoformat(done) > months_from(date.fromisoformat(start), 1)
    return failed("late", date=start, date_done=done) if late else passed("ok")
