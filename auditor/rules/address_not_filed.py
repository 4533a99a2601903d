"""A filed site in the own networks is at an address that was filed for it.

Applicability
    Names that are filed, have an active access row with this provider that names addresses, and lead to the own
    networks.

Expectation
    Each of their addresses in the own networks is one of the filed ones, or in a filed network.

Assumptions
    Addresses elsewhere are the matter of access-elsewhere. A change of server inside the own networks is a change of
    the access data, to be reported.

Passed::

    [[ledger]]

Passed::

    [[ledger]]
    access = ["192.31.196.0/28"]

Failed::

    [[ledger]]
    access = ["192.31.196.77"]

Inapplicable::

    [[ledger]]
    access = [{provider = "某某云"}]

Inapplicable::

    [[ledger]]
    access = ["192.31.196.77"]
    [dns]
    a = ["198.51.100.7"]

Inapplicable::

    ledger = []

Untested::

    [[ledger]]
    [facts]
    columns = ["access"]
"""

from ipaddress import ip_address, ip_network

from auditor.model import Severity
from auditor.outcome import Outcome
from auditor.policy.ledger_words import NOT_FILED, NOT_OURS
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Network, failed, inapplicable, passed, rule, untested


@rule(
    name=("解析IP与备案IP不符", "Served at another address than filed"),
    family="ledger",
    severity=Severity.WARNING,
    basis=["miit-64/1", "mii-33/14", "mii-501/7-3", "provider-practice/special-check"],
    messages={
        **NOT_FILED,
        **NOT_OURS,
        "none-filed": ("台账中 {host} 没有备案 IP", "no address is filed for {host}"),
        "filed": ("{host} 的地址 {addresses} 已备案", "the address of {host}, {addresses}, is filed"),
        "differs": (
            "{host} 解析到自有网段内的 {addresses}，备案 IP 为 {filed}",
            "{host} leads to {addresses} in the own networks, and {filed} is filed",
        ),
    },
    remedy=(
        "核实服务器是否更换：更换的办理接入信息变更，未更换的改正解析。",
        "See whether the server was changed: if so, have the access data changed; if not, mend the DNS.",
    ),
)
def check(filing: Filing, network: Network) -> Judgement:
    host = filing.host
    if "access.addresses" not in filing.columns:
        return untested(Outcome.NO_COLUMN)
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    filed = tuple(address for access in filing.ours for address in access.addresses)
    if not filed:
        return inapplicable("none-filed", host=host)
    if not network.ours:
        return inapplicable("not-ours", host=host)
    others = [address for address in network.ours if not any(_is_in(address, one) for one in filed)]
    if not others:
        return passed("filed", host=host, addresses=listed(network.ours))
    return failed("differs", host=host, addresses=listed(others), filed=listed(filed))


def _is_in(address: str, filed: str) -> bool:
    try:
        return ip_address(address) in ip_network(filed, strict=False)
    except ValueError:
        return address == filed
