"""The filing number is text, not only an image.

Applicability
    Home pages that show a filing number or licence number as text, or have an image that may be one: it links to
    the ministry's filing system, or its alternative text or file name speaks of a filing.

Expectation
    A number stands in the text.

Assumptions
    What an image shows is not read, and its alternative text need not say it: a person has to look.
    An image without an address shows nothing; where scripts run, one of them may give it one.
    beian.png beside a public security number is the icon of that number.

Passed::

    <footer><a href="https://beian.miit.gov.cn/"><img src="/icp.png" alt="">京ICP备05990217号-1</a></footer>

Failed::

    <h1>某某公司</h1><p>欢迎光临。</p>
    <footer><a href="https://beian.miit.gov.cn/"><img src="" alt="备案号"></a></footer>

CannotTell::

    <h1>某某公司</h1><p>欢迎光临。</p>
    <footer><a href="https://beian.miit.gov.cn/"><img src="/images/foot_03.png" alt=""></a></footer>

CannotTell::

    <h1>某某公司</h1><p>欢迎光临。</p><footer><img src="/f.png" alt="备案号：京ICP备05990217号-1"></footer>

Inapplicable::

    <h1>某某公司</h1><p>欢迎光临。</p><footer><img src="/logo.png" alt="某某公司"></footer>
"""

from auditor.marks import find
from auditor.model import MarkKind, Severity
from auditor.policy.mark_signs import filing_picture, runs_scripts
from auditor.policy.number_forms import SHOWN_KINDS, fulfils_duty, hidden_number
from auditor.policy.wording import HIDDEN, quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("备案号只有图片", "Filing number only as an image"),
    family="filing",
    only_where_required=True,
    severity=Severity.VIOLATION,
    basis=["state-council-292/12", "state-council-292/22"],
    messages={
        "text": ("首页有文字形式的编号「{text}」", "the home page shows the number “{text}” as text"),
        "image": (
            "首页没有文字形式的备案号，只有疑似备案标识的图片 {src}，请人工查看",
            "the home page shows no filing number as text, only the image {src} that may be one; look by hand",
        ),
        "image-number": (
            "首页没有文字形式的备案号，图片 {src} 的说明文字是「{words}」，请人工查看图片",
            "the home page shows no filing number as text; the words of the image {src} are “{words}”; "
            "look at the image",
        ),
        "empty": (
            "首页没有文字形式的备案号，备案标识是一张没有地址的图片（说明文字「{words}」），什么也不显示",
            "the home page shows no filing number as text, and the image of the mark has no address "
            "(its words: “{words}”): nothing is shown",
        ),
        "incomplete": (
            "已取回的部分没有文字形式的备案号，只有图片 {src}，但页面没有完整取回",
            "the part of the page that arrived shows no number as text, only the image {src}",
        ),
        "none": (
            "首页没有备案号，也没有疑似备案标识的图片",
            "the home page has neither a filing number nor an image that may be one",
        ),
        "hidden": (
            "编号「{text}」在隐藏元素里，见「备案号不可见」",
            "the number “{text}” stands in a hidden element; see icp-number-hidden",
        ),
    },
    remedy=(
        "把备案号改成文字，放在首页底部，并链接到 https://beian.miit.gov.cn/ 。",
        "Show the filing number as text at the bottom of the home page, linked to https://beian.miit.gov.cn/.",
    ),
    snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
)
def check(home: Home) -> Judgement:
    page, url = home.page, home.url
    shown = next((m for m in home.marks if fulfils_duty(m) and m.suspect != HIDDEN), None)
    if shown is not None:
        return passed("text", text=quote(shown.text), number=shown.number, url=url)
    has_psb = any(m.kind is MarkKind.PSB for m in home.marks)
    image = filing_picture(page.images, page.links, url, shows_psb=has_psb)
    if image is None:
        return inapplicable("none", url=url)
    hidden = hidden_number(page.hidden_marks)
    if hidden is not None:
        return inapplicable("hidden", text=quote(hidden.text), url=url)
    seen = {"src": quote(image.src), "words": quote(image.words), "url": url}
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    if any(span.kind in SHOWN_KINDS for span in find(image.words)):
        return cannot_tell("image-number", **seen)
    if not image.is_empty or runs_scripts(page.source):
        return cannot_tell("image", **seen)
    return failed("empty", **seen)
