"""The site's addresses open no page when they are asked by number instead of by name.

Applicability
    Sites whose addresses were asked by number, over http and https.

Expectation
    No address answers http://ADDRESS/ or https://ADDRESS/ with a page of its own.
    An error page, a failed handshake and a redirect to a name open nothing.

Assumptions
    On a shared address the page may belong to another customer; the address serves it all the same.
    The certificate is not looked at: no browser user would see the page without a warning, but it is served.
    A default page, a panel's page or an almost empty page is left to a person.
    An address that could not be asked leaves the question open.

Passed::

    [[bare]]
    url = "http://192.31.196.10/"
    status = 403
    body = "<h1>403 Forbidden</h1>"

    [[bare]]
    url = "https://192.31.196.10/"
    outcome = "tls"

Passed::

    [[bare]]
    url = "http://192.31.196.10/"
    status = 302
    location = "https://www.example.cn/"

    [[bare]]
    url = "https://www.example.cn/"
    status = 200
    after = true
    body = "<title>某某公司</title><p>欢迎光临本公司的网站。</p>"

Failed::

    [[bare]]
    url = "http://192.31.196.10/"
    status = 200
    body = "<title>某某公司</title><p>欢迎光临本公司的网站。</p>"

CannotTell::

    [[bare]]
    url = "http://192.31.196.10/"
    status = 200
    body = "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"

CannotTell::

    [[bare]]
    url = "http://192.31.196.10/"
    status = 403

    [[bare]]
    url = "http://[2620:4f:8000::10]/"
    outcome = "unreachable"
"""

from auditor.model import Question, Severity
from auditor.rule import Addresses, Judgement, cannot_tell, failed, passed, rule
from auditor.served import Served, conclude, served

_VERDICT_OF = {
    Served.NOTHING: passed,
    Served.UNASKED: cannot_tell,
    Served.UNCLEAR: cannot_tell,
    Served.PAGE: failed,
}


@rule(
    name=("IP直接访问", "Site opens by bare IP address"),
    family="access",
    severity=Severity.WARNING,
    basis=["mii-33/5", "mii-501/7"],
    messages={
        "nothing": (
            "用 IP 地址直接访问打不开网页：{address}",
            "no page opens by number: {address}",
        ),
        "page": (
            "用 IP 地址可以直接打开网页：{seen}",
            "a page opens by bare IP address: {seen}",
        ),
        "unclear": (
            "用 IP 地址访问得到默认页或几乎没有内容的应答，请人工查看：{seen}",
            "by number a default page or almost nothing was answered; look by hand: {seen}",
        ),
        "unasked": (
            "有地址未能检查：{outcomes}，其余地址打不开网页",
            "some addresses could not be asked: {outcomes}; the others open no page",
        ),
    },
    remedy=(
        "在 Web 服务器上设置默认站点，对用 IP 地址发来的请求返回 403 或直接断开"
        "（nginx 用 default_server 加 return 444），http 和 https 都要设置。"
        "确需仅用 IP 提供服务的，须按该 IP 办理备案。",
        "Give the web server a default site that answers requests by number with 403 or closes the "
        "connection (nginx: default_server with return 444), for http and https. A service meant to "
        "run by number only has to be filed as such.",
    ),
)
def check(bare: Addresses) -> Judgement:
    conclusion = conclude(
        served(facts.address, observation)
        for facts in bare.facts
        for question in (Question.BARE_HTTP, Question.BARE_HTTPS)
        for observation in facts.of(question)
    )
    judgement = _VERDICT_OF[conclusion.served]
    return judgement(conclusion.message, observations=conclusion.observations, **conclusion.params)
