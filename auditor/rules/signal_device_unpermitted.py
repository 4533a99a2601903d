"""A home page with several signs of medical devices sold online shows the number of a permit or filing.

Applicability
    Home pages with medical devices and signs of selling them there: a basket, a button to buy, prices.
    A maker's site without such signs, and sites of authorities and schools, are left out.

Expectation
    The number of a device permit or filing, or of a platform's filing (网械平台备字), stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.
    A drug information certificate or filing (网药械信息备字) is not the seller's permit: it leaves the question open.

Passed::

    <nav>医疗器械 血糖仪 血压计 轮椅 购物车</nav><p>血糖仪 ¥199 立即购买</p><p>血压计 ¥299 立即购买</p>
    <footer>（京）网械平台备字（2018）第99005号</footer>

Failed::

    <nav>医疗器械 血糖仪 血压计 轮椅 购物车</nav><p>血糖仪 ¥199 立即购买</p><p>血压计 ¥299 立即购买</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <nav>医疗器械 血糖仪 血压计 轮椅 购物车</nav><p>血糖仪 ¥199 立即购买</p><p>血压计 ¥299 立即购买</p>
    <footer>京ICP备05990217号-1 <a href="/c.jpg">医疗器械经营许可证</a></footer>

Inapplicable::

    <h1>某某医疗器械有限公司</h1><p>本公司生产血糖仪和血压计，均有医疗器械注册证。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import DEVICE as SIGNS
from auditor.policy.permits import DEVICE
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉医疗器械网络销售未见许可或备案编号（线索）", "Signs of medical devices sold, no number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=DEVICE.basis,
    messages=permit_messages(DEVICE),
    remedy=permit_remedy(DEVICE),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, DEVICE)
