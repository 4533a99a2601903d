"""What one input may cost, and where inputs are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAVED = Path(__file__).resolve().parent / "corpus"
"""Inputs that go with the project: seeds, and the smallest the fuzzer found for every branch. Replayed by the tests."""
WORKING = ROOT / ".cache" / "fuzz"
"""Where the fuzzer leaves what it finds: `TARGET/` and `crashes/`."""

MAX_INPUT_BYTES = 64 * 1024
MAX_CPU_S = 2.0
"""CPU time of one input, with every branch counted: three times what it takes without."""
MAX_WALL_S = 300
"""Of one input; only what hangs takes so long, even where the machine stands still for a while."""
MAX_MEMORY_MB = 1024


def limited(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, with an input that takes too long as a broken property."""

    def run(data: bytes) -> None:
        began = time.process_time()
        target(data)
        spent = time.process_time() - began
        assert spent < MAX_CPU_S, f"{len(data)} bytes took {spent:.1f} s of CPU"

    return run
