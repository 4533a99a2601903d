"""The link of the filing number leads to the ministry's present address, not to a retired or insecure one.

Applicability
    Home pages whose filing or licence number is a link, or that link to the filing system elsewhere.

Expectation
    No number links to miibeian.gov.cn, miitbeian.gov.cn, www.beian.miit.gov.cn, or to plain http.
    Where no number links to the ministry, the page's other links to it count, and one good link is enough.

Assumptions
    The former hosts are known from published guides; no host is asked during the scan.

Passed::

    <footer><a href="https://beian.miit.gov.cn/#/Integrated/index">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="http://www.miitbeian.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://www.beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="http://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.linkhosts import MIIT_KINDS, LinkKind, best, classify
from auditor.policy.number_forms import SHOWN_KINDS
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule

_STALE = {LinkKind.MIIT_RETIRED: "retired", LinkKind.MIIT_INSECURE: "insecure"}


@rule(
    name=("备案号链接至已停用地址", "Filing number linked to a retired address"),
    family="filing",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mii-33/13"],
    messages={
        "current": ("链接 {link} 不是已停用的地址", "the link {link} is no retired address"),
        "retired": (
            "链接 {link} 指向已停用的 {host}",
            "the link {link} leads to {host}, which is retired",
        ),
        "insecure": (
            "链接 {link} 使用 http，备案系统只在 https 上提供",
            "the link {link} uses http, while the filing system is served over https",
        ),
        "none": ("没有可供检查的备案系统链接", "there is no link of a filing number to check"),
    },
    remedy=(
        "把链接地址改为 https://beian.miit.gov.cn/ 。",
        "Change the address of the link to https://beian.miit.gov.cn/.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    readable = [m for m in home.marks if m.kind in SHOWN_KINDS and m.suspect != HIDDEN]
    targets = [(mark, classify(mark.link, url)) for mark in readable]
    linked = [(mark, target) for mark, target in targets if target.kind is not LinkKind.NOWHERE]
    number = next((m.number for m in home.marks if m.kind is MarkKind.ICP), "您的备案号")
    for mark, target in linked:
        if target.kind in _STALE:
            link = quote(target.url)
            return failed(_STALE[target.kind], link=link, host=target.host, number=mark.number, url=url)
    if any(target.kind is LinkKind.MIIT for _, target in linked):
        return passed("current", link=quote(linked[0][1].url), url=url)
    other = best((link.href for link in home.page.links), url, MIIT_KINDS)
    if other is not None and other.kind in _STALE:
        return failed(_STALE[other.kind], link=quote(other.url), host=other.host, number=number, url=url)
    if other is not None or linked:
        return passed("current", link=quote(other.url if other else linked[0][1].url), url=url)
    return inapplicable("none", url=url)
