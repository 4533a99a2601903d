"""Everything a filing needs to know of its entity is filled in.

Applicability
    Entities.

Expectation
    Name, nature, certificate, address, the responsible person with document, mobile and e-mail, an emergency
    telephone, and for organisations the legal representative.

Assumptions
    Fields the ledger has no column for are not asked. A private person is his own legal representative.

Passed::

    entity.name = "某某科技有限公司"

Failed::

    entity.responsible.mobile = ""

Failed::

    entity.legal.name = ""

Passed::

    entity.nature = "个人"
    entity.name = "张三丰"
    entity.certificate.kind = "居民身份证"
    entity.certificate.number = "110101199003072973"
    entity.legal.name = ""

Untested::

    without = ["entity.name"]
"""

from collections.abc import Callable

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, ledger_rule, passed
from auditor.policy.filing_lists import PERSON

_ALWAYS: tuple[tuple[str, Callable[[Entity], str]], ...] = (
    ("entity.name", lambda e: e.name),
    ("entity.nature", lambda e: e.nature),
    ("entity.certificate.kind", lambda e: e.certificate.kind),
    ("entity.certificate.number", lambda e: e.certificate.digest),
    ("entity.address", lambda e: e.address),
    ("entity.responsible.name", lambda e: e.responsible.name),
    ("entity.responsible.id.kind", lambda e: e.responsible.id.kind),
    ("entity.responsible.id.number", lambda e: e.responsible.id.digest),
    ("entity.responsible.mobile", lambda e: e.responsible.mobile),
    ("entity.responsible.email", lambda e: e.responsible.email),
    ("entity.emergency_phone", lambda e: e.emergency_phone),
)
_OF_ORGANISATIONS: tuple[tuple[str, Callable[[Entity], str]], ...] = (("entity.legal.name", lambda e: e.legal.name),)


@ledger_rule(
    name=("主体必填项缺失", "Required data of the entity missing"),
    severity=Severity.WARNING,
    basis=["state-council-292/8", "mii-33/7", "provider-practice/form"],
    needs=["entity.name"],
    messages={"missing": ("没有填写{fields}", "not filled in: {fields}")},
    remedy=(
        "联系主办单位补齐信息，更新台账和备案系统。",
        "Ask the entity for what is missing, then complete the ledger and the filing system.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    asked = _ALWAYS if entity.nature in (PERSON, "") else _ALWAYS + _OF_ORGANISATIONS
    columns = context.columns
    missing = [field for field, value in asked if not value(entity) and field in columns]
    return failed("missing", fields=",".join(missing)) if missing else passed("ok")
