"""The certificate of the site leads to an authority that browsers trust.

Applicability
    Sites that showed a certificate when their home page was asked for over https.

Expectation
    The chain that was sent leads to a trusted root.

Assumptions
    Guidance: no article orders https; browsers refuse such a certificate, so visitors do not get to the site.
    Trusted are the authorities of the scanning system, Mozilla's list, and those the scan was told of.
    An unknown issuer is most often an intermediate certificate that was not installed: many browsers then still find
    the way, other clients do not.
    A certificate OpenSSL refuses for its name or its dates has a chain that it accepted.

Passed::

    <h1>某某公司</h1>

Passed::

    [home]
    tls = { problem = "certificate has expired", not_after = "2026-10-01T00:00:00Z" }

Failed::

    [home]
    tls = { problem = "self-signed certificate" }

Failed::

    [home]
    tls = { problem = "unable to get local issuer certificate" }

CannotTell::

    [home]
    tls = { problem = "EE certificate key too weak" }

CannotTell::

    [home]
    tls = { trusted = false }

Inapplicable::

    [home]
    outcome = "tls"
"""

from auditor.model import Outcome, Severity
from auditor.policy.openssl import CHAIN_FAULTS, NO_CERTIFICATE, fault_of
from auditor.policy.wording import quote
from auditor.rule import Handshake, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("证书不受信任", "Certificate not trusted"),
    family="tls",
    severity=Severity.WARNING,
    basis=["rfc-5280/6"],
    messages={
        **NO_CERTIFICATE,
        "trusted": (
            "{url} 的证书由受信任的机构签发：{issuer}",
            "the certificate of {url} leads to a trusted authority: {issuer}",
        ),
        "self-signed": (
            "{url} 的证书是自签名证书：{issuer}",
            "the certificate of {url} is signed by itself: {issuer}",
        ),
        "own-root": (
            "{url} 的证书链以不受信任的自建根证书结束，签发者：{issuer}",
            "the chain of {url} ends in a root of somebody's own that nobody trusts; issued by {issuer}",
        ),
        "unknown-issuer": (
            "找不到 {url} 证书的签发者 {issuer}：可能缺少中间证书，也可能由不受信任的机构签发",
            "the issuer of the certificate of {url}, {issuer}, is not known: an intermediate certificate is missing, "
            "or the authority is not trusted",
        ),
    },
    remedy=(
        "使用受信任机构签发的证书，并在服务器上部署包含中间证书的完整证书链。",
        "Use a certificate of a trusted authority and install it with its whole chain, intermediate certificates "
        "included.",
    ),
)
def check(tls: Handshake) -> Judgement:
    facts, url = tls.facts, tls.observation.url
    if facts is None and tls.observation.outcome is Outcome.TLS:
        return inapplicable("no-handshake")
    if facts is None:
        return cannot_tell("no-facts", url=url)
    about = {"url": url, "issuer": quote(facts.issuer) or "?", "problem": quote(facts.problem) or "?"}
    fault = fault_of(facts.problem)
    if fault in CHAIN_FAULTS:
        return failed(fault, **about)
    # OpenSSL names the first fault only, and looks at the chain before the name and the dates.
    if facts.trusted or fault in ("name", "expired", "not-yet-valid"):
        return passed("trusted", **about)
    return cannot_tell("unclear", **about)
