"""Promise 9, the wire's share: every broken or lying protocol has an ending of its own, and words for it.

What a browser shows is read, with a note; what a browser does not show is said to be what it is.
"""

from __future__ import annotations

import socket
import zlib
from gzip import compress
from time import sleep

import brotli
import pytest

from auditor.outcome import Outcome
from tests.hostile.wire import CHUNKED, PLAIN, Script, coded, endless, meet, resets, says, zstd

PAGE = "<title>京ICP备2024012345号</title>".encode() * 40
OK = b"HTTP/1.1 200 OK\r\n"


def length(*values: bytes) -> bytes:
    return OK + b"".join(b"Content-Length: " + value + b"\r\n" for value in values) + b"\r\n"


SIZE = b"%d" % len(PAGE)
CHUNK = b"%x\r\n" % len(PAGE) + PAGE + b"\r\n"

SHOWN: dict[str, tuple[bytes, str]] = {
    "plain": (PLAIN + PAGE, ""),
    "length too short": (length(SIZE) + PAGE + b"surplus", "behind the body's end"),
    "two equal lengths": (length(SIZE, SIZE) + PAGE, ""),
    "negative length": (length(b"-5") + PAGE, "'-5' passed over"),
    "length abc": (length(b"abc") + PAGE, "'abc' passed over"),
    "length beyond numbers": (length(b"9" * 40) + PAGE, "passed over"),
    "length and chunks": (
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n",
        "passed",
    ),
    "surplus behind the chunks": (CHUNKED + CHUNK + b"0\r\n\r\nsurplus", "behind the body's end"),
    "second answer behind the first": (length(SIZE) + PAGE + b"HTTP/1.1 404 No\r\n\r\n", "behind the body's end"),
    "chunk extensions": (CHUNKED + CHUNK.replace(b"\r\n", b";a=b\r\n", 1) + b"0\r\nX: y\r\n\r\n", ""),
    "HTTP/2.0": (PLAIN.replace(b"1.1", b"2.0") + PAGE, ""),
    "HTTP/1.0 without a reason": (b"HTTP/1.0 200\r\n\r\n" + PAGE, ""),
    "no version": (b"HTTP 200 OK\r\n\r\n" + PAGE, ""),
    "small letters": (b"http/1.1 200 ok\r\n\r\n" + PAGE, ""),
    "junk before": (b"\r\n\r\n??" + PLAIN + PAGE, "2 bytes of junk"),
    "bare LF": (PLAIN.replace(b"\r\n", b"\n") + PAGE, ""),
    "NUL in a header": (OK + b"X: a\0b\r\n\r\n" + PAGE, ""),
    "a line without a colon": (OK + b"nonsense\r\nX: y\r\n\r\n" + PAGE, "'nonsense' passed over"),
    "a space before the colon": (OK + b"Content-Length : " + SIZE + b"\r\n\r\n" + PAGE, ""),
    "bytes beyond ASCII in a header": (OK + b"Server: \xc4\xe3\xba\xc3\r\n\r\n" + PAGE, ""),
    "unknown coding": (coded("utf-8", PAGE), "'utf-8' passed over"),
    "coding beyond ASCII": (OK + b"Content-Encoding: \xff\xfe\r\n\r\n" + PAGE, "passed over"),
    "identity": (coded("identity", PAGE), ""),
    "false checksum": (coded("gzip", compress(PAGE)[:-8] + b"falsesum"), "checksum"),
    "padding behind gzip": (coded("gzip", compress(PAGE) + bytes(100)), "behind the compressed body"),
    "text behind br": (coded("br", brotli.compress(PAGE) + b"<!-- -->"), "behind the compressed body"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_a_browser_shows_is_read(case: str) -> None:
    wire, note = SHOWN[case]
    ended = meet(says(wire))
    assert (ended.outcome, ended.body) == (Outcome.OK, PAGE), ended.detail
    assert note in ended.detail
    assert bool(note) is bool(ended.detail)


CUT: dict[str, tuple[bytes, str]] = {
    "length too long": (length(b"99999") + PAGE, "before the body's end"),
    "truncated chunk": (CHUNKED + b"9999\r\n" + PAGE, "before the body's end"),
    "no last chunk": (CHUNKED + CHUNK, "before the body's end"),
    "bad chunk size": (CHUNKED + CHUNK + b"zz\r\n", "broken chunk"),
    "chunk size beyond numbers": (CHUNKED + CHUNK + b"f" * 40 + b"\r\n", "broken chunk"),
    "gzip without its end": (coded("gzip", compress(PAGE)[:-8]), "ends early"),
    "deflate without its end": (coded("deflate", zlib.compress(PAGE)[:-4]), "ends early"),
}


@pytest.mark.parametrize("case", CUT)
def test_what_lacks_its_end_is_partial_and_kept(case: str) -> None:
    wire, words = CUT[case]
    ended = meet(says(wire))
    assert (ended.outcome, ended.body) == (Outcome.PARTIAL, PAGE)
    assert words in ended.detail


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_compressed_body_cut_in_the_middle_keeps_its_beginning(coding: str) -> None:
    noise = zlib.compress(PAGE * 3) * 3000
    wire = {
        "gzip": compress,
        "br": lambda b: brotli.compress(b, quality=1),
        "zstd": zstd.compress,
        "deflate": zlib.compress,
    }
    whole = wire[coding](noise)
    ended = meet(says(coded(coding, whole[: len(whole) - 5])))
    assert ended.outcome is Outcome.PARTIAL
    assert noise.startswith(ended.body)


NOT_HTTP: dict[str, tuple[bytes, str]] = {
    "HTTP/0.9": (PAGE, "no HTTP status line"),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH"),
    "SMTP": (b"220 mail ESMTP\r\n", "220 mail"),
    "three bytes": (b"+OK", "+OK"),
    "garbage": (bytes(range(128, 256)), "no HTTP status line"),
    "escapes": (b"\x1b[31m\0\0\0\0\0\0", r"\x1b[31m"),
    "status 999": (b"HTTP/1.1 999 Odd\r\n\r\nhi", "999"),
    "status 000": (b"HTTP/1.1 000 Odd\r\n\r\nhi", "000"),
    "status 99999": (b"HTTP/1.1 99999 Odd\r\n\r\nhi", "99999"),
    "status -200": (b"HTTP/1.1 -200 Odd\r\n\r\nhi", "-200"),
    "status abc": (b"HTTP/1.1 abc Odd\r\n\r\nhi", "abc"),
    "no status": (b"HTTP/1.1\r\n\r\nhi", "status line"),
    "two different lengths": (length(b"5", b"7") + b"hello", "'5' and '7'"),
    "two lengths in one": (length(b"5, 7") + b"hello", "'5' and '7'"),
    "101": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "101"),
    "no chunks": (CHUNKED + PAGE, "no chunks"),
}


@pytest.mark.parametrize("case", NOT_HTTP)
def test_what_is_no_http_is_said_so(case: str) -> None:
    """Nor does any of it wait for more: the server holds the connection open."""
    wire, words = NOT_HTTP[case]
    ended = meet(says(wire, hold_s=0 if case == "three bytes" else 5))
    assert ended.outcome is Outcome.BAD_HTTP
    assert words in ended.detail
    assert ended.detail.isprintable()
    assert ended.seconds < 4


FALSE: dict[str, tuple[str, bytes]] = {
    **{f"plain text as {coding}": (coding, PAGE) for coding in ("gzip", "deflate", "br", "zstd", "br, gzip")},
    "a long page as br": ("br", PAGE * 500),
    "a long page as gzip": ("gzip", PAGE * 500),
    "a page in GBK as zstd": ("zstd", "京公网安备11010802020134号".encode("gbk") * 9),
    "an unknown coding": ("aes128gcm", zlib.compress(PAGE)),
    "gzip as zstd": ("zstd", compress(PAGE)),
    "six codings": (", ".join(["gzip"] * 6), PAGE),
    "no coding": ("", compress(PAGE)),
}


@pytest.mark.parametrize("case", FALSE)
def test_a_false_coding_is_said_and_what_was_sent_is_kept(case: str) -> None:
    """A person can see what the server sent; no rule reads it, for no browser shows it."""
    coding, body = FALSE[case]
    ended = meet(says(coded(coding, body)))
    assert (ended.outcome, ended.body) == (Outcome.BAD_ENCODING, body), ended.detail
    assert ended.detail.isascii()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_coding_that_breaks_keeps_what_came_before(coding: str) -> None:
    """Up to the block that breaks: the packers here end a block behind the page."""
    packers = {
        "gzip": zlib.compressobj(wbits=31),
        "deflate": zlib.compressobj(),
        "br": brotli.Compressor(),
        "zstd": zstd.ZstdCompressor(),
    }
    packer = packers[coding]
    if coding == "br":
        wire = packer.process(PAGE) + packer.flush()
    elif coding == "zstd":
        wire = packer.compress(PAGE, mode=packer.FLUSH_BLOCK)
    else:
        wire = packer.compress(PAGE) + packer.flush(zlib.Z_SYNC_FLUSH)
    ended = meet(says(coded(coding, wire + b"\xff" * 50)))
    assert (ended.outcome, ended.body) == (Outcome.BAD_ENCODING, PAGE), ended.detail


CONNECTION: dict[str, tuple[Script, Outcome, bytes, str]] = {
    "reset mid-body": (resets(PLAIN + PAGE), Outcome.PARTIAL, PAGE, "reset"),
    "reset mid-head": (resets(OK + b"X: "), Outcome.RESET, b"", "reset"),
    "reset before a byte": (resets(), Outcome.RESET, b"", "reset"),
    "closed mid-head": (says(OK + b"X: "), Outcome.RESET, b"", "within the response head"),
    "empty reply": (says(), Outcome.RESET, b"", "before an answer"),
    "silent": (says(hold_s=5), Outcome.TIMEOUT, b"", "no answer in"),
    "dripping head": (says(OK, *[b"X"] * 90, pause_s=0.05), Outcome.TIMEOUT, b"", "no whole response head"),
    "dripping body": (says(PLAIN + PAGE, *[b""] * 90, pause_s=0.05), Outcome.PARTIAL, PAGE, "took longer than"),
    "dripping br": (
        says(coded("br", brotli.compress(PAGE)[:-1]), hold_s=5),
        Outcome.PARTIAL,
        b"",
        "took longer than",
    ),
}


@pytest.mark.parametrize("case", CONNECTION)
def test_a_connection_that_ends_or_stalls_says_where(case: str) -> None:
    script, outcome, body, words = CONNECTION[case]
    ended = meet(script, timeout_s=1.0)
    assert (ended.outcome, words in ended.detail) == (outcome, True), ended.detail
    assert ended.body.startswith(body)
    assert PAGE.startswith(ended.body)
    assert ended.seconds < 4


def test_an_answer_before_the_request_was_read_is_read() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(PLAIN + PAGE)
        connection.shutdown(socket.SHUT_WR)

    for _ in range(20):
        ended = meet(script)
        assert (ended.outcome, ended.body) == (Outcome.OK, PAGE)


def test_an_ssh_server_that_speaks_first_is_known_at_once() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        sleep(5)

    ended = meet(script)
    assert (ended.outcome, ended.seconds < 4) == (Outcome.BAD_HTTP, True)


@pytest.mark.parametrize("status", [b"204", b"205", b"304"])
def test_an_answer_without_a_body_ends_at_its_head(status: bytes) -> None:
    ended = meet(endless(b"HTTP/1.1 " + status + b" No\r\nContent-Length: 99\r\n\r\n", b"body"))
    assert ended.answer is not None
    assert (ended.outcome, ended.answer.status, ended.body) == (Outcome.OK, int(status), b"")
    ended = meet(says(b"HTTP/1.1 " + status + b" No\r\n\r\n", hold_s=5))
    assert (ended.outcome, ended.seconds < 4) == (Outcome.OK, True)


def test_headers_reach_the_answer_as_they_were_sent() -> None:
    """Folded lines joined, names and values trimmed, values of other bytes and controls untouched."""
    wire = OK + b"A: \xc4\xe3 \r\nB:1\r\n 2\r\n\t3\r\nA:\r\nX-Nul: a\0b\r\n\r\n"
    ended = meet(says(wire))
    assert ended.answer is not None
    assert ended.answer.headers == [(b"A", b"\xc4\xe3"), (b"B", b"1 2 3"), (b"A", b""), (b"X-Nul", b"a\0b")]
