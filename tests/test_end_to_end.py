"""The whole way, on real sockets: what a scan of the demo world must leave behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from auditor.demo import SITES
from auditor.model import Outcome, Question, Verdict
from auditor.rejudging import rejudge
from auditor.rule import load
from auditor.store import Store
from tests.audited import Audited


def test_every_name_ends_in_exactly_one_evidence(audited: Audited) -> None:
    with Store.open(audited.path, write=False) as store:
        keys = [stored.target.key for stored in store.targets(audited.scan)]
        assert sorted(keys) == sorted(audited.expectations)
        assert store.progress(audited.scan) == (len(SITES), len(SITES))
        assert store.scan()["state"] == "finished"
    assert audited.done == len(audited.inventory) == len(SITES)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_every_sample_site_gets_the_verdicts_it_stands_for(audited: Audited, site: object) -> None:
    key = next(k for k in audited.expectations if k.startswith(f"{site.name}:"))  # type: ignore[attr-defined]
    with Store.open(audited.path, write=False) as store:
        stored = store.find_target(audited.scan, key)
        assert stored is not None
        found = {f.rule: f.verdict.value for f in store.findings(stored)}
    expected = audited.expectations[key]
    assert {rule: found.get(rule) for rule in expected} == dict(expected)


def test_every_rule_says_something_of_every_site(audited: Audited) -> None:
    # Those for which the scan was given nothing are not asked.
    rules = {rule.id for rule in load() if not {"filing", "registration"}.intersection(rule.needs)}
    with Store.open(audited.path, write=False) as store:
        for stored in store.targets(audited.scan):
            assert {f.rule for f in store.findings(stored)} == rules


def test_an_address_is_asked_by_number_once_however_many_sites_it_serves(audited: Audited) -> None:
    by_number = Counter((r.address, r.scheme) for r in audited.requests if r.host.rpartition(":")[0] == r.address)
    assert by_number
    assert set(by_number.values()) == {1}


def test_nothing_off_the_allowed_networks_was_dialled(audited: Audited) -> None:
    with Store.open(audited.path, write=False) as store:
        dialled = {
            hop.address
            for stored in store.targets(audited.scan)
            for observation in store.evidence(stored).observations
            if observation.http
            for hop in observation.http.hops
        }
        denied = store.find_target(audited.scan, "private-address.test")
        assert denied is not None
        outcomes = {o.outcome for o in store.evidence(denied).observations if o.question is Question.HOME}
    assert dialled
    assert all(ip_address(address).is_loopback for address in dialled)
    assert outcomes == {Outcome.EGRESS_DENIED}


def test_every_request_says_who_asks(audited: Audited) -> None:
    assert audited.user_agents
    assert all(agent.startswith("beian-auditor/") for agent in audited.user_agents)


def test_no_address_gets_more_connections_than_allowed(audited: Audited) -> None:
    assert audited.open_at_most
    assert max(audited.open_at_most.values()) <= 8


def test_findings_rest_on_observations_that_were_made(audited: Audited) -> None:
    with Store.open(audited.path, write=False) as store:
        for stored in store.targets(audited.scan):
            evidence = store.evidence(stored)
            made = {o.key for o in evidence.observations}
            made |= {o.key for facts in evidence.addresses for o in facts.observations}
            for finding in store.findings(stored):
                assert set(finding.observations) <= made
                if finding.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.CANNOT_TELL):
                    assert finding.observations


async def test_judging_again_changes_nothing_where_no_rule_changed(audited: Audited, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(audited.path.read_bytes())
    with Store.open(copy, write=True) as store:
        before = [store.findings(stored) for stored in store.targets(audited.scan)]
        assert await rejudge(store, audited.scan) == []
        assert [store.findings(stored) for stored in store.targets(audited.scan)] == before


async def test_judging_again_mends_what_was_changed_and_says_so(audited: Audited, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(audited.path.read_bytes())
    with Store.open(copy, write=True) as store:
        for stored in store.targets(audited.scan):
            made_up = [
                replace(f, verdict=Verdict.PASSED, message="made-up")
                if f.rule == "icp-number-missing" and f.verdict is Verdict.FAILED
                else f
                for f in store.findings(stored)
            ]
            store.replace_findings([(stored, made_up, False)])
        changes = await rejudge(store, audited.scan)
    assert changes
    assert all("icp-number-missing: passed (made-up) → failed" in line for line in changes)


def test_the_database_is_private_and_stands_alone(audited: Audited) -> None:
    assert audited.path.stat().st_mode & 0o777 == 0o600
    with Store.open(audited.path, write=False) as store:
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
        latest = store.db.execute("SELECT count(DISTINCT target) FROM latest").fetchone()[0]
    assert latest == len(SITES)
