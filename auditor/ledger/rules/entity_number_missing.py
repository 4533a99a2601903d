"""An entity whose filing is in order has a filing number.

Applicability
    Entities whose status is in order.

Expectation
    The entity filing number is there.

Passed::

    entity.status = "正常"

Failed::

    entity.status = "正常"
    entity.number = ""

Inapplicable::

    entity.status = "管局审核中"
    entity.number = ""

CannotTell::

    entity.status = ""
    entity.number = ""

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


@ledger_rule(
    name=("状态正常但无主体备案号", "In order without an entity filing number"),
    severity=Severity.VIOLATION,
    basis=["mii-33/19", "mii-501/7"],
    needs=["entity.number", "entity.status"],
    messages={
        "missing": ("状态为正常，却没有主体备案号", "the status is in order, and there is no entity filing number")
    },
    remedy=(
        "补录主体备案号；实际尚未备案的，改正状态并停止接入。",
        "Enter the number; where there is no filing yet, correct the status and end the access.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if entity.number:
        return passed("ok")
    if not entity.status:
        return cannot_tell("empty", fields="entity.status,entity.number")
    return failed("missing") if entity.status == "normal" else inapplicable("not-numbered")
