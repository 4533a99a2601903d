"""Domain lists: every entry of every line ends in exactly one place, and nothing is lost in silence."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory import (
    REASONS,
    Fate,
    Inventory,
    InventoryError,
    Line,
    read_sources,
    read_text,
)
from auditor.inventory_csv import MAX_COLUMNS
from auditor.inventory_line import MAX_LINE_CHARS, MAX_NAMES
from auditor.inventory_report import report_lines
from auditor.inventory_source import MAX_LINE_BYTES, SHOWN_CHARS, lines_of, read_stream
from tests.test_inventory_line import CLEAR, REFUSED

CORPORA = Path(__file__).resolve().parents[1] / ".." / "shared" / "corpora"


def fates(inventory: Inventory) -> list[tuple[int, str, str, str]]:
    return [
        (line.number, line.fate.value, line.reason, line.target.key if line.target else "") for line in inventory.lines
    ]


# lists

DIRTY = '''\
# our sites
域名,端口,客户,标签,备注
example.cn,,甲公司,"vip,new",
"http://""www.example.cn/x",8443,"乙公司 ""B""",x；y,"two
lines"
"a.cn
b.cn",,丙公司,,
"c.cn,,丁公司,,
d.cn,99999,戊公司,,
192.0.2.1,,,,
,,己公司,,
,,,,
#e.cn,,,,
example.cn,,庚公司,,
EXAMPLE.cn,,甲公司,,
f.cn,,辛公司,,,more
g.cn,80;8080,,,
h.cn:81,82,,,
'''


def test_a_table_is_read_by_its_header() -> None:
    """Ports, owners and tags reach the targets; several hosts in a cell, line breaks in quotes and a quote that
    is never closed lose nothing; the counts add up."""
    inventory = read_text(DIRTY.encode(), "d.csv")
    assert fates(inventory) == [
        (1, "excluded", "comment", ""),
        (2, "excluded", "header", ""),
        (3, "audited", "", "example.cn"),
        (4, "audited", "cleaned", "www.example.cn:8443"),
        (6, "audited", "", "a.cn"),
        (6, "audited", "", "b.cn"),
        (8, "audited", "", "c.cn"),
        (9, "invalid", "port", ""),
        (10, "excluded", "address", ""),
        (11, "invalid", "no-host", ""),
        (12, "excluded", "blank", ""),
        (13, "excluded", "comment", ""),
        (14, "duplicate", "duplicate-other-owner", "example.cn"),
        (15, "duplicate", "duplicate", "example.cn"),
        (16, "invalid", "columns", ""),
        (17, "audited", "", "g.cn"),
        (17, "audited", "", "g.cn:8080"),
        (18, "invalid", "port-conflict", ""),
    ]
    assert inventory.counts == {Fate.AUDITED: 7, Fate.DUPLICATE: 2, Fate.EXCLUDED: 5, Fate.INVALID: 4}
    owners = {target.host: (target.owner, target.tags) for target in inventory.targets}
    assert owners["example.cn"] == ("甲公司", ("vip", "new"))
    assert owners["www.example.cn"] == ('乙公司 "B"', ("x", "y"))
    assert owners["c.cn"] == ("丁公司", ())


@pytest.mark.parametrize(
    ("content", "source"),
    [
        ("domain,owner\na.cn,X\n", "x.csv"),
        ("Domain Name;Owner\na.cn;X\n", "x.csv"),
        ("客户\t网址\nX\thttps://a.cn/\n", "x.tsv"),
        ("\n# list\n客户名称,网站域名\nX,a.cn\n", "x.txt"),
        ("#,域名,客户\n1,a.cn,X\n", "x.csv"),
        ("域名,客户,网址\na.cn,X,http://a.cn\n", "x.csv"),
    ],
)
def test_headers(content: str, source: str) -> None:
    """Comma, semicolon and tab; Chinese and English; in a text file too."""
    inventory = read_text(content.encode(), source)
    assert [(target.key, target.owner) for target in inventory.targets] == [("a.cn", "X")]


def test_a_table_without_a_header_is_a_list() -> None:
    """Cells that are no names are remarks; those that are names are audited."""
    inventory = read_text(b'a.cn,X,"b.cn"\nc.cn,,\n', "x.csv")
    assert [target.key for target in inventory.targets] == ["a.cn", "b.cn", "c.cn"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    """However a list was saved, it reads the same, with the same line numbers."""
    text = end.join(["域名,客户", "例子.中国,甲公司", "", "a.cn,乙公司"])
    inventory = read_text(text.encode(encoding), "x.csv")
    assert [(t.unicode_host, t.owner) for t in inventory.targets] == [("例子.中国", "甲公司"), ("a.cn", "乙公司")]
    assert [line.number for line in inventory.lines] == [1, 2, 3, 4]


def test_lists_of_two_encodings_in_one_file() -> None:
    """Lines that fit neither encoding are refused one by one; the rest is read."""
    content = "一.cn\n二.cn\n三.cn\n".encode() + "四.cn\n".encode("gbk") + b"\xff\xff.cn\nb.cn\n"
    inventory = read_text(content, "x.txt")
    assert [target.unicode_host for target in inventory.targets] == ["一.cn", "二.cn", "三.cn", "四.cn", "b.cn"]
    assert fates(inventory)[4] == (5, "invalid", "encoding", "")


def test_gbk_text_that_happens_to_be_utf_8_in_one_line() -> None:
    """The bytes of 联通 in GBK are UTF-8 too; the other lines decide."""
    assert list(lines_of("联通\n移动\n电信\n".encode("gbk"), "x")) == ["联通", "移动", "电信"]


def test_an_overlong_line_is_refused_alone() -> None:
    """One line of rubbish does not keep the others from being audited."""
    inventory = read_text(b"a.cn\n" + b"x" * (MAX_LINE_CHARS + 1) + b"\nb.cn", "x.txt")
    assert [line.reason for line in inventory.lines] == ["", "too-long", ""]
    assert all(len(line.text) <= SHOWN_CHARS for line in inventory.lines)


@pytest.mark.parametrize(
    "content",
    [
        ", ".join(f"n{i}.cn" for i in range(MAX_NAMES + 1)),
        "domain,port\na.cn," + ";".join(str(port) for port in range(1000, 1001 + MAX_NAMES)),
        'domain,port\n"' + " ".join(f"n{i}.cn" for i in range(50)) + '",' + ";".join(map(str, range(1000, 1050))),
    ],
)
def test_a_line_of_very_many_sites_is_refused_alone(content: str) -> None:
    """By names, by ports, and by names times ports."""
    inventory = read_text(f"{content}\nb.cn".encode(), "x.txt")
    assert [line.reason for line in inventory.lines if line.reason != "header"] == ["too-many", ""]
    assert [target.key for target in inventory.targets] == ["b.cn"]


def test_many_names_on_one_line_are_sites() -> None:
    """As many as there may be are all audited."""
    inventory = read_text(",".join(f"n{i}.cn" for i in range(MAX_NAMES)).encode(), "x.txt")
    assert len(inventory.targets) == MAX_NAMES


def test_a_row_over_several_lines_is_no_longer_than_a_line() -> None:
    """Quotes do not make a row of what would be refused as a line."""
    inventory = read_text(('域名,客户\na.cn,"' + "x\n" * 5 + "x" * MAX_LINE_CHARS + '"\nb.cn,').encode(), "x.csv")
    assert {target.key for target in inventory.targets} == {"a.cn", "b.cn"}
    assert [line.number for line in inventory.lines if line.reason == "too-long"] == [7]


def test_a_table_of_very_many_columns_is_refused() -> None:
    """With what to do about it, also where each of them is known."""
    with pytest.raises(InventoryError, match=r"x\.csv:1: more than \d+ columns\. Remove"):
        read_text(b"domain" + b",id" * MAX_COLUMNS + b"\na.cn\n", "x.csv")


class Trickle(io.RawIOBase):
    """A list that comes a few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        self._pieces = iter([content[at : at + size] for at in range(0, len(content), size)])

    def read1(self, _: int) -> bytes:
        return next(self._pieces, b"")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_in_pieces_a_list_is_the_same(encoding: str, size: int) -> None:
    """Wherever a read ends: within a character, a byte order mark or the end of a line."""
    text = "例子.中国\r\n\r\r\n\n" + "x" * 50 + "𠀀\ra.cn\n\r"
    assert list(read_stream(Trickle(text.encode(encoding), size), "x")) == [  # type: ignore[arg-type]
        "例子.中国", "", "", "", "x" * 50 + "𠀀", "a.cn", "",
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_of_any_length_keeps_its_number_and_its_place(end: str) -> None:
    """In pieces too: what is dropped is the rest of that line and nothing else."""
    content = end.join(["例.cn", "x" * 5 * MAX_LINE_BYTES, "", "例a例例" + "例" * MAX_LINE_BYTES, "b.cn"]).encode()
    for size in (1000, MAX_LINE_BYTES, MAX_LINE_BYTES + 1, len(content)):
        lines = list(read_stream(Trickle(content, size), "x"))  # type: ignore[arg-type]
        assert [line[:4] for line in lines] == ["例.cn", "xxxx", "", "例a例例", "b.cn"]
        assert [len(line) > MAX_LINE_CHARS for line in lines] == [False, True, False, True, False]


def test_what_is_kept_of_a_line_is_short_and_printable() -> None:
    """Whatever the line holds: escapes count."""
    bad = ["\x1b[2J" * 300, "\U000e0001" * 300, "\u202e", "\x01" * 200, "a\tb", "例" * 300]
    inventory = read_text("\n".join([*bad, "a.cn"]).encode("utf-8"), "x.txt")
    assert len(inventory.lines) == len(bad) + 1
    assert all(len(line.text) <= SHOWN_CHARS and line.text.isprintable() for line in inventory.lines)
    assert all(len(line) < SHOWN_CHARS + 100 for line in report_lines(inventory, "en"))


# sources


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "domains.txt").write_text("example.cn\nwww.example.cn\n", encoding="utf-8")
    (tmp_path / "list").write_text("b.cn\n", encoding="utf-8")
    (tmp_path / "example.org").write_text("b.cn\n", encoding="utf-8")
    (tmp_path / "example.com").mkdir()
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "none.txt").write_bytes(b"localhost\n192.0.2.1\n")
    (tmp_path / "binary.txt").write_bytes(b"a\0b")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "odd.csv").write_text("domain,phone\na.cn,1\n", encoding="utf-8")
    (tmp_path / "headless.csv").write_text("owner,tags\nX,y\n", encoding="utf-8")
    (tmp_path / "word.csv").write_text("hostnames\na.cn\n", encoding="utf-8")
    yield tmp_path
    (tmp_path / "domains.txt").chmod(0o600)


def test_files_names_and_standard_input_are_one_inventory(folder: Path) -> None:
    """Duplicates are found across sources, and every entry knows where it stands."""
    stdin = io.BytesIO(b"b.cn\nc.cn\nEXAMPLE.cn\n")
    inventory = read_sources(
        ["domains.txt", "https://c.cn:8443/", "-", "example.com", str(folder / "list")], stdin=stdin
    )
    assert [target.key for target in inventory.targets] == [
        "example.cn", "www.example.cn", "c.cn:8443", "b.cn", "c.cn", "example.com",
    ]  # fmt: skip
    duplicates = [(line.source, line.number, line.first) for line in inventory.lines if line.fate == "duplicate"]
    assert duplicates == [("standard input", 3, "domains.txt:1"), (str(folder / "list"), 1, "standard input:1")]
    places = [(line.source, line.number, line.part) for line in inventory.lines]
    assert len(set(places)) == len(places)


def test_exclusions_name_hosts_ports_and_everything_below() -> None:
    """`*.x` spares x itself; a port spares the other ports; other spellings of a host are the same host."""
    names = ["a.cn", "b.a.cn", "c.b.a.cn", "d.cn:8080", "d.cn", "e.cn:81", "e.cn", "ba.cn", "例子.中国"]
    inventory = read_sources(names, exclude=["*.a.cn", "D.CN", "e.cn:81", "例子.中国"])
    assert [target.key for target in inventory.targets] == ["a.cn", "e.cn", "ba.cn"]
    assert {line.reason for line in inventory.lines if line.fate is Fate.EXCLUDED} == {"exclude-list"}
    assert [t.key for t in read_sources(["a.cn", "a.com"], exclude=["*.cn"]).targets] == ["a.com"]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], "nothing to scan"),
        ([""], "no host to audit"),
        (["nowhere.txt"], "nowhere.txt: No such file"),
        (["Nowhere.CSV"], "Nowhere.CSV: No such file"),
        (["nowhere/example.cn"], "nowhere/example.cn: No such file"),
        (["example.cn/path"], "https://example.cn/path"),
        (["."], ".: is a directory"),
        (["example.com/"], "example.com/: is a directory"),
        (["example.org"], "./example.org"),
        (["domains.txt", "domains.txt"], "domains.txt: named twice"),
        (["empty.txt"], "empty.txt: no host to audit (it is empty)"),
        (["none.txt"], "none.txt:1: one label only"),
        (["binary.txt"], "binary.txt: a binary file"),
        (["book.xlsx"], "book.xlsx: an Excel workbook"),
        (["odd.csv"], "odd.csv:1: unknown column “phone”"),
        (["headless.csv"], "headless.csv:1: no column holds the host names"),
        (["word.csv"], "word.csv:1: unknown column “hostnames”"),
        (["nowhere\x1b[31m.txt"], "nowhere\\x1b[31m.txt: No such file"),
        (["a\0/b.txt"], "a\\x00/b.txt: "),
        (["/" + "a" * 5000 + ".txt"], "File name too long"),
        (["localhost", "192.0.2.1"], "1 excluded, 1 invalid"),
    ],
)
def test_what_cannot_be_used_is_one_line(folder: Path, sources: list[str], expected: str) -> None:
    """File, cause and what to do; no control character reaches the terminal."""
    with pytest.raises(InventoryError) as caught:
        read_sources(sources, stdin=io.BytesIO())
    message = str(caught.value)
    assert expected in message
    assert message.isprintable()


def test_the_file_meant_is_read_when_it_is_named_as_one(folder: Path) -> None:
    """What the error about an ambiguous name advises works."""
    assert [t.key for t in read_sources(["./example.org"]).targets] == ["b.cn"]
    assert [t.key for t in read_sources(["https://example.org"]).targets] == ["example.org"]


@pytest.mark.parametrize("pattern", ["", "*", "*.", "*.*.cn", "192.0.2.1", "a b", "\x1b.cn:x"])
def test_an_exclusion_that_means_nothing_is_an_error(pattern: str) -> None:
    """Otherwise a site someone wanted left alone would be visited."""
    with pytest.raises(InventoryError) as caught:
        read_sources(["a.cn"], exclude=[pattern])
    assert str(caught.value).startswith("--exclude ")
    assert str(caught.value).isprintable()


def test_an_unknown_column_names_what_is_accepted() -> None:
    """Who meets the error need not look into the documentation."""
    with pytest.raises(InventoryError, match=r"域名.*端口.*客户.*标签.*备注"):
        read_text(b"domain,phone\na.cn,1", "x.csv")


# the whole


def test_the_digest_is_that_of_the_targets() -> None:
    """Comments and dirt do not change it; targets, owners and tags do."""
    one = read_text(b"a.cn\nb.cn\n", "x.txt").sha256
    assert one == read_text(b"# x\nhttp://a.cn/\n\nb.cn\na.cn", "y.txt").sha256
    assert (
        len({one, *(read_text(c, "x.csv").sha256 for c in (b"a.cn", b"b.cn\na.cn", b"host,owner\na.cn,X\nb.cn,"))}) == 4
    )


@pytest.mark.parametrize(("lang", "more"), [("zh", "还有 3 条"), ("en", "and 3 more")])
def test_the_report_tells_the_worst_first_and_the_counts(lang: str, more: str) -> None:
    """Bounded, printable, with file and line."""
    content = "a.cn\nhttp://b.cn/\n*.c.cn\nlocal\x1b[2Jhost\u202e\n\nA.cn\n# x\n"
    inventory = read_text(content.encode(), "x\x07.txt")
    report = report_lines(inventory, lang)
    assert [line.split(": ")[0] for line in report[:-1]] == [
        "x\\x07.txt:4",
        "x\\x07.txt:6",
        "x\\x07.txt:3",
        "x\\x07.txt:2",
    ]
    assert all(line.isprintable() for line in report)
    assert "7" in report[-1]
    short = report_lines(inventory, lang, limit=1)
    assert short[0] == report[0]
    assert more in short[1]
    assert len(short) == 3


FRAGMENTS = [text for text, _ in (*CLEAR, *REFUSED)] + [
    "", " ", "#", "域名,端口", "host;owner", '"', ",", ";", "\t", "\u2028", "\ud800"[:0], "（", "）", "http://", ":", "\x85", "例",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=4), max_size=8), st.booleans())
@settings(max_examples=300, deadline=None)
def test_counts_add_up_and_reading_again_changes_nothing(parts: list[list[str]], is_table: bool) -> None:
    """Any text: no line without a fate, no key twice, and the cleaned list is its own cleaned list."""
    content = "\n".join("".join(part) for part in parts).encode("utf-8", "replace")
    inventory = checked(content, "x.csv" if is_table else "x.txt")
    if inventory is None:
        return
    if not any(line.reason == "header" for line in inventory.lines):
        assert {line.number for line in inventory.lines} == set(range(1, len(lines_of(content, "x")) + 1))
    again = read_text("\n".join(target.key for target in inventory.targets).encode(), "y.txt")
    assert [target.key for target in again.targets] == [target.key for target in inventory.targets]
    assert {(line.fate, line.reason) for line in again.lines} == {(Fate.AUDITED, "")}


def checked(content: bytes, source: str) -> Inventory | None:
    """The inventory, after a look at what holds of every one; None for an error, which is one printable line."""
    try:
        inventory = read_text(content, source)
    except InventoryError as error:
        message = str(error)
    else:
        check(inventory)
        return inventory
    assert message.isprintable()
    return None


def check(inventory: Inventory) -> None:
    assert sum(inventory.counts.values()) == len(inventory.lines)
    assert inventory.counts[Fate.AUDITED] == len(inventory.targets) > 0
    assert len({target.key for target in inventory.targets}) == len(inventory.targets)
    assert len({(line.number, line.part) for line in inventory.lines}) == len(inventory.lines)
    for line in inventory.lines:
        assert line.reason in REASONS or (line.reason == "" and line.fate is Fate.AUDITED)
        assert (line.target is None) == (line.fate is Fate.INVALID or is_without_target(line))
    for lang in ("zh", "en"):
        assert all(text.isprintable() for text in report_lines(inventory, lang))


def is_without_target(line: Line) -> bool:
    return line.fate is Fate.EXCLUDED and line.reason != "exclude-list"


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_list_or_an_error(content: bytes) -> None:
    """No other exception, whatever a file holds."""
    for source in ("x.txt", "x.csv"):
        checked(content, source)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared folder is not here")
def test_naughty_strings_are_a_list_or_an_error() -> None:
    """Each of the big list's 515 strings, alone and all together beside a good name."""
    strings = json.loads((CORPORA / "blns.json").read_text("utf-8"))
    assert len(strings) >= 500
    everything = "\n".join(strings) + "\nexample.cn"
    inventory = checked(everything.encode("utf-8", "replace"), "x.txt")
    assert inventory is not None
    assert inventory.targets[-1].key == "example.cn"
    for text in strings:
        for source in ("x.txt", "x.csv"):
            checked(text.encode("utf-8", "replace"), source)


def test_time_is_linear_in_the_number_of_lines() -> None:
    """20,000 lines, half of them dirty, in a few seconds: a million are a matter of a minute."""
    pick = random.Random(1)
    forms = [
        "www.site{}.com.cn",
        "http://www.site{}.cn/a?b=1",
        "移动端:site{}.cn（备注）",
        "例子{}.中国",
        "*.site{}.cn",
    ]
    content = "\n".join(pick.choice(forms).format(n) for n in range(20_000)).encode()
    started = time.perf_counter()
    inventory = read_text(content, "x.txt")
    assert time.perf_counter() - started < 15
    assert len(inventory.lines) == 20_000
