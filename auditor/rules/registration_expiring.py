"""The domain is registered, and for three months more.

Applicability
    Domains whose registration was looked up (--whois) and is known.

Expectation
    The registry has the domain, not in redemptionPeriod or pendingDelete, and it expires in three months or later.

Assumptions
    Registries renew by themselves and take it back, so a status outweighs a date. Guidance: providers
    ask for three months, no article does.

Passed::

    [registration]
    expires = "2027-11-01"

Failed::

    [registration]
    expires = "2026-12-24"

Failed::

    [registration]
    expires = "2027-10-01"
    statuses = ["redemptionPeriod"]

Failed::

    [registration]
    state = "not-found"

CannotTell::

    [registration]
    registrar = "某某注册商"

Untested::

    <h1>某某公司</h1>

Untested::

    [registration]
    state = "not-known"
    reason = "timeout"
"""

from datetime import date

from auditor.model import Severity
from auditor.registration.judgement import MESSAGES, judge_validity
from auditor.rule import Judgement, Registered, rule


@rule(
    name=("域名已过期或即将过期", "Domain expired or about to expire"),
    family="registration",
    severity=Severity.WARNING,
    basis=["provider-practice/terms", "provider-practice/special-check"],
    messages={
        key: MESSAGES[key]
        for key in ("unregistered", "lapsed", "expired", "expiring", "auto-renewed", "no-date", "valid")
    },
    remedy=(
        "通知用户续费；已被他人注册的，注销该域名的备案。",
        "Have the customer renew it; where somebody else has registered it, cancel the filing of the domain.",
    ),
)
def check(registration: Registered) -> Judgement:
    opinion = judge_validity(registration.registration, date.fromisoformat(registration.day))
    return Judgement(opinion.verdict, opinion.message, dict(opinion.params))
