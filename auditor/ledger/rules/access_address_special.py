"""The addresses of an access row are public ones.

Applicability
    Active access rows with addresses.

Expectation
    None is private, reserved or otherwise of special purpose (IANA registries).

Passed::

    access.addresses = "192.31.196.10"

Failed::

    access.addresses = "192.168.1.10"

Inapplicable::

    access.addresses = ""

Untested::

    without = ["access.addresses"]
"""

from functools import lru_cache

from auditor.ledger.forms import is_active
from auditor.ledger.rule import Access, Context, Judgement, Severity, failed, inapplicable, ledger_rule, passed
from auditor.policy.special_addresses import block_of


@lru_cache(maxsize=1 << 16)
def _is_special(address: str) -> bool:
    try:
        return block_of(address.partition("/")[0]) is not None
    except ValueError:
        return False


@ledger_rule(
    name=("备案 IP 不是公网地址", "Filed address is not public"),
    severity=Severity.WARNING,
    basis=["provider-practice/public-address", "miit-64/1"],
    needs=["access.addresses"],
    messages={"special": ("备案 IP {address} 不是公网地址", "the filed address {address} is not a public one")},
    remedy=("改为网站实际使用的公网 IP。", "Enter the public address the site is served from."),
)
def check(access: Access, context: Context) -> Judgement:
    if not access.addresses or not is_active(access, context.day):
        return inapplicable("ok")
    for address in access.addresses:
        if _is_special(address):
            return failed("special", address=address)
    return passed("ok")
