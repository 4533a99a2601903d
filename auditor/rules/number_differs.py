"""The number a site shows is the one the ledger has for it.

Applicability
    Home pages of the filed name's own domain that show a filing number. A number that belongs to another entity of
    the ledger is the matter of number-of-other.

Expectation
    The entity part of one shown number is that of the filing, and its site suffix, where one is shown, is that of
    a site filed for the domain.

Assumptions
    In Guangdong the entity number is the one to show; elsewhere a number without suffix is left to icp-number-form.
    Letters of a province that mean the same (川, 蜀) are the same.

Passed::

    [[ledger]]

Passed::

    [[ledger]]
    number = "粤ICP备2021990123号-3"
    entity_number = "粤ICP备2021990123号"
    [home]
    body = "<h1>某某公司</h1><footer>粤ICP备2021990123号</footer>"

Failed::

    [[ledger]]
    number = "京ICP备05990217号-2"

Failed::

    [[ledger]]
    number = "京ICP备2021990123号-1"
    entity_number = "京ICP备2021990123号"

Failed::

    [[ledger]]
    number = "沪ICP备05990217号-1"
    entity_number = "沪ICP备05990217号"

Inapplicable::

    [[ledger]]
    [home]
    body = "<h1>某某公司</h1><p>欢迎光临</p>"

Inapplicable::

    [[ledger]]
    number = "京ICP备2021990123号-1"
    entity_number = "京ICP备2021990123号"
    [facts.holders]
    "京ICP备05990217号" = "另一公司"

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.number_forms import NUMBER_FORMS, Form
from auditor.policy.wording import listed
from auditor.rule import Filing, Home, Judgement, failed, inapplicable, passed, rule
from auditor.served import host_of, same_domain


@rule(
    name=("编号与台账不符", "Number shown differs from the ledger"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22", "mii-33/13"],
    messages={
        **NOT_FILED,
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "none": ("首页没有可供比较的备案号", "the home page shows no filing number that could be compared"),
        "no-number": ("台账中 {host} 没有备案号", "the ledger has no number for {host}"),
        "other": (
            "显示的备案号 {shown} 属于台账中的其他主体，见「悬挂他人备案号」",
            "the number shown, {shown}, belongs to another entity of the ledger; see number-of-other",
        ),
        "same": ("显示的备案号 {shown} 与台账一致", "the number shown, {shown}, is that of the ledger"),
        "entity": (
            "显示的备案号 {shown} 与台账不符，台账为 {filed}",
            "the number shown, {shown}, is not that of the ledger, {filed}",
        ),
        "site": (
            "显示的网站备案号 {shown} 序号与台账不符，台账为 {filed}",
            "the site number shown, {shown}, has another suffix than the ledger's, {filed}",
        ),
    },
    remedy=(
        "把首页的备案号改为台账中本网站的备案号 {filed}。",
        "Replace the number on the home page with the site's own, {filed}.",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    shown = [m for m in home.marks if m.kind is MarkKind.ICP and m.suspect is None]
    if not shown:
        return inapplicable("none", host=host)
    standing = [service for service in filing.standing if service.entity]
    if not standing:
        return inapplicable("no-number", host=host)
    own = {service.entity for service in standing}
    words = {"host": host, "shown": listed(m.number for m in shown)}
    guangdong = NUMBER_FORMS.get(standing[0].entity[:1])
    entity_first = guangdong is not None and guangdong.shows is Form.ENTITY
    words["filed"] = listed((s.entity_number or s.entity) if entity_first else (s.number or s.entity) for s in standing)
    matching = [mark for mark in shown if mark.entity in own]
    if not matching:
        others = {holder.number for holder in filing.holders}
        return inapplicable("other", **words) if any(m.entity in others for m in shown) else failed("entity", **words)
    sites = {(service.entity, service.site) for service in standing if service.site}
    if not sites or any(not m.site or (m.entity, m.site) in sites for m in matching):
        return passed("same", **words)
    return failed("site", **words)
