"""A home page with several signs of online publishing shows the number of its online publishing licence.

Applicability
    Home pages with several different signs of published works: genres of novels, chapters, e-books, e-journals.
    Sites of authorities and schools are left out.

Expectation
    The number of an online publishing licence (网络出版服务许可证) stands in the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.

Passed::

    <title>某某小说</title><nav>玄幻 仙侠 都市言情 历史军事</nav><p>最新章节 加入书架</p>
    <footer>网络出版服务许可证：（总）网出证（京）字第990号</footer>

Failed::

    <title>某某小说</title><nav>玄幻 仙侠 都市言情 历史军事</nav><p>最新章节 加入书架</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <title>某某小说</title><nav>玄幻 仙侠 都市言情 历史军事</nav><p>最新章节 加入书架</p>
    <footer>京ICP备05990217号-1 <a href="/licence.jpg">网络出版服务许可证</a></footer>

Inapplicable::

    <h1>某某书店</h1><p>本店出售各类图书，欢迎选购电子书阅读器。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import PUBLISHING as SIGNS
from auditor.policy.permits import PUBLISHING
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉网络出版未见许可证编号（线索）", "Signs of online publishing, no licence number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=PUBLISHING.basis,
    messages=permit_messages(PUBLISHING),
    remedy=permit_remedy(PUBLISHING),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, PUBLISHING)
