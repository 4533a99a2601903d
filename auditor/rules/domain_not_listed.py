"""The certificate of a site in the own networks names no domain that is missing on the ledger.

Applicability
    Filed names that lead to the own networks and answer over https with a certificate that is theirs.

Expectation
    Each registrable domain the certificate names besides the site's own stands on the ledger.

Assumptions
    A name in a certificate is no open site yet, so this is a hint for the search for unfiled sites: scan the names
    that are told. A target that answers without being listed is the matter of unfiled-access, a redirect that of
    redirect-unfiled. All domains bound to a space must be filed: guidance of the filing form. No article says so.

Passed::

    [[ledger]]

Passed::

    [[ledger]]
    [facts]
    listed = ["example.net"]
    [home.tls]
    names = ["www.example.cn", "www.example.net"]

Failed::

    [[ledger]]
    [home.tls]
    names = ["www.example.cn", "www.example.net", "*.example.org"]

Inapplicable::

    [[ledger]]
    [dns]
    a = ["198.51.100.7"]

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.hostname import is_address, registrable_domain
from auditor.model import Severity
from auditor.policy.ledger_words import NOT_FILED, NOT_OURS
from auditor.policy.wording import listed
from auditor.rule import Filing, Handshake, Judgement, Network, failed, inapplicable, passed, rule


@rule(
    name=("域名未列入备案", "Domain not listed in the filing"),
    family="ledger",
    severity=Severity.HINT,
    basis=["provider-practice/form", "mii-501/7"],
    messages={
        **NOT_FILED,
        **NOT_OURS,
        "no-names": ("{host} 的证书没有域名", "the certificate of {host} names no domain"),
        "listed": (
            "{host} 的证书中没有未列入台账的域名",
            "the certificate of {host} names no domain that is not listed",
        ),
        "others": (
            "{host} 的证书中还有未列入台账的域名 {domains}，请核实是否也在本公司接入",
            "the certificate of {host} also names {domains}, not on the ledger; see whether they are served here too",
        ),
    },
    remedy=(
        "对列出的域名再做一次巡检；已开通的补办备案，不再使用的从服务器和证书中去除。",
        "Scan the domains named; file those that are open, and take the others off the server and the certificate.",
    ),
)
def check(filing: Filing, network: Network, tls: Handshake) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not network.ours:
        return inapplicable("not-ours", host=host)
    if tls.facts is None or not tls.facts.names or tls.facts.problem:
        return inapplicable("no-names", host=host)
    named = (name.removeprefix("*.").lower() for name in tls.facts.names if not is_address(name))
    domains = dict.fromkeys(domain for name in named if (domain := registrable_domain(name)))
    others = [domain for domain in domains if domain not in {filing.registrable, *filing.listed}]
    return failed("others", host=host, domains=listed(others)) if others else passed("listed", host=host)
