"""Custom rules: the same kind of file as the product's own, run only when nobody else could have written it."""

from __future__ import annotations

import os
import pickle
import stat
from pathlib import Path

import pytest

from auditor.custom_rules import LARGEST_FILE_BYTES, CustomRuleError
from auditor.evidence import Evidence
from auditor.examples import evidence
from auditor.judge_pool import JudgePool
from auditor.model import Finding, Severity, Verdict
from auditor.rule import load, ruleset_version
from auditor.ruleset import CUSTOM, NOT_ASKED, SELECT, SKIP, Ruleset
from auditor.scan_rules import asks_otherwise, record, settings_of, words_of
from auditor.selection import SelectionError
from auditor.store import Store, StoreError

PHONE = '''"""The home page names a telephone number.

Applicability
    Home pages that were read.

Passed::

    <p>某某公司</p><footer>电话：010-00000000</footer>

Failed::

    <p>某某公司</p><footer>版权所有</footer>
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.model import Severity
from auditor.rule import Home, Judgement, failed, passed, rule


@dataclass(frozen=True)
class Found:
    phone: str


@rule(
    name=("未显示电话", "No telephone number"),
    family="site",
    severity=Severity.HINT,
    messages={"shown": ("电话 {phone}", "telephone {phone}"), "missing": ("没有电话", "none")},
    remedy=("写上电话。", "Add one."),
)
def check(home: Home) -> Judgement:
    found = re.search("电话：([0-9-]+)", home.page.text)
    return passed("shown", phone=Found(found[1]).phone) if found else failed("missing")
'''


