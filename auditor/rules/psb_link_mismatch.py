"""The link of the public security number leads to the record of that very number.

Applicability
    Home pages whose public security number (公安备案号) has the right form and is a link,
    or that link to the public security platform elsewhere.

Expectation
    The link leads to beian.mps.gov.cn, or beian.gov.cn as it was before, with the digits shown as code.
    The new form keeps the code in the fragment, the former one in the query.

Assumptions
    No article of law orders the display of the number; the platform asks for it.
    A code that holds more than the digits does not open the record.
    With several numbers, each that is a link is looked at, and the first fault is reported.

Passed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

Passed::

    <a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=11010802990217">
    京公网安备 11010802990217号</a>

Failed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=31010502990331">京公网安备11010802990217号</a>

Failed::

    <a href="http://www.beian.gov.cn/portal/index">京公网安备11010802990217号</a>

Failed::

    <a href="https://www.example.net/">京公网安备11010802990217号</a>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<footer><a href='https://www.example.net/'>京公网安备11010802990217号</a></footer>"

Inapplicable::

    <h1>某某公司</h1><footer>京公网安备11010802990217号</footer>
"""

import re

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.linkhosts import MPS_KINDS, LinkKind, LinkTarget, best, classify
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("公安备案链接与编号不符", "Public security link does not fit the number"),
    family="psb",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mps-platform/display"],
    messages={
        "same": (
            "公安备案号「{text}」的链接指向该编号的查询页",
            "the link of “{text}” leads to the record of that number",
        ),
        "same-former": (
            "公安备案号「{text}」的链接编号一致，但用的是旧地址 {host}，建议改为 beian.mps.gov.cn",
            "the link of “{text}” has the same code but uses the former host {host}; "
            "beian.mps.gov.cn is the present one",
        ),
        "other-code": (
            "公安备案号「{text}」的链接带的是别的编号「{link_code}」",
            "the link of “{text}” carries another code, “{link_code}”",
        ),
        "decorated-code": (
            "公安备案号「{text}」的链接编号写成「{link_code}」，应只有数字",
            "the code in the link of “{text}” is written “{link_code}”; it must be the bare digits",
        ),
        "no-code": (
            "公安备案号「{text}」的链接 {link} 没有带编号，打不开该编号的查询页",
            "the link of “{text}”, {link}, carries no code, so it does not open the record",
        ),
        "foreign": (
            "公安备案号「{text}」链接到 {link}，不是公安备案平台",
            "the number “{text}” links to {link}, which is not the public security platform",
        ),
        "incomplete": (
            "公安备案号「{text}」链接到 {link}，但页面没有完整取回，平台链接可能在后面",
            "the number “{text}” links to {link}, but the page did not arrive whole",
        ),
        "none": ("首页没有带链接的公安备案号", "no public security number on the home page is a link"),
    },
    remedy=(
        "把链接改为公安备案平台上该编号的查询页，链接中的编号与页面显示的数字一致。",
        "Change the link to the record of the number on the public security platform, with the digits shown.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code={code}" target="_blank" '
    'rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None]
    linked = [(m, t) for m in shown if (t := classify(m.link, url)).kind is not LinkKind.NOWHERE]
    elsewhere = best((link.href for link in home.page.links), url, MPS_KINDS)
    if shown and not linked and elsewhere is not None:
        linked = [(shown[0], elsewhere)]
    if not linked:
        return inapplicable("none", url=url)
    judged = [_judged(mark, target, home, elsewhere) for mark, target in linked]
    return next((j for j in judged if j.message not in ("same", "same-former")), judged[0])


def _judged(mark: Mark, target: LinkTarget, home: Home, elsewhere: LinkTarget | None) -> Judgement:
    digits = re.sub(r"[^0-9]", "", mark.number)
    if target.kind not in MPS_KINDS and elsewhere is not None and elsewhere.code == digits:
        target = elsewhere
    seen = {
        "text": quote(mark.text),
        "number": mark.number,
        "code": digits,
        "link": quote(target.url),
        "link_code": quote(target.code),
        "host": target.host,
        "url": home.url,
    }
    if target.kind not in MPS_KINDS:
        return failed("foreign", **seen) if home.complete else cannot_tell("incomplete", **seen)
    if target.code == digits:
        return passed("same-former" if target.kind is LinkKind.MPS_FORMER else "same", **seen)
    if not target.code:
        return failed("no-code", **seen)
    return failed("decorated-code" if re.sub(r"[^0-9]", "", target.code) == digits else "other-code", **seen)
