"""Documents as Markdown (CommonMark with GitHub's tables).

Whatever a stranger chose stands in a code span: there neither link, HTML, emphasis nor automatic link is
read.  What a rule says is escaped too, so that its text means itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from auditor.model import Verdict
from reports.clean import URL_LIMIT, clean
from reports.fleet import unchecked
from reports.present import (
    SEEN_LIMIT,
    Seen,
    answer,
    by_verdict,
    missing_sites,
    owner_label,
    plain,
    seen,
    severity_label,
    state_label,
    summary,
    unsaid,
    untested_groups,
    verdict_label,
    when,
)
from reports.shape import (
    SITE_SCHEMA,
    Counts,
    Document,
    Duty,
    EvidenceEntry,
    FindingEntry,
    FleetDocument,
    Part,
    ScanEntry,
    SiteDocument,
    SiteRow,
    TlsEntry,
    UntestedReason,
)
from reports.words import words

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&]|^[-+=#]|(?<=^[0-9])[.)]|(?<=^[0-9]{2})[.)]")
"""What CommonMark and GitHub's tables read inside a line, and what opens a block at its start."""


def render(document: Document) -> str:
    """The document as Markdown, ending in a line feed."""
    return "".join(pieces(document))


def pieces(document: Document) -> Iterator[str]:
    """The same line by line."""
    for line in _site(document) if document["schema"] == SITE_SCHEMA else _fleet(document):
        yield line
        yield "\n"


def code(text: str) -> str:
    """A code span that holds exactly this text on one line; empty for no text."""
    text = clean(text, URL_LIMIT)
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    # CommonMark strips one space from each end when both have one and the text is not all spaces.
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell_code(text: str) -> str:
    """The same for a table cell: a bar would end the cell even there, so it becomes a broken bar."""
    return code(text.replace("|", "¦"))


def escape(text: str) -> str:
    """Our own words as literal text: every character Markdown would read is escaped."""
    return _SPECIAL.sub(r"\\\g<0>", clean(text, URL_LIMIT * 10))


