"""A home page with several signs of food sold online shows the number of a food permit or filing.

Applicability
    Home pages with several kinds of food and signs of selling them there: a basket, a button to buy, prices.
    A maker's site without such signs, and sites of authorities and schools, are left out.

Expectation
    The number of a food permit or filing stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.
    The e-commerce law asks for the permits of the business or a link to them; the food rules of their own could not
    be read, so they are not cited. Words that lead to a page of permits leave the question to a person.

Passed::

    <nav>休闲食品 坚果 茶叶 购物车</nav><p>坚果 ¥19 立即购买</p><p>茶叶 ¥29 立即购买 包邮 ¥39</p>
    <footer>食品经营许可证：JY11101059999990</footer>

Failed::

    <nav>休闲食品 坚果 茶叶 购物车</nav><p>坚果 ¥19 立即购买</p><p>茶叶 ¥29 立即购买 包邮 ¥39</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <nav>休闲食品 坚果 茶叶 购物车</nav><p>坚果 ¥19 立即购买</p><p>茶叶 ¥29 立即购买 包邮 ¥39</p>
    <footer>京ICP备05990217号-1 <a href="/c.jpg">食品经营许可证</a></footer>

Inapplicable::

    <h1>某某食品有限公司</h1><p>本公司生产坚果、茶叶和糕点。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import FOOD as SIGNS
from auditor.policy.permits import FOOD
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉网络食品经营未见许可信息（线索）", "Signs of food sold, no permit seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=FOOD.basis,
    messages=permit_messages(FOOD),
    remedy=permit_remedy(FOOD),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, FOOD)
