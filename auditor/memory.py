"""What glibc's allocator is told, so that pages of megabytes go back to the system when nobody holds them."""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
LARGE_BYTES = 128 * 1024


def keep_little() -> None:
    """Give large blocks a mapping of their own, for good, and few threads an arena (mallopt(3)); glibc only.

    Left alone, glibc takes the first large block that is freed for the size of ordinary ones, and never gives
    one back again.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(M_ARENA_MAX, 2)
