"""The filing number on the home page comes with a link.

Applicability
    Home pages that show a filing number in a form that can be true.
    A licence number needs no link, so a page with a licence number only is left out.

Expectation
    The number is a link, or the page links to the ministry's filing system (备案管理系统) elsewhere.

Assumptions
    The article puts the link below the number; a number that is itself the link is accepted as well.
    `#`, `javascript:` and an anchor without an address are no links.
    Where the link leads is the matter of icp-link-retired and icp-link-foreign.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Passed::

    <footer>京ICP备05990217号-1<br><a href="https://beian.miit.gov.cn/">工信部备案管理系统</a></footer>

Failed::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>

Failed::

    <h1>某某公司</h1><footer><a href="javascript:void(0)">京ICP备05990217号-1</a></footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某公司</h1><footer>京ICP备05990217号-1</footer>"

Inapplicable::

    <footer>增值电信业务经营许可证：浙B2-20089901</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.linkhosts import MIIT_KINDS, LinkKind, best, classify
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("备案号无链接", "Filing number not linked"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["mii-33/13", "mii-33/25"],
    messages={
        "linked": ("备案号「{text}」带有链接 {link}", "the filing number “{text}” is linked to {link}"),
        "linked-below": (
            "备案号「{text}」本身没有链接，页面另有备案系统链接 {link}",
            "the filing number “{text}” is not a link itself, but the page links to {link}",
        ),
        "missing": ("备案号「{text}」没有链接", "the filing number “{text}” is not linked"),
        "incomplete": (
            "备案号「{text}」没有链接，但页面没有完整取回，链接可能在后面",
            "the filing number “{text}” is not linked, but the page did not arrive whole",
        ),
        "none": (
            "首页没有格式正确的备案号，无从检查链接",
            "the home page shows no filing number that could be linked",
        ),
    },
    remedy=(
        "给首页的备案号加上指向 https://beian.miit.gov.cn/ 的链接。",
        "Make the filing number on the home page a link to https://beian.miit.gov.cn/.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.ICP and m.suspect is None]
    if not shown:
        return inapplicable("none", url=url)
    for mark in shown:
        own = classify(mark.link, url)
        if own.kind is not LinkKind.NOWHERE:
            return passed("linked", text=quote(mark.text), number=mark.number, link=quote(own.url), url=url)
    text, number = quote(shown[0].text), shown[0].number
    below = best((link.href for link in home.page.links), url, MIIT_KINDS)
    if below is not None:
        return passed("linked-below", text=text, number=number, link=quote(below.url), url=url)
    if not home.complete:
        return cannot_tell("incomplete", text=text, number=number, url=url)
    return failed("missing", text=text, number=number, url=url)
