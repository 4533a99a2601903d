"""Promise 18, for lists: whatever is given as a list, it is imported or refused in one line, in seconds and little memory.

Every case is a real run of the command. Each gives its time and the most memory any process of the run had.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path

import dns.message
import dns.rcode
import pytest

from auditor.hostname import ascii_host
from auditor.inventory_line import MAX_LINE_CHARS, MAX_NAMES, entries
from auditor.inventory_source import MAX_LINES, SHOWN_CHARS
from tests.hostile.ground import ROOT, query

MAX_SECONDS = 20
"""Twice what is promised: other things run on the machine."""
MAX_MB = 300
Figure = Callable[[str], None]
Write = Callable[[Path], object]
MB = 1_000_000


@dataclass(frozen=True)
class Run:
    """What a run of the command came to."""

    code: int
    out: str
    errors: str
    seconds: float
    mb: float
    db: Path

    def was(self) -> str:
        """For the figures."""
        return f"{self.seconds:.1f} s, {self.mb:.0f} MB"

    def is_refused(self) -> str:
        """Check that it was refused in one line that says of what, why and what to do; gives the line."""
        self.is_bounded()
        assert self.code == 2, self.errors[-2000:]
        (line,) = self.errors.splitlines()
        assert line.startswith("auditor: ")
        assert line.isprintable()
        assert len(line) < 1000
        assert ". " in line
        assert self.out == ""
        # No scan was begun, let alone half of one.
        assert not self.db.exists()
        return line.removeprefix("auditor: ")

    def is_imported(self) -> list[str]:
        """Check that a scan was made; gives its targets."""
        self.is_bounded()
        assert self.code in (0, 1, 3), self.errors[-2000:]
        assert query(self.db, "SELECT state FROM scans") == [("finished",)]
        texts = [text for (text,) in query(self.db, "SELECT text FROM inventory_lines")]
        assert all(text.isprintable() and len(text) <= SHOWN_CHARS for text in texts)
        return [host for (host,) in query(self.db, "SELECT host FROM targets ORDER BY id")]

    def is_bounded(self) -> None:
        """Check time, memory, and that no exception was shown."""
        assert "Traceback" not in self.errors
        assert self.seconds < MAX_SECONDS
        assert self.mb < MAX_MB

    def reasons(self) -> dict[str, int]:
        """How many entries came to what."""
        return dict(query(self.db, "SELECT reason, count(*) FROM inventory_lines GROUP BY reason"))


@pytest.fixture(scope="module")
def nameserver() -> Iterator[str]:
    """Knows no name: a scan of any list is over soon."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    wire, peer = server.recvfrom(4096)
                    if not wire:
                        return
                    reply = dns.message.make_response(dns.message.from_wire(wire))
                    reply.set_rcode(dns.rcode.NXDOMAIN)
                    server.sendto(reply.to_wire(), peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.sendto(b"", server.getsockname())
        thread.join()


Scan = Callable[..., Run]


@pytest.fixture
def scan(tmp_path: Path, nameserver: str) -> Scan:
    """Run `auditor scan` with some lists."""

    def run(*sources: str, stdin: object = subprocess.DEVNULL, until: Callable[[Path], bool] | None = None) -> Run:
        db = tmp_path / "a.db"
        command = (sys.executable, "-m", "auditor", "scan", "--db", str(db), "--contact", "ops@example.cn")
        errors, out = tmp_path / "errors", tmp_path / "out"
        started = time.monotonic()
        with errors.open("wb") as err_file, out.open("wb") as out_file:
            process = subprocess.Popen(
                (*command, "--nameserver", nameserver, "--lang", "en", "--", *map(os.fsencode, sources)),
                cwd=tmp_path,
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "2000"},
                stdin=stdin,  # type: ignore[call-overload]
                stdout=out_file,
                stderr=err_file,
                preexec_fn=_reads_only_what_it_may,
            )
        if until is not None:
            while not until(db) and process.poll() is None:
                time.sleep(0.2)
            seconds = time.monotonic() - started
            process.send_signal(signal.SIGINT)
        ended = threading.Timer(110, process.kill)
        ended.start()
        peak_mb = 0.0
        while process.poll() is None:
            peak_mb = max(peak_mb, _peak_mb(process.pid))
            time.sleep(0.01)
        ended.cancel()
        if until is None:
            seconds = time.monotonic() - started
        texts = (file.read_bytes().decode("utf-8", "surrogateescape") for file in (out, errors))
        return Run(process.returncode, *texts, seconds, peak_mb, db)

    return run


