"""The public security number is of the province of the filing number.

Applicability
    Services whose two numbers both name a province.

Expectation
    The provinces are the same.

Assumptions
    The public security organ of where the server or the company's branch is may have registered it; a person
    looks.

Passed::

    service.psb_number = "京公网安备11010802990217号"

Failed::

    service.psb_number = "沪公网安备31010102990217号"

Inapplicable::

    service.psb_number = ""

Untested::

    without = ["service.psb_number"]
"""

from auditor.ledger.forms import psb_province
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("公安备案号省份与备案号不同", "Public security number of another province"),
    severity=Severity.HINT,
    basis=["mps-33/12"],
    needs=["service.psb_number", "entity.number|entity.address"],
    messages={
        "differs": (
            "公安备案号属{province}，主体属{province_entity}",
            "the public security number is of {province}, the entity of {province_entity}",
        )
    },
    remedy=("核实公安备案号是否属于该网站。", "Verify that the number belongs to this site."),
)
def check(service: Service, context: Context) -> Judgement:
    province = psb_province(service.psb_number)
    own = context.ledger.entities[service.entity].province
    if not province or not own:
        return inapplicable("ok")
    return passed("ok") if province == own else failed("differs", province=province, province_entity=own)
