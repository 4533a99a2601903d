"""The filing number stands at the bottom of the home page.

Applicability
    Home pages that show a filing number in a form that can be true.
    A licence number has no ordered place but a prominent one, so a page with licence numbers only is left out.

Expectation
    A filing number stands in an element that is, or is called, a footer, or in the last part of the page's text,
    or at most a line or two follow it.

Assumptions
    The article says bottom centre; almost no page centres the number, and the centre is not judged.
    The order of the source is taken for the order on the screen, although a style sheet can change it.
    Of a page that did not arrive whole the bottom is not known.

Passed::

    <h1>某某公司</h1><p>欢迎光临。</p><footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <header>某某公司 <a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></header>
    <p>本公司生产各类机械零件，品种齐全，质量可靠，交货及时，欢迎新老客户来电咨询、来函洽谈、来样加工。</p>
    <footer>版权所有 某某公司 地址：某某省某某市某某路一号 邮编：000000 电话：请见联系我们</footer>

CannotTell::

    [home]
    complete = false
    outcome = "too-large"
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p><p>京ICP备05990217号-1</p>"

Inapplicable::

    <footer>增值电信业务经营许可证：浙B2-20089901</footer>
"""

from auditor.model import Mark, MarkKind, Place, Severity
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_LAST_LINES = 60
"""Characters of text that may follow the number on a short page: a copyright line, an address."""


@rule(
    name=("备案号不在页面底部", "Filing number not at the bottom of the page"),
    family="filing",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mii-33/13"],
    messages={
        "bottom": ("备案号「{text}」在页面底部", "the filing number “{text}” stands at the bottom of the page"),
        "elsewhere": (
            "备案号「{text}」在源代码中不在页面底部",
            "in the page's source the filing number “{text}” does not stand at the bottom",
        ),
        "incomplete": (
            "页面没有完整取回，无法判断备案号「{text}」是否在底部",
            "the page did not arrive whole, so the place of “{text}” on it is not known",
        ),
        "none": (
            "首页没有格式正确的备案号，无从检查位置",
            "the home page shows no filing number whose place could be checked",
        ),
    },
    remedy=(
        "把备案号移到首页底部（办法要求底部居中），并链接到 https://beian.miit.gov.cn/ 。",
        "Move the filing number to the bottom of the home page (the rules say bottom centre), linked to "
        "https://beian.miit.gov.cn/.",
    ),
    snippet='<footer style="text-align:center">'
    '<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{number}</a></footer>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.ICP and m.suspect is None]
    if not shown:
        return inapplicable("none", url=url)
    at_bottom = next((m for m in shown if m.place is Place.FOOTER or _follows(home, m) <= _LAST_LINES), None)
    mark = at_bottom or shown[0]
    seen = {"text": quote(mark.text), "number": mark.number, "url": url}
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    return passed("bottom", **seen) if at_bottom else failed("elsewhere", **seen)


def _follows(home: Home, mark: Mark) -> int:
    """How many characters of text other than marks stand behind a mark."""
    end = mark.offset + len(mark.text)
    marks = sum(len(m.text) for m in home.marks if m.offset >= end and m.suspect != HIDDEN)
    return len(home.page.text) - end - marks
