"""The command line: exit codes, one clear line for every kind of bad input, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.demo import SITES
from tests.audited import Audited

PYTHON = (sys.executable, "-W", "error::ResourceWarning", "-m")
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands write beside where they are called: every test has a folder of its own."""
    monkeypatch.chdir(tmp_path)


def auditor(*arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: (exit code, standard output, standard error)."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@dataclass(frozen=True, slots=True)
class Served:
    """A demo world in a process of its own."""

    inventory: list[str]
    options: list[str]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*PYTHON, "auditor.demo", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        options = process.stdout.readline().partition(";")[2].split()
        ca_file = process.stdout.readline().rpartition(" ")[2].strip()
        lines = [process.stdout.readline().strip() for _ in SITES]
        yield Served(lines, [*options, "--ca-file", ca_file, "--timeout", "2", "--per-ip-delay", "0"])
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PYTHON, "auditor", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "AUDITOR_DNS_TIMEOUT_S": "0.8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def done_targets(path: Path) -> int:
    try:
        return int(str(rows(path, "SELECT count(*) FROM targets WHERE state = 'done'")[0][0]))
    except sqlite3.OperationalError:
        return 0


def until(path: Path, number: int, process: subprocess.Popen[str]) -> None:
    """Wait until a scan has finished so many targets."""
    deadline = time.monotonic() + 30
    while done_targets(path) < number:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.02)


# scanning


