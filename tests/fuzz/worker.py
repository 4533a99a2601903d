"""One target in this process: `python -m tests.fuzz.worker TARGET SECONDS FOLDER…`, the first folder is written to.

With atheris the inputs are led by coverage (libFuzzer's own flags pass through); without it they are made by
hypothesis from the target's words. What breaks a property is saved, and the exit code is not 0.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.fuzz.limits import MAX_INPUT_BYTES, MAX_MEMORY_MB, MAX_WALL_S, WORKING, limited
from tests.fuzz.words import WORDS

GUIDED = importlib.util.find_spec("atheris") is not None
CRASHES = WORKING / "crashes"
FAILED = 77
"""Exit code where a property is broken, as libFuzzer has it."""


def guided(name: str, flags: list[str]) -> None:
    """Fuzz with atheris; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["auditor"]):
        from tests.fuzz.targets import TARGETS
    CRASHES.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", suffix=".dict") as dictionary:
        for word in WORDS[name]:
            dictionary.write('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n')
        dictionary.flush()
        options = [
            f"-dict={dictionary.name}",
            f"-max_len={MAX_INPUT_BYTES}",
            f"-timeout={MAX_WALL_S}",
            f"-rss_limit_mb={MAX_MEMORY_MB}",
            f"-artifact_prefix={CRASHES}/{name}-",
            # As fast as short inputs allow: long ones are tried once the short ones say nothing new.
            "-len_control=50",
            "-print_final_stats=0",
        ]
        atheris.Setup([os.environ.get("FUZZ", f"fuzz-{name}"), *options, *flags], limited(TARGETS[name]))
        atheris.Fuzz()


def unguided(name: str, seconds: float, folders: list[Path]) -> int:
    """Try inputs of words, noise and saved inputs until the time is over; the exit code."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from tests.fuzz.targets import TARGETS

    target = limited(TARGETS[name])
    saved = [path.read_bytes() for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())] or [b""]
    words = st.sampled_from([word.encode() for word in WORDS[name]])
    piece = words | st.binary(max_size=12) | st.sampled_from(saved)
    fresh = st.binary(max_size=1) | st.just(b"\0")
    inputs = st.builds(lambda first, rest: first + b"".join(rest), fresh, st.lists(piece, max_size=30))
    ends = time.monotonic() + seconds
    runs = 0
    failing = b""

    def attempt(data: bytes) -> None:
        nonlocal runs, failing
        runs += 1
        data = data[:MAX_INPUT_BYTES]
        try:
            _in_time(target, data)
        except BaseException:
            failing = data
            raise

    resource.setrlimit(resource.RLIMIT_AS, (4 * MAX_MEMORY_MB << 20,) * 2)
    quiet = settings(
        max_examples=100,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        for data in saved:
            attempt(data)
        while time.monotonic() < ends:
            seed(random.SystemRandom().getrandbits(64))(quiet(given(inputs)(attempt)))()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        CRASHES.mkdir(parents=True, exist_ok=True)
        path = CRASHES / f"{name}-crash-{hashlib.sha1(failing).hexdigest()}"
        path.write_bytes(failing)
        print(f"{type(error).__name__}: {error}\nTest unit written to {path}", file=sys.stderr)
        return FAILED
    finally:
        print(f"#{runs} DONE", file=sys.stderr)
    return 0


def _in_time(target: Callable[[bytes], None], data: bytes) -> None:
    """Run a target; TimeoutError for what hangs where Python looks at signals."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"{len(data)} bytes took more than {MAX_WALL_S} s")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MAX_WALL_S)
    try:
        target(data)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    _name, _seconds, *_rest = sys.argv[1:]
    # A rule that raises is found by its finding.
    logging.disable(logging.CRITICAL)
    if GUIDED:
        guided(_name, [f"-max_total_time={_seconds}", *_rest])
    sys.exit(unguided(_name, float(_seconds), [Path(word) for word in _rest if not word.startswith("-")]))
