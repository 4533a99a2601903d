"""Status and dates of an access row agree.

Applicability
    Access rows with a status or dates.

Expectation
    What has ended is not in order; what is cancelled has the day on which it ended; the end is not before the
    beginning; the beginning of what is in order is not in the future.

Passed::

    access.since = "2024-03-20"

Failed::

    access.ended = "2026-01-01"

Failed::

    access.status = "取消接入"

Failed::

    access.status = "取消接入"
    access.ended = "2023-01-01"

Failed::

    access.since = "2027-01-01"

CannotTell::

    access.status = ""

Untested::

    without = ["access.status", "access.ended"]
"""

from auditor.ledger.rule import Access, Context, Judgement, Severity, cannot_tell, failed, ledger_rule, passed
from auditor.policy.filing_lists import GONE


@ledger_rule(
    name=("接入状态与日期矛盾", "Status and dates of the access contradict"),
    severity=Severity.WARNING,
    basis=["mii-33/19", "miit-64/1"],
    needs=["access.status|access.ended", "access.since|access.ended"],
    of_gone=True,
    messages={
        "ended": ("状态为正常，却已于 {date} 取消接入", "the status is in order, yet the access ended on {date}"),
        "no-end": ("状态为{status}，没有取消接入日期", "the status is {status}, without the day of its end"),
        "order": (
            "取消接入日期 {date} 早于接入日期 {date_since}",
            "the access ended on {date}, before it began on {date_since}",
        ),
        "future": (
            "状态为正常，接入日期 {date} 却在今天之后",
            "the status is in order, yet the access begins on {date}",
        ),
    },
    remedy=("核实接入状态，改正台账。", "Verify the access and correct the ledger."),
)
def check(access: Access, context: Context) -> Judgement:
    since, ended, day = access.since, access.ended, context.day
    if since and ended and ended < since:
        return failed("order", date=ended, date_since=since)
    if not access.status:
        return cannot_tell("empty", fields="access.status")
    if access.status == "normal":
        if ended and ended <= day:
            return failed("ended", date=ended)
        if since > day:
            return failed("future", date=since)
    elif access.status in GONE and not ended and "access.ended" in context.columns:
        return failed("no-end", status=access.status)
    return passed("ok")
