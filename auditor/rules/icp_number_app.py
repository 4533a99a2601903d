"""The website shows its own filing number, not that of an app.

Applicability
    Home pages that show a filing number or licence number in a form that can be true.

Expectation
    One of the numbers is not that of an app (-1A), a mini-program (-1X) or a quick app (-1K).

Assumptions
    The number of an app covers that app; the website is a service of its own under the same filing entity.
    The page cannot tell whether the website is filed as well.
    In the part of a page that did not arrive the website's own number may stand.

Passed::

    <footer>京ICP备05990217号-1 App备案号：京ICP备05990217号-2A</footer>

Failed::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer>沪ICP备2025990217号-1A</footer>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某公司</h1><p>扫码使用小程序</p><p>黔ICP备2025990217号-1X</p>"

Inapplicable::

    <h1>某某公司</h1><footer>没有编号</footer>
"""

from auditor.model import Severity
from auditor.policy.number_forms import APP_LETTERS, fulfils_duty, is_app_number
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("App／小程序编号用于网站", "Number of an app shown on a website"),
    family="filing",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["state-council-292/12"],
    messages={
        "of-site": ("编号「{text}」不是 App 或小程序的编号", "the number “{text}” is not that of an app"),
        "app-only": (
            "首页只有 App 或小程序的编号「{text}」（后缀 {letter}：{meaning}），没有网站的备案号",
            "the home page shows only “{text}”, the number of an app or mini-program (suffix {letter}: {meaning}), "
            "and none of the website",
        ),
        "incomplete": (
            "已取回的部分只有 App 或小程序的编号「{text}」，但页面没有完整取回",
            "the part of the page that arrived shows only the number of an app, “{text}”",
        ),
        "none": ("首页没有可供检查的编号", "the home page shows no number that could be checked"),
    },
    remedy=(
        "在首页底部显示网站自己的备案号（后缀不带字母）。网站尚未备案的，先通过接入服务商为网站办理备案。",
        "Show the website's own filing number, whose suffix has no letter. If only the app is filed, file the "
        "website through the access provider first.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">【网站的备案号，如 {entity}-1】</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    true = [m for m in home.marks if fulfils_duty(m) and m.suspect is None]
    if not true:
        return inapplicable("none", url=url)
    of_site = next((m for m in true if not is_app_number(m)), None)
    if of_site is not None:
        return passed("of-site", text=quote(of_site.text), number=of_site.number, url=url)
    mark, letter = true[0], true[0].site[-1]
    entity = mark.number.rpartition("-")[0]
    seen = {"text": quote(mark.text), "number": mark.number, "entity": entity, "url": url}
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    return failed("app-only", **seen, letter=letter, meaning=APP_LETTERS[letter])
