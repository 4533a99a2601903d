"""A home page with several signs of an audiovisual service shows the number of its programme licence.

Applicability
    Home pages with several different signs of films or programmes to watch: a catalogue, a player, live channels.
    Sites of authorities and schools are left out.

Expectation
    The number of an audiovisual programme licence (信息网络传播视听节目许可证) stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.
    The article asks for the number on the player page; the home page is read in its place, so look there too.

Passed::

    <title>某某影院</title><nav>电影 电视剧 综艺 动漫</nav><p>免费观看 观看历史 更新至12集</p>
    <footer>信息网络传播视听节目许可证：0199901</footer>

Failed::

    <title>某某影院</title><nav>电影 电视剧 综艺 动漫</nav><p>免费观看 观看历史 更新至12集</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <title>某某影院</title><nav>电影 电视剧 综艺 动漫</nav><p>免费观看 观看历史 更新至12集</p>
    <footer>京ICP备05990217号-1 <a href="/licence.jpg">信息网络传播视听节目许可证</a></footer>

Inapplicable::

    <h1>某某公司</h1><nav>产品 企业视频 电影节赞助</nav><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import AUDIOVISUAL as SIGNS
from auditor.policy.permits import AUDIOVISUAL
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉视听节目未见许可证编号（线索）", "Signs of an audiovisual service, no licence number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=AUDIOVISUAL.basis,
    messages=permit_messages(AUDIOVISUAL),
    remedy=permit_remedy(AUDIOVISUAL),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, AUDIOVISUAL)
