"""Examples of ledgers, as the docstrings of its rules write them. The tests of a rule are these.

A docstring holds example blocks: a line `Passed::`, `Failed::`, `CannotTell::`, `Inapplicable::` or `Untested::`,
then the indented block, which is TOML. Its keys are the fields of a row (`entity.name = "…"`), which say what
differs from a sound ledger of one row; tables `[[row]]` make several rows, each with what differs from the keys above
them. Besides there are

    today      the day of the check (2026-11-24)
    without    fields the ledger has no column for
    parameters the rule's, as the table of provinces would have them for every province without its own
    own        names of the provider whose ledger it is (every provider)

The block's verdict is the most urgent one among the records the rule judges.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from auditor.ledger.context import ALL_COLUMNS
from auditor.ledger.rule import LedgerRule
from auditor.model import Verdict
from auditor.policy.province_policies import ANY, POLICIES, Policies, Policy

TODAY = date(2026, 11, 24)

SOUND: Mapping[str, str] = MappingProxyType(
    {
        "entity.name": "某某科技有限公司",
        "entity.nature": "企业",
        "entity.certificate.kind": "统一社会信用代码",
        "entity.certificate.number": "91110108MA01A2B3X4",
        "entity.address": "北京市海淀区中关村大街1号3层302室",
        "entity.number": "京ICP备05990217号",
        "entity.status": "正常",
        "entity.legal.name": "张三丰",
        "entity.legal.id.kind": "居民身份证",
        "entity.legal.id.number": "110101199003072973",
        "entity.legal.mobile": "13901000001",
        "entity.legal.email": "zhang@example.cn",
        "entity.responsible.name": "张三丰",
        "entity.responsible.id.kind": "居民身份证",
        "entity.responsible.id.number": "110101199003072973",
        "entity.responsible.mobile": "13901000001",
        "entity.responsible.phone": "86-010-82990217",
        "entity.responsible.email": "zhang@example.cn",
        "entity.emergency_phone": "13901000002",
        "entity.submitted": "2024-03-01",
        "entity.first_reviewed": "2024-03-04",
        "entity.sms_verified": "2024-03-04",
        "entity.photo_taken": "2024-03-04",
        "entity.forwarded": "2024-03-05",
        "entity.approved": "2024-03-20",
        "entity.confirmed": "2026-08-01",
        "entity.certificate_expires": "2044-01-01",
        "entity.id_expires": "2034-01-01",
        "service.name": "某某科技官网",
        "service.number": "京ICP备05990217号-1",
        "service.kind": "网站",
        "service.content": "企业介绍、产品说明",
        "service.language": "中文简体",
        "service.status": "正常",
        "service.opened": "2024-03-25",
        "service.responsible.name": "李四光",
        "service.responsible.id.kind": "居民身份证",
        "service.responsible.id.number": "110101199202024333",
        "service.responsible.mobile": "13901000003",
        "service.responsible.phone": "86-010-82990218",
        "service.responsible.email": "li@example.cn",
        "service.psb_number": "京公网安备11010802990217号",
        "service.psb_filed": "2024-04-10",
        "service.submitted": "2024-03-01",
        "service.approved": "2024-03-20",
        "service.confirmed": "2026-08-01",
        "service.notified": "2024-03-21",
        "domain.written": "example.cn",
        "domain.registrar": "某某域名注册有限公司",
        "domain.holder": "某某科技有限公司",
        "domain.holder_id.kind": "统一社会信用代码",
        "domain.holder_id.number": "91110108MA01A2B3X4",
        "domain.real_name_verified": "2024-02-20",
        "domain.expires": "2028-02-20",
        "access.provider": "某某云",
        "access.addresses": "192.31.196.10",
        "access.method": "云服务器",
        "access.status": "正常",
        "access.since": "2024-03-20",
        "access.server_expires": "2027-12-31",
        "dossier.certificate-scan": "有",
        "dossier.id-scan": "有",
        "dossier.verification-form": "有",
        "dossier.photo": "有",
        "dossier.face-check": "有",
        "dossier.domain-certificate": "有",
        "dossier.security-agreement": "有",
        "dossier.contract": "有",
    }
)
"""A row with which no rule finds fault at `TODAY`. Nobody's data: its numbers only have right check digits."""

VERDICTS = {
    "Passed": Verdict.PASSED,
    "Failed": Verdict.FAILED,
    "CannotTell": Verdict.CANNOT_TELL,
    "Inapplicable": Verdict.INAPPLICABLE,
    "Untested": Verdict.UNTESTED,
}
_BLOCK = re.compile(rf"^({'|'.join(VERDICTS)})::\n\n((?:    .*\n|\n)+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One block."""

    rule: LedgerRule
    number: int
    verdict: Verdict
    rows: tuple[Mapping[str, str], ...]
    """Rows by the keys of fields, as a file would have them."""
    columns: frozenset[str]
    today: date
    own: tuple[str, ...]
    policies: Policies

    @property
    def id(self) -> str:
        """How tests call it."""
        return f"{self.rule.id}-{self.number}-{self.verdict}"


def examples(rule: LedgerRule) -> Iterator[Example]:
    """The blocks of a rule's docstring, in order."""
    for number, (heading, block) in enumerate(_BLOCK.findall(rule.documentation + "\n"), 1):
        try:
            yield _example(rule, number, VERDICTS[heading], tomllib.loads(block))
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ValueError(f"{rule.id}, example {number}: {error}") from error


def _example(rule: LedgerRule, number: int, verdict: Verdict, tables: dict[str, Any]) -> Example:
    today, without = tables.pop("today", TODAY), frozenset(tables.pop("without", ()))
    parameters = tables.pop("parameters", {})
    own, rows = tuple(tables.pop("own", ())), tables.pop("row", [{}])
    common = {**SOUND, **dict(_flat(tables))}
    made = tuple(MappingProxyType({**common, **dict(_flat(row))}) for row in rows)
    for row in made:
        if unknown := set(row) - ALL_COLUMNS:
            raise KeyError(f"no field is called {', '.join(sorted(unknown))}")
    return Example(
        rule=rule,
        number=number,
        verdict=verdict,
        rows=tuple({key: value for key, value in row.items() if key not in without} for row in made),
        columns=ALL_COLUMNS - without,
        today=today,
        own=own,
        policies=Policies((*POLICIES, Policy(province=ANY, rule=rule.id, parameters=parameters))),
    )


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, str(value)
