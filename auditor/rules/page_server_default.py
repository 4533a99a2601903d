"""The home page is not the default page of a web server.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a firewall's challenge.

Expectation
    The answer has no fingerprint of the page a web server comes with, nor of a directory listing it makes.

Assumptions
    Pages of hosting panels are the matter of page-panel-default.
    Some proxies serve a default page on purpose, to look harmless.
    The site may be served under another name or port; one scan sees one moment from one place.

Passed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>

Passed::

    <title>没有找到站点</title><p>您的请求在Web服务器中没有找到对应的站点！</p>

Failed::

    <title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>

Failed::

    [home]
    status = 403
    body = "<title>Apache HTTP Server Test Page powered by CentOS</title><h1>Testing 123..</h1>"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN, per_fingerprint
from auditor.rule import Judgement, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("服务器默认页", "Default page of a web server"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        **NOT_SEEN,
        "other": ("{url} 不是服务器默认页", "{url} is no default page of a web server"),
        **per_fingerprint(
            "default-page",
            (
                "{url} 是 Web 服务器自带的页面（PROVIDER），没有网站内容",
                "{url} is a page the web server itself brings (PROVIDER), without a site's content",
            ),
            panel=False,
        ),
    },
    remedy=(
        "在 Web 服务器上为该域名配置站点并放入网站内容；不再使用的域名，停止解析并通过接入服务商注销备案。",
        "Configure a site for the name on the web server and put its content there; for a name no longer used, stop "
        "pointing it there and cancel its filing through the access provider.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer = home_answer(reach.answered)
    if answer.unseen:
        return inapplicable(answer.unseen)
    if answer.found is None or not answer.is_a("default-page") or answer.found.panel:
        return passed("other", url=answer.url, observations=[answer.key])
    return failed(answer.found.id, url=answer.url, page=answer.found.id, observations=[answer.key])
