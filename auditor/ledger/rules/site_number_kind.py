"""The suffix of a number suits the kind of service: `A` an app, `X` a mini program, `K` a quick app, none a website.

Applicability
    Services with a kind and a number that has a suffix.

Expectation
    The letter behind the serial is that of the kind.

Passed::

    service.kind = "APP"
    service.number = "京ICP备05990217号-1A"

Failed::

    service.kind = "网站"
    service.number = "京ICP备05990217号-1A"

Failed::

    service.kind = "小程序"
    service.number = "京ICP备05990217号-1"

CannotTell::

    service.kind = ""

Inapplicable::

    service.number = ""

Untested::

    without = ["service.number"]
"""

from auditor.ledger.forms import filing_number
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

_LETTERS = {"web": "", "app": "A", "mini-program": "X", "quick-app": "K"}


@ledger_rule(
    name=("备案号后缀与服务类型不符", "Suffix does not suit the kind of service"),
    severity=Severity.WARNING,
    basis=["miit-105/4", "mii-33/19"],
    needs=["service.number", "service.kind"],
    messages={"unfit": ("{kind}的备案号却是 {number}", "a {kind} has the number {number}")},
    remedy=(
        "核实服务类型和备案号，网站与 App、小程序分别备案。",
        "Verify kind and number; websites, apps and mini programs are filed each by itself.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    number = filing_number(service.number)
    if number is None or not number.site:
        return inapplicable("not-numbered")
    if not service.kind:
        return cannot_tell("empty", fields="service.kind")
    if number.app == _LETTERS[service.kind]:
        return passed("ok")
    return failed("unfit", kind=service.kind, number=service.number)
