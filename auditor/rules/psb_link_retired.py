"""A hint: the link of the public security number uses the platform's former address.

Applicability
    Home pages with a link to the record of the public security number they show.
    A link that carries another code or none is the matter of psb-link-mismatch.

Expectation
    The link leads to beian.mps.gov.cn over https. beian.gov.cn is the platform's former name.

Assumptions
    No article of law orders the display of the number or its link; the platform asks for both.
    Links to the former name are still the most frequent and are accepted: this is a hint to update them.
    The former name is known from published guides; no host is asked during the scan.

Passed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

Failed::

    <a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=11010802990217">
    京公网安备 11010802990217号</a>

Failed::

    <a href="http://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

Inapplicable::

    <a href="http://www.beian.gov.cn/portal/index">京公网安备11010802990217号</a>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.linkhosts import MPS_KINDS, LinkKind, classify, leading_to_filing
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule

_STALE = {LinkKind.MPS_FORMER: "former", LinkKind.MPS_INSECURE: "insecure"}


@rule(
    name=("公安备案链接为旧地址", "Public security link uses the former address"),
    family="psb",
    only_where_required=True,
    severity=Severity.HINT,
    basis=["mps-platform/display"],
    messages={
        "current": ("链接 {link} 是公安备案平台的现行地址", "the link {link} is the platform's present address"),
        "former": (
            "链接 {link} 用的是公安备案平台的旧域名 {host}，仍可接受，建议更新",
            "the link {link} uses the platform's former host {host}; accepted still, better updated",
        ),
        "insecure": (
            "链接 {link} 使用 http，建议改为 https",
            "the link {link} uses http; better https",
        ),
        "none": (
            "首页没有指向所示公安备案号查询页的链接",
            "the home page has no link to the record of the public security number it shows",
        ),
    },
    remedy=(
        "把链接更新为 https://beian.mps.gov.cn/ 上该编号的查询页。",
        "Update the link to the record of the number on https://beian.mps.gov.cn/.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code={code}" target="_blank" '
    'rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    numbers = {m.entity: m.number for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None}
    own = [m.link for m in home.marks if m.kind is MarkKind.PSB and m.link]
    links = leading_to_filing((link.href for link in home.page.links), url) if numbers else ()
    targets = [classify(href, url) for href in (*leading_to_filing(own, url), *links)]
    records = [t for t in targets if t.kind in MPS_KINDS and t.code in numbers]
    if not records:
        return inapplicable("none", url=url)
    # A number whose record is linked twice needs one good link only.
    good = {t.code for t in records if t.kind is LinkKind.MPS}
    stale = next((t for t in records if t.code not in good), None)
    target = stale or records[0]
    seen = {"link": quote(target.url), "host": target.host, "code": target.code, "number": numbers[target.code]}
    return passed("current", **seen, url=url) if stale is None else failed(_STALE[stale.kind], **seen, url=url)
