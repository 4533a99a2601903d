"""Documents for a terminal, by rich: no markup and no control character of a stranger is ever interpreted."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from auditor.model import Verdict
from reports.clean import URL_LIMIT, clean
from reports.fleet import unchecked
from reports.present import (
    SEEN_LIMIT,
    Seen,
    by_verdict,
    missing_sites,
    owner_label,
    seen,
    severity_label,
    state_label,
    unsaid,
    untested_groups,
    verdict_label,
    when,
)
from reports.shape import SITE_SCHEMA, Document, FindingEntry, FleetDocument, Part, SiteDocument
from reports.words import words

_STYLES = {
    Verdict.FAILED.value: "bold red",
    Verdict.CANNOT_TELL.value: "yellow",
    Verdict.UNTESTED.value: "blue",
    Verdict.PASSED.value: "green",
    Verdict.INAPPLICABLE.value: "dim",
}
_QUOTED = "cyan"


def render(document: Document, *, width: int = 100, colour: bool = False) -> str:
    """The document as lines of at most `width` columns, with ANSI colours on request."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(Group(*(_site(document) if document["schema"] == SITE_SCHEMA else _fleet(document))))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def plain(text: str) -> Text:
    """Remote text as one harmless run."""
    return Text(clean(text, URL_LIMIT))


def _parts(parts: Iterable[Part]) -> Text:
    return Text.assemble(*((part["text"], _QUOTED if part["value"] else "") for part in parts))


def _labelled(name: str, text: Text | str, lang: str) -> Padding:
    shown = text if isinstance(text, Text) else plain(text)
    return Padding(Text.assemble((f"{name}{words(lang)['colon']}", "dim"), shown), (0, 0, 0, 4))


def _site(document: SiteDocument) -> Iterable[RenderableType]:
    lang, target, groups = document["lang"], document["target"], by_verdict(document["findings"])
    w = words(lang)
    yield Text(target["name"], style="bold")
    if target["name"] != target["key"]:
        yield Text(target["key"], style="dim")
    yield Text(document["headline"]["text"], style=_STYLES[document["headline"]["verdict"]])
    yield from _unfinished(document)
    for verdict in (Verdict.FAILED.value, Verdict.CANNOT_TELL.value):
        yield from _title(verdict, groups[verdict], lang)
        for finding in groups[verdict]:
            yield from _finding(finding, document)
    yield from _title(Verdict.UNTESTED.value, groups[Verdict.UNTESTED.value], lang)
    for reason, members in untested_groups(document["findings"]):
        yield plain(reason["text"])
        if reason["owner"]:
            yield _labelled(w["reason.owner"], owner_label(reason["owner"], lang), lang)
            yield _labelled(w["reason.action"], reason["action"], lang)
        yield _labelled(w["finding.rules"], w["comma"].join(finding["name"] for finding in members), lang)
    for verdict in (Verdict.PASSED.value, Verdict.INAPPLICABLE.value):
        yield from _title(verdict, groups[verdict], lang)
        for finding in groups[verdict]:
            yield Text.assemble(_parts(finding["message"]["parts"]), (f"  {finding['rule']}", "dim"))
    yield Line(style="dim")
    yield plain(_scan_line(document))


def _title(verdict: str, findings: list[FindingEntry], lang: str) -> Iterable[RenderableType]:
    if findings:
        yield Text()
        yield Text(f"{words(lang)[f'section.{verdict}']} {len(findings)}", style=_STYLES[verdict])


def _finding(finding: FindingEntry, document: SiteDocument) -> Iterable[RenderableType]:
    lang = document["lang"]
    w = words(lang)
    sure = "" if finding["verdict"] == Verdict.FAILED else w["finding.if-confirmed"]
    yield Text.assemble(f"[{sure}{severity_label(finding['severity'], lang)}] ", (finding["name"], "bold"))
    yield Padding(_parts(finding["message"]["parts"]), (0, 0, 0, 4))
    for name, value in unsaid(finding).items():
        yield _labelled(name, Text(value, style=_QUOTED), lang)
    proofs = seen(finding, document)
    for proof in proofs[:SEEN_LIMIT]:
        yield _labelled(w["finding.seen"], _proof(proof), lang)
    if len(proofs) > SEEN_LIMIT:
        yield Padding(Text(f"+{len(proofs) - SEEN_LIMIT}", style="dim"), (0, 0, 0, 4))
    for duty in finding["duties"]:
        law = duty["label"] if duty["binding"] else f"{duty['label']} ({w['finding.guidance']})"
        yield _labelled(w["finding.duty"], law, lang)
    if finding["remedy"]:
        yield _labelled(w["finding.remedy"], _parts(finding["remedy"]["parts"]), lang)
    if finding["snippet"]:
        yield Padding(Text(finding["snippet"]), (0, 0, 0, 6))


def _proof(proof: Seen) -> str:
    told = (f"{proof.question} {proof.where}".strip(), proof.address, proof.answer, proof.time)
    return " · ".join(text for text in told if text)


def _fleet(document: FleetDocument) -> Iterable[RenderableType]:
    lang, totals, inventory = document["lang"], document["totals"], document["inventory"]
    w = words(lang)
    yield Text(w["fleet.title"], style="bold")
    yield from _unfinished(document)
    fates = " + ".join(f"{w[f'fate.{fate}']} {n}" for fate, n in inventory["fates"].items())
    yield Text(f"{w['fleet.inventory']}{w['colon']}{inventory['lines']} = {fates}")
    if missing := missing_sites(document):
        yield Text(missing, style="yellow")
    verdicts = [
        (f"{verdict_label(verdict, lang)} {n}   ", _STYLES[verdict] if n else "dim")
        for verdict, n in totals["headlines"].items()
    ]
    yield Text.assemble(f"{w['fleet.sites']}{w['colon']}{totals['sites']}   ", *verdicts)
    yield Text()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in (w["fleet.site"], w["finding.verdict"], w["fleet.problems"]):
        table.add_column(name, overflow="fold")
    for row in document["sites"]:
        names = [top["name"] for top in row["top"]] or [reason["text"] for reason in row["untested"]]
        names += [w["fleet.more"].format(n=row["top_omitted"])] if row["top_omitted"] else []
        style = _STYLES[row["headline"]["verdict"]]
        table.add_row(plain(row["name"]), Text(row["headline"]["text"], style), plain(w["comma"].join(names)))
    yield table
    if left := unchecked(document["sites"]):
        yield Text()
        yield Text(f"{w['fleet.unchecked']} {len(left)}", style=_STYLES[Verdict.UNTESTED.value])
        yield Text(w["fleet.unchecked-note"], style="dim")
        for row in left:
            why = w["comma"].join(
                f"{reason['text']} ({owner_label(reason['owner'], lang)})" for reason in row["untested"]
            )
            yield Padding(plain(f"{row['target']}{w['colon']}{why}"), (0, 0, 0, 4))
    yield Line(style="dim")
    yield plain(_scan_line(document))


def _unfinished(document: Document) -> Iterable[RenderableType]:
    if document["scan"]["state"] != "finished":
        yield Text(words(document["lang"])["state.warning"], style="yellow")


def _scan_line(document: Document) -> str:
    w, scan, lang = words(document["lang"]), document["scan"], document["lang"]
    told = (
        f"{w['scan.id']} {scan['id']} {state_label(scan['state'], lang)}",
        when(scan["finished_at"] or scan["started_at"], lang),
        f"{w['scan.ruleset']} {scan['ruleset']}" if scan["ruleset"] else "",
        w["note.zone"],
    )
    return " · ".join(text for text in told if text)
