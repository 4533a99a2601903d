"""Office telephones are written 国家代码-区号-号码, several parted by `;`.

Applicability
    Entities with an office telephone or an emergency telephone.

Expectation
    Each is country code, area code and number with hyphens, or a mobile.

Passed::

    entity.responsible.phone = "86-010-82990217;86-010-82990218-801"

Failed::

    entity.responsible.phone = "82990217"

Failed::

    entity.emergency_phone = "010-82990217"

Inapplicable::

    entity.responsible.phone = ""
    entity.emergency_phone = ""

Untested::

    without = ["entity.responsible.phone", "entity.legal.phone", "entity.emergency_phone"]
"""

from auditor.ledger.forms import wrong_phone
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体办公电话格式有误", "Telephone of the entity malformed"),
    severity=Severity.HINT,
    basis=["provider-practice/form"],
    needs=["entity.responsible.phone|entity.legal.phone|entity.emergency_phone"],
    messages={
        "malformed": ("{fields}“{phone}”不是“国家代码-区号-号码”", "{fields} “{phone}” is not country-area-number")
    },
    remedy=("按“86-区号-号码”改写，多个号码用“;”分隔。", "Write it as 86-area-number, several parted by `;`."),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    pairs = (
        ("entity.responsible.phone", entity.responsible.phone),
        ("entity.legal.phone", entity.legal.phone),
        ("entity.emergency_phone", entity.emergency_phone),
    )
    for field, phone in pairs:
        if phone and (wrong := wrong_phone(phone)):
            return failed("malformed", fields=field, phone=wrong)
    return passed("ok") if any(phone for _, phone in pairs) else inapplicable("ok")
