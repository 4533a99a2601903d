"""A service that was never approved has no filing number.

Applicability
    Services in review or returned.

Expectation
    There is no number, or the ledger has a day of approval or of a change, so that a later change is in review.

Passed::

    service.status = "管局审核中"
    service.number = ""

Failed::

    service.status = "管局审核中"
    service.approved = ""

Inapplicable::

    service.status = "正常"

CannotTell::

    service.status = ""

Untested::

    without = ["service.number"]
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
    name=("未通过却有网站备案号", "A site number before the approval"),
    severity=Severity.HINT,
    basis=["mii-33/19"],
    needs=["service.number", "service.status"],
    messages={
        "premature": (
            "状态为{status}，却已有网站备案号 {number}",
            "the status is {status}, yet there is the number {number}",
        )
    },
    remedy=(
        "核实状态：变更审核中的补录通过和变更日期，首次审核的删去备案号。",
        ("Verify the status: for a change in review enter the days of approval and change; else remove the number."),
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if not service.status:
        return cannot_tell("empty", fields="service.status")
    if service.status not in IN_REVIEW:
        return inapplicable("ok")
    if service.number and not service.approved and not service.changed:
        return failed("premature", status=service.status, number=service.number)
    return passed("ok")
