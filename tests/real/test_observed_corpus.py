"""Pages nobody here wrote, scanned on loopback against a ledger made from their labels: what was planted is found."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.model import Severity
from auditor.rule import load
from tests.ledger.corpus_ledger import OWN_NETWORKS, PROVIDER, RULES, write_world
from tests.loopback_sites import Page, Sites
from tests.served import rows

NAMES = "p{id}-corpus.cn"
COMPARING = tuple(r.id for r in load() if r.family == "ledger" and r.severity > Severity.HINT)


@pytest.mark.parametrize("workers", [1])
def test_planted_differences_are_found_exactly(shared: Path, tmp_path: Path, workers: int) -> None:
    """For every name that can be judged: the rules of its difference fail, and no other that is more than a hint."""
    corpus = shared / "corpus" / "dev"
    all_filed = write_world(corpus, tmp_path, names=NAMES)
    pages = {f.host: Page((corpus / f.label["file"]).read_bytes(), f.address) for f in all_filed}
    path = tmp_path / "a.db"
    imported = CliRunner().invoke(
        app, ["ledger", "import", str(tmp_path / "ledger.csv"), "--db", str(path), "--provider-name", PROVIDER]
    )
    # Two rows are read in part: the pages themselves show numbers of no known form, and two for one site.
    assert imported.exit_code in (0, 3), imported.output

    async def scan() -> None:
        async with Sites(pages) as sites:
            await sites.scan(path, sites.settings(own=OWN_NETWORKS), workers=workers)

    asyncio.run(scan())
    failed: dict[str, set[str]] = defaultdict(set)
    for host, rule in rows(
        path, "SELECT t.host, f.rule FROM findings f JOIN targets t ON t.id = f.target WHERE f.verdict = 'failed'"
    ):
        if rule in COMPARING:
            failed[str(host)].add(str(rule))
    judged = [filed for filed in all_filed if filed.is_judged]
    assert len(judged) > 90
    expected = {f.host: set(RULES[f.difference]) if f.difference else set() for f in judged}
    assert {f.host: failed[f.host] for f in judged} == expected
