"""Reports on disk."""

from __future__ import annotations

import csv
import json
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.model import Target
from reports import RENDERERS, ReportError, SiteDocument, Written, write_reports
from reports.filename import report_name
from tests.reports.sample import SCAN, a_site
from tests.reports.test_fleet import SITES, sites

ALL = ("html", "md", "json", "csv")
A, GONE = report_name("a.example"), report_name("gone.example")


def _write(directory: Path, formats: tuple[str, ...] = ("json",), names: tuple[str, ...] = ("a.example",)) -> Written:
    documents = (a_site(target=Target(host=name, unicode_host=name)) for name in names)
    return write_reports(directory, formats=formats, scan=SCAN, sites=documents)


def _files(directory: Path) -> list[str]:
    return sorted(str(p.relative_to(directory)) for p in directory.rglob("*") if not p.is_dir())


def test_one_file_a_site_and_an_index_in_every_format(tmp_path: Path) -> None:
    """The folder holds what the index says, nothing else, and each file is what its renderer gives."""
    out = tmp_path / "deep" / "out"
    written = write_reports(out, formats=ALL, scan=SCAN, sites=sites(), lang="zh")
    documents = {site["file"]: site for site in sites()}
    expected = [f"sites/{name}.{ext}" for name in documents for ext in ALL] + [f"index.{ext}" for ext in ALL]
    assert _files(out) == sorted(expected)
    assert (written.sites, written.files, written.stale) == (SITES, len(expected), ())
    for name, site in documents.items():
        for ext in ALL:
            assert (out / "sites" / f"{name}.{ext}").read_bytes().decode("utf-8") == RENDERERS[ext](site)
    index = json.loads((out / "index.json").read_text("utf-8"))
    assert sorted(row["file"] for row in index["sites"]) == sorted(documents)
    with (out / "index.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == SITES + 1


def test_nobody_else_may_read_them(tmp_path: Path) -> None:
    """Folders are 0700 and files 0600, whatever the umask."""
    before = os.umask(0)
    try:
        _write(tmp_path / "new" / "out", (*ALL, "xlsx"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    out = tmp_path / "new" / "out"
    modes = {stat.S_IMODE(p.stat().st_mode) for p in out.rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert stat.S_IMODE((out / "sites").stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """The operator's own folder is not made stricter or looser."""
    out = tmp_path / "out"
    (out / "sites").mkdir(parents=True)
    for folder in (out, out / "sites"):
        folder.chmod(0o750)
    _write(out)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (out, out / "sites")} == {0o750}


def test_documents_pass_one_by_one(tmp_path: Path) -> None:
    """A site is on disk before the next one is asked for, and the index comes after the last."""

    def watched() -> Iterator[SiteDocument]:
        for n in range(3):
            assert len(list((tmp_path / "sites").glob("*.json"))) == n
            assert not (tmp_path / "index.json").exists()
            yield a_site(target=Target(host=f"s{n}.example"))

    assert write_reports(tmp_path, formats=["json"], scan=SCAN, sites=watched()).sites == 3
    assert (tmp_path / "index.json").exists()


def test_a_second_run_replaces_and_names_what_is_left(tmp_path: Path) -> None:
    """Reports of sites that are gone stay, are not in the index, and are told to the caller."""
    _write(tmp_path, names=("a.example", "gone.example"))
    written = _write(tmp_path, names=("a.example",))
    assert written.stale == (f"{GONE}.json",)
    assert (tmp_path / "sites" / f"{GONE}.json").exists()
    assert GONE not in (tmp_path / "index.json").read_text("utf-8")


def test_the_same_scan_gives_the_same_bytes(tmp_path: Path) -> None:
    """Writing twice gives identical trees."""
    for folder in ("one", "two"):
        write_reports(tmp_path / folder, formats=ALL, scan=SCAN, sites=sites())
    one, two = ({name: (tmp_path / f / name).read_bytes() for name in _files(tmp_path / f)} for f in ("one", "two"))
    assert one == two


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """The folder is not even made."""
    with pytest.raises(ValueError, match="pdf"):
        _write(tmp_path / "out", ("html", "pdf"))
    assert not (tmp_path / "out").exists()


def test_a_symbolic_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """A link planted under a report's name does not lead the writing elsewhere."""
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    out = tmp_path / "out"
    (out / "sites").mkdir(parents=True)
    (out / "index.json").symlink_to(victim)
    (out / "sites" / f"{A}.json").symlink_to(victim)
    _write(out)
    assert victim.read_text() == "untouched"
    assert not (out / "index.json").is_symlink()
    assert not (out / "sites" / f"{A}.json").is_symlink()


def _refusal(directory: Path) -> str:
    with pytest.raises(ReportError) as caught:
        _write(directory)
    line = str(caught.value)
    assert "\n" not in line
    assert "; " in line
    return line


def test_a_linked_folder_of_sites_is_refused(tmp_path: Path) -> None:
    """A link in place of `sites` would send customers' reports elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sites").symlink_to(tmp_path / "elsewhere")
    assert str(tmp_path / "out" / "sites") in _refusal(tmp_path / "out")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    """The line names the file and says to move it."""
    (tmp_path / "out").write_text("x")
    line = _refusal(tmp_path / "out")
    assert str(tmp_path / "out") in line
    assert "move it away" in line


def test_a_folder_where_a_file_goes(tmp_path: Path) -> None:
    """The line names the index; the sites' reports are whole, and no temporary file is left."""
    (tmp_path / "index.json" / "x").mkdir(parents=True)
    assert str(tmp_path / "index.json") in _refusal(tmp_path)
    assert _files(tmp_path) == [f"sites/{A}.json"]


def test_a_folder_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    """There anybody could exchange a report."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out").chmod(0o777)
    assert "chmod o-w" in _refusal(tmp_path / "out")


def test_a_disk_that_takes_no_more_leaves_the_old_report_whole(tmp_path: Path) -> None:
    """When writing fails half-way the earlier file stands, and no temporary file is left."""
    _write(tmp_path)
    before = (tmp_path / "sites" / f"{A}.json").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        line = _refusal(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert f"{A}.json" in line
    assert (tmp_path / "sites" / f"{A}.json").read_bytes() == before
    assert _files(tmp_path) == ["index.json", f"sites/{A}.json"]


def test_an_error_of_the_source_is_not_ours(tmp_path: Path) -> None:
    """What goes wrong while documents are read is passed on as it is."""

    def broken() -> Iterator[SiteDocument]:
        yield a_site()
        raise LookupError("the database is gone")

    with pytest.raises(LookupError, match="the database"):
        write_reports(tmp_path, formats=["json"], scan=SCAN, sites=broken())
    assert not (tmp_path / "index.json").exists()
