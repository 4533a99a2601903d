"""Python's cyclic collector, paused while a whole ledger is built.

Its records hold no cycles, and there are a million of them: to look through all of them again and again for cycles
takes longer than to read the ledger.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Within, only what nobody refers to is freed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
