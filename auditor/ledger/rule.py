"""What a rule inside the ledger is: one file each in `auditor/ledger/rules/`, and the folder is the registry.

A rule judges one record at a time and sees the rest of the ledger through its context, so that every record gets
exactly one verdict of every rule and the counts add up::

    @ledger_rule(
        name=("主体冲突", "One entity filed twice"),
        severity=Severity.VIOLATION,
        basis=["…"],
        needs=["entity.certificate.number", "entity.number"],
        messages={"alone": ("…", "…"), "twice": ("…{number}…", "…{number}…")},
        remedy=("…", "…"),
    )
    def check(entity: Entity, context: Context) -> Judgement: ...

The first parameter's name says which records are judged: `entity`, `service`, `domain` or `access`. `needs` names the
fields the rule compares (`auditor.ledger.fields`; alternatives are parted by `|`): where the ledger has no column for
one of them the rule is *untested* and never called. Parameters of a message whose name begins with a word of
`auditor.ledger.masking.PERSONAL` hold personal data and are masked wherever they are shown; those of
`auditor.ledger.wording.CODES` hold codes and are shown in words. The module's docstring is the documentation, with
examples as rows of a ledger (`auditor.ledger.examples`).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from auditor.ledger.context import Context
from auditor.ledger.fields import BY_KEY
from auditor.ledger.model import Access, Domain, Entity, Line, Service
from auditor.model import Bilingual, Severity, Verdict
from auditor.policy.laws import Citation, cite

__all__ = [
    "COMMON_MESSAGES",
    "RECORDS",
    "Access",
    "Context",
    "Domain",
    "Entity",
    "Judgement",
    "LedgerRule",
    "Service",
    "Severity",
    "cannot_tell",
    "failed",
    "inapplicable",
    "ledger_rule",
    "load",
    "passed",
    "untested",
]

RECORDS = ("entity", "service", "domain", "access")
"""Kinds of records, by the name of a rule's first parameter."""

Record = Entity | Service | Domain | Access

COMMON_MESSAGES: Mapping[str, Bilingual] = {
    "ok": ("符合要求", "as it should be"),
    "no-column": ("台账没有这些字段：{fields}", "the ledger has no column for: {fields}"),
    "empty": ("台账此处没有填写：{fields}", "the ledger leaves this empty here: {fields}"),
    "empty-told": (
        "没有填写{fields}，见“必填项缺失”",
        "{fields} is empty; the rule on missing fields tells it",
    ),
    "off": ("该省不作此要求", "the province does not ask for it"),
    "not-numbered": ("尚无备案号", "there is no filing number yet"),
    "not-web": ("不是网站", "not a website"),
    "gone": ("备案已注销或取消接入", "the filing is cancelled, or its access is"),
    "crashed": ("该规则执行时出错，结论为未检测", "the rule itself failed, so nothing was concluded"),
}
"""Messages that every rule may give, and the runner."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of one record."""

    verdict: Verdict
    message: str
    params: Mapping[str, str]
    lines: tuple[Line, ...] = ()
    """Lines of other records it rests on; the judged record's own are added."""


def _judgement(verdict: Verdict) -> Callable[..., Judgement]:
    plain: dict[str, Judgement] = {}

    def make(message: str, /, *, lines: Sequence[Line] = (), **params: object) -> Judgement:
        if not params and not lines:
            # Most judgements say nothing of their own: a hundred thousand of them are one object.
            return plain.get(message) or plain.setdefault(message, Judgement(verdict, message, {}))
        return Judgement(verdict, message, {key: str(value) for key, value in params.items()}, tuple(lines))

    make.__doc__ = f"A judgement *{verdict}* with a message key and the message's parameters."
    return make


passed = _judgement(Verdict.PASSED)
failed = _judgement(Verdict.FAILED)
cannot_tell = _judgement(Verdict.CANNOT_TELL)
inapplicable = _judgement(Verdict.INAPPLICABLE)
untested = _judgement(Verdict.UNTESTED)
"""The ledger does not have the fields this rule compares."""


@dataclass(frozen=True, kw_only=True)
class LedgerRule:
    """One rule: its text and the pure function that judges a record."""

    id: str
    name: Bilingual
    severity: Severity
    basis: tuple[Citation, ...]
    record: str
    """One of `RECORDS`."""
    needs: tuple[str, ...]
    """Fields it compares; alternatives parted by `|`."""
    of_gone: bool
    """Whether it judges records too whose filing is cancelled or has lost its access (`Context.gone`)."""
    messages: Mapping[str, Bilingual]
    remedy: Bilingual
    documentation: str
    function: Callable[[Any, Context], Judgement]

    def __call__(self, record: Record, context: Context) -> Judgement:
        """Judge one record."""
        if lacking := self.lacking(context.columns):
            return untested("no-column", fields=",".join(lacking))
        if not self.of_gone and record.key in context.gone:
            return inapplicable("gone")
        return self.function(record, context)

    def lacking(self, columns: frozenset[str]) -> tuple[str, ...]:
        """The needs that a ledger with these columns does not meet, each by its first field."""
        return tuple(
            need.partition("|")[0] for need in self.needs if not any(field in columns for field in need.split("|"))
        )

    def message(self, key: str) -> Bilingual:
        """The template of a message, its own or a common one. KeyError for one it does not have."""
        return self.messages.get(key) or COMMON_MESSAGES[key]


def ledger_rule(
    *,
    name: Bilingual,
    severity: Severity,
    messages: Mapping[str, Bilingual],
    remedy: Bilingual,
    needs: Sequence[str],
    basis: Sequence[str] = (),
    of_gone: bool = False,
) -> Callable[[Callable[[Any, Context], Judgement]], LedgerRule]:
    """Make a `LedgerRule` of a function. ValueError when its first parameter names no kind of record.

    Or when a need is no field.
    """

    def decorate(function: Callable[[Any, Context], Judgement]) -> LedgerRule:
        record = next(iter(inspect.signature(function).parameters))
        if record not in RECORDS:
            raise ValueError(f"no record is called {record}; there are {', '.join(RECORDS)}")
        if unknown := {field for need in needs for field in need.split("|")} - set(BY_KEY):
            raise ValueError(f"no field is called {', '.join(sorted(unknown))}")
        module = inspect.getmodule(function)
        return LedgerRule(
            id=function.__module__.rpartition(".")[2].replace("_", "-"),
            name=name,
            severity=severity,
            basis=tuple(cite(reference) for reference in basis),
            record=record,
            needs=tuple(needs),
            of_gone=of_gone,
            messages=dict(messages),
            remedy=remedy,
            documentation=inspect.cleandoc((module.__doc__ if module else "") or ""),
            function=function,
        )

    return decorate


@cache
def load() -> tuple[LedgerRule, ...]:
    """Every rule of the ledger, sorted by id. TypeError for a module in the folder without a rule."""
    package = importlib.import_module("auditor.ledger.rules")
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        check = getattr(importlib.import_module(f"auditor.ledger.rules.{info.name}"), "check", None)
        if not isinstance(check, LedgerRule):
            raise TypeError(f"auditor/ledger/rules/{info.name}.py has no @ledger_rule function called check")
        found.append(check)
    return tuple(sorted(found, key=lambda one: one.id))
