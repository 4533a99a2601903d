"""The home page is not a notice that the site is closed, stopped or under construction.

Applicability
    Sites whose home page gave an HTTP answer that is neither a provider's block page nor a firewall's challenge.

Expectation
    The answer has no fingerprint of a notice that the site is closed, stopped, under maintenance or being built.

Assumptions
    Such a sentence counts as the title, or on a page that holds hardly anything else.
    「网站已关闭注册」 is not 「网站已关闭」.
    A site under maintenance may be open again tomorrow: one scan sees one moment.

Passed::

    <h1>某某论坛</h1><p>公告：网站已关闭注册，老用户请直接登录。</p>

Failed::

    <title>抱歉，站点已暂停</title><h1>抱歉，站点已暂停</h1>

Failed::

    [home]
    status = 503
    body = "<p>网站已关闭，请稍后访问</p>"

Inapplicable::

    [home]
    outcome = "refused"
"""

from auditor.model import Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.rule import Judgement, Reach, failed, inapplicable, passed, rule
from auditor.served import home_answer


@rule(
    name=("网站已关闭", "Site closed"),
    family="site",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open", "mii-33/15"],
    messages={
        **NOT_SEEN,
        "other": ("{url} 不是网站关闭的提示页", "{url} is no notice that the site is closed"),
        "closed": (
            "{url} 是网站关闭、暂停或建设中的提示页",
            "{url} is a notice that the site is closed, stopped or under construction",
        ),
    },
    remedy=(
        "仍在使用的网站，尽快恢复或建成开通；已终止服务的，通过接入服务商注销备案。",
        "Open the site again, or finish it, if it is in use; if the service has ended, cancel the filing through the "
        "access provider.",
    ),
)
def check(reach: Reach) -> Judgement:
    answer = home_answer(reach.answered)
    if answer.unseen:
        return inapplicable(answer.unseen)
    if answer.found is None or not answer.is_a("closed"):
        return passed("other", url=answer.url, observations=[answer.key])
    return failed("closed", url=answer.url, page=answer.found.id, observations=[answer.key])
