"""An entity filing number has the form of one, and is no placeholder.

Applicability
    Entities with a filing number.

Expectation
    Province, ICP备, eight or ten digits, 号; without the suffix of a site.

Passed::

    entity.number = "京ICP备05990217号"

Failed::

    entity.number = "京备05990217"

Failed::

    entity.number = "京ICP备12345678号"

Inapplicable::

    entity.number = ""

Untested::

    without = ["entity.number"]
"""

from auditor.ledger.forms import filing_number
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体备案号格式有误", "Entity filing number malformed"),
    severity=Severity.WARNING,
    basis=["mii-33/19"],
    needs=["entity.number"],
    messages={
        "form": ("“{number}”不是主体备案号的格式", "“{number}” has not the form of an entity filing number"),
        "digits": ("“{number}”的位数不对", "“{number}” has a wrong number of digits"),
        "made-up": ("“{number}”像是随意编的号码", "“{number}” looks made up"),
    },
    remedy=("在备案系统查询后改正主体备案号。", "Look the number up in the filing system and correct it."),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    if not entity.number:
        return inapplicable("not-numbered")
    number = filing_number(entity.number)
    if number is None or number.site:
        return failed("form", number=entity.number)
    return failed(number.fault, number=entity.number) if number.fault else passed("ok")
