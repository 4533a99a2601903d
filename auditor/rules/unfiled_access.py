"""A site that answers in the provider's own networks is on the provider's ledger.

Applicability
    Names that lead to the own networks, with a ledger given. One that was on an earlier version of the ledger is the
    matter of filing-gone.

Expectation
    The registrable domain stands on the ledger, or the site does not answer, or only with a block page.

Assumptions
    A domain filed through another provider is on that one's ledger, not on this one; its access here is missing all
    the same. An answer of any status is an open site.

Passed::

    [[ledger]]

Passed::

    ledger = []
    [home]
    outcome = "refused"

Failed::

    ledger = []

Inapplicable::

    ledger = []
    our_networks = ["198.18.0.0/15"]

Inapplicable::

    ledger = []
    [[gone]]

Untested::

    <h1>某某公司</h1>

Untested::

    ledger = []
    our_networks = []
"""

from auditor.model import Severity
from auditor.policy.ledger_words import NOT_OURS
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("未备案接入", "Connected without a filing"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["mii-33/18", "mii-33/24", "mii-501/7", "state-council-292/4"],
    messages={
        **NOT_OURS,
        "listed": ("{domain} 在台账中", "{domain} is on the ledger"),
        "silent": ("{host} 不在台账中，也没有应答", "{host} is not on the ledger, and does not answer"),
        "block": (
            "{host} 不在台账中，返回的是接入服务商的拦截页",
            "{host} is not on the ledger and answers with a block page",
        ),
        "gone": (
            "{host} 曾在台账中，见「备案消失」",
            "{host} was on the ledger before; see filing-gone",
        ),
        "unfiled": (
            "{host} 解析到自有网段 {addresses} 并已应答，但台账（第 {version} 版）中没有 {domain}",
            "{host} leads to the own networks ({addresses}) and answers, but {domain} is not on the ledger "
            "(version {version})",
        ),
    },
    remedy=(
        "立即停止接入，督促用户办理备案；已在其他接入服务商备案的，先办理新增接入。",
        "End the access at once and have the customer file; a domain filed through another provider needs its access "
        "filed here first.",
    ),
)
def check(filing: Filing, network: Network, reach: Reach) -> Judgement:
    about = {"host": filing.host, "domain": filing.registrable, "version": filing.version}
    if filing.services:
        return passed("listed", **about)
    if filing.gone:
        return inapplicable("gone", **about)
    if not network.ours:
        return inapplicable("not-ours", **about)
    answer = home_answer(reach.answered)
    if answer.unseen in ("no-answer", "block"):
        return passed("block" if answer.unseen == "block" else "silent", **about)
    return failed("unfiled", addresses=listed(network.ours), **about)
