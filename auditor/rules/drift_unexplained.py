"""Since the last scan a filed site has neither moved nor led elsewhere without the ledger saying so.

Applicability
    Filed names that were scanned before in this database, where the ledger says of them what it said then.

Expectation
    The name has an address it had at the last scan, and its home page ends on the same registrable domain.

Assumptions
    A hint for a person: addresses change for good reasons, and a content delivery network's every day, so that
    addresses behind one are not compared. A changed filing explains a change.

Passed::

    [[ledger]]
    [facts]
    unchanged = true
    [[past]]

Failed::

    [[ledger]]
    [facts]
    unchanged = true
    [[past]]
    addresses = ["192.31.196.99"]

Failed::

    [[ledger]]
    [facts]
    unchanged = true
    [[past]]
    host = "www.example.net"

Inapplicable::

    [[ledger]]
    [[past]]
    addresses = ["192.31.196.99"]

Inapplicable::

    [[ledger]]

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.exemption import edge_of
from auditor.model import Severity
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.wording import listed
from auditor.rule import Filing, Judgement, Past, Reach, Resolution, failed, inapplicable, passed, rule
from auditor.served import host_of, same_domain


@rule(
    name=("变动未见于台账", "Changed since the last scan, the ledger did not"),
    family="ledger",
    severity=Severity.HINT,
    basis=["mii-33/14", "mii-501/7-3"],
    messages={
        **NOT_FILED,
        "first": ("{host} 没有更早的巡检结果", "there is no earlier scan of {host}"),
        "explained": ("上次巡检（{day}）以来台账已变更", "the ledger has changed since the last scan ({day})"),
        "same": ("与上次巡检（{day}）相同", "the same as at the last scan ({day})"),
        "moved": (
            "{host} 自上次巡检（{day}）以来由 {before} 变为 {after}，台账没有变更",
            "{host} was at {before} at the last scan ({day}) and is at {after} now; the ledger has not changed",
        ),
        "leads": (
            "{host} 的首页自上次巡检（{day}）以来由 {before} 变为 {after}，台账没有变更",
            "the home page of {host} ended on {before} at the last scan ({day}) and ends on {after} now; the ledger "
            "has not changed",
        ),
    },
    remedy=(
        "核实变动原因；服务器或网址变更的，办理备案信息变更。",
        "See why it changed; where server or address did, have the filed data changed.",
    ),
)
def check(filing: Filing, past: Past, dns: Resolution, reach: Reach) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not past.scans:
        return inapplicable("first", host=host)
    last = past.scans[0]
    about = {"host": host, "day": last.day}
    if not filing.unchanged:
        return inapplicable("explained", **about)
    if last.addresses and dns.addresses and not set(last.addresses) & set(dns.addresses) and edge_of(dns) is None:
        return failed("moved", before=listed(last.addresses), after=listed(dns.addresses), **about)
    answered = reach.answered
    ends = host_of(answered.http.final.url) if answered is not None and answered.http is not None else ""
    if last.host and ends and not same_domain(last.host, ends):
        return failed("leads", before=last.host, after=ends, **about)
    return passed("same", **about)
