"""A site of this provider's leads only to domains that are on the ledger.

Applicability
    Names on the ledger, or in the own networks, whose home page answered.

Expectation
    The page stands under the name's own registrable domain, or under another one that the ledger has.

Assumptions
    The other domain may be filed through another provider: a person asks the registry (auditor lookup).
    A filing is made for domains; a site that is used under another one needs that one filed too.

Passed::

    [[ledger]]

Passed::

    [[ledger]]
    [facts]
    listed = ["example.net"]
    [[home]]
    url = "https://www.example.cn/"
    status = 301
    location = "https://www.example.net/"
    [[home]]
    url = "https://www.example.net/"
    after = true
    body = "<h1>某某公司</h1>"

Failed::

    [[ledger]]
    [[home]]
    url = "https://www.example.cn/"
    status = 301
    location = "https://www.example.net/"
    [[home]]
    url = "https://www.example.net/"
    after = true
    body = "<h1>某某公司</h1>"

Inapplicable::

    [[ledger]]
    [home]
    outcome = "refused"

Inapplicable::

    ledger = []
    our_networks = ["198.18.0.0/15"]

Untested::

    <h1>某某公司</h1>
"""

from auditor.hostname import registrable_domain
from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.policy.ledger_words import NOT_OURS
from auditor.rule import Filing, Judgement, Network, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer, route, same_domain


@rule(
    name=("跳转至未备案域名", "Leads to a domain without a filing"),
    family="ledger",
    severity=Severity.WARNING,
    basis=["mii-33/5", "mii-501/7"],
    messages={
        **NOT_SEEN,
        **NOT_OURS,
        "same": ("{host} 的首页在本域名下", "the home page of {host} stands under its own domain"),
        "listed": ("{host} 跳转到 {other}，{other} 在台账中", "{host} leads to {other}, which is on the ledger"),
        "unfiled": (
            "{host} 跳转到 {other}，该域名不在台账中：{hops}",
            "{host} leads to {other}, which is not on the ledger: {hops}",
        ),
    },
    remedy=(
        "查询目标域名是否已在其他接入服务商备案；没有备案的，停止跳转或补办备案。",
        "Look up whether the other domain is filed through another provider; if not, end the redirect or file it.",
    ),
)
def check(filing: Filing, network: Network, reach: Reach) -> Judgement:
    host = filing.host
    if not filing.services and not network.ours:
        return inapplicable("not-ours", host=host)
    answer, answered = home_answer(reach.answered), reach.answered
    way = None if answered is None else route(answered)
    if answered is None or way is None or answer.unseen:
        return inapplicable(answer.unseen or "no-answer", host=host)
    other = next((o for o in (way.onward, way.host) if o and not same_domain(host, o)), "")
    if not other:
        return passed("same", host=host)
    if registrable_domain(other) in filing.listed:
        return passed("listed", host=host, other=other)
    return failed("unfiled", host=host, other=other, hops=way.seen)
