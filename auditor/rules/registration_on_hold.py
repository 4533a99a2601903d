"""Neither registrar nor registry has taken the domain out of the DNS.

Applicability
    Domains whose registration was looked up (--whois) and is known.

Expectation
    The statuses of the registration hold neither clientHold nor serverHold.

Assumptions
    A domain is mostly put on hold for want of a real name, or after a complaint. Guidance: providers check that a
    filed domain is in order; no article says so.

Passed::

    [registration]
    statuses = ["ok"]

Failed::

    [registration]
    statuses = ["clientHold", "clientTransferProhibited"]

CannotTell::

    [registration]
    expires = "2027-11-01"

Inapplicable::

    [registration]
    state = "not-found"

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import Severity
from auditor.registration.judgement import MESSAGES, judge_hold
from auditor.rule import Judgement, Registered, rule


@rule(
    name=("域名被暂停解析", "Domain on hold"),
    family="registration",
    severity=Severity.WARNING,
    basis=["provider-practice/terms", "provider-practice/special-check"],
    messages={key: MESSAGES[key] for key in ("unregistered", "on-hold", "not-on-hold", "no-status")},
    remedy=(
        "请用户向域名注册商查询暂停原因并完成实名认证。",
        "Have the customer ask the registrar for the reason, and have the real name verified.",
    ),
)
def check(registration: Registered) -> Judgement:
    opinion = judge_hold(registration.registration)
    return Judgement(opinion.verdict, opinion.message, dict(opinion.params))
