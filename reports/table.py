"""Documents as CSV for spreadsheets: a row per finding of a site, a row per site of a fleet.

UTF-8 with a byte order mark, without which Excel takes Chinese for the local code page.  A cell a
spreadsheet would run as a formula gets an apostrophe in front (CWE-1236, OWASP ASVS 5.0 1.2.10).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from auditor.model import ROLL_UP
from reports.clean import clean
from reports.document import URGENT_SEVERITIES
from reports.present import owner_label, seen, when
from reports.shape import SITE_SCHEMA, Document, FindingEntry, FleetDocument, SiteDocument
from reports.words import words

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
"""First characters that start a formula; East Asian Excel folds the full-width forms."""

_CELL_LIMIT = 32_000
"""Excel cuts a cell at 32,767 characters without a word."""


def render(document: Document) -> str:
    """The document as CSV with a header row in its language, lines ending in CRLF (RFC 4180)."""
    return "".join(pieces(document))


def pieces(document: Document) -> Iterator[str]:
    """The same row by row."""
    yield "\ufeff"
    row_of = csv.writer(_Same(), quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").writerow
    for row in finding_rows(document) if document["schema"] == SITE_SCHEMA else site_rows(document, ".csv"):
        # The writer gives back what its file does with the row.
        yield cast("str", row_of([cell(value) for value in row]))


class _Same:
    """Instead of a file: gives back what is written."""

    def write(self, text: str) -> str:
        return text


def cell(value: object) -> str:
    """One cell's text: cleaned, and never a formula."""
    text = clean("" if value is None else str(value), _CELL_LIMIT)
    return f"'{text}" if text.startswith(FORMULA) else text


def finding_rows(document: SiteDocument) -> Iterable[Sequence[object]]:
    """A header in the document's language, and a row per finding. Texts are clean and not made fit for a format."""
    w, target, scan = words(document["lang"]), document["target"], document["scan"]
    yield (
        w["fleet.site"],
        w["site.alabel"],
        w["site.owner"],
        w["site.tags"],
        w["finding.verdict"],
        w["finding.severity"],
        w["finding.name"],
        w["finding.rule"],
        w["finding.message"],
        w["evidence.where"],
        w["evidence.address"],
        w["evidence.time"],
        w["finding.duty"],
        w["finding.remedy"],
        w["finding.snippet"],
        w["reason.owner"],
        w["evidence.sha256"],
        w["scan.id"],
        w["scan.ruleset"],
    )
    site = (target["name"], target["key"], target["owner"], w["comma"].join(target["tags"]))
    for finding in document["findings"]:
        yield (*site, *_finding(finding, document), scan["id"], finding["ruleset"] or scan["ruleset"])


def _finding(finding: FindingEntry, document: SiteDocument) -> Sequence[object]:
    lang = document["lang"]
    w, proofs, reason = words(lang), seen(finding, document), finding["reason"]
    hashes = {entry["key"]: entry["body_sha256"] for entry in document["evidence"]}
    remedy = finding["remedy"]["text"] if finding["remedy"] else (reason["action"] if reason else "")
    return (
        w[f"verdict.{finding['verdict']}"],
        w[f"severity.{finding['severity']}"],
        finding["name"],
        finding["rule"],
        finding["message"]["text"],
        _each(proof.where for proof in proofs),
        _each(proof.address for proof in proofs),
        _each(proof.time for proof in proofs),
        _each(duty["label"] for duty in finding["duties"]),
        remedy,
        finding["snippet"],
        owner_label(reason["owner"], lang) if reason else "",
        _each(hashes.get(key, "") for key in finding["observations"]),
    )


def site_rows(document: FleetDocument, ending: str = "") -> Iterable[Sequence[object]]:
    """A header in the document's language, and a row per site; `ending` is that of the sites' own files."""
    lang = document["lang"]
    w = words(lang)
    yield (
        w["fleet.site"],
        w["site.alabel"],
        w["site.owner"],
        w["site.tags"],
        w["finding.verdict"],
        *(w[f"severity.{severity.label}"] for severity in URGENT_SEVERITIES),
        *(w[f"verdict.{verdict}"] for verdict in ROLL_UP[1:]),
        w["fleet.problems"],
        w["reason.why"],
        w["reason.owner"],
        w["reason.action"],
        w["fleet.report"],
        w["scan.id"],
        w["scan.finished"],
    )
    for row in document["sites"]:
        counts, why = row["counts"], row["untested"]
        more = [w["fleet.more"].format(n=row["top_omitted"])] if row["top_omitted"] else []
        yield (
            row["name"],
            row["target"],
            row["owner"],
            w["comma"].join(row["tags"]),
            w[f"verdict.{row['headline']['verdict']}"],
            *(counts["failed"][severity.label] for severity in URGENT_SEVERITIES),
            *(counts["verdicts"][verdict.value] for verdict in ROLL_UP[1:]),
            w["semicolon"].join([*(top["name"] for top in row["top"]), *more]),
            _each(reason["text"] for reason in why),
            _each(owner_label(reason["owner"], lang) for reason in why),
            _each(reason["action"] for reason in why),
            f"sites/{row['file']}{ending}",
            document["scan"]["id"],
            when(document["scan"]["finished_at"], lang),
        )


def _each(texts: Iterable[str]) -> str:
    """The distinct texts in their order, parted by ` | `."""
    return " | ".join(dict.fromkeys(text for text in texts if text))
