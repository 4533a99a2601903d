"""The number on the home page comes from a parody registry.

Applicability
    Home pages that show something in the form of a filing number or licence number.
    A page whose numbers have other faults only is the matter of icp-number-malformed and icp-number-suspect.

Expectation
    No number on the page comes from a registry that somebody made up: 萌ICP备, 茶ICP备 and their like.

Assumptions
    The registries are known by the characters that stand for the province; their digits look well-formed.
    Beside a true number the joke replaces nothing, so a person decides whether it misleads.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://icp.gov.moe/?keyword=20259517">萌ICP备20259517号</a></footer>

CannotTell::

    <footer>京ICP备05990217号-1 <a href="https://icp.gov.moe/?keyword=20259517">萌ICP备20259517号</a></footer>

Inapplicable::

    <h1>某某公司</h1><p>没有任何编号的页面，只有一些介绍文字。</p>
"""

from auditor.model import Severity
from auditor.policy.number_forms import SHOWN_KINDS, fault_rule
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("恶搞备案号", "Number of a parody registry"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "none-parody": ("编号「{text}」不是恶搞备案号", "the number “{text}” is not of a parody registry"),
        "parody-registry": (
            "首页只有恶搞登记网站的编号「{text}」，不是备案机关颁发的备案号",
            "the home page shows only “{text}”, which comes from a parody registry, not from the authority",
        ),
        "beside": (
            "除编号「{number}」外，页面还有恶搞登记网站的编号「{text}」，请人工查看是否误导访客",
            "beside “{number}” the page shows “{text}” of a parody registry; look whether it misleads visitors",
        ),
        "none": (
            "首页没有可供检查的备案号形式的文字",
            "nothing on the home page has the form of a filing number that could be checked",
        ),
    },
    remedy=(
        "去掉恶搞登记网站的编号，换成备案系统中本网站的真实备案号；没有备案的，先通过接入服务商办理备案。",
        "Remove the number of the parody registry and show the site's true filing number; "
        "if there is none, file through the access provider first.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind in SHOWN_KINDS and m.suspect != HIDDEN]
    parody = next((m for m in shown if fault_rule(m) == "icp-registry-parody"), None)
    true = next((m for m in shown if m.suspect is None), None)
    if parody is not None and true is not None:
        return cannot_tell("beside", text=quote(parody.text), number=true.number, url=url)
    if parody is not None:
        return failed("parody-registry", text=quote(parody.text), url=url)
    if true is not None:
        return passed("none-parody", text=quote(true.text), number=true.number, url=url)
    return inapplicable("none", url=url)
