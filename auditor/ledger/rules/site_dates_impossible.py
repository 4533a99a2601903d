"""The days of a site's filing stand in an order that is possible.

Applicability
    Services with at least one of these days.

Expectation
    Handed in, approved and told follow each other; the day of the public security filing, of approval and of
    confirmation are not in the future.

Passed::

    service.submitted = "2024-03-01"

Failed::

    service.approved = "2024-02-01"

Failed::

    service.psb_filed = "2027-01-01"

Untested::

    without = [
        "service.submitted",
        "service.approved",
        "service.confirmed",
        "service.psb_filed",
        "service.notified",
    ]
"""

from collections.abc import Callable

from auditor.ledger.rule import Context, Judgement, Service, Severity, failed, inapplicable, ledger_rule, passed

_ORDER: tuple[tuple[str, Callable[[Service], str]], ...] = (
    ("service.submitted", lambda s: s.submitted),
    ("service.approved", lambda s: s.approved),
    ("service.notified", lambda s: s.notified),
)
_PAST: tuple[tuple[str, Callable[[Service], str]], ...] = (
    *_ORDER,
    ("service.psb_filed", lambda s: s.psb_filed),
    ("service.confirmed", lambda s: s.confirmed),
)


@ledger_rule(
    name=("网站日期前后矛盾", "Dates of the site contradict each other"),
    severity=Severity.WARNING,
    basis=["mii-33/19", "miit-64/1"],
    needs=["service.submitted|service.approved|service.confirmed|service.psb_filed|service.notified"],
    messages={
        "future": ("{fields} {date} 在今天之后", "{fields} {date} is in the future"),
        "order": (
            "{fields} {date} 早于{fields_before} {date_before}",
            "{fields} {date} is before {fields_before} {date_before}",
        ),
    },
    remedy=("核对各环节日期，改正台账。", "Compare the days with the records and correct the ledger."),
)
def check(service: Service, context: Context) -> Judgement:
    today, given = context.day, False
    for field, read in _PAST:
        if day := read(service):
            given = True
            if day > today:
                return failed("future", fields=field, date=day)
    if not given:
        return inapplicable("ok")
    if service.changed:
        return passed("ok")
    before, earlier = "", ""
    for field, read in _ORDER:
        if day := read(service):
            if day < earlier:
                return failed("order", fields=field, date=day, fields_before=before, date_before=earlier)
            before, earlier = field, day
    return passed("ok")
