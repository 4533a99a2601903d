"""A site whose filing or access is cancelled is not served in the own networks any more.

Applicability
    Names on the ledger all of whose services, or whose entity, are cancelled, access-cancelled or blacklisted.

Expectation
    They do not lead to the own networks, or do not answer there except with a block page.

Assumptions
    The statuses are the ledger's own words, read by a closed list.

Passed::

    [[ledger]]
    status = "cancelled"
    [home]
    outcome = "refused"

Failed::

    [[ledger]]
    status = "access-cancelled"

Failed::

    [[ledger]]
    entity_status = "cancelled"

Inapplicable::

    [[ledger]]

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import Severity
from auditor.policy.filing_lists import GONE, STATUSES
from auditor.policy.ledger_words import NOT_OURS, SILENT, UNLISTED
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("备案已取消仍在接入", "Still served after the filing was cancelled"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["mii-501/15", "mii-33/18", "mii-33/24"],
    messages={
        **UNLISTED,
        **NOT_OURS,
        **SILENT,
        "standing": ("{host} 的备案没有取消", "the filing of {host} is not cancelled"),
        "served": (
            "{host} 的备案状态为「{status}」，网站仍在自有网段 {addresses} 应答",
            "the filing of {host} is “{status}”, and the site still answers in the own networks ({addresses})",
        ),
    },
    remedy=("立即停止接入。", "End the access at once."),
)
def check(filing: Filing, network: Network, reach: Reach) -> Judgement:
    host = filing.host
    if filing.state != "gone":
        return inapplicable("unlisted" if filing.state == "unlisted" else "standing", host=host)
    if not network.ours:
        return passed("not-ours", host=host)
    answer = home_answer(reach.answered)
    if answer.unseen in ("no-answer", "block"):
        return passed("block" if answer.unseen == "block" else "silent", host=host)
    service = filing.services[0]
    status = service.status if service.status in GONE else service.entity_status
    return failed("served", host=host, status=" / ".join(STATUSES[status][0]), addresses=listed(network.ours))
