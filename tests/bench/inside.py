"""`auditor` with instruments in its process. `python -m tests.bench.inside RESULT STOP_S ARGUMENT …`.

Nothing of what it does is changed: a task beside the crawl notes how late the event loop wakes it, and the calls
of the store are timed. After `STOP_S` seconds of crawling it is interrupted as by Ctrl-C; 0 lets it end.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PROBE_S = 0.02
_SETTLING_S = 2.0
"""Starting the workers is no part of the crawl's steady state; it is noted by itself."""
_TIMED = ("save", "begin_attempt", "pending", "address")


class Instruments:
    """What was noted."""

    def __init__(self) -> None:
        self.store_s = 0.0
        self.lags: list[tuple[float, float]] = []
        self.begun_s = time.process_time()
        self.collecting_s = 0.0
        """The longest pause for collecting garbage."""
        self._collecting_from_s = 0.0
        gc.callbacks.append(self._collected)

    def _collected(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._collecting_from_s = time.thread_time()
        else:
            self.collecting_s = max(self.collecting_s, time.thread_time() - self._collecting_from_s)

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its CPU time summed up."""

        @functools.wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            begun = time.thread_time()
            try:
                return function(*given, **named)
            finally:
                self.store_s += time.thread_time() - begun

        return call

    async def probe(self, stop_s: float) -> None:
        """Note how much later than asked for the loop comes back."""
        begun = time.monotonic()
        asked_to_stop = False
        while True:
            before = time.monotonic()
            cpu = time.thread_time()
            await asyncio.sleep(_PROBE_S)
            late_s = time.monotonic() - before - _PROBE_S
            # What another process took from this one is not the loop's: it was busy no longer than its CPU time.
            self.lags.append((before - begun, min(late_s, time.thread_time() - cpu)))
            if stop_s and not asked_to_stop and time.monotonic() - begun > stop_s:
                asked_to_stop = True
                os.kill(os.getpid(), signal.SIGINT)

    def record(self) -> dict[str, Any]:
        """As it stands in the result."""
        lags = sorted(lag for at, lag in self.lags if at > _SETTLING_S)
        return {
            "store_cpu_s": self.store_s,
            "main_cpu_s": time.process_time() - self.begun_s,
            "lag_max_s": lags[-1] if lags else 0.0,
            "lag_p99_s": lags[int(0.99 * len(lags))] if lags else 0.0,
            "lag_at_start_s": max((lag for at, lag in self.lags if at <= _SETTLING_S), default=0.0),
            "collecting_max_s": self.collecting_s,
            "worst": sorted(((round(lag, 3), round(at, 1)) for at, lag in self.lags), reverse=True)[:10],
            "crawled_s": self.lags[-1][0] if self.lags else 0.0,
        }


def with_instruments(instruments: Instruments, stop_s: float, arguments: list[str]) -> Callable[[], None]:
    """`auditor` with these arguments, to be called; its event loop is watched."""
    from auditor import cli

    run = asyncio.run

    def with_probe(crawl: Any, **named: Any) -> Any:
        async def both() -> Any:
            probe = asyncio.create_task(instruments.probe(stop_s))
            try:
                return await crawl
            finally:
                probe.cancel()

        return run(both(), **named)

    asyncio.run = with_probe  # type: ignore[assignment]
    sys.argv = ["auditor", *arguments]
    return cli.main


def main(result: str, stop_s: str, *arguments: str) -> None:
    """Run `auditor` with these arguments, then write what was noted."""
    from auditor.store import Store

    instruments = Instruments()
    for name in _TIMED:
        setattr(Store, name, instruments.timed(getattr(Store, name)))
    try:
        with_instruments(instruments, float(stop_s), list(arguments))()
    finally:
        Path(result).write_text(json.dumps(instruments.record()))


if __name__ == "__main__":
    main(*sys.argv[1:])