def test_a_compliant_site_alone_gives_zero(served: Served, tmp_path: Path) -> None:
    name = next(line for line in served.inventory if line.startswith("compliant.test"))
    process = start("scan", name, *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    assert "1/1" in out


def test_a_site_without_a_number_gives_one_and_names_the_rule(served: Served, tmp_path: Path) -> None:
    name = next(line for line in served.inventory if line.startswith("missing.test"))
    (tmp_path / "domains.txt").write_text(f"域名\n{name}\n{name}\n1.2.3.4\n", encoding="gb18030")
    process = start("scan", "domains.txt", "--lang", "en", *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, out + err
    assert "icp-number-missing" in out
    assert "1 audited + 1 duplicate + 2 excluded + 0 invalid" in out
    assert "domains.txt:3" in err


def test_a_site_that_cannot_be_checked_gives_three(served: Served, tmp_path: Path) -> None:
    name = next(line for line in served.inventory if line.startswith("shop.dead-dns.test"))
    process = start("scan", name, *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, out + err


def test_a_killed_scan_goes_on_and_every_target_is_done_once(served: Served, tmp_path: Path) -> None:
    """SIGKILL loses nothing that was committed and repeats nothing that was done."""
    path = tmp_path / "auditor.db"
    some = served.inventory[:20]
    (tmp_path / "domains.txt").write_text("\n".join(some), encoding="utf-8")
    command = ("scan", "domains.txt", "--concurrency", "2", *served.options)
    for wanted in (3, 8):
        process = start(*command, cwd=tmp_path)
        until(path, wanted, process)
        process.kill()
        process.communicate(timeout=30)
        assert done_targets(path) >= wanted
    before = rows(path, "SELECT target, judged_at FROM findings")
    process = start("scan", "domains.txt", "--concurrency", "2", "--lang", "en", *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 1, out + err
    assert "Resuming scan 1" in err
    assert rows(path, "SELECT count(*) FROM scans") == [(1,)]
    assert done_targets(path) == len(some)
    assert set(before) <= set(rows(path, "SELECT target, judged_at FROM findings"))
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_a_scan_ends_what_is_at_work_and_says_so(
    served: Served, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "auditor.db"
    (tmp_path / "domains.txt").write_text("\n".join(served.inventory), encoding="utf-8")
    process = start("scan", "domains.txt", "--concurrency", "2", "--lang", "en", *served.options, cwd=tmp_path)
    until(path, 3, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, out + err
    assert "Traceback" not in err
    assert "did not finish" in out
    assert 3 <= done_targets(path) < len(SITES)
    assert rows(path, "SELECT state FROM scans") == [("interrupted",)]


def test_a_second_scan_on_the_same_database_gives_75(served: Served, tmp_path: Path) -> None:
    name = next(line for line in served.inventory if line.startswith("silent.test"))
    first = start("scan", name, *served.options, cwd=tmp_path)
    deadline = time.monotonic() + 30
    while not (tmp_path / "auditor.db").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    second = start("scan", name, *served.options, cwd=tmp_path)
    _, err = second.communicate(timeout=60)
    assert second.returncode == 75
    assert err.strip().splitlines()[-1].startswith("auditor: auditor.db: another auditor is at work")
    first.communicate(timeout=60)
    assert done_targets(tmp_path / "auditor.db") == 1


def test_the_scrapy_project_works_by_itself(served: Served, tmp_path: Path) -> None:
    """`scrapy crawl site` gathers, judges and stores like `auditor scan`."""
    listed = tmp_path / "domains.txt"
    listed.write_text("\n".join(line for line in served.inventory if line.startswith("compliant")), encoding="utf-8")
    path = tmp_path / "crawl.db"
    network = served.options[served.options.index("--allow-network") + 1]
    nameserver = served.options[served.options.index("--nameserver") + 1]
    ended = subprocess.run(
        [
            *PYTHON, "scrapy", "crawl", "site", "-a", f"inventory={listed}", "-a", f"db={path}",
            "-s", f"AUDITOR_NAMESERVERS={nameserver}", "-s", f"AUDITOR_ALLOW_NETWORKS={network}",
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"domains.txt", "crawl.db", "crawl.db.lock"}
    assert done_targets(path) == 1
    assert rows(path, "SELECT state FROM scans") == [("finished",)]


# bad input

BAD = [
    (("scan",), 2, "Missing argument"),
    (("scan", "nowhere.txt", "--contact", "a@b.cn"), 2, "nowhere.txt: No such file"),
    (("scan", "empty.txt", "--contact", "a@b.cn"), 2, "empty.txt: no host to audit"),
    (("scan", "binary.txt", "--contact", "a@b.cn"), 2, "binary.txt: a binary file"),
    (("scan", "odd.csv", "--contact", "a@b.cn"), 2, "odd.csv:1: "),
    (("scan", ".", "--contact", "a@b.cn"), 2, "."),
    (("scan", "example.cn"), 2, "--contact"),
    (("scan", "example.cn", "--allow-network", "10.0.0.0/8"), 2, "--contact"),
    (("scan", "example.cn", "--contact", "a\nb"), 2, "--contact"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--nameserver", "dns.example"), 2, "--nameserver"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--allow-network", "10.0.0.0/99"), 2, "--allow-network"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--concurrency", "0"), 2, "concurrency"),
    (("scan", "example.cn", "--contact", "a@b.cn", "--db", "text.db"), 2, "text.db: "),
    (
        ("scan", "example.cn", "--contact", "a@b.cn", "--db", "other.db"),
        2,
        "other.db: a database of something else",
    ),
    (
        ("scan", "example.cn", "--contact", "a@b.cn", "--db", "newer.db"),
        2,
        "newer.db: made by a newer auditor",
    ),
    (("scan", "example.cn", "--contact", "a@b.cn", "--db", "nowhere/x.db"), 2, "nowhere/x.db"),
    (("judge", "missing.db"), 2, "missing.db: no such database"),
    (("judge", "newer.db"), 2, "newer.db: made by a newer auditor"),
    (("report", "missing.db"), 2, "missing.db: no such database"),
    (("report", "text.db"), 2, "text.db: "),
    (("report", "--format", "docx"), 2, "docx"),
    (("rules", "no-such-rule"), 2, "no-such-rule"),
    (("page", "nowhere.html"), 2, "nowhere.html: No such file"),
]


@pytest.fixture
def rubbish(tmp_path: Path) -> Path:
    """A folder of files that are not what they should be."""
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "odd.csv").write_text("域名,营业额\nexample.cn,12\n", encoding="utf-8")
    (tmp_path / "text.db").write_text("this is no database, only a text that is long enough to look at" * 40)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE books (id INTEGER)")
    other.close()
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
    )
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('beian-auditor', 'm999_from_the_future')"
    )
    newer.commit()
    newer.close()
    return tmp_path


@pytest.mark.parametrize(("arguments", "code", "says"), BAD, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_bad_input_gets_one_clear_line_and_its_exit_code(
    rubbish: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    got, _, err = auditor(*arguments)
    assert got == code, err
    assert says in err
    assert "Traceback" not in err
    if not err.startswith("Usage:"):
        assert len([line for line in err.splitlines() if line.startswith("auditor: ")]) == 1


def test_a_full_disk_stops_the_scan_in_one_line_and_loses_nothing(served: Served, tmp_path: Path) -> None:
    """The database may not grow beyond a few pages: SQLite says the disk is full, as it does on a full disk."""
    path = tmp_path / "auditor.db"
    (tmp_path / "domains.txt").write_text("\n".join(served.inventory), encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        "import sqlite3\n"
        "class Small(sqlite3.Connection):\n"
        "    def __init__(self, *a, **k):\n"
        "        super().__init__(*a, **k)\n"
        "        self.execute('PRAGMA max_page_count = 90')\n"
        "plain = sqlite3.connect\n"
        "sqlite3.connect = lambda *a, **k: plain(*a, **{'factory': Small, **k})\n"
    )
    process = subprocess.Popen(
        [*PYTHON, "auditor", "scan", "domains.txt", "--concurrency", "2", *served.options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "AUDITOR_DNS_TIMEOUT_S": "0.8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    told = [line for line in err.splitlines() if "disk is full" in line]
    assert len(told) >= 1
    assert "Free some space" in told[0]
    assert "Traceback" not in err
    kept = done_targets(path)
    assert 0 < kept < len(SITES)
    process = start("scan", "domains.txt", *served.options, cwd=tmp_path)
    process.communicate(timeout=60)
    assert done_targets(path) == len(SITES)


# reading back


@pytest.fixture
def database(audited: Audited, tmp_path: Path) -> Path:
    copy = tmp_path / "auditor.db"
    copy.write_bytes(audited.path.read_bytes())
    return copy


def test_report_writes_every_site_in_every_format_and_an_index(database: Path, tmp_path: Path) -> None:
    code, out, _ = auditor("report")
    assert code == 0
    assert f"{len(SITES)} 个网站" in out
    written = {path.name for path in (tmp_path / "report" / "sites").iterdir()}
    assert len(written) == 4 * len(SITES)
    assert {p.name for p in (tmp_path / "report").iterdir()} == {
        "index.html", "index.md", "index.json", "index.csv", "sites",
    }  # fmt: skip
    index = json.loads((tmp_path / "report" / "index.json").read_text(encoding="utf-8"))
    assert len(index["sites"]) == len(SITES)


def test_report_of_one_name_goes_to_the_terminal(database: Path) -> None:
    code, out, _ = auditor("report", str(database), "missing.test", "--lang", "en")
    assert code == 0
    assert "missing.test" in out
    assert "icp-number-missing" in out


def test_report_of_a_name_that_was_not_scanned_is_an_error(database: Path) -> None:
    code, _, err = auditor("report", str(database), "elsewhere.test")
    assert code == 2
    assert "elsewhere.test" in err


def test_judge_prints_what_changed_and_exits_like_the_scan(database: Path) -> None:
    code, out, _ = auditor("judge", str(database), "--lang", "en")
    assert code == 1
    assert "0 verdicts changed" in out


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


# custom rules and selections

CUSTOM_RULE = '''"""The home page has a title.

Passed::

    <title>某某公司</title>

Failed::

    <p>某某公司</p>
"""

from auditor.model import Severity
from auditor.rule import Home, Judgement, failed, passed, rule


@rule(
    name=("没有标题", "No title"),
    severity=Severity.WARNING,
    messages={"titled": ("标题是「{title}」", "the title is {title}"), "untitled": ("没有标题", "there is no title")},
    remedy=("写上标题。", "Add a title."),
)
def check(home: Home) -> Judgement:
    return passed("titled", title=home.page.title) if home.page.title else failed("untitled")
'''


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    folder = tmp_path / "own-rules"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "title_missing.py").write_text(CUSTOM_RULE, encoding="utf-8")
    (folder / "title_missing.py").chmod(0o644)
    return folder


@pytest.fixture
def few_sites(database: Path) -> Path:
    """The same database with three sites only: judging is quick."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("DELETE FROM targets WHERE host NOT IN ('compliant.test', 'missing.test', 'silent.test')")
    connection.commit()
    connection.close()
    return database


def rules_with_findings(path: Path) -> set[object]:
    return {row[0] for row in rows(path, "SELECT DISTINCT rule FROM findings")}


def kept_settings(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(str(rows(path, "SELECT settings FROM scans")[0][0]))
    return found


def test_a_scan_asks_the_selected_rules_and_custom_ones_and_keeps_what_it_did_not_ask(
    served: Served, tmp_path: Path, own_rules: Path
) -> None:
    """The page without a number has no finding of a rule that was not asked, and the exit code is of what was."""
    name = next(line for line in served.inventory if line.startswith("missing.test"))
    select = ("--rules", str(own_rules), "--select", "title-missing,icp-number-suspect", "--lang", "en")
    process = start("scan", name, *select, *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    path = tmp_path / "auditor.db"
    assert rules_with_findings(path) == {"title-missing", "icp-number-suspect"}
    kept = kept_settings(path)
    assert kept["AUDITOR_CUSTOM_RULES"] == ["title-missing"]
    assert "icp-number-missing" in str(kept["AUDITOR_NOT_ASKED"])
    assert str(own_rules) not in str(rows(path, "SELECT * FROM scans"))
    assert "Rules that were not asked: " in out
    assert rows(path, "SELECT count(DISTINCT ruleset) FROM (SELECT ruleset FROM findings UNION SELECT ruleset FROM scans)") == [(1,)]  # fmt: skip


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


# accuracy and explanations

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
