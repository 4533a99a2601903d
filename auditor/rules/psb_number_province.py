"""The first two digits of the public security number belong to the province it shows.

Applicability
    Home pages that show something in the form of a public security number (公安备案号).
    Numbers with other faults are the matter of psb-number-malformed.

Expectation
    The first two digits are the code of a province (GB/T 2260), and of the province whose character stands
    before 公网安备.

Assumptions
    No article of law orders the display of the number; the platform asks for it.
    Both characters of a province (川 and 蜀, 贵 and 黔) are accepted.
    The third to sixth digit name an organ; the list of organs is not public, so they are not judged.

Passed::

    <footer>京公网安备11010802990217号</footer>

Failed::

    <footer>沪公网安备11010802990217号</footer>

Failed::

    <footer>京公网安备99010802990217号</footer>

Inapplicable::

    <footer>京公网安备1101080299号</footer>
"""

import re

from auditor.model import MarkKind, Severity
from auditor.policy.number_forms import PROVINCE_FAULTS
from auditor.policy.provinces import BY_CODE
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule


@rule(
    name=("公安备案号与省份不符", "Public security number of another province"),
    family="psb",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mps-platform/display"],
    messages={
        "fits": (
            "公安备案号「{text}」的前两位 {code} 与省份相符",
            "the first two digits of “{text}”, {code}, fit its province",
        ),
        "province-mismatch": (
            "公安备案号「{text}」的前两位 {code} 是「{belongs}」的代码，与所示省份不符",
            "the first two digits of “{text}”, {code}, belong to {belongs}, not to the province shown",
        ),
        "unknown-province": (
            "公安备案号「{text}」的前两位 {code} 不是任何省份的代码",
            "the first two digits of “{text}”, {code}, are the code of no province",
        ),
        "none": (
            "首页没有可供检查省份的公安备案号",
            "the home page shows no public security number whose province could be checked",
        ),
    },
    remedy=(
        "登录 https://beian.mps.gov.cn/ 核对公安备案号，按平台给出的文字更正省份简称和数字。",
        "Check the number on https://beian.mps.gov.cn/ and correct province character and digits to its text.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code=【14位编号】" target="_blank" '
    'rel="noopener">【省份简称】公网安备【14位编号】号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and (m.suspect is None or m.suspect in PROVINCE_FAULTS)]
    if not shown:
        return inapplicable("none", url=url)
    mark = next((m for m in shown if m.suspect is not None), shown[0])
    code = re.sub(r"[^0-9]", "", mark.number)[:2]
    province = BY_CODE.get(code)
    seen = {"text": quote(mark.text), "number": mark.number, "code": code, "url": url}
    if mark.suspect is None:
        return passed("fits", **seen)
    return failed(mark.suspect, **seen, belongs=province.psb_letter if province else "")
