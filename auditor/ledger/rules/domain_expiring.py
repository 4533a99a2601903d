"""A filed domain has some months left.

Applicability
    Domain rows with a registrable domain that has not expired.

Expectation
    More than the months of the policy table are left (3).

Assumptions
    Several provinces ask for three months; there it is a warning.

Passed::

    domain.expires = "2028-02-20"

Failed::

    domain.expires = "2027-02-23"

Passed::

    domain.expires = "2027-02-24"

CannotTell::

    domain.expires = ""

Inapplicable::

    domain.expires = "2026-11-01"

Untested::

    without = ["domain.expires"]
"""

from auditor.ledger.rule import (
    Context,
    Domain,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("域名即将到期", "Domain expires soon"),
    severity=Severity.HINT,
    basis=["provider-practice/terms"],
    needs=["domain.expires"],
    messages={
        "soon": (
            "域名 {date} 到期，剩余不足 {months} 个月",
            "the domain expires on {date}, in less than {months} months",
        )
    },
    remedy=("提醒主办单位续费。", "Remind the entity to renew the domain."),
)
def check(domain: Domain, context: Context) -> Judgement:
    if not domain.registrable:
        return inapplicable("ok")
    if not domain.expires:
        return cannot_tell("empty", fields="domain.expires")
    if domain.expires < context.day:
        return inapplicable("ok")
    ledger = context.ledger
    province = ledger.entities[ledger.services[domain.service].entity].province
    months = context.parameter("domain-expiring", province, "months")
    if domain.expires < context.month_after(months):
        return failed("soon", date=domain.expires, months=months)
    return passed("ok")
