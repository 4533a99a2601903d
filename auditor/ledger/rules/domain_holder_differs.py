"""A domain is held by the entity; of an organisation its legal representative may hold it, where the province agrees.

Applicability
    Domain rows with a holder.

Expectation
    Holder and entity have the same name, or the same certificate number; or the holder is the legal
    representative or the responsible person of the organisation.

Assumptions
    Shareholders and senior managers may hold it by law; the ledger does not know them, so a natural person's
    name is cannot-tell.

Passed::

    domain.holder = "某某科技有限公司"

Passed::

    domain.holder = "张三丰"
    domain.holder_id.number = ""

Failed::

    domain.holder = "另一贸易有限公司"
    domain.holder_id.number = "91310000MA1FL2B41T"

Failed::

    domain.holder_id.number = "91310000MA1FL2B41T"

CannotTell::

    domain.holder = "赵六"
    domain.holder_id.number = ""

CannotTell::

    domain.holder = ""
    domain.holder_id.number = ""

Inapplicable::

    domain.written = "192.31.196.10"

Untested::

    without = ["domain.holder", "domain.holder_id.number"]
"""

import unicodedata

from auditor.ledger.rule import (
    Context,
    Domain,
    Judgement,
    Severity,
    cannot_tell,
    failed,
    inapplicable,
    ledger_rule,
    passed,
)
from auditor.policy.filing_lists import PERSON

_LONGEST_PERSON = 4
"""Characters of the longest usual personal name; a longer one is an organisation's."""


def _same(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@ledger_rule(
    name=("域名持有者与主办单位不符", "Domain holder is not the entity"),
    severity=Severity.WARNING,
    basis=["miit-264/1", "miit-264/5"],
    needs=["domain.holder|domain.holder_id.number"],
    messages={
        "name": (
            "域名持有者“{party_holder}”不是主办单位“{party_entity}”",
            "the domain's holder “{party_holder}” is not the entity “{party_entity}”",
        ),
        "number": (
            "域名持有者名称相同，证件号码与主办单位不同",
            "the holder has the entity's name and another certificate number",
        ),
        "person": (
            "域名持有者“{party_holder}”可能是股东或高级管理人员，请人工核实",
            "the holder “{party_holder}” may be a shareholder or manager; verify by hand",
        ),
        "legal": (
            "域名持有者是法定代表人个人，本省要求为单位",
            "the holder is the legal representative in person, and the province asks for the unit",
        ),
    },
    remedy=(
        "请主办单位将域名过户到主体名下，或提交股东、高管证明。",
        ("Have the domain transferred to the entity, or ask for proof that the holder is a shareholder or manager."),
    ),
)
def check(domain: Domain, context: Context) -> Judgement:
    if not domain.registrable:
        return inapplicable("ok")
    entity = context.ledger.entities[context.ledger.services[domain.service].entity]
    holder, number = domain.holder, domain.holder_id
    if not holder and not number.is_given:
        return cannot_tell("empty", fields="domain.holder")
    both = number.is_given and entity.certificate.is_given and number.kind == entity.certificate.kind
    if holder == entity.name or (holder and _same(holder) == _same(entity.name)):
        return failed("number") if both and number.digest != entity.certificate.digest else passed("ok")
    if both and number.digest == entity.certificate.digest:
        return passed("ok")
    params = {"party_holder": holder, "party_entity": entity.name}
    if entity.nature == PERSON:
        return failed("name", **params)
    if holder in (entity.legal.name, entity.responsible.name) and holder:
        allowed = context.parameter("domain-holder-differs", entity.province, "legal")
        return passed("ok") if allowed else failed("legal")
    if len(holder) <= _LONGEST_PERSON:
        return cannot_tell("person", **params)
    return failed("name", **params)
