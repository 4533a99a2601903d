"""Whole sites that misbehave, each at an address of its own: names, what they do, and how asking them must end.

Run as a program, it is their web servers: `python -m tests.hostile.behaviours`.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import psutil

from tests.hostile.ground import ROOT, SILENCE, Fault, Ground, page, redirect
from tests.hostile.wire import PLAIN, Script, crowd_scripts, endless, resets, says

Ends = frozenset[str]


@dataclass(frozen=True)
class Behaviour:
    """One kind of site. `ends` are the outcomes its home page may end with over http."""

    ends: Ends
    script: Script | None = None
    """What its web server does; None where nothing listens."""
    name: Fault | tuple[str, ...] | None = None
    """Its answer in the DNS, where that is not just its address."""
    deaf: bool = False
    """Its port takes no connection and refuses none."""


def _ends(*outcomes: str) -> Ends:
    return frozenset(outcomes)


def drips(head: bytes, part: bytes, pause_s: float = 0.3) -> Script:
    """Answers a little at a time, for ever."""

    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(head)
        connection.settimeout(pause_s)
        while True:
            connection.sendall(part)
            with suppress(TimeoutError):
                if not connection.recv(4096):
                    return

    return script


def after(seconds: float, script: Script) -> Script:
    """The same, as slow as a server across the country."""

    def later(connection: socket.socket) -> None:
        sleep(seconds)
        script(connection)

    return later


GOOD = page("<title>hello</title><p>京ICP备2024012345号-1")
MANY_ATTRIBUTES = page("<a " + " ".join(f"a{n}" for n in range(200_000)) + ">x</a>")
DEEP = page("<div>" * 1_000_000)

BEHAVIOURS: dict[str, Behaviour] = {
    "good": Behaviour(_ends("ok"), says(GOOD)),
    "nxdomain": Behaviour(_ends("no-address"), name=Fault("NXDOMAIN")),
    "servfail": Behaviour(_ends("no-address"), name=Fault("SERVFAIL")),
    "refused-dns": Behaviour(_ends("no-address"), name=Fault("REFUSED")),
    "silent-dns": Behaviour(_ends("no-address", "budget"), name=SILENCE),
    "alias-loop": Behaviour(_ends("no-address"), name=Fault(alias="alias-loop-0.test")),
    "no-records": Behaviour(_ends("no-address"), name=()),
    "private": Behaviour(_ends("egress-denied"), name=("10.0.0.5",)),
    "metadata": Behaviour(_ends("egress-denied"), name=("169.254.169.254", "fd00::1")),
    "closed-port": Behaviour(_ends("refused")),
    "deaf-port": Behaviour(_ends("timeout"), deaf=True),
    "hangs-up": Behaviour(_ends("reset"), says()),
    "resets": Behaviour(_ends("reset"), resets()),
    "resets-mid-head": Behaviour(_ends("reset"), resets(b"HTTP/1.1 200 OK\r\nContent-")),
    "resets-mid-body": Behaviour(
        _ends("partial"), resets(PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Length: 99\r\n\r\n") + b"<p>x")
    ),
    "silent": Behaviour(_ends("timeout", "budget"), says(hold_s=20)),
    "drips-head": Behaviour(_ends("timeout", "budget"), drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")),
    "drips-body": Behaviour(_ends("partial"), drips(PLAIN, b"<p>x")),
    "garbage": Behaviour(_ends("bad-http"), says(b"\x00\xff\xfe garbage\r\n\r\n" * 20)),
    "ssh": Behaviour(_ends("bad-http", "timeout"), says(b"SSH-2.0-OpenSSH_9.6\r\n", hold_s=20)),
    "http-0.9": Behaviour(_ends("bad-http"), says(b"<html><p>hello")),
    "status-999": Behaviour(_ends("bad-http"), says(b"HTTP/1.1 999 No\r\nContent-Length: 1\r\n\r\nx")),
    "interim-flood": Behaviour(_ends("bad-http"), endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    "self-redirect": Behaviour(_ends("redirect-loop"), says(redirect("/"))),
    "empty-redirect": Behaviour(_ends("ok"), says(redirect(""))),
    "endless-redirects": Behaviour(_ends("redirect-loop"), says(redirect("http://endless-redirects-1.test/x/../"))),
    "bad-redirect": Behaviour(_ends("bad-redirect"), says(redirect("http://[::1"))),
    "inward-redirect": Behaviour(_ends("egress-denied"), says(redirect("http://127.0.0.1/"))),
    "port-redirect": Behaviour(_ends("egress-denied"), says(redirect("http://good-1.test:22/"))),
    "refresh-loop": Behaviour(_ends("ok", "redirect-loop"), says(page("<meta http-equiv=refresh content=0;url=/>"))),
    "cut-gzip": Behaviour(
        _ends("partial"),
        says(
            PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + zlib.compress(GOOD * 9, wbits=31)[:-30]
        ),
    ),
    "false-gzip": Behaviour(
        _ends("bad-encoding"),
        says(PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + b"<p>not at all"),
    ),
    "unavailable": Behaviour(_ends("ok"), says(page("busy", "Retry-After: 99999999", status="503 Busy"))),
    "no-content": Behaviour(_ends("ok"), says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    "bogus-charset": Behaviour(_ends("ok"), says(GOOD.replace(b"text/html", b"text/html; charset=rot13"))),
    "many-attributes": Behaviour(_ends("ok"), says(MANY_ATTRIBUTES)),
    "deep": Behaviour(_ends("ok"), says(DEEP)),
}
"""Besides these, all that fills memory: `crowd`."""


CROWD_ENDS = _ends("too-large", "bad-http", "partial", "ok", "timeout", "bad-encoding")
CROWD = (
    *("bomb-gzip", "bomb-deflate", "bomb-br", "bomb-zstd", "bomb-gzip-gzip", "bomb-five-codings"),
    *("noise", "noise-gzip", "noise-br", "noise-zstd", "noise-silent", "endless-body", "endless-chunks"),
    *("endless-headers", "endless-folded-header", "endless-line", "endless-extension", "endless-trailers"),
)
"""The names of `crowd_scripts`, as names of sites."""


def crowd() -> dict[str, Behaviour]:
    """Bombs in every coding, endless heads, bodies and framings, noise that cannot be compressed."""
    return {kind: Behaviour(CROWD_ENDS, script) for kind, script in zip(CROWD, crowd_scripts().values(), strict=True)}


KINDS = (*BEHAVIOURS, *CROWD)
GOOD_ONES = 50


def address_of(kind: str) -> str:
    """Where a kind of site is."""
    return f"36.104.{KINDS.index(kind)}.1"


def address_of_good(number: int) -> str:
    """Where one of many good sites is."""
    return f"36.104.200.{number}"


def settle(ground: Ground, kinds: Iterable[str], each: int) -> list[str]:
    """Give the ground so many names of each kind; gives the names, the kinds mixed."""
    names = []
    wanted = list(kinds)
    for number in range(each):
        for kind in wanted:
            name = f"{kind}-{number}.test"
            of_name = BEHAVIOURS[kind].name if kind in BEHAVIOURS else None
            ground.names[name] = (address_of(kind),) if of_name is None else of_name
            names.append(name)
    return names


def kind_of(name: str) -> str:
    """The kind of site a name stands for."""
    return name.removesuffix(".test").rpartition("-")[0]


@contextmanager
def listening() -> Iterator[None]:
    """The web servers of all kinds, in a process of their own: what they do must not hold up the name server's."""
    command = (sys.executable, "-m", "tests.hostile.behaviours")
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.stdin.close()
        process.stdout.close()
        process.terminate()
        process.wait()


