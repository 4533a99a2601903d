"""A hint: the public security number is not built like those that are given out.

Applicability
    Home pages that show a public security number (公安备案号) of 14 digits in a form that can be true.

Expectation
    The seventh and eighth digit are 02, as in every number of the present form that was seen.

Assumptions
    No article of law orders the display of the number, and no source says what 02 stands for.
    The number may be right all the same: this is a hint to compare it with the platform.

Passed::

    <footer>京公网安备11010802990217号</footer>

Failed::

    <footer>京公网安备11010808990217号</footer>

Inapplicable::

    <footer>京公网安备110108007702</footer>
"""

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule

_DIGITS, _USUAL = 14, "02"


@rule(
    name=("公安备案号第七、八位异常", "Public security number unusual"),
    family="psb",
    only_where_required=True,
    severity=Severity.HINT,
    basis=["mps-platform/display"],
    messages={
        "usual": (
            "公安备案号「{text}」的第七、八位是 02",
            "the seventh and eighth digit of “{text}” are 02",
        ),
        "unusual": (
            "公安备案号「{text}」的第七、八位是 {digits}，通常是 02，建议与公安备案平台核对",
            "the seventh and eighth digit of “{text}” are {digits}, usually 02; compare it with the platform",
        ),
        "none": (
            "首页没有 14 位的公安备案号",
            "the home page shows no public security number of 14 digits",
        ),
    },
    remedy=(
        "登录 https://beian.mps.gov.cn/ 核对公安备案号；与平台一致的，不需要处理。",
        "Compare the number with https://beian.mps.gov.cn/; if it is the same, there is nothing to do.",
    ),
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None and len(m.entity) == _DIGITS]
    if not shown:
        return inapplicable("none", url=url)
    mark = next((m for m in shown if _digits(m) != _USUAL), shown[0])
    seen = {"text": quote(mark.text), "number": mark.number, "digits": _digits(mark), "url": url}
    return passed("usual", **seen) if _digits(mark) == _USUAL else failed("unusual", **seen)


def _digits(mark: Mark) -> str:
    return mark.entity[6:8]
