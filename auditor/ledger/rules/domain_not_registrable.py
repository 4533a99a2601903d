"""What stands in a domain field has a registrable domain, or is the address of a site without domain.

Applicability
    Domain rows with something written.

Expectation
    A host with a public suffix and one label more, or a numeric address.

Assumptions
    A site that opens by its address only is filed with the address.

Passed::

    domain.written = "example.cn"

Passed::

    domain.written = "192.31.196.10"

Failed::

    domain.written = "com.cn"

Failed::

    domain.written = "某某科技"

Inapplicable::

    domain.written = ""
    access.addresses = "192.31.196.10"

Untested::

    without = ["domain.written"]
"""

from auditor.hostname import is_address
from auditor.ledger.rule import Context, Domain, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("域名不可注册", "No registrable domain"),
    severity=Severity.WARNING,
    basis=["state-council-292/8", "mii-33/5"],
    needs=["domain.written"],
    messages={
        "no-host": ("“{written}”不是域名", "“{written}” is no domain"),
        "suffix": (
            "“{written}”是公共后缀或单个标签，不是可注册的域名",
            "“{written}” is a public suffix or a single label, no domain that can be registered",
        ),
    },
    remedy=("向主办单位核实后改正域名。", "Verify the domain with the entity and correct it."),
)
def check(domain: Domain, context: Context) -> Judgement:
    del context
    if not domain.written:
        return inapplicable("empty-told", fields="domain.written")
    if domain.registrable or is_address(domain.written.strip("[] ")):
        return passed("ok")
    return failed("suffix" if domain.host else "no-host", written=domain.written)
