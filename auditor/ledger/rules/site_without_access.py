"""A filed site has access data (空壳网站 by the authority's meaning is a site that has none).

Applicability
    Services with a filing number.

Expectation
    At least one access row that has not ended.

Assumptions
    Only what the ledger says: whether the site is served somewhere is another rule's.

Passed::

    access.provider = "某某云"

Failed::

    access.provider = ""
    access.addresses = ""
    access.method = ""
    access.status = ""
    access.since = ""
    access.server_expires = ""

Failed::

    access.status = "取消接入"

Inapplicable::

    service.number = ""

Untested::

    without = ["access.provider", "access.addresses", "access.method", "access.status", "access.since"]
"""

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.filing_lists import GONE


@ledger_rule(
    name=("无接入记录", "Site without an access row"),
    severity=Severity.WARNING,
    basis=["hunan-shell-notice/site", "mii-33/15", "miit-64/1"],
    needs=["access.provider|access.addresses|access.method|access.status|access.since"],
    messages={
        "none": ("备案号 {number} 没有接入信息", "{number} has no access data"),
        "ended": ("备案号 {number} 的接入均已取消", "every access of {number} has ended"),
    },
    remedy=(
        "仍在使用的办理新增接入；不再使用的协助注销网站。",
        "Add the access of a site in use; help to cancel one that is not.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.number:
        return inapplicable("not-numbered")
    rows = context.ledger.access_of.get(service.key, ())
    if not rows:
        return failed("none", number=service.number)
    day = context.day
    if all(row.status in GONE or (row.ended and row.ended <= day) for row in rows):
        return failed("ended", number=service.number)
    return passed("ok")
