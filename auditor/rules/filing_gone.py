"""A site whose filing is gone from the ledger does not answer in the own networks any more.

Applicability
    Names whose registrable domain stood on an earlier version of the ledger and does not stand on this one.

Expectation
    They do not lead to the own networks, do not answer, or answer with a block page only.

Assumptions
    An export that was cut short makes filings disappear too: the import refuses one that would end most records.

Passed::

    ledger = []
    [[gone]]
    [home]
    outcome = "refused"

Passed::

    ledger = []
    our_networks = ["198.18.0.0/15"]
    [[gone]]

Failed::

    ledger = []
    [[gone]]

Inapplicable::

    [[ledger]]

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import Severity
from auditor.policy.ledger_words import NOT_OURS, SILENT, UNLISTED
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("备案消失", "Filing gone from the ledger"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["mii-501/15", "mii-33/18", "mii-33/24"],
    messages={
        **UNLISTED,
        **NOT_OURS,
        **SILENT,
        "listed": ("{host} 的备案在台账中", "the filing of {host} is on the ledger"),
        "gone": (
            "{host} 的备案 {number} 自台账第 {since} 版（{at}）起消失，网站仍在 {addresses} 应答",
            "the filing {number} of {host} is gone since version {since} of the ledger ({at}), and the site still "
            "answers at {addresses}",
        ),
    },
    remedy=(
        "核实备案是否被注销或取消接入：属实的立即停止接入；台账导出有误的重新导入。",
        "See whether the filing was cancelled: if so, end the access at once; if the export was wrong, import again.",
    ),
)
def check(filing: Filing, network: Network, reach: Reach) -> Judgement:
    about = {"host": filing.host, "since": filing.gone_since, "at": filing.gone_at[:10]}
    if not filing.gone:
        return inapplicable("listed" if filing.services else "unlisted", **about)
    about["number"] = filing.gone[0].number or filing.gone[0].entity_number
    if not network.ours:
        return passed("not-ours", **about)
    answer = home_answer(reach.answered)
    if answer.unseen in ("no-answer", "block"):
        return passed("block" if answer.unseen == "block" else "silent", **about)
    return failed("gone", addresses=listed(network.ours), **about)
