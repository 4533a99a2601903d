"""An application has no more sites than the province allows at a time.

Applicability
    Entities of provinces that limit the number (policy table), with sites and days of application.

Expectation
    No more services handed in on one day than allowed.

Assumptions
    Services of one entity handed in on one day are one application.

Inapplicable::

    entity.number = "京ICP备05990217号"

Passed::

    entity.number = "湘ICP备05990217号"

Failed::

    entity.number = "湘ICP备05990217号"
    [[row]]
    service.number = "湘ICP备05990217号-1"
    [[row]]
    service.number = "湘ICP备05990217号-2"
    service.name = "某某科技商城"

CannotTell::

    entity.number = "湘ICP备05990217号"
    service.submitted = ""

Untested::

    without = ["service.submitted"]
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
    name=("一次申请的网站数超过本省要求", "Too many sites in one application"),
    severity=Severity.HINT,
    basis=["provider-practice/province-rules"],
    needs=["service.submitted"],
    messages={
        "many": (
            "{date} 一次提交了 {sites} 个网站，本省每次 {max} 个",
            "{sites} sites were handed in on {date}, and the province takes {max} at a time",
        )
    },
    remedy=(
        "分次提交，一个网站通过后再提交下一个。",
        "Hand in one after the other, the next when the last is approved.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    limit = context.parameter("sites-per-application", entity.province, "max")
    if not limit:
        return inapplicable("off")
    services = context.ledger.services_of.get(entity.key, ())
    if not services:
        return inapplicable("ok")
    days: dict[str, int] = {}
    for service in services:
        if service.submitted:
            days[service.submitted] = days.get(service.submitted, 0) + 1
    if not days:
        return cannot_tell("empty", fields="service.submitted")
    for day, sites in days.items():
        if sites > limit:
            return failed("many", date=day, sites=sites, max=limit)
    return passed("ok")
