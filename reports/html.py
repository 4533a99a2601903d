"""Documents as self-contained HTML: no script, no remote resource, everything escaped by Jinja2.

The page forbids itself to load anything (Content-Security-Policy) and tells no site that it was opened
(Referrer-Policy).  An address becomes a link only when it is plain http or https.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from auditor.model import ROLL_UP, Verdict
from reports.clean import clickable
from reports.present import (
    SEEN_LIMIT,
    Seen,
    by_verdict,
    missing_sites,
    owner_label,
    plain,
    seen,
    state_label,
    summary,
    unchecked,
    unsaid,
    untested_groups,
    when,
)
from reports.shape import SITE_SCHEMA, Document, FindingEntry, FleetDocument, SiteDocument
from reports.words import words


def render(document: Document) -> str:
    """The document as one HTML page, ending in a line feed."""
    if document["schema"] == SITE_SCHEMA:
        return _template("site.html").render(**_common(document), **_site(document)) + "\n"
    return _template("fleet.html").render(**_common(document), **_fleet(document)) + "\n"


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(clickable=clickable, plain=plain, unsaid=unsaid, seen_limit=SEEN_LIMIT)
    return environment.get_template(name)


def _common(document: Document) -> dict[str, object]:
    lang, scan = document["lang"], document["scan"]
    times = (when(scan["started_at"], lang), when(scan["finished_at"], lang))
    return {
        "doc": document,
        "w": words(lang),
        "span": " – ".join(time for time in times if time),
        "when": partial(when, lang=lang),
        "owner": partial(owner_label, lang=lang),
        "state": partial(state_label, lang=lang),
        "summary": partial(summary, lang=lang),
    }


def _site(document: SiteDocument) -> dict[str, object]:
    return {
        "groups": by_verdict(document["findings"]),
        "untested": untested_groups(document["findings"]),
        "seen": partial(seen, document=document),
        "seen_by": _seen_by(document),
    }


def _seen_by(document: SiteDocument) -> Callable[[list[FindingEntry]], list[Seen]]:
    def distinct(findings: list[FindingEntry]) -> list[Seen]:
        return list(dict.fromkeys(one for finding in findings for one in seen(finding, document)))

    return distinct


def _fleet(document: FleetDocument) -> dict[str, object]:
    headlines = document["totals"]["headlines"]
    return {
        "missing": missing_sites(document),
        "unchecked": unchecked(document["sites"]),
        "worst": next((verdict for verdict in ROLL_UP if headlines[verdict]), Verdict.UNTESTED).value,
    }
