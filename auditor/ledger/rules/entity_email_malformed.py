"""The e-mails of the entity's persons have the form of an address.

Applicability
    Entities with an e-mail of the responsible person or the legal representative.

Expectation
    One name, one @, and a domain.

Assumptions
    Whether mail arrives is not tried.

Passed::

    entity.responsible.email = "zhang@example.cn"

Failed::

    entity.responsible.email = "zhang#example.cn"

Inapplicable::

    entity.responsible.email = ""
    entity.legal.email = ""

Untested::

    without = ["entity.responsible.email", "entity.legal.email"]
"""

from auditor.ledger.forms import is_email
from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("主体邮箱格式有误", "E-mail of the entity malformed"),
    severity=Severity.WARNING,
    basis=["provider-practice/form", "provider-practice/contacts"],
    needs=["entity.responsible.email|entity.legal.email"],
    messages={"malformed": ("{fields}“{email}”不是邮箱地址", "{fields} “{email}” is no e-mail address")},
    remedy=("向本人核实后改正邮箱。", "Verify the address with its owner and correct it."),
)
def check(entity: Entity, context: Context) -> Judgement:
    del context
    pairs = (("entity.responsible.email", entity.responsible.email), ("entity.legal.email", entity.legal.email))
    for field, email in pairs:
        if email and not is_email(email):
            return failed("malformed", fields=field, email=email)
    if not pairs[0][1] and not pairs[1][1]:
        return inapplicable("empty-told", fields="entity.responsible.email")
    return passed("ok")
