"""The title of a filed site resembles the name it was filed under.

Applicability
    Home pages of the filed name's own domain that have a title, where the ledger has the site's name.

Expectation
    The title resembles the filed name, or the entity's: much of the shorter stands in the longer.

Assumptions
    A hint for a person, whatever it says: a title is often a slogan. A province rule that providers quote asks that
    the title is the filed name; no article does. Guidance.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    name = "绿源农产品交易平台"
    entity_name = "绿源农业合作社"

Inapplicable::

    [[ledger]]
    name = ""

Inapplicable::

    [[ledger]]
    [home]
    body = "<h1>某某公司</h1>"

Inapplicable::

    ledger = []

Untested::

    [[ledger]]
    [facts]
    columns = ["service.number"]
"""

from rapidfuzz import fuzz

from auditor.model import Severity
from auditor.outcome import Outcome
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.wording import quote
from auditor.rule import Filing, Home, Judgement, failed, inapplicable, passed, rule, untested
from auditor.served import host_of, same_domain

ALIKE = 60
"""Per cent of the shorter text that stands in the longer one."""
_LOOKED_AT = 200
"""Characters of a title that are compared."""


@rule(
    name=("网站名称与备案不符", "Title differs from the filed name"),
    family="ledger",
    severity=Severity.HINT,
    basis=["provider-practice/site-name"],
    messages={
        **NOT_FILED,
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "nothing": ("网页没有标题，或台账没有网站名称", "there is no title, or no name on the ledger"),
        "alike": ("网页标题「{title}」与备案名称「{filed}」相近", "the title “{title}” resembles the filed “{filed}”"),
        "differs": (
            "网页标题「{title}」与备案名称「{filed}」不同，请核实",
            "the title “{title}” does not resemble the filed name “{filed}”; look by hand",
        ),
    },
    remedy=(
        "核实网站内容是否与备案一致：不一致的变更备案或改正网站。",
        "See whether the site is what was filed; if not, have the filing changed or the site mended.",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if "service.name" not in filing.columns:
        return untested(Outcome.NO_COLUMN)
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    title = home.page.title[:_LOOKED_AT].strip()
    names = [service.name for service in filing.standing if service.name]
    if not title or not names:
        return inapplicable("nothing", host=host)
    # A title with the entity's name is the entity's site, but the name of a person is nobody's title.
    known = [*names, *(s.entity_name for s in filing.standing if s.entity_name)]
    words = {"host": host, "title": quote(title), "filed": quote(names[0])}
    alike = any(fuzz.partial_ratio(_bare(title), _bare(name)) >= ALIKE for name in known if _bare(name))
    return passed("alike", **words) if alike else failed("differs", **words)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
