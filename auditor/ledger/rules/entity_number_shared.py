"""One entity filing number belongs to one certificate.

Applicability
    Entities with a filing number and a certificate number.

Expectation
    Every entity of the ledger with the same number has the same certificate.

Passed::

    entity.number = "京ICP备05990217号"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "另一贸易有限公司"
    entity.certificate.number = "91310000MA1FL2B41T"

Untested::

    without = ["entity.number"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("一号多主体", "One filing number of several entities"),
    severity=Severity.VIOLATION,
    basis=["provider-practice/entity-unique", "mii-33/7"],
    needs=["entity.number", "entity.certificate.number"],
    messages={
        "shared": (
            "主体备案号 {number} 还对应另一证件（{party_other}）",
            "{number} also stands with another certificate ({party_other})",
        )
    },
    remedy=(
        "在备案系统查询该号的主体，改正台账中填错的一方。",
        "Look the number up in the filing system and correct the wrong row.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.number:
        return inapplicable("not-numbered")
    if not entity.certificate.is_given:
        return inapplicable("empty-told", fields="entity.certificate.number")
    if len(context.number_certificates.get(entity.number, ())) < 2:
        return passed("ok")
    own = entity.certificate.digest
    other = next(e for e in context.by_number[entity.number] if e.certificate.digest not in (own, ""))
    return failed("shared", lines=other.lines, number=entity.number, party_other=other.name)
