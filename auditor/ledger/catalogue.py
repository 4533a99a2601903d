"""The rules of the ledger as people read them: the catalogue `auditor/ledger/rules/README.md`.

Everything is taken from the rules themselves. `python -m auditor.ledger.catalogue` writes the catalogue again.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from auditor.catalogue import documentation_markdown
from auditor.ledger.rule import LedgerRule, load
from auditor.policy.province_policies import CHECKED, POLICIES, Policy
from auditor.rule import Rule

COMMAND = "python -m auditor.ledger.catalogue"
CATALOGUE = Path(__file__).parent / "rules" / "README.md"

_INTRODUCTION = f"""# Rules of the ledger · 台账规则目录

Generated from the rules by `{COMMAND}`; do not edit.
由规则自动生成，请勿手工修改。

A rule judges one kind of record: entity 主体, service 网站, domain 域名, access 接入. Its verdict is one of five:
passed 符合 · failed 不符合 · cannot-tell 需人工复核 · inapplicable 不适用 · untested 未检测 (the ledger has no column
for a field it needs). Records whose filing is cancelled are left out, except by the rules about just that.

Ids, records and severities are the words of `auditor ledger check --select` and `--skip`.

Every example is run as a test: TOML, with what differs from a sound ledger (`auditor/ledger/examples.py`).

"""


def catalogue_markdown() -> str:
    """The whole catalogue: a table of all rules, the provinces' policies, then a page for each rule."""
    rules = load()
    rows = (
        "| id | 名称 | name | record | severity | needs | basis |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(rule) for rule in rules),
    )
    policies = (
        f"## Provinces · 各省要求\n\nAs of {CHECKED}, by the public guides of access providers; not law.\n",
        "| rule | province | asks | source |",
        "| --- | --- | --- | --- |",
        *(_policy(policy) for policy in POLICIES),
    )
    pages = (_section(rule) for rule in rules)
    return _INTRODUCTION + "\n".join(rows) + "\n\n" + "\n".join(policies) + "\n\n" + "\n".join(pages)


def _documentation(rule: LedgerRule) -> str:
    # Of a rule only its documentation is read.
    return documentation_markdown(cast(Rule, rule))


def _row(rule: LedgerRule) -> str:
    cells = (
        f"[{rule.id}](#{rule.id})",
        rule.name[0],
        rule.name[1],
        rule.record,
        rule.severity.label,
        ", ".join(rule.needs).replace("|", " or "),
        ", ".join(citation.id for citation in rule.basis),
    )
    return f"| {' | '.join(cells)} |"


def _policy(policy: Policy) -> str:
    asks = ["off"] if policy.off else []
    asks += [policy.severity.label] if policy.severity is not None else []
    asks += [f"{name} = {value}" for name, value in policy.parameters.items()]
    return f"| {policy.rule} | {policy.province} | {', '.join(asks)} | {policy.source} |"


def _section(rule: LedgerRule) -> str:
    basis = "\n".join(f"- {citation.label[0]} · {citation.label[1]}" for citation in rule.basis)
    messages = "\n".join(f"- `{key}` {zh} · {en}" for key, (zh, en) in rule.messages.items())
    return (
        f"## {rule.id}\n\n{rule.name[0]} · {rule.name[1]}\n\n{_documentation(rule)}\n\n"
        f"{messages}\n\n{basis}\n\n整改 {rule.remedy[0]}\n\nRemedy: {rule.remedy[1]}\n"
    )


def main() -> None:
    """Write the catalogue into the source tree."""
    CATALOGUE.write_text(catalogue_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
