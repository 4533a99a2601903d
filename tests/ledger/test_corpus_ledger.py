"""The ledger made from the corpus' labels says what the pages show, except in the differences that are planted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from auditor.ledger.columns import ColumnMap
from auditor.ledger.importing import Settings
from auditor.ledger.model import Ledger
from auditor.ledger.reading import read_ledger
from auditor.policy.filing_lists import GONE, IN_REVIEW
from auditor.policy.provinces import FOLDED_LETTER
from tests.ledger.corpus_ledger import (
    DIFFERENCES,
    OTHER_PROVIDER,
    OURS,
    PROVIDER,
    RULES,
    Filed,
    write_world,
)

FOLD = str.maketrans(dict(FOLDED_LETTER))


@pytest.fixture(scope="module")
def world(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Filed], Ledger]:
    folder = tmp_path_factory.mktemp("corpus")
    all_filed = write_world(shared / "corpus" / "dev", folder)
    reading = read_ledger([folder / "ledger.csv"], ColumnMap(), Settings(provider_names=(PROVIDER,)))
    assert reading.rows["rejected"] == 0
    # A site that several names share is filed once; where the names are connected differently a row says so.
    assert {problem.kind for problem in reading.problems} <= {"differs", "not-a-number"}
    return all_filed, reading.ledger


def difference(filed: Filed, ledger: Ledger) -> str:
    """What distinguishes page and ledger, told without looking at what was planted."""
    domain = next((d for d in ledger.domains.values() if d.host == filed.host), None)
    if domain is None:
        return "not-listed"
    service = ledger.services[domain.service]
    if service.status in GONE:
        return "cancelled"
    if service.status in IN_REVIEW:
        return "in-review"
    shown = [number.translate(FOLD) for number in filed.label["icp"]]
    if shown:
        entity, _, suffix = service.number.partition("-")
        if entity not in {number.partition("-")[0] for number in shown}:
            return "other-number"
        if not any(number.partition("-")[2] in ("", suffix) for number in shown):
            return "other-suffix"
    if filed.label["psb"] and service.psb_number not in [number.translate(FOLD) for number in filed.label["psb"]]:
        return "other-psb"
    access = ledger.access_of.get(service.key, ())
    ours = [row for row in access if row.ours]
    if filed.address in OURS:
        if not ours:
            return "other-provider-only" if access else "no-access-row"
        if not any(filed.address in row.addresses for row in ours):
            return "other-address"
    elif ours and all(row.provider != OTHER_PROVIDER for row in access):
        return "resolves-elsewhere"
    return ""


def test_exactly_the_planted_differences_are_there(world: tuple[list[Filed], Ledger]) -> None:
    """Of every name it is certain of, the ledger differs from the page as planted and in nothing else."""
    all_filed, ledger = world
    judged = [filed for filed in all_filed if filed.is_judged]
    assert len(judged) > 90
    found = {filed.host: difference(filed, ledger) for filed in judged}
    assert found == {filed.host: filed.difference for filed in judged}


def test_every_difference_is_planted_and_has_a_rule(world: tuple[list[Filed], Ledger]) -> None:
    """Each kind stands in four pages, and the table of rules has a line for each."""
    all_filed, _ = world
    planted = Counter(filed.difference for filed in all_filed if filed.difference)
    assert min(planted[kind] for kind in DIFFERENCES) == 4
    assert set(RULES) == set(DIFFERENCES)
    assert all(RULES.values())
