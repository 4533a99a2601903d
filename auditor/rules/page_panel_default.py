"""The home page is not the default page of a hosting panel.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a firewall's challenge.

Expectation
    The answer has no fingerprint of a panel's page for a new site, or for a name no site is bound to.

Assumptions
    Pages that the web server itself brings are the matter of page-server-default.
    Some proxies serve a panel's page on purpose, to look harmless.
    One scan sees one moment from one place.

Passed::

    <h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>

Passed::

    <title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>

Failed::

    <title>恭喜，站点创建成功！</title><h3>这是默认index.html，本页面由系统自动生成</h3>

Failed::

    [home]
    status = 404
    body = "<title>没有找到站点</title><p>您的请求在Web服务器中没有找到对应的站点！</p>"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN, per_fingerprint
from auditor.rule import Judgement, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("面板默认页", "Default page of a hosting panel"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        **NOT_SEEN,
        "other": ("{url} 不是面板默认页", "{url} is no default page of a hosting panel"),
        **per_fingerprint(
            "default-page",
            (
                "{url} 是主机面板的默认页（PROVIDER），没有网站内容",
                "{url} is a hosting panel's default page (PROVIDER), without a site's content",
            ),
            panel=True,
        ),
    },
    remedy=(
        "在面板中把该域名绑定到站点，并用网站内容替换默认首页；不再使用的域名，停止解析并通过接入服务商注销备案。",
        "Bind the name to a site in the panel and replace the default home page with the site's content; for a name no "
        "longer used, stop pointing it there and cancel its filing through the access provider.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer = home_answer(reach.answered)
    if answer.unseen:
        return inapplicable(answer.unseen)
    if answer.found is None or not answer.is_a("default-page") or not answer.found.panel:
        return passed("other", url=answer.url, observations=[answer.key])
    return failed(answer.found.id, url=answer.url, page=answer.found.id, observations=[answer.key])
