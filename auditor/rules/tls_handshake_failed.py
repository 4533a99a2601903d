"""The site completes a TLS handshake where it answers on the https port.

Applicability
    Sites whose https port took a connection, that no provider blocks, and that answer over http at least.
    One that does not answer at all is the matter of site-unreachable.

Expectation
    The handshake ends, whatever the certificate is worth.

Assumptions
    Guidance: no article orders https; a site that does not offer it refuses the connection, which is in order.
    A server that speaks plain HTTP on the https port, and a device that cuts the connection at the name, look alike.
    On a port of the site's own choice plain HTTP is in order, so one that answers there is left out.
    Many browsers try https first, so their users may see an error instead of the site.

Passed::

    <h1>某某公司</h1>

Passed::

    [home]
    tls = { problem = "certificate has expired", not_after = "2026-10-01T00:00:00Z" }

Failed::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "tls"
    detail = "192.31.196.10: wrong version number"

    [[home]]
    url = "http://www.example.cn/"
    body = "<h1>某某公司</h1>"

CannotTell::

    [home]
    tls = false

Inapplicable::

    [[home]]
    url = "https://www.example.cn:8080/"
    outcome = "tls"

    [[home]]
    url = "http://www.example.cn:8080/"
    body = "<h1>某某公司</h1>"

Inapplicable::

    [[home]]
    url = "https://www.example.cn/"
    outcome = "tls"
    detail = "192.31.196.10: connection lost"

    [[home]]
    url = "http://www.example.cn/"
    status = 403
    headers = { Server = "Beaver" }
    body = "<title>Non-compliance ICP Filing</title>"
"""

import re

from auditor.model import Outcome, Severity
from auditor.policy.blockpages import NOT_SEEN
from auditor.policy.openssl import NO_CERTIFICATE
from auditor.policy.wording import quote
from auditor.rule import Handshake, Judgement, Reach, cannot_tell, failed, inapplicable, passed, rule
from auditor.served import home_answer

_OWN_PORT = re.compile(r"https://[^/]*:[0-9]+/")
"""The address of a site that names its port; without one https has a port to itself."""


@rule(
    name=("TLS 握手失败", "TLS handshake failed"),
    family="tls",
    severity=Severity.WARNING,
    basis=["provider-practice/site-open"],
    messages={
        "block": NOT_SEEN["block"],
        "no-answer": NOT_SEEN["no-answer"],
        "no-facts": NO_CERTIFICATE["no-facts"],
        "plain-port": (
            "{url} 的端口提供的是 HTTP，不是 HTTPS",
            "the port of {url} speaks http and not https",
        ),
        "done": ("{url} 的 TLS 握手正常完成", "the TLS handshake with {url} was completed"),
        "failed": ("{url} 的 TLS 握手失败：{detail}", "the TLS handshake with {url} failed: {detail}"),
    },
    remedy=(
        "检查 443 端口的服务是否启用了 TLS、该域名是否配置了证书、TLS 版本和加密套件是否可用；"
        "不提供 HTTPS 的，关闭该端口。",
        "Check that the service on port 443 speaks TLS, that the name has a certificate there, and its versions and "
        "ciphers; where https is not offered, close the port.",
    ),
)
def check(tls: Handshake, reach: Reach) -> Judgement:
    asked = tls.observation
    unseen = home_answer(reach.answered).unseen
    if unseen in ("block", "no-answer"):
        return inapplicable(unseen)
    if asked.outcome is Outcome.TLS and asked.http is None and _OWN_PORT.match(asked.url):
        return inapplicable("plain-port", url=asked.url)
    if asked.outcome is Outcome.TLS and asked.http is None:
        return failed("failed", url=asked.url, detail=quote(asked.detail) or "?", observations=[asked.key])
    key = "done" if tls.facts is not None else "no-facts"
    verdict = passed if tls.facts is not None else cannot_tell
    return verdict(key, url=asked.url, observations=[asked.key])
