"""The site's addresses open no page for a domain name that nobody bound to them.

Applicability
    Sites whose addresses were asked under a host name that does not exist.

Expectation
    No address answers such a request with a page.
    An error page, a closed connection and a redirect to another name open nothing.

Assumptions
    What one invented name is answered, every name pointed at the address is answered, unfiled or not.
    A default page, a panel's page or an almost empty page is left to a person.
    An address that could not be asked leaves the question open.

Passed::

    [[unknown]]
    address = "192.31.196.10"
    status = 404
    body = "<h1>404 Not Found</h1>"

Failed::

    [[unknown]]
    address = "192.31.196.10"
    status = 200
    body = "<title>某某公司</title><p>欢迎光临本公司的网站。</p>"

CannotTell::

    [[unknown]]
    address = "192.31.196.10"
    status = 200
    body = "<title>没有找到站点</title><p>您的请求在Web服务器中没有找到对应的站点！</p>"

CannotTell::

    [[unknown]]
    address = "192.31.196.10"
    status = 404

    [[unknown]]
    address = "192.31.196.11"
    outcome = "budget"
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
    name=("未绑定域名可打开网站", "Unknown host name is served"),
    family="access",
    severity=Severity.WARNING,
    basis=["mii-33/18", "mii-33/24", "mii-501/7", "miit-43/37"],
    messages={
        "nothing": (
            "未绑定的域名打不开网页：{address}",
            "no page opens under an unknown host name: {address}",
        ),
        "page": (
            "地址 {address} 对未绑定的域名也返回网页：{seen}",
            "{address} answers an unknown host name with a page: {seen}",
        ),
        "unclear": (
            "地址 {address} 对未绑定的域名返回默认页或几乎没有内容的应答，请人工查看：{seen}",
            "{address} answers an unknown host name with a default page or next to nothing; look: {seen}",
        ),
        "unasked": (
            "有地址未能检查：{outcomes}，其余地址打不开网页",
            "some addresses could not be asked: {outcomes}; the others open no page",
        ),
    },
    remedy=(
        "在 Web 服务器上关闭空主机头：只响应已绑定且已备案的域名，其他域名返回 403／404 或直接断开"
        "（nginx 用 default_server 加 return 444）。",
        "Serve only host names that are bound and filed, and answer every other name with 403 or 404 or by "
        "closing the connection (nginx: default_server with return 444).",
    ),
)
def check(catch_all: Addresses) -> Judgement:
    conclusion = conclude(
        served(facts.address, observation)
        for facts in catch_all.facts
        for observation in facts.of(Question.UNKNOWN_HOST)
    )
    judgement = _VERDICT_OF[conclusion.served]
    return judgement(conclusion.message, observations=conclusion.observations, **conclusion.params)
