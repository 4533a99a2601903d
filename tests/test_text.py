"""Bytes become the text a person would read, whatever label they carry; folding keeps the way back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.text import SEAM, Folded, decode, encoding_of_label, fold

FOOTER = "版权所有 某某科技有限公司 京ICP备13052560号-1"
TRADITIONAL = "網站備案：蘇ICP備13036349號"


def html(text: str, charset: str = "") -> str:
    return f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>' if charset else f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        (html(FOOTER).encode(), None, "utf-8"),
        (html(FOOTER).encode("gb18030"), None, "gb18030"),
        (html(FOOTER, "gb2312").encode("gb18030"), "text/html", "gb18030"),
        (html(FOOTER).encode("gb18030"), "text/html; charset=GBK", "gb18030"),
        (html(FOOTER).encode("utf-8-sig"), "text/html; charset=gbk", "utf-8"),
        (html(FOOTER).encode("utf-16"), "text/html; charset=gbk", "utf-16le"),
        (b"\xfe\xff" + html(FOOTER).encode("utf-16-be"), None, "utf-16be"),
        (html(FOOTER).encode("utf-16-le"), "text/html; charset=utf-16", "utf-16le"),
        # The header beats the meta only when the bytes agree with it.
        (html(FOOTER, "utf-8").encode(), "text/html; charset=gbk", "utf-8"),
        (html(FOOTER, "gbk").encode(), "text/html; charset=gbk", "utf-8"),
        (html(FOOTER, "utf-8").encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (html(FOOTER, "gbk").encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        # One-byte labels read anything and so prove nothing.
        (html(FOOTER).encode(), "text/html; charset=ISO-8859-1", "utf-8"),
        (html(FOOTER).encode("gb18030"), "text/html; charset=ISO-8859-1", "gb18030"),
        (html(FOOTER).encode("gb18030"), "text/html; charset=windows-1251", "gb18030"),
        # A page in UTF-8 saved with a byte order mark over GBK is still GBK.
        (b"\xef\xbb\xbf" + html(FOOTER).encode("gb18030"), None, "gb18030"),
        # An ASCII meta cannot declare UTF-16, and a header that does is checked.
        (html(FOOTER, "utf-16").encode(), None, "utf-8"),
        (html(FOOTER).encode(), "text/html; charset=utf-16", "utf-8"),
    ],
)
def test_text_is_read_whatever_the_label(body: bytes, content_type: str | None, encoding: str) -> None:
    """Right, missing, wrong and lying labels all give the words that were written."""
    text, found = decode(body, content_type)
    assert FOOTER in text
    assert found == encoding


def test_big5_is_read() -> None:
    """Traditional pages in Big5, with the label and without."""
    body = html(TRADITIONAL).encode("big5")
    assert TRADITIONAL in decode(body, "text/html; charset=big5")[0]
    assert decode(body, "text/html; charset=big5")[1] == "big5"


@pytest.mark.parametrize(
    "label",
    ["rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "zlib_codec", "hex", "base64",
     "undefined", "mbcs", "hz-gb-2312", "iso-2022-kr", "nonsense", "utf-8; drop table", "\x00utf-8", "utf_8_sig"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_label_the_web_does_not_know_hides_nothing(label: str, encoding: str) -> None:
    """Python's own codecs and withdrawn encodings are ignored in header and meta alike."""
    body = html(FOOTER, label).encode(encoding)
    assert FOOTER in decode(body, f"text/html; charset={label}")[0]


def test_labels_are_the_standards() -> None:
    """Case and white space do not matter; what the standard does not list is nothing."""
    assert encoding_of_label(" GB2312\n") == "gb18030"
    assert encoding_of_label("Latin1") == "windows-1252"
    assert encoding_of_label("utf_8") == ""


def test_latin_pages_keep_their_accents() -> None:
    """A one-byte page is not taken for Chinese because a few bytes would decode."""
    assert decode("Résumé naïve".encode("latin-1"), "text/html; charset=iso-8859-1")[0] == "Résumé naïve"


def test_damage_and_cuts_do_not_change_the_encoding() -> None:
    """A broken character inside, or one cut off at the end, is no sign of another encoding."""
    body = html(FOOTER * 20).encode()
    assert decode(body.replace(b"</p>", b"\xe4\xba</p>"))[1] == "utf-8"
    cut = (FOOTER * 20 + "案").encode()[:-1]
    assert decode(cut) == (FOOTER * 20, "utf-8")
    assert FOOTER in decode((FOOTER * 20 + "案").encode("gb18030")[:-1])[0]


def test_zero_bytes_are_dropped() -> None:
    """NUL between the digits of a number does not part them."""
    assert decode("京ICP备1305\x002560号".encode())[0] == "京ICP备13052560号"


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=60)))
@settings(deadline=None)
def test_decoding_never_raises(body: bytes, content_type: str | None) -> None:
    """Any bytes under any header give a text without NUL."""
    text, encoding = decode(body, content_type)
    assert "\0" not in text
    assert encoding_of_label(encoding) == encoding


@given(
    st.text(st.sampled_from("备案号京网公司版权所有技术支持中文 abc<>/=\n0123456789"), min_size=1, max_size=200),
    st.sampled_from(["utf-8", "gb18030"]),
    st.sampled_from(["", "utf-8", "gbk", "big5", "shift_jis", "euc-kr", "iso-8859-1", "rot13"]),
)
@settings(deadline=None)
def test_chinese_survives_any_label(text: str, encoding: str, label: str) -> None:
    """Text with Chinese in it is read as written under every label, in both of China's encodings."""
    body = (FOOTER + text).encode(encoding)
    assert decode(body, f"text/html; charset={label}")[0] == FOOTER + text


@pytest.mark.parametrize(
    "body", [b"\xb1\xb8" * 5_000_000, b"<meta " * 1_700_000, b"\xff\xfe\xfd" * 3_000_000, b"\xe5" * 10_000_000]
)
def test_decoding_is_linear(body: bytes) -> None:
    """Ten megabytes of anything take a moment, not minutes."""
    began = time.process_time()
    decode(body, "text/html; charset=big5")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("shown", "folded"),
    [
        ("粵ＩＣＰ備　１２３", "粤ICP备 123"),
        ("京｜ICP备", "京|ICP备"),
        ("号—1 号–2 号－3 号‑4 号−5", "号-1 号-2 号-3 号-4 号-5"),
        ("備(bei)案(àn)", "备案"),
        ("京\u200bI\u00adC\ufeffP\u2060备", "京ICP备"),
        ("a\u00a0\u3000 \u200b b", "a b"),
        ("〔1〕【2】［3］（4）", "[1][2][3](4)"),
        ("一\n二", "一\n二"),
        # A footnote mark is no digit.
        ("12①³", "12①³"),
    ],
)
def test_folding(shown: str, folded: str) -> None:
    """Half width, simplified, one kind of dash, bracket and space, nothing invisible, no pinyin."""
    assert fold(shown) == folded


@given(st.text(st.sampled_from("备京a1 \u3000\u200b(bei)\n－" + SEAM), max_size=60), st.sampled_from([" ", ""]))
@settings(deadline=None)
def test_folded_characters_know_where_they_come_from(shown: str, seam: str) -> None:
    """The way back leads to a character that folds to the one asked for, in ascending order."""
    folded = Folded(shown, seam=seam)
    origins = folded.origins(range(len(folded.text)))
    assert origins == sorted(set(origins))
    for character, origin in zip(folded.text, origins, strict=True):
        assert fold(shown[origin]) == character or (shown[origin] == SEAM and character == seam)
