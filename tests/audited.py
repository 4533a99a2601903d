"""One audit of the demo world, shared by every test that looks at its results."""

from __future__ import annotations

import asyncio
import fcntl
import pickle
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.demo import World
from auditor.demo.site import Expectation
from auditor.demo.traffic import DnsQuestion, Request
from auditor.demonstration import world_settings
from auditor.inventory import read_sources
from auditor.scanning import crawl
from spiders.session import Session
from spiders.usage import scrapy_settings

TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Audited:
    """What one crawl of the demo world left behind."""

    path: Path
    """The database."""
    scan: int
    done: int
    """How often the crawl said that a target is done."""
    inventory: list[str]
    expectations: Mapping[str, Expectation]
    requests: list[Request]
    questions: list[DnsQuestion]
    user_agents: Counter[str]
    open_at_most: dict[str, int]


async def audit_world(path: Path) -> Audited:
    """Scan a demo world into a database."""
    count = 0

    def one() -> None:
        nonlocal count
        count += 1

    async with World(slow_s=3 * TIMEOUT_S) as world:
        settings = scrapy_settings(world_settings(world, TIMEOUT_S))
        session = Session.open(path, read_sources(world.inventory()), settings)
        with session.store:
            await crawl(session, settings, one)
        return Audited(
            path=path,
            scan=session.scan,
            done=count,
            inventory=world.inventory(),
            expectations=world.expectations(),
            requests=world.requests,
            questions=world.questions,
            user_agents=world.traffic.user_agents,
            open_at_most=world.traffic.open_at_most,
        )


def audit_once(folder: Path) -> Audited:
    """The same for a fixture, which has no event loop: the first process that asks audits, the others read."""
    result = folder / "audited.pickle"
    with (folder / "audited.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_bytes(pickle.dumps(asyncio.run(audit_world(folder / "audited.db"))))
    found = pickle.loads(result.read_bytes())
    assert isinstance(found, Audited)
    return found
