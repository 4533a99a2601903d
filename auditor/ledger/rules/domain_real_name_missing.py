"""The holder's real name was verified by the registrar.

Applicability
    Domain rows with a registrable domain, of services that were handed in.

Expectation
    The day of the verification is there.

Assumptions
    An empty field of a ledger that has the column means that it was not done, or not recorded; either is for
    the provider to check.

Passed::

    domain.real_name_verified = "2024-02-20"

Failed::

    domain.real_name_verified = ""

Inapplicable::

    domain.written = "192.31.196.10"

Untested::

    without = ["domain.real_name_verified"]
"""

from auditor.ledger.rule import Context, Domain, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("域名未实名认证", "Domain without verified real name"),
    severity=Severity.WARNING,
    basis=["miit-264/5", "provider-practice/terms"],
    needs=["domain.real_name_verified"],
    messages={"missing": ("没有域名实名认证日期", "there is no day on which the holder's real name was verified")},
    remedy=(
        "查验域名实名信息，未实名的请持有者先完成实名认证。",
        "Check the holder's real name; have it verified first where it is not.",
    ),
)
def check(domain: Domain, context: Context) -> Judgement:
    del context
    if not domain.registrable:
        return inapplicable("ok")
    return passed("ok") if domain.real_name_verified else failed("missing")
