"""The home page of the www name (of the registrable domain, for a www site) shows a filing number as well.

Applicability
    Registrable domains and their www names when both are in the DNS and both home pages were read.
    Two names that open one page are one page, and icp-number-missing judges it. Where one of two pages lacks the
    number that the other shows, that is the matter of apex-www-differ.

Expectation
    A filing number (备案号) or a telecom licence number (许可证编号) stands in the visible text of the other page.

Assumptions
    The law speaks of the home page of the site; two names with different pages are taken for two.
    A page without a number that is incomplete, drawn by scripts, speaks of a filing, or shows a number of doubtful
    worth or in an image leaves the question open: no other rule looks at this page.
    Pages with the same text are the same page.

Passed::

    [home]
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p>"

    [sibling]
    body = "<footer>京ICP备05990217号</footer>"

Failed::

    [home]
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p>"

    [sibling]
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

CannotTell::

    [home]
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p>"

    [sibling]
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件。</p><footer>备案号：办理中</footer>"

Inapplicable::

    [home]
    body = "<footer>京ICP备05990217号-1</footer>"

    [sibling]
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

Inapplicable::

    [home]
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p>"

    [[sibling]]
    url = "https://example.cn/"
    status = 301
    location = "https://www.example.cn/"

    [[sibling]]
    url = "https://www.example.cn/"
    after = true
    body = "<h1>某某公司</h1><p>欢迎光临本公司的网站。</p>"
"""

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.mark_signs import filing_picture
from auditor.policy.number_forms import fulfils_duty, is_app_number
from auditor.policy.wording import quote, speaks_of_psb
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("www／主域名未悬挂备案号", "Filing number not displayed on the www or apex name"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22", "mii-33/13", "provider-practice/apex-www"],
    messages={
        "shown": ("{other} 的首页显示备案号「{text}」", "the home page of {other} shows “{text}”"),
        "missing": (
            "{other} 的首页 {url} 没有备案号",
            "the home page of {other}, {url}, shows no filing number",
        ),
        "one-page": ("{host} 与 {other} 打开同一网页", "{host} and {other} open the same page"),
        "one-only": (
            "{host} 显示备案号而 {other} 没有，见「主域名与 www 备案号不一致」",
            "{host} shows a number and {other} shows none; see apex-www-differ",
        ),
        "doubtful": (
            "{other} 的首页只有存疑的编号「{text}」，请人工查看",
            "the home page of {other} shows only “{text}”, which is in doubt; look by hand",
        ),
        "image": (
            "{other} 的首页疑似用图片 {src} 代替备案号，请人工查看",
            "on the home page of {other} the image {src} may stand for the number; look by hand",
        ),
        "instead": (
            "{other} 的首页是默认页、停放页、关闭提示页或验证页，没有备案号，请人工查看",
            "the home page of {other} is a default, parking, closed or challenge page without a number; look by hand",
        ),
        "leftover": (
            "{other} 的首页提到备案但看不出编号：「{text}」，请人工查看",
            "the home page of {other} speaks of a filing, but no number can be read: “{text}”; look by hand",
        ),
        "unread": (
            "{other} 的首页没有读全（{reason}），已读到的部分没有备案号，请人工查看",
            "the home page of {other} was not read whole ({reason}), and what was read shows no number; look by hand",
        ),
    },
    remedy=(
        "让主域名与 www 域名打开同一个网站（其中一个跳转到另一个），或在两个首页都显示本网站的备案号并链接到 "
        "https://beian.miit.gov.cn/ 。",
        "Let the registrable domain and its www name open one site (redirect one to the other), or show the site's "
        "filing number on both home pages, linked to https://beian.miit.gov.cn/.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home, sibling: Home) -> Judgement:
    page, about = sibling.page, {"host": home.host, "other": sibling.host, "url": sibling.url}
    if home.url == sibling.url or home.page.text == page.text:
        return inapplicable("one-page", **about)
    if shown := _number(sibling):
        return passed("shown", text=quote(shown.text), **about)
    if _number(home):
        return inapplicable("one-only", **about)
    if doubtful := next((m for m in (*sibling.marks, *page.hidden_marks) if fulfils_duty(m)), None):
        return cannot_tell("doubtful", text=quote(doubtful.text), **about)
    has_psb = any(m.kind is MarkKind.PSB for m in home.marks)
    if image := filing_picture(page.images, page.links, sibling.url, shows_psb=has_psb):
        return cannot_tell("image", src=quote(image.src), **about)
    if recognise_answer(sibling.answer) is not None:
        return cannot_tell("instead", **about)
    if leftover := next((t for t in sibling.leftovers if not speaks_of_psb(t)), None):
        return cannot_tell("leftover", text=quote(leftover), **about)
    if reason := "incomplete" if not sibling.complete else sibling.script_hint:
        return cannot_tell("unread", reason=reason, **about)
    return failed("missing", **about)


def _number(home: Home) -> Mark | None:
    """A true filing or licence number of the website that a page shows."""
    shown = (m for m in home.marks if fulfils_duty(m) and m.suspect is None)
    return next((m for m in shown if not is_app_number(m)), None)
