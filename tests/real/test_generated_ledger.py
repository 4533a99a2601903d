"""A small made-up ledger, imported and checked by the real commands: what was planted is found, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.ledger_faults import PLANTED
from tests.bench.ledger_files import IMPORT_OPTIONS, Truth, compare_findings, compare_problems, write_ledger
from tests.bench.ledger_fleet import PROVIDER, TODAY, Fleet

AUDITOR = Path(sys.executable).with_name("auditor")
ENTITIES = 400
FILES = {"utf8": "ledger.csv", "gbk": "gbk.csv", "xlsx": "ledger.xlsx"}


def auditor(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command; it may find what it likes but not fail."""
    done = subprocess.run(
        [AUDITOR, "ledger", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, 1, 3), done.stderr
    return done


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("fleet")
    files = {name: folder / file for name, file in FILES.items()}
    return folder, write_ledger(Fleet(ENTITIES), 1, **files)


@pytest.mark.parametrize("file", [FILES["utf8"], FILES["xlsx"]])
def test_what_was_planted_is_found_and_nothing_else(fleet: tuple[Path, Truth], tmp_path: Path, file: str) -> None:
    """Every kind of fault gives exactly the problems of the import and the findings that were written down for it."""
    folder, truth = fleet
    assert set(truth.kinds) == {fault.kind for fault in PLANTED}
    db, problems = tmp_path / "fleet.db", tmp_path / "problems.csv"
    auditor("import", folder / file, "--db", db, "--problems", problems, *IMPORT_OPTIONS)
    document = json.loads(auditor("check", "--db", db, "--today", str(TODAY), "--json").stdout)
    for compared in (compare_problems(truth, problems), compare_findings(truth, document)):
        assert compared.is_exact, "\n".join(compared.lines())


def test_another_encoding_is_the_same_ledger(fleet: tuple[Path, Truth], tmp_path: Path) -> None:
    """In GBK the import reports exactly what was planted."""
    folder, truth = fleet
    problems = tmp_path / "problems.csv"
    auditor("import", folder / FILES["gbk"], "--db", tmp_path / "gbk.db", "--problems", problems, *IMPORT_OPTIONS)
    compared = compare_problems(truth, problems)
    assert compared.is_exact, "\n".join(compared.lines())


def test_the_same_seed_gives_the_same_ledger(tmp_path: Path) -> None:
    """And another seed another one."""
    texts = []
    for at, seed in enumerate((6, 6, 7)):
        path = tmp_path / f"{at}.csv"
        write_ledger(Fleet(ENTITIES, seed), 0, utf8=path)
        texts.append(path.read_bytes())
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_without_faults_there_is_no_finding_and_no_problem(tmp_path: Path) -> None:
    """A clean ledger of every nature and province is clean for the import and for every rule."""
    path, db, problems = tmp_path / "clean.csv", tmp_path / "clean.db", tmp_path / "problems.csv"
    truth = write_ledger(Fleet(ENTITIES, 11), 0, utf8=path)
    assert (truth.entities, truth.sites, truth.domains) == (ENTITIES, ENTITIES * 3 // 2, ENTITIES * 2)
    auditor("import", path, "--db", db, "--problems", problems, "--provider-name", PROVIDER)
    document = json.loads(auditor("check", "--db", db, "--today", str(TODAY), "--json").stdout)
    found = compare_findings(truth, document)
    assert found.is_exact, "\n".join(found.lines())
    assert compare_problems(truth, problems).is_exact
    tested = {rule["id"] for rule in document["rules"] if rule["counts"]["passed"]}
    assert len(tested) > 65
