"""The certificate of the site has not expired.

Applicability
    Sites that showed a certificate when their home page was asked for over https.

Expectation
    Neither the certificate's end of validity nor that of one in its chain was past when it was seen.

Assumptions
    Guidance: no article orders https; browsers refuse such a certificate, so visitors do not get to the site.
    The words are OpenSSL's. Where it found another fault first, the dates in the certificate itself decide.
    Only the name of the site is judged, not the hosts it redirects to.

Passed::

    <h1>某某公司</h1>

Failed::

    [home]
    tls = { problem = "certificate has expired", not_after = "2026-10-01T00:00:00Z" }

Failed::

    [home]
    tls = { problem = "self-signed certificate", not_after = "2026-10-01T00:00:00Z" }

CannotTell::

    [home]
    tls = false

Inapplicable::

    [home]
    outcome = "tls"
"""

from auditor.model import Outcome, Severity
from auditor.policy.openssl import NO_CERTIFICATE, fault_of
from auditor.rule import Handshake, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("证书已过期", "Certificate expired"),
    family="tls",
    severity=Severity.WARNING,
    basis=["rfc-5280/6"],
    messages={
        **NO_CERTIFICATE,
        "valid": ("{url} 的证书有效期至 {not_after}", "the certificate of {url} is valid until {not_after}"),
        "expired": (
            "{url} 的证书已于 {not_after} 过期",
            "the certificate of {url} expired at {not_after}",
        ),
        "chain": (
            "{url} 的证书链中有证书已过期（本站证书有效期至 {not_after}）：{problem}",
            "a certificate in the chain of {url} has expired (the site's own is valid until {not_after}): {problem}",
        ),
    },
    remedy=(
        "续签证书并重新部署完整证书链，建议启用自动续签。",
        "Renew the certificate and install it with its whole chain; automatic renewal is best.",
    ),
)
def check(tls: Handshake) -> Judgement:
    facts, url = tls.facts, tls.observation.url
    if facts is None and tls.observation.outcome is Outcome.TLS:
        return inapplicable("no-handshake")
    if facts is None:
        return cannot_tell("no-facts", url=url)
    about = {"url": url, "not_after": facts.not_after or "?", "problem": facts.problem or "?"}
    if facts.not_after and facts.not_after < tls.observation.asked_at:
        return failed("expired", **about)
    if fault_of(facts.problem) == "expired":
        return failed("chain" if facts.not_after else "expired", **about)
    return passed("valid", **about) if facts.trusted or facts.not_after else cannot_tell("unclear", **about)
