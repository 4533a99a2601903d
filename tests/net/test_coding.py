"""Content codings: undone whole however they are cut, stopped at the cap, never trusted."""

from __future__ import annotations

import random
import sys
import zlib
from functools import partial
from gzip import compress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.net.coding import CodingError, Decoder, TooLarge, codings, wire_cap
from auditor.net.layers import MAX_MEMBERS, STEP_BYTES_OUT

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "京ICP备2024012345号".encode() * 500
NOISE = random.Random(7).randbytes(300_000)


gzip = partial(compress, mtime=0)
"""gzip without the time in it: the same bytes in every process that collects the tests."""


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip,
    "x-gzip": gzip,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=3),
    "zstd": zstd.compress,
}


class Undone:
    """A decoder and what came out of it."""

    def __init__(self, coding: str, max_bytes: int = 1_000_000) -> None:
        self.pieces: list[bytes] = []
        self.decoder = Decoder(codings(coding)[0], max_bytes, self.pieces.append)

    def feed(self, wire: bytes, step: int = 100_000) -> Undone:
        for start in range(0, len(wire), step):
            self.decoder.feed(wire[start : start + step])
        return self

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


def packed(data: bytes, coding: str) -> bytes:
    for name in coding.split(","):
        data = PACKERS[name.strip().lower()](data)
    return data


@pytest.mark.parametrize(
    ("coding", "wire"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("utf-8", TEXT),
        ("gzip", gzip(TEXT)),
        ("X-GZIP", gzip(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("br", brotli.compress(TEXT)),
        ("zstd", zstd.compress(TEXT)),
        ("gzip, gzip", gzip(gzip(TEXT))),
        ("br, zstd", zstd.compress(brotli.compress(TEXT))),
        ("deflate, utf-8, gzip", gzip(zlib.compress(TEXT))),
        ("gzip", gzip(TEXT[:99]) + gzip(b"") + gzip(TEXT[99:])),
        ("zstd", zstd.compress(TEXT[:99]) + b"\x50\x2a\x4d\x18\x02\0\0\0no" + zstd.compress(TEXT[99:])),
        ("gzip", gzip(TEXT) + b"\0" * 512),
        ("br", brotli.compress(TEXT) + b"\n<!-- cached -->"),
        ("zstd", zstd.compress(TEXT) + b"\n<!-- cached -->"),
        ("deflate", zlib.compress(TEXT) + b"\n<!-- cached -->"),
        ("gzip", gzip(TEXT)[:-8] + b"falsesum"),
        ("deflate", zlib.compress(TEXT)[:-4] + b"fals"),
    ],
    ids=range(20),
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_comes_back_whole_however_it_is_cut(coding: str, wire: bytes, step: int) -> None:
    undone = Undone(coding).feed(wire, step)
    assert undone.body == TEXT
    assert not undone.decoder.unfinished


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(["noise", "zeros", "text"]),
    size=st.integers(0, 300_000),
    coding=st.lists(st.sampled_from(sorted(PACKERS)), min_size=1, max_size=5).map(", ".join),
    cuts=st.lists(st.integers(1, 70_000), max_size=20),
    cap=st.sampled_from([0, 1, 1000, 65_536, 200_000, 1_000_000]),
)
def test_any_body_in_any_codings_cut_anywhere_gives_its_bytes_and_never_more_than_the_cap(
    kind: str, size: int, coding: str, cuts: list[int], cap: int
) -> None:
    data = {"noise": NOISE, "zeros": bytes(300_000), "text": TEXT}[kind][:size]
    wire = packed(data, coding)
    undone = Undone(coding, cap)
    at = 0
    try:
        for cut in [*cuts, len(wire)]:
            undone.decoder.feed(wire[at : at + cut])
            at += cut
            assert len(undone.body) <= cap
    except TooLarge:
        # Between the layers there may be more than in the end, though never much more than the cap.
        assert len(data) > cap or len(wire) > wire_cap(cap) // 4
        assert data.startswith(undone.body)
        return
    assert undone.body == data
    assert not undone.decoder.unfinished


@settings(max_examples=200, deadline=None)
@given(
    wire=st.binary(max_size=2000),
    coding=st.sampled_from(sorted(PACKERS)),
    good=st.integers(0, 4000),
)
def test_rubbish_behind_any_part_of_a_body_costs_nothing_that_came_before(wire: bytes, coding: str, good: int) -> None:
    begun = PACKERS[coding](NOISE[:4000])[:good]
    before = Undone(coding).feed(begun).body
    undone = Undone(coding, 100_000)
    try:
        undone.feed(begun + wire)
    except (CodingError, TooLarge):
        assert len(undone.body) <= 100_000
    assert undone.body.startswith(before)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "br, gzip, zstd, deflate, br"])
def test_a_bomb_stops_at_the_cap_and_no_step_makes_much(coding: str) -> None:
    undone = Undone(coding, 1_000_000)
    with pytest.raises(TooLarge):
        undone.feed(packed(bytes(50_000_000), coding))
    assert undone.body == bytes(1_000_000)
    assert max(map(len, undone.pieces)) <= 2 * STEP_BYTES_OUT


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_body_exactly_as_large_as_the_cap_is_whole(coding: str) -> None:
    assert Undone(coding, len(TEXT)).feed(PACKERS[coding](TEXT)).body == TEXT
    with pytest.raises(TooLarge):
        Undone(coding, len(TEXT) - 1).feed(PACKERS[coding](TEXT))


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_body_cut_short_is_known_to_be_and_kept_as_far_as_it_came(coding: str) -> None:
    wire = PACKERS[coding](NOISE)
    undone = Undone(coding).feed(wire[: len(wire) // 2])
    assert undone.decoder.unfinished
    assert NOISE.startswith(undone.body)
    # zstd and brotli keep the block they are in: of noise up to 128 KiB.
    assert len(undone.body) > len(NOISE) // 2 - 131_072


def test_what_a_window_beyond_http_s_limit_would_take_is_refused() -> None:
    wide = zstd.compress(bytes(20_000_000), options={zstd.CompressionParameter.window_log: 27})
    with pytest.raises(CodingError, match="memory"):
        Undone("zstd").feed(wide)


def test_layers_between_are_bounded_too() -> None:
    endless = gzip(b"") * 20_000
    with pytest.raises(CodingError, match=str(MAX_MEMBERS)):
        Undone("gzip, gzip").feed(gzip(endless))
    empty = b"\x00\x00\x00\xff\xff" * 4_000_000
    with pytest.raises(TooLarge, match="between"):
        Undone("deflate, br").feed(brotli.compress(empty, quality=1))


def test_an_endless_gzip_header_is_none() -> None:
    with pytest.raises(CodingError, match="header"):
        Undone("gzip").feed(b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 1_000_000)


def test_more_than_five_codings_are_too_many() -> None:
    with pytest.raises(CodingError, match="6 codings"):
        Undone("gzip, br, gzip, zstd, gzip, deflate")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd", "br"])
def test_rubbish_is_no_body(coding: str) -> None:
    with pytest.raises(CodingError):
        Undone(coding).feed(b"\xff\xfe this is not compressed at all")


def test_names_nobody_knows_are_told_from_those_that_are_read() -> None:
    assert codings("br, utf-8,GZIP, identity, \xff") == (["br", "gzip"], ["utf-8", "\xff"])
