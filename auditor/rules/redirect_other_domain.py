"""The home page of the name stands under the name, and not under another registrable domain.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a parking page.

Expectation
    Redirects over HTTP (status, `Refresh`) and of the page itself (meta refresh, a simple script) end on the same
    registrable domain, or there are none.

Assumptions
    This is a hint for a person: sending visitors to another domain of one's own is usual and in order.
    The rules about the page judge the page that opened, so their findings are about the other host.
    A filing is made for one registrable domain; the other one needs its own.
    A script that only sometimes sends the visitor on is not followed, nor an address that is put together.

Passed::

    [[home]]
    url = "https://www.example.cn/"
    status = 301
    location = "https://m.example.cn/"

    [[home]]
    url = "https://m.example.cn/"
    after = true
    body = "<h1>某某公司</h1>"

Failed::

    [[home]]
    url = "https://www.example.cn/"
    status = 301
    location = "https://www.example.net/"

    [[home]]
    url = "https://www.example.net/"
    after = true
    body = "<h1>某某公司</h1><footer>京ICP备05990217号-1</footer>"

Failed::

    [[home]]
    url = "https://www.example.cn/"
    status = 200
    location = "https://www.example.net/"

    [[home]]
    url = "https://www.example.net/"
    after = true
    body = "<h1>某某公司</h1><footer>京ICP备05990217号-1</footer>"

Failed::

    <meta http-equiv="refresh" content="0; url=https://www.example.net/">

Failed::

    <script>window.location.href = "https://www.example.net/";</script>

CannotTell::

    [home]
    complete = false
    outcome = "partial"
    body = "<h1>某某公司</h1>"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.rule import Judgement, Reach, cannot_tell, failed, inapplicable, passed, rule
from auditor.served import home_answer, route, same_domain


@rule(
    name=("跳转至其他域名", "Redirects to another domain"),
    family="site",
    severity=Severity.HINT,
    basis=["mii-33/5"],
    messages={
        **NOT_SEEN,
        "parked": (
            "返回的是域名停放或出售页，见「域名停放或出售」",
            "a parking or for-sale page was answered; see page-parked",
        ),
        "same": ("{host} 的首页在本域名下：{hops}", "the home page of {host} stands under its own domain: {hops}"),
        "away": (
            "{host} 跳转到其他域名 {other}，本次检查的是 {other} 的网页，请核实是否为本单位网站：{hops}",
            "{host} leads to another domain, {other}, whose page is the one that was judged; see whether it is the "
            "same owner's: {hops}",
        ),
        "onward": (
            "{host} 会跳转到其他域名 {other}，没有打开，本次检查的不是它的网页，请核实：{hops}",
            "{host} leads to another domain, {other}, which was not opened, so it was not judged; look by hand: {hops}",
        ),
        "incomplete": (
            "{host} 的首页没有完整取回，未读到的部分可能含有跳转：{hops}",
            "the home page of {host} did not arrive whole, and what is missing may redirect: {hops}",
        ),
    },
    remedy=(
        "核实目标域名是否属于本单位并已备案；如非本意，检查域名解析、服务器跳转配置和网页是否被篡改。",
        "See whether the other domain is the same owner's and filed; if nobody meant this, check the DNS, the "
        "redirects of the server, and whether the page was tampered with.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer, answered = home_answer(reach.answered), reach.answered
    way = None if answered is None else route(answered)
    if answered is None or way is None or answer.unseen == "block":
        return inapplicable(answer.unseen)
    if answer.is_a("parked"):
        return inapplicable("parked", observations=[answered.key])
    about = {"host": reach.host, "hops": way.seen, "observations": [answered.key]}
    if way.onward and not same_domain(reach.host, way.onward):
        return failed("onward", other=way.onward, **about)
    if not same_domain(reach.host, way.host):
        return failed("away", other=way.host, **about)
    return passed("same", **about) if way.complete else cannot_tell("incomplete", **about)
