"""Versions: a record is stored once while it stays, any version can be had whole, and nothing half-written remains."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.database import StoreBusy, StoreError
from auditor.ledger.importing import Settings, ledger_of
from auditor.ledger.model import Ledger
from auditor.ledger.personal import Secrets
from auditor.ledger.storing import CODECS, KINDS, Imported, LedgerMissing, LedgerStore, ShrinkRefused, WrongKey, key_id
from auditor.store import Store

KEY = b"k" * 32
SETTINGS = Settings(secrets=Secrets(KEY))


def rows(numbers: Sequence[int], **changes: str) -> list[dict[str, str]]:
    """An entity, a service, a domain and an access row for each number."""
    return [
        {
            "entity.name": f"某某公司{n}",
            "entity.nature": "企业",
            "entity.certificate.kind": "身份证",
            "entity.certificate.number": "360426199101010071",
            "entity.number": f"京ICP备2023{n:06}号",
            "entity.legal.name": "张三丰",
            "entity.legal.id.number": "G12345678",
            "entity.responsible.phone": "86-010-82990217",
            "dossier.photo": "有",
            "service.number": f"京ICP备2023{n:06}号-1",
            "service.preapprovals": "新闻;出版",
            "service.permits": "文号1;文号2",
            "domain.written": f"www.a{n}.cn",
            "access.addresses": "203.0.113.5;203.0.113.0/28",
            **changes,
        }
        for n in numbers
    ]


def version(given: list[dict[str, str]], content: str = "c") -> Imported:
    ledger, problems = ledger_of(given, settings=SETTINGS)
    return Imported(
        ledger=ledger,
        problems=problems,
        files=("l.csv",),
        content=content,
        columns=frozenset(given[0]) if given else frozenset(),
        rows={"imported": len(given)},
        provider_names=("某某云",),
        key_id=key_id(KEY),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LedgerStore]:
    with LedgerStore.open(tmp_path / "a.db", write=True) as opened:
        yield opened


def same(one: Ledger, other: Ledger, *, lines: bool = True) -> bool:
    """Whether two ledgers hold the same records."""

    def seen(records: Any) -> dict[str, Any]:
        return {key: record if lines else replace(record, lines=()) for key, record in records.items()}

    return all(seen(getattr(one, kind)) == seen(getattr(other, kind)) for kind in KINDS)


def count(store: LedgerStore, kind: str) -> int:
    return int(store.rows(f"SELECT count(*) FROM ledger_{kind}")[0][0])


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_have_a_column_for_every_field(kind: str, store: LedgerStore) -> None:
    columns = [row[1] for row in store.rows(f"SELECT * FROM pragma_table_info('ledger_{kind}')")]
    own = ["id", "since_version", "until_version", "fingerprint", "lines"]
    assert sorted(columns) == sorted([*own, *CODECS[kind].columns])


def test_what_is_stored_is_what_is_loaded(store: LedgerStore) -> None:
    """Every field, with its lines."""
    first = version(rows(range(5)))
    store.save(first)
    loaded = store.load()
    assert same(loaded, first.ledger)
    assert loaded.version == store.current_version() == 1
    facts = store.version()
    assert (facts.columns, facts.rows["imported"], facts.records["domains"], facts.provider_names) == (
        first.columns, 5, 5, ("某某云",),
    )  # fmt: skip


def test_what_is_equal_is_loaded_once(store: LedgerStore) -> None:
    """Keys, persons, certificates, days and codes that are equal are one object: they are most of a ledger."""
    person = {
        "entity.responsible.name": "张三丰",
        "service.responsible.name": "张三丰",
        "service.responsible.phone": "86-010-82990217",
        "entity.submitted": "2026-01-02",
    }
    store.save(version(rows(range(2), **person, **{"service.submitted": "2026-01-02", "domain.written": "a.cn"})))
    ledger = store.load()
    for domain in ledger.domains.values():
        service = ledger.services[domain.service]
        entity = ledger.entities[service.entity]
        assert domain.service is service.key
        assert service.entity is entity.key
        assert service.responsible is entity.responsible
        assert domain.host is domain.written is domain.registrable
        assert service.submitted is entity.submitted
        assert service.lines is entity.lines
    one, other = ledger.entities.values()
    assert one.nature is other.nature
    assert one.dossier is other.dossier
    assert one.certificate is other.certificate


def test_a_loaded_ledger_is_small(store: LedgerStore) -> None:
    """An entity with site, domain and access row takes less than 4 kB: a hundred thousand are 400 MB."""
    store.save(version(rows(range(1000))))
    tracemalloc.start()
    try:
        ledger = store.load()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(ledger.entities) == 1000
    assert held < 4_000_000


def test_more_changes_than_are_written_at_once(store: LedgerStore) -> None:
    """New, changed and gone records of a large version are all stored."""
    store.save(version(rows(range(2500))))
    second = version([*rows(range(1, 1200), **{"entity.address": "某路1号"}), *rows(range(1200, 2600))], "d")
    difference = store.save(second)
    assert (difference.new["entities"], difference.changed["entities"], difference.gone["entities"]) == (100, 1199, 1)
    assert same(store.load(), second.ledger)
    assert same(store.load(1), version(rows(range(2500))).ledger, lines=False)


def test_any_version_can_be_loaded_whole(store: LedgerStore) -> None:
    """New, changed, gone and come again; an unchanged ledger adds a version and no record."""
    states = [
        rows(range(6)),
        rows(range(6)),
        rows(range(1, 7)),
        rows(range(3)) + rows(range(3, 7), **{"entity.address": "北京市某路1号", "access.addresses": "203.0.113.6"}),
        rows(range(6)),
    ]
    versions = [version(state, str(n)) for n, state in enumerate(states)]
    differences = [store.save(one) for one in versions]
    for number, one in enumerate(versions, 1):
        assert same(store.load(number), one.ledger, lines=number == len(versions))
    assert (differences[1].new, differences[1].changed, dict(differences[1].gone)) == ({}, {}, dict.fromkeys(KINDS, 0))
    assert differences[2].new == {**dict.fromkeys(KINDS, 1)}
    assert differences[2].gone == {**dict.fromkeys(KINDS, 1)}
    assert differences[2].named["domains", "gone"] == ("www.a0.cn",)
    assert differences[3].changed == {"entities": 4}
    assert count(store, "entities") == 6 + 1 + 4 + 1 + 3
    assert [v.number for v in store.versions()] == [1, 2, 3, 4, 5]
    view = store.rows("SELECT what, count(*) FROM ledger_history WHERE version = 3 GROUP BY what ORDER BY what")
    assert [tuple(row) for row in view] == [("gone", 4), ("new", 4)]
    changed = store.rows("SELECT count(*) FROM ledger_history WHERE version = 4 AND what = 'changed'")
    assert changed[0][0] == 4
    assert store.rows("SELECT count(*) FROM ledger_current")[0][0] == 6


def test_lines_are_those_of_the_newest_version(store: LedgerStore) -> None:
    """A record that only moved is not changed; an older version has no lines, for they would be another file's."""
    store.save(version(rows([1, 2])))
    moved = version(rows([2, 1]), "d")
    assert store.save(moved).changed == {}
    assert same(store.load(), moved.ledger)
    assert all(not record.lines for record in store.load(1).domains.values())


