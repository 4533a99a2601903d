"""The number of a site is the number of its entity with a suffix; so all sites of one entity are under one number.

Applicability
    Services with a number of right form whose entity has one.

Expectation
    The part before the suffix is the entity's number.

Passed::

    service.number = "京ICP备05990217号-1"

Failed::

    service.number = "京ICP备06990218号-1"

Inapplicable::

    service.number = ""

Untested::

    without = ["service.number"]
"""

from auditor.ledger.forms import filing_number
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站备案号与主体备案号不一致", "Site number of another entity"),
    severity=Severity.VIOLATION,
    basis=["provider-practice/entity-unique", "mii-33/7"],
    needs=["service.number", "entity.number"],
    messages={
        "differs": (
            "网站备案号 {number} 不属于主体 {number_entity}",
            "the site number {number} does not belong to the entity {number_entity}",
        )
    },
    remedy=(
        "核实网站属于哪个主体，并入同一主体或改正台账。",
        "Find out whose site it is; move it under that entity, or correct the ledger.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    entity = context.ledger.entities[service.entity]
    if not service.number or not entity.number:
        return inapplicable("not-numbered")
    number, own = filing_number(service.number), filing_number(entity.number)
    if number is None or own is None:
        return inapplicable("ok")
    if number.entity == own.entity:
        return passed("ok")
    return failed("differs", lines=entity.lines[:3], number=service.number, number_entity=entity.number)
