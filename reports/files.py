"""Reports on disk: `index.<format>` and `sites/<A-label>.<format>`, whole or not at all.

Every file is written under a temporary name, synced and renamed, so a reader never sees half of one, and a
symbolic link in a file's place is replaced, not followed.  Folders are made 0700 and files 0600: a report
names customers and their faults.  The index comes last, so it never points to a file that is not there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.document import ScanFacts
from reports.fleet import fleet_document
from reports.formats import RENDERERS
from reports.shape import SiteDocument

SITES = "sites"
"""Folder of the reports of the single sites, beside the index."""


class ReportError(OSError):
    """A report could not be written; the text is one line that names the file, the cause and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What `write_reports` did."""

    directory: Path
    sites: int
    files: int
    stale: tuple[str, ...]
    """Files in `sites/` that this run did not write: sites of an earlier scan, or formats not asked for now.

    They are left alone, because they may be the only copy; the index does not link to them.
    """


def write_reports(
    directory: Path | str,
    *,
    formats: Sequence[str],
    scan: ScanFacts,
    sites: Iterable[SiteDocument],
    lang: str = "zh",
) -> Written:
    """Write the report of every site and the index of the fleet in each format.

    `sites` is read once and may be a generator: each document is dropped when its files are written.
    ValueError for a format or language that does not exist, before anything is written; ReportError when the
    disk says no: the files written until then stay, each of them whole.
    """
    if unknown := [name for name in formats if name not in RENDERERS]:
        raise ValueError(f"no report format is called {', '.join(unknown)}; there are {', '.join(RENDERERS)}")
    top = Path(directory)
    names: set[str] = set()
    formats = tuple(dict.fromkeys(formats))

    def passing(folder: _Folder) -> Iterator[SiteDocument]:
        for site in sites:
            for extension in formats:
                name = f"{site['file']}.{extension}"
                folder.write(name, RENDERERS[extension](site))
                names.add(name)
            yield site

    with _Folder.create(top) as root, root.subfolder(SITES) as folder:
        before = folder.names()
        fleet = fleet_document(scan=scan, sites=passing(folder), lang=lang)
        folder.sync()
        for extension in formats:
            root.write(f"index.{extension}", RENDERERS[extension](fleet))
        root.sync()
    return Written(
        directory=top,
        sites=len(fleet["sites"]),
        files=len(names) + len(formats),
        stale=tuple(sorted(before - names)),
    )


class _Folder:
    """An open folder; files are made relative to it, so a path swapped meanwhile does not matter."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._fd = descriptor

    @classmethod
    @contextlib.contextmanager
    def create(cls, path: Path) -> Iterator[_Folder]:
        """The folder the operator named, made with its parents when absent. He may name it by a link."""
        with _explained(path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with cls._opened(path, descriptor) as folder:
            yield folder

    @contextlib.contextmanager
    def subfolder(self, name: str) -> Iterator[_Folder]:
        """A folder inside, made when absent; a symbolic link of that name is refused."""
        path = self.path / name
        with _explained(path):
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, mode=0o700, dir_fd=self._fd)
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(name, flags, dir_fd=self._fd)
        with self._opened(path, descriptor) as folder:
            yield folder

    @classmethod
    @contextlib.contextmanager
    def _opened(cls, path: Path, descriptor: int) -> Iterator[_Folder]:
        try:
            if os.fstat(descriptor).st_mode & stat.S_IWOTH:
                raise ReportError(
                    f"{path}: everybody may write to this folder; choose another or run: chmod o-w {path}"
                )
            yield cls(path, descriptor)
        finally:
            os.close(descriptor)

    def names(self) -> set[str]:
        """Finished files in the folder."""
        with _explained(self.path):
            # pathlib has no way to list an open folder.
            return {name for name in os.listdir(self._fd) if not name.startswith(".")}  # noqa: PTH208

    def write(self, name: str, text: str) -> None:
        """Make or replace a file, whole or not at all."""
        temporary = f".{secrets.token_hex(8)}.tmp"
        with _explained(self.path / name):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temporary, flags, 0o600, dir_fd=self._fd)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(text.encode("utf-8", "replace"))
                    file.flush()
                    os.fsync(file.fileno())
                os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=self._fd)
                raise

    def sync(self) -> None:
        """Make the names durable too."""
        with _explained(self.path):
            os.fsync(self._fd)


_REMEDIES = {
    errno.ENOSPC: "free some space, then write the reports again",
    errno.EDQUOT: "free some space, then write the reports again",
    errno.EACCES: "choose a folder you may write to with -o",
    errno.EPERM: "choose a folder you may write to with -o",
    errno.EROFS: "choose a folder you may write to with -o",
    errno.EEXIST: "no folder, but one is needed there: move it away or choose another with -o",
    errno.ENOTDIR: "no folder, but one is needed there: move it away or choose another with -o",
    errno.ELOOP: "a symbolic link stands in the way: remove it or choose another folder with -o",
    errno.EISDIR: "a folder stands where the file should go: move it away or choose another folder with -o",
    errno.ENAMETOOLONG: "choose a folder with a shorter path with -o",
}


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says of a path into a line for the operator."""
    try:
        yield
    except ReportError:
        raise
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "check the folder and the disk, then write the reports again")
        cause = error.strerror or type(error).__name__
        raise ReportError(f"{path}: {cause}; {remedy}") from error
