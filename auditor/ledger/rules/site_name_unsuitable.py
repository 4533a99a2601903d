"""A website is called as the providers' guides ask.

Applicability
    Websites with a name.

Expectation
    At least three Chinese characters, not digits or Latin letters only, not one of its domains, and no name
    that begins with 中国, 中华 or 国家, state bodies and the like aside.

Assumptions
    Practice of the providers, not law. Sites in other languages may have other names; a person decides.

Passed::

    service.name = "某某科技官网"

Failed::

    service.name = "example.cn"

Failed::

    service.name = "ABC123"

Failed::

    service.name = "官网"

Failed::

    service.name = "中国某某网"

Passed::

    entity.nature = "政府机关"
    entity.certificate.kind = "统一社会信用代码"
    service.name = "国家某某局"

Inapplicable::

    service.name = ""

Untested::

    without = ["service.name"]
"""

import re

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed

_LATIN = re.compile(r"[A-Za-z0-9\s._\-·&'!@#+]+")
_CHINESE = re.compile(r"[一-鿿]")
_STATE = ("中国", "中华", "国家", "中央", "全国", "人民")
_MAY = frozenset(("government", "institution", "military", "association", "mass-organisation", "foundation"))


@ledger_rule(
    name=("网站名称不合要求", "Site name unsuitable"),
    severity=Severity.HINT,
    basis=["provider-practice/site-name"],
    needs=["service.name"],
    messages={
        "domain": ("网站名称“{name}”就是域名", "the site's name “{name}” is its domain"),
        "latin": ("网站名称“{name}”只有数字或字母", "the site's name “{name}” is digits or Latin letters only"),
        "short": ("网站名称“{name}”不足 3 个汉字", "the site's name “{name}” has fewer than three Chinese characters"),
        "state": ("网站名称“{name}”以“{prefix}”开头", "the site's name “{name}” begins with {prefix}"),
    },
    remedy=(
        "请主办单位改用与主体和内容相符的中文名称，并办理备案变更。",
        "Ask for a Chinese name that suits entity and content, and file the change.",
    ),
)
def check(service: Service, context: Context) -> Judgement:
    name = service.name
    if not name:
        return inapplicable("empty-told", fields="service.name")
    if service.kind not in ("web", ""):
        return inapplicable("not-web")
    lower = name.lower()
    if "." in lower and any(
        lower.removeprefix("www.") in (d.host, d.host.removeprefix("www."), d.registrable)
        for d in context.ledger.domains_of.get(service.key, ())
        if d.host
    ):
        return failed("domain", name=name)
    if _LATIN.fullmatch(name):
        return failed("latin", name=name)
    if len(_CHINESE.findall(name)) < 3:
        return failed("short", name=name)
    if name.startswith(_STATE):
        entity = context.ledger.entities[service.entity]
        if entity.nature not in _MAY and not entity.name.startswith(_STATE):
            return failed("state", name=name, prefix=name[:2])
    return passed("ok")
