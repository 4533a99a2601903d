"""Bytes → text, and text → the form the grammar reads.

`decode` follows the WHATWG Encoding Standard's list of labels but not its trust in them: a label is a claim,
and a claim under which the bytes do not decode loses to one under which they do.
"""

from __future__ import annotations

import codecs
import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from auditor.policy.charsets import CODEC_OF, ENCODING_OF_LABEL, MULTIBYTE

SEAM = "\x1f"
"""Stands in a stream of visible text where markup, but nothing visible, parts two pieces of text."""

# --- bytes → text -----------------------------------------------------------------------------------------

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))

_HEADER_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([^\s;\"'>]{1,40})", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?([^\s;\"'>/]{1,40})", re.I)
_META_WITHIN_BYTES = 65_536
"""How far a `<meta>` is looked for. Browsers look at 1,024 bytes, and reload when one comes later."""

_GB2312_ONLY = re.compile(rb"(?:[\x00-\x7f]++|[\xa1-\xf7][\xa1-\xfe])*+\Z")
_ZEROS_OF_UTF16 = 8
"""In its first 1,024 bytes a page in UTF-16 has at least this many zero bytes: its tags are ASCII."""
_GB_WORDS = tuple(word.encode("gb18030") for word in ("备案", "ICP备", "ICP证", "公网安备", "版权所有"))
_CJK_IN_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")


def encoding_of_label(label: str) -> str:
    """WHATWG name of the encoding a label stands for; empty for a label the standard does not list."""
    return ENCODING_OF_LABEL.get(label.strip("\t\n\f\r ").lower(), "")


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a body and the WHATWG name of the encoding it was read in. Never raises; NUL is dropped.

    Order of trust: byte order mark, HTTP header, `<meta>`, strict UTF-8, GB18030, Big5. Whatever decodes
    without an error beats whatever does not; when nothing does, the reading with the fewest errors is taken.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            text, encoding = _best(body[len(mark) :], [name])
            break
    else:
        text, encoding = _best(body, _claims(body, content_type or ""))
    return text.replace("\0", ""), encoding


def _claims(body: bytes, content_type: str) -> list[str]:
    """Encodings the page is said to be in, most trusted first."""
    claims = []
    if header := _HEADER_CHARSET.search(content_type[:1_000]):
        claims.append(encoding_of_label(header[1]))
    if body[:2] in (b"<\0", b"\0<"):
        claims.append("utf-16le" if body[:1] == b"<" else "utf-16be")
    for meta in _META_CHARSET.finditer(body, 0, _META_WITHIN_BYTES):
        if name := encoding_of_label(meta[1].decode("latin-1")):
            # A <meta> that can be read as ASCII cannot be telling the truth about UTF-16.
            claims.append("utf-8" if name.startswith("utf-16") else name)
            break
    wide = body[:1_024].count(0) >= _ZEROS_OF_UTF16
    return [claim for claim in claims if claim and (wide or not claim.startswith("utf-16"))]


def _best(body: bytes, claims: Sequence[str]) -> tuple[str, str]:
    if body.isascii() and not any(claim.startswith("utf-16") for claim in claims):
        return body.decode("ascii"), claims[0] if claims else "utf-8"
    utf8 = _strict(body, "utf-8")
    if utf8 is None and _nearly_utf8(body):
        return body.decode("utf-8", "replace"), "utf-8"
    for claim in claims:
        name = _believed(claim, body, utf8 is not None)
        text = utf8 if name == "utf-8" else _strict(body, name)
        if text is not None:
            return text, name
    if utf8 is not None:
        return utf8, "utf-8"
    for name in ("gb18030", "big5"):
        if (text := _strict(body, name)) is not None:
            return text, name
    names = dict.fromkeys([*claims, "utf-8", "gb18030", "big5"])
    readings = [(body.decode(CODEC_OF.get(name, name), "replace"), name) for name in names]
    return min(readings, key=lambda reading: reading[0].count("\ufffd"))


def _believed(claim: str, body: bytes, valid_utf8: bool) -> str:
    """What to try for a claim: itself, or what the bytes plainly are instead."""
    if claim == "utf-8" or claim.startswith("utf-16"):
        return claim
    if claim in MULTIBYTE:
        # Chinese in one of these that happens to be valid UTF-8 in three-byte characters does not occur.
        if valid_utf8 and _CJK_IN_UTF8.search(body):
            return "utf-8"
        # East Asian encodings read each other's bytes without an error; the words of a footer tell.
        return "gb18030" if any(word in body for word in _GB_WORDS) else claim
    # A one-byte encoding reads anything, so its label proves nothing against clean longer characters.
    if valid_utf8:
        return "utf-8"
    return "gb18030" if _GB2312_ONLY.match(body) else claim


def _strict(body: bytes, name: str) -> str | None:
    """The text when no byte is wrong, else None. A character cut off at the very end is no error."""
    try:
        return codecs.getincrementaldecoder(CODEC_OF.get(name, name))("strict").decode(body)
    except UnicodeError:
        return None


def _nearly_utf8(body: bytes) -> bool:
    """Whether wrong bytes are rare exceptions in plain UTF-8: damaged characters, not a wrong label."""
    right = body.decode("utf-8", "ignore")
    wrong = body.decode("utf-8", "replace").count("\ufffd")
    return wrong * 20 <= len(right) - len(right.encode("ascii", "ignore"))


# --- text → what the grammar reads ------------------------------------------------------------------------

_TRADITIONAL = str.maketrans(
    "備號證網聯機關許產營電業資訊監國務審總會級晉遼滬蘇閩贛魯粵瓊貴雲陝寧隴龍東廣",
    "备号证网联机关许产营电业资讯监国务审总会级晋辽沪苏闽赣鲁粤琼贵云陕宁陇龙东广",
)
"""Only what marks and their labels are written with: this is no converter."""

_SHAPES = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣⁃─━ー", "-"),
    **dict.fromkeys("│┃┆┇┊┋︱∣❘❙ǀ丨¦", "|"),
    **dict.fromkeys("【〔〖「『〘〚[", "["),
    **dict.fromkeys("】〕〗」』〙〛]", "]"),
    **dict.fromkeys("∶꞉ː", ":"),
    **dict.fromkeys("∗⁎✱✻﹡", "*"),
}
_COMPATIBLE_RANGES = (
    (0x00A0, 0x00A0),
    (0x2000, 0x200A),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x2100, 0x214F),
    (0x2160, 0x217F),
    (0x2E80, 0x2FDF),
    (0x3000, 0x3000),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFFEE),
    (0x1D400, 0x1D7FF),
)
"""Where Unicode has one-to-one NFKC mappings that can stand in a mark. Circled and superscript digits are
left out on purpose: ① is a footnote, not a digit."""


