"""The home page shows a public security number (公安备案号).

Applicability
    Home pages that were read and whose public security numbers, if there are any, are not all malformed.
    A page with malformed numbers only is the matter of psb-number-malformed, or of psb-number-province.

Expectation
    A public security number stands on the page, in the text or in the link of its mark.

Assumptions
    Not shown does not mean not registered: the page cannot tell.
    No article of law orders the display; the platform and the access providers ask for it.
    Text that scripts draw is not read: the verdict is then cannot-tell, never failed.
    A default, parking or closed page is not the site, so a person looks whether there is one.
    A number in a hidden element may be shown by a script or a style sheet, so a person has to look.

Passed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

Failed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p><footer>京ICP备05990217号-1</footer>

CannotTell::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件。</p><footer>公安备案号：办理中</footer>

CannotTell::

    <h1>example.cn</h1><p>该域名待售，有意者请联系。</p>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"

Inapplicable::

    <h1>某某公司</h1><footer>京公网安备1101080299号</footer>
"""

from auditor.model import MarkKind, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.number_forms import PROVINCE_FAULTS
from auditor.policy.wording import HIDDEN, NOT_THE_SITE, SCRIPT_HINTS, SCRIPT_UNKNOWN, quote, speaks_of_psb
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule

_DRAWN = {
    f"drawn-{hint}": (
        f"源代码中没有公安备案号：{zh}，请人工查看",
        f"no public security number in the source: {en}; look by hand",
    )
    for hint, (zh, en) in {**SCRIPT_HINTS, "unknown": SCRIPT_UNKNOWN}.items()
}

_INSTEAD = {
    f"instead-{kind}": (
        f"首页是{zh}，没有公安备案号，请人工查看网站是否开通",
        f"the home page is {en}, without a public security number; look whether the site is open",
    )
    for kind, (zh, en) in NOT_THE_SITE.items()
}


@rule(
    name=("未悬挂公安备案号", "Public security number not displayed"),
    family="psb",
    only_where_required=True,
    severity=Severity.WARNING,
    basis=["mps-platform/display", "mps-33/12"],
    messages={
        "shown": ("首页显示公安备案号「{text}」", "the home page shows the public security number “{text}”"),
        "shown-in-link": (
            "首页有公安备案标识「{text}」，编号 {number} 只在链接里",
            "the home page has the mark “{text}”; its number {number} stands in the link only",
        ),
        "missing": (
            "首页 {url} 没有公安备案号（未显示，不等于未备案）",
            "the home page {url} shows no public security number (not shown, which is not: not registered)",
        ),
        "malformed": (
            "首页只有格式有误的编号「{text}」，见「公安备案号格式有误」",
            "only a malformed number “{text}” is shown; see psb-number-malformed",
        ),
        "mismatched": (
            "首页只有与省份不符的编号「{text}」，见「公安备案号与省份不符」",
            "only “{text}”, a number of another province, is shown; see psb-number-province",
        ),
        "hidden": (
            "源代码中有公安备案号「{text}」，但所在元素被隐藏，请人工查看是否显示",
            "the source holds the number “{text}” in a hidden element; look whether it is shown",
        ),
        "leftover": (
            "页面提到公安备案但看不出编号：「{text}」，请人工查看",
            "the page speaks of a public security filing, but no number can be read: “{text}”; look by hand",
        ),
        "incomplete": (
            "页面没有完整取回，已取回的部分没有公安备案号",
            "the page did not arrive whole, and the part that did shows no public security number",
        ),
        **_DRAWN,
        **_INSTEAD,
    },
    remedy=(
        "已办理公安联网备案的，登录 https://beian.mps.gov.cn/ 复制备案编号、图标和代码，放到首页底部。"
        "尚未办理的单位，应自网站开通之日起 30 日内在该平台办理。",
        "If the site is registered, copy the number, icon and code from https://beian.mps.gov.cn/ to the "
        "bottom of the home page; an organisation that is not registers there within 30 days "
        "of opening the site.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code=【14位编号】" target="_blank" '
    'rel="noopener">【省份简称】公网安备【14位编号】号</a>',
)
def check(home: Home) -> Judgement:
    url = home.url
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect != HIDDEN]
    true = sorted((m for m in shown if m.suspect is None), key=lambda m: m.source == "link")
    if true:
        key = "shown-in-link" if true[0].source == "link" else "shown"
        return passed(key, text=quote(true[0].text), number=true[0].number, url=url)
    if malformed := next(iter(shown), None):
        key = "mismatched" if malformed.suspect in PROVINCE_FAULTS else "malformed"
        return inapplicable(key, text=quote(malformed.text), url=url)
    if hidden := next((m for m in home.page.hidden_marks if m.kind is MarkKind.PSB), None):
        return cannot_tell("hidden", text=quote(hidden.text), url=url)
    instead = recognise_answer(home.answer)
    if instead is not None and instead.kind in NOT_THE_SITE:
        return cannot_tell(f"instead-{instead.kind}", page=instead.id, url=url)
    leftover = next((t for t in home.leftovers if speaks_of_psb(t)), None)
    if leftover is not None:
        return cannot_tell("leftover", text=quote(leftover), url=url)
    if not home.complete:
        return cannot_tell("incomplete", url=url)
    if hint := home.script_hint:
        key = f"drawn-{hint}" if hint in SCRIPT_HINTS else "drawn-unknown"
        return cannot_tell(key, hint=hint, url=url)
    return failed("missing", url=url)
