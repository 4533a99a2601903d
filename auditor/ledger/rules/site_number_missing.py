"""A service whose filing is in order has a filing number.

Applicability
    Services whose status is in order.

Expectation
    The site filing number is there.

Passed::

    service.status = "正常"

Failed::

    service.number = ""

Inapplicable::

    service.status = "管局审核中"
    service.number = ""

CannotTell::

    service.status = ""
    service.number = ""

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


@ledger_rule(
    name=("状态正常但无网站备案号", "In order without a site filing number"),
    severity=Severity.VIOLATION,
    basis=["mii-33/19", "mii-501/7"],
    needs=["service.number", "service.status"],
    messages={
        "missing": ("状态为正常，却没有网站备案号", "the status is in order, and there is no site filing number")
    },
    remedy=(
        "补录网站备案号；实际尚未备案的，改正状态并停止接入。",
        "Enter the number; where there is no filing yet, correct the status and end the access.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if service.number:
        return passed("ok")
    if not service.status:
        return cannot_tell("empty", fields="service.status,service.number")
    return failed("missing") if service.status == "normal" else inapplicable("not-numbered")
