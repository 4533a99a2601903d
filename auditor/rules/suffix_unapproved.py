"""The suffix of the name is on the table of suffixes that can be filed.

Applicability
    Names on the ledger.

Expectation
    The name stands under a suffix of the table.

Assumptions
    The table is a copy with a date, and suffixes are approved one by one: one that is not on it is looked up by a
    person. Only one that does not exist at all fails.

Passed::

    [[ledger]]

Failed::

    [[ledger]]
    [target]
    host = "www.example.zzz"

CannotTell::

    [[ledger]]
    [target]
    host = "www.example.zip"

Inapplicable::

    ledger = []

Untested::

    <h1>某某公司</h1>
"""

from auditor.hostname import known_suffix
from auditor.model import Severity
from auditor.policy.ledger_words import UNLISTED
from auditor.registration.judgement import MESSAGES, judge_suffix
from auditor.rule import Filing, Judgement, cannot_tell, failed, inapplicable, passed, rule


@rule(
    name=("域名后缀未获批复", "Suffix not known to be approved"),
    family="registration",
    severity=Severity.HINT,
    basis=["provider-practice/special-check", "miit-264/5"],
    messages={
        **UNLISTED,
        **{key: MESSAGES[key] for key in ("suffix-approved", "suffix-unknown")},
        "no-suffix": (".{suffix} 不是已有的域名后缀", ".{suffix} is no suffix that exists"),
    },
    remedy=(
        "在 domain.miit.gov.cn 核实该后缀是否已获批复；未获批复的，换用可备案的域名。",
        "Look the suffix up at domain.miit.gov.cn; where it is not approved, use a name that can be filed.",
    ),
)
def check(filing: Filing) -> Judgement:
    if not filing.services:
        return inapplicable("unlisted", host=filing.host)
    if not known_suffix(filing.registrable):
        return failed("no-suffix", suffix=filing.registrable.rpartition(".")[2])
    opinion = judge_suffix(filing.registrable)
    if opinion.message == "suffix-approved":
        return passed(opinion.message, **opinion.params)
    return cannot_tell(opinion.message, **opinion.params)
