"""A site filing number belongs to one service.

Applicability
    Services with a number that has a suffix.

Expectation
    No other service of the ledger has the same.

Passed::

    service.number = "京ICP备05990217号-1"

Failed::

    [[row]]
    entity.name = "某某科技有限公司"
    [[row]]
    entity.name = "另一贸易有限公司"
    entity.number = "京ICP备06990218号"
    entity.certificate.number = "91310000MA1FL2B41T"

Inapplicable::

    service.number = ""

Untested::

    without = ["service.number"]
"""

from auditor.ledger.forms import filing_number
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("一个网站备案号用于多个网站", "One site number of several sites"),
    severity=Severity.VIOLATION,
    basis=["mii-33/19", "provider-practice/entity-unique"],
    needs=["service.number"],
    messages={"repeated": ("网站备案号 {number} 还用于“{other}”", "the number {number} also stands with “{other}”")},
    remedy=("在备案系统查询该号对应的网站，改正另一行。", "Look up whose number it is and correct the other row."),
)
def check(service: Service, context: Context) -> Judgement:
    number = filing_number(service.number)
    if number is None or not number.site:
        return inapplicable("not-numbered")
    same = context.by_service_number[service.number]
    if len(same) < 2:
        return passed("ok")
    other = same[1] if same[0].key == service.key else same[0]
    return failed("repeated", lines=other.lines[:3], number=service.number, other=other.name)
