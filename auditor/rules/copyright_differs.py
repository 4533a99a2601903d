"""The copyright line of a filed site names the filing entity.

Applicability
    Home pages of the filed name's own domain that name an organisation beside a sign or word of copyright. Entities
    that are persons are left out.

Expectation
    That organisation is the filing entity, or much like it.

Assumptions
    A hint for a person, whatever it says: groups, brands and agencies sign their customers' pages.
    No article asks for the line.

Passed::

    [[ledger]]
    entity_name = "北京某某科技有限公司"
    [home]
    body = "<h1>欢迎</h1><footer>版权所有 © 2026 北京某某科技有限公司</footer>"

Failed::

    [[ledger]]
    entity_name = "北京某某科技有限公司"
    [home]
    body = "<h1>欢迎</h1><footer>Copyright © 2020-2026 广州天河贸易有限公司 版权所有</footer>"

Inapplicable::

    [[ledger]]

Inapplicable::

    [[ledger]]
    nature = "person"
    [home]
    body = "<h1>欢迎</h1><footer>版权所有 广州天河贸易有限公司</footer>"

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

import re

from rapidfuzz import fuzz

from auditor.model import Severity
from auditor.policy.filing_lists import PERSON
from auditor.policy.ledger_words import NOT_FILED
from auditor.policy.wording import quote
from auditor.rule import Filing, Home, Judgement, failed, inapplicable, passed, rule
from auditor.served import host_of, same_domain

ALIKE = 75
_LINE = re.compile(
    r"(?:©|\([Cc]\)|[Cc]opyright|COPYRIGHT|版权所有|版權所有)[^\n]{0,120}|[^\n]{1,60}(?:版权所有|版權所有)"
)
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()]{2,40}?(?:公司|集团|中心|学院|大学|学校|研究院|研究所|事务所|协会|委员会|医院|局|厂)"
)
_LABEL = re.compile(r"\A(?:版权所有|版權所有|所有权归|归|由)+")


@rule(
    name=("主办单位与版权信息不符", "Copyright line names somebody else"),
    family="ledger",
    severity=Severity.HINT,
    basis=["provider-practice/special-check"],
    messages={
        **NOT_FILED,
        "away": ("{host} 跳转到其他域名", "{host} leads to another domain"),
        "person": ("备案主体是个人", "the filing entity is a person"),
        "none": ("首页没有写明单位的版权信息", "no copyright line on the home page names an organisation"),
        "same": ("版权信息「{shown}」与备案主体一致", "the copyright line “{shown}” names the filing entity"),
        "differs": (
            "版权信息中的「{shown}」与备案主体「{party_entity}」不同，请核实",
            "the copyright line names “{shown}”, the filing entity is “{party_entity}”; look by hand",
        ),
    },
    remedy=(
        "核实网站的实际主办者：与备案主体不一致的，变更备案主体。",
        "See who really runs the site; if it is not the filing entity, have the filing changed.",
    ),
)
def check(filing: Filing, home: Home) -> Judgement:
    host = filing.host
    if filing.state != "filed":
        return inapplicable(filing.state, host=host)
    if not same_domain(host, host_of(home.url)):
        return inapplicable("away", host=host)
    entities = [s.entity_name for s in filing.standing if s.entity_name and s.nature not in (PERSON, "")]
    if not entities:
        return inapplicable("person", host=host)
    named = [
        _LABEL.sub("", found[0])
        for line in _LINE.finditer(home.page.text[-20_000:])
        for found in _ORGANISATION.finditer(line[0])
    ]
    if not named:
        return inapplicable("none", host=host)
    for name in named:
        if any(fuzz.partial_ratio(name, entity) >= ALIKE for entity in entities):
            return passed("same", host=host, shown=quote(name))
    return failed("differs", host=host, shown=quote(named[0]), party_entity=entities[0])
