"""`auditor` without a network: what a fleet costs besides the wire. `python -m tests.bench.stubbed RESULT KIND ARGUMENT …`.

Real are the command, the list, the spider, the questions, the guard, the turns at addresses, the names that are
remembered, the pipelines, the store and its file. Instead of a network, one exchange gives a page at once or, with
`late`, after 0.1 to 1 s, and one look-up an address for every twenty names. With `unjudged` the pages are not read
either: the findings of one page stand for those of all.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.bench.inside import Instruments, with_instruments
from tests.bench.pages import SIZES, page

ROOT = Path(__file__).parents[2]
NAMES_AN_ADDRESS = 20
STEPS = 100
"""Notes a run."""


class Ledger:
    """How far the run is, and what it has cost by then."""

    def __init__(self, names: int) -> None:
        self.names = names
        self.served = 0
        self.notes: list[dict[str, float]] = []
        self._every = max(1, names // STEPS)

    def count(self) -> None:
        """One home page more."""
        if self.served % self._every == 0:
            self.note()
        self.served += 1
        if self.served == self.names:
            # The run's last note is of the summary as well.
            self.note()

    def note(self) -> None:
        """Write down time, CPU and memory of this process and of those it started, now."""
        family = [os.getpid(), *_children(os.getpid())]
        costs = [cost for cost in map(_cost, family) if cost is not None]
        self.notes.append(
            {
                "served": self.served,
                "at_s": time.monotonic(),
                "cpu_s": sum(cpu for cpu, _ in costs),
                "rss_mb": costs[0][1],
                "worker_rss_mb": max((rss for _, rss in costs[1:]), default=0.0),
            }
        )


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return [pid for child in found for pid in (child, *_children(child))]


def _cost(pid: int) -> tuple[float, float] | None:
    """(CPU seconds with those of children that ended, resident MB)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return None
    ticks = sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def without_network(ledger: Ledger, least_s: float, most_s: float) -> None:
    """Answer look-ups and exchanges of this process from memory."""
    from auditor.model import DnsAnswer, Outcome
    from auditor.net import handler
    from auditor.net.exchange import Answer
    from auditor.net.failure import QuestionFailed
    from auditor.net.resolver import Resolved, Resolver

    letters = "aaaassssscaaaassssscaaaa"
    bodies = [page(SIZES[letter], number) for number, letter in enumerate(letters)]
    pages = [(body, sha256(body).hexdigest()) for body in bodies]
    refusal = b"<html><body>no site here</body></html>"
    refused = refusal, sha256(refusal).hexdigest()
    headers = [(b"content-type", b"text/html"), (b"server", b"nginx"), (b"set-cookie", b"sid=1; Path=/")]

    async def look_up(_: Resolver, host: str, server: object) -> Resolved:
        await asyncio.sleep(0)
        digits = "".join(c for c in host.partition(".")[0] if c.isdigit())
        number = int(digits or 0) // NAMES_AN_ADDRESS
        address = f"36.{110 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
        known = digits and not host.endswith(".invalid")
        answer = DnsAnswer(host=host, nameserver=str(server), rcode="NOERROR", a=(address,) if known else (), ttl_s=600)
        return Resolved(Outcome.OK if known else Outcome.NO_ANSWER, answer, "", 0.001)

    async def exchange(address: str, port: int, _: bytes, **given: Any) -> Answer:
        if (turn := given.get("before_dial")) is not None:
            await turn()
        await asyncio.sleep(0)
        if port == 443:
            raise QuestionFailed(Outcome.REFUSED, "connection refused", address)
        name = str(given.get("server_name") or "")
        digits = "".join(c for c in name.partition(".")[0] if c.isdigit())
        home = name.endswith(".cn") and digits
        content, digest = pages[int(digits) % len(pages)] if home else refused
        if home:
            ledger.count()
            if most_s:
                await asyncio.sleep(random.uniform(least_s, most_s))
        return Answer(
            address=address,
            status=200 if home else 403,
            headers=list(headers),
            content=content,
            body_sha256=digest,
            elapsed_s=0.002,
        )

    Resolver._ask = look_up  # type: ignore[method-assign]
    handler.exchange = exchange  # type: ignore[assignment]


def without_judging() -> None:
    """Give every target the findings of one page, and its bodies as they were compressed once."""
    from auditor.evidence import Evidence
    from auditor.judge_pool import Judged, JudgePool
    from auditor.store_codec import pack

    # Judged in a process of its own, as it is in a scan: what reading takes is not this one's memory.
    judging = (
        "import pickle, sys\nfrom auditor.judge import judge\nfrom tests.bench.pages import page\n"
        "from tests.bench.reading import home\nsys.stdout.buffer.write(pickle.dumps(judge(home(page(3_000, 6)))))"
    )
    done = subprocess.run([sys.executable, "-c", judging], cwd=ROOT, capture_output=True, check=True)
    model = pickle.loads(done.stdout)
    packed: dict[str, bytes] = {}

    async def judged(_: JudgePool, evidence: Evidence) -> Judged:
        await asyncio.sleep(0)
        kept: dict[str, bytes] = {}
        for observation in evidence.observations:
            if (http := observation.http) is not None and http.body_sha256:
                if http.body_sha256 not in packed:
                    packed[http.body_sha256] = pack(http.content)
                kept[http.body_sha256] = packed[http.body_sha256]
        key = evidence.target.key
        keys = tuple(observation.key for observation in evidence.observations)[-1:]
        return Judged(evidence, [replace(f, target=key, observations=keys) for f in model], kept)

    JudgePool.judge = judged  # type: ignore[method-assign]


def main(result: str, kind: str, *arguments: str) -> None:
    """Run `auditor` with these arguments on a machine without a network, then write what was noted.

    `kind` is words with commas between: `late`, `unjudged`, and a number of seconds after which it is told to stop.
    """
    words = set(kind.split(","))
    stop_s = next((float(word) for word in words if word.isdigit()), 0.0)
    names = Path(arguments[1]).read_bytes().count(b"\n")
    ledger = Ledger(names)
    without_network(ledger, *((0.1, 1.0) if "late" in words else (0.0, 0.0)))
    if "unjudged" in words:
        without_judging()
    instruments = Instruments()
    run: Callable[[], None] = with_instruments(instruments, stop_s, list(arguments))
    try:
        run()
    finally:
        ledger.note()
        peak = next(
            int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
        )
        record = {**instruments.record(), "peak_mb": peak * 1024 / 1e6, "notes": ledger.notes}
        Path(result).write_text(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
