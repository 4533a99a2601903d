"""The home page is not a provider's block page for names without a filing.

Applicability
    Sites whose home page gave an HTTP answer, or whose connection was reset.

Expectation
    No hop of the answer has the fingerprint of a provider's block page.

Assumptions
    A block page says that this provider's records lack the filing, or its attachment (接入备案).
    It does not say that the name has no filing anywhere.
    Blocking depends on the place the request comes from, so look at where the scan ran.
    A reset connection can be a block as well as a fault: a person has to look.

Passed::

    <h1>某某公司</h1><footer>京ICP备05990217号-1</footer>

Failed::

    [home]
    url = "http://www.example.cn/"
    status = 403
    headers = { Server = "Beaver" }
    body = "<title>Non-compliance ICP Filing</title>"

Failed::

    [[home]]
    url = "http://www.example.cn/"
    status = 302
    location = "https://dnspod.qcloud.com/static/webblock.html?d=www.example.cn"

    [[home]]
    url = "https://dnspod.qcloud.com/static/webblock.html?d=www.example.cn"
    after = true
    status = 566

CannotTell::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "reset"

    [[home]]
    url = "http://www.example.cn/"
    outcome = "timeout"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Outcome, Severity
from auditor.policy.blockpages import FINGERPRINTS, recognise_answer
from auditor.policy.wording import listed
from auditor.rule import Judgement, Reach, cannot_tell, failed, inapplicable, passed, rule

_BLOCKED = {
    fingerprint.id: (
        f"{{url}} 返回{fingerprint.provider[0]}的拦截页（HTTP {{status}}）：该域名未在其处备案或未办理接入备案",
        f"{{url}} shows a block page of {fingerprint.provider[1]} (HTTP {{status}}): the name is not filed, "
        "or its filing not attached, there",
    )
    for fingerprint in FINGERPRINTS
    if fingerprint.kind == "block"
}


@rule(
    name=("被接入服务商拦截", "Blocked by the access provider"),
    family="access",
    severity=Severity.VIOLATION,
    basis=[
        "state-council-292/4",
        "state-council-292/19",
        "mii-33/5",
        "mii-33/22",
        "mii-33/18",
        "mii-33/24",
        "mii-501/7",
    ],
    messages={
        "open": ("{url} 不是接入服务商的拦截页", "{url} is no provider's block page"),
        "reset": (
            "连接被重置，可能是拦截也可能是故障：{attempts}",
            "the connection was reset, by a blocking device or by a fault: {attempts}",
        ),
        "no-answer": (
            "网站没有应答，见「网站无法访问」",
            "the site did not answer; see site-unreachable",
        ),
        **_BLOCKED,
    },
    remedy=(
        "在备案系统核对该域名的备案；已在别处备案的，通过现接入服务商办理接入备案（新增接入）；"
        "未备案的，先办理备案。完成前请停止解析到该服务器。",
        "Check the filing of the name in the filing system. If it is filed through another provider, have "
        "it attached to the present one (接入备案); if not, file first. Until then, stop pointing it there.",
    ),
)
def check(reach: Reach) -> Judgement:
    for observation in reach.observations:
        found = recognise_answer(observation.http, "block") if observation.http is not None else None
        if found is not None and observation.http is not None:
            return failed(
                found.id,
                url=observation.url,
                status=observation.http.final.status,
                provider=found.id,
                observations=[observation.key],
            )
    if reach.answered is not None and reach.answered.http is not None:
        return passed("open", url=reach.answered.http.final.url, observations=[reach.answered.key])
    if any(o.outcome is Outcome.RESET for o in reach.observations):
        attempts = listed(f"{o.url or o.subject} ({o.outcome})" for o in reach.observations)
        return cannot_tell("reset", attempts=attempts)
    return inapplicable("no-answer")
