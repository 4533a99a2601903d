"""The certificate of the site is valid already.

Applicability
    Sites that showed a certificate when their home page was asked for over https.

Expectation
    Neither the certificate's beginning of validity nor that of one in its chain lay ahead when it was seen.

Assumptions
    Guidance: no article orders https; browsers refuse such a certificate, so visitors do not get to the site.
    The words are OpenSSL's. Where it found another fault first, the dates in the certificate itself decide.
    The clock of the scanning machine is taken to be right.

Passed::

    <h1>某某公司</h1>

Failed::

    [home]
    tls = { problem = "certificate is not yet valid", not_before = "2026-11-25T00:00:00Z" }

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
    name=("证书尚未生效", "Certificate not yet valid"),
    family="tls",
    severity=Severity.WARNING,
    basis=["rfc-5280/6"],
    messages={
        **NO_CERTIFICATE,
        "valid": ("{url} 的证书自 {not_before} 起有效", "the certificate of {url} is valid since {not_before}"),
        "early": (
            "{url} 的证书要到 {not_before} 才生效",
            "the certificate of {url} is not valid before {not_before}",
        ),
        "chain": (
            "{url} 的证书链中有证书尚未生效（本站证书自 {not_before} 起有效）：{problem}",
            "a certificate in the chain of {url} is not yet valid (the site's own is since {not_before}): {problem}",
        ),
    },
    remedy=(
        "换用已生效的证书；并核对签发证书的机器和本机的时钟。",
        "Install a certificate that is valid now; compare the clocks of the issuing machine and of this one.",
    ),
)
def check(tls: Handshake) -> Judgement:
    facts, url = tls.facts, tls.observation.url
    if facts is None and tls.observation.outcome is Outcome.TLS:
        return inapplicable("no-handshake")
    if facts is None:
        return cannot_tell("no-facts", url=url)
    about = {"url": url, "not_before": facts.not_before or "?", "problem": facts.problem or "?"}
    if facts.not_before and facts.not_before > tls.observation.asked_at:
        return failed("early", **about)
    if fault_of(facts.problem) == "not-yet-valid":
        return failed("chain" if facts.not_before else "early", **about)
    return passed("valid", **about) if facts.trusted or facts.not_before else cannot_tell("unclear", **about)