def test_history_of_a_record_that_changed_and_of_one_that_is_gone(store: LedgerStore) -> None:
    store.save(version(rows([1, 2, 3])))
    store.save(version(rows([1, 2, 3], **{"entity.address": "某路1号"}), "d"))
    store.save(version(rows([1, 2], **{"entity.address": "某路1号"}), "e"))
    key = next(k for k, d in store.load(1).domains.items() if d.host == "www.a3.cn")
    (interval,) = store.history(key)
    assert (interval.since, interval.until, interval.record.key) == (1, 3, key)
    entity = next(k for k, e in store.load(1).entities.items() if e.name == "某某公司1")
    assert [(i.since, i.until) for i in store.history(entity)] == [(1, 2), (2, None)]


def test_questions_give_all_that_belongs_together(store: LedgerStore) -> None:
    given = rows(range(30))
    given += [{**given[3], "service.number": "京ICP备2023000003号-2", "domain.written": "b.a3.cn;c.cn"}]
    store.save(version(given))
    found = store.of_registrable("a3.cn")
    assert sorted(d.host for d in found.domains.values()) == ["b.a3.cn", "c.cn", "www.a3.cn"]
    assert (len(found.entities), len(found.services), len(found.access)) == (1, 2, 2)
    assert [d.host for d in store.of_host("www.a3.cn").domains.values()] == ["www.a3.cn"]
    assert len(store.of_number("京ICP备2023000003号").services) == 2
    assert len(store.of_number("京ICP备2023000003号-2").services) == 1
    assert len(store.of_name("某某公司3").domains) == 3
    assert not store.of_registrable("nobody.cn").domains
    plan = store.rows("EXPLAIN QUERY PLAN SELECT * FROM ledger_domains WHERE registrable = 'x' AND since_version <= 1")
    assert "ledger_domains_registrable" in plan[0]["detail"]


