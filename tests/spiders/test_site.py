"""The spider against the demo world: what it asks, what it leaves alone, and how it goes on."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from auditor.config import ScanSettings
from auditor.demo import SITES, World
from auditor.demo.site import Answer
from auditor.demonstration import world_settings
from auditor.evidence import Evidence, Home, Missing
from auditor.inventory import read_sources
from auditor.model import Observation, Outcome, Question
from auditor.scanning import crawl
from auditor.store import Store
from spiders.session import ScanRefused, Session, check_settings
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


def gathered(path: Path, number: int, host: str) -> Evidence:
    with Store.open(path, write=False) as store:
        stored = store.find_target(number, host)
        assert stored is not None
        return store.evidence(stored)


def observed(path: Path, number: int, host: str) -> tuple[Observation, ...]:
    return gathered(path, number, host).observations


def message(path: Path, number: int, host: str) -> str:
    """What `filing-not-required` said of a host."""
    with Store.open(path, write=False) as store:
        stored = store.find_target(number, host)
        assert stored is not None
        return next(f.message for f in store.findings(stored) if f.rule == "filing-not-required")


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


async def test_a_frame_of_the_site_is_fetched_once_and_its_marks_are_the_pages(tmp_path: Path) -> None:
    """The footer stands in a frame; one in a comment is left alone."""
    async with World() as world:
        number = await scan(world, tmp_path / "a.db", names(world, "framed.test"))
        asked = [r.path for r in world.requests if r.host.startswith("framed.test")]
        frame = f"https://framed.test:{world.port}/footer.html"
    assert asked == ["/", "/footer.html"]
    evidence = gathered(tmp_path / "a.db", number, "framed.test")
    assert [o.url for o in evidence.of(Question.FRAME)] == [frame]
    assert isinstance(evidence.home, Home)
    assert evidence.home.page.marks == ()
    assert [m.number for m in evidence.home.marks] == ["苏ICP备17990091号-1", "苏公网安备32050802990091号"]
    assert evidence.home.script_hint == ""


@pytest.mark.parametrize(
    ("robots", "frames"),
    [("User-agent: *\nDisallow: /old", [Outcome.OK]), ("User-agent: *\nDisallow: /footer", [Outcome.ROBOTS])],
)
async def test_a_frame_obeys_robots_txt_like_its_page(tmp_path: Path, robots: str, frames: list[Outcome]) -> None:
    framed = next(site for site in SITES if site.name == "framed.test")
    async with World(sites=(replace(framed, robots=robots),)) as world:
        lines = names(world, "framed.test")
        number = await scan(world, tmp_path / "a.db", lines, AUDITOR_OBEY_ROBOTS=True)
        fetched = [r.path for r in world.requests if r.path == "/footer.html"]
    asked = [o for o in observed(tmp_path / "a.db", number, "framed.test") if o.question is Question.FRAME]
    assert [o.outcome for o in asked] == frames
    assert len(fetched) == frames.count(Outcome.OK)


async def test_a_page_that_sends_its_visitor_on_is_followed_once_and_said_so(tmp_path: Path) -> None:
    async with World() as world:
        number = await scan(world, tmp_path / "a.db", names(world, "refresh.test"))
        start = f"https://refresh.test:{world.port}/"
        asked = [r.path for r in world.requests if r.host.startswith("refresh.test")]
    assert asked == ["/", "/index.html"]
    (home,) = (o for o in observed(tmp_path / "a.db", number, "refresh.test") if o.question is Question.HOME)
    assert home.outcome is Outcome.OK
    assert home.http is not None
    assert [(h.url, h.location, h.via) for h in home.http.hops] == [
        (start, f"{start}index.html", "page"),
        (f"{start}index.html", "", "http"),
    ]
    assert "青瓦民宿".encode() in home.http.body


async def test_a_page_is_followed_by_its_header_too_never_twice_and_wherever_it_leads(tmp_path: Path) -> None:
    """What it leads to is what was found: a page that is not there leaves the home page unread, not without marks."""
    refresh = next(site for site in SITES if site.name == "refresh.test")
    header = (("Refresh", "0; url=/index.html"),)
    onward = Answer(page="refresh-index", headers=(("Refresh", "0; url=/third.html"),))
    sites = (
        replace(refresh, name="gone.test", answer=Answer(page="refresh"), paths={}),
        replace(refresh, name="header.test", answer=Answer(page="compliant", headers=header)),
        replace(refresh, name="chain.test", answer=Answer(page="refresh"), paths={"/index.html": onward}),
    )
    async with World(sites=sites) as world:
        number = await scan(world, tmp_path / "a.db", world.inventory())
        assert not [r for r in world.requests if r.path == "/third.html"]
    views = {site.name: gathered(tmp_path / "a.db", number, site.name).home for site in sites}
    assert isinstance(views["gone.test"], Missing)
    assert views["gone.test"].reason is Outcome.HTTP_ERROR
    for name in ("header.test", "chain.test"):
        view = views[name]
        assert isinstance(view, Home)
        assert [m.number for m in view.marks] == ["皖ICP备19990092号-1", "皖公网安备34100202990092号"]
        assert [h.via for h in view.answer.hops] == ["page", "http"]
        assert view.answer.final.location == ""


async def test_the_country_of_each_address_is_kept_with_who_said_so(tmp_path: Path) -> None:
    """The provider's own networks are mainland by its word; of the rest of loopback nobody knows."""
    async with World() as world:
        lines = names(world, "compliant.test", "gbk.test", "no-web.test", "moved.test")
        number = await scan(world, tmp_path / "a.db", lines, AUDITOR_OWN_NETWORKS=["127.66.0.1/32"])
    found = {
        host: [(f.country, f.country_source) for f in gathered(tmp_path / "a.db", number, host).addresses]
        for host in ("compliant.test", "gbk.test")
    }
    assert found == {"compliant.test": [("CN", "own-network")], "gbk.test": [("", "")]}
    messages = {host: message(tmp_path / "a.db", number, host) for host in ("compliant.test", "gbk.test")}
    messages |= {host: message(tmp_path / "a.db", number, host) for host in ("no-web.test", "moved.test")}
    assert messages == {
        "compliant.test": "mainland",
        "gbk.test": "unknown",
        "no-web.test": "no-web-service",
        "moved.test": "redirect-only",
    }
    with Store.open(tmp_path / "a.db", write=False) as store:
        assert json.loads(store.scan(number)["vantage"])["registry"].startswith("iptocc ")


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("AUDITOR_OWN_NETWORKS", ["10.0.0.0/99"], "--own-network"),
        ("AUDITOR_GEO_FILE", "no-such-file.mmdb", "--geo-file no-such-file.mmdb: No such file"),
    ],
)
def test_networks_and_data_files_that_cannot_be_used_are_refused(setting: str, value: object, words: str) -> None:
    settings = scrapy_settings(ScanSettings(allow_networks=("127.0.0.0/8",), nameservers=("127.0.0.1:53",)))
    with pytest.raises(ScanRefused, match=words):
        check_settings(settings | {setting: value})


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
    assert opened(["b.test"], AUDITOR_OWN_NETWORKS=["192.0.2.0/24"]) == (4, False)


