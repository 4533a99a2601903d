"""What provinces ask of a filing beyond the rest: per province and rule, off, another severity, or a parameter.

A dated table. The rows are what access providers' public guides say of the provinces; no law says it, and the
guides change. A file of the user's own (`--province-policies`) goes over it row by row. `*` stands for every
province without a row of its own. As of `CHECKED`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from auditor.model import Severity
from auditor.policy.provinces import BY_LETTER, PROVINCES
from auditor.small_file import read_toml

CHECKED = "2026-11-22"
"""When the rows were last compared with their sources (ISO 8601)."""

ANY = "*"

_NONE: Mapping[str, int] = MappingProxyType({})

DEFAULTS: Mapping[str, Mapping[str, int]] = {
    "contact-mobile-shared": {"entities": 1},
    "contact-email-shared": {"entities": 1},
    "domain-expiring": {"months": 3},
    "domain-holder-differs": {"legal": 1},
    "domain-real-name-late": {"days": 3},
    "domains-per-site": {"max": 0},
    "dossier-plan-missing": {"sites": 30},
    "entity-unconfirmed": {"months": 12},
    "psb-filing-missing": {"days": 30},
    "server-expiring": {"days": 90},
    "site-not-told": {"days": 5},
    "site-unconfirmed": {"months": 12},
    "sites-per-application": {"max": 0},
    "sites-too-many": {"max": 0},
}
"""Rule → its parameters, as they are where no province says otherwise. 0 is no limit; `legal` 1 lets the legal
representative hold the domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one province asks of one rule."""

    province: str
    """The ministry's letter, or `*`."""
    rule: str
    off: bool = False
    severity: Severity | None = None
    parameters: Mapping[str, int] = field(default_factory=lambda: _NONE)
    source: str = ""
    dated: str = CHECKED


def _rows(provinces: str, rule: str, source: str, **asked: Any) -> Iterable[Policy]:
    severity = asked.pop("severity", None)
    for letter in provinces:
        yield Policy(province=letter, rule=rule, severity=severity, parameters=MappingProxyType(asked), source=source)


_HUAWEI = "Huawei Cloud, filing guide, 备案管局咨询 and 备案政策咨询, read 2026"

POLICIES: tuple[Policy, ...] = (
    *_rows("京津冀晋蒙沪苏浙黔陇", "domain-expiring", f"{_HUAWEI}: 域名有效期大于 3 个月", severity=Severity.WARNING),
    *_rows("鄂湘", "sites-per-application", f"{_HUAWEI}: 每次申请一个网站", max=1),
    *_rows("陕", "sites-too-many", f"{_HUAWEI}: 每个主体不超过 30 个网站", max=30),
    *_rows("新", "domains-per-site", f"{_HUAWEI}: 每个网站一个域名", max=1),
    *_rows("宁", "domain-holder-differs", f"{_HUAWEI}: 域名持有者须为单位，不能是法人", legal=0),
    *_rows(
        "津辽蜀滇苏浙沪桂晋京黔",
        "entity-shell",
        "Huawei Cloud, support topics 190914-5-W and 1381834-4-W: 空壳主体可直接新增网站",
        severity=Severity.HINT,
    ),
    *_rows("湘", "dossier-plan-missing", "Alibaba Cloud, filing guide, read 2026: 多于一个网站须提交方案书", sites=1),
    *_rows("沪", "dossier-plan-missing", "Alibaba Cloud, filing guide, read 2026: 30 个以上网站须提交方案书", sites=29),
    *_rows("鄂", "site-unconfirmed", "Tencent Cloud, 湖北省管局备案年审工作: 每站每年确认", severity=Severity.WARNING),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for one rule in one province."""

    off: bool
    severity: Severity | None
    parameters: Mapping[str, int]


@dataclass(frozen=True)
class Policies:
    """A table of policies; later rows go over earlier ones, and a province's own over those of `*`."""

    rows: tuple[Policy, ...] = POLICIES
    _asked: dict[tuple[str, str], Asked] = field(default_factory=dict, repr=False, compare=False)

    def of(self, rule: str, province: str) -> Asked:
        """What a province, by its letter, asks of a rule."""
        found = self._asked.get((rule, province))
        if found is None:
            found = self._asked[rule, province] = self._merged(rule, province)
        return found

    def parameter(self, rule: str, province: str, name: str) -> int:
        """One parameter of a rule in a province."""
        return self.of(rule, province).parameters[name]

    @cached_property
    def rules(self) -> frozenset[str]:
        """Rules that some row is about."""
        return frozenset(row.rule for row in self.rows)

    def _merged(self, rule: str, province: str) -> Asked:
        off, severity, parameters = False, None, dict(DEFAULTS.get(rule, _NONE))
        about = [row for row in self.rows if row.rule == rule]
        for row in (*(r for r in about if r.province == ANY), *(r for r in about if r.province == province)):
            off, severity = row.off, row.severity if row.severity is not None else severity
            parameters |= row.parameters
        return Asked(off, severity, MappingProxyType(parameters))


DEFAULT = Policies()


class PolicyError(ValueError):
    """A file of policies that cannot be meant; one line says why."""


_BY_NAME = {p.name[0]: p.letter for p in PROVINCES} | {
    p.name[1].replace(" ", "").casefold(): p.letter for p in PROVINCES
}


def read_policies(path: Path, rules: Collection[str]) -> Policies:
    """The table with a TOML file of the user's own over it: `[RULE.PROVINCE]` with `off`, `severity`, parameters.

    A province is its name in English, its letter or name in Chinese, or `*`; TOML wants all but the first in quotation
    marks. PolicyError, one line, for what cannot be meant.
    """
    try:
        tables = read_toml(path)
    except OSError as error:
        raise PolicyError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise PolicyError(f"{path}: {error}") from error
    own = []
    for rule, provinces in tables.items():
        if rule not in rules:
            raise PolicyError(f"{path}: no rule of the ledger is called {rule!r}")
        if not isinstance(provinces, dict):
            raise PolicyError(f"{path}: [{rule}] holds one table for each province, such as [{rule}.Beijing]")
        for province, asked in provinces.items():
            own.append(_own_row(f"{path}: [{rule}.{province}]", rule, province, asked, str(path)))
    return Policies((*POLICIES, *own))


def _own_row(where: str, rule: str, province: str, asked: Any, source: str) -> Policy:
    letter = ANY if province == ANY else _BY_NAME.get(province.replace(" ", "").casefold(), "")
    if not letter and province in BY_LETTER:
        letter = BY_LETTER[province].letter
    if not letter:
        raise PolicyError(f"{where} names no province")
    if not isinstance(asked, dict):
        raise PolicyError(f"{where} is no table")
    asked = dict(asked)
    off, label = asked.pop("off", False), asked.pop("severity", None)
    source, dated = str(asked.pop("source", source)), str(asked.pop("dated", ""))
    known = DEFAULTS.get(rule, _NONE)
    for name, value in asked.items():
        if name not in known:
            words = ", ".join(("off", "severity", "source", "dated", *known))
            raise PolicyError(f"{where} has {name!r}; there are {words}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise PolicyError(f"{where} {name} is no whole number")
    if not isinstance(off, bool):
        raise PolicyError(f"{where} off is true or false")
    try:
        severity = Severity.parse(label) if label is not None else None
    except (KeyError, AttributeError):
        raise PolicyError(f"{where} severity is violation, warning or hint") from None
    return Policy(
        province=letter,
        rule=rule,
        off=off,
        severity=severity,
        parameters=MappingProxyType(asked),
        source=source,
        dated=dated,
    )
