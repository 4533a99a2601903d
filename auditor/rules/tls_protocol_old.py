"""The site speaks TLS 1.2 or later.

Applicability
    Sites that completed a TLS handshake when their home page was asked for over https.

Expectation
    The version agreed on is TLS 1.2 or TLS 1.3.

Assumptions
    Guidance: no article orders https; browsers no longer speak older versions, so visitors do not get to the site.
    The auditor offers every version, so what was agreed on is the newest the server speaks.
    Whether the server speaks old versions as well is not asked.

Passed::

    <h1>某某公司</h1>

Failed::

    [home]
    tls = { version = "TLSv1" }

CannotTell::

    [home]
    tls = { version = "" }

Inapplicable::

    [home]
    outcome = "tls"
"""

from auditor.model import Outcome, Severity
from auditor.policy.openssl import NO_CERTIFICATE
from auditor.rule import Handshake, Judgement, cannot_tell, failed, inapplicable, passed, rule

_OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1")
_CURRENT = ("TLSv1.2", "TLSv1.3")


@rule(
    name=("TLS 版本过旧", "Old TLS version"),
    family="tls",
    severity=Severity.WARNING,
    basis=["rfc-8996/4"],
    messages={
        "no-handshake": NO_CERTIFICATE["no-handshake"],
        "no-facts": NO_CERTIFICATE["no-facts"],
        "current": ("{url} 使用 {version}", "{url} speaks {version}"),
        "old": (
            "{url} 最高只支持 {version}，主流浏览器已不再支持",
            "{url} speaks nothing newer than {version}, which current browsers no longer do",
        ),
        "unknown": (
            "{url} 的 TLS 版本无法识别：{version}，请人工查看",
            "the TLS version of {url} is not known: {version}; look by hand",
        ),
    },
    remedy=(
        "在 Web 服务器上启用 TLS 1.2 和 TLS 1.3，停用更早的版本；必要时升级系统的 OpenSSL。",
        "Enable TLS 1.2 and TLS 1.3 on the web server and disable older versions; update the system's OpenSSL if "
        "need be.",
    ),
)
def check(tls: Handshake) -> Judgement:
    facts, url = tls.facts, tls.observation.url
    if facts is None and tls.observation.outcome is Outcome.TLS:
        return inapplicable("no-handshake")
    if facts is None:
        return cannot_tell("no-facts", url=url)
    about = {"url": url, "version": facts.version or "?"}
    if facts.version in _OLD:
        return failed("old", **about)
    return passed("current", **about) if facts.version in _CURRENT else cannot_tell("unknown", **about)
