"""A domain field holds the registrable domain and nothing else.

Applicability
    Domain rows with something written that names a host.

Expectation
    No scheme, user, port, path or wildcard, no `www.`, and no label in front of the registrable domain.

Assumptions
    How the web works does not matter here: the filing system takes domains as they were registered.

Passed::

    domain.written = "example.cn"

Failed::

    domain.written = "http://www.example.cn/"

Failed::

    domain.written = "www.example.cn"

Failed::

    domain.written = "shop.example.cn"

Failed::

    domain.written = "example.cn/index.html"

Inapplicable::

    domain.written = "192.31.196.10"

Untested::

    without = ["domain.written"]
"""

from auditor.hostname import unicode_host
from auditor.ledger.rule import Context, Domain, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("域名字段含 www、协议或路径", "Domain written with www, scheme or path"),
    severity=Severity.WARNING,
    basis=["provider-practice/form"],
    needs=["domain.written"],
    messages={
        "scheme": ("“{written}”带有协议，应写作 {domain}", "“{written}” has a scheme; it is written {domain}"),
        "rest": (
            "“{written}”带有端口、路径或其他字符，应写作 {domain}",
            "“{written}” has a port, a path or other characters; it is written {domain}",
        ),
        "www": ("“{written}”带有 www，应写作 {domain}", "“{written}” has www; it is written {domain}"),
        "label": (
            "“{written}”是子域名，应写作 {domain}",
            "“{written}” is a name below the domain; it is written {domain}",
        ),
    },
    remedy=(
        "改为注册的域名本身，不带 www、协议和路径。",
        "Write the domain as registered, without www, scheme and path.",
    ),
)
def check(domain: Domain, context: Context) -> Judgement:
    del context
    written, registrable = domain.written, domain.registrable
    if not registrable:
        return inapplicable("ok")
    plain = written.strip().lower()
    if plain == registrable:
        return passed("ok")
    told = unicode_host(registrable)
    if "//" in plain or plain.startswith(("http:", "https:")):
        return failed("scheme", written=written, domain=told)
    if plain not in (domain.host, unicode_host(domain.host)):
        return failed("rest", written=written, domain=told)
    if domain.host == registrable:
        return passed("ok")
    return failed("www" if domain.host == f"www.{registrable}" else "label", written=written, domain=told)
