"""The home page answers over HTTP, with whatever status.

Applicability
    Sites whose home page was asked for and that no provider blocks.

Expectation
    At least one attempt, https first and then http, gets an HTTP answer; an error page is an answer.

Assumptions
    One scan sees one moment from one place: a site that was down then may be up now.
    An attempt the auditor could not make leaves the question open.

Passed::

    [home]
    status = 503
    body = "<h1>503 Service Unavailable</h1>"

Failed::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "timeout"

    [[home]]
    url = "http://www.example.cn/"
    outcome = "refused"

CannotTell::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "unreachable"

    [[home]]
    url = "http://www.example.cn/"
    outcome = "refused"

Inapplicable::

    [home]
    url = "http://www.example.cn/"
    status = 403
    headers = { Server = "Beaver" }
    body = "<title>Non-compliance ICP Filing</title>"
"""

from auditor.model import Outcome, Owner, Severity
from auditor.policy.blockpages import recognise_answer
from auditor.policy.wording import listed
from auditor.rule import Judgement, Reach, cannot_tell, failed, inapplicable, passed, rule

_UNREACHABLE = {
    outcome.value: (
        f"网站打不开，{outcome.text[0]}；尝试：{{attempts}}",
        f"the site does not open: {outcome.text[1]}; tried: {{attempts}}",
    )
    for outcome in Outcome
    if outcome.owner is Owner.SITE
}


@rule(
    name=("网站无法访问", "Site unreachable"),
    severity=Severity.WARNING,
    basis=["mii-33/15", "hunan-shell-notice/site"],
    messages={
        "answers": ("{url} 有应答（HTTP {status}）", "{url} answers (HTTP {status})"),
        "blocked": (
            "{url} 返回接入服务商的拦截页，见「被接入服务商拦截」",
            "{url} shows a provider's block page; see provider-block-page",
        ),
        "unsure": (
            "网站打不开，但有的尝试未能进行：{attempts}",
            "the site did not open, but some attempts could not be made: {attempts}",
        ),
        **_UNREACHABLE,
    },
    remedy=(
        "检查服务器、Web 服务、端口和防火墙；已停用的网站，通过接入服务商注销备案，以免成为空壳备案。",
        "Check the server, the web service, its ports and the firewall; for a site that has ended, cancel "
        "the filing through the access provider, so that no empty-shell filing is left.",
    ),
)
def check(reach: Reach) -> Judgement:
    answered = reach.answered
    if answered is not None and answered.http is not None:
        final = answered.http.final
        if recognise_answer(answered.http, "block") is not None:
            return inapplicable("blocked", url=final.url, observations=[answered.key])
        return passed("answers", url=final.url, status=final.status, observations=[answered.key])
    attempts = listed(f"{o.url or o.subject} ({o.outcome})" for o in reach.observations)
    last = reach.observations[-1].outcome
    if any(o.outcome.owner is not Owner.SITE for o in reach.observations):
        return cannot_tell("unsure", attempts=attempts)
    return failed(last.value, attempts=attempts, outcome=last)
