"""The kind of certificate is one that an entity of this nature has.

Applicability
    Entities with nature and kind of certificate.

Expectation
    A private person has a person's document, an organisation has none of a person's.

Assumptions
    Which of the organisations' certificates belongs to which nature differs with the year of registration, and
    is not judged, except that of the military.

Passed::

    entity.nature = "企业"

Failed::

    entity.nature = "个人"

Failed::

    entity.certificate.kind = "居民身份证"
    entity.certificate.number = "110101199003072973"

CannotTell::

    entity.nature = ""

Untested::

    without = ["entity.certificate.kind"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, cannot_tell, failed, ledger_rule, passed
from auditor.policy.filing_lists import PERSON, PERSONAL_CERTIFICATES

_NAMES = ("公司", "集团", "委员会", "协会", "医院", "大学", "学院", "基金会", "合作社", "事务所", "银行")


@ledger_rule(
    name=("证件类型与主办单位性质不符", "Certificate does not suit the nature"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "mii-33/7"],
    needs=["entity.certificate.kind", "entity.nature"],
    messages={
        "unfit": (
            "性质为{nature}，证件却是{certificate}",
            "the nature is {nature}, yet the certificate is a {certificate}",
        ),
        "person-name": (
            "性质为{nature}，名称却像单位",
            "the nature is {nature}, yet the name is one of an organisation",
        ),
    },
    remedy=(
        "核实主办单位性质，按性质提交证件。",
        "Verify the nature of the entity and take the certificate that belongs to it.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if not entity.nature or not entity.certificate.kind:
        return cannot_tell("empty", fields="entity.nature,entity.certificate.kind")
    is_person = entity.nature == PERSON
    if is_person is not (entity.certificate.kind in PERSONAL_CERTIFICATES):
        return failed("unfit", nature=entity.nature, certificate=entity.certificate.kind)
    if (entity.nature == "military") is not (
        entity.certificate.kind == "military-code"
    ) and entity.certificate.kind == "military-code":
        return failed("unfit", nature=entity.nature, certificate=entity.certificate.kind)
    if is_person and entity.name.endswith(_NAMES):
        return failed("person-name", nature=entity.nature)
    return passed("ok")
