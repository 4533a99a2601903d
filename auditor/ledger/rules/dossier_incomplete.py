"""The papers that belong to a filing are in the dossier.

Applicability
    Entities whose ledger speaks of papers.

Expectation
    Certificate and identity document, verification form, photo or face check, security agreement; for
    organisations the access contract, and a letter of authorisation where the responsible person is not the
    legal representative; for persons the domain certificate.

Assumptions
    A paper the ledger has no column for is not asked. Whether a scan can be read is not known.

Passed::

    dossier.photo = "有"

Passed::

    dossier.photo = "无"
    dossier.face-check = "有"

Failed::

    dossier.verification-form = "无"

Failed::

    entity.legal.name = "王五"
    dossier.authorisation = "无"

CannotTell::

    dossier.verification-form = ""

Untested::

    without = [
        "dossier.certificate-scan",
        "dossier.id-scan",
        "dossier.verification-form",
        "dossier.photo",
        "dossier.face-check",
    ]
"""

from auditor.ledger.rule import Context, Entity, Judgement, Severity, cannot_tell, failed, ledger_rule, passed
from auditor.policy.filing_lists import PERSON

_ALL = ("certificate-scan", "id-scan", "verification-form", "security-agreement")


@ledger_rule(
    name=("备案材料不全", "Papers of the filing missing"),
    severity=Severity.WARNING,
    basis=["provider-practice/dossier", "miit-64/1"],
    needs=["dossier.certificate-scan|dossier.id-scan|dossier.verification-form|dossier.photo|dossier.face-check"],
    messages={
        "missing": ("缺少{papers}", "missing: {papers}"),
        "unknown": ("台账没有说明是否有{papers}", "the ledger does not say whether these are there: {papers}"),
    },
    remedy=("请主办单位补交材料，核对后存档。", "Ask the entity for the papers, verify and file them."),
)
def check(entity: Entity, context: Context) -> Judgement:
    dossier, is_person = entity.dossier, entity.nature == PERSON
    asked = [*_ALL, "domain-certificate" if is_person else "contract"]
    if not is_person and entity.legal.name and entity.responsible.name not in ("", entity.legal.name):
        asked.append("authorisation")
    missing = [paper for paper in asked if dossier.get(paper) is False]
    if not dossier.get("photo") and not dossier.get("face-check") and dossier.keys() & {"photo", "face-check"}:
        missing.append("photo")
    if missing:
        return failed("missing", papers=",".join(missing))
    unknown = [p for p in asked if p not in dossier and f"dossier.{p}" in context.columns]
    return cannot_tell("unknown", papers=",".join(unknown)) if unknown else passed("ok")
