"""A hint: the public security number comes without its icon.

Applicability
    Home pages that show a public security number (公安备案号) in a form that can be true.

Expectation
    An image or drawing stands in the link of the number, or an image is by file name or alternative text the
    icon of the platform.

Assumptions
    No article of law orders the display of the number; the platform asks for number, icon and link.
    Style sheets, drawings and scripts may show the icon without an image element, and an image with a name of
    its own at the bottom of the page may be it: the verdict is then cannot-tell.

Passed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">
    <img src="/i/7.png" alt="">京公网安备11010802990217号</a>

Passed::

    <footer><img src="/static/ghs.png" alt=""> 京公网安备11010802990217号</footer>

Failed::

    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

CannotTell::

    <link rel="stylesheet" href="/site.css"><p>某某公司</p>
    <a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">京公网安备11010802990217号</a>

CannotTell::

    <p>某某公司</p><footer><img src="/images/f_02.gif" alt=""> 京公网安备11010802990217号</footer>

Inapplicable::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import MarkKind, Place, Severity
from auditor.policy.linkhosts import MPS_KINDS, classify, leading_to_filing
from auditor.policy.mark_signs import is_psb_icon, may_draw_icons
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("公安备案图标缺失", "Public security icon not shown"),
    family="psb",
    only_where_required=True,
    severity=Severity.HINT,
    basis=["mps-platform/display"],
    messages={
        "shown": ("公安备案号「{text}」旁有图标 {src}", "the icon {src} stands with the number “{text}”"),
        "drawn": ("公安备案号「{text}」的链接里有图标", "the link of the number “{text}” holds a drawing"),
        "missing": (
            "公安备案号「{text}」旁没有图标，平台要求编号、图标和链接一并放置",
            "the number “{text}” comes without an icon; the platform asks for number, icon and link",
        ),
        "other-image": (
            "页面底部的图片 {src} 可能是公安备案图标，请人工查看",
            "the image {src} at the bottom of the page may be the icon; look by hand",
        ),
        "styled": (
            "源代码中没有公安备案图标，可能由样式表或脚本绘制，请人工查看",
            "the source has no icon; a style sheet or script may draw it, so look by hand",
        ),
        "incomplete": (
            "已取回的部分没有公安备案图标，但页面没有完整取回",
            "the part of the page that arrived has no icon",
        ),
        "none": (
            "首页没有格式正确的公安备案号",
            "the home page shows no public security number in the right form",
        ),
    },
    remedy=(
        "登录 https://beian.mps.gov.cn/ 下载备案编号图标，与编号和链接一起放在首页底部。",
        "Download the icon from https://beian.mps.gov.cn/ and put it with number and link at the bottom of the page.",
    ),
    snippet='<a href="https://beian.mps.gov.cn/#/query/webSearch?code={code}" target="_blank" rel="noopener">'
    '<img src="/【备案编号图标】.png" alt="">{number}</a>',
)
def check(home: Home) -> Judgement:
    page, url = home.page, home.url
    mark = next((m for m in page.marks if m.kind is MarkKind.PSB and m.suspect is None), None)
    if mark is None:
        return inapplicable("none", url=url)
    seen = {"text": quote(mark.text), "number": mark.number, "code": mark.entity, "url": url}
    icon = next((image for image in page.images if is_psb_icon(image, url)), None)
    if icon is not None:
        return passed("shown", **seen, src=quote(icon.src))
    if _has_drawing(home):
        return passed("drawn", **seen)
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    other = next((image for image in page.images if image.place is Place.FOOTER), None)
    if other is not None:
        return cannot_tell("other-image", **seen, src=quote(other.src))
    return cannot_tell("styled", **seen) if may_draw_icons(page.source) else failed("missing", **seen)


def _has_drawing(home: Home) -> bool:
    """Whether a link to the platform holds a drawing or background image rather than an image element."""
    elements = {image.link for image in home.page.images}
    pictured = (link.href for link in home.page.links if link.has_image and link.href not in elements)
    return any(classify(href, home.url).kind in MPS_KINDS for href in leading_to_filing(pictured, home.url))
