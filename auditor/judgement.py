"""All findings of one target as they are kept: one row, read as many by the view `findings`.

Fifty rules say something of every target, and most of it is the same words again. So the findings of a target are
one list, in which observations and parameters are numbers into one list of texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, overload

from auditor.model import ROLL_UP, Finding, Severity, Verdict
from auditor.storable import json_of, text


def headline(findings: Iterable[Finding]) -> Verdict:
    """The verdict a target is known by: its findings' most urgent (hints do not count); untested without any."""
    verdicts = {f.verdict for f in findings if f.severity > Severity.HINT}
    return next((v for v in ROLL_UP if v in verdicts), Verdict.UNTESTED)


@dataclass(frozen=True, slots=True)
class Kept(Sequence[Finding]):
    """Findings by one set of rules about one target, as the database keeps them; read only when looked at.

    Another process is sent three texts instead of fifty records.
    """

    target: str
    headline: Verdict
    ruleset: str
    findings: str
    """JSON: a list of `[rule, verdict, severity, message, [observation, …], {parameter: value, …}]`.

    Observations and values are numbers: places in `texts`. Parameters are in the order of their names, and left
    out where there are none.
    """
    texts: str
    """JSON: a list of texts, each of which is there once."""
    _read: list[list[Finding]] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def of(cls, findings: Sequence[Finding], target: str = "", ruleset: str | None = None) -> Self:
        """Keep findings, as those of a set of rules; None stands for the one they name.

        ValueError when they name several.
        """
        if ruleset is None:
            ruleset, *more = sorted({f.ruleset for f in findings if f.ruleset}) or [""]
            if more:
                raise ValueError(f"findings of several sets of rules: {', '.join((ruleset, *more))}")
        places: dict[str, int] = {}
        rows: list[list[Any]] = []
        for finding in findings:
            row: list[Any] = [
                text(finding.rule),
                finding.verdict.value,
                finding.severity.label,
                text(finding.message),
                [places.setdefault(key, len(places)) for key in finding.observations],
            ]
            if params := finding.params:
                row.append({text(name): places.setdefault(params[name], len(places)) for name in sorted(params)})
            rows.append(row)
        return cls(
            target=findings[0].target if findings else target,
            headline=headline(findings),
            ruleset=text(ruleset),
            findings=json_of(rows),
            texts=json_of([text(str(value)) for value in places]),
        )

    def _all(self) -> list[Finding]:
        """Every finding. ValueError or TypeError when the row is damaged: the database is input too."""
        if not self._read:
            self._read.append(list(self._decoded()))
        return self._read[0]

    def _decoded(self) -> Iterator[Finding]:
        texts = json.loads(self.texts)

        def words(place: object) -> str:
            if isinstance(place, int) and 0 <= place < len(texts) and isinstance(texts[place], str):
                return str(texts[place])
            raise ValueError(f"a finding is damaged (text {place!r})")

        for rule, verdict, severity, message, observations, *rest in json.loads(self.findings):
            yield Finding(
                target=self.target,
                rule=rule,
                verdict=Verdict(verdict),
                severity=Severity.parse(severity),
                message=message,
                params={name: words(place) for name, place in rest[0].items()} if rest else {},
                observations=tuple(words(place) for place in observations),
                ruleset=self.ruleset,
            )

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        return self._all()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[Kept], tuple[object, ...]]:
        return Kept, (self.target, self.headline, self.ruleset, self.findings, self.texts)
