"""Commands that start at a database: reports, judging again, selections and custom rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import CUSTOM_RULE, FEW_SITES, auditor, rules_with_findings


def test_report_writes_every_site_in_every_format_and_an_index(few_sites: Path, tmp_path: Path) -> None:
    code, out, _ = auditor("report")
    assert code == 0
    assert f"{len(FEW_SITES)} 个网站" in out
    written = {path.name for path in (tmp_path / "report" / "sites").iterdir()}
    assert len(written) == 4 * len(FEW_SITES)
    assert {p.name for p in (tmp_path / "report").iterdir()} == {
        "index.html", "index.md", "index.json", "index.csv", "sites",
    }  # fmt: skip
    index = json.loads((tmp_path / "report" / "index.json").read_text(encoding="utf-8"))
    assert len(index["sites"]) == len(FEW_SITES)


def test_report_of_one_name_goes_to_the_terminal(database: Path) -> None:
    code, out, _ = auditor("report", str(database), "missing.test", "--lang", "en")
    assert code == 0
    assert "missing.test" in out
    assert "icp-number-missing" in out


def test_report_of_a_name_that_was_not_scanned_is_an_error(database: Path) -> None:
    code, _, err = auditor("report", str(database), "elsewhere.test")
    assert code == 2
    assert "elsewhere.test" in err


def test_judge_prints_what_changed_and_exits_like_the_scan(few_sites: Path) -> None:
    code, out, _ = auditor("judge", str(few_sites), "--lang", "en")
    assert code == 1
    assert "0 verdicts changed" in out


def test_judge_takes_a_selection_and_keeps_to_it_until_told_otherwise(few_sites: Path) -> None:
    every = rules_with_findings(few_sites)
    code, out, _ = auditor("judge", str(few_sites), "--skip", "violation,psb", "--lang", "en")
    left = rules_with_findings(few_sites)
    assert code == 0
    assert "icp-number-missing: failed (missing) → —" in out
    assert "bare-ip-access" in left
    assert not {"icp-number-missing", "psb-number-missing"} & left
    assert auditor("judge", str(few_sites), "--lang", "en")[1].splitlines()[0] == "0 verdicts changed"
    assert rules_with_findings(few_sites) == left
    assert auditor("judge", str(few_sites), "--select", "all")[0] == 1
    assert rules_with_findings(few_sites) == every


def test_custom_rules_judge_again_and_are_left_out_aloud_when_they_are_not_given(
    few_sites: Path, own_rules: Path, tmp_path: Path
) -> None:
    """A database names custom rules; their code comes from the command line only."""
    code, out, _ = auditor("judge", str(few_sites), "--rules", str(own_rules), "--lang", "en")
    assert code == 1
    assert "title-missing: — → passed (titled)" in out
    auditor("report", str(few_sites), "--rules", str(own_rules), "--lang", "en", "--format", "json", "-o", "with")
    auditor("report", str(few_sites), "--lang", "en", "--format", "json", "-o", "without")
    with_rules, without = (
        "".join(path.read_text(encoding="utf-8") for path in (tmp_path / folder / "sites").iterdir())
        for folder in ("with", "without")
    )
    assert "the title is" in with_rules
    assert "the title is" not in without
    assert '"title-missing"' in without
    code, out, err = auditor("judge", str(few_sites), "--lang", "en")
    assert "custom rules are left out without --rules: title-missing" in err
    assert "title-missing" not in rules_with_findings(few_sites)


def test_a_selection_of_custom_rules_does_not_turn_into_another_one_without_them(
    few_sites: Path, own_rules: Path
) -> None:
    assert auditor("judge", str(few_sites), "--rules", str(own_rules), "--select", "title-missing")[0] == 0
    code, _, err = auditor("judge", str(few_sites))
    assert code == 2
    assert err == "auditor: the scan selected custom rules (title-missing). Give --rules, or another --select\n"
    assert rules_with_findings(few_sites) == {"title-missing"}


@pytest.mark.parametrize(
    "command",
    [("scan", "example.cn", "--contact", "a@b.cn"), ("judge", "{db}"), ("report", "{db}"), ("rules",)],
    ids=lambda c: c[0],
)
def test_every_command_refuses_a_custom_rule_that_cannot_be_used_in_one_line(
    database: Path, own_rules: Path, command: tuple[str, ...]
) -> None:
    before = database.read_bytes()
    words = [word.format(db=database) for word in command]
    for text, mode, says in (
        ("def check(:", 0o644, "title_missing.py:1: "),
        ("x = 1", 0o644, "title_missing.py: has no rule"),
        (CUSTOM_RULE, 0o666, "others may write to it"),
    ):
        (own_rules / "title_missing.py").write_text(text, encoding="utf-8")
        (own_rules / "title_missing.py").chmod(mode)
        code, out, err = auditor(*words, "--rules", str(own_rules))
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert err.startswith("auditor: ")
        assert says in err
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "command", [("scan", "example.cn", "--contact", "a@b.cn"), ("judge", "{db}"), ("rules",)], ids=lambda c: c[0]
)
def test_an_unknown_word_is_refused_with_the_nearest_names(database: Path, command: tuple[str, ...]) -> None:
    words = [word.format(db=database) for word in command]
    code, out, err = auditor(*words, "--skip", "icp-number-mising")
    assert (code, out) == (2, "")
    assert err.startswith(
        "auditor: --skip: no rule, family or severity is called 'icp-number-mising'. Nearest: icp-num"
    )
    assert len(err.splitlines()) == 1