def test_a_scan_begun_before_a_setting_was_added_goes_on_where_it_is_left_empty(tmp_path: Path) -> None:
    settings = scrapy_settings(ScanSettings(allow_networks=("127.0.0.0/8",), nameservers=("127.0.0.1:53",)))
    with Session.open(tmp_path / "a.db", read_sources(["a.test"]), settings).store as store:
        store.db.execute(
            "UPDATE scans SET settings = json_remove(settings, '$.AUDITOR_OWN_NETWORKS', '$.AUDITOR_GEO_FILE')"
        )
    with Session.open(tmp_path / "a.db", read_sources(["a.test"]), settings).store as store:
        assert store.scan()["id"] == 1


def test_nothing_of_scrapys_listens_or_reads_files() -> None:
    from spiders import settings

    assert settings.TELNETCONSOLE_ENABLED is False
    assert settings.REMOTE_CONTROL_ENABLED is False
    assert settings.HTTPPROXY_ENABLED is False
    for scheme in ("file", "data", "ftp", "s3"):
        assert settings.DOWNLOAD_HANDLERS[scheme] is None


async def test_large_pages_wait_on_the_disk_beside_the_database(tmp_path: Path) -> None:
    """What outgrows the memory lies in the database's folder, is stored whole, and leaves nothing behind."""
    big = next(site for site in SITES if site.name == "compliant.test")
    folder = tmp_path / "data"
    folder.mkdir()
    seen: set[str] = set()
    async with World(sites=(replace(big, answer=replace(big.answer, page="compliant", nesting=60_000)),)) as world:
        running = asyncio.create_task(scan(world, folder / "a.db", names(world, "compliant.test")))
        while not running.done():
            for descriptor in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    seen.add(str(descriptor.readlink()))
            await asyncio.sleep(0.001)
        number = await running
    assert any(name.startswith(f"{folder}/") and name.endswith("(deleted)") for name in seen)
    assert {path.name for path in folder.iterdir()} == {"a.db", "a.db.lock"}
    (home,) = (o for o in observed(folder / "a.db", number, "compliant.test") if o.question is Question.HOME)
    assert home.http is not None
    assert home.http.body.count(b"<div>") >= 60_000
    assert sha256(home.http.body).hexdigest() == home.http.body_sha256
