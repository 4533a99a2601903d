"""`auditor scan` of the demo world: what is found, what is written, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from auditor.demo import SITES
from tests.cli.command import auditor, rules_with_findings
from tests.served import PYTHON, ROOT, Served, done_targets, rows, start, until


def test_a_compliant_site_alone_gives_zero(served: Served, tmp_path: Path) -> None:
    name = served.line("compliant.test")
    process = start("scan", name, *served.options, cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    assert "1/1" in out


def test_a_site_without_a_number_gives_one_and_names_the_rule(served: Served, tmp_path: Path) -> None:
    name = served.line("missing.test")
    (tmp_path / "domains.txt").write_text(f"域名\n{name}\n{name}\n1.2.3.4\n", encoding="gb18030")
    code, out, err = auditor("scan", "domains.txt", "--lang", "en", *served.options)
    assert code == 1, out + err
    assert "icp-number-missing" in out
    assert "1 audited + 1 duplicate + 2 excluded + 0 invalid" in out
    assert "domains.txt:3" in err


def test_a_site_that_cannot_be_checked_gives_three(served: Served, tmp_path: Path) -> None:
    name = served.line("servfail.test")
    code, out, err = auditor("scan", name, *served.options)
    assert code == 3, out + err


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


def kept_settings(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(str(rows(path, "SELECT settings FROM scans")[0][0]))
    return found


def test_a_scan_asks_the_selected_rules_and_custom_ones_and_keeps_what_it_did_not_ask(
    served: Served, tmp_path: Path, own_rules: Path
) -> None:
    """The page without a number has no finding of a rule that was not asked, and the exit code is of what was."""
    name = served.line("missing.test")
    select = ("--rules", str(own_rules), "--select", "title-missing,icp-number-suspect", "--lang", "en")
    code, out, err = auditor("scan", name, *select, *served.options)
    assert code == 0, out + err
    path = tmp_path / "auditor.db"
    assert rules_with_findings(path) == {"title-missing", "icp-number-suspect"}
    kept = kept_settings(path)
    assert kept["AUDITOR_CUSTOM_RULES"] == ["title-missing"]
    assert "icp-number-missing" in str(kept["AUDITOR_NOT_ASKED"])
    assert str(own_rules) not in str(rows(path, "SELECT * FROM scans"))
    assert "Rules that were not asked: " in out
    assert rows(path, "SELECT count(DISTINCT ruleset) FROM (SELECT ruleset FROM findings UNION SELECT ruleset FROM scans)") == [(1,)]  # fmt: skip
