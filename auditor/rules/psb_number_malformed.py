"""A public security number on the home page has the right form.

Applicability
    Home pages that show something in the form of a public security number (公安备案号).
    A number whose province does not fit its digits is the matter of psb-number-province.

Expectation
    Every such number has 14 digits (12 in the form used until about 2015) that are not made up.

Assumptions
    No article of law orders the display of the number; the platform asks for it.
    Only the number's own form is judged; nobody is asked whether it was given out.

Passed::

    <footer>京公网安备 11010802990217号</footer>

Failed::

    <footer>京公网安备1101080299号</footer>

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.number_forms import PROVINCE_FAULTS
from auditor.policy.wording import HIDDEN, SUSPECT_REASONS, SUSPECT_UNKNOWN, quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule

_REASONS = {
    reason: (
        f"公安备案号「{{text}}」不可信：{zh}",
        f"the public security number “{{text}}” cannot be true: {en}",
    )
    for reason, (zh, en) in {**SUSPECT_REASONS, "unknown": SUSPECT_UNKNOWN}.items()
    if reason not in PROVINCE_FAULTS
}


@rule(
    name=("公安备案号格式有误", "Public security number malformed"),
    family="psb",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mps-platform/display"],
    messages={
        "right": ("公安备案号「{text}」格式正确", "the public security number “{text}” has the right form"),
        "none": (
            "首页没有任何公安备案号形式的文字",
            "nothing on the home page has the form of a public security number",
        ),
        **_REASONS,
    },
    remedy=(
        "登录 https://beian.mps.gov.cn/ 核对公安备案号，按平台给出的文字更正（省份简称＋公网安备＋14 位数字＋号）。",
        "Check the number on https://beian.mps.gov.cn/ and correct it to the platform's text: "
        "province character, 公网安备, 14 digits, 号.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code=【14位编号】" target="_blank" '
    'rel="noopener">【省份简称】公网安备【14位编号】号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect not in (HIDDEN, *PROVINCE_FAULTS)]
    if not shown:
        return inapplicable("none", url=url)
    wrong = next((m for m in shown if m.suspect is not None), None)
    if wrong is None:
        return passed("right", text=quote(shown[0].text), number=shown[0].number, url=url)
    code = wrong.suspect or ""
    reason = code if code in SUSPECT_REASONS else "unknown"
    return failed(reason, text=quote(wrong.text), reason=code, url=url)
