"""`auditor demo`: the whole job on the bundled sample sites, on loopback."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from rich.console import Console

from auditor.config import ScanSettings
from auditor.demo import World
from auditor.inventory import read_sources
from auditor.reporting import Reporter
from auditor.scanning import crawl, progress
from auditor.store import Store, StoreError
from auditor.summary import summary
from reports import RENDERERS, write_reports
from spiders.session import Session
from spiders.usage import scrapy_settings

TIMEOUT_S = 3.0
"""The sample sites are next door; the slow ones among them are to be given up on soon."""

PORT = 8066
"""Port of the sample sites where it is free, so that their reports keep their names."""


def world_settings(world: World, timeout_s: float = TIMEOUT_S) -> ScanSettings:
    """Settings of a scan that can see this world and nothing else."""
    return ScanSettings.model_validate(
        {
            "nameservers": (world.nameserver,),
            "allow_networks": tuple(world.networks),
            "own_networks": tuple(world.networks),
            "ca_file": str(world.ca_path),
            "contact": "",
            "per_ip_delay_s": 0.0,
            "per_ip_concurrency": 8,
            "timeout_s": timeout_s,
            "connect_timeout_s": timeout_s,
            "dns_timeout_s": timeout_s / 2,
        }
    )


def run_demo(folder: Path, lang: str, out: Console, errors: Console) -> None:
    """Serve the sample sites, scan them into `folder`/auditor.db, print the summary, write `folder`/report/.

    Raises StoreError, StoreBusy or ReportError; KeyboardInterrupt when stopped.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}. Name another folder with -o") from error
    path = folder / "auditor.db"
    scan = asyncio.run(_scan(path, errors))
    with Store.open(path, write=False) as store:
        out.print(summary(store, scan, lang))
        reporter = Reporter(store, scan, lang)
        written = write_reports(
            folder / "report",
            formats=tuple(RENDERERS),
            scan=reporter.facts,
            sites=reporter.sites(),
            lang=lang,
        )
    word = "报告" if lang == "zh" else "Report"
    sys.stdout.write(f"{word}: {written.directory / 'index.html'}\n")


async def _scan(path: Path, errors: Console) -> int:
    async with World(port=PORT) as world:
        settings = world_settings(world)
        inventory = read_sources(world.inventory())
        session = Session.open(path, inventory, scrapy_settings(settings), fresh=True)
        with session.store:
            done, total = session.store.progress(session.scan)
            with progress(total, done, "demo", errors) as advance:
                await crawl(session, scrapy_settings(settings), advance)
            if session.failure:
                raise StoreError(session.failure)
        return session.scan
