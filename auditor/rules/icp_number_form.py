"""The filing number is shown in the form the province wants: the entity's or the site's.

Applicability
    Home pages that show a filing number in a form that can be true. The number of a licence holder is its
    licence number, so it is left out; so are numbers of apps.

Expectation
    Guangdong: the number of the entity (主体备案号), without suffix. Elsewhere: the number of the site
    (网站备案号), with -N. One number in the wanted form is enough for its entity.

Assumptions
    No article says so. Guidance of access providers does, and it disagrees outside Guangdong; the table is
    `policy/number_forms.py`. Neither a missing suffix nor one too many is a breach of law.
    The province is the one of the number, not that of the place where the site is run.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Passed::

    <footer><a href="https://beian.miit.gov.cn/">粤ICP备2021990123号</a></footer>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">粤ICP备2021990123号-2</a></footer>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号</a></footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<footer>京ICP备05990217号</footer>"

Inapplicable::

    <footer>粤B2-20089901-2</footer>
"""

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.number_forms import NUMBER_FORMS, Form, form_of, is_app_number
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("备案号形式与省份要求不一致", "Filing number not in the form the province wants"),
    family="filing",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["provider-practice/number-form"],
    messages={
        "wanted": (
            "备案号「{text}」是「{province}」通常要求显示的形式",
            "the filing number “{text}” has the form usually wanted for {province}",
        ),
        "entity-wanted": (
            "备案号「{text}」带网站序号，「{province}」通常要求显示主体备案号「{wanted}」",
            "the filing number “{text}” carries a site suffix; for {province} the entity number “{wanted}” is wanted",
        ),
        "site-wanted": (
            "备案号「{text}」是主体备案号，「{province}」的指引多要求显示网站备案号「{wanted}」"
            "（各家说法不一，不属违规）",
            "the filing number “{text}” is the entity's; most guides for {province} ask for the site's, “{wanted}” "
            "(guides disagree, and it is no breach)",
        ),
        "incomplete": (
            "已取回的部分只有「{text}」，但页面没有完整取回，其他形式的编号可能在后面",
            "the part of the page that arrived shows only “{text}”; the other form may stand in the rest",
        ),
        "none": (
            "首页没有格式正确的网站备案号，无从检查形式",
            "the home page shows no filing number of a website whose form could be checked",
        ),
    },
    remedy=(
        "按备案系统查询结果和所在省通信管理局的要求，显示主体备案号或网站备案号。",
        "Show the entity number or the site number as the filing system has it, whichever your provincial "
        "administration wants.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{wanted}</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [
        m
        for m in home.marks
        if m.kind is MarkKind.ICP and m.suspect is None and not is_app_number(m) and m.province in NUMBER_FORMS
    ]
    if not shown:
        return inapplicable("none", url=url)
    right = {m.entity for m in shown if _as_wanted(m)}
    mark = next((m for m in shown if m.entity not in right), None)
    if mark is None:
        mark = next(m for m in shown if _as_wanted(m))
        return passed("wanted", text=quote(mark.text), number=mark.number, province=mark.province, url=url)
    wants = NUMBER_FORMS[mark.province].shows
    wanted = mark.number.rpartition("-")[0] if wants is Form.ENTITY else f"{mark.number}-【网站序号】"
    seen = {"text": quote(mark.text), "number": mark.number, "wanted": wanted, "province": mark.province, "url": url}
    return failed(f"{wants}-wanted", **seen) if home.complete else cannot_tell("incomplete", **seen)


def _as_wanted(mark: Mark) -> bool:
    return form_of(mark) is NUMBER_FORMS[mark.province].shows
