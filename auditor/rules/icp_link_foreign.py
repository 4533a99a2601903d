"""The link of the filing number leads to the ministry's filing system, not to some other site.

Applicability
    Home pages whose filing number is a link.

Expectation
    The link leads to a host of the ministry's filing system, present or former.
    A number that links elsewhere is accepted when another link on the page leads to the filing system.

Assumptions
    The host is compared whole: neither "contains gov" nor "contains beian" makes it the ministry's.
    A page cut short may hold the right link in the part that did not arrive.

Passed::

    <footer><a href="//beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://www.example.net/beian">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="beian.miit.gov.cn">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://icp.gov.moe/?keyword=05990217">京ICP备05990217号-1</a></footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<footer><a href='/about/beian.html'>京ICP备05990217号-1</a></footer>"

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.linkhosts import MIIT_KINDS, LinkKind, best, classify, scheme_forgotten
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("备案号链接指向非工信部网站", "Filing number linked to another site"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["mii-33/13", "mii-33/25"],
    messages={
        "ministry": (
            "备案号「{text}」的链接指向备案系统 {host}",
            "the filing number “{text}” links to the filing system at {host}",
        ),
        "ministry-below": (
            "备案号「{text}」链接到 {link}，页面另有备案系统链接",
            "the filing number “{text}” links to {link}, and the page links to the filing system as well",
        ),
        "foreign": (
            "备案号「{text}」链接到 {link}，不是工信部备案系统",
            "the filing number “{text}” links to {link}, not to the ministry's filing system",
        ),
        "parody": (
            "备案号「{text}」链接到恶搞的登记网站 {host}",
            "the filing number “{text}” links to the parody registry {host}",
        ),
        "no-scheme": (
            "备案号「{text}」的链接写成 {written}，缺少 https://，浏览器会打开 {link}",
            "the link of “{text}” is written {written}, without https://, so a browser opens {link}",
        ),
        "incomplete": (
            "备案号「{text}」链接到 {link}，但页面没有完整取回，备案系统的链接可能在后面",
            "the filing number “{text}” links to {link}, but the page did not arrive whole",
        ),
        "none": ("首页没有带链接的备案号", "no filing number on the home page is a link"),
    },
    remedy=(
        "把备案号的链接地址改为 https://beian.miit.gov.cn/ 。",
        "Change the link of the filing number to https://beian.miit.gov.cn/.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    linked = [
        (mark, target)
        for mark in home.marks
        if mark.kind is MarkKind.ICP
        and mark.suspect is None
        and (target := classify(mark.link, url)).kind is not LinkKind.NOWHERE
    ]
    if not linked:
        return inapplicable("none", url=url)
    mark, target = next(((m, t) for m, t in linked if t.kind in MIIT_KINDS), linked[0])
    seen = {"text": quote(mark.text), "number": mark.number, "host": target.host, "url": url}
    if target.kind in MIIT_KINDS:
        return passed("ministry", **seen)
    seen |= {"link": quote(target.url), "written": quote(target.href)}
    if best((link.href for link in home.page.links), url, MIIT_KINDS) is not None:
        return passed("ministry-below", **seen)
    if target.kind is LinkKind.PARODY:
        return failed("parody", **seen)
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    return failed("no-scheme" if scheme_forgotten(target) else "foreign", **seen)
