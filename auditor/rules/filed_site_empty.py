"""A filed site has content of its own.

Applicability
    Home pages of filed names that answered, on the name's own domain.

Expectation
    The page is no server's or panel's default page, no parking page, no notice of a closed site and not nearly empty.

Assumptions
    This is the last of the four meanings of 空壳网站. A hint for a person: a page may be drawn by scripts.
    The page itself is judged by page-parked, page-server-default, page-closed and page-nearly-empty; this
    rule says that it is the page of a filed site.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    [home]
    body = "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"

Failed::

    [[ledger]]
    [home]
    body = "<h1>test</h1>"

CannotTell::

    [[ledger]]
    [home]
    body = "<div id=app></div><script src=/app.js></script>"

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.ledger_words import NOT_FILED
from auditor.rule import Filing, Home, Judgement, cannot_tell, failed, inapplicable, passed, rule
from auditor.served import host_of, same_domain, shows_more_than_text

ENOUGH_CHARACTERS = 10
_LOOKED_AT = 2_000


@rule(
    name=("备案网站无实质内容", "Filed site without content"),
    family="ledger",
    severity=Severity.HINT,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        **NOT_FILED,
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "content": ("{host} 有内容", "{host} has content"),
        "instead": (
            "备案网站 {host} 的首页是默认页、停放页或关闭提示页（{page}）",
            "the home page of the filed site {host} is a default, parking or closed page ({page})",
        ),
        "empty": ("备案网站 {host} 的首页几乎没有内容", "the home page of the filed site {host} is nearly empty"),
        "drawn": (
            "备案网站 {host} 的首页几乎没有文字，内容可能由脚本生成或为图片，请人工查看",
            "the home page of the filed site {host} has hardly any text, but perhaps pictures or what scripts draw; "
            "look by hand",
        ),
    },
    remedy=(
        "联系用户放入与备案相符的内容；不再使用的，注销备案或取消接入。",
        "Have the customer put the filed content there; where it is no longer used, cancel the filing or the access.",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    instead = recognise_answer(home.answer)
    if instead is not None and instead.kind != "challenge":
        return failed("instead", host=host, page=instead.id)
    shown = sum(not c.isspace() for page in (home.page, *home.frames) for c in page.text[:_LOOKED_AT])
    numbers = sum(len(mark.text) for mark in home.marks if mark.offset < _LOOKED_AT)
    if shown - numbers >= ENOUGH_CHARACTERS or instead is not None:
        return passed("content", host=host)
    if not home.complete or shows_more_than_text(home.answer.body):
        return cannot_tell("drawn", host=host)
    return failed("empty", host=host)