def _folding() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in chain.from_iterable(range(first, last + 1) for first, last in _COMPATIBLE_RANGES):
        compatible = unicodedata.normalize("NFKC", chr(code))
        if len(compatible) == 1 and compatible != chr(code):
            table[code] = compatible
    table |= {ord(character): plain for character, plain in _SHAPES.items()}
    table |= {code: chr(simplified) for code, simplified in _TRADITIONAL.items()}
    return {code: " " if plain.isspace() else plain for code, plain in table.items()} | {ord("\t"): " "}


_FOLD = _folding()

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
"""Characters that show nothing (Unicode: Default_Ignorable_Code_Point)."""
_DROPPED = re.compile(
    # One class of characters first, because that is what is searched for fast; then what it is.
    rf"[ ({_INVISIBLE}](?:(?<= [ {_INVISIBLE}])[ {_INVISIBLE}]*|(?<=[{_INVISIBLE}])[{_INVISIBLE}]*"
    r"|(?<=[\u4e00-\u9fff]\()[a-zà-ǜ]{1,6}\))"
)
"""What leaves the text: the invisible, all but one of several spaces, and pinyin of the character before."""


# --- how what the grammar reads may be written ------------------------------------------------------------


def written_as(characters: str) -> str:
    """These characters and, of the first 65,536, every other that folding takes for one of them."""
    others = (chr(code) for code, plain in _FOLD.items() if plain in characters and code < _WIDE)
    return "".join(dict.fromkeys((*characters, *others)))


def narrowed(text: str) -> str:
    """The text with one of the first 65,536 characters for every other that folding knows: as long as it was."""
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return text
    return text.translate(_NARROW)


