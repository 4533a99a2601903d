"""The entity's data were confirmed not too long ago.

Applicability
    Entities with a filing number.

Expectation
    Confirmed, changed or approved within the months the policy table names (12).

Assumptions
    A change and an approval confirm the data as well.

Passed::

    entity.confirmed = "2026-08-01"

Failed::

    entity.confirmed = "2025-06-30"

CannotTell::

    entity.confirmed = ""
    entity.approved = ""

Inapplicable::

    entity.number = ""

Untested::

    without = ["entity.confirmed", "entity.changed", "entity.approved"]
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


@ledger_rule(
    name=("主体信息长期未核实", "Entity not confirmed for long"),
    severity=Severity.WARNING,
    basis=["mii-501/7-3", "miit-64/1", "provider-practice/contacts"],
    needs=["entity.confirmed|entity.changed|entity.approved"],
    messages={
        "old": (
            "最近一次核实是 {date}，已超过 {months} 个月",
            "last confirmed on {date}, more than {months} months ago",
        )
    },
    remedy=(
        "联系主办单位核实主体、负责人和联系方式，记录核实日期。",
        "Confirm entity, persons and contacts with the customer, and record the day.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.number:
        return inapplicable("not-numbered")
    last = max(entity.confirmed, entity.changed, entity.approved)
    if not last:
        return cannot_tell("empty", fields="entity.confirmed")
    months = context.parameter("entity-unconfirmed", entity.province, "months")
    return failed("old", date=last, months=months) if last < context.month_after(-months) else passed("ok")
