"""A ledger made from the corpus' labels, with planted differences between what is filed and what is served.

`python -m tests.ledger.corpus_ledger CORPUS FOLDER` writes `ledger.csv`, `own-networks.txt`, `domains.txt` and
`truth.jsonl`. The pages are served by `corpus_world.py CORPUS`: page NNN as pNNN.corpus.test on one of 127.0.1.1 to
127.0.1.16 in the order of the labels. Twelve of these addresses are the provider's; the last four are somebody
else's. What a page shows is what is filed, except where `DIFFERENCES` says.

All names of that world are below one registrable domain. Where a rule compares registrable domains, serve the pages
under names of their own and give their pattern with `--names 'p{id}-corpus.cn'`.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.ledger.fields import BY_KEY

ADDRESSES = tuple(f"127.0.1.{n}" for n in range(1, 17))
OWN_NETWORKS = ("127.0.1.0/29", "127.0.1.8/30", "127.0.1.12/32")
OURS = ADDRESSES[:12]
PROVIDER = "云帆数据科技有限公司"
OTHER_PROVIDER = "东方互联数据有限公司"
NAMES = "p{id}.corpus.test"

RULES: dict[str, tuple[str, ...]] = {
    "other-number": ("number-differs",),
    "other-suffix": ("number-differs",),
    "other-psb": ("psb-differs",),
    "not-listed": ("unfiled-access",),
    "no-access-row": ("access-not-filed",),
    "other-provider-only": ("access-not-filed",),
    "other-address": ("address-not-filed",),
    "resolves-elsewhere": ("access-elsewhere",),
    "cancelled": ("cancelled-still-served",),
    "in-review": ("opened-before-filing",),
}
"""Difference → the rules that must fail for the name, of all that compare with the ledger and are no hints."""

Label = dict[str, Any]
Row = dict[str, str]


@dataclass
class Filed:
    """One name of the corpus, and what the ledger has of it."""

    host: str
    address: str
    label: Label
    row: Row | None
    """None: the ledger does not have it."""
    difference: str = ""
    """Key of `DIFFERENCES`; empty where page and ledger agree."""
    is_judged: bool = True
    """Whether it is certain what must be found: not where a page shows several numbers, or needs scripts."""


def number_of(label: Label) -> str:
    """The filing number a page shows, with a suffix; a made-up one for a page that shows none."""
    if label["icp"]:
        number: str = label["icp"][0]
        return number if "-" in number else f"{number}-1"
    return f"京ICP备2021{300_217 + 37 * int(label['id']):06d}号-1"


def _entity(number: str) -> str:
    return number.partition("-")[0]


def _is_ours(filed: Filed) -> bool:
    return filed.address in OURS


def _shows_one(filed: Filed) -> bool:
    return len(filed.label["icp"]) == 1


def _shows_suffix(filed: Filed) -> bool:
    return _shows_one(filed) and "-" in filed.label["icp"][0]


def _other_number(row: Row) -> None:
    number = row["service.number"]
    digits = _entity(number).partition("备")[2].rstrip("号")
    other = f"{int(digits[-6:]) % 899_999 + 100_000:06d}"
    entity = f"{number[0]}ICP备{digits[:-6]}{other}号"
    row |= {"entity.number": entity, "service.number": f"{entity}-1"}


def _other_suffix(row: Row) -> None:
    entity, _, suffix = row["service.number"].rpartition("-")
    row["service.number"] = f"{entity}-{int(suffix) + 1}"


def _other_psb(row: Row) -> None:
    number = row["service.psb_number"]
    row["service.psb_number"] = f"{number[:-7]}{(int(number[-7:-1]) + 41_217) % 1_000_000:06d}号"


def _no_access(row: Row) -> None:
    for key in row:
        if key.startswith("access."):
            row[key] = ""


def _in_review(row: Row) -> None:
    row |= {"entity.status": "正常", "service.status": "管局审核中", "service.number": "", "service.approved": ""}
    row |= {"access.status": "管局审核中", "access.since": ""}


DIFFERENCES: dict[str, tuple[Callable[[Filed], bool], Callable[[Row], object]]] = {
    "other-number": (_shows_one, _other_number),
    "other-suffix": (_shows_suffix, _other_suffix),
    "other-psb": (lambda f: _shows_one(f) and bool(f.label["psb"]), _other_psb),
    "not-listed": (_is_ours, lambda row: None),
    "no-access-row": (lambda f: _is_ours(f) and _shows_one(f), _no_access),
    "other-provider-only": (
        lambda f: _is_ours(f) and _shows_one(f),
        lambda row: row.update({"access.provider": OTHER_PROVIDER, "access.addresses": "198.18.7.9"}),
    ),
    "other-address": (lambda f: _is_ours(f) and _shows_one(f), lambda row: row.update({"access.addresses": ""})),
    "resolves-elsewhere": (
        lambda f: not _is_ours(f) and _shows_one(f),
        lambda row: row.update({"access.provider": PROVIDER, "access.addresses": OURS[0]}),
    ),
    "cancelled": (
        lambda f: _is_ours(f) and _shows_one(f),
        lambda row: row.update({"service.status": "注销", "access.status": "取消接入", "access.ended": "2026-10-01"}),
    ),
    "in-review": (_is_ours, _in_review),
}
"""Difference → the names it may be planted in, and what is done to the row. `not-listed` leaves the row out."""


def filed_corpus(labels: Iterable[Label], *, each: int = 4, names: str = NAMES) -> list[Filed]:
    """Every page of the corpus, in the order of its labels, with every difference planted `each` times."""
    all_filed = []
    for at, label in enumerate(labels):
        host, address = names.format(id=label["id"]), ADDRESSES[at % len(ADDRESSES)]
        is_judged = len(label["icp"]) < 2 and not label["needs_js"] and label["class"] != "suspect"
        all_filed.append(Filed(host, address, label, _row(label, host, address), is_judged=is_judged))
    shared = _several(number_of(filed.label) for filed in all_filed)
    psb: dict[str, set[str]] = {}
    for filed in all_filed:
        psb.setdefault(number_of(filed.label), set()).update(filed.label["psb"])
    for filed in all_filed:
        # One site shows two public security numbers under two names: which is filed is for nobody to say.
        filed.is_judged = filed.is_judged and len(psb[number_of(filed.label)]) < 2
    for difference, (suits, change) in DIFFERENCES.items():
        left = each
        for filed in all_filed:
            if not left:
                break
            # A number that several names have is one site: what is done to it would be done to all of them.
            if filed.difference or not filed.is_judged or number_of(filed.label) in shared or not suits(filed):
                continue
            assert filed.row is not None
            filed.difference = difference
            change(filed.row)
            if difference == "other-address":
                filed.row["access.addresses"] = OURS[(OURS.index(filed.address) + 1) % len(OURS)]
            elif difference == "not-listed":
                filed.row = None
            left -= 1
        if left:
            raise ValueError(f"no page is left to plant {difference} in")
    return all_filed


def _several(values: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {value for value in values if value in seen or seen.add(value)}  # type: ignore[func-returns-value]


def _row(label: Label, host: str, address: str) -> Row:
    number = number_of(label)
    entity = _entity(number)
    is_ours = address in OURS
    return {
        "entity.nature": "企业",
        "entity.number": entity,
        "entity.status": "正常",
        "service.number": number,
        "service.kind": "网站",
        "service.status": "正常",
        "service.approved": "2021-03-20",
        "service.licence": label["licenses"][0] if label["licenses"] else "",
        "service.psb_number": label["psb"][0] if label["psb"] else "",
        "domain.written": host,
        "access.provider": PROVIDER if is_ours else OTHER_PROVIDER,
        "access.addresses": address,
        "access.method": "云主机",
        "access.status": "正常",
        "access.since": "2021-03-25",
        "access.ended": "",
    }


def rows_of(all_filed: Iterable[Filed]) -> list[Row]:
    """The rows of the ledger."""
    return [filed.row for filed in all_filed if filed.row is not None]


def write_ledger(path: Path, rows: list[Row]) -> None:
    """As a CSV that is imported without a map."""
    keys = list(rows[0])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(BY_KEY[key].name[0] for key in keys)
        writer.writerows([row[key] for key in keys] for row in rows)


def labels_of(corpus: Path) -> list[Label]:
    """The labels of a part of the corpus."""
    return [json.loads(line) for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


def write_world(corpus: Path, folder: Path, *, names: str = NAMES, port: int = 8300, each: int = 4) -> list[Filed]:
    """The ledger, the provider's networks, the list of names and what must be found, into a folder."""
    all_filed = filed_corpus(labels_of(corpus), each=each, names=names)
    write_ledger(folder / "ledger.csv", rows_of(all_filed))
    (folder / "own-networks.txt").write_text("".join(f"{network}\n" for network in OWN_NETWORKS))
    (folder / "domains.txt").write_text("".join(f"{filed.host}:{port}\n" for filed in all_filed))
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as file:
        for filed in all_filed:
            said = {
                "host": filed.host,
                "difference": filed.difference,
                "judged": filed.is_judged,
                "rules": list(RULES.get(filed.difference, ())),
            }
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
    return all_filed


def main() -> None:
    """Write it all."""
    options = argparse.ArgumentParser(prog="python -m tests.ledger.corpus_ledger", description=__doc__)
    options.add_argument("corpus", type=Path, help="folder with labels.jsonl")
    options.add_argument("folder", type=Path)
    options.add_argument("--names", default=NAMES)
    options.add_argument("--port", type=int, default=8300)
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    all_filed = write_world(given.corpus, given.folder, names=given.names, port=given.port)
    planted = sum(bool(filed.difference) for filed in all_filed)
    print(f"{len(all_filed)} names, {len(rows_of(all_filed))} rows, {planted} differences of {len(DIFFERENCES)} kinds")


if __name__ == "__main__":
    main()
