"""Runs the auditor's command many times without importing it many times: a process that forks for each run.

Started as `python -m tests.hostile.nursery`; reads one JSON list of arguments a line, forks, answers with the child's
pid; an empty line waits for the child and answers with how it ended (negative: the signal).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from tests.hostile.ground import ROOT


class Nursery:
    """Runs of the command, one after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, folder: Path) -> Nursery:
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.hostile.nursery"),
                cwd=folder,
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )

    async def _say(self, line: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line.encode() + b"\n")
        return int(await self._process.stdout.readline())

    async def begin(self, arguments: list[str]) -> int:
        """Start a run; its pid."""
        return await self._say(json.dumps(arguments))

    async def ended(self) -> int:
        """Wait for the run's end; its exit code."""
        return await self._say("")

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


def main() -> None:
    # Now, so that no child has to.
    for name in ("auditor.cli", "auditor.scanning", "spiders.pipelines"):
        import_module(name)

    child = 0
    for line in sys.stdin:
        if line.strip():
            child = os.fork()
            if not child:
                run(json.loads(line))
            answer = child
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def run(arguments: list[str]) -> None:
    """Be the command; never returns."""
    import auditor.cli

    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    for descriptor, name in ((1, "out.txt"), (2, "errors.txt")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), descriptor)
    sys.argv = ["auditor", *arguments]
    code = 70
    try:
        auditor.cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
