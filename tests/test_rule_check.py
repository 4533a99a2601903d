"""`auditor rules --check`: whatever is not as a rule's documentation shows is told, with its example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.custom_rules import RuleFile, load_files
from auditor.rule import Rule, load
from auditor.rule_check import faults
from tests.test_custom_rules import PHONE

ROOT = Path(__file__).resolve().parents[1]


def checked(source: str) -> list[str]:
    (rule,) = load_files((RuleFile("phone_missing.py", source.encode()),))
    return faults(rule)


def test_a_rule_that_does_what_it_shows_has_no_faults() -> None:
    assert checked(PHONE) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("电话：010-00000000</footer>", "致电</footer>", ["example 1, passed: the rule says failed (missing)"]),
        ("Failed::\n\n    <p>某某公司</p><footer>版权所有</footer>\n", "", ["no example is headed Failed::"]),
        ("Failed::", "Fails::", ["a block is headed Fails::, which is none of Passed, Failed, CannotTell, Inapplicable"]),
        (
            "    <p>某某公司</p><footer>版权所有</footer>",
            "    [weather]\n    rain = true",
            ["example 2, failed: the block cannot be read: KeyError: 'no table is called weather'"],
        ),
        ("    <p>某某公司</p><footer>版权所有</footer>", "    [home", ["example 2, failed: the block cannot be read: TOML"]),
        ('failed("missing")', 'failed("lost")', ["example 2, failed: there is no message 'lost'"]),
        ("电话 {phone}", "电话 {number}", ["example 1, passed: message 'shown', remedy or snippet want number"]),
        ("写上电话。", "写上电话 {phone}。", ["example 2, failed: message 'missing', remedy or snippet want phone"]),
        ("found = re", "found = 1 / 0; re", ["passed: the rule says untested (crashed)", "failed: the rule says untested"]),
    ],
)  # fmt: skip
def test_what_is_not_as_the_documentation_shows_is_told_with_its_example(old: str, new: str, says: list[str]) -> None:
    assert old in PHONE
    found = checked(PHONE.replace(old, new))
    assert len(found) == len(says), found
    for line, part in zip(found, says, strict=True):
        assert part in line


@pytest.mark.parametrize("rule", load(), ids=lambda r: r.id)
def test_the_products_own_rules_pass_the_check(rule: Rule) -> None:
    assert faults(rule) == []


def test_the_rule_in_the_documentation_loads_and_passes_its_own_check() -> None:
    text = (ROOT / "docs" / "custom-rules.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert checked(source) == []
