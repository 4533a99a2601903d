"""What a rule is, and how the rules are found: one file each in `auditor/rules/`, and the folder is the registry.

A rule module has a docstring (its documentation, whose examples are its tests) and one function `check`,
decorated with `@rule` and taking the views it needs by name::

    @rule(
        name=("未悬挂备案号", "Filing number not displayed"),
        severity=Severity.VIOLATION,
        basis=["state-council-292/12", "state-council-292/22"],
        messages={"shown": ("…{text}…", "…{text}…"), "missing": ("…", "…")},
        remedy=("…", "…"),
    )
    def check(home: Home) -> Judgement: ...

The id is the file name with hyphens. Messages are `str.format` templates filled with the judgement's parameters.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from types import ModuleType
from typing import Any

from auditor import __version__
from auditor.evidence import VIEWS, Addresses, AddressFacts, Handshake, Home, Origin, Reach, Resolution
from auditor.families import FAMILIES
from auditor.filed import Filing, Network, Past, Registered
from auditor.model import Bilingual, Severity, Verdict
from auditor.outcome import Outcome, outcome_of
from auditor.policy.laws import Citation, cite

__all__ = [
    "COMMON_MESSAGES",
    "FAMILIES",
    "AddressFacts",
    "Addresses",
    "Citation",
    "Filing",
    "Handshake",
    "Home",
    "Judgement",
    "Network",
    "Origin",
    "Past",
    "Reach",
    "Registered",
    "Resolution",
    "Rule",
    "cannot_tell",
    "failed",
    "inapplicable",
    "load",
    "passed",
    "rule",
    "ruleset_version",
    "untested",
]

COMMON_MESSAGES: Mapping[str, Bilingual] = {
    "no-sibling": (
        "该域名不是主域名，也不是 www 子域名，无需比较",
        "the host is neither a registrable domain nor its www name, so there is nothing to compare",
    ),
    "sibling-not-in-dns": (
        "对应的 www／主域名没有解析记录，无需比较",
        "the www or apex counterpart is not in the DNS, so there is nothing to compare",
    ),
    "no-https": ("网站没有开启 HTTPS", "the site has no https"),
    "overseas": (
        "网站的地址都不在境内（港澳台不属于境内），无需备案，见「可能无需备案」",
        "every address of the site is off the mainland, so no filing is required; see filing-not-required",
    ),
    "redirect-only": (
        "网站首页只是跳转到另一个域名，无需比照备案要求，见「可能无需备案」",
        "the home page only redirects to another domain, so no filing is required; see filing-not-required",
    ),
    "no-web-service": (
        "域名上没有网站服务，无需备案，见「可能无需备案」",
        "no web service runs under the name, so no filing is required; see filing-not-required",
    ),
    "crashed": ("该规则执行时出错，结论为未检测", "the rule itself failed, so nothing was concluded"),
}
"""Messages that the runner gives, not a rule."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of one target: a verdict, a message key and the message's parameters."""

    verdict: Verdict
    message: str
    params: dict[str, str] = field(default_factory=dict)
    observations: tuple[str, ...] = ()
    """Keys of the observations it rests on; empty means all of the views the rule needs."""


_TAKEN = frozenset(("verdict", "message", "observations"))
"""Names that a finding has for itself."""


def _judgement(verdict: Verdict) -> Callable[..., Judgement]:
    def make(message: str, /, *, observations: Sequence[str] = (), **params: object) -> Judgement:
        if not _TAKEN.isdisjoint(params):
            taken = _TAKEN & set(params)
            raise TypeError(f"no parameter of a message may be called {', '.join(sorted(taken))}")
        return Judgement(verdict, message, {k: str(v) for k, v in params.items()}, tuple(observations))

    make.__doc__ = f"A judgement *{verdict}* with a message key and the message's parameters."
    return make


passed = _judgement(Verdict.PASSED)
failed = _judgement(Verdict.FAILED)
cannot_tell = _judgement(Verdict.CANNOT_TELL)
inapplicable = _judgement(Verdict.INAPPLICABLE)


