"""One certificate, by kind and number, stands under one entity filing number.

Applicability
    Entities with a certificate number and a filing number.

Expectation
    No other entity of the ledger has the same certificate under another number.

Assumptions
    Kind and number of the certificate identify an entity, its name does not. Cancelled filings do not count.

Passed::

    entity.number = "京ICP备05990217号"

Failed::

    [[row]]
    entity.number = "京ICP备05990217号"
    service.number = "京ICP备05990217号-1"
    [[row]]
    entity.number = "京ICP备06990218号"
    service.number = "京ICP备06990218号-1"

Inapplicable::

    entity.number = ""

Untested::

    without = ["entity.certificate.number"]
"""

from auditor.ledger.context import others
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体冲突", "One entity filed under two numbers"),
    severity=Severity.VIOLATION,
    basis=["provider-practice/entity-unique"],
    needs=["entity.certificate.number", "entity.number"],
    messages={"twice": ("同一证件还备在 {others} 名下", "the same certificate is also filed under {others}")},
    remedy=(
        "保留一个主体，把其余主体下的网站并入后注销多余主体。",
        "Keep one entity, move the sites of the others under it, and cancel the rest.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.number:
        return inapplicable("not-numbered")
    if not entity.certificate.is_given:
        return inapplicable("empty-told", fields="entity.certificate.number")
    numbers = context.certificate_numbers.get(entity.certificate.digest, ())
    if len(numbers) < 2:
        return passed("ok")
    found = others(numbers, entity.number)
    lines = [line for number in found for line in context.by_number[number][0].lines]
    return failed("twice", lines=lines, others=", ".join(found))
