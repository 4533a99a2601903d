"""The entity's address goes down to the door number.

Applicability
    Entities with an address.

Expectation
    Province, city or district, street or village, and a house, building or room number.

Assumptions
    Judged by the words and digits in it; whether the place exists is not known. Villages without numbers exist.

Passed::

    entity.address = "广东省深圳市南山区科技园南路8号A座1201室"

Passed::

    entity.address = "上海市浦东新区世纪大道100号"

Failed::

    entity.address = "北京市海淀区中关村大街"

Failed::

    entity.address = "中关村大街1号"

Inapplicable::

    entity.address = ""

Untested::

    without = ["entity.address"]
"""

from auditor.ledger.forms import address_gaps
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("通信地址不完整", "Address incomplete"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "mii-33/7"],
    needs=["entity.address"],
    messages={
        "province": ("通信地址没有写省份", "the address names no province"),
        "district": ("通信地址没有写到区县", "the address names no district"),
        "street": ("通信地址没有写到街道路名", "the address names no street"),
        "door": ("通信地址没有写到门牌号", "the address has no door number"),
    },
    remedy=(
        "按证件和实际住所补全地址，写到门牌号或房间号。",
        "Complete the address by the certificate and the facts, down to door or room.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if not entity.address:
        return inapplicable("empty-told", fields="entity.address")
    gaps = address_gaps(entity.address)
    return failed(gaps[0]) if gaps else passed("ok")
