"""`python -m tests.fuzz [TARGET…] --seconds 60`: fuzz targets one after the other, each in a process of its own."""

from __future__ import annotations

import argparse
import contextlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.limits import MAX_WALL_S, ROOT, SAVED, WORKING
from tests.fuzz.words import WORDS

_STATUS = re.compile(r"^#(\d+)\s+(?:\w+)(?:\s+cov: (\d+) ft: (\d+) corp: (\d+))?", re.MULTILINE)
_SAVED_AT = re.compile(r"Test unit written to (\S+)")
_SHARES = {"page": 4}
"""Of the time; one share where nothing else is said. A page takes a hundred times what a line takes."""
_STARTING_S = 60.0
"""What a target may take beyond its time: to start, and to read the inputs there are."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the fuzzing of one target ended."""

    runs: int
    seconds: float
    features: str
    new: int
    crash: str
    """Where the input is that broke a property; empty without one."""
    output: str
    code: int


def fuzz(name: str, seconds: int, working: Path) -> Ended:
    """Fuzz one target for a time; what is new goes into `working`."""
    working.mkdir(parents=True, exist_ok=True)
    before = len(list(working.iterdir()))
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz.worker", name, str(seconds), str(working), str(SAVED / name)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            told, _ = process.communicate(timeout=seconds + MAX_WALL_S + _STARTING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            told, _ = process.communicate()
    output = told.decode("utf-8", "replace")
    status = _STATUS.findall(output)
    crash = _SAVED_AT.search(output)
    return Ended(
        runs=max((int(line[0]) for line in status), default=0),
        seconds=time.monotonic() - began,
        features=next((f"cov {cov} ft {ft}" for _, cov, ft, _ in reversed(status) if cov), "unguided"),
        new=len(list(working.iterdir())) - before,
        crash=crash[1] if crash else "",
        output=output,
        code=process.returncode,
    )


def keep(name: str, working: Path) -> int:
    """Save the smallest found inputs that reach code no saved one reaches; how many there are. Needs atheris."""
    before = len(list((SAVED / name).iterdir()))
    # libFuzzer starts itself anew for this, by the one word it was started with.
    with TemporaryDirectory() as folder:
        itself = Path(folder) / "fuzz"
        itself.write_text(f'#!/bin/sh\nFUZZ="$0" exec {sys.executable} -m tests.fuzz.worker {name} 0 "$@"\n')
        itself.chmod(0o755)
        # A run that is still going replaces its inputs by smaller ones: what is read here must stay.
        found = Path(folder) / "found"
        found.mkdir()
        for path in working.iterdir():
            with contextlib.suppress(FileNotFoundError):
                (found / path.name).write_bytes(path.read_bytes())
        # Edges only, not how often they were taken: the corpus is to stay small.
        flags = ["-set_cover_merge=1", "-use_counters=0", str(SAVED / name), str(found)]
        subprocess.run([str(itself), *flags], cwd=ROOT, check=True, capture_output=True)
    return len(list((SAVED / name).iterdir())) - before


def replay(name: str, path: Path) -> None:
    """Run one input; raises what it raises."""
    from tests.fuzz.limits import limited
    from tests.fuzz.targets import TARGETS

    limited(TARGETS[name])(path.read_bytes())


def main() -> int:
    """The exit code: 1 where a property was broken or a target ended by itself."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(WORDS)}; all without one")
    parser.add_argument("--seconds", type=int, default=60, help="shared by the targets (60)")
    parser.add_argument("--corpus", type=Path, default=WORKING, help="where found inputs are kept (.cache/fuzz)")
    parser.add_argument("--keep", action="store_true", help="save what was found and reaches new code; no fuzzing")
    parser.add_argument("--input", type=Path, help="run this saved input of the one target instead")
    given = parser.parse_args()
    targets = given.targets or list(WORDS)
    if unknown := set(targets) - set(WORDS):
        parser.error(f"no target is called {', '.join(sorted(unknown))}; there are {', '.join(WORDS)}")
    if given.input is not None:
        if len(targets) != 1:
            parser.error("--input belongs to one target")
        replay(targets[0], given.input)
        print(f"{targets[0]}: every property holds of {given.input}")
        return 0
    if given.keep:
        for name in targets:
            print(f"{name:10} {keep(name, given.corpus.resolve() / name)} inputs saved")
        return 0
    code = 0
    share_s = given.seconds / sum(_SHARES.get(name, 1) for name in targets)
    for name in targets:
        ended = fuzz(name, max(1, int(share_s * _SHARES.get(name, 1))), given.corpus.resolve() / name)
        print(
            f"{name:10} {ended.runs:9} runs {ended.runs / ended.seconds:8.0f}/s  {ended.features:18} "
            f"{ended.new:4} new inputs  {'CRASH' if ended.crash else 'ended' if ended.code else 'ok'}",
            flush=True,
        )
        if ended.code:
            code = 1
            told = [line for line in ended.output.splitlines() if not line.startswith(("INFO: ", "WARNING: "))]
            print("\n".join(told)[-4_000:], file=sys.stderr)
        if ended.crash:
            print(f"  reproduce: {Path(sys.executable).name} -m tests.fuzz {name} --input {ended.crash}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
