"""Promise 7 (and the exchange's share of 6): head ≤ 256 KiB, ≤ 10 interim answers, body ≤ 10 MiB, ≤ 5 codings."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle, islice

import pytest

from auditor.net.exchange import MAX_BODY_BYTES, MAX_HEAD_BYTES, MAX_HEADERS, MAX_INTERIM
from auditor.outcome import Outcome
from tests.hostile.wire import CHUNKED, MEBIBYTE, PLAIN, bombs, coded, crowd_scripts, endless, meet, says, serving

Figure = Callable[[str], None]
QUICK_S = 5.0
"""Far more than any of these takes, far less than the time limit of the exchange."""


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Padding: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", b" folded\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"HTTP/1.1 200 ", b"OK"),
        (b"", b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 50_000 + b"\r\n\r\n"),
    ],
    ids=["headers", "short headers", "folded", "one line", "reason", "empty lines", "interim", "large interim"],
)
def test_an_endless_head_ends_at_its_cap(head: bytes, part: bytes) -> None:
    ended = meet(endless(head, part))
    assert ended.outcome is Outcome.BAD_HTTP
    assert any(str(limit) in ended.detail for limit in (MAX_HEAD_BYTES, MAX_HEADERS, MAX_INTERIM + 1))
    assert ended.seconds < QUICK_S


@pytest.mark.parametrize(("over", "outcome"), [(0, Outcome.OK), (1, Outcome.BAD_HTTP)])
def test_the_head_s_cap_is_exact(over: int, outcome: Outcome) -> None:
    """Interim answers and the final head together: 262,144 bytes are read, one more is not."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \r\n\r\n"
    head = head.replace(b"X: ", b"X: " + b"x" * (MAX_HEAD_BYTES + over - len(head) - 3 * len(interim)))
    ended = meet(says(interim * 3 + head + b"hi"))
    assert ended.outcome is outcome
    assert ended.body == (b"hi" if outcome is Outcome.OK else b"")


@pytest.mark.parametrize(("count", "outcome"), [(MAX_INTERIM, Outcome.OK), (MAX_INTERIM + 1, Outcome.BAD_HTTP)])
def test_ten_interim_answers_are_read_past_and_no_more(count: int, outcome: Outcome) -> None:
    ended = meet(says(b"HTTP/1.1 102 Processing\r\n\r\n" * count + b"HTTP/1.1 200 OK\r\n\r\nhi"))
    assert ended.outcome is outcome


@pytest.mark.parametrize("count", [100_000, MAX_HEADERS + 1])
def test_too_many_headers_are_refused(count: int) -> None:
    ended = meet(says(b"HTTP/1.1 200 OK\r\n" + b"A:b\r\n" * count + b"\r\nhi"))
    assert (ended.outcome, str(MAX_HEADERS) in ended.detail) == (Outcome.BAD_HTTP, True)


def test_a_header_line_of_100_mb_costs_no_more_than_its_cap() -> None:
    ended = meet(says(b"HTTP/1.1 200 OK\r\nX: ", *[b"y" * MEBIBYTE] * 100, b"\r\n\r\nhi"))
    assert (ended.outcome, ended.seconds < QUICK_S) == (Outcome.BAD_HTTP, True)


def test_a_head_in_pieces_of_one_byte_costs_no_more_than_in_one() -> None:
    """Neither folding nor dripping makes the reader copy what it has again and again."""
    before = time.process_time()
    meet(endless(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" \n"))
    assert time.process_time() - before < 2.0


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (CHUNKED + b"5;", b"x=y;"),
        (CHUNKED + b"2\r\nhi\r\n0\r\n", b"X-Padding: x\r\n"),
        (CHUNKED + b"2\r\nhi\r\n0\r\nX: ", b"y"),
        (CHUNKED, b"1;" + b"x" * 100 + b"\r\ny\r\n"),
    ],
    ids=["extension", "trailers", "trailer line", "extension of every byte"],
)
def test_endless_framing_ends_at_its_cap(head: bytes, part: bytes) -> None:
    ended = meet(endless(head, part))
    assert ended.outcome is Outcome.TOO_LARGE
    assert "without end" in ended.detail
    assert ended.seconds < QUICK_S


