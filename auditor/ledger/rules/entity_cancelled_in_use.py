"""When an entity is cancelled, so are its sites.

Applicability
    Entities whose status is cancelled, blacklisted or without access.

Expectation
    None of its services is in order.

Passed::

    entity.status = "注销"
    service.status = "注销"

Failed::

    entity.status = "注销"

Inapplicable::

    entity.status = "正常"

CannotTell::

    entity.status = ""

Untested::

    without = ["entity.status"]
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
from auditor.policy.filing_lists import GONE


@ledger_rule(
    name=("主体已注销仍有网站", "Cancelled entity with sites in order"),
    severity=Severity.VIOLATION,
    basis=["mii-501/15", "mii-33/18", "mii-33/24"],
    needs=["entity.status", "service.status"],
    of_gone=True,
    messages={
        "in-use": (
            "主体状态为{status}，名下 {sites} 个网站状态仍为正常",
            "the entity is {status}, yet {sites} of its sites are in order",
        )
    },
    remedy=(
        "核实主体状态；确已注销的，立即停止接入名下网站。",
        "Verify the status; when it is cancelled, end the access of its sites at once.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.status:
        return cannot_tell("empty", fields="entity.status")
    if entity.status not in GONE:
        return inapplicable("ok")
    sites = sum(s.status == "normal" for s in context.ledger.services_of.get(entity.key, ()))
    return failed("in-use", status=entity.status, sites=sites) if sites else passed("ok")
