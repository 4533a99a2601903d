"""A site whose filing is still in review does not answer yet.

Applicability
    Names whose services on the ledger are all in review: not handed in, in the provider's or the administration's
    review, or returned.

Expectation
    The site does not answer, or only with a block page.

Assumptions
    Where it answers makes no difference; the message says whether it is in the own networks.

Passed::

    [[ledger]]
    status = "review"
    [home]
    outcome = "refused"

Failed::

    [[ledger]]
    status = "review"

Failed::

    [[ledger]]
    number = ""
    entity_number = ""
    status = ""
    entity_status = "first-review"

Inapplicable::

    [[ledger]]

Untested::

    <h1>某某公司</h1>
"""

from auditor.model import Severity
from auditor.policy.filing_lists import STATUSES
from auditor.policy.ledger_words import SILENT, UNLISTED
from auditor.rule import Filing, Judgement, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("未备案先开通", "Opened before the filing"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["mii-501/7", "mii-33/18", "mii-33/24", "provider-practice/site-open"],
    messages={
        **UNLISTED,
        **SILENT,
        "filed": ("{host} 的备案不在审核中", "the filing of {host} is not in review"),
        "open": (
            "{host} 的备案状态为「{status}」，网站已在 {url} 应答",
            "the filing of {host} is “{status}”, and the site answers already at {url}",
        ),
    },
    remedy=(
        "备案通过前关闭网站或停止解析。",
        "Close the site, or end its resolution, until the filing is approved.",
    ),
)
def check(filing: Filing, reach: Reach) -> Judgement:
    host = filing.host
    if filing.state != "review":
        return inapplicable("unlisted" if filing.state == "unlisted" else "filed", host=host)
    answer = home_answer(reach.answered)
    if answer.unseen in ("no-answer", "block"):
        return passed("block" if answer.unseen == "block" else "silent", host=host)
    service = filing.services[0]
    status = service.status or service.entity_status
    return failed("open", host=host, status=" / ".join(STATUSES[status][0]), url=answer.url)
