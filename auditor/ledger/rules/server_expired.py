"""The server of a connected site has not expired.

Applicability
    Access rows of ours that have not ended.

Expectation
    Its last day is not over.

Assumptions
    By the ledger only; the billing system knows better.

Passed::

    access.server_expires = "2027-12-31"

Failed::

    access.server_expires = "2026-11-01"

CannotTell::

    access.server_expires = ""

Inapplicable::

    access.status = "取消接入"

Untested::

    without = ["access.server_expires"]
"""

from auditor.ledger.forms import is_active
from auditor.ledger.rule import (
    Access,
    Context,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)


@ledger_rule(
    name=("服务器已到期", "Server expired"),
    severity=Severity.WARNING,
    basis=["provider-practice/terms", "hunan-shell-notice/site"],
    needs=["access.server_expires"],
    messages={"expired": ("服务器已于 {date} 到期", "the server expired on {date}")},
    remedy=(
        "核实是否续费；不再使用的，办理取消接入，以免成为空壳网站。",
        "Find out whether it was renewed; else end the access, so that no empty shell is left.",
    ),
)
def check(access: Access, context: Context) -> Judgement:
    if not is_active(access, context.day) or not access.ours:
        return inapplicable("ok")
    if not access.server_expires:
        return cannot_tell("empty", fields="access.server_expires")
    return failed("expired", date=access.server_expires) if access.server_expires < context.day else passed("ok")
