"""A number on the home page is not written as filing numbers are.

Applicability
    Home pages that show something in the form of a filing number or licence number.
    Placeholders, masked and made-up numbers are the matter of icp-number-suspect, parody registries of
    icp-registry-parody; a page that shows nothing else is left out.

Expectation
    Every number has its province character and as many digits as numbers of its kind have: a filing number
    eight (until 2020) or ten (since 2020), an old ICP licence six, a telecom licence eight.

Assumptions
    A missing 号 or site suffix, spaces and full-width or traditional characters are no faults.
    A malformed number beside a true one may be an example in a text, so a person decides.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备059902175号-1</a></footer>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">ICP备05990217号-1</a></footer>

CannotTell::

    <p>旧编号写成京ICP备059902175号是错误的。</p><footer>京ICP备05990217号-1</footer>

Inapplicable::

    <footer>京ICP备12345678号</footer>
"""

from auditor.model import Severity
from auditor.policy.number_forms import SHOWN_KINDS, fault_rule
from auditor.policy.wording import HIDDEN, SUSPECT_REASONS, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_REASONS = {reason: SUSPECT_REASONS[reason] for reason in ("malformed", "no-province", "unknown-province")}
_ALONE = {
    reason: (f"首页的备案号「{{text}}」格式有误：{zh}", f"the filing number “{{text}}” is malformed: {en}")
    for reason, (zh, en) in _REASONS.items()
}
_BESIDE = {
    f"beside-{reason}": (
        f"除格式正确的编号「{{number}}」外，页面还有「{{text}}」：{zh}，请人工查看",
        f"beside “{{number}}” the page also shows “{{text}}”: {en}; look by hand",
    )
    for reason, (zh, en) in _REASONS.items()
}


@rule(
    name=("备案号格式有误", "Filing number malformed"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "right": ("编号「{text}」格式正确", "the number “{text}” has the right form"),
        "none": (
            "首页没有可供检查格式的备案号",
            "the home page shows no filing number whose form could be checked",
        ),
        **_ALONE,
        **_BESIDE,
    },
    remedy=(
        "在 https://beian.miit.gov.cn/ 查询本网站的备案号，按查询结果逐字更正（省份简称＋ICP备＋8 或 10 位数字＋号）。",
        "Look the site's number up at https://beian.miit.gov.cn/ and correct it to the letter: "
        "province character, ICP备, 8 or 10 digits, 号.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">【备案系统中的备案号】</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind in SHOWN_KINDS and m.suspect != HIDDEN]
    wrong = next((m for m in shown if fault_rule(m) == "icp-number-malformed"), None)
    true = next((m for m in shown if m.suspect is None), None)
    if wrong is None:
        return passed("right", text=quote(true.text), number=true.number, url=url) if true else inapplicable("none")
    reason = wrong.suspect or ""
    if true is not None:
        return cannot_tell(f"beside-{reason}", text=quote(wrong.text), number=true.number, reason=reason, url=url)
    return failed(reason, text=quote(wrong.text), reason=reason, url=url)