def block(text: str) -> list[str]:
    """A fenced code block, its fence longer than any run of backticks in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"{fence}html", *text.splitlines(), fence]


def _parts(parts: Iterable[Part]) -> str:
    return "".join(code(part["text"]) if part["value"] else _spaced(part["text"]) for part in parts)


def _spaced(text: str) -> str:
    """Escaped, with the spaces at its ends kept: a neighbour follows."""
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' if lead else ''}{escape(text)}{' ' if trail and text.strip() else ''}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _site(document: SiteDocument) -> Iterable[str]:
    lang, target, groups = document["lang"], document["target"], by_verdict(document["findings"])
    w = words(lang)
    yield from (f"# {w['site.title']}{w['colon']}{code(target['name'])}", "")
    yield from (f"**{escape(document['headline']['text'])}**", "")
    yield from _unfinished(document)
    yield from _counts(document["counts"], lang)
    yield ""
    yield _item(w["site.alabel"], code(target["key"]), lang)
    yield _item(w["site.registrable"], code(target["registrable_domain"]), lang)
    if target["owner"]:
        yield _item(w["site.owner"], code(target["owner"]), lang)
    if target["tags"]:
        yield _item(w["site.tags"], w["comma"].join(code(tag) for tag in target["tags"]), lang)
    yield _item(w["scan.time"], _span(document["scan"], lang), lang)
    for verdict in (Verdict.FAILED, Verdict.CANNOT_TELL):
        yield from _section(verdict, groups, lang)
        for finding in groups[verdict]:
            yield from _finding(finding, document)
    yield from _section(Verdict.UNTESTED, groups, lang)
    yield from _untested(document["findings"], lang)
    for verdict in (Verdict.PASSED, Verdict.INAPPLICABLE):
        yield from _section(verdict, groups, lang)
        yield from (f"- {_parts(finding['message']['parts'])} ({code(finding['rule'])})" for finding in groups[verdict])
    if document["evidence"]:
        yield from ("", f"## {w['section.evidence']}", "")
    for entry in document["evidence"]:
        yield from _evidence(entry, lang)
    yield from _about(document["scan"], lang)


def _section(verdict: str, groups: Mapping[str, list[FindingEntry]], lang: str) -> Iterable[str]:
    if groups[verdict]:
        yield from ("", f"## {words(lang)[f'section.{verdict}']}", "")


def _unfinished(document: Document) -> Iterable[str]:
    if document["scan"]["state"] != "finished":
        yield from (f"> {escape(words(document['lang'])['state.warning'])}", "")


def _item(name: str, text: str, lang: str) -> str:
    return f"- {name}{words(lang)['colon']}{text}"


def _counts(counts: Counts, lang: str) -> Iterable[str]:
    w = words(lang)
    rows = [(f"{w['verdict.failed']} · {severity_label(label, lang)}", str(n)) for label, n in counts["failed"].items()]
    rows += [(verdict_label(v, lang), str(n)) for v, n in counts["verdicts"].items() if v != Verdict.FAILED]
    return _table((w["finding.verdict"], w["count"]), rows)


def _name(finding: FindingEntry) -> str:
    return _rule_name(finding["name"], finding["rule"])


def _rule_name(name: str, rule: str) -> str:
    """The name of a rule; the id of a rule nobody knows is quoted."""
    return cell_code(rule) if name == rule else escape(name)


def _finding(finding: FindingEntry, document: SiteDocument) -> Iterable[str]:
    lang = document["lang"]
    w = words(lang)
    sure = "" if finding["verdict"] == Verdict.FAILED else w["finding.if-confirmed"]
    yield from (f"### {_name(finding)} · {sure}{severity_label(finding['severity'], lang)}", "")
    if not finding["known"]:
        yield from (f"*{escape(w['finding.unknown'])}*", "")
    yield from (_parts(finding["message"]["parts"]), "")
    yield from (_item(code(name), code(value), lang) for name, value in unsaid(finding).items())
    yield _item(w["finding.rule"], code(finding["rule"]), lang)
    proofs = seen(finding, document)
    yield _item(w["finding.seen"], "" if proofs else w["finding.no-evidence"], lang)
    yield from (f"  - {_proof(proof, lang)}" for proof in proofs[:SEEN_LIMIT])
    if len(proofs) > SEEN_LIMIT:
        yield f"  - {w['finding.more']}"
    for duty in finding["duties"]:
        yield from _duty(duty, lang, penal=finding["verdict"] == Verdict.FAILED)
    if finding["remedy"]:
        yield _item(w["finding.remedy"], _parts(finding["remedy"]["parts"]), lang)
    if finding["snippet"]:
        yield from ("", f"{w['finding.snippet']}{w['colon']}", "", *block(finding["snippet"]))
    yield ""


def _proof(proof: Seen, lang: str) -> str:
    told = [code(proof.where), code(proof.address), escape(proof.answer), escape(proof.time)]
    if proof.number:
        told += [f"{words(lang)['evidence.one']} {proof.number}"]
    return f"{proof.question} " + " · ".join(text for text in told if text)


def _duty(duty: Duty, lang: str, *, penal: bool) -> Iterable[str]:
    w = words(lang)
    name = w["finding.duty"] if duty["binding"] else f"{w['finding.duty']} ({w['finding.guidance']})"
    yield _item(name, f"{escape(duty['label'])}{w['colon']}{escape(duty['gist'])}", lang)
    if penal and duty["penalty"]:
        yield f"  - {w['finding.penalty']}{w['colon']}{escape(duty['penalty'])}"


def _untested(findings: Iterable[FindingEntry], lang: str) -> Iterable[str]:
    w = words(lang)
    for reason, members in untested_groups(findings):
        yield f"- {w['reason.why']}{w['colon']}{_reason_text(reason)}"
        if reason["owner"]:
            yield f"  - {w['reason.owner']}{w['colon']}{owner_label(reason['owner'], lang)}"
            yield f"  - {w['reason.action']}{w['colon']}{escape(reason['action'])}"
        yield f"  - {w['finding.rules']}{w['colon']}{w['comma'].join(_name(finding) for finding in members)}"


def _reason_text(reason: UntestedReason) -> str:
    return escape(reason["text"]) if reason["owner"] else cell_code(reason["text"])


def _evidence(entry: EvidenceEntry, lang: str) -> Iterable[str]:
    w, proof, dns = words(lang), summary(entry, lang), entry["dns"]
    told = (
        code(proof.where),
        code(proof.address),
        escape(answer(entry)),
        escape(proof.time),
        f"{entry['elapsed_s']} s",
    )
    yield f"{entry['number']}. {proof.question} " + " · ".join(text for text in told if text)
    if entry["detail"]:
        yield f"    - {w['evidence.detail']}{w['colon']}{code(entry['detail'])}"
    if dns is not None:
        yield f"    - {w['evidence.nameserver']}{w['colon']}{code(dns['nameserver'])}"
    if dns is not None and dns["cname"]:
        yield f"    - {w['evidence.cname']}{w['colon']}{w['comma'].join(code(name) for name in dns['cname'])}"
    if len(entry["hops"]) > 1:
        yield from (f"    - {hop['status']} {code(hop['url'])} · {code(hop['address'])}" for hop in entry["hops"])
    for tls in (hop["tls"] for hop in entry["hops"]):
        if tls is not None:
            yield f"    - {w['evidence.tls']}{w['colon']}{_tls(tls, lang)}"
    if entry["body_sha256"]:
        part = "" if entry["complete"] else f" · {w['evidence.incomplete']}"
        yield f"    - {w['evidence.sha256']}{w['colon']}{code(entry['body_sha256'])}{part}"


def _tls(tls: TlsEntry, lang: str) -> str:
    w = words(lang)
    trust = w["evidence.trusted"] if tls["trusted"] else w["evidence.untrusted"]
    told = (
        trust,
        code(tls["problem"]),
        code(tls["version"]),
        code(tls["subject"]),
        f"{w['evidence.issuer']} {code(tls['issuer'])}" if tls["issuer"] else "",
        f"{when(tls['not_before'], lang)} – {when(tls['not_after'], lang)}" if tls["not_after"] else "",
        f"SHA-256 {code(tls['sha256'])}" if tls["sha256"] else "",
    )
    return " · ".join(text for text in told if text)


def _span(scan: ScanEntry, lang: str) -> str:
    end = f" – {escape(when(scan['finished_at'], lang))}" if scan["finished_at"] else ""
    return f"{escape(when(scan['started_at'], lang))}{end}"


def _about(scan: ScanEntry, lang: str) -> Iterable[str]:
    w = words(lang)
    yield from ("", f"## {w['section.scan']}", "")
    yield _item(w["scan.id"], code(scan["id"]), lang)
    yield _item(w["scan.state"], escape(state_label(scan["state"], lang)), lang)
    yield _item(w["scan.time"], _span(scan, lang), lang)
    yield _item(w["scan.auditor"], code(scan["auditor"]), lang)
    yield _item(w["scan.ruleset"], code(scan["ruleset"]), lang)
    yield _item(w["scan.nameservers"], w["comma"].join(code(server) for server in scan["nameservers"]), lang)
    for name, values in (("scan.vantage", scan["vantage"]), ("scan.settings", scan["settings"])):
        if values:
            yield _item(w[name], "", lang)
            yield from (f"  - {code(key)}{w['colon']}{code(plain(value))}" for key, value in values.items())
    yield ""
    yield from (f"- {escape(w[note])}" for note in ("note.scope", "note.untested", "note.cut", "note.zone"))


def _fleet(document: FleetDocument) -> Iterable[str]:
    lang, totals, inventory = document["lang"], document["totals"], document["inventory"]
    w = words(lang)
    yield from (f"# {w['fleet.title']}", "")
    yield from _unfinished(document)
    yield _item(w["fleet.sites"], str(totals["sites"]), lang)
    fates = " + ".join(f"{w[f'fate.{fate}']} {n}" for fate, n in inventory["fates"].items())
    yield _item(w["fleet.inventory"], f"{inventory['lines']} = {fates}", lang)
    if (mismatch := missing_sites(document)) is not None:
        yield from ("", f"> {escape(mismatch)}")
    yield from ("", f"## {w['fleet.by-verdict']}", "")
    yield from _table(
        (w["finding.verdict"], w["fleet.sites"]),
        ((verdict_label(verdict, lang), str(n)) for verdict, n in totals["headlines"].items()),
    )
    yield from ("", f"## {w['fleet.sites']}", "")
    yield from _table(
        (w["fleet.site"], w["finding.verdict"], w["fleet.problems"], w["site.owner"], w["fleet.report"]),
        (_site_cells(row, lang) for row in document["sites"]),
    )
    yield from ("", f"## {w['fleet.unchecked']}", "", escape(w["fleet.unchecked-note"]), "")
    yield from _unchecked(document["sites"], lang)
    yield from ("", f"## {w['fleet.by-rule']}", "")
    yield from _table(
        (
            w["finding.name"],
            w["finding.rule"],
            *(verdict_label(verdict, lang) for verdict in totals["headlines"]),
        ),
        (
            (
                _rule_name(rule["name"], rule["rule"]),
                cell_code(rule["rule"]),
                *(str(n) for n in rule["verdicts"].values()),
            )
            for rule in document["rules"]
        ),
    )
    if document["owners"]:
        yield from ("", f"## {w['fleet.by-owner']}", "")
        yield from _table(
            (
                w["site.owner"],
                w["fleet.sites"],
                *(verdict_label(verdict, lang) for verdict in totals["headlines"]),
            ),
            (
                (
                    cell_code(o["owner"]) or w["fleet.no-owner"],
                    str(o["sites"]),
                    *(str(n) for n in o["headlines"].values()),
                )
                for o in document["owners"]
            ),
        )
    yield from _about(document["scan"], lang)


def _site_cells(row: SiteRow, lang: str) -> Sequence[str]:
    w = words(lang)
    found = [_rule_name(top["name"], top["rule"]) for top in row["top"]]
    found += [w["fleet.more"].format(n=row["top_omitted"])] if row["top_omitted"] else []
    return (
        cell_code(row["name"]),
        escape(row["headline"]["text"]),
        w["semicolon"].join(found),
        cell_code(row["owner"]),
        f"[{w['fleet.report']}](sites/{quote(row['file'])}.md)",
    )


def _unchecked(rows: Iterable[SiteRow], lang: str) -> Iterable[str]:
    w, left = words(lang), unchecked(rows)
    if not left:
        yield escape(w["fleet.all-checked"])
        return
    head = (
        w["fleet.site"],
        w["fleet.untested-rules"],
        w["reason.why"],
        w["reason.owner"],
        w["reason.action"],
    )
    yield from _table(
        head,
        (
            (
                cell_code(row["target"]),
                str(row["counts"]["verdicts"]["untested"]),
                w["semicolon"].join(_reason_text(reason) for reason in row["untested"]),
                w["semicolon"].join(dict.fromkeys(owner_label(reason["owner"], lang) for reason in row["untested"])),
                w["semicolon"].join(dict.fromkeys(escape(reason["action"]) for reason in row["untested"])),
            )
            for row in left
        ),
    )