def rule_of(body: str, view: str = "home", declared: str = "") -> str:
    """A rule file with this function body; `declared` is put into the decorator."""
    return (
        "from auditor.model import Severity\n"
        "from auditor.rule import failed, passed, rule\n\n"
        f"@rule(**{{**dict(name=('甲', 'A'), severity=Severity.HINT, messages={{'a': ('甲', 'A')}}, "
        f"remedy=('', '')), **dict({declared})}})\n"
        f"def check({view}):\n    {body}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder that only we may write to, whatever the umask of the machine."""
    made = tmp_path / "my-rules"
    made.mkdir()
    made.chmod(0o755)
    return made


def put(folder: Path, source: str | bytes, name: str = "phone_missing.py") -> Path:
    path = folder / name
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    path.chmod(0o644)
    return path


def refused(folder: Path) -> str:
    """The one line with which a folder is refused."""
    with pytest.raises(CustomRuleError) as raised:
        Ruleset.read(folder)
    line = str(raised.value)
    assert "\n" not in line
    assert len(line) < 600
    return line


# reading and loading


def test_a_file_is_a_rule_with_its_name_as_the_id_and_its_docstring_as_the_documentation(folder: Path) -> None:
    put(folder, PHONE)
    ruleset = Ruleset.read(folder)
    (rule,) = (r for r in ruleset.known if r.id in ruleset.custom_ids)
    assert (rule.id, rule.severity, rule.needs, rule.family) == ("phone-missing", Severity.HINT, ("home",), "site")
    assert rule.documentation.startswith("The home page names a telephone number.")
    assert [r.id for r in ruleset.known] == sorted([r.id for r in load()] + ["phone-missing"])


def test_no_byte_code_and_nothing_else_is_left_in_the_folder(folder: Path) -> None:
    put(folder, PHONE)
    Ruleset.read(folder)
    assert [path.name for path in folder.iterdir()] == ["phone_missing.py"]


def test_an_init_file_and_files_that_are_not_python_are_no_rules(folder: Path) -> None:
    put(folder, PHONE)
    put(folder, "raise SystemExit", "__init__.py")
    put(folder, "notes", "README.md")
    assert Ruleset.read(folder).custom_ids == {"phone-missing"}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def check(:\n", "phone_missing.py:1: invalid syntax. Mend"),
        ("\n\nx = (", "phone_missing.py:3: '(' was never closed. Mend"),
        (b"x = '\xff'\n", "phone_missing.py:1: "),
        (b"x = 1\0\n", "null bytes. Mend"),
        ("# -*- coding: klingon -*-\n", "klingon"),
        ("", "has no rule. Decorate one function called check"),
        ("def check(home): ...\n", "has no rule"),
        ("check = 7\n", "has no rule"),
        ("import nowhere_to_be_found\n", "phone_missing.py:1: ModuleNotFoundError: No module named"),
        ("x = 1\n1 / 0\n", "phone_missing.py:2: ZeroDivisionError: division by zero. Mend"),
        ("raise SystemExit(0)\n", "phone_missing.py:1: SystemExit: 0. Mend"),
        ("raise ValueError('a\\nb\\x1b[31m')\n", "phone_missing.py:1: "),
        (rule_of("return passed('a')", "weather"), "no view is called weather; there are dns, reach, "),
        (rule_of("return passed('a')", declared="basis=['law-of-the-sea/1']"), "no citation is called 'law-of-the-sea/1'"),
        (rule_of("return passed('a')", declared="family='weather'"), "no family is called weather; there are filing"),
        (rule_of("return passed('a')", declared="severity='high'"), "severity is no Severity. Write Severity.VIOLATION"),
        (rule_of("return passed('a')", declared="name='only one'"), "name is no pair of texts"),
        (rule_of("return passed('a')", declared="messages={'a': ('甲',)}"), "message 'a' is no pair of texts"),
        (rule_of("return passed('a')", declared="messages={'a': ('{', '}')}"), "message 'a' has a brace"),
        (rule_of("return passed('a')", declared="messages={'a': ('{0}', '{}')}"), "message 'a' has a brace"),
        (rule_of("return passed('a')", declared="snippet='<style>a {b: c}</style>'"), "snippet is no template"),
        (rule_of("return passed('a')", declared="snippet=None"), "snippet is no template"),
        ("from auditor.rules.icp_number_missing import check\n", "its check is that of another module"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_rule_is_refused_in_one_line_with_the_file_and_the_remedy(
    folder: Path, source: str | bytes, says: str
) -> None:
    path = put(folder, source)
    line = refused(folder)
    assert line.startswith(str(path))
    assert says in line
    assert line.isprintable()
    assert ". " in line


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("icp_number_missing.py", "a rule called icp-number-missing comes with the auditor"),
        ("filing.py", "filing is the name of a family or severity"),
        ("hint.py", "hint is the name of a family or severity"),
        ("all.py", "all is the name"),
        ("my-rule.py", "Rename it"),
        ("My_rule.py", "Rename it"),
        ("_rule.py", "Rename it"),
        ("a__b.py", "Rename it"),
        ("规则.py", "Rename it"),
        ("a b\x1b[31m.py", "Rename it"),
    ],
)
def test_a_name_that_cannot_be_an_id_of_its_own_is_refused(folder: Path, name: str, says: str) -> None:
    put(folder, PHONE, name)
    line = refused(folder)
    assert says in line
    assert line.isprintable()


def test_a_folder_that_is_none_or_holds_no_rule_is_refused(folder: Path, tmp_path: Path) -> None:
    assert "holds no rule" in refused(folder)
    assert "No such file" in refused(tmp_path / "nowhere")
    assert "Not a directory" in refused(put(folder, PHONE))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "loop" in refused(tmp_path / "loop")


# trust


@pytest.mark.parametrize("bit", [stat.S_IWGRP, stat.S_IWOTH])
def test_a_file_or_folder_that_others_may_write_to_is_refused_before_its_code_is_run(
    folder: Path, tmp_path: Path, bit: int
) -> None:
    path = put(folder, f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    for thing in (path, folder):
        mode = stat.S_IMODE(thing.stat().st_mode)
        thing.chmod(mode | bit)
        line = refused(folder)
        assert line.startswith(f"{thing}: others may write to it")
        assert f"chmod go-w {thing}" in line
        thing.chmod(mode)
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_anybody_could_replace_is_refused(folder: Path, tmp_path: Path) -> None:
    put(folder, PHONE)
    tmp_path.chmod(0o777)
    assert f"{tmp_path}: anybody may replace" in refused(folder)
    tmp_path.chmod(0o1777)
    assert Ruleset.read(folder).custom_ids
    tmp_path.chmod(0o700)


def test_a_link_to_a_folder_is_judged_by_the_folder(folder: Path, tmp_path: Path) -> None:
    put(folder, PHONE)
    (tmp_path / "link").symlink_to(folder)
    assert Ruleset.read(tmp_path / "link").custom_ids == {"phone-missing"}
    folder.chmod(0o777)
    assert "others may write to it" in refused(tmp_path / "link")


def test_a_link_a_pipe_and_a_folder_that_are_called_like_a_rule_are_refused(folder: Path, tmp_path: Path) -> None:
    path = folder / "phone_missing.py"
    path.symlink_to(put(tmp_path, PHONE, "elsewhere.py"))
    assert "a symbolic link" in refused(folder)
    path.unlink()
    os.mkfifo(path)
    assert "no regular file" in refused(folder)
    path.unlink()
    path.mkdir()
    assert "no regular file" in refused(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_or_folder_of_somebody_else_is_refused(folder: Path) -> None:
    path = put(folder, PHONE)
    for thing in (path, folder):
        os.chown(thing, 65534, -1)
        assert f"{thing}: belongs to somebody else" in refused(folder)
        os.chown(thing, 0, -1)


def test_a_file_too_long_for_a_rule_is_refused(folder: Path) -> None:
    put(folder, PHONE + "#" * LARGEST_FILE_BYTES)
    assert "longer than" in refused(folder)


def test_what_is_run_is_what_was_checked_and_not_what_stands_there_later(folder: Path) -> None:
    """Another process that gets the rule set runs the bytes that were read, so a later writer gains nothing."""
    path = put(folder, PHONE)
    sent = pickle.dumps(Ruleset.read(folder))
    path.write_text("raise SystemExit('swapped')")
    assert "phone-missing" in {rule.id for rule in pickle.loads(sent).known}


# versions and selection


def test_the_version_tells_custom_rules_by_their_content(folder: Path) -> None:
    assert Ruleset().version == ruleset_version()
    path = put(folder, PHONE)
    versions = [ruleset_version(), Ruleset.read(folder).version]
    put(folder, PHONE + "# a remark\n")
    versions.append(Ruleset.read(folder).version)
    path.rename(folder / "telephone_missing.py")
    versions.append(Ruleset.read(folder).version)
    assert len(set(versions)) == 4
    put(folder, PHONE, "telephone_missing.py")
    path = (folder / "telephone_missing.py").rename(folder / "phone_missing.py")
    assert Ruleset.read(folder).version == versions[1]


def test_custom_rules_are_selected_like_any_other(folder: Path) -> None:
    put(folder, PHONE)
    assert [r.id for r in Ruleset.read(folder, ["phone-missing"]).asked] == ["phone-missing"]
    assert "phone-missing" not in {r.id for r in Ruleset.read(folder, [], ["site"]).asked}
    with pytest.raises(SelectionError, match="phone-missing"):
        Ruleset.read(None, ["phone-missing"])


def test_the_settings_name_what_was_asked_for_and_every_rule_that_was_not(folder: Path) -> None:
    assert Ruleset().settings == {}
    put(folder, PHONE)
    kept = Ruleset.read(folder, ["psb", "phone-missing"], ["psb-link-missing"]).settings
    assert kept[SELECT] == ["psb", "phone-missing"]
    assert kept[SKIP] == ["psb-link-missing"]
    assert kept[CUSTOM] == ["phone-missing"]
    psb = {rule.id for rule in load() if rule.family == "psb"} - {"psb-link-missing"}
    assert set(kept[NOT_ASKED]) == {rule.id for rule in load()} - psb


def test_an_unfinished_scan_of_other_rules_is_not_gone_on_with(folder: Path, tmp_path: Path) -> None:
    """Else one scan would hold findings of two selections, and its settings would name only one of them."""
    put(folder, PHONE)
    path = tmp_path / "auditor.db"
    every, some, custom = Ruleset(), Ruleset.read(None, ["psb"]), Ruleset.read(folder)
    assert not asks_otherwise(path, some)
    row = dict.fromkeys(("auditor_version", "ruleset", "inventory_source", "inventory_sha256", "vantage"), "")
    with Store.open(path, write=True, create=True) as store:
        scan = store.begin_scan({**row, "settings": '{"AUDITOR_CONTACT":"a@b.cn"}'}, [], [])
        assert [asks_otherwise(path, r) for r in (every, some, custom)] == [False, True, True]
        record(store, scan, some)
        assert [asks_otherwise(path, r) for r in (every, some, custom)] == [True, False, True]
        record(store, scan, custom)
        assert [asks_otherwise(path, r) for r in (every, some, custom)] == [True, True, False]
        assert store.scan(scan)["ruleset"] == custom.version
        store.end_scan(scan, state="finished", reason="finished", stats={})
        assert [asks_otherwise(path, r) for r in (every, some, custom)] == [False, False, False]
        record(store, scan, every)
        assert settings_of(store, scan) == {"AUDITOR_CONTACT": "a@b.cn"}


@pytest.mark.parametrize("settings", ['{"AUDITOR_SELECT":["psb\\u001b",7]}', '{"AUDITOR_SELECT":"psb"}', "[]", "{"])
def test_settings_that_a_database_makes_up_are_words_or_nothing(tmp_path: Path, settings: str) -> None:
    row = dict.fromkeys(("auditor_version", "ruleset", "inventory_source", "inventory_sha256", "vantage"), "")
    with Store.open(tmp_path / "auditor.db", write=True, create=True) as store:
        scan = store.begin_scan({**row, "settings": settings}, [], [])
        if settings == "{":
            with pytest.raises(StoreError, match=r"auditor\.db"):
                settings_of(store, scan)
        else:
            assert words_of(settings_of(store, scan), SELECT) in ((), ("psb\x1b",))
    assert asks_otherwise(tmp_path / "auditor.db", Ruleset()) == ("u001b" in settings)


# judging in the worker processes


def by_rule(findings: list[Finding]) -> dict[str, tuple[Verdict, str]]:
    return {f.rule: (f.verdict, f.message) for f in findings}


@pytest.fixture
def shop() -> Evidence:
    return evidence("<p>某某公司</p><footer>电话：010-00000000 京ICP备05990217号-1</footer>")


async def test_worker_processes_judge_by_custom_rules_and_the_selection(folder: Path, shop: Evidence) -> None:
    """The workers are fresh processes, and a finding names the version of what judged."""
    put(folder, PHONE)
    put(folder, rule_of("raise RuntimeError('a fault of the rule')", "dns"), "faulty.py")
    put(folder, rule_of("return True"), "wrong_answer.py")
    put(folder, rule_of("return passed('a', message='b', verdict='c')"), "wrong_parameter.py")
    ruleset = Ruleset.read(folder, ["phone-missing,faulty,wrong-answer,wrong-parameter,icp-number-missing"])
    with JudgePool(ruleset, workers=1) as pool:
        judged = await pool.judge(shop)
    assert judged.evidence is shop
    assert by_rule(judged.findings) == {
        "faulty": (Verdict.UNTESTED, "crashed"),
        "icp-number-missing": (Verdict.PASSED, "filing"),
        "phone-missing": (Verdict.PASSED, "shown"),
        "wrong-answer": (Verdict.UNTESTED, "crashed"),
        "wrong-parameter": (Verdict.UNTESTED, "crashed"),
    }
    assert {f.ruleset for f in judged.findings} == {ruleset.version}
    assert next(f for f in judged.findings if f.rule == "phone-missing").params == {"phone": "010-00000000"}


@pytest.mark.parametrize("body", ["while True: pass", "import os; os._exit(9)", "import sys; sys.exit(9)"])
async def test_a_custom_rule_that_hangs_or_ends_its_process_costs_itself_only(
    folder: Path, shop: Evidence, body: str
) -> None:
    """The product's rules still read the page, nothing hangs here, and the next target is judged as ever."""
    put(folder, rule_of(f"if 'ICP' in home.page.text:\n        {body}\n    return passed('a')"), "bad.py")
    ruleset = Ruleset.read(folder, ["bad,icp-number-missing"])
    with JudgePool(ruleset, workers=1, wall_limit_s=1.0) as pool:
        judged = await pool.judge(shop)
        other = by_rule((await pool.judge(evidence("<p>某某公司</p>"))).findings)
    assert judged.evidence is shop
    assert by_rule(judged.findings) == {
        "bad": (Verdict.UNTESTED, "crashed"),
        "icp-number-missing": (Verdict.PASSED, "filing"),
    }
    assert other["bad"] == (Verdict.PASSED, "a")
