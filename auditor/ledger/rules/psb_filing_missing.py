"""Thirty days after a site was opened it is filed with the public security organ.

Applicability
    Open websites of organisations.

Expectation
    A public security number or the day of that filing is there; a site opened less than 30 days ago still has
    time.

Assumptions
    The order names legal persons and other organisations, so private persons are left out. It asks to register,
    not to show the number.

Passed::

    service.psb_number = "京公网安备11010802990217号"

Failed::

    service.psb_number = ""
    service.psb_filed = ""

Inapplicable::

    service.psb_number = ""
    service.psb_filed = ""
    service.opened = "2026-11-01"

CannotTell::

    service.psb_number = ""
    service.psb_filed = ""
    service.opened = ""

Untested::

    without = ["service.psb_number", "service.psb_filed"]
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
from auditor.policy.filing_lists import PERSON


@ledger_rule(
    name=("开通 30 天后仍无公安备案", "No public security filing 30 days after opening"),
    severity=Severity.WARNING,
    basis=["mps-33/12", "mps-33/23"],
    needs=["service.psb_number|service.psb_filed", "service.opened"],
    messages={
        "missing": (
            "{date} 开通，已超过 {days} 天，没有公安备案号",
            "opened on {date}, more than {days} days ago, without a public security number",
        ),
        "pending": ("{date} 开通，未满 {days} 天", "opened on {date}, less than {days} days ago"),
    },
    remedy=(
        "提醒主办单位在全国互联网安全管理服务平台办理公安联网备案，并补录编号。",
        "Remind the entity to register with the public security organ, then enter the number.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    if service.kind not in ("web", ""):
        return inapplicable("not-web")
    if service.psb_number or service.psb_filed:
        return passed("ok")
    entity = context.ledger.entities[service.entity]
    if entity.nature == PERSON or not service.number:
        return inapplicable("ok")
    if not service.opened:
        return cannot_tell("empty", fields="service.opened,service.psb_number")
    days = context.parameter("psb-filing-missing", entity.province, "days")
    if service.opened >= context.day_after(-days):
        return inapplicable("pending", date=service.opened, days=days)
    return failed("missing", date=service.opened, days=days)
