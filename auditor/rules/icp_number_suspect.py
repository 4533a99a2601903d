"""A filing number on the home page is evidently made up: a placeholder, masked, of an impossible year.

Applicability
    Home pages that show something in the form of a filing number or licence number.
    Numbers that are written wrongly are the matter of icp-number-malformed, those of parody registries of
    icp-registry-parody; a page that shows nothing else is left out.

Expectation
    No number on the page is a placeholder, masked, or of a year in which none can have been given out.

Assumptions
    Only what the number itself shows is judged; nobody is asked whether it was given out.
    A suspect number beside a true one may be an example in a text, so a person decides.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">闽ICP备12345678号</a></footer>

Failed::

    <footer>京ICP备XXXXXXXX号-1</footer>

Failed::

    <footer>京ICP备33990217号-1</footer>

CannotTell::

    <p>备案号写法示例：京ICP备12345678号</p><footer>粤ICP备2021990123号-1</footer>

Inapplicable::

    <h1>某某公司</h1><p>没有任何编号的页面，只有一些介绍文字。</p>

Inapplicable::

    <footer><a href="https://icp.gov.moe/?keyword=20259517">萌ICP备20259517号</a></footer>
"""

from auditor.model import Severity
from auditor.policy.number_forms import FAULT_RULES, SHOWN_KINDS, fault_rule
from auditor.policy.wording import HIDDEN, SUSPECT_REASONS, SUSPECT_UNKNOWN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_REASONS = {r: words for r, words in SUSPECT_REASONS.items() if r not in FAULT_RULES} | {"unknown": SUSPECT_UNKNOWN}
_ALONE = {
    reason: (f"首页的备案号「{{text}}」不可信：{zh}", f"the filing number “{{text}}” cannot be true: {en}")
    for reason, (zh, en) in _REASONS.items()
}
_BESIDE = {
    f"beside-{reason}": (
        f"除真实格式的编号「{{number}}」外，页面还有「{{text}}」：{zh}，请人工查看",
        f"beside “{{number}}” the page also shows “{{text}}”: {en}; look by hand",
    )
    for reason, (zh, en) in _REASONS.items()
}


@rule(
    name=("备案号疑为占位或虚构", "Filing number is a placeholder or made up"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "plausible": ("备案号「{text}」不是占位号码", "the filing number “{text}” is no placeholder"),
        "none": (
            "首页没有可供检查的备案号形式的文字",
            "nothing on the home page has the form of a filing number that could be checked",
        ),
        **_ALONE,
        **_BESIDE,
    },
    remedy=(
        "把该编号换成备案系统中本网站的真实备案号；没有备案的，先通过接入服务商办理备案。"
        "真实编号可在 https://beian.miit.gov.cn/ 查询。",
        "Replace the number with the site's true filing number, as https://beian.miit.gov.cn/ has it; "
        "if there is none, file through the access provider first.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind in SHOWN_KINDS and m.suspect != HIDDEN]
    suspects = [m for m in shown if fault_rule(m) == "icp-number-suspect"]
    true = [m for m in shown if m.suspect is None]
    if not suspects and not true:
        return inapplicable("none", url=url)
    if not suspects:
        return passed("plausible", text=quote(true[0].text), number=true[0].number, url=url)
    mark = suspects[0]
    code = mark.suspect or ""
    reason = code if code in _REASONS else "unknown"
    if true:
        return cannot_tell(f"beside-{reason}", text=quote(mark.text), number=true[0].number, reason=code, url=url)
    return failed(reason, text=quote(mark.text), reason=code, url=url)
