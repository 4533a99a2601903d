"""A small internet on loopback: name server, web servers, certificates, and a list of the sites to audit.

Used by `auditor demo` and by the test suite. Nothing outside 127.0.0.0/8 is bound or asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from auditor.demo.addresses import ADDRESSES, NETWORKS
from auditor.demo.nameserver import NameServer, zone
from auditor.demo.site import Expectation, Site
from auditor.demo.sites import SITES
from auditor.demo.traffic import DnsQuestion, Request, Traffic
from auditor.demo.webserver import WebServer

NAMESERVER_ADDRESS = "127.0.0.1"
SLOW_S = 8.0
OVERSIZED_BYTES = 12 * 1024 * 1024


class World:
    """The demo sites, served in the running asyncio loop while the context lasts::

        async with World() as world:
            await scan(world.inventory(), nameserver=world.nameserver, allow=world.networks)

    `port` is the web port to use where it is free on every address; any free one is taken otherwise.
    `slow_s` is how long the slow site waits: its expectation holds for an auditor that gives up sooner.
    `oversized_bytes` is how much padding the oversized page holds: likewise for one that reads less.
    `sites` are those it serves.
    Several worlds may run at once. Entering raises OSError where loopback addresses other than 127.0.0.1 are
    not to be had (outside Linux).
    """

    def __init__(
        self,
        *,
        port: int = 0,
        slow_s: float = SLOW_S,
        oversized_bytes: int = OVERSIZED_BYTES,
        sites: tuple[Site, ...] = SITES,
    ) -> None:
        self.sites = sites
        self.traffic = Traffic()
        self.port = 0
        """Port of every site, for HTTP and HTTPS alike."""
        self.nameserver = ""
        """`address:port`, UDP and TCP."""
        self.networks: list[str] = list(NETWORKS)
        """What an auditor must be allowed to connect to, as CIDR."""
        self.ca_path = Path()
        """PEM file of the authority to trust; there while the context lasts."""
        self._preferred_port = port
        self._web = WebServer(ADDRESSES, self.sites, self.traffic, slow_s=slow_s, oversized_bytes=oversized_bytes)
        self._names = NameServer(zone(self.sites), self.traffic)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="auditor-demo-"))
            self.ca_path = Path(folder) / "ca.pem"
            self.ca_path.write_bytes(self.ca_pem)
            stack.push_async_callback(self._web.close)
            self.port = self._web.start(self._preferred_port)
            stack.push_async_callback(self._names.close)
            self.nameserver = f"{NAMESERVER_ADDRESS}:{await self._names.start(NAMESERVER_ADDRESS)}"
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    @property
    def ca_pem(self) -> bytes:
        """Certificate of the authority to trust."""
        return self._web.certificates.ca_pem

    @property
    def requests(self) -> list[Request]:
        """HTTP requests so far (the newest `traffic.KEPT`), in order of arrival."""
        return list(self.traffic.requests)

    @property
    def questions(self) -> list[DnsQuestion]:
        """DNS questions so far, likewise."""
        return list(self.traffic.questions)

    def inventory(self) -> list[str]:
        """The sites to audit as lines of an inventory: `compliant.test:8066`, `例子.测试:8066`."""
        return [f"{site.written or site.name}:{self.port}" for site in self.sites]

    def expectations(self) -> Mapping[str, Expectation]:
        """What a right audit finds, by `Target.key`: rule id → verdict."""
        return {f"{site.name}:{self.port}": site.expect for site in self.sites}