def _peak_mb(pid: int) -> float:
    """The most memory a process took since it became the command; 0 when it is not, or no more.

    Not ru_maxrss: that one is inherited from the process that started it.
    """
    with contextlib.suppress(OSError):
        if b"\0auditor\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
            peak = re.search(rb"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_bytes(), re.MULTILINE)
            return int(peak[1]) / 1024 if peak else 0.0
    return 0.0


def _reads_only_what_it_may() -> None:
    """Also as root, be refused what the owner of a file forbids."""
    # PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)


# files that are no lists


def _zipped(name: str, piece: bytes, times: int) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as part:
        for _ in range(times):
            part.write(piece)
    return file.getvalue()


def _workbook(path: Path) -> None:
    """A sheet of two million rows in a few kB."""
    path.write_bytes(_zipped("xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>" * 20_000, 100))


def _database(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE domains (name)")
        connection.commit()


NO_LISTS: dict[str, tuple[str, Write, str]] = {
    "workbook": ("list.xlsx", _workbook, "an Excel workbook or a zip archive, not text"),
    "zip bomb": ("list.txt", lambda p: p.write_bytes(_zipped("x", bytes(MB), 100)), "zip archive, not text"),
    "gzip bomb": ("list.csv", lambda p: p.write_bytes(zlib.compress(bytes(100 * MB), wbits=31)), "a gzip archive"),
    "PDF": ("list.txt", lambda p: p.write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< >>\n"), "a PDF, not text"),
    "ELF": ("list.txt", lambda p: p.write_bytes(Path(sys.executable).resolve().read_bytes()), "a program, not text"),
    "PNG": ("list.txt", lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "an image, not text"),
    "database": ("list.txt", _database, "a database, not text"),
    "NULs": ("list.txt", lambda p: p.write_bytes(b"a.cn\0\0\nb.cn\n" * 1000), "a binary file, not text"),
    "UTF-16 without a mark": (
        "list.txt", lambda p: p.write_bytes("例子.中国\na.cn\n".encode("utf-16-le")), "a binary file, not text",
    ),
    "UTF-32 without a mark": (
        "list.txt", lambda p: p.write_bytes("例子.中国\na.cn\n".encode("utf-32-be")), "a binary file, not text",
    ),
    "directory": ("list.txt", Path.mkdir, "is a directory. Name"),
    "unreadable": ("list.txt", lambda p: p.touch(0o000), "may not be read. Allow it"),
    "symlink loop": ("list.txt", lambda p: p.symlink_to(p), "Too many levels of symbolic links. Name"),
    "pipe": ("list.txt", os.mkfifo, "a pipe, and nobody wrote to it for 3 s. Start"),
    "million columns": (
        "list.csv", lambda p: p.write_bytes(b"domain" + b",id" * MB + b"\na.cn" + b",1" * MB), "2 invalid",
    ),
    "many known columns": ("list.csv", lambda p: p.write_bytes(b"domain" + b",id" * 3000), "columns. Remove"),
    "unclosed field": ("list.csv", lambda p: _write(p, b'domain,note\n"x', b"," * MB, 200, b""), "1 invalid"),
    "no lines but ends": ("list.txt", lambda p: _write(p, b"", b"\n" * MB, 10, b""), "2,000,000 lines. Split"),
    "long puny labels": ("list.txt", lambda p: _write(p, b"", b"xn--" + b"0a" * (MB // 2) + b".cn\n", 100, b""), "100 invalid"),
    "labels": ("list.txt", lambda p: _write(p, b"", b"a." * 10_000 + b"cn\n", 500, b""), "500 invalid"),
    "all text": ("list.txt", lambda p: _write(p, b"", (b"-" * 9_999 + b"\n") * 100, 200, b""), "MiB of text. Split"),
}  # fmt: skip
"""What is given as a list → the name of the file, what makes it, and what is said of it."""


def _write(path: Path, before: bytes, piece: bytes, times: int, after: bytes) -> None:
    with path.open("wb") as file:
        file.write(before)
        for _ in range(times):
            file.write(piece)
        file.write(after)


@pytest.mark.parametrize("kind", NO_LISTS)
def test_what_is_no_list_is_refused_in_one_line(kind: str, scan: Scan, tmp_path: Path, figure: Figure) -> None:
    """Workbooks, archives, images, folders, pipes, and text of which nothing can be audited."""
    name, write, said = NO_LISTS[kind]
    write(tmp_path / name)
    run = scan(name)
    line = run.is_refused()
    assert line.startswith(f"{name}:")
    assert said in line
    figure(f"refused, {kind}: {run.was()}")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/dev/zero", "a binary file, not text. Save"),
        ("/dev/urandom", "a binary file, not text. Save"),
        ("/proc/self/mem", "Input/output error. Name"),
        ("/dev/null", "it is empty"),
    ],
)
def test_devices_are_refused_in_one_line(path: str, said: str, scan: Scan, figure: Figure) -> None:
    """Endless ones, and those that can be opened and not read."""
    run = scan(path)
    line = run.is_refused()
    assert line.startswith(f"{path}: ")
    assert said in line
    figure(f"refused, {path}: {run.was()}")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("yes a.cn", "2,000,000 lines. Split"),
        ("yes ''", "2,000,000 lines. Split"),
        (f"yes {'x' * 5000}", "128 MiB of text. Split"),
        ("tr '\\0' a < /dev/zero", "1024 MiB. Split"),
    ],
)
def test_standard_input_without_end_is_refused(command: str, said: str, scan: Scan, figure: Figure) -> None:
    """Lines, long lines, and one line."""
    with subprocess.Popen(("sh", "-c", command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as endless:
        run = scan("-", stdin=endless.stdout)
        assert endless.stdout is not None
        endless.stdout.close()
        endless.wait(10)
    assert said in run.is_refused()
    assert "standard input" in run.errors
    figure(f"refused, endless {command[:12]!r}: {run.was()}")


def test_no_standard_input_at_all_is_refused(scan: Scan, tmp_path: Path) -> None:
    """A program can be started without one."""
    run = subprocess.run(
        ("sh", "-c", f"exec {sys.executable} -m auditor scan - --contact ops@example.cn <&-"),
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.decode().startswith("auditor: standard input: is closed. ")


def test_a_pipe_somebody_holds_is_waited_for_and_said_so(scan: Scan, tmp_path: Path) -> None:
    """A slow list is a list: what is awaited is said once, and what comes is audited."""
    os.mkfifo(tmp_path / "list.txt")

    def write() -> None:
        with (tmp_path / "list.txt").open("wb", buffering=0) as pipe:
            time.sleep(4)
            pipe.write(b"a.cn\n")
            time.sleep(0.2)
            pipe.write(b"b.cn")

    writer = threading.Thread(target=write)
    writer.start()
    run = scan("list.txt")
    writer.join()
    assert run.is_imported() == ["a.cn", "b.cn"]
    assert run.errors.count("list.txt: waiting for the list to be written") == 1


# lists with what is no list in them


def test_long_lines_and_rubbish_are_refused_one_by_one(scan: Scan, tmp_path: Path, figure: Figure) -> None:
    """A line of 100 MB, a field of 100 MB whose quote is never closed, quotes, NULs' neighbours, 10,000 labels and
    a thousand and more names are an invalid line each; the good names around them are audited."""
    rubbish = bytes(b for b in range(256) if b not in b"\0\n\r")
    with (tmp_path / "list.txt").open("wb") as file:
        file.write(b"a.cn\n")
        file.writelines(b"x" * MB for _ in range(100))
        file.write(b'\nb.cn\n"')
        file.writelines(b",y" * (MB // 2) for _ in range(100))
        file.write(b"\nc.cn\n" + b"a." * 10_000 + b"cn\n" + b"xn--" + b"0" * MB + b".cn\nd.cn\n")
        file.write(rubbish + b"\n" + b'"' * 9_999 + b"\n" + b" ".join(b"n%d.cn" % n for n in range(MAX_NAMES + 1)))
        file.write(b"\r\r\n\x85\n" + "例子.中国\n例二.中国\n".encode() + "例一.中国\n".encode("gbk") + b"e.cn")
    run = scan("list.txt")
    assert run.is_imported() == [
        *(f"{c}.cn" for c in "abcd"),
        "xn--fsqu00a.xn--fiqs8s",
        *map(ascii_host, ("例二.中国", "例一.中国")),
        "e.cn",
    ]
    reasons = run.reasons()
    assert (reasons["too-long"], reasons["too-many"]) == (4, 1)
    assert len(run.errors) < 10_000
    figure(f"imported, lines of 100 MB among others: {run.was()}")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_text_with_a_mark_is_a_list(encoding: str, scan: Scan, tmp_path: Path, figure: Figure) -> None:
    """Also with a line of 10 million characters, lone surrogates and NULs in it."""
    text = f"例子.中国\r\n{'𠀀' * 5 * MB}\r\n\0\r\n\ud800x\r\na.cn"
    (tmp_path / "list.txt").write_bytes(text.encode(encoding, "surrogatepass"))
    run = scan("list.txt")
    assert run.is_imported() == ["xn--fsqu00a.xn--fiqs8s", "a.cn"]
    assert run.reasons()["too-long"] == 1
    figure(f"imported, {encoding} with a line of 5 million ideographs: {run.was()}")


def test_lone_surrogates_and_controls_as_arguments(scan: Scan, figure: Figure) -> None:
    """Bytes that are no text on the command line: as a name, as a file, as both."""
    run = scan("a.cn", "\udcff\udcfe.cn", "\x1b[2Jb.cn", "例\udc80", "x" * 100_000)
    assert run.is_imported() == ["a.cn"]
    assert run.errors.isprintable() or all(line.isprintable() for line in run.errors.splitlines())


@pytest.mark.parametrize("source", ["\udcff.txt", "./\udcff", "\udcff", "\x1b[2J/x", "x" * 100_000 + ".txt"])
def test_arguments_that_are_no_text_are_refused_in_one_line(source: str, scan: Scan) -> None:
    """The terminal is not written to with what they hold."""
    scan(source).is_refused()


# long lists


def test_two_million_lines_of_one_name(scan: Scan, tmp_path: Path, figure: Figure) -> None:
    """As many lines as a list may have are one site, and the rest is counted. Told to stop while that is being
    written, it leaves no part of it behind.
    """
    _write(tmp_path / "list.txt", b"", b"example.cn\n" * 1000, MAX_LINES // 1000, b"")

    def told(db: Path) -> bool:
        return "Inventory:" in (tmp_path / "errors").read_text() and db.exists()

    run = scan("list.txt", until=told)
    assert "Traceback" not in run.errors
    assert f"Inventory: {MAX_LINES} entries = audited 1 + duplicate {MAX_LINES - 1} +" in run.errors
    assert run.code != 0
    assert query(run.db, "SELECT count(*) FROM scans") == [(0,)]
    assert query(run.db, "SELECT count(*) FROM inventory_lines") == [(0,)]
    figure(f"{MAX_LINES:,} lines of one name, until they are read: {run.was()}")


def test_three_hundred_thousand_names(scan: Scan, tmp_path: Path, figure: Figure) -> None:
    """Every one is in the database in one go; the scan is stopped then."""
    names = 300_000
    (tmp_path / "list.txt").write_text("".join(f"www.site{n}.com.cn\n" for n in range(names)))

    def stands(db: Path) -> bool:
        with contextlib.suppress(sqlite3.Error):
            (count,) = query(db, "SELECT count(*) FROM targets")[0]
            # One transaction: never a part of them.
            assert count in (0, names)
            return bool(count)
        return False

    run = scan("list.txt", until=stands)
    assert "Traceback" not in run.errors
    assert query(run.db, "SELECT count(*) FROM targets") == [(names,)]
    figure(f"{names:,} names, until all are in the database: {run.was()}")


# lines made to be slow

ATOMS = (
    *"a0-._:/\\?#@[](){}<>\"'`,;|*%+=&～例ßw② \t\u3000（、。\u0300\u200b\ufffd\ud800\U000e0001", "www", "www.", "www .", "例www",
    *("http:", "http://", "https", "ftp://", "xn--", "xn--a.", "a.cn", "a.", "1.", "a:", "[::", "[1:", "://", "a@"),
    *("a/", "a.cn/", "a.cn,", "(a", "{a", "[a", ".aa例", "a.aa例", "%E4", "0x", "v1", '"/', ": ", "/ '"),
)  # fmt: skip
"""Something of every class of characters that the grammar of lines knows, and what it looks for."""
ENDS = ("", ".cn", "!", "www")


def test_no_line_takes_more_than_linear_time(figure: Figure) -> None:
    """Four times the length takes about four times as long, not sixteen: repetitions of everything the grammar knows."""

    def took(text: str) -> float:
        started = time.thread_time()
        entries(text)
        return time.thread_time() - started

    slowest, most = 0.0, ""
    for atom, end in product(ATOMS, ENDS):
        short, long = ((atom * n)[: n - len(end)] + end for n in (MAX_LINE_CHARS // 4, MAX_LINE_CHARS))
        # Once is enough for most; what looks slow is looked at again.
        if (seconds := took(long)) > 0.02:
            seconds = min(seconds, *(took(long) for _ in range(3)))
            assert seconds < 9 * min(took(short) for _ in range(5)), (atom, end)
        slowest, most = max((slowest, most), (seconds, f"{atom!r}…{end!r}"))
    assert slowest < 0.5
    figure(
        f"slowest of {len(ATOMS) * len(ENDS)} lines of {MAX_LINE_CHARS:,} characters: {1000 * slowest:.0f} ms ({most})"
    )
