"""A filed domain has not expired.

Applicability
    Domain rows with a registrable domain.

Expectation
    Its last day is not over.

Assumptions
    By the ledger only. A holder may have renewed since; the registry's day is another rule's.

Passed::

    domain.expires = "2028-02-20"

Failed::

    domain.expires = "2026-11-01"

CannotTell::

    domain.expires = ""

Inapplicable::

    domain.written = "192.31.196.10"

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
    name=("域名已过期", "Domain expired"),
    severity=Severity.VIOLATION,
    basis=["mii-33/15", "provider-practice/terms"],
    needs=["domain.expires"],
    messages={"expired": ("域名已于 {date} 到期", "the domain expired on {date}")},
    remedy=(
        "请主办单位续费；不再使用的，注销该域名的备案，防止被他人抢注。",
        "Ask for a renewal; cancel the filing of a domain that is given up.",
    ),
)
def check(domain: Domain, context: Context) -> Judgement:
    if not domain.registrable:
        return inapplicable("ok")
    if not domain.expires:
        return cannot_tell("empty", fields="domain.expires")
    return failed("expired", date=domain.expires) if domain.expires < context.day else passed("ok")
