"""A filed site that is served in the own networks has an active access row with this provider.

Applicability
    Names that are filed and lead to the own networks, where the ledger has columns about access.

Expectation
    One of their services has an access row with this provider that was neither cancelled nor ended.

Assumptions
    No article says that a site filed elsewhere is blocked here; providers ask for the access to be filed (新增接入),
    and must verify the access data they fill in.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    access = []

Failed::

    [[ledger]]
    access = [{provider = "某某云", ours = false, addresses = ["198.51.100.7"]}]

Failed::

    [[ledger]]
    access = [{addresses = ["192.31.196.10"], status = "access-cancelled"}]

Inapplicable::

    [[ledger]]
    access = []
    [dns]
    a = ["198.51.100.7"]

Inapplicable::

    ledger = []

Untested::

    [[ledger]]
    [facts]
    columns = ["service.number"]
"""

from auditor.model import Severity
from auditor.outcome import Outcome
from auditor.policy.ledger_words import NOT_FILED, NOT_OURS
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, failed, inapplicable, passed, rule, untested


@rule(
    name=("未做接入备案", "Access not filed"),
    family="ledger",
    severity=Severity.VIOLATION,
    basis=["mii-33/18", "mii-33/24", "mii-501/7", "miit-64/1"],
    messages={
        **NOT_FILED,
        **NOT_OURS,
        "filed": ("{host} 的接入在台账中", "the access of {host} is on the ledger"),
        "missing": (
            "{host} 已备案（{number}），解析到自有网段 {addresses}，"
            "但台账中没有本公司的有效接入信息；接入商：{providers}",
            "{host} is filed ({number}) and leads to the own networks ({addresses}), but the ledger has no active "
            "access with this provider; access providers: {providers}",
        ),
    },
    remedy=(
        "为该网站办理新增接入；不再接入的，停止解析和服务。",
        "File the access of the site (新增接入); where it is not to be served here, end its service.",
    ),
)
def check(filing: Filing, network: Network) -> Judgement:
    host = filing.host
    if "access" not in filing.columns:
        return untested(Outcome.NO_COLUMN)
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not network.ours:
        return inapplicable("not-ours", host=host)
    if filing.ours:
        return passed("filed", host=host)
    others = listed(a.provider for s in filing.standing for a in s.access if a.provider)
    number = filing.standing[0].number
    return failed("missing", host=host, number=number, addresses=listed(network.ours), providers=others or "-")
