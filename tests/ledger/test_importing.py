"""Rows become records: what says the same is one, what differs is told, and every row is accounted for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from auditor.ledger.columns import ColumnMap
from auditor.ledger.fields import BY_KEY, Form
from auditor.ledger.importing import PROBLEMS, REJECTIONS, Assembler, Settings, ledger_of
from auditor.ledger.model import Access, Domain, Entity, Ledger, Line, Service
from auditor.ledger.personal import Secrets, names_a_person
from auditor.ledger.reading import read_ledger

RIC = "360426199101010071"
SECRETS = Secrets(b"k" * 32)
ROW = {
    "entity.name": "某某科技有限公司",
    "entity.certificate.kind": "营业执照",
    "entity.certificate.number": "91110000600037341L",
    "entity.number": "京ICP备05990217号",
    "service.number": "京ICP备05990217号-1",
    "domain.written": "example.cn",
    "access.addresses": "203.0.113.5",
}


def test_rows_of_one_entity_are_one_record() -> None:
    ledger, problems = ledger_of(
        [
            ROW,
            {**ROW, "service.number": "京ICP备05990217号-2", "domain.written": "b.cn"},
            {**ROW, "domain.written": "c.cn"},
        ]
    )
    (entity,) = ledger.entities.values()
    assert entity.lines == tuple(Line("rows", n) for n in (1, 2, 3))
    assert [s.lines for s in ledger.services.values()] == [(Line("rows", 1), Line("rows", 3)), (Line("rows", 2),)]
    assert [d.host for d in ledger.domains.values()] == ["example.cn", "b.cn", "c.cn"]
    assert len(ledger.access) == 2
    assert problems == []
    assert entity.province == "京"


def test_the_first_wins_and_the_difference_is_told() -> None:
    first = {**ROW, "entity.responsible.name": "张三丰", "entity.address": "", "dossier.photo": "有"}
    other = {**ROW, "entity.responsible.name": "李四光", "entity.address": "北京市某路1号", "dossier.photo": "无"}
    ledger, problems = ledger_of([first, other, other])
    (entity,) = ledger.entities.values()
    assert (entity.responsible.name, entity.address, dict(entity.dossier)) == (
        "张三丰",
        "北京市某路1号",
        {"photo": True},
    )
    assert [(p.kind, p.line.number, p.field, p.value, p.other, p.first) for p in problems] == [
        ("differs", n, *rest)
        for n in (2, 3)
        for rest in (("entity.responsible.name", "李**", "1", "张**"), ("dossier.photo", "False", "1", "True"))
    ]


def test_who_is_another_by_name_number_or_certificate_is_another() -> None:
    rows = [ROW, {**ROW, "entity.name": "别的公司"}, {**ROW, "entity.number": "京ICP备05990218号"}]
    assert len(ledger_of(rows)[0].entities) == 3


def test_a_row_that_leaves_out_what_an_earlier_one_says_is_of_the_same_entity() -> None:
    """By number or certificate, never by name alone: two persons may share one."""
    short = {"entity.number": ROW["entity.number"], "domain.written": "b.cn", "entity.name": ""}
    assert len(ledger_of([ROW, short])[0].entities) == 1
    assert len(ledger_of([ROW, {"entity.name": ROW["entity.name"]}])[0].entities) == 2


def test_what_one_entity_adds_to_a_person_is_no_other_s() -> None:
    """Equal persons are one object; a later row of one entity changes nothing of another's, nor of its site's."""
    person = {"entity.responsible.name": "张三丰", "service.responsible.name": "张三丰"}
    first, second = ({**ROW, **person, "entity.number": f"京ICP备0599021{n}号"} for n in (7, 8))
    ledger, problems = ledger_of([first, second, {**first, "entity.responsible.mobile": "13800000000"}])
    assert [e.responsible.mobile for e in ledger.entities.values()] == ["13800000000", ""]
    assert {s.responsible.mobile for s in ledger.services.values()} == {""}
    assert problems == []


def test_what_is_forgotten_is_read_again_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come again after any number of others give the records and problems they gave at once."""
    one = [{**ROW, "entity.name": f"某某{n}公司", "domain.written": f"a{n}.cn"} for n in range(7)]
    two = [{**row, "entity.address": f"某路{n}号", "domain.expires": "x"} for n, row in enumerate(one)]
    in_part = {"entity.number": ROW["entity.number"], "domain.written": "b.cn"}
    alone = {**in_part, "entity.number": "京ICP备05990218号"}
    given = [{**alone, "entity.name": "某某公司"}, alone, *one, *two, in_part, *two, *one, alone, in_part]
    given += [{**alone, "entity.name": "另一公司"}, alone]
    settings_ = Settings(secrets=SECRETS)
    whole = ledger_of(given, settings=settings_)
    monkeypatch.setattr("auditor.ledger.importing._PARTS_KEPT", 1)
    again = ledger_of(given, settings=settings_)
    assert again == whole
    assert len(whole[0].entities) == 10
    assert len(whole[1]) == 14


