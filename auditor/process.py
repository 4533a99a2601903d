"""What this process asks of the system: memory given back, and as many open files as it may have."""

from __future__ import annotations

import ctypes
import resource
import sys

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
LARGE_BYTES = 128 * 1024
MOST_FILES = 16_384


def keep_little_memory() -> None:
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


def open_many_files() -> int:
    """Raise the limit on open files as far as it goes; how many there may be now.

    The usual 1,024 are fewer than the connections of a scan that waits for a thousand silent servers.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft
