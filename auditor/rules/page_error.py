"""The home page answers with success, and neither an error nor a redirect without end stands in its place.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a page of page-parked,
    page-closed, page-server-default or page-panel-default, which have often an error status as well.

Expectation
    The last answer has a status of success (2xx), and every redirect led to a page.

Assumptions
    A firewall's challenge, and statuses that refuse one visitor (401, 403, 405, 429), may be meant for the auditor
    and not for people: a person has to look.
    One scan sees one moment from one place: what failed then may work now.

Passed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>

Failed::

    [home]
    status = 502
    body = "<h1>502 Bad Gateway</h1>"

Failed::

    [home]
    status = 302
    outcome = "redirect-loop"
    location = "https://www.example.cn/"

Failed::

    [home]
    status = 302
    outcome = "refused"
    location = "https://www.example.net/"

CannotTell::

    [home]
    status = 403
    body = "<h1>403 Forbidden</h1>"

CannotTell::

    [home]
    status = 405
    body = "<p>腾讯T-Sec Web应用防火墙(WAF)</p>"

CannotTell::

    [home]
    outcome = "bad-encoding"

Inapplicable::

    <title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>
"""

from auditor.model import Outcome, Owner, Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.policy.wording import quote
from auditor.rule import Judgement, Reach, cannot_tell, failed, inapplicable, passed, rule
from auditor.served import home_answer

_REFUSES_ONE_VISITOR = (401, 403, 405, 429)


@rule(
    name=("首页返回错误", "Home page answers with an error"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        "no-answer": NOT_SEEN["no-answer"],
        "block": NOT_SEEN["block"],
        "challenge": (
            "{url} 返回的是防火墙的验证页（HTTP {status}），没有看到网站本身，请人工查看",
            "{url} answers with a firewall's challenge (HTTP {status}), so the site itself was not seen; look by hand",
        ),
        "instead": (
            "{url} 是默认页、停放页或关闭提示页，由相应规则判断",
            "{url} is a default, parking or closed page, which other rules judge",
        ),
        "success": ("{url} 正常应答（HTTP {status}）", "{url} answers with success (HTTP {status})"),
        "error": ("{url} 返回错误（HTTP {status}）", "{url} answers with an error (HTTP {status})"),
        "refusing": (
            "{url} 拒绝了本次访问（HTTP {status}），可能只针对检查程序，请人工查看",
            "{url} refused this visit (HTTP {status}), perhaps only the auditor's; look by hand",
        ),
        "loop": (
            "{url} 跳转循环或跳转过多，首页打不开",
            "{url} redirects in a loop or too often, and the home page never opens",
        ),
        "nowhere": (
            "{url} 的跳转目标无效或打不开：{target}（{outcome}）",
            "{url} redirects to what is invalid or does not open: {target} ({outcome})",
        ),
        "unfollowed": (
            "{url} 跳转到 {target}，但未能检查（{outcome}）",
            "{url} redirects to {target}, which could not be looked at ({outcome})",
        ),
        "unreadable": (
            "{url} 应答成功，但内容编码损坏或不受支持，请人工查看",
            "{url} answers with success, but in a broken or unknown content coding; look by hand",
        ),
    },
    remedy=(
        "检查 Web 服务、后端程序和跳转配置，使首页能正常打开；已停用的网站，通过接入服务商注销备案。",
        "Check the web server, the application behind it and the redirects until the home page opens; for a site that "
        "has ended, cancel the filing through the access provider.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer, answered = home_answer(reach.answered), reach.answered
    if answered is None or answered.http is None or answer.unseen in ("no-answer", "block"):
        return inapplicable(answer.unseen)
    final, outcome = answered.http.final, answered.outcome
    about = {"url": final.url, "status": final.status, "observations": [answered.key]}
    if answer.unseen == "challenge":
        return cannot_tell("challenge", **about)
    if answer.found is not None:
        return inapplicable("instead", page=answer.found.id, **about)
    if outcome is Outcome.REDIRECT_LOOP:
        return failed("loop", **about)
    if outcome is Outcome.BAD_REDIRECT or (final.location and outcome is not Outcome.OK):
        lost = {"target": quote(final.location or answered.detail), "outcome": outcome, **about}
        return cannot_tell("unfollowed", **lost) if outcome.owner is Owner.AUDITOR else failed("nowhere", **lost)
    if final.status in _REFUSES_ONE_VISITOR:
        return cannot_tell("refusing", **about)
    if not 200 <= final.status < 300:
        return failed("error", **about)
    unreadable = outcome in (Outcome.BAD_ENCODING, Outcome.BAD_HTTP)
    return cannot_tell("unreadable", **about) if unreadable else passed("success", **about)
