"""Documents as self-contained HTML: no script, no remote resource, everything escaped by Jinja2.

The page forbids itself to load anything (Content-Security-Policy) and tells no site that it was opened
(Referrer-Policy).  An address becomes a link only when it is plain http or https.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from auditor.model import ROLL_UP, Verdict
from reports.clean import clickable
from reports.fleet import unchecked
from reports.pages import PAGE_NAMES, PAGE_ROWS, Pages
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


def index(document: FleetDocument) -> Iterator[tuple[str, str]]:
    """The files of a fleet's report: (name, content), `index.html` last.

    Up to `PAGE_ROWS` sites it is that one file. More are too much for a phone: then it has the sums and the most
    urgent sites, and leads to further pages. Together they hold all that one file would.
    """
    sites = Pages("index", document["totals"]["sites"], PAGE_ROWS, opening="index.html")
    if len(sites) <= 1:
        yield "index.html", render(document)
        return
    common = {**_common(document), **_fleet(document), "verdicts": list(_verdicts(document, sites))}
    for part in _parts(document, sites):
        for page in part.pages:
            if page.name != sites.opening:
                shown = {"part": part, "pages": page, "rows": part.members[page.rows]}
                yield page.name, _template("part.html").render({**common, **shown}) + "\n"
    opening = next(iter(sites))
    shown = {"pages": opening, "rows": document["sites"][opening.rows]}
    yield opening.name, _template("fleet.html").render({**common, **shown}) + "\n"


INDEX_PAGE = re.compile(r"index-(?:(?:unchecked|owners|rule-[0-9]+)-)?[0-9]+\.html")
"""Names of the further pages of an index."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A list of the index on pages of its own."""

    title: str
    pages: Pages
    members: Sequence[object]
    table: str = ""
    """The template of its table; without one it is a list of names."""


def _parts(document: FleetDocument, sites: Pages) -> Iterator[_Part]:
    w, left, owners = words(document["lang"]), unchecked(document["sites"]), document["owners"]
    yield _Part(w["fleet.sites"], sites, document["sites"], "fleet-sites.html")
    pages = Pages("index-unchecked", len(left), PAGE_ROWS)
    yield _Part(w["fleet.unchecked"], pages, left, "fleet-unchecked.html")
    if len(owners) > PAGE_ROWS:
        pages = Pages("index-owners", len(owners), PAGE_ROWS)
        yield _Part(w["fleet.by-owner"], pages, owners, "fleet-owners.html")
    for number, rule in enumerate(document["rules"], 1):
        title = f"{rule['name']}{w['colon']}{w['fleet.failed-sites']}"
        yield _Part(title, Pages(f"index-rule-{number}", len(rule["failed"]), PAGE_NAMES), rule["failed"])


def _verdicts(document: FleetDocument, sites: Pages) -> Iterator[tuple[str, int, str]]:
    """(verdict, how many sites, the page their rows begin on): the rows are in the order of the verdicts."""
    before = 0
    for verdict, number in document["totals"]["headlines"].items():
        if number:
            yield verdict, number, sites.holding(before)
        before += number


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
        "rows": document["sites"],
        "pages": None,
        "page_rows": PAGE_ROWS,
        "unchecked": unchecked(document["sites"]),
        "worst": next((verdict for verdict in ROLL_UP if headlines[verdict]), Verdict.UNTESTED).value,
    }
