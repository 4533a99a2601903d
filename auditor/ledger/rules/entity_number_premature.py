"""An entity that was never approved has no filing number.

Applicability
    Entities in review or returned.

Expectation
    There is no number, or the ledger has a day of approval or of a change, so that a later change is in review.

Passed::

    entity.status = "管局审核中"
    entity.number = ""

Passed::

    entity.status = "管局审核中"
    entity.changed = "2026-11-20"

Failed::

    entity.status = "管局审核中"
    entity.approved = ""

Inapplicable::

    entity.status = "正常"

Untested::

    without = ["entity.number"]
"""

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
from auditor.policy.filing_lists import IN_REVIEW


@ledger_rule(
    name=("未通过却有主体备案号", "A number before the approval"),
    severity=Severity.HINT,
    basis=["mii-33/19"],
    needs=["entity.number", "entity.status"],
    messages={
        "premature": (
            "状态为{status}，却已有主体备案号 {number}",
            "the status is {status}, yet there is the number {number}",
        )
    },
    remedy=(
        "核实状态：变更审核中的补录通过和变更日期，首次审核的删去备案号。",
        ("Verify the status: for a change in review enter the days of approval and change; else remove the number."),
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if not entity.status:
        return cannot_tell("empty", fields="entity.status")
    if entity.status not in IN_REVIEW:
        return inapplicable("ok")
    if entity.number and not entity.approved and not entity.changed:
        return failed("premature", status=entity.status, number=entity.number)
    return passed("ok")
