"""The home page is not a parking page, and does not offer the name for sale.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a firewall's challenge.

Expectation
    The answer has no fingerprint of a parking or for-sale page, and no redirect led to a parking service.

Assumptions
    A filed name that is for sale has often lost its owner: the filing no longer says who runs the site.
    Words that also stand in a registrar's menu count only several together on a short page.
    Whether the name has a new owner is known to the registry of names only.

Passed::

    <h1>某某域名服务</h1><p><a href="/a">域名转让</a> <a href="/b">域名注册</a> 我们提供域名相关的咨询服务。</p>

Failed::

    <h1>example.cn</h1><p>该域名待售，有意请联系。</p>

Failed::

    [[home]]
    url = "https://www.example.cn/"
    status = 302
    location = "https://www.hugedomains.com/domain_profile.cfm?d=example.cn"

    [[home]]
    url = "https://www.hugedomains.com/domain_profile.cfm?d=example.cn"
    after = true
    body = "<p>example.cn</p>"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.rule import Judgement, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("域名停放或出售", "Name parked or for sale"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        **NOT_SEEN,
        "other": ("{url} 不是域名停放或出售页", "{url} is no parking or for-sale page"),
        "parked": (
            "{url} 是域名停放或出售页，没有网站内容",
            "{url} is a parking or for-sale page of the name, without a site's content",
        ),
    },
    remedy=(
        "核对域名是否仍属于备案主体：仍在使用的，恢复网站；已转让或不再使用的，通过接入服务商注销该域名的备案。",
        "Check whether the name still belongs to the filing entity: if it is in use, bring the site back; if it was "
        "sold or is no longer used, cancel the filing of the name through the access provider.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer = home_answer(reach.answered)
    if answer.unseen:
        return inapplicable(answer.unseen)
    if answer.found is None or not answer.is_a("parked"):
        return passed("other", url=answer.url, observations=[answer.key])
    return failed("parked", url=answer.url, page=answer.found.id, observations=[answer.key])
