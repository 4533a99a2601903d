"""A hint: the public security number is of the form that was given out until about 2015.

Applicability
    Home pages that show a public security number (公安备案号) in a form that can be true.

Expectation
    One of the numbers has 14 digits; the legacy form has 12.

Assumptions
    No article of law orders the display of the number, and none says that the legacy form lapsed.
    Whether the site has a number of the present form is known to the platform only.

Passed::

    <footer>京公网安备11010802990217号</footer>

Failed::

    <footer>京公网安备110108007702</footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<footer>京公网安备110108007702</footer>"

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_PRESENT_DIGITS = 14


@rule(
    name=("公安备案号为旧式编号", "Public security number of the legacy form"),
    family="psb",
    only_where_required=True,
    severity=Severity.HINT,
    basis=["mps-platform/display"],
    messages={
        "present": (
            "公安备案号「{text}」是现行的 14 位编号",
            "the public security number “{text}” is of the present form with 14 digits",
        ),
        "legacy": (
            "公安备案号「{text}」是旧式的 12 位编号，建议登录公安备案平台查询现行编号",
            "the public security number “{text}” is of the legacy form with 12 digits; "
            "look the present number up on the platform",
        ),
        "incomplete": (
            "已取回的部分只有旧式编号「{text}」，但页面没有完整取回",
            "the part of the page that arrived shows only the legacy number “{text}”",
        ),
        "none": (
            "首页没有格式正确的公安备案号",
            "the home page shows no public security number in the right form",
        ),
    },
    remedy=(
        "登录 https://beian.mps.gov.cn/ 查询或重新办理公安联网备案，换用 14 位编号。",
        "Look the number up, or register anew, at https://beian.mps.gov.cn/ and show the number with 14 digits.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code=【14位编号】" target="_blank" '
    'rel="noopener">【省份简称】公网安备【14位编号】号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None]
    if not shown:
        return inapplicable("none", url=url)
    mark = next((m for m in shown if len(m.entity) == _PRESENT_DIGITS), shown[0])
    seen = {"text": quote(mark.text), "number": mark.number, "url": url}
    if len(mark.entity) == _PRESENT_DIGITS:
        return passed("present", **seen)
    return failed("legacy", **seen) if home.complete else cannot_tell("incomplete", **seen)
