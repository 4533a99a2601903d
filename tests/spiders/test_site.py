"""The spider against the demo world: what it asks, what it leaves alone, and how it goes on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from auditor.demo import World
from auditor.demonstration import world_settings
from auditor.inventory import read_sources
from auditor.model import Observation, Outcome, Question
from auditor.scanning import crawl
from auditor.store import Store
from spiders.middlewares import slot_of
from spiders.session import Session
from spiders.usage import scrapy_settings


def names(world: World, *wanted: str) -> list[str]:
    return [line for line in world.inventory() if line.rpartition(":")[0] in wanted]


async def scan(world: World, path: Path, lines: Sequence[str], **changed: object) -> int:
    """Scan some sites of a world to the end; returns the scan's id."""
    settings = scrapy_settings(world_settings(world, 2.0)) | changed
    session = Session.open(path, read_sources(lines), settings)
    with session.store:
        await crawl(session, settings)
    return session.scan


def observed(path: Path, number: int, host: str) -> tuple[Observation, ...]:
    with Store.open(path, write=False) as store:
        stored = store.find_target(number, host)
        assert stored is not None
        return store.evidence(stored).observations


async def test_robots_txt_is_obeyed_when_asked_to_and_the_page_is_then_untested(tmp_path: Path) -> None:
    async with World() as world:
        lines = names(world, "robots.test", "compliant.test")
        number = await scan(world, tmp_path / "a.db", lines, AUDITOR_OBEY_ROBOTS=True)
        asked = {r.path for r in world.requests if r.host.startswith("robots.test")}
    assert asked == {"/robots.txt"}
    home = [o.outcome for o in observed(tmp_path / "a.db", number, "robots.test") if o.question is Question.HOME]
    assert home == [Outcome.ROBOTS, Outcome.ROBOTS]
    other = [o.outcome for o in observed(tmp_path / "a.db", number, "compliant.test") if o.question is Question.HOME]
    assert other == [Outcome.OK]


async def test_robots_txt_is_not_asked_for_otherwise(tmp_path: Path) -> None:
    async with World() as world:
        await scan(world, tmp_path / "a.db", names(world, "robots.test"))
        assert not [r for r in world.requests if r.path == "/robots.txt"]


async def test_plain_http_is_asked_only_where_https_does_not_answer(tmp_path: Path) -> None:
    async with World() as world:
        number = await scan(world, tmp_path / "a.db", names(world, "compliant.test", "gbk.test"))
    secure = [o.url[:5] for o in observed(tmp_path / "a.db", number, "compliant.test") if o.question is Question.HOME]
    plain = [
        (o.url.partition(":")[0], o.outcome)
        for o in observed(tmp_path / "a.db", number, "gbk.test")
        if o.question is Question.HOME
    ]
    assert secure == ["https"]
    assert plain == [("https", Outcome.TLS), ("http", Outcome.OK)]


async def test_redirects_are_kept_hop_by_hop(tmp_path: Path) -> None:
    async with World() as world:
        number = await scan(world, tmp_path / "a.db", names(world, "moved.test", "redirect-loop.test"))
        port = world.port
    (moved,) = (o for o in observed(tmp_path / "a.db", number, "moved.test") if o.question is Question.HOME)
    assert moved.http is not None
    assert [hop.status for hop in moved.http.hops][-1] == 200
    assert moved.http.hops[0].location == f"http://neighbour.test:{port}/"
    assert all(hop.address.startswith("127.66.") for hop in moved.http.hops)
    loop = [o for o in observed(tmp_path / "a.db", number, "redirect-loop.test") if o.question is Question.HOME]
    assert [o.outcome for o in loop] == [Outcome.REDIRECT_LOOP]


async def test_a_resumed_scan_asks_no_address_again(tmp_path: Path) -> None:
    """Two sites on one address, done in two runs: the address is asked by number in the first one only."""
    path = tmp_path / "a.db"
    async with World() as world:
        lines = names(world, "compliant.test", "neighbour.test")
        settings = scrapy_settings(world_settings(world, 2.0))
        session = Session.open(path, read_sources(lines), settings)
        with session.store as store:
            store.db.execute("UPDATE targets SET state = 'done' WHERE host = 'neighbour.test'")
            await crawl(session, settings)
            store.db.execute("UPDATE targets SET state = 'pending' WHERE host = 'neighbour.test'")
            store.db.execute("UPDATE scans SET state = 'interrupted'")
        session = Session.open(path, read_sources(lines), settings)
        assert session.resumed
        with session.store:
            await crawl(session, settings)
        by_number = Counter((r.address, r.scheme) for r in world.requests if r.host.startswith("127."))
    assert set(by_number.values()) == {1}
    with Store.open(path, write=False) as store:
        assert store.progress(session.scan) == (2, 2)
        both = [store.evidence(stored).addresses for stored in store.targets(session.scan)]
    assert both[0] == both[1] != ()


async def test_a_target_that_took_the_process_down_three_times_is_given_up_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with World() as world:
        settings = scrapy_settings(world_settings(world, 2.0))
        session = Session.open(path, read_sources(names(world, "compliant.test")), settings)
        with session.store as store:
            store.db.execute("UPDATE targets SET attempts = 3")
            await crawl(session, settings)
            findings = store.findings(next(store.targets(session.scan)))
        assert not list(world.requests)
    assert {f.verdict.value for f in findings} == {"untested"}
    assert "crashed" in {f.message for f in findings}


async def test_a_database_that_fails_under_the_scan_ends_it_at_once_and_says_why(tmp_path: Path) -> None:
    """Whatever the first thing is that cannot be written: no target is waited for, nothing is half done."""
    path = tmp_path / "a.db"
    async with World() as world:
        settings = scrapy_settings(world_settings(world, 2.0))
        session = Session.open(path, read_sources(names(world, "compliant.test", "neighbour.test")), settings)
        with session.store as store:
            store.db.execute("PRAGMA query_only = ON")
            async with asyncio.timeout(20):
                await crawl(session, settings)
            store.db.execute("PRAGMA query_only = OFF")
            assert "readonly" in session.failure
            assert store.progress(session.scan) == (0, 2)
            assert store.scan()["state"] == "running"
        assert not list(world.requests)


async def test_another_list_or_other_questions_begin_a_new_scan_and_another_speed_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with World() as world:
        settings = scrapy_settings(world_settings(world, 2.0))

    def opened(lines: Sequence[str], **changed: object) -> tuple[int, bool]:
        session = Session.open(path, read_sources(lines), settings | changed)
        session.store.close()
        return session.scan, session.resumed

    assert opened(["a.test"]) == (1, False)
    assert opened(["a.test"]) == (1, True)
    assert opened(["a.test"], DOWNLOAD_TIMEOUT=9.0) == (1, True)
    assert opened(["a.test"], AUDITOR_OBEY_ROBOTS=True) == (2, False)
    assert opened(["b.test"]) == (3, False)


def test_nothing_of_scrapys_listens_or_reads_files() -> None:
    from spiders import settings

    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert settings.HTTPPROXY_ENABLED is False
    for scheme in ("file", "data", "ftp", "s3"):
        assert settings.DOWNLOAD_HANDLERS[scheme] is None


@pytest.mark.parametrize(
    ("address", "slot"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_politeness_is_per_address_and_per_ipv6_network(address: str, slot: str) -> None:
    assert slot_of(address) == slot
