"""The province of the filing number is that of the entity's address.

Applicability
    Entities with a filing number of right form.

Expectation
    The address begins with the province of the number.

Assumptions
    The address is that of the domicile. An address that names no province cannot be compared.

Passed::

    entity.number = "京ICP备05990217号"
    entity.address = "北京市海淀区中关村大街1号"

Failed::

    entity.number = "粤ICP备05990217号"
    service.number = "粤ICP备05990217号-1"
    entity.address = "北京市海淀区中关村大街1号"

CannotTell::

    entity.address = "海淀区中关村大街1号"

Untested::

    without = ["entity.number"]
"""

from auditor.ledger.forms import address_province, filing_number
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


@ledger_rule(
    name=("备案号省份与主体所在地不符", "Province of the number and of the address differ"),
    severity=Severity.WARNING,
    basis=["mii-33/3"],
    needs=["entity.number", "entity.address"],
    messages={
        "differs": (
            "备案号 {number} 属{province}，通信地址在{province_address}",
            "{number} is of {province}, the address is in {province_address}",
        ),
        "no-province": ("地址没有写省份，无法比较", "the address names no province to compare with"),
    },
    remedy=(
        "核实主体住所：迁往外省的，在原省注销后在新省备案；地址写错的，改正。",
        (
            "Verify the domicile: an entity that has moved cancels and files in the new province; a wrong "
            "address is corrected."
        ),
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if not entity.number:
        return inapplicable("not-numbered")
    number = filing_number(entity.number)
    if number is None:
        return inapplicable("ok")
    if not entity.address:
        return inapplicable("empty-told", fields="entity.address")
    province = address_province(entity.address)
    if not province:
        return cannot_tell("no-province")
    if province == number.province:
        return passed("ok")
    return failed("differs", number=entity.number, province=number.province, province_address=province)
