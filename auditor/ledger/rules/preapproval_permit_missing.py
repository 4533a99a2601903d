"""A service of a kind that needs a consent before its filing has the number of that consent.

Applicability
    Services with a kind of pre-approval.

Expectation
    A permit number is there.

Assumptions
    Which kinds need a consent: news, publishing and education by the order of 2024; film, television and
    religion by the ministry's form of 2023; others by the providers' guides, for which the finding is cannot-
    tell.

Passed::

    service.preapprovals = "新闻"
    service.permits = "10120260001"

Failed::

    service.preapprovals = "出版"

CannotTell::

    service.preapprovals = "网络游戏"

Inapplicable::

    service.preapprovals = "无"

Untested::

    without = ["service.preapprovals"]
"""

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

_BY_LAW = frozenset(("news", "publishing", "education", "film", "religion"))
"""Order 292 art. 5 (text of 2024-12-06), and the form of notice 105 of 2023."""


@ledger_rule(
    name=("前置审批无批文", "Pre-approval without a permit"),
    severity=Severity.VIOLATION,
    basis=["state-council-292/5", "state-council-292/8", "miit-105/4", "mii-33/11"],
    needs=["service.preapprovals", "service.permits"],
    messages={
        "missing": ("涉及{preapprovals}，没有前置审批文号", "{preapprovals} without the number of a consent"),
        "guide": (
            "涉及{preapprovals}，没有文号；是否需要前置审批请人工判断",
            "{preapprovals} without a number; whether a consent is needed is for a person to say",
        ),
    },
    remedy=(
        "请主办单位补交主管部门的批准文件；不涉及的，改正前置审批内容。",
        "Ask for the consent of the competent department; where none is needed, correct the field.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    kinds = service.preapprovals
    if not kinds:
        return inapplicable("ok")
    if service.permits:
        return passed("ok")
    by_law = [kind for kind in kinds if kind in _BY_LAW]
    return (
        failed("missing", preapprovals=",".join(by_law))
        if by_law
        else cannot_tell("guide", preapprovals=",".join(kinds))
    )
