"""A site with a telecom licence is filed as well.

Applicability
    Services with a licence number.

Expectation
    There is a site filing number, or the filing is in review.

Assumptions
    All sites are filed, and only commercial ones need the licence besides.

Passed::

    service.licence = "京B2-20200001"

Failed::

    service.licence = "京B2-20200001"
    service.number = ""

Inapplicable::

    service.licence = ""

Untested::

    without = ["service.licence"]
"""

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.filing_lists import IN_REVIEW


@ledger_rule(
    name=("有许可证无备案", "Licence without a filing"),
    severity=Severity.WARNING,
    basis=["state-council-292/4", "provider-practice/special-check"],
    needs=["service.licence", "service.number"],
    messages={"unfiled": ("有经营许可证 {licence}，没有备案号", "there is the licence {licence} and no filing number")},
    remedy=("为网站办理备案，或补录备案号。", "File the site, or enter its number."),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    if not service.licence:
        return inapplicable("ok")
    if service.number or service.status in IN_REVIEW:
        return passed("ok")
    return failed("unfiled", licence=service.licence)
