"""A site does not show the filing number of another entity of the ledger.

Applicability
    Home pages of the name's own domain that show a filing number, of names on the ledger or not.

Expectation
    No shown number belongs to another entity of the ledger, unless the site's own stands beside it.

Assumptions
    Numbers are copied: this one is known to be somebody else's because the ledger has its holder. One that nobody on
    the ledger holds is the matter of number-differs where the name is filed, and nobody's matter where it is not.
    Several numbers side by side are the matter of icp-numbers-several.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    number = "京ICP备2021990123号-1"
    entity_number = "京ICP备2021990123号"
    [facts.holders]
    "京ICP备05990217号" = "另一科技公司"

Failed::

    ledger = []
    [facts.holders]
    "京ICP备05990217号" = "另一科技公司"

Inapplicable::

    ledger = []

Inapplicable::

    [[ledger]]
    [home]
    body = "<h1>某某公司</h1>"

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.wording import listed
from auditor.rule import Filing, Home, Judgement, failed, inapplicable, passed, rule
from auditor.served import host_of, same_domain


@rule(
    name=("悬挂他人备案号", "Shows the number of somebody else"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22", "mii-33/13"],
    messages={
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "none": ("首页没有可供比较的备案号", "the home page shows no filing number that could be compared"),
        "own": ("显示的备案号 {shown} 是本网站的", "the number shown, {shown}, is the site's own"),
        "nobody": (
            "显示的备案号 {shown} 不属于台账中的其他主体",
            "the number shown, {shown}, belongs to no other entity of the ledger",
        ),
        "other": (
            "{host} 显示的备案号 {shown} 属于台账中的 {party_holder}，不是该域名的备案",
            "{host} shows {shown}, the number of {party_holder} on the ledger, which is not the filing of this domain",
        ),
    },
    remedy=(
        "立即撤下他人的备案号；该域名没有备案的，关闭网站并办理备案。",
        "Take the number down at once; where the domain has no filing, close the site and file.",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    shown = [m for m in home.marks if m.kind is MarkKind.ICP and m.suspect is None]
    if not shown:
        return inapplicable("none", host=host)
    own = {service.entity for service in filing.services if service.entity}
    words = {"host": host, "shown": listed(m.number for m in shown)}
    if any(mark.entity in own for mark in shown):
        return passed("own", **words)
    others = {holder.number: holder for holder in filing.holders}
    found = [mark for mark in shown if mark.entity in others]
    if not found:
        return passed("nobody", **words) if filing.services else inapplicable("nobody", **words)
    return failed("other", host=host, shown=found[0].number, party_holder=others[found[0].entity].name)
