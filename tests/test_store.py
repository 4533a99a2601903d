"""The database: what goes in comes out, once, and damage is said."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from auditor.evidence import AddressFacts, Evidence
from auditor.model import (
    DnsAnswer,
    Finding,
    Hop,
    HttpAnswer,
    Observation,
    Outcome,
    Question,
    Severity,
    Target,
    TlsFacts,
    Verdict,
)
from auditor.spool import Spool
from auditor.store import Store, StoreBusy, StoredTarget, StoreError, headline
from auditor.store_codec import observation_row, pack, target_row, text, to_json, unpack
from auditor.store_schema import migrations

TARGET = Target(
    host="xn--fsqu00a.xn--fiqs8s",
    port=8443,
    unicode_host="例子.中国",
    registrable_domain="xn--fsqu00a.xn--fiqs8s",
    owner="示例公司",
    tags=("华东", "vip"),
)
BODY = "<p>粤ICP备2024012345号</p>".encode("gb18030")
TLS = TlsFacts(version="TLSv1.3", trusted=False, problem="certificate has expired", names=("a.cn", "b.cn"))


def home(body: bytes = BODY) -> Observation:
    hop = Hop(
        url="https://a.cn/",
        address="127.0.0.1",
        status=200,
        headers=(("Content-Type", "text/html"), ("X", "\udcff")),
        tls=TLS,
        via="page",
        elapsed_s=0.25,
    )
    return Observation(
        question=Question.HOME,
        subject="a.cn",
        url="https://a.cn/",
        outcome=Outcome.OK,
        asked_at="2026-11-22T00:00:00Z",
        elapsed_s=0.5,
        http=HttpAnswer(hops=(hop,), content=body, body_sha256=sha256(body).hexdigest() if body else ""),
    )


def dns() -> Observation:
    answer = DnsAnswer(
        host="a.cn", nameserver="127.0.0.1:53", rcode="NOERROR", a=("127.0.0.1",), cname=("b.cn",), ttl_s=60
    )
    return Observation(
        question=Question.DNS, subject="a.cn", outcome=Outcome.OK, asked_at="2026-11-22T00:00:00Z", dns=answer
    )


def bare(address: str = "127.0.0.1") -> AddressFacts:
    refused = Observation(
        question=Question.BARE_HTTP,
        subject=address,
        url=f"http://{address}/",
        outcome=Outcome.REFUSED,
        detail="connection refused",
        asked_at="2026-11-22T00:00:00Z",
    )
    return AddressFacts(address=address, port=None, observations=(refused,), country="CN", country_source="own-network")


def finding(verdict: Verdict = Verdict.FAILED, rule: str = "icp-number-missing") -> Finding:
    return Finding(
        target=TARGET.key,
        rule=rule,
        verdict=verdict,
        severity=Severity.VIOLATION,
        message="missing",
        params={"url": "https://a.cn/", "text": "备案"},
        observations=("home https://a.cn/",),
        ruleset="1",
    )


SCAN = {
    "auditor_version": "1",
    "ruleset": "1",
    "inventory_source": "d.txt",
    "inventory_sha256": "0",
    "settings": '{"AUDITOR_ALLOW_NETWORKS": ["10.8.0.0/16"]}',
    "vantage": "{}",
}


def begun(store: Store, *targets: Target) -> tuple[int, list[StoredTarget]]:
    number = store.begin_scan(SCAN, [], targets)
    return number, store.pending(number, 100)


def test_evidence_and_findings_come_back_as_they_went_in(tmp_path: Path) -> None:
    evidence = Evidence(
        target=TARGET, observations=(dns(), home()), addresses=(bare(), bare("::1")), own_networks=("10.8.0.0/16",)
    )
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        scan, (stored,) = begun(store, TARGET)
        assert store.save(stored, scan, evidence, [finding()])
    with Store.open(tmp_path / "a.db", write=False) as store:
        (again,) = store.targets(scan)
        loaded = store.evidence(again)
        assert loaded.target == TARGET
        assert loaded.observations[0] == evidence.observations[0]
        assert loaded.addresses == evidence.addresses
        assert loaded.own_networks == ("10.8.0.0/16",)
        assert loaded.observations[1].http is not None
        assert loaded.observations[1].http.body == BODY
        assert loaded.observations[1].http.final.tls == TLS
        assert loaded.observations[1].http.final.via == "page"
        assert loaded.observations[1].http.final.headers == (("Content-Type", "text/html"), ("X", "?"))
        assert store.findings(again) == [finding()]
        assert store.headline_counts(scan)[Verdict.FAILED] == 1
        assert store.progress(scan) == (1, 1)


def earlier_database(path: Path, before: str) -> None:
    """A database as it was made before a migration, with one target and all its evidence and findings."""
    database = Database(path)
    migrations.apply(database, stop_before=before)
    with closing(database.conn), database.atomic():
        begun_scan = {**SCAN, "state": "running", "started_at": "2026-11-22T00:00:00Z"}
        scan = database.table("scans").insert(begun_scan).last_pk
        target = database.table("targets").insert({"scan": scan, **target_row(TARGET), "state": "done", "headline": "failed"}).last_pk  # fmt: skip
        address = (
            database.table("addresses")
            .insert({"scan": scan, "key": "127.0.0.1", "address": "127.0.0.1", "port": None})
            .last_pk
        )
        database.table("target_addresses").insert({"target": target, "address": address, "position": 0})
        digest = sha256(BODY).hexdigest()
        database.table("bodies").insert({"sha256": digest, "size_bytes": len(BODY), "zlib": zlib.compress(BODY)})
        # Hops did not say how they lead on.
        page = observation_row(home())
        page["hops"] = page["hops"].replace(',"via":"page"', "")
        database.table("observations").insert({"target": target, "address": None, **page})
        (asked,) = bare().observations
        database.table("observations").insert({"target": None, "address": address, **observation_row(asked)})
        for each in EARLIER_FINDINGS:
            database.table("findings").insert(
                {
                    **{"target": target, "rule": each.rule, "verdict": each.verdict.value, "message": each.message},
                    **{"severity": each.severity.label, "params": to_json(each.params), "ruleset": each.ruleset},
                    **{"observations": to_json(each.observations), "judged_at": "2026-11-22T00:00:00Z"},
                }
            )


EARLIER_FINDINGS = [
    finding(Verdict.PASSED, "a-rule"),
    finding(),
    replace(finding(Verdict.UNTESTED, "z-rule"), params={}, observations=()),
]


@pytest.mark.parametrize(
    "before", ["m002_country_of_an_address", "m003_targets_that_end_the_auditor", "m004_one_row_for_all_findings_of_a_target"]
)  # fmt: skip
def test_a_database_of_an_earlier_schema_is_brought_up_to_date(tmp_path: Path, before: str) -> None:
    """Nothing is lost, and what was not known then is unknown now."""
    path = tmp_path / "a.db"
    earlier_database(path, before)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT * FROM findings ORDER BY rule").fetchall()
        latest = connection.execute("SELECT * FROM latest ORDER BY rule").fetchall()
    assert len(rows) == len(latest) == 3
    with pytest.raises(StoreError, match=r"older auditor.*auditor judge"):
        Store.open(path, write=False)
    with Store.open(path, write=True) as store:
        (stored,) = store.targets(1)
        loaded = store.evidence(stored)
        assert store.findings(stored) == EARLIER_FINDINGS
        assert list(map(tuple, store.db.execute("SELECT * FROM latest ORDER BY rule"))) == latest
        assert list(map(tuple, store.db.execute("SELECT * FROM findings ORDER BY rule"))) == rows
        assert store.tally(1).verdicts[0] == ("a-rule", Verdict.PASSED, Severity.VIOLATION, 1)
        assert store.headline_counts(1)[Verdict.FAILED] == 1
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert loaded.addresses == (replace(bare(), country="", country_source=""),)
    assert loaded.observations[0].http is not None
    assert loaded.observations[0].http.final.via == "http"
    assert loaded.observations[0].http.body == BODY
    with Store.open(path, write=False) as store:
        assert store.address(1, "127.0.0.1") == loaded.addresses[0]


def test_a_migration_that_fails_half_way_leaves_what_there_was(tmp_path: Path) -> None:
    """A finding nobody can read stops it, with one line; every row is still there."""
    path = tmp_path / "a.db"
    earlier_database(path, "m004_one_row_for_all_findings_of_a_target")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE findings SET params = '{' WHERE rule = 'z-rule'")
        connection.commit()
        rows = connection.execute("SELECT * FROM findings").fetchall()
    with pytest.raises(StoreError, match=r"a\.db"):
        Store.open(path, write=True)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM findings").fetchall() == rows
        assert connection.execute("SELECT count(*) FROM latest").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'judgements'").fetchone() == (0,)


def test_a_target_is_saved_once(tmp_path: Path) -> None:
    evidence = Evidence(target=TARGET, observations=(home(),))
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        scan, (stored,) = begun(store, TARGET)
        assert store.save(stored, scan, evidence, [finding()])
        assert not store.save(stored, scan, evidence, [finding(Verdict.PASSED)])
        assert store.findings(stored) == [finding()]
        assert store.db.table("observations").count == 1


def test_a_body_seen_twice_is_kept_once_and_an_address_shared_by_targets_too(tmp_path: Path) -> None:
    other = Target(host="b.cn")
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        scan, both = begun(store, TARGET, other)
        for stored in both:
            evidence = Evidence(target=stored.target, observations=(home(),), addresses=(bare(),))
            assert store.save(stored, scan, evidence, [])
        assert store.db.table("bodies").count == 1
        assert store.db.table("addresses").count == 1
        assert store.address(scan, "127.0.0.1") == bare()
        assert store.address(scan, "127.0.0.2") is None


def attempts(store: Store, number: int) -> dict[str, tuple[int, int]]:
    """(attempts, strikes) of the pending targets."""
    return {s.target.host: (s.attempts, s.strikes) for s in store.pending(number, 100)}


def test_attempts_are_counted_before_anything_is_asked(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number, (stored,) = begun(store, TARGET)
        for _ in range(3):
            store.begin_attempt(stored)
        assert attempts(store, number) == {TARGET.host: (3, 0)}


OTHER = Target(host="other.example.cn", registrable_domain="example.cn")


def test_a_target_alone_at_work_when_the_process_died_with_nothing_done_has_a_strike(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number, (stored, _) = begun(store, TARGET, OTHER)
        for strikes in (1, 2):
            store.begin_attempt(stored)
            store.resume_scan(number)
            assert attempts(store, number) == {TARGET.host: (strikes, strikes), OTHER.host: (0, 0)}
        assert [s.target for s in store.suspects(number)] == [TARGET]


def test_targets_at_work_together_are_suspects_and_have_no_strike(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number, both = begun(store, TARGET, OTHER)
        for _ in range(2):
            for stored in both:
                store.begin_attempt(stored)
            store.resume_scan(number)
        assert attempts(store, number) == {TARGET.host: (2, 0), OTHER.host: (2, 0)}
        assert len(store.suspects(number)) == 2


def test_a_death_after_something_was_done_is_nobodys_strike(tmp_path: Path) -> None:
    """An operator who kills scans that get on blames no target."""
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number, (stored, other) = begun(store, TARGET, OTHER)
        store.begin_attempt(other)
        assert store.save(other, number, Evidence(target=OTHER, observations=()), [])
        store.begin_attempt(stored)
        store.resume_scan(number)
        assert attempts(store, number) == {TARGET.host: (1, 0)}


def test_a_target_that_was_told_to_stop_is_as_if_it_had_not_begun(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        number, (stored,) = begun(store, TARGET)
        for _ in range(5):
            store.begin_attempt(stored)
            store.end_scan(number, state="interrupted", reason="interrupted", stats={})
            store.resume_scan(number)
        assert attempts(store, number) == {TARGET.host: (0, 0)}


def test_a_second_writer_is_turned_away_and_a_reader_is_not(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        begun(store, TARGET)
        with pytest.raises(StoreBusy, match="another auditor"):
            Store.open(tmp_path / "a.db", write=True)
        with Store.open(tmp_path / "a.db", write=False) as reader:
            assert reader.scan()["state"] == "running"
    Store.open(tmp_path / "a.db", write=True).close()


def test_a_damaged_body_is_said_and_never_judged(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        scan, (stored,) = begun(store, TARGET)
        store.save(stored, scan, Evidence(target=TARGET, observations=(home(),)), [])
        store.db.execute("UPDATE bodies SET packed = x'00'")
        with pytest.raises(StoreError, match="damaged"):
            store.evidence(stored)


def test_unknown_words_in_the_database_are_said(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        scan, (stored,) = begun(store, TARGET)
        store.save(stored, scan, Evidence(target=TARGET, observations=(home(),)), [])
        store.db.execute("UPDATE observations SET outcome = 'marvellous'")
        with pytest.raises(StoreError, match="marvellous"):
            store.evidence(stored)


def test_a_database_without_a_scan_says_how_to_make_one(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "a.db", write=True, create=True) as store,
        pytest.raises(StoreError, match="auditor scan"),
    ):
        store.scan()


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        begun(store, TARGET)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(modes) == {"a.db", "a.db-wal", "a.db-shm", "a.db.lock"}
    assert set(modes.values()) == {0o600}


def test_a_reader_changes_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        begun(store, TARGET)
    with Store.open(tmp_path / "a.db", write=False) as reader:
        assert reader.scan()["id"] == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.db.execute("UPDATE scans SET state = 'finished'")
    assert {path.name for path in tmp_path.iterdir()} == {"a.db", "a.db.lock"}


def test_the_schema_constrains_itself(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", write=True, create=True) as store:
        begun(store, TARGET)
        with pytest.raises(sqlite3.IntegrityError):
            store.db.execute("INSERT INTO target_addresses VALUES (999, 999, 0)")
        with pytest.raises(sqlite3.IntegrityError):
            store.db.execute("UPDATE targets SET state = 'maybe'")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], Verdict.UNTESTED),
        ([Verdict.PASSED], Verdict.PASSED),
        ([Verdict.PASSED, Verdict.UNTESTED], Verdict.UNTESTED),
        ([Verdict.UNTESTED, Verdict.CANNOT_TELL], Verdict.CANNOT_TELL),
        ([Verdict.CANNOT_TELL, Verdict.FAILED, Verdict.PASSED], Verdict.FAILED),
        ([Verdict.INAPPLICABLE], Verdict.INAPPLICABLE),
    ],
)
def test_the_headline_is_the_most_urgent_verdict(verdicts: list[Verdict], expected: Verdict) -> None:
    assert headline(finding(verdict) for verdict in verdicts) is expected


@given(st.binary(max_size=5000))
def test_bodies_survive_packing(body: bytes) -> None:
    """Those that earlier versions packed as well, and those that lay on the disk."""
    assert unpack(pack(body), len(body)) == body
    assert unpack(zlib.compress(body), len(body)) == body
    spool = Spool()
    spool.write(body)
    assert unpack(pack(spool), len(body)) == body


@pytest.mark.parametrize("packer", [pack, zlib.compress])
def test_a_packed_body_never_grows_beyond_its_recorded_size(packer: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(packer(bytes(10_000_000)), 100)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_damaged_body_is_a_value_error_or_has_its_size(noise: bytes, cut: int) -> None:
    for packed in (noise, pack(noise)[:4] + noise, pack(noise * 3)[:cut]):
        with suppress(ValueError):
            assert len(unpack(packed, 100)) == 100


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_fits_into_utf8(value: str) -> None:
    assert text(value).encode("utf-8").decode("utf-8") == text(value)
