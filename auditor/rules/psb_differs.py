"""The public security number a site shows is the one the ledger has for it.

Applicability
    Home pages of the filed name's own domain that show a public security number, where the ledger has one for it.

Expectation
    One shown number has the digits of the ledger's.

Assumptions
    The letter in front follows from the digits. A number that is missing is the matter of psb-number-missing.
    Display is asked by the platform and by providers; no article orders it.

Passed::

    [[ledger]]
    psb_number = "京公网安备11010802990217号"

Failed::

    [[ledger]]
    psb_number = "京公网安备11010802990218号"

Inapplicable::

    [[ledger]]

Inapplicable::

    [[ledger]]
    psb_number = "京公网安备11010802990217号"
    [home]
    body = "<h1>某某公司</h1>"

Inapplicable::

    ledger = []

Untested::

    [[ledger]]
    [facts]
    columns = ["service.number"]
"""

import re

from auditor.model import MarkKind, Severity
from auditor.outcome import Outcome
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.wording import listed
from auditor.rule import Filing, Home, Judgement, failed, inapplicable, passed, rule, untested
from auditor.served import host_of, same_domain


@rule(
    name=("公安备案号与台账不符", "Public security number differs from the ledger"),
    family="ledger",
    severity=Severity.WARNING,
    basis=["mps-33/12", "mps-platform/display"],
    messages={
        **NOT_FILED,
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "none": ("首页没有可供比较的公安备案号", "the home page shows no public security number to compare"),
        "no-number": ("台账中 {host} 没有公安备案号", "the ledger has no public security number for {host}"),
        "same": ("公安备案号 {shown} 与台账一致", "the public security number {shown} is that of the ledger"),
        "differs": (
            "显示的公安备案号 {shown} 与台账不符，台账为 {filed}",
            "the public security number shown, {shown}, is not that of the ledger, {filed}",
        ),
    },
    remedy=(
        "核实公安备案号，改正网页或台账（台账为 {filed}）。",
        "See which is right and mend the page or the ledger (which has {filed}).",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if "service.psb_number" not in filing.columns:
        return untested(Outcome.NO_COLUMN)
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    filed = [service.psb_number for service in filing.standing if service.psb_number]
    if not filed:
        return inapplicable("no-number", host=host)
    shown = [m for m in home.marks if m.kind is MarkKind.PSB and m.suspect is None]
    if not shown:
        return inapplicable("none", host=host)
    words = {"host": host, "shown": listed(m.number for m in shown), "filed": listed(filed)}
    digits = {re.sub(r"\D", "", number) for number in filed}
    return passed("same", **words) if any(m.entity in digits for m in shown) else failed("differs", **words)
