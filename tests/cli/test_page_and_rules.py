"""`auditor page` and `auditor rules`: commands that need neither network nor database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import CUSTOM_RULE, auditor


def test_page_prints_one_object_a_line(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text(
        "<footer><a href='https://beian.miit.gov.cn/'>粤ICP备2023990123号-1</a></footer>", encoding="gb18030"
    )
    code, out, _ = auditor("page", "--json", str(page))
    found = json.loads(out)
    assert code == 0
    assert found["file"] == str(page)
    assert found["marks"] == [
        {
            "kind": "icp",
            "number": "粤ICP备2023990123号-1",
            "text": "粤ICP备2023990123号-1",
            "link": "https://beian.miit.gov.cn/",
            "suspect": None,
            "place": "footer",
            "source": "text",
        }
    ]


def test_rules_lists_every_rule_and_shows_one(tmp_path: Path) -> None:
    code, out, _ = auditor("rules")
    assert code == 0
    assert "icp-number-missing" in out
    code, out, _ = auditor("rules", "icp-number-missing", "--lang", "en")
    assert code == 0
    assert "5,000" in out


def test_version_is_the_packages_own() -> None:
    code, out, _ = auditor("--version")
    assert code == 0
    assert out.startswith("auditor ")


def test_rules_lists_what_a_selection_asks_and_shows_custom_rules(own_rules: Path) -> None:
    code, out, _ = auditor("rules", "--select", "psb", "--skip", "psb-link-missing")
    assert code == 0
    assert {line.split()[1] for line in out.splitlines()} == {"psb"}
    assert "psb-link-missing" not in out
    code, out, _ = auditor("rules", "--rules", str(own_rules), "title-missing", "--lang", "en")
    assert code == 0


def test_rules_checks_the_examples_of_custom_rules(own_rules: Path) -> None:
    code, out, _ = auditor("rules", "--check", str(own_rules), "--lang", "en")
    assert (code, out) == (0, "title-missing: 2 examples as shown\n")
    path = own_rules / "title_missing.py"
    path.write_text(CUSTOM_RULE.replace("<title>某某公司</title>", "<h1>某某公司</h1>"), encoding="utf-8")
    code, out, _ = auditor("rules", "--check", str(own_rules))
    assert (code, out) == (1, "title-missing: example 1, passed: the rule says failed (untitled)\n")


SAVED = "<footer>版权所有 <a href='https://beian.miit.gov.cn/'>粤ICP备2023990123号-1</a> 技术支持</footer>"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "saved.html").write_text(SAVED, encoding="gb18030")
    row = {"id": "saved", "icp": ["粤ICP备2023990123号-1"], "psb": [], "licenses": []}
    (tmp_path / "labels.jsonl").write_text(json.dumps(row), encoding="utf-8")
    return tmp_path / "saved.html"


def test_page_scores_saved_pages_against_labels(saved: Path) -> None:
    code, out, _ = auditor("page", "--score", "labels.jsonl", "saved.html", "--lang", "en")
    assert code == 0
    figures = "precision 1.0000  recall 1.0000  (found 1, false 0, missed 0)"
    assert out.splitlines()[0] == f"{'icp':12} {figures}"
    assert out.splitlines()[-1] == "page-exact 1/1 = 1.0000"
    code, out, _ = auditor("page", "--score", "labels.jsonl", "saved.html", "--json")
    assert json.loads(out)["page_exact"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--score", "nowhere.jsonl", "saved.html"), "nowhere.jsonl: No such file"),
        (("--score", "bad.jsonl", "saved.html"), "bad.jsonl:2: "),
        (("--score", "labels.jsonl", "saved.html", "more/saved.html"), "two pages for one label"),
        (("--score", "labels.jsonl", "--explain", "saved.html"), "choose one of them"),
    ],
)
def test_a_score_that_cannot_be_had_is_refused_in_one_line(saved: Path, arguments: tuple[str, ...], says: str) -> None:
    saved.with_name("bad.jsonl").write_text('\n{"id": "saved"}\n')
    code, out, err = auditor("page", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_page_that_cannot_be_read_is_scored_as_not_exact_and_said(saved: Path) -> None:
    saved.unlink()
    code, out, err = auditor("page", "--score", "labels.jsonl", "saved.html", "--lang", "en")
    assert code == 2
    assert "saved.html: No such file" in err
    assert out.splitlines()[-1] == "page-exact 0/1 = 0.0000"


def test_page_explains_its_candidates(saved: Path) -> None:
    code, out, _ = auditor("page", "--explain", "saved.html", "--lang", "en")
    assert code == 0
    assert "accepted  filing number  粤ICP备2023990123号-1" in out
    assert "around: …版权所有【粤ICP备2023990123号-1】技术支持…" in out
    code, out, _ = auditor("page", "--explain", "--json", "saved.html")
    (candidate,) = json.loads(out)["candidates"]
    assert (candidate["verdict"], candidate["place"]) == ("accepted", "footer")
