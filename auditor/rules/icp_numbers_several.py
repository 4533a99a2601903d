"""The filing numbers on the home page belong to one entity.

Applicability
    Home pages that show a filing number in a form that can be true. Numbers of apps and licence numbers are not
    counted: an app may be another's, and one entity may hold both a licence and a filing.

Expectation
    The numbers differ in their site suffix at most: the part before it names the filing entity.

Assumptions
    Two characters of one province (川 and 蜀) are the same.
    Two numbers at the bottom of the page are both given out as the site's; one of them in the body may be an
    example or somebody else's, so a person decides.
    Which of the numbers is the site's own is known to the registry only, and several may be right.

Passed::

    <footer>京ICP备05990217号-1 京ICP备05990217号-3</footer>

Failed::

    <h1>某某公司</h1><p>欢迎光临。</p><footer>粤ICP备2021990123号 京ICP备05990217号-3</footer>

CannotTell::

    <header>合作网站：粤ICP备2021990123号</header>
    <p>本公司生产各类机械零件，品种齐全，质量可靠，交货及时，欢迎新老客户来电咨询、来函洽谈、来样加工。</p>
    <p>地址：某某省某某市某某路一号，邮编：000000，电话：请见联系我们，欢迎光临。</p>
    <footer>京ICP备05990217号-3</footer>

Inapplicable::

    <h1>某某公司</h1><p>没有任何编号的页面，只有一些介绍文字。</p>
"""

from collections.abc import Iterable

from auditor.model import Mark, MarkKind, Place, Severity
from auditor.policy.number_forms import is_app_number
from auditor.policy.wording import listed, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("多个主体的备案号", "Filing numbers of several entities"),
    family="filing",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mii-33/13"],
    messages={
        "one": ("首页的备案号同属一个主体：{numbers}", "the filing numbers are of one entity: {numbers}"),
        "side-by-side": (
            "页面底部有 {count} 个主体的备案号：{numbers}，请确认哪个是本网站的",
            "the bottom of the page shows filing numbers of {count} entities: {numbers}; confirm which is the site's",
        ),
        "elsewhere": (
            "页面上有 {count} 个主体的备案号：{numbers}，请人工查看哪个是本网站的",
            "the page shows filing numbers of {count} entities: {numbers}; look which is the site's",
        ),
        "incomplete": (
            "已取回的部分只有一个主体的备案号：{numbers}，但页面没有完整取回",
            "the part of the page that arrived shows the number of one entity: {numbers}",
        ),
        "none": (
            "首页没有格式正确的网站备案号",
            "the home page shows no filing number of a website in the right form",
        ),
    },
    remedy=(
        "在 https://beian.miit.gov.cn/ 按域名查询，只保留本网站的备案号。",
        "Look the domain up at https://beian.miit.gov.cn/ and keep only the number of this site.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">【本网站的备案号】</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.ICP and m.suspect is None and not is_app_number(m)]
    if not shown:
        return inapplicable("none", url=url)
    entities = _by_entity(shown)
    seen = {"numbers": listed(quote(m.text) for m in shown), "count": len(entities), "url": url}
    if len(entities) == 1:
        return passed("one", **seen) if home.complete else cannot_tell("incomplete", **seen)
    at_bottom = _by_entity(m for m in shown if m.place is Place.FOOTER)
    if len(at_bottom) == 1 or not at_bottom:
        return cannot_tell("elsewhere", **seen)
    numbers = listed(quote(m.text) for m in at_bottom.values())
    return failed("side-by-side", **seen | {"numbers": numbers, "count": len(at_bottom)})


def _by_entity(marks: Iterable[Mark]) -> dict[str, Mark]:
    """The first mark of each entity."""
    found: dict[str, Mark] = {}
    for mark in marks:
        found.setdefault(mark.entity, mark)
    return found
