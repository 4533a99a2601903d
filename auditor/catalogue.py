"""The rules as people read them: the catalogue `auditor/rules/README.md`, and one rule's page.

Everything is taken from the rules themselves. `python -m auditor.catalogue` writes the catalogue again.
"""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Literal

from auditor.outcome import Bilingual
from auditor.policy.laws import Citation
from auditor.rule import FAMILIES, Rule, load

COMMAND = "python -m auditor.catalogue"
CATALOGUE = Path(__file__).parent / "rules" / "README.md"

Lang = Literal["zh", "en"]

_LANGUAGES: tuple[Lang, ...] = ("zh", "en")

_WORDS: dict[str, Bilingual] = {
    "rule": ("规则", "Rule"),
    "severity": ("级别", "Severity"),
    "family": ("类别", "Family"),
    "needs": ("所需证据", "Needs"),
    "basis": ("依据", "Basis"),
    "penalty": ("罚则", "Penalty"),
    "guidance": ("指引，不是法律条文", "guidance, not law"),
    "messages": ("可能的说明", "What it may say"),
    "remedy": ("整改措施", "Remedy"),
    "snippet": ("可粘贴的代码", "Snippet to paste"),
    "documentation": ("详细说明（英文）", "Documentation"),
    "violation": ("违规", "violation"),
    "warning": ("警告", "warning"),
    "hint": ("提示", "hint"),
    "colon": ("：", ": "),
}

_VISIBLE: dict[str, Bilingual] = {
    "number": ("您的备案号", "您的备案号"),
    "code": ("您的14位编号", "您的14位编号"),
}
"""What stands in a snippet where no finding has filled it: text for a Chinese page, whatever the language."""

_INTRODUCTION = f"""# Rules · 规则目录

Generated from the rules by `{COMMAND}`; do not edit.
由规则自动生成，请勿手工修改。

A rule gives one of five verdicts: passed 符合 · failed 不符合 · cannot-tell 需人工复核 ·
inapplicable 不适用 · untested 未检测. A rule whose evidence is missing is untested and never called.

Ids, families and severities are the words of `--select` and `--skip`.

Every example is run as a test. One that begins with `<` is a home page; any other describes evidence in TOML.

"""


def catalogue_markdown() -> str:
    """The whole catalogue: a table of all rules, then a page for each, in both languages."""
    rules = load()
    rows = (
        "| id | 名称 | name | family | severity | needs | basis |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(rule) for rule in rules),
    )
    pages = (_section(rule) for rule in rules)
    return _INTRODUCTION + "\n".join(rows) + "\n\n" + "\n".join(pages)


def rule_page(rule: Rule, lang: str = "zh") -> str:
    """One rule's page as Markdown, in `zh` or `en`; ValueError for another language.

    The documentation with its examples is English in both; name, basis, messages and remedy are translated.
    """
    at = _index(lang)
    colon = _WORDS["colon"][at]
    facts = {
        "severity": _WORDS[rule.severity.label][at],
        "family": f"{FAMILIES[rule.family][at]} (`{rule.family}`)",
        "needs": ", ".join(rule.needs),
    }
    parts = [
        f"# {rule.id}{colon}{rule.name[at]}",
        "\n".join(f"- {_WORDS[key][at]}{colon}{value}" for key, value in facts.items()),
        f"## {_WORDS['basis'][at]}",
        "\n".join(_basis_line(citation, at) for citation in rule.basis) or "–",
        f"## {_WORDS['messages'][at]}",
        "\n".join(f"- `{key}` {text[at]}" for key, text in rule.messages.items()),
        f"## {_WORDS['remedy'][at]}",
        rule.remedy[at],
    ]
    if rule.snippet:
        parts += [f"## {_WORDS['snippet'][at]}", f"```html\n{visible_snippet(rule.snippet, at)}\n```"]
    parts += [f"## {_WORDS['documentation'][at]}", documentation_markdown(rule)]
    return "\n\n".join(parts) + "\n"


def visible_snippet(snippet: str, at: int = 0) -> str:
    """A snippet as it looks before any finding has filled it: a visible word stands for each parameter."""
    pieces: list[str] = []
    for literal, name, _, _ in Formatter().parse(snippet):
        pieces.append(literal)
        if name is not None:
            pieces.append(_VISIBLE.get(name, (name, name))[at])
    return "".join(pieces)


def documentation_markdown(rule: Rule) -> str:
    """A rule's docstring as Markdown: headings in bold, one sentence an item, examples fenced."""
    lines: list[str] = []
    fenced = False
    for line in rule.documentation.splitlines():
        if fenced and line and not line.startswith(" "):
            _close(lines)
            fenced = False
        if found := re.fullmatch(r"(\w+)::", line):
            lines += [f"**{found[1]}**", "", "```"]
            fenced = True
        elif fenced:
            _code(lines, line)
        elif re.fullmatch(r"[A-Z]\w+", line):
            lines += [f"**{line}**", ""]
        else:
            lines.append(line.removeprefix("    "))
    if fenced:
        _close(lines)
    return "\n".join(lines).strip()


def _code(lines: list[str], line: str) -> None:
    if line or lines[-1] != "```":
        lines.append(line.removeprefix("    "))


def _close(lines: list[str]) -> None:
    while not lines[-1]:
        lines.pop()
    lines += ["```", ""]


def _index(lang: str) -> int:
    if lang not in _LANGUAGES:
        raise ValueError(f"no language is called {lang!r}; there are {', '.join(_LANGUAGES)}")
    return _LANGUAGES.index(lang)


def _row(rule: Rule) -> str:
    cells = (
        f"[{rule.id}](#{rule.id})",
        rule.name[0],
        rule.name[1],
        rule.family,
        rule.severity.label,
        ", ".join(rule.needs),
        ", ".join(citation.id for citation in rule.basis),
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _section(rule: Rule) -> str:
    basis = "\n".join(f"- {c.label[0]} · {c.label[1]}" for c in rule.basis)
    remedy = f"整改 {rule.remedy[0]}\n\nRemedy: {rule.remedy[1]}"
    snippet = f"\n```html\n{visible_snippet(rule.snippet)}\n```\n" if rule.snippet else ""
    return (
        f"## {rule.id}\n\n{rule.name[0]} · {rule.name[1]}\n\n{documentation_markdown(rule)}\n\n"
        f"{basis}\n\n{remedy}\n{snippet}"
    )


def _basis_line(citation: Citation, at: int) -> str:
    colon = _WORDS["colon"][at]
    line = f"- {citation.label[at]}{colon}{citation.gist[at]}"
    if citation.verified == "guidance":
        line += f" [{_WORDS['guidance'][at]}]"
    if citation.penalty is not None:
        line += f"\n  - {_WORDS['penalty'][at]}{colon}{citation.penalty[at]}"
    return line


def main() -> None:
    """Write the catalogue into the source tree."""
    CATALOGUE.write_text(catalogue_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
