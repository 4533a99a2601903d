"""Look-ups against real servers on loopback: three states, limits, turns, and what is kept."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from auditor.database import open_database
from auditor.registration.cache import RegistrationCache, last_known, migrations
from auditor.registration.client import Registrations, Servers
from auditor.registration.codec import decode, encode
from auditor.registration.model import REASONS, Registration, State
from auditor.registration.sweep import sweep
from auditor.registration.turns import Turns
from tests.registration.answers import CNNIC, GTLD, NO_MATCH_CNNIC, as_bytes, rdap
from tests.registration.servers import drip, flood, http, said, serving, silent, web, wire

FAST = 1000.0
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def whois_at(*servers: str, tld: str = "*") -> Servers:
    return Servers(whois=dict.fromkeys([tld], servers[0]))


def client(servers: Servers, *, timeout_s: float = 3.0, **more) -> Registrations:
    more.setdefault("turns", Turns(FAST))
    return Registrations(wire(timeout_s=timeout_s), servers=servers, now=lambda: NOW, **more)


async def test_a_cn_domain_is_asked_by_whois_and_found() -> None:
    async with serving(said(CNNIC.encode())) as server:
        found = await client(whois_at(server.at)).lookup("www.example.cn")
    assert (found.state, found.expires, found.server, found.asked_at) == (
        State.FOUND, "2027-05-18", server.at, NOW.isoformat()
    )  # fmt: skip
    assert server.questions == [b"example.cn\r\n"]


async def test_a_gtld_is_asked_by_rdap_first() -> None:
    async with web(http(as_bytes(rdap()))) as server, serving(said(GTLD.encode())) as whois:
        servers = Servers(rdap={"com": f"http://{server.at}/com/v1"}, whois={"com": whois.at})
        found = await client(servers).lookup("example.com")
    assert (found.source, found.holder_name, found.statuses[-1]) == ("rdap", "张三", "redemptionPeriod")
    assert server.questions[0].startswith(b"GET /com/v1/domain/example.com HTTP/1.1\r\n")
    assert b"application/rdap+json" in server.questions[0]
    assert whois.connections == 0


async def test_whois_answers_where_rdap_does_not() -> None:
    page = http(b"", status="404 Not Found", content_type="text/html")
    async with web(page) as server, serving(said(GTLD.encode())) as whois:
        servers = Servers(rdap={"com": f"http://{server.at}"}, whois={"com": whois.at})
        found = await client(servers).lookup("example.com")
    assert (found.state, found.source) == (State.FOUND, "whois")


async def test_both_failures_are_told_when_neither_answers() -> None:
    async with web(http(b"{}", status="503 No")) as server, serving(said(b"")) as whois:
        servers = Servers(rdap={"com": f"http://{server.at}"}, whois={"com": whois.at})
        answer = await client(servers).lookup("example.com")
    assert (answer.state, answer.reason) == (State.NOT_KNOWN, "empty")
    assert "RDAP: server-error" in answer.detail


async def test_rdap_over_verified_tls_only(tmp_path) -> None:
    import ssl

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with web(http(as_bytes(rdap())), tls=context) as server:
        servers = Servers(rdap={"com": f"https://{server.at}"})
        trusted = Registrations(wire(ca_file=str(tmp_path / "ca.pem")), servers=servers, turns=Turns(FAST))
        stranger = Registrations(wire(), servers=servers, turns=Turns(FAST))
        assert (await trusted.lookup("example.com")).state is State.FOUND
        assert (await stranger.lookup("example.com")).reason == "tls"
    assert len(server.questions) == 1


async def test_redirects_are_few_and_never_leave_the_ports() -> None:
    async with web(http(as_bytes(rdap()))) as good:
        elsewhere = http(b"", status="302 Found", more=f"Location: http://{good.at}/x\r\n")
        async with web(elsewhere) as other_port:
            answer = await client(Servers(rdap={"com": f"http://{other_port.at}"})).lookup("example.com")
    assert answer.reason == "denied"
    assert good.connections == 0
    async with web(http(b"", status="302 Found", more="Location: /again\r\n")) as loop:
        answer = await client(Servers(rdap={"com": f"http://{loop.at}"})).lookup("example.com")
    assert answer.reason == "redirects"
    assert loop.connections == 4


async def test_whois_referrals_are_not_followed() -> None:
    async with serving(said(CNNIC.encode())) as second:
        first = f"Domain Name: example.com\r\nRegistrar WHOIS Server: {second.at}\r\nrefer: {second.at}\r\n"
        async with serving(said(first.encode())) as server:
            answer = await client(whois_at(server.at)).lookup("example.com")
    assert answer.state is State.NOT_KNOWN
    assert second.connections == 0


@pytest.mark.parametrize(
    ("talk", "reason"),
    [(flood, "too-large"), (drip, "truncated"), (silent, "timeout"), (said(b""), "empty"), (said(b"\0" * 99), "unparseable")],
)  # fmt: skip
async def test_hostile_whois_servers_end_in_time_and_in_not_known(talk, reason: str) -> None:
    begun = time.monotonic()
    async with serving(talk) as server:
        answer = await client(whois_at(server.at), timeout_s=0.6).lookup("example.cn")
    assert (answer.state, answer.reason) == (State.NOT_KNOWN, reason)
    assert time.monotonic() - begun < 10


async def test_hostile_rdap_servers_end_in_time_and_in_not_known() -> None:
    talks = {
        "too-large": http(b"[" + b"1," * 600_000 + b"1]"),
        "truncated": http(as_bytes(rdap())[:-5], length=10_000),
        "unparseable": said(b"\x00\x01\x02" * 99),
        "timeout": silent,
    }
    for reason, talk in talks.items():
        async with web(talk) as server:
            answer = await client(Servers(rdap={"com": f"http://{server.at}"}), timeout_s=1.0).lookup("example.com")
        assert (answer.state, answer.reason) == (State.NOT_KNOWN, reason)


async def test_private_addresses_are_refused_unless_allowed() -> None:
    async with serving(said(CNNIC.encode())) as server:
        guarded = Registrations(wire(allow=()), servers=whois_at(server.at), turns=Turns(FAST))
        by_rdap = Registrations(wire(allow=()), servers=Servers(rdap={"*": f"http://{server.at}"}), turns=Turns(FAST))
        assert (await guarded.lookup("example.cn")).reason == "denied"
        assert (await by_rdap.lookup("example.cn")).reason == "denied"
    assert server.connections == 0


async def test_a_closed_port_and_an_unknown_suffix_are_not_known() -> None:
    async with serving(silent) as server:
        pass
    assert (await client(whois_at(server.at)).lookup("example.cn")).reason == "unreachable"
    assert (await client(Servers()).lookup("example.zw")).reason == "no-server"


@pytest.mark.parametrize("name", ["", "cn", "127.0.0.1", "a b", "example", "com.cn", "\ud800.cn", "x" * 300 + ".cn"])
async def test_what_cannot_be_registered_is_not_asked(name: str) -> None:
    assert (await client(Servers()).lookup(name)).reason == "bad-name"


async def test_a_server_is_asked_one_at_a_time_and_so_far_apart() -> None:
    async with serving(said(NO_MATCH_CNNIC)) as server:
        looker = client(whois_at(server.at), turns=Turns(10.0))
        begun = time.monotonic()
        await asyncio.gather(*(looker.lookup(f"a{n}.cn") for n in range(5)))
        assert time.monotonic() - begun >= 0.39
    assert (server.connections, server.most_at_once) == (5, 1)


async def test_a_server_that_limits_us_is_left_alone() -> None:
    async with serving(said(b"query limit exceeded\r\n")) as server:
        looker = client(whois_at(server.at))
        answers = [await looker.lookup(f"a{n}.cn") for n in range(5)]
    assert {a.reason for a in answers} == {"rate-limited"}
    assert server.connections == 1


async def test_one_question_for_all_who_ask_and_one_who_leaves_takes_it_from_nobody() -> None:
    async def slow(reader, writer, question) -> None:
        await asyncio.sleep(0.2)
        writer.write(CNNIC.encode())

    async with serving(slow) as server:
        looker = client(whois_at(server.at))
        tasks = [asyncio.create_task(looker.lookup("example.cn")) for _ in range(5)]
        await asyncio.sleep(0.05)
        tasks[0].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert {a.state for a in answers[1:]} == {State.FOUND}
    assert server.connections == 1


async def test_a_run_asks_no_more_than_it_may() -> None:
    async with serving(said(NO_MATCH_CNNIC)) as server:
        looker = client(whois_at(server.at), limit=2)
        answers = [await looker.lookup(f"a{n}.cn") for n in range(4)]
    assert [a.reason for a in answers] == ["", "", "limit", "limit"]


@pytest.fixture
async def database(tmp_path) -> AsyncIterator[Database]:
    opened, lock = open_database(tmp_path / "auditor.db", write=True, create=True)
    yield opened
    opened.close()
    assert lock is not None


async def test_found_is_kept_for_days_not_found_for_one_and_not_known_never(database: Database) -> None:
    clock = [NOW]
    cache = RegistrationCache(database, found_days=7)
    for answer, kept_for in ((CNNIC.encode(), 7), (NO_MATCH_CNNIC, 1), (b"", 0)):
        async with serving(said(answer)) as server:
            looker = Registrations(
                wire(), servers=whois_at(server.at), turns=Turns(FAST), cache=cache, now=lambda: clock[0]
            )
            clock[0] = NOW
            first = await looker.lookup("example.cn", fresh=True)
            clock[0] = NOW + timedelta(days=kept_for, seconds=-1)
            again = await looker.lookup("example.cn")
            assert server.connections == (1 if kept_for else 2)
            if kept_for:
                assert again == first
                assert again.asked_at == NOW.isoformat()
            clock[0] = NOW + timedelta(days=max(kept_for, 1), seconds=1)
            await looker.lookup("example.cn")
            assert server.connections == (2 if kept_for else 3)
        database.execute("DELETE FROM registrations")


async def test_the_cache_is_a_schema_of_its_own_in_the_auditors_file(database: Database, tmp_path) -> None:
    cache = RegistrationCache(database)
    async with serving(said(CNNIC.encode())) as server:
        await client(whois_at(server.at), cache=cache).lookup("example.cn")
    RegistrationCache(database)
    assert {m.name for m in migrations.applied(database)} == {"m001_registrations"}
    reader, _ = open_database(tmp_path / "auditor.db", write=False, create=False)
    kept = last_known(reader, "example.cn")
    reader.close()
    assert kept is not None
    assert kept.holder_name == "示例科技有限公司"
    row = database.execute("SELECT server, asked_at, source, expires, statuses FROM registrations").fetchone()
    assert tuple(row) == (server.at, NOW.isoformat(), "whois", "2027-05-18", "ok")


async def test_a_sweep_tells_of_each_domain_once_and_of_what_it_had_no_time_for() -> None:
    told: list[Registration] = []
    async with serving(said(NO_MATCH_CNNIC)) as fast, serving(silent) as slow:
        looker = client(Servers(whois={"cn": fast.at, "com": slow.at}), timeout_s=20)
        names = ["a.cn", "www.a.cn", "b.cn", "c.com", "d.com", "127.0.0.1", "", "a.cn"]
        left = await sweep(looker, names, told.append, budget_s=1.0)
        await looker.close()
    assert left == 2
    assert sorted((r.domain, r.state.value, r.reason) for r in told) == [
        ("a.cn", "not-found", ""), ("b.cn", "not-found", ""),
        ("c.com", "not-known", "limit"), ("d.com", "not-known", "limit"),
    ]  # fmt: skip
    assert fast.connections == 2


async def test_a_fault_of_who_is_told_ends_the_sweep() -> None:
    def broken(registration: Registration) -> None:
        raise RuntimeError(registration.domain)

    async with serving(said(NO_MATCH_CNNIC)) as server:
        with pytest.raises(ExceptionGroup):
            await sweep(client(whois_at(server.at)), ["a.cn", "b.cn"], broken)


async def test_whois_without_its_extra_is_not_known_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "asyncwhois", None)
    async with serving(said(CNNIC.encode())) as server:
        answer = await client(whois_at(server.at)).lookup("example.cn")
    assert (answer.state, answer.reason) == (State.NOT_KNOWN, "missing-extra")
    assert "beian-auditor[whois]" in REASONS[answer.reason][0]


@given(st.text(max_size=50), st.sampled_from(["domain", "state", "statuses", "holder_hidden", "expires"]))
def test_what_was_encoded_is_decoded_and_nothing_else(noise: str, member: str) -> None:
    found = Registration(domain="a.cn", state=State.FOUND, holder_name=noise, statuses=("ok",), holder_hidden=True)
    assert decode(encode(found)) == found
    assert decode(encode(found)[:-3]) is None
    assert decode(noise) is None
    assert decode(json.dumps(json.loads(encode(found)) | {member: 5})) is None
    assert decode(json.dumps(json.loads(encode(found)) | {"of_a_later_version": 5})) == found


async def test_an_answer_that_cannot_be_kept_is_given_all_the_same(database: Database) -> None:
    cache = RegistrationCache(database)
    database.execute("PRAGMA query_only = ON")
    async with serving(said(CNNIC.encode())) as server:
        answer = await client(whois_at(server.at), cache=cache).lookup("example.cn")
    assert answer.state is State.FOUND
    with pytest.raises(sqlite3.Error):
        cache.put(answer)


def test_a_damaged_row_is_no_answer() -> None:
    database = Database(memory=True)
    cache = RegistrationCache(database)
    for text in ("", "{}", "[]", '{"domain": "a.cn", "state": "found", "source": "x"}', "null"):
        database.execute(
            "INSERT OR REPLACE INTO registrations VALUES ('a.cn', 'found', 'whois', '', ?, '', '', ?)",
            (NOW.isoformat(), text),
        )
        assert cache.get("a.cn", NOW) is None


@pytest.mark.parametrize(
    ("rdap_given", "whois_given"),
    [({"cn": "ftp://x/"}, {}), ({"cn": "http://u:p@x/"}, {}), ({"a.cn": "http://x/"}, {}), ({}, {"cn": "x:y"}),
     ({}, {"cn": "http://x"}), ({}, {"cn": ""}), ({}, {"": "x"}), ({}, {"cn": "x:99999"}), ({}, {"cn": "x:0"}),
     ({"cn": "https://x:y/"}, {})],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused(rdap_given: dict[str, str], whois_given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is no "):
        Servers(rdap=rdap_given, whois=whois_given)


def test_what_the_operator_names_is_asked_instead_of_the_table() -> None:
    servers = Servers(whois={"com": "whois.example.test:4343", ".中国": "192.0.2.1"})
    assert servers.of("com") == ("", ("whois.example.test", 4343))
    assert servers.of("xn--fiqs8s") == ("", ("192.0.2.1", 43))
    assert servers.of("cn") == ("", ("whois.cnnic.cn", 43))
    assert servers.of("net")[0].startswith("https://rdap.verisign.com/")
