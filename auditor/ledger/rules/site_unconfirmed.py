"""The site's data were confirmed not too long ago.

Applicability
    Services with a filing number.

Expectation
    Confirmed, changed or approved within the months the policy table names (12).

Assumptions
    A change and an approval confirm the data as well. Hubei asks every site once a year.

Passed::

    service.confirmed = "2026-08-01"

Failed::

    service.confirmed = "2025-06-30"

CannotTell::

    service.confirmed = ""
    service.approved = ""

Inapplicable::

    service.number = ""

Untested::

    without = ["service.confirmed", "service.changed", "service.approved"]
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
    name=("网站信息长期未核实", "Site not confirmed for long"),
    severity=Severity.HINT,
    basis=["mii-501/7-3", "miit-64/1", "provider-practice/province-rules"],
    needs=["service.confirmed|service.changed|service.approved"],
    messages={
        "old": (
            "最近一次核实是 {date}，已超过 {months} 个月",
            "last confirmed on {date}, more than {months} months ago",
        )
    },
    remedy=(
        "联系网站负责人核实网站信息，记录核实日期。",
        "Confirm the site's data with its responsible person, and record the day.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.number:
        return inapplicable("not-numbered")
    last = max(service.confirmed, service.changed, service.approved)
    if not last:
        return cannot_tell("empty", fields="service.confirmed")
    province = context.ledger.entities[service.entity].province
    months = context.parameter("site-unconfirmed", province, "months")
    return failed("old", date=last, months=months) if last < context.month_after(-months) else passed("ok")