def test_a_cut_export_is_refused_and_changes_nothing(store: LedgerStore) -> None:
    store.save(version(rows(range(10))))
    with pytest.raises(ShrinkRefused, match="24 of 40 records"):
        store.save(version(rows(range(4)), "d"))
    assert (store.current_version(), count(store, "domains")) == (1, 10)
    store.save(version(rows(range(5)), "d"))
    store.save(version(rows(range(1)), "e"), allow_shrink=True)
    assert store.current_version() == 3


@pytest.mark.parametrize("what", [KeyboardInterrupt, MemoryError, OSError])
def test_whatever_ends_it_the_old_version_stands(what: type[BaseException], store: LedgerStore) -> None:
    """At each of its writes: the old version is whole, and the next import works."""
    before = version(rows(range(4)))
    store.save(before)
    after = version(rows(range(1, 5), **{"entity.address": "某路1号"}), "d")

    class Ending(dict[str, Any]):
        """Records of which the last cannot be had."""

        def items(self) -> Any:
            yield from list(super().items())[:-1]
            raise what

    for kind in KINDS:
        broken = replace(after.ledger, **{kind: Ending(getattr(after.ledger, kind))})
        with pytest.raises((what, StoreError)):
            store.save(replace(after, ledger=broken))
    assert store.current_version() == 1
    assert same(store.load(), before.ledger)
    store.save(after)
    assert same(store.load(), after.ledger)


def test_another_key_is_refused(store: LedgerStore) -> None:
    store.check_key(b"x" * 32)
    store.save(version(rows([1])))
    store.check_key(KEY)
    with pytest.raises(WrongKey, match="another key"):
        store.check_key(b"x" * 32)


def test_the_database_is_the_scans_own(tmp_path: Path) -> None:
    """In either order; one writer at a time; a database without a ledger says so."""
    path = tmp_path / "a.db"
    with Store.open(path, write=True, create=True):
        with pytest.raises(StoreBusy):
            LedgerStore.open(path, write=True)
        with pytest.raises(LedgerMissing, match="no ledger in it"):
            LedgerStore.open(path)
    with LedgerStore.open(path, write=True) as store:
        with pytest.raises(LedgerMissing):
            store.load()
        store.save(version(rows([1])))
    with Store.open(path, write=True):
        pass
    with LedgerStore.open(path) as store:
        assert [d.host for d in store.load().domains.values()] == ["www.a1.cn"]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.connection.execute("DELETE FROM ledger_domains")


def test_problems_are_those_of_the_newest_version(store: LedgerStore) -> None:
    first = version(rows([1], **{"entity.nature": "火星"}))
    store.save(first)
    assert store.problems() == first.problems
    assert store.version(1).problems == {"unknown-value": 1}
    store.save(version(rows([1]), "d"))
    assert store.problems() == []
