"""A private person's site is about personal content.

Applicability
    Services of private persons with a name or content.

Expectation
    No word of companies or of trade in them.

Assumptions
    Words are hints and never a verdict; a person looks at the site.

Passed::

    entity.name = "张三丰"
    entity.nature = "个人"
    entity.certificate.kind = "居民身份证"
    entity.certificate.number = "110101199003072973"
    service.name = "张三丰的摄影日记"
    service.content = "个人摄影作品"

Failed::

    entity.name = "张三丰"
    entity.nature = "个人"
    entity.certificate.kind = "居民身份证"
    entity.certificate.number = "110101199003072973"
    service.name = "三丰商城"

Inapplicable::

    entity.nature = "企业"

CannotTell::

    entity.nature = ""

Untested::

    without = ["entity.nature"]
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
from auditor.policy.filing_lists import PERSON
from auditor.policy.filing_words import COMMERCIAL_WORDS


@ledger_rule(
    name=("个人备案疑为经营性内容", "Private person with commercial content"),
    severity=Severity.HINT,
    basis=["state-council-292/11", "provider-practice/special-check"],
    needs=["entity.nature", "service.name|service.content"],
    messages={
        "commercial": (
            "个人备案，名称或内容中有“{word}”",
            "a private person's filing, and name or content says “{word}”",
        )
    },
    remedy=(
        "核实网站内容；属于单位或经营性内容的，以单位名义备案，需要许可的先取得许可。",
        (
            "Look at the site; what is a company's or commercial is filed by an organisation, with a licence "
            "where one is needed."
        ),
    ),
)
def check(service: Service, context: Context) -> Judgement:
    nature = context.ledger.entities[service.entity].nature
    if not nature:
        return cannot_tell("empty", fields="entity.nature")
    if nature != PERSON:
        return inapplicable("ok")
    found = COMMERCIAL_WORDS.search(f"{service.name} {service.content}")
    return failed("commercial", word=found[0]) if found else passed("ok")
