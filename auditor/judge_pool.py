"""Judging in worker processes that can be killed: a hostile page costs its own target, never the scan.

Two lanes. Ordinary targets are judged in the quick one within a small limit; what looks heavy, and what broke
that limit, waits for the slow one, so that a page made to be slow delays its like and nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType, TracebackType
from typing import NoReturn, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from auditor.evidence import Evidence
from auditor.judge import judge, told
from auditor.judgement import Kept
from auditor.model import Target
from auditor.process import keep_little_memory
from auditor.ruleset import Ruleset
from auditor.spool import Spool
from auditor.store_codec import pack

logger = logging.getLogger(__name__)

WALL_LIMIT_S = 120.0
"""For one target in a lane: what sleeps costs no CPU time."""
SLOW_LANE_NICENESS = 5
MEMORY_LIMIT_BYTES = 768 * 1024 * 1024
"""Of a worker's address space, some 350 MB of which are the interpreter's and its libraries' own."""
HEAVY_BODY_BYTES = 256 * 1024
HEAVY_TAGS = 20_000
HEAVY_ATTRIBUTES = 40_000

BROKE_THE_LIMITS = (ProcessExpired, TimeoutError, MemoryError)

_judge_here: Callable[..., Kept] | None = None
"""In a worker: judging by the rules it was begun with."""


T = TypeVar("T")


class Lane(Enum):
    """Where a target is judged; the value is the CPU time it may cost there, in seconds."""

    QUICK = 1
    SLOW = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings, the evidence they were made from, and its bodies as they are kept, by digest."""

    evidence: Evidence
    findings: Kept
    packed: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def target(self) -> Target:
        """Whose evidence it is."""
        return self.evidence.target


def lane_of(evidence: Evidence) -> Lane:
    """Where to judge a target, by the size of its pages and how much markup they hold."""
    for observation in evidence.observations:
        content = observation.http.content if observation.http is not None else b""
        if len(content) > HEAVY_BODY_BYTES:
            return Lane.SLOW
        body = content if isinstance(content, bytes) else content.read()
        if body.count(b"<") > HEAVY_TAGS or body.count(b"=") > HEAVY_ATTRIBUTES:
            return Lane.SLOW
    return Lane.QUICK


def _begin(ruleset: Ruleset, niceness: int) -> None:
    """Run in each worker before its first task. Custom rules are loaded here, outside the limits of a task."""
    global _judge_here
    keep_little_memory()
    os.nice(niceness)
    _judge_here = _judging(ruleset)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge_limited(evidence: Evidence, cpu_limit_s: int, *, custom: bool = True) -> Kept:
    """In a worker: judge within a limit on its CPU time. The kernel ends it there, whatever C code it is in."""
    assert _judge_here is not None, "workers are begun"  # noqa: S101 - the initializer ran
    spent_s = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent_s + cpu_limit_s) + 1, hard))
    return _judge_here(evidence, custom=custom)


def _judge_and_pack(
    evidence: Evidence, custom: bool, keep: frozenset[str], cpu_limit_s: int
) -> tuple[Kept, dict[str, bytes]]:
    """The findings and those bodies, compressed, whose digests are in `keep`."""
    kept = judge_limited(evidence, cpu_limit_s, custom=custom)
    return kept, {d: pack(c) for d, c in _bodies(evidence).items() if d in keep}


def _judging(ruleset: Ruleset) -> Callable[..., Kept]:
    """A function that judges by a set of rules, all of which are loaded now."""
    asked, version = ruleset.asked, ruleset.version
    builtin = [replace(r, function=_stopped) if r.id in ruleset.custom_ids else r for r in asked]

    def judging(evidence: Evidence, *, custom: bool) -> Kept:
        return Kept.of(told(judge(evidence, asked if custom else builtin)), evidence.target.key, version)

    return judging


def _bodies(evidence: Evidence) -> dict[str, bytes | Spool]:
    """The target's own bodies, by digest."""
    answers = (observation.http for observation in evidence.observations)
    return {http.body_sha256: http.content for http in answers if http is not None and http.body_sha256}


def _stopped(**_: object) -> NoReturn:
    """Stands for a custom rule that may have broken the limits: its finding is *untested: crashed*."""
    raise RuntimeError("a custom rule, or a page it was given, broke the limits of the judging process")


class JudgePool:
    """A few worker processes that judge by a set of rules. Use as a context manager.

    With `keep` the bodies of what was judged come back compressed, ready to be stored.
    """

    def __init__(
        self,
        ruleset: Ruleset | None = None,
        workers: int | None = None,
        wall_limit_s: float = WALL_LIMIT_S,
        *,
        keep: bool = False,
    ) -> None:
        self._ruleset = ruleset or Ruleset()
        self._wall_limit_s = wall_limit_s
        self._keep = keep
        self._packing = asyncio.Lock()
        # The processes of a lane are started when it gets its first target.
        self._lanes = {
            Lane.QUICK: self._pool(workers or max(1, (os.cpu_count() or 1) - 1), 0),
            Lane.SLOW: self._pool(1, SLOW_LANE_NICENESS),
        }

    def _pool(self, workers: int, niceness: int) -> ProcessPool:
        return ProcessPool(
            max_workers=workers,
            initializer=_begin,
            initargs=(self._ruleset, niceness),
            # The crawl's sockets and threads must not be copied into the workers.
            context=multiprocessing.get_context("spawn"),
        )

    async def judge(self, evidence: Evidence) -> Judged:
        """Findings, and the evidence they were made from.

        When the limits of the slow lane are broken as well, the target is judged again: where there are custom
        rules first without these, then without its pages. What needs them is then *untested: crashed* or
        *cannot tell: unparseable*.
        """
        bodies = _bodies(evidence) if self._keep else {}
        small = frozenset(digest for digest, content in bodies.items() if isinstance(content, bytes))
        # No custom rule is called in this process: it may hang, and nothing here could end it.
        attempts = [(lane, True) for lane in Lane if lane is Lane.SLOW or lane_of(evidence) is lane]
        if self._ruleset.files:
            attempts.append((Lane.SLOW, False))
        if evidence.unparseable:
            attempts = []
        for lane, custom in attempts:
            try:
                findings, packed = await self._in_worker(lane, evidence, custom, small)
            except BROKE_THE_LIMITS as error:
                logger.warning(
                    "%s: judging broke the limits of the %s lane (%s)",
                    evidence.target.key,
                    lane.name.lower(),
                    type(error).__name__,
                )
            else:
                break
        else:
            packed = {}
            evidence = evidence.without_pages()
            findings = _judging(self._ruleset)(evidence, custom=False)
        # Large ones are not sent to and fro, and one after the other is enough at one time.
        async with self._packing:
            for digest in bodies.keys() - packed.keys():
                packed[digest] = await asyncio.to_thread(pack, bodies[digest])
        return Judged(evidence, findings, packed)

    def _in_worker(
        self, lane: Lane, evidence: Evidence, custom: bool, keep: frozenset[str]
    ) -> asyncio.Future[tuple[Kept, dict[str, bytes]]]:
        return self.run(lane, _judge_and_pack, evidence, custom, keep, lane.value)

    def run(self, lane: Lane, function: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Call a function in a worker of a lane. Fails with one of `BROKE_THE_LIMITS` when it breaks its limits."""
        future: Future[T] = self._lanes[lane].schedule(function, args=args, timeout=self._wall_limit_s)
        return asyncio.wrap_future(future)

    def close(self) -> None:
        """End the workers; unfinished work is dropped."""
        for pool in self._lanes.values():
            pool.stop()  # type: ignore[no-untyped-call]
        for pool in self._lanes.values():
            pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
