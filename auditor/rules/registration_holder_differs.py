"""The registered holder of the domain is the filing entity, or a person named in the filing.

Applicability
    Domains on the ledger whose registration was looked up (--whois) and shows its holder.

Expectation
    The holder's name is that of the entity, of its legal representative or of a responsible person.

Assumptions
    A hint for a person: shareholders and managers may hold a unit's domain too, and most registries hide the holder.

Passed::

    [[ledger]]
    [registration]
    holder_organisation = "某某公司"

Passed::

    [[ledger]]
    persons = ["张三丰"]
    [registration]
    holder_name = "张三丰"

Failed::

    [[ledger]]
    [registration]
    holder_name = "李四光"

CannotTell::

    [[ledger]]
    [registration]
    holder_hidden = true

Inapplicable::

    ledger = []
    [registration]
    holder_name = "李四光"

Untested::

    [[ledger]]
"""

from auditor.model import Severity
from auditor.policy.ledger_words import NOT_FILED
from auditor.registration.judgement import MESSAGES, judge_holder
from auditor.rule import Filing, Judgement, Registered, inapplicable, rule


@rule(
    name=("域名持有者与备案主体不符", "Registered holder is not the filing entity"),
    family="registration",
    severity=Severity.HINT,
    basis=["miit-264/1", "miit-264/5"],
    messages={
        **NOT_FILED,
        **{
            key: MESSAGES[key]
            for key in (
                *("holder-same", "holder-responsible", "holder-differs", "holder-hidden", "holder-script"),
                "entity-unknown",
            )
        },
    },
    remedy=(
        "核实域名持有者与主办单位的关系；不符合规定的，办理域名过户或变更备案主体。",
        "See how the holder and the entity belong together; where they may not differ, have one of them changed.",
    ),
)
def check(filing: Filing, registration: Registered) -> Judgement:
    if filing.state != "filed":
        return inapplicable(filing.state, host=filing.host)
    opinions = [judge_holder(registration.registration, s.entity_name, s.persons) for s in filing.standing]
    # A domain of several entities is somebody's: the one it suits.
    opinion = next((o for o in opinions if o.message in ("holder-same", "holder-responsible")), opinions[0])
    return Judgement(opinion.verdict, opinion.message, dict(opinion.params))