def untested(reason: Outcome) -> Judgement:
    """A judgement *untested*: what the rule is about was not given, and the reason is why."""
    return Judgement(Verdict.UNTESTED, reason.value)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: its text, what it needs, and the pure function that judges."""

    id: str
    name: Bilingual
    severity: Severity
    basis: tuple[Citation, ...]
    needs: tuple[str, ...]
    messages: Mapping[str, Bilingual]
    remedy: Bilingual
    snippet: str
    """HTML to paste, a `str.format` template; empty when there is nothing to paste."""
    documentation: str
    function: Callable[..., Judgement]
    family: str = "site"
    """What it is about, for selecting: a key of `FAMILIES`."""
    only_where_required: bool = False
    """Whether it is inapplicable where no filing is required (`Evidence.exemption`)."""

    def __call__(self, **views: object) -> Judgement:
        """Judge; the views are passed by the names in `needs`.

        Raises what the function raises; RuntimeError for one that would end the process, TypeError for one that
        gives no judgement.
        """
        try:
            judged = self.function(**views)
        except SystemExit as error:
            raise RuntimeError(f"{self.id} would end the process") from error
        if not isinstance(judged, Judgement):
            raise TypeError(f"{self.id} gave {type(judged).__name__}, no judgement")
        return judged

    def message(self, key: str) -> Bilingual:
        """Template of a message: the rule's own, an outcome's text, or a common one. KeyError if none."""
        if key in self.messages:
            return self.messages[key]
        if key in COMMON_MESSAGES:
            return COMMON_MESSAGES[key]
        try:
            return outcome_of(key).text
        except KeyError:
            raise KeyError(f"{self.id} has no message {key!r}") from None


def rule(
    *,
    name: Bilingual,
    severity: Severity,
    messages: Mapping[str, Bilingual],
    remedy: Bilingual,
    basis: Sequence[str] = (),
    snippet: str = "",
    family: str = "site",
    only_where_required: bool = False,
) -> Callable[[Callable[..., Judgement]], Rule]:
    """Make a `Rule` of a function; its parameters name its views. ValueError for an unknown view, family or law."""

    def decorate(function: Callable[..., Judgement]) -> Rule:
        needs = tuple(inspect.signature(function).parameters)
        if unknown := [n for n in needs if n not in VIEWS]:
            raise ValueError(f"no view is called {', '.join(unknown)}; there are {', '.join(VIEWS)}")
        if family not in FAMILIES:
            raise ValueError(f"no family is called {family}; there are {', '.join(FAMILIES)}")
        module = inspect.getmodule(function)
        return Rule(
            id=function.__module__.rpartition(".")[2].replace("_", "-"),
            name=name,
            severity=severity,
            basis=tuple(cite(reference) for reference in basis),
            needs=needs,
            messages=dict(messages),
            remedy=remedy,
            snippet=snippet,
            documentation=inspect.cleandoc((module.__doc__ if module else "") or ""),
            function=function,
            family=family,
            only_where_required=only_where_required,
        )

    return decorate


@cache
def load() -> tuple[Rule, ...]:
    """Every rule of the product, sorted by id. TypeError for a module in the folder without a rule."""
    package: ModuleType = importlib.import_module("auditor.rules")
    found: list[Rule] = []
    for info in pkgutil.iter_modules(package.__path__):
        check: Any = getattr(importlib.import_module(f"auditor.rules.{info.name}"), "check", None)
        if not isinstance(check, Rule):
            raise TypeError(f"auditor/rules/{info.name}.py has no @rule function called check")
        found.append(check)
    return tuple(sorted(found, key=lambda r: r.id))


READERS = (
    "candidates",
    "drawn",
    "evidence",
    "exemption",
    "families",
    "filed",
    "filings",
    "frames",
    "hostname",
    "judge",
    "keywords",
    "licences",
    "marks",
    "markup",
    "model",
    "numbering",
    "outcome",
    "page",
    "permits",
    "psb",
    "redirects",
    "registration",
    "registration.judgement",
    "registration.model",
    "registration.reading",
    "rule",
    "served",
    "shown",
    "signals",
    "skim",
    "spool",
    "spots",
    "styles",
    "text",
    "views",
    "visible",
    "weburl",
)
"""Modules beside the rules and the tables on which a verdict depends."""


@cache
def ruleset_version(custom: tuple[tuple[str, bytes], ...] = ()) -> str:
    """Version of all that decides a verdict: the product's version and a digest of rules, tables and readers.

    `custom` are the ids and sources of custom rules, which count as well.
    """
    digest = sha256()
    root = resources.files("auditor")
    for folder in ("rules", "policy"):
        for entry in sorted(root.joinpath(folder).iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".py"):
                digest.update(entry.read_bytes())
    for name in READERS:
        module = root.joinpath(f"{name.replace('.', '/')}.py")
        digest.update((module if module.is_file() else root.joinpath(name, "__init__.py")).read_bytes())
    for name, source in custom:
        digest.update(f"{name} {len(source)} ".encode() + source)
    return f"{__version__}+{digest.hexdigest()[:12]}"
