"""A home page with several signs of drug information shows the number of its certificate or filing.

Applicability
    Home pages with several different signs of drugs: a pharmacy, classes of drugs, leaflets, pharmacists, a basket.
    Sites of authorities and schools are left out.

Expectation
    The number of a drug information certificate (互联网药品信息服务资格证书) or filing (网药械信息备字) stands in
    the visible text.

Assumptions
    A hint for a person: words show what a site speaks of, not what it does, and nobody is asked about permits.
    Only the home page is read, and a number that is a picture is not seen.

Passed::

    <title>某某大药房</title><nav>某某大药房 处方药 非处方药 感冒用药</nav>
    <p>适应症：感冒。批准文号：国药准字。</p><p>执业药师在线</p>
    <footer>互联网药品信息服务资格证书 (京)-非经营性-2014-9901</footer>

Failed::

    <title>某某大药房</title><nav>某某大药房 处方药 非处方药 感冒用药</nav>
    <p>适应症：感冒。批准文号：国药准字。</p><p>执业药师在线</p>
    <footer>京ICP备05990217号-1</footer>

CannotTell::

    <title>某某大药房</title><nav>某某大药房 处方药 非处方药 感冒用药</nav>
    <p>适应症：感冒。批准文号：国药准字。</p><p>执业药师在线</p>
    <footer>京ICP备05990217号-1 <a href="/c.jpg">互联网药品信息服务资格证书</a></footer>

Inapplicable::

    <h1>某某医院</h1><p>本院药剂科举办知识竞赛，讲解不良反应与用药指导。</p><footer>京ICP备05990217号-1</footer>
"""

from auditor.model import Severity
from auditor.policy.keywords_permits import DRUG as SIGNS
from auditor.policy.permits import DRUG
from auditor.rule import Home, Judgement, rule
from auditor.signals import judge_permit, permit_messages, permit_remedy


@rule(
    name=("涉药品信息服务未见资格证书编号（线索）", "Signs of drug information, no certificate number seen"),
    family="signal",
    only_where_required=True,
    severity=Severity.HINT,
    basis=DRUG.basis,
    messages=permit_messages(DRUG),
    remedy=permit_remedy(DRUG),
)
def check(home: Home) -> Judgement:
    return judge_permit(home, SIGNS, DRUG)