_WIDE = 0x10000
_INVISIBLE_CHARACTERS = re.compile(f"[{_INVISIBLE}]")
_NARROW = {code: plain for code, plain in _FOLD.items() if code >= _WIDE}
_NARROW |= dict.fromkeys(range(0xE0000, 0xE1000), "\u200b")
_GAP_CLASS = (
    written_as(" ").replace(" ", r"\ ")
    + SEAM
    + _INVISIBLE
    + "".join(chr(code) for code, plain in _FOLD.items() if code < _WIDE and _INVISIBLE_CHARACTERS.match(plain))
)
GAP = rf"[{_GAP_CLASS}]*+(?:&nbsp;[{_GAP_CLASS}]*+)*+"
"""Pattern of all that may stand in a narrowed text between characters with a space or nothing between them."""
GAP_START = rf"{_GAP_CLASS}&{re.escape(written_as('('))}"
"""What `GAP` and `PINYIN` begin with, for a class of characters."""
_PINYIN_LETTERS = written_as(string.ascii_lowercase + "".join(map(chr, range(ord("à"), ord("ǜ") + 1))))
PINYIN = rf"[{re.escape(written_as('('))}][{_PINYIN_LETTERS}]{{1,6}}[{re.escape(written_as(')'))}]"
"""Pattern of what is pinyin behind a Chinese character, in a narrowed text as it is written."""

# --- folding ----------------------------------------------------------------------------------------------

_KEPT_CHARACTERS = 1_000_000


class Replacing:
    """`str.translate` with a table of single characters, which is slow in long texts of which little changes."""

    __slots__ = ("_any", "_plain", "_table")

    def __init__(self, table: Mapping[int, str]) -> None:
        self._table = table
        self._plain = {chr(code): plain for code, plain in table.items()}
        wide = "\U00010000-\U0010ffff" if any(code >= _WIDE for code in table) else ""
        # A class is searched for fast unless it names single characters beyond the first 65,536.
        self._any = re.compile(f"[{re.escape(''.join(chr(code) for code in table if code < _WIDE))}{wide}]")

    def __call__(self, text: str) -> str:
        """The text with every character of the table replaced."""
        changing = self._any.findall(text)
        present = self._plain.keys() & changing
        if len(present) > _FEW_KINDS or any(self._plain[character] in present for character in present):
            if len(changing) * _DEARER > len(text):
                return text.translate(self._table)
            return self._any.sub(self._replacement, text)
        for character in present:
            text = text.replace(character, self._plain[character])
        return text

    def _replacement(self, match: re.Match[str]) -> str:
        return self._plain.get(match[0], match[0])


_FEW_KINDS = 16
_DEARER = 6
"""How many times dearer it is to replace one character than to look at one."""
_translated = Replacing(_FOLD)
_folded = lru_cache(maxsize=4)(_translated.__call__)
"""A page is read several times: with seams as spaces and as nothing, for numbers and for words."""


class Folded:
    """A text in the form the grammar reads, with the way back to the text it was made of.

    Half width, simplified where a mark can hold it, dashes and brackets of one kind, no invisible characters,
    no pinyin in brackets, single spaces; line ends are kept. Linear in time and memory.
    """

    __slots__ = ("_same_length", "text")

    def __init__(self, shown: str, *, seam: str = " ") -> None:
        """Fold a stream; `seam` is what a SEAM in it counts as: a space, or nothing."""
        if "&nbsp;" in shown:
            # Escaped twice, it stands on the page as it is written.
            shown = shown.replace("&nbsp;", " \u200b\u200b\u200b\u200b\u200b")
        folded = _folded(shown) if len(shown) <= _KEPT_CHARACTERS else _translated(shown)
        if SEAM in folded:
            folded = folded.replace(SEAM, seam or "\u200b")
        self._same_length = folded
        self.text: str = _DROPPED.sub("", folded)

    def origins(self, offsets: Sequence[int]) -> list[int]:
        """Where characters of `text`, given by ascending offsets, stand in the text this was made of."""
        if len(self.text) == len(self._same_length):
            return list(offsets)
        found: list[int] = []
        dropped = 0
        cuts = _DROPPED.finditer(self._same_length)
        cut = next(cuts, None)
        for offset in offsets:
            while cut is not None and cut.start() - dropped <= offset:
                dropped += cut.end() - cut.start()
                cut = next(cuts, None)
            found.append(offset + dropped)
        return found


def fold(text: str) -> str:
    """The form the grammar reads, without the way back."""
    return Folded(text).text