def main() -> None:
    """Serve until standard input ends: port 80 of every kind; on 443 they hang up."""
    scripts = {kind: behaviour.script for kind, behaviour in (BEHAVIOURS | crowd()).items()}
    with ExitStack() as stack:
        for kind, script in scripts.items():
            if kind in BEHAVIOURS and BEHAVIOURS[kind].deaf:
                stack.enter_context(_deaf(address_of(kind)))
            elif script is not None:
                stack.enter_context(_server(address_of(kind), 80, script))
                stack.enter_context(_server(address_of(kind), 443, lambda _: None))
        for number in range(GOOD_ONES):
            stack.enter_context(_server(address_of_good(number), 80, after(0.3, says(GOOD))))
            stack.enter_context(_server(address_of_good(number), 443, after(0.3, lambda _: None)))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()


@contextmanager
def _server(address: str, port: int, script: Script) -> Iterator[None]:
    listener = socket.create_server((address, port), backlog=500)

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            script(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@contextmanager
def _deaf(address: str) -> Iterator[None]:
    """Ports whose queue is full: the kernel drops what comes, as a firewall would."""
    with ExitStack() as stack:
        for port in (80, 443):
            listener = stack.enter_context(socket.create_server((address, port), backlog=0))
            for _ in range(4):
                filler = stack.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
        yield


class Memory:
    """The most memory the processes below one take together, looked at again and again (proportional set size)."""

    def __init__(self, is_ours: Callable[[psutil.Process], bool]) -> None:
        self._is_ours = is_ours
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak = 0
        self.at_peak: dict[int, int] = {}
        """What each process took then, by pid; the first is the scan's own."""
        self.peak_of_one = 0

    def _watch(self) -> None:
        while not self._ended.wait(0.15):
            sizes = {p.pid: size for p in psutil.process_iter() if self._is_ours(p) and (size := pss(p.pid))}
            if sum(sizes.values()) > self.peak:
                self.peak, self.at_peak = sum(sizes.values()), sizes
            self.peak_of_one = max([self.peak_of_one, *sizes.values()])

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


def pss(pid: int) -> int:
    """Memory of a process in bytes, what it shares with others counted by its share; 0 when it is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
