"""Content codings: undone whole, cut at the cap, never trusted."""

from __future__ import annotations

import zlib
from functools import partial
from gzip import compress

import pytest

from auditor.net.coding import CodingError, Decoder, TooLarge

TEXT = "京ICP备2024012345号".encode() * 500


packed = partial(compress, mtime=0)
"""gzip without the time in it: the same bytes in every process that collects the tests."""


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "wire"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", packed(TEXT)),
        ("X-GZIP", packed(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", _raw_deflate(TEXT)),
        ("gzip, gzip", packed(packed(TEXT))),
        ("deflate, gzip", packed(zlib.compress(TEXT))),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_comes_back_whole_however_it_is_cut(coding: str, wire: bytes, step: int) -> None:
    decoder = Decoder(coding, 1_000_000)
    for start in range(0, len(wire), step):
        decoder.feed(wire[start : start + step])
    assert decoder.body == TEXT
    assert not decoder.unfinished


def test_a_bomb_stops_at_the_cap_and_keeps_the_first_part() -> None:
    bomb = packed(bytes(50_000_000))
    decoder = Decoder("gzip", 100_000)
    with pytest.raises(TooLarge):
        decoder.feed(bomb)
    assert decoder.body == bytes(100_000)


def test_a_nested_bomb_stops_at_the_cap_too() -> None:
    bomb = packed(packed(bytes(50_000_000)))
    decoder = Decoder("gzip, gzip", 100_000)
    with pytest.raises(TooLarge):
        decoder.feed(bomb)
    assert len(decoder.body) <= 100_000


def test_a_body_exactly_as_large_as_the_cap_is_whole() -> None:
    decoder = Decoder("gzip", len(TEXT))
    decoder.feed(packed(TEXT))
    assert decoder.body == TEXT


def test_a_body_cut_short_is_known_to_be() -> None:
    decoder = Decoder("gzip", 1_000_000)
    decoder.feed(packed(TEXT)[:-12])
    assert decoder.unfinished


@pytest.mark.parametrize("coding", ["br", "zstd", "aes128gcm", "gzip, gzip, gzip, gzip, gzip, gzip"])
def test_codings_we_do_not_read_are_said_so(coding: str) -> None:
    with pytest.raises(CodingError):
        Decoder(coding, 1000)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_rubbish_is_no_body(coding: str) -> None:
    with pytest.raises(CodingError):
        Decoder(coding, 1000).feed(b"\xff\xfe this is not compressed at all")
