"""Judging in worker processes that can be killed: a hostile page costs its own target, never the scan."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import time
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.model import Finding

logger = logging.getLogger(__name__)

CPU_LIMIT_S = 10
WALL_LIMIT_S = 60.0
MEMORY_LIMIT_BYTES = 1024**3


def _limit_memory() -> None:
    """Run in each worker before its first task."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _judge_limited(evidence: Evidence) -> list[Finding]:
    """Judge within a limit on this process's CPU time: the kernel ends it, whatever C code it is in."""
    spent_s = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent_s) + CPU_LIMIT_S, hard))
    return judge(evidence)


class JudgePool:
    """A few worker processes that judge. Use as a context manager."""

    def __init__(self, workers: int | None = None, wall_limit_s: float = WALL_LIMIT_S) -> None:
        self._wall_limit_s = wall_limit_s
        self._pool = ProcessPool(
            max_workers=workers or max(1, (os.cpu_count() or 1) - 1),
            initializer=_limit_memory,
            # The crawl's sockets and threads must not be copied into the workers.
            context=multiprocessing.get_context("spawn"),
        )

    async def judge(self, evidence: Evidence) -> tuple[Evidence, list[Finding]]:
        """Findings, and the evidence they were made from.

        When a page breaks the limits, the worker is gone and the target is judged again without its pages:
        what needs them is then *untested: unparseable*.
        """
        if evidence.unparseable:
            return evidence, judge(evidence)
        future: Future[list[Finding]] = self._pool.schedule(
            _judge_limited, args=(evidence,), timeout=self._wall_limit_s
        )
        try:
            return evidence, await asyncio.wrap_future(future)
        except (ProcessExpired, TimeoutError, MemoryError) as error:
            logger.warning("%s: a page broke the limits (%s)", evidence.target.key, type(error).__name__)
            evidence = evidence.without_pages()
            return evidence, judge(evidence)

    def close(self) -> None:
        """End the workers; unfinished work is dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
