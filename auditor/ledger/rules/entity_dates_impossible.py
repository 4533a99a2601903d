"""The days of an entity's filing stand in an order that is possible.

Applicability
    Entities with at least one of these days.

Expectation
    Handed in, first review, forwarded, approved follow each other, and no day that is past by its nature lies
    in the future.

Assumptions
    Of a repeated application the ledger may have the first day of one round and the last of another, so only
    the order named here is judged, and only without a change on record.

Passed::

    entity.submitted = "2024-03-01"

Failed::

    entity.approved = "2024-02-01"

Failed::

    entity.confirmed = "2027-01-01"

Untested::

    without = [
        "entity.submitted",
        "entity.first_reviewed",
        "entity.forwarded",
        "entity.approved",
        "entity.confirmed",
    ]
"""

from collections.abc import Callable

from auditor.ledger.rule import Context, Entity, Judgement, Severity, failed, inapplicable, ledger_rule, passed

_ORDER: tuple[tuple[str, Callable[[Entity], str]], ...] = (
    ("entity.submitted", lambda e: e.submitted),
    ("entity.first_reviewed", lambda e: e.first_reviewed),
    ("entity.forwarded", lambda e: e.forwarded),
    ("entity.approved", lambda e: e.approved),
)
_PAST: tuple[tuple[str, Callable[[Entity], str]], ...] = (
    *_ORDER,
    ("entity.sms_verified", lambda e: e.sms_verified),
    ("entity.photo_taken", lambda e: e.photo_taken),
    ("entity.confirmed", lambda e: e.confirmed),
)


@ledger_rule(
    name=("主体日期前后矛盾", "Dates of the entity contradict each other"),
    severity=Severity.WARNING,
    basis=["mii-33/19", "miit-64/1"],
    needs=["entity.submitted|entity.first_reviewed|entity.forwarded|entity.approved|entity.confirmed"],
    messages={
        "future": ("{fields} {date} 在今天之后", "{fields} {date} is in the future"),
        "order": (
            "{fields} {date} 早于{fields_before} {date_before}",
            "{fields} {date} is before {fields_before} {date_before}",
        ),
    },
    remedy=("核对各环节日期，改正台账。", "Compare the days with the records and correct the ledger."),
)
def check(entity: Entity, context: Context) -> Judgement:
    today, given = context.day, False
    for field, read in _PAST:
        if day := read(entity):
            given = True
            if day > today:
                return failed("future", fields=field, date=day)
    if not given:
        return inapplicable("ok")
    if entity.changed:
        return passed("ok")
    before, earlier = "", ""
    for field, read in _ORDER:
        if day := read(entity):
            if day < earlier:
                return failed("order", fields=field, date=day, fields_before=before, date_before=earlier)
            before, earlier = field, day
    return passed("ok")
