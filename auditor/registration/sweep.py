"""The registrations of a whole inventory, within a time: one after another at each server, all servers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from auditor.hostname import ascii_host, registrable_domain
from auditor.registration.client import Registrations
from auditor.registration.model import Registration, not_known


async def sweep(
    registrations: Registrations,
    names: Iterable[str],
    told: Callable[[Registration], None],
    *,
    budget_s: float | None = None,
) -> int:
    """Tell of the registrable domain of each name, each once; how many were left unasked.

    Kept answers cost nothing, so a sweep that its time cut short goes on where it was when it is made again. Those left
    unasked are told as not known, `limit`. What `told` raises ends the sweep.
    """
    queues: dict[str, list[str]] = {}
    for name in names:
        if domain := registrable_domain(ascii_host(name) or ""):
            queue = queues.setdefault(domain.rpartition(".")[2], [])
            queue.append(domain)
    # A server gives one turn at a time: more who wait for it would bring nothing.
    pending = {tld: list(reversed(list(dict.fromkeys(queue)))) for tld, queue in queues.items()}

    async def work(queue: list[str]) -> None:
        while queue:
            told(await registrations.lookup(queue[-1]))
            queue.pop()

    try:
        async with asyncio.timeout(budget_s), asyncio.TaskGroup() as group:
            for queue in pending.values():
                group.create_task(work(queue))
    except TimeoutError:
        pass
    left = [domain for queue in pending.values() for domain in reversed(queue)]
    for domain in left:
        told(not_known(domain, "limit"))
    return len(left)
