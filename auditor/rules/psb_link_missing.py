"""The public security number on the home page comes with a link.

Applicability
    Home pages that show a public security number (公安备案号) in the right form.

Expectation
    The number is a link, or a link to the public security platform stands elsewhere on the page.

Assumptions
    No article of law orders the display of the number; the platform asks for it.
    `#`, `javascript:` and an anchor without an address are no links.
    Where the link leads is the matter of psb-link-mismatch.

Passed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

Passed::

    <p>京公网安备11010802990217号
    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217"><img src="gongan.png"></a></p>

Failed::

    <h1>某某公司</h1><footer>京公网安备11010802990217号</footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某公司</h1><footer>京公网安备11010802990217号</footer>"

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

import re

from auditor.model import MarkKind, Severity
from auditor.policy.linkhosts import MPS_KINDS, LinkKind, best, classify
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("公安备案号无链接", "Public security number not linked"),
    family="psb",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mps-platform/display"],
    messages={
        "linked": ("公安备案号「{text}」带有链接 {link}", "the number “{text}” is linked to {link}"),
        "linked-below": (
            "公安备案号「{text}」本身没有链接，页面另有公安备案平台链接 {link}",
            "the number “{text}” is not a link itself, but the page links to {link}",
        ),
        "missing": ("公安备案号「{text}」没有链接", "the public security number “{text}” is not linked"),
        "incomplete": (
            "公安备案号「{text}」没有链接，但页面没有完整取回，链接可能在后面",
            "the number “{text}” is not linked, but the page did not arrive whole",
        ),
        "none": (
            "首页没有格式正确的公安备案号，无从检查链接",
            "the home page shows no public security number that could be linked",
        ),
    },
    remedy=(
        "给公安备案号加上指向公安备案平台该编号查询页的链接。",
        "Make the number a link to its record on the public security platform.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code={code}" target="_blank" '
    'rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None]
    if not shown:
        return inapplicable("none", url=url)
    for mark in shown:
        own = classify(mark.link, url)
        if own.kind is not LinkKind.NOWHERE:
            return passed("linked", text=quote(mark.text), number=mark.number, link=quote(own.url), url=url)
    mark = shown[0]
    seen = {
        "text": quote(mark.text),
        "number": mark.number,
        "code": re.sub(r"[^0-9]", "", mark.number),
        "url": url,
    }
    below = best((link.href for link in home.page.links), url, MPS_KINDS)
    if below is not None:
        return passed("linked-below", **seen, link=quote(below.url))
    return failed("missing", **seen) if home.complete else cannot_tell("incomplete", **seen)
