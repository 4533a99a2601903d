"""The number of the entity's certificate is one that can exist.

Applicability
    Entities with a certificate of a kind that has check digits: 统一社会信用代码, 居民身份证.

Expectation
    Form and check digit are right (GB 32100, GB 11643).

Assumptions
    A right check digit does not tell whether the certificate exists.

Passed::

    entity.certificate.number = "91110108MA01A2B3X4"

Failed::

    entity.certificate.number = "91110108MA01A2B3X5"

Inapplicable::

    entity.certificate.kind = "军队代号"
    entity.certificate.number = "32100"
    entity.nature = "军队"

Untested::

    without = ["entity.certificate.number"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主办单位证件号码校验不符", "Certificate number fails its check"),
    severity=Severity.VIOLATION,
    basis=["mii-33/7", "mii-33/23", "provider-practice/special-check"],
    needs=["entity.certificate.number", "entity.certificate.kind"],
    messages={
        "bad": (
            "{certificate}号码（尾号 {last4}）格式或校验位不对",
            "the number of the {certificate} (ending in {last4}) has a wrong form or check digit",
        )
    },
    remedy=(
        "对照证件改正号码；证件已换发的，办理备案变更。",
        "Correct the number by the certificate; when a new one was issued, file the change.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    certificate = entity.certificate
    if not certificate.is_given:
        return inapplicable("empty-told", fields="entity.certificate.number")
    if not certificate.check:
        return inapplicable("ok")
    if certificate.check == "ok":
        return passed("ok")
    return failed("bad", certificate=certificate.kind, last4=certificate.last4)