def test_a_row_of_nobody_is_rejected() -> None:
    ledger, problems = ledger_of([{"domain.written": "a.cn"}])
    assert (ledger.entities, ledger.domains, [p.kind for p in problems]) == ({}, {}, ["no-entity"])


def test_what_is_said_of_no_domain_is_told() -> None:
    """And makes no service of nothing."""
    ledger, problems = ledger_of([{"entity.name": "x", "domain.expires": "2027-01-01"}])
    assert (len(ledger.entities), ledger.services, [p.kind for p in problems]) == (1, {}, ["no-domain"])


def test_the_entity_number_is_the_site_number_s_where_no_column_has_it() -> None:
    ledger, _ = ledger_of([{"service.number": "粤ICP备2023990123号-3", "domain.written": "a.cn"}])
    assert [e.number for e in ledger.entities.values()] == ["粤ICP备2023990123号"]
    (entity,) = ledger_of([{"entity.name": "x", "entity.number": "", "service.number": "粤ICP备2023990123号-3"}])[
        0
    ].entities.values()
    assert entity.number == ""


def test_whose_an_access_row_is() -> None:
    rows = [{**ROW, "access.provider": name} for name in ("某某云", "别家云", "")]
    named = ledger_of(rows, settings=Settings(provider_names=("某某 云",)))[0]
    assert [a.ours for a in named.access.values()] == [True, False, True]
    assert all(a.ours for a in ledger_of(rows)[0].access.values())


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        ledger_of([{"entity.nam": "x"}])


def test_numbers_of_persons_are_not_kept() -> None:
    """Whatever the column or the kind says; equal numbers are equal, and under another key they are not."""
    for row in (
        {"entity.name": "x", "entity.certificate.kind": "身份证", "entity.certificate.number": RIC},
        {"entity.name": "x", "entity.certificate.kind": "营业执照", "entity.certificate.number": RIC},
        {"entity.name": "x", "entity.certificate.number": RIC},
        {"entity.name": "x", "entity.legal.id.kind": "营业执照", "entity.legal.id.number": "G12345678"},
    ):
        ledger, _ = ledger_of([row], settings=Settings(secrets=SECRETS))
        assert RIC not in repr(ledger)
        assert "G12345678" not in repr(ledger)
    one, other = (Secrets(key * 32).id_number("id-card", RIC) for key in (b"a", b"b"))
    assert one == Secrets(b"a" * 32).id_number("id-card", "3604 2619 9101 0100 71")
    assert one.digest != other.digest
    assert (one.last4, one.check, one.number) == ("0071", "ok", "")
    assert Secrets(b"a" * 32, keep_numbers=True).id_number("id-card", RIC).number == RIC
    assert "aaaa" not in repr(Secrets(b"a" * 32))


@given(st.from_regex(r"[0-9]{15}(?:[0-9]{2}[0-9X])?", fullmatch=True))
def test_a_number_that_may_be_a_person_s_is_taken_for_one(number: str) -> None:
    """Without a kind, everything is that has not the form of a company's code."""
    assert names_a_person("id-card", number)
    assert names_a_person("", number) or len(number) == 18


