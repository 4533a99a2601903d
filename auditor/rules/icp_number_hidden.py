"""The filing number on the home page can be seen.

Applicability
    Home pages that have a filing number or licence number, visible or not.
    A page with visible numbers that are all suspect is the matter of the rules on those.

Expectation
    A number that can be true stands in visible text.

Assumptions
    Judged is what the page itself says, inline or in its own style sheet: display:none, visibility:hidden, the
    hidden attribute, a closed dialog, no font size, the very colour of the background.
    Scripts and loaded style sheets may change what the page says: where it has any, a person has to look.
    Numbers that are pushed off the screen, covered, or almost as pale as their background are taken for visible.

Passed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Failed::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer style="display:none">京ICP备05990217号-1</footer>

Failed::

    <h1>某某公司</h1><footer style="color:#fff;background:white">京ICP备05990217号-1</footer>

CannotTell::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer style="display:none">京ICP备05990217号-1</footer>
    <script>document.title = "某某公司"</script>

Inapplicable::

    <h1>某某公司</h1><p>没有任何编号的页面，只有一些介绍文字。</p>
"""

from auditor.model import Severity
from auditor.policy.mark_signs import loads_styles, runs_scripts
from auditor.policy.number_forms import UNSEEN_REASONS, fulfils_duty, hidden_number
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("备案号不可见", "Filing number not visible"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "visible": ("备案号「{text}」在可见文字中", "the filing number “{text}” stands in visible text"),
        "switched-off": (
            "备案号「{text}」所在元素被隐藏，页面没有会显示它的脚本或外部样式表",
            "the filing number “{text}” stands in a hidden element, and the page has no script or loaded style sheet "
            "that might show it",
        ),
        "unseen": (
            "备案号「{text}」的字号为零或颜色与背景相同，页面没有会改变它的脚本或外部样式表",
            "the filing number “{text}” has no font size or the colour of its background, and the page has no script "
            "or loaded style sheet that might change it",
        ),
        "may-be-shown": (
            "备案号「{text}」所在元素被隐藏，可能由脚本或样式表显示，请人工查看",
            "the filing number “{text}” stands in a hidden element; a script or style sheet may show it, "
            "so look by hand",
        ),
        "may-be-seen": (
            "备案号「{text}」的字号为零或颜色与背景相同，脚本或样式表可能改变它，请人工查看",
            "the filing number “{text}” has no font size or the colour of its background; a script or style sheet "
            "may change it, so look by hand",
        ),
        "incomplete": (
            "已取回的部分只有隐藏的备案号「{text}」，但页面没有完整取回",
            "the part of the page that arrived holds only the hidden number “{text}”",
        ),
        "suspect": (
            "首页显示的编号「{text}」不可信，先更正编号",
            "the number “{text}” that is shown cannot be true; mend that first",
        ),
        "none": ("首页没有备案号", "the home page has no filing number"),
    },
    remedy=(
        "让备案号在首页底部清晰可见：去掉隐藏它的样式，用与背景有明显区别的颜色和正常字号。",
        "Make the filing number visible at the bottom of the home page: remove the style that hides it, and use "
        "a legible size and colour.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{number}</a>',
)
def check(home: Home) -> Judgement:
    page, url = home.page, home.url
    shown = [m for m in home.marks if fulfils_duty(m) and m.suspect != HIDDEN]
    true = next((m for m in shown if m.suspect is None), None)
    if true is not None:
        return passed("visible", text=quote(true.text), number=true.number, url=url)
    if shown:
        return inapplicable("suspect", text=quote(shown[0].text), url=url)
    hidden = hidden_number(page.hidden_marks)
    if hidden is None:
        return inapplicable("none", url=url)
    seen = {"text": quote(hidden.text), "number": hidden.number, "url": url}
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    unseen = hidden.suspect in UNSEEN_REASONS
    if runs_scripts(page.source) or loads_styles(page.source):
        return cannot_tell("may-be-seen" if unseen else "may-be-shown", **seen)
    return failed("unseen" if unseen else "switched-off", **seen)
