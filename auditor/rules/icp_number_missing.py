"""The home page shows a filing number, or the licence number that stands for it.

Applicability
    Home pages that were read and whose numbers, if there are any, are not all suspect.
    A page with suspect numbers only is the matter of icp-number-suspect.

Expectation
    A filing number (备案号) or a telecom licence number (许可证编号) stands in the visible text.

Assumptions
    The law names the home page, so no other page is looked at.
    Where on the page the number stands is not judged here.
    The number of an app or a mini-program (-1A, -1X) covers that app, so alone it leaves the website open.
    Text that scripts draw is not read: the verdict is then cannot-tell, never failed.
    A default, parking or closed page is not the site, so a person looks whether there is one.
    A number in a hidden element may be shown by a script or a style sheet, so a person has to look.
    Whether the number belongs to this site is known to the registry only.

Passed::

    <p>某某公司</p><footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

Passed::

    <footer>增值电信业务经营许可证：浙B2-20089901</footer>

Failed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p><footer>版权所有</footer>

CannotTell::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件。</p><footer>备案号：办理中</footer>

CannotTell::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer>沪ICP备2025990217号-1A</footer>

CannotTell::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer style="display:none">京ICP备05990217号-1</footer>

CannotTell::

    <title>恭喜，站点创建成功！</title><h3>这是默认index.html，本页面由系统自动生成</h3>

CannotTell::

    [home]
    complete = false
    outcome = "too-large"
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

Failed::

    <p>域名注册服务机构许可证：浙D3-20210002</p>

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备12345678号</footer>
"""

import re

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.wording import HIDDEN, NOT_THE_SITE, SCRIPT_HINTS, SCRIPT_UNKNOWN, quote, speaks_of_psb
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_DRAWN = {
    f"drawn-{hint}": (
        f"源代码中没有备案号：{zh}，请人工查看",
        f"no filing number in the source: {en}; look by hand",
    )
    for hint, (zh, en) in {**SCRIPT_HINTS, "unknown": SCRIPT_UNKNOWN}.items()
}

_INSTEAD = {
    f"instead-{kind}": (
        f"首页是{zh}，没有备案号，请人工查看网站是否开通",
        f"the home page is {en}, without a filing number; look whether the site is open",
    )
    for kind, (zh, en) in NOT_THE_SITE.items()
}


@rule(
    name=("未悬挂备案号", "Filing number not displayed"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22", "mii-33/13"],
    messages={
        "filing": ("首页显示备案号「{text}」", "the home page shows the filing number “{text}”"),
        "licence": (
            "首页显示许可证编号「{text}」，可代替备案号",
            "the home page shows the licence number “{text}”, which stands for a filing number",
        ),
        "missing": ("首页 {url} 没有备案号", "the home page {url} shows no filing number"),
        "suspect": (
            "首页只有可疑编号「{text}」，见「备案号疑为占位或虚构」",
            "only a suspect number “{text}” is shown; see icp-number-suspect",
        ),
        "app-number": (
            "首页只有 App 或小程序的编号「{text}」，不是网站的备案号",
            "only the number of an app or mini-program “{text}” is shown, not that of the website",
        ),
        "hidden": (
            "源代码中有备案号「{text}」，但所在元素被隐藏，请人工查看是否显示",
            "the source holds the filing number “{text}” in a hidden element; look whether it is shown",
        ),
        "leftover": (
            "页面提到备案但看不出编号：「{text}」，请人工查看",
            "the page speaks of a filing, but no number can be read: “{text}”; look by hand",
        ),
        "incomplete": (
            "页面没有完整取回，已取回的部分没有备案号",
            "the page did not arrive whole, and the part that did shows no filing number",
        ),
        **_DRAWN,
        **_INSTEAD,
    },
    remedy=(
        "在首页底部居中位置以文字显示备案号，并链接到 https://beian.miit.gov.cn/ 。"
        "尚未备案的，先通过接入服务商办理备案，备案完成前不要开通网站。",
        "Show the filing number as text at the bottom centre of the home page, linked to "
        "https://beian.miit.gov.cn/. If there is none yet, file through the access provider first "
        "and keep the site closed until then.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.page.marks if m.kind is MarkKind.ICP or _is_telecom_licence(m)]
    true = sorted((m for m in shown if m.suspect is None), key=lambda m: m.kind is not MarkKind.ICP)
    of_site = next((m for m in true if not _is_app(m)), None)
    if of_site is not None:
        key = "filing" if of_site.kind is MarkKind.ICP else "licence"
        return passed(key, text=quote(of_site.text), number=of_site.number, url=url)
    if true:
        return cannot_tell("app-number", text=quote(true[0].text), number=true[0].number, url=url)
    if suspect := next((m for m in shown if m.suspect != HIDDEN), None):
        return inapplicable("suspect", text=quote(suspect.text), url=url)
    if shown:
        return cannot_tell("hidden", text=quote(shown[0].text), url=url)
    instead = recognise_answer(home.answer)
    if instead is not None and instead.kind in NOT_THE_SITE:
        return cannot_tell(f"instead-{instead.kind}", page=instead.id, url=url)
    leftover = next((t for t in home.page.leftovers if not speaks_of_psb(t)), None)
    if leftover is not None:
        return cannot_tell("leftover", text=quote(leftover), url=url)
    if not home.complete:
        return cannot_tell("incomplete", url=url)
    if hint := home.page.script_hint:
        key = f"drawn-{hint}" if hint in SCRIPT_HINTS else "drawn-unknown"
        return cannot_tell(key, hint=hint, url=url)
    return failed("missing", url=url)


def _is_telecom_licence(mark: Mark) -> bool:
    """Whether a licence is one of telecommunications business: class A or B, or of the old ICP证 form."""
    # A registrar's licence (class D) is shown on home pages as well, and licenses no information service.
    return mark.kind is MarkKind.LICENCE and re.search(r"ICP证|[AB]\d", mark.entity) is not None


def _is_app(mark: Mark) -> bool:
    return mark.site.endswith(("A", "X", "K"))
