"""Judging in worker processes that can be killed: a hostile page costs its own target, never the scan."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import NoReturn, Self

from pebble import ProcessExpired, ProcessPool

from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.model import Finding
from auditor.rule import Rule
from auditor.ruleset import Ruleset

logger = logging.getLogger(__name__)

CPU_LIMIT_S = 10
WALL_LIMIT_S = 60.0
MEMORY_LIMIT_BYTES = 1024**3

_BROKE_THE_LIMITS = (ProcessExpired, TimeoutError, MemoryError)

_ruleset = Ruleset()
"""In a worker: the rules it judges with."""


def _begin(ruleset: Ruleset) -> None:
    """Run in each worker before its first task. Custom rules are loaded here, outside the limits of a task."""
    global _ruleset
    _ruleset = ruleset
    len(ruleset.known)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _judge_limited(evidence: Evidence, custom: bool) -> list[Finding]:
    """Judge within a limit on this process's CPU time: the kernel ends it, whatever C code it is in."""
    spent_s = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent_s) + CPU_LIMIT_S, hard))
    return _judge(_ruleset, evidence, custom=custom)


def _judge(ruleset: Ruleset, evidence: Evidence, *, custom: bool) -> list[Finding]:
    rules: Iterable[Rule] = ruleset.asked
    if not custom:
        rules = [replace(r, function=_stopped) if r.id in ruleset.custom_ids else r for r in rules]
    return [replace(finding, ruleset=ruleset.version) for finding in judge(evidence, rules)]


def _stopped(**_: object) -> NoReturn:
    """Stands for a custom rule that may have broken the limits: its finding is *untested: crashed*."""
    raise RuntimeError("a custom rule, or a page it was given, broke the limits of the judging process")


class JudgePool:
    """A few worker processes that judge by a set of rules. Use as a context manager."""

    def __init__(
        self, ruleset: Ruleset | None = None, workers: int | None = None, wall_limit_s: float = WALL_LIMIT_S
    ) -> None:
        self._ruleset = ruleset or Ruleset()
        self._wall_limit_s = wall_limit_s
        self._pool = ProcessPool(
            max_workers=workers or max(1, (os.cpu_count() or 1) - 1),
            initializer=_begin,
            initargs=(self._ruleset,),
            # The crawl's sockets and threads must not be copied into the workers.
            context=multiprocessing.get_context("spawn"),
        )

    async def judge(self, evidence: Evidence) -> tuple[Evidence, list[Finding]]:
        """Findings, and the evidence they were made from.

        When the limits are broken, the worker is gone and the target is judged again: where there are custom
        rules first without these, then without its pages. What needs them is then *untested: crashed* or
        *untested: unparseable*.
        """
        # No custom rule is called in this process: it may hang, and nothing here could end it.
        attempts = [] if evidence.unparseable else [True, False] if self._ruleset.files else [True]
        for custom in attempts:
            try:
                return evidence, await self._in_worker(evidence, custom)
            except _BROKE_THE_LIMITS as error:
                logger.warning("%s: judging broke the limits (%s)", evidence.target.key, type(error).__name__)
        if attempts:
            evidence = evidence.without_pages()
        return evidence, _judge(self._ruleset, evidence, custom=False)

    def _in_worker(self, evidence: Evidence, custom: bool) -> asyncio.Future[list[Finding]]:
        future: Future[list[Finding]] = self._pool.schedule(
            _judge_limited, args=(evidence, custom), timeout=self._wall_limit_s
        )
        return asyncio.wrap_future(future)

    def close(self) -> None:
        """End the workers; unfinished work is dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
