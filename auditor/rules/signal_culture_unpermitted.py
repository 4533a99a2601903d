"""A home page with several signs of internet culture shows the number of its internet culture licence.

Applicability
    Home pages with several different signs of games that are run, music, performances or comics.
    Sites of authorities and schools are left out.

Expectation
    The number of an internet culture licence (网络文化经营许可证, 文网文) stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.
    The articles were read in their text of 2011; what the amendment of 2017 changed in them was not compared.

Passed::

    <title>某某网页游戏平台</title><nav>网络游戏 手机游戏 开服表 礼包领取</nav><p>抵制不良游戏，拒绝盗版游戏。</p>
    <footer>京网文〔2020〕9901-990号</footer>

Failed::

    <title>某某网页游戏平台</title><nav>网络游戏 手机游戏 开服表 礼包领取</nav><p>抵制不良游戏，拒绝盗版游戏。</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <title>某某网页游戏平台</title><nav>网络游戏 手机游戏 开服表 礼包领取</nav><p>抵制不良游戏，拒绝盗版游戏。</p>
    <footer>京ICP备05990217号-1 <a href="/licence.jpg">网络文化经营许可证</a></footer>

Inapplicable::

    <h1>某某玩具厂</h1><p>本厂生产游戏机外壳与漫画摆件。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import CULTURE as SIGNS
from auditor.policy.permits import CULTURE
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉网络文化经营未见许可证编号（线索）", "Signs of internet culture, no licence number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=CULTURE.basis,
    messages=permit_messages(CULTURE),
    remedy=permit_remedy(CULTURE),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, CULTURE)
