"""Reports on disk: `index.<format>` and `sites/<name>.<format>` (`reports.filename`), whole or not at all.

The index of a long fleet in HTML has further pages, `index-*.html` (`reports.html`).  Memory does not grow with the
fleet: what the index needs is kept on disk (`reports.gathered`) and written in pieces.

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
from reports.failure import ReportError
from reports.fleet import Fleet
from reports.formats import BOOKS, FORMATS, PIECES, RENDERERS
from reports.gathered import Names
from reports.html import INDEX_PAGE
from reports.html import index as html_index
from reports.shape import FleetDocument, SiteDocument

SITES = "sites"
"""Folder of the reports of the single sites, beside the index."""


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
    """Write the report of every site and the index of the fleet in each format; a book is one index of all.

    `sites` is read once and may be a generator: each document is dropped when its files are written.
    ValueError for a format or language that does not exist and ExtraMissing for one that needs a package, before
    anything is written; ReportError when the disk says no: the files written until then stay, each of them whole.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ValueError(f"no report format is called {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    top = Path(directory)
    formats = tuple(dict.fromkeys(formats))
    pages = [name for name in formats if name in RENDERERS]
    with contextlib.ExitStack() as stack:
        books = {name: stack.enter_context(BOOKS[name](lang)) for name in formats if name in BOOKS}
        fleet = stack.enter_context(Fleet(scan, lang))
        root = stack.enter_context(_Folder.create(top))
        folder = stack.enter_context(root.subfolder(SITES)) if pages else None
        stale = stack.enter_context(Names(folder.names() if folder is not None else ()))
        files = 0
        for site in sites:
            if folder is not None:
                for name in _write_site(folder, site, pages):
                    stale.discard(name)
                    files += 1
            for name, book in books.items():
                with _explained(top / f"index.{name}"):
                    book.add(site)
            fleet.add(site)
        document = fleet.document()
        if folder is not None:
            folder.sync()
        for name in formats:
            with _explained(top / f"index.{name}"):
                if name in books:
                    root.write(f"index.{name}", books[name].end(document))
                elif name == "html":
                    files += _write_index_pages(root, document) - 1
                else:
                    root.write(f"index.{name}", PIECES[name](document))
        root.sync()
        return Written(
            directory=top,
            sites=document["totals"]["sites"],
            files=files + len(formats),
            stale=tuple(stale),
        )


def _write_index_pages(root: _Folder, document: FleetDocument) -> int:
    """Write the index in HTML, which may be many files, and drop the further pages of an index before; how many."""
    written = 0
    before = set(filter(INDEX_PAGE.fullmatch, root.names()))
    for name, content in html_index(document):
        root.write(name, [content])
        before.discard(name)
        written += 1
    for name in before:
        root.remove(name)
    return written


def _write_site(folder: _Folder, site: SiteDocument, pages: Sequence[str]) -> Iterator[str]:
    """Write one site's files; their names."""
    for ending in pages:
        name = f"{site['file']}.{ending}"
        folder.write(name, [RENDERERS[ending](site)])
        yield name


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
            for absent in [folder for folder in (*reversed(path.parents), path) if not folder.is_dir()]:
                # Path.mkdir(parents=True) would make the parents as open as the umask lets them be.
                absent.mkdir(mode=0o700, exist_ok=True)
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

    def names(self) -> Iterator[str]:
        """Finished files in the folder, in any order."""
        with _explained(self.path), os.scandir(self._fd) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    yield entry.name

    def remove(self, name: str) -> None:
        """Drop a file; one that is gone already is well."""
        with _explained(self.path / name), contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._fd)

    def write(self, name: str, pieces: Iterable[str] | Iterable[bytes]) -> None:
        """Make or replace a file, whole or not at all."""
        temporary = f".{secrets.token_hex(8)}.tmp"
        with _explained(self.path / name):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temporary, flags, 0o600, dir_fd=self._fd)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    for piece in pieces:
                        file.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace"))
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
