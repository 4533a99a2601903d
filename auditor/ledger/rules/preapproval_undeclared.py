"""A service whose name or content speaks of news, publishing, education, film or religion declares it.

Applicability
    Services with a name or content.

Expectation
    No such word in name and content, or a kind of pre-approval is declared.

Assumptions
    Words are hints: a company may write of its own news. A person decides.

Passed::

    service.content = "企业介绍、产品说明"

Failed::

    service.content = "时政新闻"

Passed::

    service.content = "时政新闻"
    service.preapprovals = "新闻"

Inapplicable::

    service.content = ""
    service.name = ""

Untested::

    without = ["service.preapprovals"]
"""

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.filing_words import PREAPPROVAL_WORDS


@ledger_rule(
    name=("内容涉及前置审批但未申报", "Content of a pre-approval kind, not declared"),
    severity=Severity.HINT,
    basis=["state-council-292/5", "miit-105/4"],
    needs=["service.preapprovals", "service.content|service.name"],
    messages={
        "undeclared": (
            "名称或内容中有“{word}”，没有申报前置审批（{preapprovals}）",
            "name or content says “{word}”, and no pre-approval is declared ({preapprovals})",
        )
    },
    remedy=(
        "核实服务内容；确需前置审批的，请主办单位补交批准文件后再备案。",
        "Verify what the service does; where a consent is needed, ask for it before filing.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    del context
    text = f"{service.name} {service.content}"
    if not text.strip():
        return inapplicable("empty-told", fields="service.name,service.content")
    if service.preapprovals:
        return passed("ok")
    for kind, words in PREAPPROVAL_WORDS.items():
        if found := words.search(text):
            return failed("undeclared", word=found[0], preapprovals=kind)
    return passed("ok")
