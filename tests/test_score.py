"""The accuracy report: the same figures as the corpus's own tool, and labels that say with their line what is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Mark, MarkKind
from auditor.page import Page
from auditor.score import LabelError, Score, read_labels, score, score_lines, score_object

ROOT = Path(__file__).resolve().parents[1]
ICP, OTHER = "粤ICP备2023990123号-1", "京ICP备05990217号"
LINKED = f'<footer><a href="https://beian.miit.gov.cn/">{ICP}</a></footer>'


def label(**fields: object) -> dict[str, object]:
    return {"id": "a", "icp": [], "psb": [], "licenses": [], **fields}


def jsonl(*rows: object) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def marks(html: str) -> tuple[Mark, ...]:
    return Page.from_bytes(html.encode()).marks


def measured(html: str, **fields: object) -> Score:
    return score(read_labels(jsonl(label(**fields)), "l"), {"a": marks(html)})


# against the corpus's own tool


@pytest.fixture(scope="module")
def corpus(request: pytest.FixtureRequest) -> tuple[Path, dict[str, bytes]]:
    folder = request.getfixturevalue("shared") / "corpus" / "dev"
    return folder, {path.stem: path.read_bytes() for path in sorted((folder / "pages").glob("*.html"))}


@pytest.fixture(scope="module")
def read(corpus: tuple[Path, dict[str, bytes]]) -> tuple[dict[str, tuple[Mark, ...]], str]:
    """The marks of every page, and the same as the lines the tool reads."""
    found = {name: Page.from_bytes(body).marks for name, body in corpus[1].items()}
    fields = ("kind", "number", "link", "suspect")
    rows = ({"file": f"{n}.html", "marks": [{f: getattr(m, f) for f in fields} for m in ms]} for n, ms in found.items())
    return found, jsonl(*rows).decode()


def _as_it_is(row: dict[str, Any], number: int) -> None:
    del row, number


def _spoilt(row: dict[str, Any], number: int) -> None:
    """Labels that are wrong in every way that is counted."""
    if number % 3 == 0:
        row["icp"] = [f"{n[:-2]}7{n[-1]}" for n in row["icp"]]
    if number % 4 == 0:
        row["psb"] = [*row["psb"], "京公网安备11010802990217号"]
    if number % 5 == 0:
        row["licenses"] = [f"{n}-9" for n in row["licenses"]]
        row["icp_link"] = "//icp.example.cn/x"
    if number % 7 == 0:
        row["psb_link"] = None
        row["class"] = "none"
    if number % 11 == 0:
        row["class"], row["icp"], row["psb"], row["licenses"] = "suspect", [], [], []
    if number % 13 == 0:
        row["needs_js"] = True
    if number % 17 == 0:
        row["id"] = f"gone-{number}"


@pytest.mark.parametrize("change", [_as_it_is, _spoilt])
def test_the_figures_are_those_of_the_corpus_tool_to_the_digit(
    shared: Path,
    corpus: tuple[Path, dict[str, bytes]],
    read: tuple[dict[str, tuple[Mark, ...]], str],
    tmp_path: Path,
    change: Any,
) -> None:
    rows = [json.loads(line) for line in (corpus[0] / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows):
        change(row, number)
    content = jsonl(*rows)
    (tmp_path / "labels.jsonl").write_bytes(content)
    (tmp_path / "marks.jsonl").write_text(read[1], encoding="utf-8")
    tool = subprocess.run(
        [sys.executable, shared / "tools" / "score_marks.py", "labels.jsonl", "marks.jsonl", "--misses", "0"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True, env={"PYTHONUTF8": "1"},
    ).stdout  # fmt: skip
    found = score(read_labels(content, "labels.jsonl"), read[0])
    ours = "\n".join(score_lines(found, "en"))
    figures = r"^(?:icp|psb|licence|fakes|page-exact) .*$"
    told, wanted = (re.findall(figures, re.sub(" +", " ", text), re.MULTILINE) for text in (ours, tool))
    assert told == wanted
    assert len(told) == 5
    assert (found.page_exact != 1) or change is _as_it_is
    assert f"no page for {len(found.absent)} labels" in ours or not found.absent
    assert bool(found.absent) == (change is _spoilt)


# measuring


def test_numbers_are_found_false_and_missed_once_a_page() -> None:
    found = measured(f"<p>{ICP} {ICP}</p><p>{OTHER}</p>", icp=[ICP, "浙ICP备2022990456号"])
    counts = found.kinds[MarkKind.ICP]
    assert (counts.found, counts.false, counts.missed) == (1, 1, 1)
    assert (counts.precision, counts.recall, found.page_exact) == (0.5, 0.5, 0)
    (miss,) = found.misses
    assert (miss.page, miss.missed, miss.false) == ("a", ("浙ICP备2022990456号",), (OTHER,))


def test_where_there_is_nothing_to_measure_no_figure_is_made_up() -> None:
    found = measured("<p>某某公司</p>")
    assert {counts.precision for counts in found.kinds.values()} == {None}
    assert {counts.recall for counts in found.kinds.values()} == {None}
    assert found.page_exact == 1
    assert "precision –  recall –" in next(score_lines(found, "en"))
    assert score([], {}).page_exact is None


def test_a_suspect_mark_does_not_count_as_found() -> None:
    fake = "<footer>闽ICP备12345678号</footer>"
    assert measured(fake, **{"class": "suspect"}).fakes == [0, 1]
    assert measured(fake, icp=["闽ICP备12345678号"]).kinds[MarkKind.ICP].missed == 1
    assert measured(LINKED, **{"class": "suspect"}).fakes == [1, 1]
    assert measured(LINKED, **{"class": "none"}).clean == [1, 1]
    assert measured(fake, **{"class": "none"}).clean == [0, 1]


@pytest.mark.parametrize(
    ("link", "right"),
    [("http://beian.miit.gov.cn", 1), ("beian.miit.gov.cn/#", 1), ("https://www.miit.gov.cn", 0), (None, 0)],
)
def test_a_link_is_right_when_its_host_is(link: str | None, right: int) -> None:
    assert measured(LINKED, icp=[ICP], icp_link=link).links == [right, 1]


def test_a_link_that_the_label_does_not_speak_of_is_not_measured() -> None:
    assert measured(LINKED, icp=[ICP]).links == [0, 0]
    assert measured(LINKED, icp_link=None).links == [0, 0]
    assert measured(f"<p>{ICP}</p>", icp=[ICP], icp_link=None).links == [1, 1]


def test_an_address_that_cannot_be_parsed_is_no_host() -> None:
    assert measured(f'<a href="https://[">{ICP}</a>', icp=[ICP], icp_link="https://[x").links == [1, 1]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("icp", "川ICP备2021990331号", "蜀ICP备2021990331号"),
        ("icp", " 蜀ICP备 2021990331号", "蜀ICP备2021990331号"),
        ("licenses", "浙B2-20089901-3", "浙B2-20089901"),
        ("licenses", "京ICP证990173号-2", "京ICP证990173号"),
    ],
)
def test_two_ways_to_write_a_number_are_one_number(kind: str, one: str, other: str) -> None:
    (a,) = read_labels(jsonl(label(**{kind: [one]})), "l")
    (b,) = read_labels(jsonl(label(**{kind: [other]})), "l")
    assert a.numbers == b.numbers


def test_a_page_that_needs_scripts_is_left_out_and_one_without_a_file_is_not_exact() -> None:
    rows = jsonl(label(needs_js=True, icp=[ICP]), label(id="b"), label(id="c"))
    found = score(read_labels(rows, "l"), {"a": (), "b": ()})
    assert (found.pages, found.absent, found.page_exact) == (1, ["c"], 0.5)


def test_a_further_kind_is_measured_where_the_label_names_it() -> None:
    assert MarkKind.NEWS not in measured("<p>x</p>").kinds
    found = measured("<p>x</p>", news=["10120990001"])
    assert found.kinds[MarkKind.NEWS].missed == 1
    assert found.page_exact == 0


def test_the_json_object_holds_the_same_figures() -> None:
    found = measured(LINKED, icp=[ICP, OTHER], icp_link="https://beian.miit.gov.cn")
    told = json.loads(json.dumps(score_object(found)))
    assert told["kinds"]["icp"] == {"precision": 1.0, "recall": 0.5, "found": 1, "false": 0, "missed": 1}
    assert told["kinds"]["psb"]["precision"] is None
    assert (told["page_exact"], told["exact"], told["link_host_right"]) == (0, 0, [1, 1])
    assert told["misses"] == [{"page": "a", "kind": "icp", "missed": [OTHER], "false": [], "note": ""}]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_label_says_cannot_drive_the_terminal(lang: str) -> None:
    rows = jsonl(label(id="a\x1b[31m\n", icp=["\x1b]0;x\x07"], note="\u202etxt\x1b[2J"), label(id="b\x9b1m"))
    found = score(read_labels(rows, "l"), {"a\x1b[31m\n": ()})
    assert all(line.isprintable() for line in score_lines(found, lang))


# labels


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"{", "Write one JSON object a line"),
        (b"[1]", "no object"),
        (b'{"id": "a"}', "icp, psb, licenses missing"),
        (b"\xff\xfe", "not in UTF-8"),
        (b"[" * 100_000, "JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "JSON"),
        (jsonl(label(id="")), "id is no text"),
        (jsonl(label(id=7)), "id is no text"),
        (jsonl(label(icp="x")), "icp is no list of numbers"),
        (jsonl(label(icp=[7])), "icp is no list of numbers"),
        (jsonl(label(psb=[""])), "psb is no list of numbers"),
        (jsonl(label(psb_link=7)), "psb_link is no text"),
        (jsonl(label(needs_js="yes")), "needs_js is neither true nor false"),
        (jsonl(label(**{"class": "good"})), "class is none of mark, suspect, none"),
        (jsonl(label(**{"class": ["mark"]})), "class is none of mark, suspect, none"),
        (jsonl(label(licences=["x"])), "no field is called 'licences'. Write licenses"),
        (jsonl(label(icp_links="x")), "no field is called 'icp_links'. Write icp_link"),
        (jsonl(label(id="z")), "a second label for 'z'"),
    ],
)
def test_a_bad_label_is_told_with_its_line(row: bytes, says: str) -> None:
    content = b"\xef\xbb\xbf" + jsonl(label(id="z")) + b"\r\n\r\n" + row + b"\n" + b"{"
    with pytest.raises(LabelError) as raised:
        read_labels(content, "labels.jsonl")
    assert str(raised.value).startswith("labels.jsonl:3: ")
    assert says in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_a_label_is_an_error(content: bytes) -> None:
    with pytest.raises(LabelError, match="holds no label"):
        read_labels(content, "labels.jsonl")


def test_fields_for_people_are_let_be() -> None:
    row = label(note=["x"], tags=["gbk"], source={"repo": "x"}, reviewer="Li", hard=True)
    assert read_labels(jsonl(row), "l")[0].id == "a"


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["id", "icp", "psb", "licenses", "class", "icp_link", "needs_js"]), inner),
    max_leaves=12,
).map(jsonl))  # fmt: skip
def test_any_bytes_are_labels_or_one_harmless_line(content: bytes) -> None:
    try:
        labels, line = read_labels(content, "labels.jsonl"), ""
    except LabelError as error:
        labels, line = [], str(error)
    assert line.isprintable()
    assert bool(labels) != bool(line)
    assert all(label.numbers.keys() >= {MarkKind.ICP, MarkKind.PSB, MarkKind.LICENCE} for label in labels)


def test_the_labels_in_the_documentation_can_be_read() -> None:
    text = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert [label.page_class for label in read_labels(block.encode(), "labels.md")] == ["mark", "suspect", "none"]


def test_the_documentation_names_every_field_that_is_measured() -> None:
    from auditor.score import KINDS, LINKS

    text = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for name in (*KINDS, *LINKS, "id", "class", "needs_js", "note"):
        assert f"`{name}`" in text, name
