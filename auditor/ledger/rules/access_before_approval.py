"""A provider connects a site after its filing.

Applicability
    Active access rows of ours.

Expectation
    The service is not in review, and was approved before the day of the access.

Assumptions
    A site in review for a change was filed before, so one with a day of approval or change is judged by that
    day only. A row without the day of access says nothing.

Passed::

    access.since = "2024-03-20"

Failed::

    access.since = "2024-03-10"

Failed::

    service.status = "管局审核中"
    service.approved = ""
    service.number = ""

Inapplicable::

    access.status = "取消接入"

CannotTell::

    access.since = ""

Inapplicable::

    access.status = "管局审核中"
    access.since = ""

Untested::

    without = ["access.since", "access.status"]
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
from auditor.policy.filing_lists import IN_REVIEW


@ledger_rule(
    name=("备案通过前已接入", "Connected before the approval"),
    severity=Severity.VIOLATION,
    basis=["mii-501/7", "mii-33/18", "mii-33/24"],
    needs=["access.since|access.status", "service.status|service.approved"],
    messages={
        "in-review": ("网站状态为{status}，我司却已接入", "the site is {status}, yet our access is active"),
        "before": ("{date} 接入，{date_approved} 才审核通过", "connected on {date}, approved on {date_approved}"),
    },
    remedy=(
        "未通过备案的立即停止接入；日期有误的改正台账。",
        "End the access of a site without filing at once; correct days that are wrong.",
    ),
)
def check(access: Access, context: Context) -> Judgement:
    if not access.ours or not is_active(access, context.day) or access.status in IN_REVIEW:
        return inapplicable("ok")
    service = context.ledger.services[access.service]
    if service.status in IN_REVIEW and not service.approved and not service.changed:
        started = access.since and access.since <= context.day
        return (
            failed("in-review", status=service.status)
            if started or access.status == "normal"
            else cannot_tell("empty", fields="access.since,access.status")
        )
    if service.changed:
        return inapplicable("ok")
    if not access.since or not service.approved:
        return cannot_tell("empty", fields="access.since,service.approved")
    if access.since < service.approved:
        return failed("before", date=access.since, date_approved=service.approved)
    return passed("ok")
