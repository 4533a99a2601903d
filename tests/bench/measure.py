"""Run one command in a process of its own and say what it cost. `python -m tests.bench.measure RESULT COMMAND …`.

What the command starts is counted too, however deep: orphans come back to this process (prctl(2),
PR_SET_CHILD_SUBREAPER) and are waited for.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_S = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost. `peaks` is of the first process, sampled: open files, threads, resident MB by time."""

    wall_s: float
    cpu_s: float
    code: int
    rss_mb: float
    samples: list[dict[str, float]] = field(default_factory=list)


def run(command: list[str], result: Path, *, cwd: Path, log: Path, sample: bool = False, limit_s: float = 900) -> Run:
    """Run a command through this module. RuntimeError, with the end of its output, when it failed or did not end."""
    wrapped = [sys.executable, "-m", "tests.bench.measure", str(result), "1" if sample else "0", *command]
    root = str(Path(__file__).parents[2])
    inherited = os.environ.get("PYTHONPATH")
    paths = f"{inherited}:{root}" if inherited else root
    with log.open("wb") as out:
        wrapper = subprocess.Popen(
            wrapped, cwd=cwd, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": paths}, start_new_session=True
        )
        try:
            wrapper.wait(limit_s)
        except BaseException as error:
            # A session of its own: everything the run started ends with it.
            os.killpg(wrapper.pid, signal.SIGKILL)
            wrapper.wait()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            raise RuntimeError(f"{' '.join(command)} did not end within {limit_s:.0f} s") from error
    measured = Run(**json.loads(result.read_text()))
    if measured.code not in (0, 1, 3):  # what `auditor scan` ends with when the scan was whole
        raise RuntimeError(
            f"{' '.join(command)} ended with {measured.code}:\n{log.read_text(errors='replace')[-2000:]}"
        )
    return measured


def _watch(pid: int, begun: float, samples: list[dict[str, float]], over: threading.Event) -> None:
    base = Path(f"/proc/{pid}")
    page = os.sysconf("SC_PAGE_SIZE")
    while not over.wait(_SAMPLE_S):
        try:
            samples.append(
                {
                    "at_s": round(time.monotonic() - begun, 2),
                    "files": sum(1 for _ in (base / "fd").iterdir()),
                    "threads": sum(1 for _ in (base / "task").iterdir()),
                    "rss_mb": int((base / "statm").read_text().split()[1]) * page / 1e6,
                }
            )
        except (OSError, IndexError):
            return


def main(result: str, sample: str, *command: str) -> None:
    """Run, wait for everybody, write the result."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    samples: list[dict[str, float]] = []
    over = threading.Event()
    begun = time.monotonic()
    child = subprocess.Popen(list(command))
    watcher = threading.Thread(target=_watch, args=(child.pid, begun, samples, over))
    if sample == "1":
        watcher.start()
    code = child.wait()
    wall_s = time.monotonic() - begun
    over.set()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    record: dict[str, Any] = {
        "wall_s": wall_s,
        "cpu_s": used.ru_utime + used.ru_stime,
        "code": code,
        "rss_mb": used.ru_maxrss / 1000,
        "samples": samples,
    }
    Path(result).write_text(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
