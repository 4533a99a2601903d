"""The home page shows a filing number, or the licence number that stands for it.

Applicability
    Home pages that were read. One fault is told once: a page is left out whose only numbers are suspect
    (icp-number-suspect, icp-number-malformed, icp-registry-parody), of an app (icp-number-app) or hidden
    (icp-number-hidden), or that has an image (icp-mark-image) or an empty link (icp-link-empty) for a number.

Expectation
    A filing number (备案号) or a telecom licence number (许可证编号) stands in the visible text.

Assumptions
    The law names the home page, so no other page is looked at.
    Where on the page the number stands is not judged here.
    Text that scripts draw is not read: the verdict is then cannot-tell, never failed.
    A default, parking or closed page is not the site, so a person looks whether there is one.
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

Inapplicable::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer>沪ICP备2025990217号-1A</footer>

Inapplicable::

    <h1>某某公司</h1><p>欢迎光临本公司的网站。</p><footer style="display:none">京ICP备05990217号-1</footer>

Inapplicable::

    <h1>某某公司</h1><footer><a href="https://beian.miit.gov.cn/"></a></footer>

Inapplicable::

    <h1>某某公司</h1><footer><a href="https://beian.miit.gov.cn/"><img src="/icp.png" alt=""></a></footer>
"""

from auditor.model import Mark, MarkKind, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.mark_signs import blank_filing_link, filing_picture
from auditor.policy.number_forms import fault_rule, fulfils_duty, hidden_number, is_app_number
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

_TELLS = {
    "": "app-number",
    "icp-number-suspect": "suspect",
    "icp-number-malformed": "malformed",
    "icp-registry-parody": "parody",
}
"""The rule that tells the fault of the number shown → message; a number without fault is an app's here."""


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
        "malformed": (
            "首页只有写错的编号「{text}」，见「备案号格式有误」",
            "only “{text}” is shown, which is written wrongly; see icp-number-malformed",
        ),
        "parody": (
            "首页只有恶搞登记网站的编号「{text}」，见「恶搞备案号」",
            "only “{text}” of a parody registry is shown; see icp-registry-parody",
        ),
        "app-number": (
            "首页只有 App 或小程序的编号「{text}」，见「App／小程序编号用于网站」",
            "only the number of an app or mini-program, “{text}”, is shown; see icp-number-app",
        ),
        "hidden": (
            "备案号「{text}」在隐藏元素里，见「备案号不可见」",
            "the filing number “{text}” stands in a hidden element; see icp-number-hidden",
        ),
        "image": (
            "疑似备案标识的图片 {src} 代替了文字，见「备案号只有图片」",
            "the image {src} stands where the number should; see icp-mark-image",
        ),
        "blank-link": (
            "备案系统链接 {link} 里没有编号，见「有链接无编号」",
            "the link {link} to the filing system holds no number; see icp-link-empty",
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
    shown = [m for m in home.marks if fulfils_duty(m) and m.suspect != HIDDEN]
    true = sorted((m for m in shown if m.suspect is None), key=lambda m: m.kind is not MarkKind.ICP)
    of_site = next((m for m in true if not is_app_number(m)), None)
    if of_site is not None:
        key = "filing" if of_site.kind is MarkKind.ICP else "licence"
        return passed(key, text=quote(of_site.text), number=of_site.number, url=url)
    elsewhere = _told_elsewhere(home, true[0] if true else next(iter(shown), None))
    if elsewhere is not None:
        return elsewhere
    instead = recognise_answer(home.answer)
    if instead is not None and instead.kind in NOT_THE_SITE:
        return cannot_tell(f"instead-{instead.kind}", page=instead.id, url=url)
    leftover = next((t for t in home.leftovers if not speaks_of_psb(t)), None)
    if leftover is not None:
        return cannot_tell("leftover", text=quote(leftover), url=url)
    if not home.complete:
        return cannot_tell("incomplete", url=url)
    if hint := home.script_hint:
        key = f"drawn-{hint}" if hint in SCRIPT_HINTS else "drawn-unknown"
        return cannot_tell(key, hint=hint, url=url)
    return failed("missing", url=url)


def _told_elsewhere(home: Home, shown: Mark | None) -> Judgement | None:
    """What another rule tells of a page without a number of its own: one fault is one finding."""
    page, url = home.page, home.url
    if shown is not None:
        return inapplicable(_TELLS[fault_rule(shown)], text=quote(shown.text), url=url)
    if hidden := hidden_number(page.hidden_marks):
        return inapplicable("hidden", text=quote(hidden.text), url=url)
    has_psb = any(m.kind is MarkKind.PSB for m in home.marks)
    if image := filing_picture(page.images, page.links, url, shows_psb=has_psb):
        return inapplicable("image", src=quote(image.src), url=url)
    if blank := blank_filing_link(page.links, url):
        return inapplicable("blank-link", link=quote(blank[0].url), url=url)
    return None
