"""The certificate of the site is for the site's name.

Applicability
    Sites that showed a certificate when their home page was asked for over https.

Expectation
    One of the names in the certificate is the site's, or a wildcard for the whole of its leftmost label.

Assumptions
    Guidance: no article orders https; browsers refuse such a certificate, so visitors do not get to the site.
    OpenSSL's words decide. Where it found a fault of the chain first and never compared the names, the names listed
    in the certificate do; only the first 200 are kept.
    A certificate that lists no names at all is left to a person.

Passed::

    <h1>某某公司</h1>

Passed::

    [home]
    tls = { problem = "self-signed certificate", names = ["*.example.cn"] }

Failed::

    [home]
    [home.tls]
    problem = "Hostname mismatch, certificate is not valid for 'www.example.cn'."
    names = ["example.net", "www.example.net"]

Failed::

    [home]
    tls = { problem = "self-signed certificate", names = ["localhost"] }

CannotTell::

    [home]
    tls = { problem = "self-signed certificate", names = [] }

Inapplicable::

    [home]
    outcome = "tls"
"""

from auditor.model import Outcome, Severity
from auditor.policy.openssl import CHAIN_FAULTS, NO_CERTIFICATE, fault_of
from auditor.policy.wording import listed
from auditor.rule import Handshake, Judgement, cannot_tell, failed, inapplicable, passed, rule

_NAMES_KEPT = 200
"""A certificate with as many names may have more."""


@rule(
    name=("证书与域名不符", "Certificate for another name"),
    family="tls",
    severity=Severity.WARNING,
    basis=["rfc-9525/6"],
    messages={
        **NO_CERTIFICATE,
        "own": ("{url} 的证书包含 {host}", "the certificate of {url} is for {host}"),
        "other": (
            "{url} 的证书不适用于 {host}，证书中的名称：{names}",
            "the certificate of {url} is not for {host}; it is for {names}",
        ),
    },
    remedy=(
        "申请包含该域名（及其 www 域名）的证书，并在 Web 服务器上为该域名启用。",
        "Get a certificate that lists the name, and its www name as well, and set it up for the name on the web "
        "server.",
    ),
)
def check(tls: Handshake) -> Judgement:
    facts, url = tls.facts, tls.observation.url
    if facts is None and tls.observation.outcome is Outcome.TLS:
        return inapplicable("no-handshake")
    if facts is None:
        return cannot_tell("no-facts", url=url)
    about = {"url": url, "host": tls.host, "names": listed(facts.names) or "?", "problem": facts.problem or "?"}
    fault = fault_of(facts.problem)
    if fault == "name":
        return failed("other", **about)
    # OpenSSL compares the names before it looks at the dates.
    if facts.trusted or fault in ("expired", "not-yet-valid") or any(_is_for(name, tls.host) for name in facts.names):
        return passed("own", **about)
    if fault in CHAIN_FAULTS and 0 < len(facts.names) < _NAMES_KEPT:
        return failed("other", **about)
    return cannot_tell("unclear", **about)


def _is_for(name: str, host: str) -> bool:
    """Whether a name in a certificate stands for a host (RFC 9525 section 6.3)."""
    name = name.lower().removesuffix(".")
    return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2])
