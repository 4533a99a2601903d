"""A check of the ledger as text, JSON and CSV. Personal data are masked unless the caller says otherwise."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from rich.table import Table
from rich.text import Text

from auditor.ledger.checking import LedgerFinding
from auditor.ledger.model import Line
from auditor.ledger.rule import LedgerRule
from auditor.ledger.wording import filled, in_words, label_shown, owner_shown
from auditor.model import ROLL_UP, Bilingual, Severity, Verdict
from auditor.policy.laws import Citation

VERDICTS: Mapping[Verdict, Bilingual] = {
    Verdict.FAILED: ("不符合", "failed"),
    Verdict.CANNOT_TELL: ("需人工复核", "cannot tell"),
    Verdict.UNTESTED: ("未检测", "untested"),
    Verdict.PASSED: ("符合", "passed"),
    Verdict.INAPPLICABLE: ("不适用", "inapplicable"),
}
SEVERITIES: Mapping[Severity, Bilingual] = {
    Severity.VIOLATION: ("违规", "violation"),
    Severity.WARNING: ("警告", "warning"),
    Severity.HINT: ("提示", "hint"),
}
_STYLES = {Verdict.FAILED: "bold red", Verdict.CANNOT_TELL: "yellow", Verdict.UNTESTED: "magenta"}
RECORD_NAMES: Mapping[str, Bilingual] = {
    "entity": ("主体", "entity"),
    "service": ("网站", "service"),
    "domain": ("域名", "domain"),
    "access": ("接入", "access"),
}
WORDS: Mapping[str, Bilingual] = {
    "head": (
        "台账第 {version} 版：主体 {entities:,}，网站 {services:,}，域名 {domains:,}，接入 {access:,}；"
        "{rules} 条规则，按 {today} 检查",
        "Ledger version {version}: {entities:,} entities, {services:,} services, {domains:,} domains, "
        "{access:,} access rows; {rules} rules, checked as of {today}",
    ),
    "rule": ("规则", "Rule"),
    "severity": ("级别", "Severity"),
    "lacking": ("未检测的规则：台账没有这些列：{fields}", "Rules not tested: the ledger has no column for {fields}"),
    "clean": ("没有发现问题", "No findings"),
    "basis": ("依据", "Basis"),
    "remedy": ("整改", "Remedy"),
    "more": ("另有 {number:,} 条，加 --all 显示全部", "{number:,} more; --all shows every one"),
    "line": ("第 {numbers} 行", "line {numbers}"),
    "between": ("：", ": "),
    "list": ("、", ", "),
}
_LINES_SHOWN = 4


def table(
    rules: Sequence[LedgerRule], counts: Mapping[tuple[str, Severity, Verdict], int], at: int, *, every: bool
) -> Table:
    """Rules by verdict, the worst first: those with findings, or every one."""
    shown = Table(box=None, pad_edge=False, show_edge=False)
    shown.add_column(WORDS["rule"][at], no_wrap=True)
    shown.add_column("", no_wrap=True)
    shown.add_column(WORDS["severity"][at], no_wrap=True)
    for verdict in ROLL_UP:
        shown.add_column(VERDICTS[verdict][at], justify="right", no_wrap=True)
    by_rule = {rule.id: dict.fromkeys(ROLL_UP, 0) for rule in rules}
    for (rule_id, _, verdict), number in counts.items():
        if rule_id in by_rule:
            by_rule[rule_id][verdict] += number
    order = sorted(
        rules, key=lambda r: (-r.severity, -by_rule[r.id][Verdict.FAILED], -by_rule[r.id][Verdict.CANNOT_TELL], r.id)
    )
    for rule in order:
        row = by_rule[rule.id]
        if not every and not row[Verdict.FAILED] and not row[Verdict.CANNOT_TELL]:
            continue
        shown.add_row(
            rule.id,
            rule.name[at],
            SEVERITIES[rule.severity][at],
            *(Text(f"{row[v]:,}" if row[v] else "", style=_STYLES.get(v, "")) for v in ROLL_UP),
        )
    return shown


def rule_head(rule: LedgerRule, at: int) -> Iterator[str]:
    """What stands over the findings of one rule: its name, the duty, the remedy."""
    colon = WORDS["between"][at]
    yield f"{rule.name[at]} [{rule.id}] ({SEVERITIES[rule.severity][at]})"
    for citation in rule.basis:
        yield f"  {WORDS['basis'][at]}{colon}{citation.label[at]}{colon}{citation.gist[at]}"


def line_of(
    rule: LedgerRule, finding: LedgerFinding, at: int, clean: Callable[[str], str], *, show_personal: bool
) -> str:
    """One finding in one line: the record, where it stands, what is wrong."""
    message = filled(rule.message(finding.message), finding.params, at, show_personal=show_personal)
    owner = owner_shown(finding.owner, finding.owner_is_person, show_personal=show_personal)
    name = (
        " ".join(part for part in (label_shown(finding.label, show_personal=show_personal), owner) if part)
        or finding.key
    )
    mark = "" if finding.verdict is Verdict.FAILED else f"[{VERDICTS[finding.verdict][at]}] "
    return "  - " + clean(f"{mark}{name} ({where(finding.lines, at)}){WORDS['between'][at]}{message}")


def where(lines: Sequence[Line], at: int) -> str:
    """`ledger.csv 第 3、4 行`; the first few lines."""
    by_source: dict[str, list[int]] = {}
    for source, number in lines[:_LINES_SHOWN]:
        by_source.setdefault(source, []).append(number)
    parts = (
        f"{source} {WORDS['line'][at].format(numbers=WORDS['list'][at].join(map(str, numbers)))}"
        for source, numbers in by_source.items()
    )
    return WORDS["list"][at].join(parts) + (" …" if len(lines) > _LINES_SHOWN else "")


def as_document(
    rule: LedgerRule, finding: LedgerFinding, clean: Callable[[str], str], *, show_personal: bool
) -> dict[str, Any]:
    """One finding as JSON has it."""
    template = rule.message(finding.message)
    shown = in_words(finding.params, 0, show_personal=show_personal)
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "verdict": finding.verdict.value,
        "record": finding.record,
        "key": finding.key,
        "label": clean(label_shown(finding.label, show_personal=show_personal)),
        "owner": clean(owner_shown(finding.owner, finding.owner_is_person, show_personal=show_personal)),
        "message": finding.message,
        "params": {key: clean(value) for key, value in shown.items()},
        "text": {
            lang: clean(filled(template, finding.params, at, show_personal=show_personal))
            for at, lang in enumerate(("zh", "en"))
        },
        "lines": [{"source": source, "line": number} for source, number in finding.lines],
    }


def rule_document(rule: LedgerRule, counts: Mapping[tuple[str, Severity, Verdict], int]) -> dict[str, Any]:
    """One rule as JSON has it, with its counts by verdict."""
    by_verdict = dict.fromkeys((v.value for v in ROLL_UP), 0)
    for (rule_id, _, verdict), number in counts.items():
        if rule_id == rule.id:
            by_verdict[verdict.value] += number
    return {
        "id": rule.id,
        "name": {"zh": rule.name[0], "en": rule.name[1]},
        "severity": rule.severity.label,
        "record": rule.record,
        "remedy": {"zh": rule.remedy[0], "en": rule.remedy[1]},
        "basis": [_citation(citation) for citation in rule.basis],
        "counts": by_verdict,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "id": citation.id,
        "label": {"zh": citation.label[0], "en": citation.label[1]},
        "verified": citation.verified,
    }


def write_json(file: IO[str], head: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> None:
    """A document whose findings are written as they come, so that memory does not grow with them."""
    text = json.dumps(head, ensure_ascii=False, indent=2)
    file.write(text[:-2] + ',\n  "findings": [')
    separator = "\n    "
    for finding in findings:
        file.write(separator + json.dumps(finding, ensure_ascii=False))
        separator = ",\n    "
    file.write("\n  ]\n}\n")


CSV_COLUMNS: Sequence[tuple[str, Bilingual]] = (
    ("rule", ("规则", "rule")),
    ("name", ("名称", "name")),
    ("severity", ("级别", "severity")),
    ("verdict", ("结论", "verdict")),
    ("record", ("记录", "record")),
    ("label", ("编号或名称", "label")),
    ("owner", ("主办单位", "entity")),
    ("where", ("位置", "where")),
    ("text", ("问题", "finding")),
    ("basis", ("依据", "basis")),
    ("remedy", ("整改", "remedy")),
)


def write_csv(
    file: IO[str],
    rules: Mapping[str, LedgerRule],
    findings: Iterable[LedgerFinding],
    at: int,
    cell: Callable[[object], str],
    *,
    show_personal: bool,
) -> int:
    """One finding a line; returns how many. `cell` keeps a spreadsheet from running what stands in it."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(heading[at] for _, heading in CSV_COLUMNS)
    number = 0
    for finding in findings:
        number += 1
        rule = rules[finding.rule]
        values = (
            rule.id,
            rule.name[at],
            SEVERITIES[finding.severity][at],
            VERDICTS[finding.verdict][at],
            RECORD_NAMES[finding.record][at],
            label_shown(finding.label, show_personal=show_personal),
            owner_shown(finding.owner, finding.owner_is_person, show_personal=show_personal),
            where(finding.lines, at),
            filled(rule.message(finding.message), finding.params, at, show_personal=show_personal),
            "; ".join(citation.label[at] for citation in rule.basis),
            rule.remedy[at],
        )
        writer.writerow(cell(value) for value in values)
    return number
