"""A filing number on the home page is evidently none: a placeholder, masked, of a parody registry, malformed.

Applicability
    Home pages that show something in the form of a filing number or licence number.

Expectation
    No number on the page is a placeholder, masked, impossible, malformed or from a parody registry.

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

    <footer><a href="https://icp.gov.moe/?keyword=20259517">萌ICP备20259517号</a></footer>

CannotTell::

    <p>备案号写法示例：京ICP备12345678号</p><footer>粤ICP备2021990123号-1</footer>

Inapplicable::

    <h1>某某公司</h1><p>没有任何编号的页面，只有一些介绍文字。</p>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.wording import HIDDEN, SUSPECT_REASONS, SUSPECT_UNKNOWN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_REASONS = {**SUSPECT_REASONS, "unknown": SUSPECT_UNKNOWN}
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
        "plausible": ("备案号「{text}」格式正确", "the filing number “{text}” has the right form"),
        "none": ("首页没有任何备案号形式的文字", "nothing on the home page has the form of a filing number"),
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
    shown = [m for m in home.page.marks if m.kind is not MarkKind.PSB and m.suspect != HIDDEN]
    suspects = [m for m in shown if m.suspect is not None]
    true = [m for m in shown if m.suspect is None]
    if not shown:
        return inapplicable("none", url=url)
    if not suspects:
        return passed("plausible", text=quote(true[0].text), number=true[0].number, url=url)
    mark = suspects[0]
    code = mark.suspect or ""
    reason = code if code in SUSPECT_REASONS else "unknown"
    if true:
        return cannot_tell(f"beside-{reason}", text=quote(mark.text), number=true[0].number, reason=code, url=url)
    return failed(reason, text=quote(mark.text), reason=code, url=url)
