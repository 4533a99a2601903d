"""A home page with several signs of a shop shows its business licence or leads to it.

Applicability
    Home pages with several different signs of a shop: a basket or a button to buy, with orders, prices, payment or
    delivery. A site that makes shops for others is left out where its words say so.

Expectation
    The page speaks of the business licence (营业执照), gives the credit code, states that no registration is needed,
    or links to a register of business licences.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does.
    The law allows a link to the information, so a mention is enough; a picture without words is not seen.
    Only the home page is read.

Passed::

    <nav>购物车 我的订单</nav><p>某某茶 ¥19 立即购买</p><p>货到付款 退换货</p>
    <footer><a href="/zz">营业执照</a></footer>

Passed::

    <nav>购物车 我的订单</nav><p>某某茶 ¥19 立即购买</p><p>货到付款 退换货</p>
    <footer><a href="https://zzlz.gsxt.gov.cn/businessCheck/verifKey.do?x=1"><img src="/gs.png"></a></footer>

Failed::

    <nav>购物车 我的订单</nav><p>某某茶 ¥19 立即购买</p><p>货到付款 退换货</p><footer>京ICP备05990217号-1</footer>

CannotTell::

    [home]
    complete = false
    outcome = "too-large"
    body = "<nav>购物车 我的订单</nav><p>某某茶 ¥19 立即购买</p><p>货到付款 退换货</p>"

Inapplicable::

    <h1>某某机械有限公司</h1><p>支付方式：货到付款。</p><footer>京ICP备05990217号-1</footer>

Inapplicable::

    <h1>某某软件</h1><nav>购物车系统 购物车插件</nav><p>支持微信支付接口，含退换货功能。</p>
"""

from auditor.model import Severity
from auditor.policy.keywords_commerce import DISCLOSURE_HOSTS, DISCLOSURES, SHOP
from auditor.policy.linkhosts import classify
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, cannot_tell, failed, passed, rule
from auditor.signals import NOT_JUDGED, mention, not_judged, weigh

_HOSTS = tuple(f".{host}" for host in DISCLOSURE_HOSTS)


@rule(
    name=("网店未公示营业执照（线索）", "Signs of a shop, no business licence seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=["ecommerce-law/15", "ecommerce-law/76"],
    messages={
        "disclosed": (
            "首页公示了营业执照信息或其入口「{text}」",
            "the home page shows the business licence or leads to it: “{text}”",
        ),
        "linked": (
            "首页链接到营业执照登记系统 {link}",
            "the home page links to a register of business licences: {link}",
        ),
        "unseen": (
            "线索：首页有网店的迹象（{signs}），未见营业执照信息或其链接，请人工核实",
            "a hint: signs of a shop ({signs}), and neither business licence nor a link to it was seen; look by hand",
        ),
        "incomplete": (
            "线索：首页有网店的迹象（{signs}），页面没有完整取回，已取回的部分未见营业执照信息，请人工核实",
            "a hint: signs of a shop ({signs}); the page did not arrive whole, and no business licence was seen; "
            "look by hand",
        ),
        "drawn": (
            "线索：首页有网店的迹象（{signs}），页面的一部分由脚本或框架绘制，源代码中未见营业执照信息，请人工核实",
            "a hint: signs of a shop ({signs}); scripts or frames draw a part, and no business licence is in the "
            "source; look by hand",
        ),
        **NOT_JUDGED,
    },
    remedy=(
        "请人工核实：确属电子商务经营者的，在首页显著位置持续公示营业执照信息、相关行政许可信息，"
        "或依法无需办理市场主体登记的说明，或者其链接；不属于的，无需处理。",
        "Look whether the site is an e-commerce operator. If so, show the business licence, the permits for the "
        "business, or the statement that no registration is needed, or a link to them, at a prominent place of the "
        "home page; if not, nothing is to be done.",
    ),
    snippet='<a href="【营业执照公示页】">营业执照</a>',
)
def check(home: Home) -> Judgement:
    weighed = weigh(home.page, SHOP)
    if excused := not_judged(home, weighed):
        return excused
    seen = {"url": home.url, **weighed.params}
    if text := mention(home.page, DISCLOSURES):
        return passed("disclosed", text=text, **seen)
    targets = (classify(link.href, home.url) for link in home.page.links)
    if register := next((t for t in targets if f".{t.host}".endswith(_HOSTS)), None):
        return passed("linked", link=quote(register.url), **seen)
    if not home.complete:
        return cannot_tell("incomplete", **seen)
    if home.script_hint:
        return cannot_tell("drawn", hint=home.script_hint, **seen)
    return failed("unseen", **seen)
