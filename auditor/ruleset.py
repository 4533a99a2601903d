"""The rules one command works with: those of the product and the user's own, and which of them are asked.

A `Ruleset` can be sent to another process, which then loads the same rules from the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from auditor.custom_rules import RuleFile, load_files, read_folder
from auditor.rule import Rule, load, ruleset_version
from auditor.selection import Selection

SELECT, SKIP = "AUDITOR_SELECT", "AUDITOR_SKIP"
"""Names under which a scan's settings keep the words of its selection."""
CUSTOM, NOT_ASKED = "AUDITOR_CUSTOM_RULES", "AUDITOR_NOT_ASKED"
"""Names under which a scan's settings keep ids: of its custom rules, and of the rules it did not ask."""
FOLDER = "AUDITOR_RULES"
"""Name under which a crawl is told the folder of custom rules. Never kept: no code is run because a file says so."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rules by what they are made of."""

    files: tuple[RuleFile, ...] = ()
    """Custom rules."""
    selection: Selection = field(default_factory=Selection)

    @classmethod
    def read(cls, folder: Path | None, select: Sequence[str] = (), skip: Sequence[str] = ()) -> Self:
        """The product's rules, those of a folder, and a selection of both.

        Raises CustomRuleError or SelectionError, one line each.
        """
        files = read_folder(folder) if folder is not None else ()
        return cls(files, Selection.parse(select, skip, (*load(), *load_files(files))))

    @property
    def known(self) -> tuple[Rule, ...]:
        """Every rule, asked or not, by id."""
        return tuple(sorted((*load(), *load_files(self.files)), key=lambda rule: rule.id))

    @property
    def asked(self) -> tuple[Rule, ...]:
        """The rules that judge, by id."""
        return self.selection.of(self.known)

    @property
    def custom_ids(self) -> frozenset[str]:
        """Ids of the custom rules."""
        return frozenset(file.id for file in self.files)

    @property
    def version(self) -> str:
        """Version of all that decides a verdict, sources of custom rules included."""
        return ruleset_version(tuple((file.id, file.source) for file in self.files))

    @property
    def settings(self) -> dict[str, list[str]]:
        """What a scan's settings keep of it; nothing when every rule of the product is asked and no other."""
        kept = {
            SELECT: list(self.selection.select),
            SKIP: list(self.selection.skip),
            CUSTOM: [rule.id for rule in self.asked if rule.id in self.custom_ids],
            NOT_ASKED: [rule.id for rule in self.known if not self.selection.asks(rule)],
        }
        return {name: values for name, values in kept.items() if values}
