"""`python -m tests.bench.ledger [--entities N] [--json FILE]`: a made-up ledger imported and checked by the real commands.

A ledger of N entities, 1.5 N sites and 2 N domains is written as CSV and XLSX, with every kind of fault planted; each
file is imported and checked in processes of their own. The faults that were planted must be found, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.ledger_faults import PLANTED
from tests.bench.ledger_files import IMPORT_OPTIONS, Compared, Truth, compare_findings, compare_problems, write_ledger
from tests.bench.ledger_fleet import TODAY, Fleet
from tests.bench.measure import Run, run

AUDITOR = Path(sys.executable).with_name("auditor")
CSV_ALONE = "import csv, sys\nfor _ in csv.reader(open(sys.argv[1], encoding=sys.argv[2], newline='')): pass"
CALAMINE_ALONE = """import sys
from python_calamine import CalamineWorkbook
for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows():
    pass"""


@dataclass
class Round:
    """One file, imported and checked."""

    name: str
    alone: Run
    imported: Run
    checked: Run
    problems: Compared
    findings: Compared


def main() -> int:
    """Write, import, check, compare, print. 0 when all that was planted was found and nothing else."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.ledger", description=__doc__)
    options.add_argument("--entities", type=int, default=100_000)
    options.add_argument("--rounds", type=int, help="how often each kind is planted [entities / 5,000]")
    options.add_argument("--seed", type=int, default=6)
    options.add_argument("--formats", default="csv,gbk,xlsx", help="which files [csv,gbk,xlsx]")
    options.add_argument("--json", type=Path, metavar="FILE")
    options.add_argument("--auditor", type=Path, default=AUDITOR, help="the command [beside this Python]")
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the files there")
    given = options.parse_args()
    rounds = given.rounds or max(1, given.entities // 5_000)
    with tempfile.TemporaryDirectory(prefix="ledger-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        files = {"csv": folder / "ledger.csv", "gbk": folder / "ledger-gbk.csv", "xlsx": folder / "ledger.xlsx"}
        wanted = {name: files[name] for name in given.formats.split(",")}
        begun = time.monotonic()
        truth = write_ledger(
            Fleet(given.entities, given.seed),
            rounds,
            utf8=wanted.get("csv"),
            gbk=wanted.get("gbk"),
            xlsx=wanted.get("xlsx"),
        )
        truth.write(folder / "truth.jsonl")
        print(
            f"{truth.entities:,} entities, {truth.sites:,} sites, {truth.domains:,} domains in {truth.rows:,} rows; "
            f"{len(truth.planted):,} faults of {len(truth.kinds)} kinds, {len(truth.findings()):,} findings and "
            f"{len(truth.problems()):,} import problems must follow; written in {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        done = [_round(name, path, folder, truth, given.auditor) for name, path in wanted.items()]
        if given.json:
            given.json.write_text(json.dumps(_document(truth, done, wanted), ensure_ascii=False, indent=1))
    is_exact = len(truth.kinds) == len(PLANTED) and all(r.problems.is_exact and r.findings.is_exact for r in done)
    print("all planted faults found, nothing else" if is_exact else "NOT exact")
    return 0 if is_exact else 1


def _round(name: str, path: Path, folder: Path, truth: Truth, auditor: Path) -> Round:
    database = folder / f"{name}.db"
    for old in folder.glob(f"{name}.db*"):
        old.unlink()
    problems, result, log = folder / f"{name}-problems.csv", folder / "run.json", folder / f"{name}.log"
    reader = CALAMINE_ALONE if name == "xlsx" else CSV_ALONE
    encoding = "gbk" if name == "gbk" else "utf-8-sig"
    alone = run([sys.executable, "-c", reader, str(path), encoding], result, cwd=folder, log=log)
    command = [str(auditor), "ledger", "import", str(path), "--db", str(database), "--problems", str(problems)]
    imported = run([*command, *IMPORT_OPTIONS], result, cwd=folder, log=log)
    print(
        f"{name}: import {imported.wall_s:.1f} s wall, {imported.cpu_s:.1f} s CPU, "
        f"{truth.rows / imported.wall_s:,.0f} rows/s ({truth.rows / imported.cpu_s:,.0f} a CPU second), "
        f"{imported.rss_mb:,.0f} MB; reading alone {alone.wall_s:.1f} s: ratio {imported.wall_s / alone.wall_s:.2f} "
        f"(CPU {imported.cpu_s / alone.cpu_s:.2f})",
        flush=True,
    )
    told = folder / f"{name}.json"
    checked = run(
        ["/bin/sh", "-c", f'exec "$0" ledger check --db {database} --today {TODAY} --json > {told}', str(auditor)],
        result,
        cwd=folder,
        log=log,
    )
    document: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    size = database.stat().st_size / 1e6
    print(
        f"{name}: check {checked.wall_s:.1f} s wall, {checked.cpu_s:.1f} s CPU, {checked.rss_mb:,.0f} MB; "
        f"{len(document['rules'])} rules, {len(document['findings']):,} findings; database {size:,.0f} MB"
    )
    done = Round(name, alone, imported, checked, compare_problems(truth, problems), compare_findings(truth, document))
    for what, compared in (("problems", done.problems), ("findings", done.findings)):
        print(f"{name}: {what}: {len(compared.missed)} missed, {len(compared.unexpected)} unexpected")
        for line in compared.lines():
            print(f"  {line}")
    sys.stdout.flush()
    return done


def _document(truth: Truth, rounds: list[Round], files: dict[str, Path]) -> dict[str, Any]:
    return {
        "entities": truth.entities,
        "sites": truth.sites,
        "domains": truth.domains,
        "rows": truth.rows,
        "kinds": dict(truth.kinds),
        "rounds": [
            {
                "file": r.name,
                "bytes": files[r.name].stat().st_size,
                "rows_a_second": truth.rows / r.imported.wall_s,
                "ratio_to_reading": r.imported.wall_s / r.alone.wall_s,
                **{
                    what: {"wall_s": one.wall_s, "cpu_s": one.cpu_s, "rss_mb": one.rss_mb}
                    for what, one in (("alone", r.alone), ("import", r.imported), ("check", r.checked))
                },
                "missed": len(r.findings.missed) + len(r.problems.missed),
                "unexpected": len(r.findings.unexpected) + len(r.problems.unexpected),
            }
            for r in rounds
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
