"""A home page with several signs of a commercial information service shows a telecom licence number.

Applicability
    Home pages with several different signs of paid information: memberships, paid content, advertising sold, a
    market for other sellers, web pages or hosting sold, together with payment, prices or orders.
    Sites of authorities and schools are left out.

Expectation
    The number of a telecom licence (增值电信业务经营许可证, ICP证) stands in the visible text.

Assumptions
    Selling one's own goods needs no such licence by itself: a basket, payment and prices alone never fire.
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.

Passed::

    <nav>会员充值 广告服务 商家入驻 我的订单</nav><p>支持微信支付、支付宝。</p>
    <footer>增值电信业务经营许可证：浙B2-20089901</footer>

Failed::

    <nav>会员充值 广告服务 商家入驻 我的订单</nav><p>支持微信支付、支付宝。</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <nav>会员充值 广告服务 商家入驻 我的订单</nav><p>支持微信支付、支付宝。</p>
    <footer>京ICP备05990217号-1 <a href="/licence.jpg">增值电信业务经营许可证</a></footer>

CannotTell::

    [home]
    complete = false
    outcome = "too-large"
    body = "<nav>会员充值 广告服务 商家入驻 我的订单</nav><p>支持微信支付、支付宝。</p>"

Inapplicable::

    <nav>购物车 我的订单 支付方式</nav><p>售价 ¥10 ¥20 ¥30</p><footer>京ICP备05990217号-1</footer>

Inapplicable::

    <h1>某某公司</h1><p>本公司不设会员充值，也没有广告服务。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_commerce import COMMERCIAL
from auditor.policy.permits import TELECOM
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("经营性内容未见许可证（线索）", "Signs of a commercial service, no licence seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=TELECOM.basis,
    messages=permit_messages(TELECOM),
    remedy=permit_remedy(TELECOM),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, COMMERCIAL, TELECOM)
