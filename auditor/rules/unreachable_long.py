"""A filed site has not been without an answer in several scans in a row.

Applicability
    Filed names that do not answer now. How many scans, over how many days, the settings say (`down_scans`,
    `down_days`); with fewer the rule does not apply yet, and says how many there are.

Expectation
    One of the last scans got an answer.

Assumptions
    A scan that could not ask counts neither way. This is the third of the four meanings of 空壳网站: nobody can visit
    the site. An answer of any status is one.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    [home]
    outcome = "refused"
    [[past]]
    answered = false
    day = "2026-11-15"
    [[past]]
    answered = false
    day = "2026-11-08"

Failed::

    [[ledger]]
    [home]
    outcome = "no-address"
    [[past]]
    answered = false
    day = "2026-11-15"
    [[past]]
    answered = false
    day = "2026-11-08"

Inapplicable::

    [[ledger]]
    [home]
    outcome = "refused"
    [[past]]
    answered = false

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from datetime import date

from auditor.model import Severity
from auditor.outcome import Outcome
from auditor.policy.ledger_words import NOT_FILED
from auditor.rule import Filing, Judgement, Past, failed, inapplicable, passed, rule, untested


@rule(
    name=("长期不可访问", "Unreachable for long"),
    family="ledger",
    severity=Severity.WARNING,
    basis=["mii-33/15", "provider-practice/site-open"],
    messages={
        **NOT_FILED,
        "answers": ("{host} 有应答", "{host} answers"),
        "few": (
            "{host} 没有应答，已连续 {scans} 次、跨 {days} 天；满 {wanted} 次且 {wanted_days} 天才判断",
            "{host} has not answered in {scans} scans in a row over {days} days; judged from {wanted} scans over "
            "{wanted_days} days on",
        ),
        "down": (
            "{host} 自 {since} 起连续 {scans} 次巡检没有应答，跨 {days} 天",
            "{host} has not answered in {scans} scans in a row since {since}, over {days} days",
        ),
    },
    remedy=(
        "联系用户恢复网站；不再使用的，注销备案或取消接入。",
        "Have the customer bring the site back; where it is no longer used, cancel the filing or the access.",
    ),
)
def check(filing: Filing, past: Past) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if past.answered is None:
        return untested(Outcome.NOT_ASKED)
    if past.answered:
        return passed("answers", host=host)
    down = [filing.day]
    for scan in past.scans:
        if scan.answered:
            break
        if scan.answered is False:
            down.append(scan.day)
    days = (date.fromisoformat(down[0]) - date.fromisoformat(down[-1])).days
    told = {"host": host, "scans": len(down), "days": days}
    if len(down) < past.down_scans or days < past.down_days:
        return inapplicable("few", wanted=past.down_scans, wanted_days=past.down_days, **told)
    return failed("down", since=down[-1], **told)
