"""The link to the filing system carries a filing number: no template was left blank.

Applicability
    Home pages with a link to the ministry's filing system whose text is empty, or the label or frame of a number.
    A link that says something else, such as 备案查询, is left out: whether the number is missing is the matter
    of icp-number-missing. A link that holds an image is the matter of icp-mark-image.

Expectation
    The page shows a number: in the link, or elsewhere.

Assumptions
    A template variable that was never filled, such as {{ icp }}, is a blank.
    Where the page runs scripts, one of them may fill the blank: the verdict is then cannot-tell.

Passed::

    <footer>备案号：<a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <h1>某某公司</h1><footer><a href="https://beian.miit.gov.cn/">备案号：</a></footer>

Failed::

    <h1>某某公司</h1><footer><a href="http://www.miitbeian.gov.cn/">京ICP备号-1</a></footer>

CannotTell::

    <h1>某某公司</h1><footer><a href="https://beian.miit.gov.cn/">{{ site.icp }}</a></footer>
    <script src="/a.js"></script>

Inapplicable::

    <h1>某某公司</h1><footer><a href="https://beian.miit.gov.cn/">工信部备案管理系统</a></footer>
"""

from auditor.model import Severity
from auditor.policy.linkhosts import MIIT_KINDS, best
from auditor.policy.mark_signs import blank_filing_link, runs_scripts
from auditor.policy.number_forms import fulfils_duty, hidden_number
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("有链接无编号", "Link without a filing number"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "filled": (
            "页面有备案系统链接 {link}，也有编号「{text}」",
            "the page links to the filing system at {link} and shows the number “{text}”",
        ),
        "blank": (
            "备案系统链接 {link} 里没有编号（链接文字「{text}」），模板中的备案号没有填写",
            "the link {link} to the filing system holds no number (its text is “{text}”): a template left blank",
        ),
        "scripts": (
            "备案系统链接 {link} 里没有编号（链接文字「{text}」），可能由脚本填写，请人工查看",
            "the link {link} holds no number (its text is “{text}”); a script may fill it in, so look by hand",
        ),
        "incomplete": (
            "备案系统链接 {link} 里没有编号，但页面没有完整取回，编号可能在后面",
            "the link {link} holds no number, but the page did not arrive whole",
        ),
        "hidden": (
            "编号「{text}」在隐藏元素里，见「备案号不可见」",
            "the number “{text}” stands in a hidden element; see icp-number-hidden",
        ),
        "none": (
            "首页没有留空的备案系统链接",
            "no link to the filing system was left blank on the home page",
        ),
    },
    remedy=(
        "在网站后台或模板的备案号一栏填写本网站的备案号，使链接文字显示编号。",
        "Fill the site's filing number into the template or the settings of the site, so that the link shows it.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home) -> Judgement:
    page, url = home.page, home.url
    shown = next((m for m in home.marks if fulfils_duty(m) and m.suspect != HIDDEN), None)
    if shown is not None:
        linked = best((link.href for link in page.links), url, MIIT_KINDS)
        if linked is None:
            return inapplicable("none", url=url)
        return passed("filled", link=quote(linked.url), text=quote(shown.text), number=shown.number, url=url)
    blank = blank_filing_link(page.links, url)
    if blank is None:
        return inapplicable("none", url=url)
    hidden = hidden_number(page.hidden_marks)
    if hidden is not None:
        return inapplicable("hidden", text=quote(hidden.text), url=url)
    target, text = blank
    seen = {"link": quote(target.url), "text": quote(text), "url": url}
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    if home.script_hint or runs_scripts(page.source):
        return cannot_tell("scripts", **seen)
    return failed("blank", **seen)