@pytest.mark.parametrize(
    ("kind", "number", "check"),
    [
        ("uscc", "91110000600037341L", "ok"),
        ("uscc", "91110000600037341A", "bad"),
        ("uscc", "110108012345678", "bad"),
        ("uscc", "N2430104MA0044EE3F", "ok"),
        ("uscc", "A1110108MA00002F2A", "ok"),
        ("uscc", "B1110108MA00002F29", "bad"),
        ("id-card", RIC, "ok"),
        ("id-card", "360426199101010072", "bad"),
        ("id-card", "36042619910101007", "bad"),
        ("id-card", "11010119900230293X", "bad"),
        ("passport", "G12345678", ""),
        ("", RIC, ""),
        ("uscc", "é" * 18, "bad"),
    ],
)
def test_check_digits(kind: str, number: str, check: str) -> None:
    assert SECRETS.id_number(kind, number).check == check


def test_every_problem_has_words_in_both_languages() -> None:
    """And the fields it is told with, and no other."""
    for zh, en in PROBLEMS.values():
        for text in (zh, en):
            text.format(value="v", other="1", first="f", allowed="a")
        assert ("{value}" in zh) == ("{value}" in en)
    assert set(PROBLEMS) > REJECTIONS


cells = st.text(max_size=12) | st.sampled_from(
    ["京ICP备05990217号", "企业", "a.cn", "2026-01-01", "是", RIC, "x" * 40_000]
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(BY_KEY)), cells, max_size=8), max_size=8))
def test_every_row_is_accounted_for(rows: list[dict[str, str]]) -> None:
    """Whatever stands in the cells: no row raises, the three counts add up, no record is without a line, keys lead on."""
    assembler = Assembler(Settings(secrets=SECRETS))
    columns = sorted({key for row in rows for key in row})
    assembler.begin(columns)
    for number, row in enumerate(rows, 1):
        assembler.add(Line("f", number), [row.get(key, "") for key in columns])
    assert assembler.counts.total() == len(rows)
    ledger = assembler.ledger()
    rejected = {p.line.number for p in assembler.problems if p.kind in REJECTIONS}
    assert len(rejected) == assembler.counts["rejected"]
    seen = {line.number for entity in ledger.entities.values() for line in entity.lines}
    assert seen | rejected == set(range(1, len(rows) + 1))
    for records in (ledger.entities, ledger.services, ledger.domains, ledger.access):
        assert all(record.lines and record.key == key for key, record in records.items())
    assert all(s.entity in ledger.entities for s in ledger.services.values())
    assert all(r.service in ledger.services for r in (*ledger.domains.values(), *ledger.access.values()))
    for problem in assembler.problems:
        assert problem.text("zh")
        assert RIC not in problem.text("en")


# records → CSV → records


