"""Three days pass between the verification of the holder's real name and the application.

Applicability
    Domain rows with the day of verification.

Expectation
    The service, or its entity, was handed in at least so many days later (policy table, 3).

Assumptions
    A real name verified anew after the approval says nothing of the application.

Passed::

    domain.real_name_verified = "2024-02-20"

Failed::

    domain.real_name_verified = "2024-02-29"

Inapplicable::

    domain.real_name_verified = ""

Inapplicable::

    domain.real_name_verified = "2025-01-01"

CannotTell::

    entity.submitted = ""
    service.submitted = ""

Untested::

    without = ["domain.real_name_verified"]
"""

from datetime import date, timedelta

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
    name=("实名认证未满 3 日即提交", "Handed in before the real name had settled"),
    severity=Severity.HINT,
    basis=["provider-practice/terms"],
    needs=["domain.real_name_verified", "service.submitted|entity.submitted"],
    messages={
        "late": (
            "{date} 实名认证，{date_submitted} 就提交备案，未满 {days} 日",
            "verified on {date} and handed in on {date_submitted}, less than {days} days later",
        )
    },
    remedy=("实名认证满 3 日后再提交备案。", "Hand in three days after the verification."),
)
def check(domain: Domain, context: Context) -> Judgement:
    verified = domain.real_name_verified
    if not verified:
        return inapplicable("ok")
    service = context.ledger.services[domain.service]
    entity = context.ledger.entities[service.entity]
    submitted = service.submitted or entity.submitted
    if not submitted:
        return cannot_tell("empty", fields="service.submitted")
    approved = service.approved or entity.approved
    if approved and verified > approved:
        return inapplicable("ok")
    days = context.parameter("domain-real-name-late", entity.province, "days")
    if verified < submitted and date.fromisoformat(submitted) - date.fromisoformat(verified) >= timedelta(days=days):
        return passed("ok")
    return failed("late", date=verified, date_submitted=submitted, days=days)