def test_a_body_in_chunks_of_one_byte_is_read() -> None:
    page = b"<p>" + b"x" * 300_000
    wire = b"".join(b"1\r\n%c\r\n" % byte for byte in page) + b"0\r\n\r\n"
    ended = meet(says(CHUNKED + wire))
    assert (ended.outcome, ended.body) == (Outcome.OK, page)


@pytest.mark.parametrize(
    "script",
    [
        endless(PLAIN, b"x"),
        endless(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"x"),
        endless(CHUNKED, b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
    ],
    ids=["until the end", "length", "chunks"],
)
def test_an_endless_body_ends_at_its_cap_and_its_first_part_is_kept(script: object) -> None:
    ended = meet(script)
    assert (ended.outcome, len(ended.body)) == (Outcome.TOO_LARGE, MAX_BODY_BYTES)


def test_every_bomb_ends_at_the_cap(figure: Figure) -> None:
    """Two gibibytes each; what is kept is the first 10 MiB, and the time is that of 10 MiB."""
    for coding, bomb in bombs().items():
        ended = meet(says(coded(coding, bomb)))
        assert (ended.outcome, len(ended.body)) == (Outcome.TOO_LARGE, MAX_BODY_BYTES), coding
        assert ended.body.count(b"\0") == MAX_BODY_BYTES
        assert ended.seconds < QUICK_S
        figure(f"2 GiB in {coding} ({len(bomb):,} bytes on the wire) ended after {ended.seconds:.2f} s")


def test_six_codings_are_too_many_and_the_bytes_are_kept_as_they_came() -> None:
    ended = meet(says(coded("gzip, gzip, gzip, gzip, gzip, gzip", b"\x1f\x8b\x08 and so on")))
    assert (ended.outcome, ended.body) == (Outcome.BAD_ENCODING, b"\x1f\x8b\x08 and so on")


def test_a_redirect_s_body_is_neither_read_nor_waited_for() -> None:
    """A browser goes on at the head; nobody needs more than the first 64 KiB."""
    head = b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n"
    ended = meet(endless(head, b"x"))
    assert (ended.outcome, len(ended.body)) == (Outcome.OK, 64 * 1024)
    assert "redirect" in ended.detail
    ended = meet(says(head + b"going", hold_s=15))
    assert (ended.outcome, ended.body) == (Outcome.OK, b"going")
    assert ended.seconds < QUICK_S


def test_a_hundred_at_once_do_not_fill_the_memory(figure: Figure) -> None:
    """Bombs, endless bodies, heads and extensions, noise that does not compress: 100 in parallel, in a process."""
    scripts = crowd_scripts()
    with ExitStack() as stack:
        ports = {name: stack.enter_context(serving(script)) for name, script in scripts.items()}
        chosen = list(islice(cycle(ports), 100))
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.wire", *(str(ports[name]) for name in chosen)],
            check=True,
            capture_output=True,
            timeout=60,
        )
    seen = json.loads(done.stdout)
    assert done.stderr == b""
    for name, (outcome, detail, size, _) in zip(chosen, seen["ended"], strict=True):
        if name.startswith("bomb"):
            assert (outcome, size) == (Outcome.TOO_LARGE, MAX_BODY_BYTES), (name, detail)
        elif name == "noise br, silent at the end":
            assert outcome == Outcome.PARTIAL, (name, detail)
            assert size == 9 * MEBIBYTE
        elif name.startswith("noise"):
            assert (outcome, size) == (Outcome.OK, MAX_BODY_BYTES), (name, detail)
        elif name in ("endless body", "endless chunks", "endless chunk extension", "endless trailers"):
            assert outcome == Outcome.TOO_LARGE, (name, detail)
        else:
            assert outcome == Outcome.BAD_HTTP, (name, detail)
    assert seen["peak"] <= 400 * MEBIBYTE
    figure(
        f"100 hostile servers at once: peak RSS {seen['peak'] / MEBIBYTE:.0f} MiB"
        f" ({seen['before'] / MEBIBYTE:.0f} MiB before), {seen['seconds']:.1f} s"
    )
