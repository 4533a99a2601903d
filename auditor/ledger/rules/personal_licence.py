"""A telecom licence is a company's.

Applicability
    Services with a licence number.

Expectation
    The entity is no private person.

Passed::

    service.licence = "京B2-20200001"

Failed::

    entity.name = "张三丰"
    entity.nature = "个人"
    entity.certificate.kind = "居民身份证"
    entity.certificate.number = "110101199003072973"
    service.licence = "京B2-20200001"

Inapplicable::

    service.licence = ""

CannotTell::

    service.licence = "京B2-20200001"
    entity.nature = ""

Untested::

    without = ["service.licence"]
"""

from auditor.ledger.rule import (
    Context,
    Judgement,
    Service,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)
from auditor.policy.filing_lists import PERSON


@ledger_rule(
    name=("个人主体持有经营许可证", "Private person with a telecom licence"),
    severity=Severity.VIOLATION,
    basis=["state-council-292/4", "state-council-292/7", "state-council-292/19-1"],
    needs=["service.licence", "entity.nature"],
    messages={
        "person": (
            "主体是个人，却填有经营许可证 {number}",
            "the entity is a private person, yet there is the licence {number}",
        )
    },
    remedy=(
        "核实许可证的持有者；网站属于公司的，以公司名义备案。",
        "Verify whose licence it is; a company's site is filed by the company.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    if not service.licence:
        return inapplicable("ok")
    nature = context.ledger.entities[service.entity].nature
    if not nature:
        return cannot_tell("empty", fields="entity.nature")
    return failed("person", number=service.licence) if nature == PERSON else passed("ok")
