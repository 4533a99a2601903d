"""A site opens after its filing is approved.

Applicability
    Services with a day of opening.

Expectation
    The site was not opened while in review, nor before the day of its approval.

Assumptions
    Of a site that moved here the filing is older than our approval; so a site with a day of change is not
    judged by days.

Passed::

    service.opened = "2024-03-25"

Failed::

    service.opened = "2024-03-02"

Failed::

    service.status = "管局审核中"
    service.approved = ""

Inapplicable::

    service.opened = ""

CannotTell::

    service.approved = ""

Untested::

    without = ["service.opened"]
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
from auditor.policy.filing_lists import IN_REVIEW


@ledger_rule(
    name=("备案通过前已开通", "Opened before the approval"),
    severity=Severity.VIOLATION,
    basis=["mii-33/5", "mii-33/22", "mii-501/7"],
    needs=["service.opened", "service.status|service.approved"],
    messages={
        "in-review": (
            "状态为{status}，网站却已于 {date} 开通",
            "the status is {status}, yet the site was opened on {date}",
        ),
        "before": (
            "网站 {date} 开通，{date_approved} 才审核通过",
            "the site was opened on {date} and approved on {date_approved}",
        ),
    },
    remedy=(
        "未通过的立即停止接入；日期有误的改正台账。",
        "End the access of a site without filing at once; correct days that are wrong.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    opened, approved = service.opened, service.approved
    if not opened or opened > context.day:
        return inapplicable("ok")
    if service.status in IN_REVIEW and not approved and not service.changed:
        return failed("in-review", status=service.status, date=opened)
    if service.changed:
        return inapplicable("ok")
    if not approved:
        return cannot_tell("empty", fields="service.approved")
    return failed("before", date=opened, date_approved=approved) if opened < approved else passed("ok")
