"""The registrable domain and its www name show the same filing number.

Applicability
    Registrable domains and their www names when both are in the DNS and both home pages were read.

Expectation
    The two pages are one page, or show a filing or licence number of the same holder, or both show none.

Assumptions
    Holders are compared, so -1 on one page and -2 on the other are the same.
    Public security numbers are not compared.
    A number that is missing from both pages is the matter of icp-number-missing.
    A page that scripts draw or that did not arrive whole leaves the question open.

Passed::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling]
    body = "<footer>京ICP备05990217号</footer>"

Passed::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [[sibling]]
    url = "https://example.cn/"
    status = 301
    location = "https://www.example.cn/"

    [[sibling]]
    url = "https://www.example.cn/"
    after = true
    status = 200
    body = "<footer>京ICP备05990217号-1</footer>"

Failed::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling]
    body = "<footer>沪ICP备2021990123号-1</footer>"

Failed::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling]
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

CannotTell::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling]
    complete = false
    outcome = "partial"
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

Inapplicable::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling-dns]
    outcome = "nxdomain"
"""

from auditor.model import Mark, Severity
from auditor.policy.number_forms import SHOWN_KINDS
from auditor.policy.wording import listed, speaks_of_psb
from auditor.rule import Home, Judgement, cannot_tell, failed, passed, rule


@rule(
    name=("主域名与 www 备案号不一致", "Apex and www show different numbers"),
    severity=Severity.WARNING,
    basis=["provider-practice/apex-www", "state-council-292/12"],
    messages={
        "one-page": ("{host} 与 {other} 打开同一网页 {url}", "{host} and {other} open the same page, {url}"),
        "same": (
            "{host} 与 {other} 的备案号属于同一主体：{text}",
            "{host} and {other} show a number of the same holder: {text}",
        ),
        "neither": (
            "{host} 与 {other} 都没有备案号，见「未悬挂备案号」",
            "neither {host} nor {other} shows a number; see icp-number-missing",
        ),
        "different": (
            "{host} 显示 {text}，{other} 显示 {other_text}，不是同一主体",
            "{host} shows {text} and {other} shows {other_text}: not the same holder",
        ),
        "one-only": (
            "{shows} 显示 {text}，{lacks} 没有备案号",
            "{shows} shows {text}, and {lacks} shows no number",
        ),
        "unsure": (
            "{shows} 显示 {text}，{lacks} 没有读到备案号，但该页面没有读全，请人工查看",
            "{shows} shows {text}; no number was read on {lacks}, a page not read whole: look by hand",
        ),
    },
    remedy=(
        "让主域名与 www 域名打开同一个网站（其中一个跳转到另一个），或在两个首页都显示本网站的备案号。",
        "Let the registrable domain and its www name open one site (redirect one to the other), or show the "
        "site's filing number on both home pages.",
    ),
)
def check(home: Home, sibling: Home) -> Judgement:
    names = {"host": home.host, "other": sibling.host}
    if home.url == sibling.url:
        return passed("one-page", **names, url=home.url)
    here, there = _numbers(home), _numbers(sibling)
    if not here and not there:
        return passed("neither", **names)
    if {m.entity for m in here} & {m.entity for m in there}:
        return passed("same", **names, text=_listed(here))
    if here and there:
        return failed("different", **names, text=_listed(here), other_text=_listed(there))
    shows, lacks = (home, sibling) if here else (sibling, home)
    seen = {"shows": shows.host, "lacks": lacks.host, "text": _listed(here or there), "url": lacks.url}
    return cannot_tell("unsure", **seen) if _is_open(lacks) else failed("one-only", **seen)


def _numbers(home: Home) -> list[Mark]:
    return [m for m in home.marks if m.kind in SHOWN_KINDS and m.suspect is None]


def _listed(marks: list[Mark]) -> str:
    return listed(m.number for m in marks)


def _is_open(home: Home) -> bool:
    """Whether the page may show a number all the same: drawn by scripts, cut short, or not understood."""
    leftover = any(not speaks_of_psb(text) for text in home.leftovers)
    return not home.complete or bool(home.script_hint) or leftover
