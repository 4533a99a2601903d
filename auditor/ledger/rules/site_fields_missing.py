"""Everything a filing needs to know of its site is filled in.

Applicability
    Services.

Expectation
    Name, content, language, the responsible person with document, mobile and e-mail; for a website a domain or
    an address.

Assumptions
    Fields the ledger has no column for are not asked. A site that is reached by its address only names that
    address.

Passed::

    service.name = "某某科技官网"

Failed::

    service.responsible.name = ""

Failed::

    domain.written = ""
    access.addresses = ""

Untested::

    without = ["service.name"]
"""

from collections.abc import Callable

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, ledger_rule, passed

_ALWAYS: tuple[tuple[str, Callable[[Service], str]], ...] = (
    ("service.name", lambda s: s.name),
    ("service.content", lambda s: s.content),
    ("service.language", lambda s: s.language),
    ("service.responsible.name", lambda s: s.responsible.name),
    ("service.responsible.id.kind", lambda s: s.responsible.id.kind),
    ("service.responsible.id.number", lambda s: s.responsible.id.digest),
    ("service.responsible.mobile", lambda s: s.responsible.mobile),
    ("service.responsible.email", lambda s: s.responsible.email),
)


@ledger_rule(
    name=("网站必填项缺失", "Required data of the site missing"),
    severity=Severity.WARNING,
    basis=["state-council-292/8", "mii-33/7", "provider-practice/form"],
    needs=["service.name"],
    messages={"missing": ("没有填写{fields}", "not filled in: {fields}")},
    remedy=(
        "联系主办单位补齐信息，更新台账和备案系统。",
        "Ask the entity for what is missing, then complete the ledger and the filing system.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    columns = context.columns
    missing = [field for field, value in _ALWAYS if not value(service) and field in columns]
    if service.kind in ("web", "") and "domain.written" in columns:
        domains = context.ledger.domains_of.get(service.key, ())
        access = context.ledger.access_of.get(service.key, ())
        if not any(d.written for d in domains) and not any(a.addresses for a in access):
            missing.append("domain.written")
    return failed("missing", fields=",".join(missing)) if missing else passed("ok")
