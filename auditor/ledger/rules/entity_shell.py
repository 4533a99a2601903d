"""An entity has a site or access data.

Applicability
    Entities with a filing number.

Expectation
    At least one service that is neither cancelled nor without its access.

Assumptions
    In some provinces an empty entity may take a new site directly (see the policy table); elsewhere it is
    cancelled first.

Passed::

    service.name = "某某科技官网"

Failed::

    service.status = "注销"

Inapplicable::

    entity.number = ""

Inapplicable::

    entity.status = "注销"

Untested::

    without = ["entity.number"]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed


@ledger_rule(
    name=("空壳主体", "Empty-shell entity"),
    severity=Severity.WARNING,
    basis=["hunan-shell-notice/entity", "mii-33/15"],
    needs=["entity.number", "service.name|service.number|domain.written|access.provider"],
    of_gone=True,
    messages={"shell": ("主体名下没有网站，也没有接入信息", "the entity has neither a site nor access data")},
    remedy=(
        "主办单位不再使用的，协助注销主体；要继续使用的，新增网站和接入。",
        "Help the entity to cancel what it does not use, or to add a site with its access.",
    ),
)
def check(entity: Entity, context: Context) -> Judgement:
    if not entity.number:
        return inapplicable("not-numbered")
    if entity.key in context.gone:
        return inapplicable("gone")
    gone = context.gone
    if any(service.key not in gone for service in context.ledger.services_of.get(entity.key, ())):
        return passed("ok")
    return failed("shell")
