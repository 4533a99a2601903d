"""The home page holds more than a few words.

Applicability
    Home pages that were read, and that are no default, parking, closed or challenge page.
    A page that only sends its visitor on is the matter of redirect-other-domain.

Expectation
    Beside its numbers the page shows at least twenty columns of text: ten Chinese or twenty Latin characters.

Assumptions
    The number of a filing or licence is no content: a page with its number only is nearly empty.
    A short page may show pictures, forms or frames, or be drawn by scripts: a person has to look.
    Providers mean different things by 空壳; this rule speaks of a page without content only, not of missing access
    data and not of a name that resolves elsewhere.
    No article says how much a page must hold; a service that has ended cancels its filing.

Passed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>

Failed::

    <h1>hello world</h1>

Failed::

    <footer><a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a></footer>

CannotTell::

    <div id="app"></div><script src="/app.js"></script>

CannotTell::

    <a href="/index.php"><img src="/enter.jpg" alt=""></a>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某公司</h1>"

Inapplicable::

    <title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>

Inapplicable::

    <meta http-equiv="refresh" content="0;url=https://www.example.net/">
"""

from collections.abc import Iterable
from unicodedata import east_asian_width

from auditor.model import Mark, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, inapplicable, passed, rule
from auditor.served import route, shows_more_than_text

ENOUGH_COLUMNS = 20
_FEW, _LOOKED_AT = 200, 2_000
"""Characters of the page's text that are looked at: a page with more is not nearly empty."""


@rule(
    name=("无实质内容", "Nearly empty page"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        "content": ("首页 {url} 有内容", "the home page {url} has content"),
        "empty": (
            "首页 {url} 几乎没有内容：「{text}」",
            "the home page {url} holds hardly anything: “{text}”",
        ),
        "drawn": (
            "首页 {url} 几乎没有文字：「{text}」，可能有图片、表单、框架或由脚本生成的内容，请人工查看",
            "the home page {url} has hardly any text: “{text}”, but perhaps pictures, forms, frames or what scripts "
            "draw; look by hand",
        ),
        "incomplete": (
            "首页 {url} 没有完整取回，已取回的部分几乎没有文字：「{text}」",
            "the home page {url} did not arrive whole, and the part that did has hardly any text: “{text}”",
        ),
        "instead": (
            "{url} 是默认页、停放页、关闭提示页或验证页，由相应规则判断",
            "{url} is a default, parking, closed or challenge page, which other rules judge",
        ),
        "redirect": (
            "{url} 只用于跳转到 {host}",
            "{url} only sends its visitor on, to {host}",
        ),
    },
    remedy=(
        "放入与备案信息相符的网站内容；不再使用的网站，通过接入服务商注销备案。",
        "Put content there that suits the filing; for a site no longer used, cancel the filing through the access "
        "provider.",
    ),
)
def check(home: Home) -> Judgement:
    url, page = home.url, home.page
    instead = recognise_answer(home.answer)
    if instead is not None:
        return inapplicable("instead", page=instead.id, url=url)
    if sum(_beside_numbers(p.text, p.marks) for p in (page, *home.frames)) >= ENOUGH_COLUMNS:
        return passed("content", url=url)
    way = route(home.observation)
    if way is not None and way.onward:
        return inapplicable("redirect", url=url, host=way.onward)
    text = quote(page.text)
    if not home.complete:
        return cannot_tell("incomplete", url=url, text=text)
    if shows_more_than_text(home.answer.body):
        return cannot_tell("drawn", url=url, text=text)
    return failed("empty", url=url, text=text)


def _beside_numbers(text: str, marks: Iterable[Mark]) -> int:
    """Columns of a page's text without its numbers."""
    numbers = sum(_columns(mark.text) for mark in marks if mark.offset < _LOOKED_AT)
    # The beginning is enough for most pages.
    few = _columns(text[:_FEW]) - numbers
    return few if few >= ENOUGH_COLUMNS else _columns(text[:_LOOKED_AT]) - numbers


def _columns(text: str) -> int:
    """How wide a text is when every Chinese character takes two columns, without white space."""
    return sum(1 + (east_asian_width(c) in "WF") for c in text if not c.isspace())
