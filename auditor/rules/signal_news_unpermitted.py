"""A home page with several signs of a news service shows the number of its internet news licence.

Applicability
    Home pages with several different signs of a newsroom: channels of public affairs, a hotline, bylines, a title.
    A company's own 新闻中心 is no sign. Sites of authorities and schools are left out.

Expectation
    The number of an internet news licence (互联网新闻信息服务许可证) stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.

Passed::

    <title>某某新闻网</title><nav>时政 国际 军事 社会 评论</nav><p>新闻热线：010-00000000</p>
    <footer>互联网新闻信息服务许可证：11120179901</footer>

Failed::

    <title>某某新闻网</title><nav>时政 国际 军事 社会 评论</nav><p>新闻热线：010-00000000</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <title>某某新闻网</title><nav>时政 国际 军事 社会 评论</nav><p>新闻热线：010-00000000</p>
    <footer>京ICP备05990217号-1 <a href="/licence.jpg">互联网新闻信息服务许可证</a></footer>

CannotTell::

    [home]
    complete = false
    outcome = "too-large"
    body = "<title>某某新闻网</title><nav>时政 国际 军事 社会 评论</nav><p>新闻热线：010-00000000</p>"

Inapplicable::

    <nav>首页 公司新闻 行业新闻 媒体报道</nav><p>本公司生产各类机械零件。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import NEWS as SIGNS
from auditor.policy.permits import NEWS
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉新闻前置审批未见许可证编号（线索）", "Signs of a news service, no licence number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=NEWS.basis,
    messages=permit_messages(NEWS),
    remedy=permit_remedy(NEWS),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, NEWS)
