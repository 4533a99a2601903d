"""Everything the provider reports of an access is filled in.

Applicability
    Active access rows of ours.

Expectation
    At least one address, and the method.

Assumptions
    Fields the ledger has no column for are not asked.

Passed::

    access.addresses = "192.31.196.10"

Failed::

    access.addresses = ""

Failed::

    access.method = ""

Inapplicable::

    access.status = "取消接入"
    access.ended = "2026-01-01"

Untested::

    without = ["access.addresses", "access.method"]
"""

from auditor.ledger.forms import is_active
from auditor.ledger.rule import Access, Context, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("接入信息缺失", "Access data missing"),
    severity=Severity.WARNING,
    basis=["mii-33/19", "miit-64/1"],
    needs=["access.addresses|access.method"],
    messages={"missing": ("没有填写{fields}", "not filled in: {fields}")},
    remedy=("补录接入信息，并在备案系统中更新。", "Enter what is missing and update the filing system."),
)
def check(access: Access, context: Context) -> Judgement:
    if not access.ours or not is_active(access, context.day):
        return inapplicable("ok")
    columns = context.columns
    missing = []
    if not access.addresses and "access.addresses" in columns:
        missing.append("access.addresses")
    if not access.method and "access.method" in columns:
        missing.append("access.method")
    return failed("missing", fields=",".join(missing)) if missing else passed("ok")
