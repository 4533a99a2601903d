"""A site filing number has the form of one, with its suffix, and is no placeholder.

Applicability
    Services with a filing number.

Expectation
    Province, ICP备, eight or ten digits, 号, hyphen, serial.

Passed::

    service.number = "京ICP备05990217号-1"

Failed::

    service.number = "京ICP备05990217号"

Failed::

    service.number = "备案05990217"

Inapplicable::

    service.number = ""

Untested::

    without = ["service.number"]
"""

from auditor.ledger.forms import filing_number
from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("网站备案号格式有误", "Site filing number malformed"),
    severity=Severity.WARNING,
    basis=["mii-33/19"],
    needs=["service.number"],
    messages={
        "form": ("“{number}”不是网站备案号的格式", "“{number}” has not the form of a site filing number"),
        "suffix": ("“{number}”缺少网站序号", "“{number}” has no serial of the site"),
        "digits": ("“{number}”的位数不对", "“{number}” has a wrong number of digits"),
        "made-up": ("“{number}”像是随意编的号码", "“{number}” looks made up"),
    },
    remedy=("在备案系统查询后改正网站备案号。", "Look the number up in the filing system and correct it."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if not service.number:
        return inapplicable("not-numbered")
    number = filing_number(service.number)
    if number is None:
        return failed("form", number=service.number)
    fault = number.fault or ("" if number.site else "suffix")
    return failed(fault, number=service.number) if fault else passed("ok")