def _said(record: str, value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """A record's fields as cells."""
    for one in fields(value):
        inner, key = getattr(value, one.name), f"{record}.{path}{one.name}"
        if one.name in (
            "key",
            "lines",
            "entity",
            "service",
            "ours",
            "province",
            "host",
            "registrable",
            "digest",
            "last4",
            "check",
        ):
            continue
        if is_dataclass(inner):
            yield from _said(record, inner, f"{path}{one.name}.")
        elif isinstance(inner, Mapping):
            yield from ((f"dossier.{code}", "是" if there else "否") for code, there in inner.items())
        elif isinstance(inner, tuple) or one.name == "language":
            parts = inner.split(";") if isinstance(inner, str) else inner
            choices = BY_KEY[key].choices
            yield key, "；".join(choices[p][0][0] if choices and p else p for p in parts)
        elif inner and BY_KEY[key].form is Form.CHOICE:
            yield key, BY_KEY[key].choices[inner][0][0]  # type: ignore[index]
        else:
            yield key, inner


def _rows(ledger: Ledger) -> Iterator[dict[str, str]]:
    for entity in ledger.entities.values():
        services = ledger.services_of.get(entity.key, ())
        if not services:
            yield dict(_said("entity", entity))
        for service in services:
            parts = (ledger.domains_of.get(service.key, ()), ledger.access_of.get(service.key, ()))
            together: dict[str, str] = {}
            if not (service.number or service.name) and parts[0]:
                # It is told by its domains: they stand in one cell.
                together = {"domain.written": " ".join(domain.written for domain in parts[0])}
                parts = (parts[0][:1] * max(len(parts[1]), 1), parts[1])
            for domain, access in list(zip_longest(*parts)) or [(None, None)]:
                row = dict(_said("entity", entity)) | dict(_said("service", service))
                row |= dict(_said("domain", domain)) | together if domain else {}
                row |= dict(_said("access", access)) if access else {}
                yield row


days = st.dates(date(2004, 1, 1), date(2040, 1, 1)).map(date.isoformat)
names = (
    st.text(st.sampled_from("某甲乙丙丁科技有限公司abc\"',;\t "), min_size=1, max_size=9).map(str.strip).filter(bool)
)
hosts = st.from_regex(r"[a-z]{2,6}[0-9]?\.(cn|com\.cn)", fullmatch=True)
certificates = st.integers(0, 9).map(lambda n: (b := f"9111000060003734{n}") + uscc.calc_check_digit(b))
runs = st.integers(100_000, 899_999).map(lambda n: f"京ICP备2023{n}号")


def _choice(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from([names_[0][0] for names_ in BY_KEY[key].choices.values()])  # type: ignore[union-attr]


row = st.fixed_dictionaries(
    {
        "entity.name": names,
        "entity.certificate.kind": st.just("营业执照"),
        "entity.certificate.number": certificates,
        "entity.number": runs,
    },
    optional={
        "entity.nature": _choice("entity.nature"),
        "entity.submitted": days,
        "entity.responsible.name": names,
        "entity.responsible.mobile": st.from_regex("1[3-9][0-9]{9}", fullmatch=True),
        "dossier.photo": st.sampled_from(["有", "无"]),
        "service.number": st.builds("{}-{}".format, runs, st.integers(1, 99)),
        "service.name": names,
        "service.language": st.lists(_choice("service.language"), max_size=3, unique=True).map(";".join),
        "service.preapprovals": st.lists(_choice("service.preapprovals"), max_size=3, unique=True).map("、".join),
        "domain.written": st.lists(hosts, max_size=3, unique=True).map(" ".join),
        "domain.expires": days,
        "access.addresses": st.lists(st.ip_addresses().map(str), max_size=2, unique=True).map(";".join),
        "access.status": _choice("access.status"),
        "access.provider": names,
    },
)


def _without_lines(records: Mapping[str, Any]) -> dict[str, Any]:
    return {key: replace(record, lines=()) for key, record in records.items()}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50, deadline=None
)
@given(
    rows=st.lists(row, min_size=1, max_size=6),
    dialect=st.sampled_from([("utf-8-sig", ","), ("utf-8", ";"), ("gb18030", ","), ("utf-16", "\t"), ("gbk", "|")]),
    title=st.booleans(),
)
def test_records_written_as_csv_are_the_same_records(
    rows: list[dict[str, str]], dialect: tuple[str, str], title: bool, tmp_path: Path
) -> None:
    """In every encoding and with every delimiter, with a title above the headings or without."""
    encoding, delimiter = dialect
    given_settings = Settings(secrets=SECRETS)
    wanted = ledger_of(rows, settings=given_settings)[0]
    written = list(_rows(wanted))
    keys = [key for key in BY_KEY if any(key in one for one in written)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    if title:
        writer.writerow(["备案台账导出"])
    writer.writerow([BY_KEY[key].name[0] for key in keys])
    writer.writerows([[one.get(key, "") for key in keys] for one in written])
    path = tmp_path / "ledger.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    reading = read_ledger([path], ColumnMap(), given_settings)
    assert [p for p in reading.problems if p.kind != "differs"] == []
    assert reading.rows["imported"] + reading.rows["partly"] == len(written)
    for kind in ("entities", "services", "domains", "access"):
        assert _without_lines(getattr(reading.ledger, kind)) == _without_lines(getattr(wanted, kind))


def test_records_are_compared_in_full() -> None:
    """The comparison above sees every field of every record."""
    everything = {
        f"{kind.__name__.lower()}.{one.name}" for kind in (Entity, Service, Domain, Access) for one in fields(kind)
    }
    assert {"entity.dossier", "service.permits", "domain.holder_id", "access.addresses"} < everything
    assert replace(Domain(key="a", service="b"), host="x") != Domain(key="a", service="b")
    assert MappingProxyType({"a": True}) == {"a": True}
