"""The few lines a person reads when a scan ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.model import ROLL_UP, Bilingual, Severity, Verdict
from auditor.outcome import outcome_of
from auditor.policy.wording import listed
from auditor.rule import Rule, load
from auditor.ruleset import NOT_ASKED
from auditor.scan_rules import settings_of, words_of
from auditor.store import Store
from auditor.tally import Tally
from reports.clean import clean

VERDICTS: dict[Verdict, Bilingual] = {
    Verdict.FAILED: ("不符合", "failed"),
    Verdict.CANNOT_TELL: ("需人工复核", "cannot tell"),
    Verdict.UNTESTED: ("未检测", "untested"),
    Verdict.PASSED: ("符合", "passed"),
    Verdict.INAPPLICABLE: ("不适用", "inapplicable"),
}

_STYLES = {Verdict.FAILED: "bold red", Verdict.CANNOT_TELL: "yellow", Verdict.UNTESTED: "magenta"}

_WORDS: dict[str, Bilingual] = {
    "finished": ("巡检 {scan} 已完成", "Scan {scan} finished"),
    "interrupted": ("巡检 {scan} 未完成（{reason}）", "Scan {scan} did not finish ({reason})"),
    "running": ("巡检 {scan} 未完成（异常中断）", "Scan {scan} did not finish (it was cut off)"),
    "sites": ("{done}/{total} 个网站", "{done} of {total} sites"),
    "resume": ("用同样的命令可以继续", "The same command goes on from here"),
    "inventory": (
        "网站清单 {lines} 条 = 巡检 {audited} + 重复 {duplicate} + 排除 {excluded} + 无效 {invalid}",
        "Inventory: {lines} entries = {audited} audited + {duplicate} duplicate + {excluded} excluded "
        "+ {invalid} invalid",
    ),
    "not-asked": ("未要求检查的规则：{rules}", "Rules that were not asked: {rules}"),
    "rule": ("规则", "Rule"),
    "severity": ("级别", "Severity"),
    "clean": ("没有发现问题", "No findings"),
    "untested": (
        "未能检测的网站（按原因，一个网站可有几种）：{reasons}",
        "Sites not checked in full, by reason: {reasons}",
    ),
}

SEVERITIES: dict[Severity, Bilingual] = {
    Severity.VIOLATION: ("违规", "violation"),
    Severity.WARNING: ("警告", "warning"),
    Severity.HINT: ("提示", "hint"),
}

_OPEN = (Verdict.FAILED, Verdict.CANNOT_TELL, Verdict.UNTESTED)


def summary(
    store: Store, scan: int, lang: str, rules: Iterable[Rule] | None = None, counted: Tally | None = None
) -> RenderableType:
    """Headlines of the sites, the inventory's counts, and the rules with something open, worst first.

    `rules` give the names; those of the product when None. `counted` is the scan's tally, if it is known already.
    """
    at = 1 if lang == "en" else 0
    row = store.scan(scan)
    done, total = store.progress(scan)
    inventory = store.inventory_counts(scan)
    head = Text(_WORDS[row["state"]][at].format(scan=scan, reason=clean(row["finish_reason"] or "?")), style="bold")
    head.append(f" · {_WORDS['sites'][at].format(done=done, total=total)}", style="default")
    for verdict, number in store.headline_counts(scan).items():
        if number:
            head.append(f" · {VERDICTS[verdict][at]} {number}", style=_STYLES.get(verdict, "green"))
    parts: list[RenderableType] = [
        head,
        Text(_WORDS["inventory"][at].format(lines=sum(inventory.values()), **inventory)),
    ]
    if row["state"] != "finished":
        parts.append(Text(_WORDS["resume"][at]))
    if not_asked := words_of(settings_of(store, scan), NOT_ASKED):
        parts.append(Text(_WORDS["not-asked"][at].format(rules=clean(listed(not_asked)))))
    names = {rule.id: rule.name[at] for rule in (load() if rules is None else rules)}
    counted = store.tally(scan) if counted is None else counted
    parts.append(_rules(counted.verdicts, names, at))
    if reasons := counted.untested:
        told = "、" if at == 0 else ", "
        listing = told.join(f"{_reason(reason, at)} {number}" for reason, number in reasons)
        parts.append(Text(_WORDS["untested"][at].format(reasons=listing)))
    return Group(*parts)


def _reason(reason: str, at: int) -> str:
    """An outcome in words; what a newer or a damaged database holds as it stands there."""
    try:
        return outcome_of(reason).text[at]
    except KeyError:
        return clean(reason)


def _rules(counts: Sequence[tuple[str, Verdict, Severity, int]], names: dict[str, str], at: int) -> RenderableType:
    by_rule: dict[tuple[Severity, str], dict[Verdict, int]] = defaultdict(lambda: dict.fromkeys(ROLL_UP, 0))
    for rule, verdict, severity, number in counts:
        by_rule[severity, rule][verdict] += number
    # What could not be checked is told by reason below: a line for every rule would hide the findings.
    rows = [(key, row) for key, row in by_rule.items() if row[Verdict.FAILED] or row[Verdict.CANNOT_TELL]]
    if not rows:
        return Text(_WORDS["clean"][at])
    rows.sort(key=lambda item: (-item[0][0], *(-item[1][v] for v in _OPEN), item[0][1]))
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column(_WORDS["rule"][at], no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(_WORDS["severity"][at], no_wrap=True)
    for verdict in _OPEN:
        table.add_column(VERDICTS[verdict][at], justify="right", no_wrap=True)
    for (severity, rule), row in rows:
        table.add_row(
            clean(rule),
            names.get(rule, ""),
            SEVERITIES[severity][at],
            *(Text(str(row[v]) if row[v] else "", style=_STYLES[v]) for v in _OPEN),
        )
    return table
