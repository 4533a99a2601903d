"""A scan by several processes finds what a scan by one finds, and what they share is shared."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections import Counter
from pathlib import Path

import pytest

from auditor.demo import World
from auditor.demonstration import world_settings
from auditor.evidence import AddressFacts
from auditor.fleet.claims import Claims
from auditor.fleet.link import Link, Message
from auditor.inventory import read_sources
from auditor.scanning import crawl
from spiders.pipelines import judges_of_one
from spiders.session import Session
from spiders.usage import scrapy_settings
from tests.audited import Audited
from tests.served import rows

FINDINGS = "SELECT t.key, f.rule, f.verdict FROM findings f JOIN targets t ON t.id = f.target"
KEY = ("203.0.113.7", None)


async def test_three_processes_find_in_the_demo_world_what_one_finds(tmp_path: Path, audited: Audited) -> None:
    """Every verdict about every site is the same, and every site is asked for its home page as often."""
    path = tmp_path / "a.db"
    done = 0

    def one() -> None:
        nonlocal done
        done += 1

    async with World(slow_s=6) as world:
        settings = scrapy_settings(world_settings(world, 2.0)) | {"AUDITOR_WORKERS": 3}
        session = Session.open(path, read_sources(world.inventory()), settings)
        with session.store:
            await crawl(session, settings, one)
            assert session.store.scan()["state"] == "finished"
            assert not session.failure

    def verdicts(of: Path) -> dict[tuple[str, str], str]:
        # A port is another one in each world.
        return {(str(key).partition(":")[0], str(rule)): str(verdict) for key, rule, verdict in rows(of, FINDINGS)}

    assert verdicts(path) == verdicts(audited.path)
    assert done == audited.done == len(audited.inventory)
    homes = [Counter(r.host for r in requests if r.path == "/") for requests in (world.requests, audited.requests)]
    # The name nobody knows is another one in each scan.
    per_site = [{host.partition(":")[0]: n for host, n in hosts.items() if not host.startswith("x")} for hosts in homes]
    assert per_site[0] == per_site[1]


def facts(address: str) -> AddressFacts:
    return AddressFacts(address=address, port=None, observations=())


def claims(known: dict[tuple[str, int | None], AddressFacts]) -> Claims:
    return Claims(lambda address, port: known.get((address, port)))


def test_one_finds_out_and_the_others_are_told() -> None:
    """The first who asks is to find out; whoever asks before or after it is known is told."""
    these, heard = claims({}), []
    these.claim("a", KEY, heard.append)
    assert heard == [None]
    these.claim("b", KEY, heard.append)
    assert heard == [None]
    found = facts(KEY[0])
    these.told(KEY, found)
    these.claim("c", KEY, heard.append)
    assert heard == [None, found, found]


def test_what_is_written_is_known_from_the_database() -> None:
    """A claim is forgotten when its facts are written; a claim that is still open is not."""
    known: dict[tuple[str, int | None], AddressFacts] = {}
    these, heard = claims(known), []
    these.claim("a", KEY, heard.append)
    these.written(KEY)
    these.claim("b", KEY, heard.append)
    assert heard == [None], "two were sent to find out"
    these.told(KEY, facts(KEY[0]))
    known[KEY] = facts(KEY[0])
    these.written(KEY)
    these.claim("c", KEY, heard.append)
    assert heard == [None, known[KEY], known[KEY]]
    assert not these._claims


@pytest.mark.parametrize("why", ["it died", "it found nothing"])
def test_when_one_does_not_find_out_the_next_one_does(why: str) -> None:
    """Nobody waits for ever: the turn to find out goes on, past those who are gone as well."""
    these, heard = claims({}), Counter[str]()

    def answer(who: str) -> None:
        these.claim(who, KEY, lambda found: heard.update([f"{who} {found}"]))

    for who in ("a", "b", "c"):
        answer(who)
    these.gone("b")
    if why == "it died":
        these.gone("a")
    else:
        these.told(KEY, None)
    assert heard == Counter(["a None", "c None"])
    these.gone("c")
    answer("d")
    assert heard["d None"] == 1


async def test_messages_arrive_whole_and_in_order_and_an_end_that_is_gone_is_noticed() -> None:
    """Small ones and large ones, both ways, also the last ones before an end hangs up."""
    ends = socket.socketpair()
    heard: list[Message] = []
    gone = asyncio.Event()
    here = await Link.over(ends[0], heard.append, lambda: None)
    there = await Link.over(ends[1], lambda message: there.send("back", *message), gone.set)
    sent = [("small", 1), ("large", b"x" * 3_000_000), ("none", None), ("small", 2)]
    for message in sent:
        here.send(*message)
    async with asyncio.timeout(10):
        while len(heard) < len(sent):
            await asyncio.sleep(0.01)
        assert heard == [("back", *message) for message in sent]
        there.send("last words")
        there.close()
        await gone.wait()
        while len(heard) == len(sent):
            await asyncio.sleep(0.01)
    assert heard[-1] == ("last words",)
    here.send("into the void")
    here.close()


def test_judging_processes_of_all_workers_together_are_no_more_than_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker judges as before; several do not start a judge a core each."""
    for cores, workers in itertools.product((1, 2, 8, 64), (1, 2, 4)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert workers * judges_of_one(workers) <= max(workers, cores - workers)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert judges_of_one(1) == 7
