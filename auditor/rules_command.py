"""`auditor rules`: the rules that would be asked, one rule's page, and the check of the user's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.console import Lang, Language, RulesFolder, Select, Skip, fail, log_to_stderr, ruleset_for
from auditor.exitcode import ExitCode

if TYPE_CHECKING:
    from auditor.rule import Rule


def rules(
    rule_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="A rule.")] = None,
    folder: RulesFolder = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Run the examples of the custom rules in DIR (their code is run) and stop."),
    ] = None,
    select: Select = None,
    skip: Skip = None,
    lang: Language = Lang.ZH,
) -> None:
    """List the rules, show one rule's page, or check custom rules.

    --check judges every example block in the files' docstrings and exits with 1 when one has another verdict
    than its heading says. docs/custom-rules.md tells how a rule is written.

    \b
    Examples:
      auditor rules
      auditor rules icp-number-missing --lang en
      auditor rules --select filing,psb --skip hint
      auditor rules --check my-rules/
      auditor rules --rules my-rules/ my-rule
    """
    if check is not None:
        _check(check, lang)
        return
    ruleset = ruleset_for(folder, select, skip)
    if rule_id is None:
        _list(ruleset.asked, 1 if lang is Lang.EN else 0)
        return
    from auditor.catalogue import rule_page

    known = {rule.id: rule for rule in ruleset.known}
    if rule_id not in known:
        fail(ExitCode.USAGE, f"no rule is called {rule_id!r}. List them with: auditor rules")
    sys.stdout.write(rule_page(known[rule_id], lang.value).rstrip() + "\n")


def _list(asked: tuple[Rule, ...], at: int) -> None:
    from auditor.summary import SEVERITIES

    width = max(len(rule.id) for rule in asked)
    for rule in asked:
        severity = SEVERITIES[rule.severity][at]
        sys.stdout.write(f"{rule.id:{width}}  {rule.family:7} {severity:10} {rule.name[at]}\n")


def _check(folder: Path, lang: Lang) -> None:
    """Every custom rule of a folder: what is wrong with its examples, or how many were right."""
    from auditor.examples import examples
    from auditor.rule_check import faults

    log_to_stderr(verbose=False)
    ruleset = ruleset_for(folder, None, None)
    faulty = 0
    for rule in ruleset.known:
        if rule.id not in ruleset.custom_ids:
            continue
        found = faults(rule)
        faulty += bool(found)
        for fault in found:
            sys.stdout.write(f"{rule.id}: {fault}\n")
        if not found:
            number = len(list(examples(rule)))
            word = f"{number} 个示例全部符合" if lang is Lang.ZH else f"{number} examples as shown"
            sys.stdout.write(f"{rule.id}: {word}\n")
    if faulty:
        raise typer.Exit(ExitCode.FINDINGS)
