"""The entity's responsible person is its legal representative, or holds a letter of authorisation.

Applicability
    Organisations with both names.

Expectation
    One name, or a letter of authorisation in the dossier.

Assumptions
    Most provinces accept an authorised person; the province policy table says where not.

Passed::

    entity.legal.name = "张三丰"

Passed::

    entity.legal.name = "王五"
    dossier.authorisation = "有"

Failed::

    entity.legal.name = "王五"
    dossier.authorisation = "无"

Inapplicable::

    entity.legal.name = ""

Untested::

    without = ["entity.legal.name"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.filing_lists import PERSON


@ledger_rule(
    name=("主体负责人非法定代表人", "Responsible person is not the legal representative"),
    severity=Severity.HINT,
    basis=["provider-practice/special-check", "provider-practice/dossier"],
    needs=["entity.legal.name", "entity.responsible.name"],
    messages={
        "other": (
            "主体负责人“{person}”不是法定代表人“{person_legal}”，也没有授权书",
            "{person} is not the legal representative {person_legal}, and there is no letter of authorisation",
        )
    },
    remedy=(
        "改由法定代表人担任负责人，或补交授权书。",
        "Let the legal representative be responsible, or hand in a letter of authorisation.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    legal, responsible = entity.legal.name, entity.responsible.name
    if entity.nature == PERSON or not legal or not responsible:
        return inapplicable("ok")
    if legal == responsible or entity.dossier.get("authorisation"):
        return passed("ok")
    return failed("other", person=responsible, person_legal=legal)
