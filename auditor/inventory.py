"""Domain lists → targets, with an import report: every entry of every line ends in exactly one place."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from auditor.hostname import ascii_host, unicode_host
from auditor.inventory_csv import Row, header, is_header, rows
from auditor.inventory_kept import Kept, Named
from auditor.inventory_line import MAX_LINE_CHARS, MAX_NAMES, WEB_PORTS, Entry, entries
from auditor.inventory_source import (
    MAX_LINES,
    SHOWN_CHARS,
    InventoryError,
    Lines,
    cut,
    is_file,
    lines_of,
    printable,
    read_file,
    read_stream,
    shown,
)
from auditor.model import Bilingual, Target

__all__ = [
    "FATES", "REASONS", "Fate", "Inventory", "InventoryError", "Line", "read_sources", "read_text",
]  # fmt: skip

COMMAND_LINE = "command line"
STANDARD_INPUT = "standard input"
MAX_LINES_ABOVE_HEADER = 100
"""So far down a line that begins with `#` is looked at as a header."""


class Fate(StrEnum):
    """Where an entry ends."""

    AUDITED = "audited"
    DUPLICATE = "duplicate"
    EXCLUDED = "excluded"
    INVALID = "invalid"


FATES: Mapping[Fate, Bilingual] = {
    Fate.AUDITED: ("巡检", "audited"),
    Fate.DUPLICATE: ("重复", "duplicate"),
    Fate.EXCLUDED: ("排除", "excluded"),
    Fate.INVALID: ("无效", "invalid"),
}

UNREMARKABLE: Mapping[str, Bilingual] = {
    "blank": ("空行", "blank"),
    "comment": ("注释", "comment"),
    "header": ("表头", "header"),
}
"""Reasons that are counted in the report and not listed."""

EXCLUDED: Mapping[str, Bilingual] = {
    **UNREMARKABLE,
    "exclude-list": ("在排除名单中", "on the exclude list"),
    "address": (
        "IP 地址：请列出其上的域名，IP 直接访问会随域名检查",
        "an address: list the names on it; it is probed with them",
    ),
    "wildcard": ("泛域名：请列出具体域名", "a wildcard: list the hosts themselves"),
}
INVALID: Mapping[str, Bilingual] = {
    "no-host": ("不是域名", "no host name"),
    "single-label": ("只有一级，不是完整域名", "one label only, not a full host name"),
    "public-suffix": ("公共后缀，不是可备案的域名", "a public suffix, not a name that can be filed"),
    "unknown-suffix": (
        "与域名同行、后缀未知；如确为网站，请单独成行",
        "beside a host and under no known suffix; if it is a site, give it a line of its own",
    ),
    "characters": ("含有域名不允许的字符", "has characters no host name may have"),
    "encoding": ("含有无法解码的字符，请另存为 UTF-8", "has characters that cannot be decoded; save as UTF-8"),
    "idna": ("不是有效的国际化域名（IDNA）", "no valid internationalised name (IDNA)"),
    "empty-label": ("有连续的点", "has two dots in a row"),
    "hyphen": ("以连字符开头或结尾", "a label begins or ends with a hyphen"),
    "underscore": ("注册域名不能含下划线", "a registrable domain has no underscore"),
    "too-long": ("过长", "too long"),
    "too-many": (
        f"一行中的网站超过 {MAX_NAMES} 个，请分行列出",
        f"names more than {MAX_NAMES} sites; give each a line of its own",
    ),
    "port": ("端口无效", "no valid port"),
    "port-conflict": ("域名与端口列的端口不一致", "the host and the port column name different ports"),
    "e-mail": ("是邮箱地址", "an e-mail address"),
    "other-scheme": ("不是 http 或 https 网址", "an address of another scheme than http and https"),
    "columns": ("列数与表头不符", "more cells than the header has"),
}
REASONS: Mapping[str, Bilingual] = {
    "cleaned": ("已整理为 {target}", "read as {target}"),
    "duplicate": ("{target} 已见于 {first}", "{target} stands at {first} already"),
    "duplicate-other-owner": (
        "{target} 已见于 {first}，但客户不同；以先出现的为准",
        "{target} stands at {first} already, for another customer; the first one counts",
    ),
    **EXCLUDED,
    **INVALID,
}
"""Reason → text; `{target}` is the target's key, `{first}` where it was named first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of one line and what became of it. Most lines are one entry."""

    source: str
    number: int
    """Line in its source, from 1; on the command line the place among the arguments."""
    part: int = 1
    """Entry within the line, from 1: a line may name several hosts."""
    text: str
    """As read, at most `SHOWN_CHARS`, fit for a terminal; the piece of the line where it names several hosts."""
    fate: Fate
    reason: str = ""
    """Key of `REASONS`; empty when there is nothing to say."""
    target: Target | None = None
    """The target, also of a duplicate and of what the exclude list holds; None when there is none."""
    first: str = ""
    """Where a duplicate was named first: `domains.txt:3`."""

    @property
    def cleaned(self) -> bool:
        """Whether it is audited under a name spelt otherwise than in the list."""
        return self.reason == "cleaned"


@dataclass(frozen=True)
class Inventory:
    """All lists of one scan, read: at most `MAX_LINES` entries, on the disk where they are many."""

    source: str
    """The arguments it was read from, fit for a terminal."""
    lines: Sequence[Line]
    """Every entry, in the order of the lists."""
    targets: Sequence[Target]
    """What is audited, in the order of the lists. Keys are unique."""
    counts: Mapping[Fate, int]
    """Entries by fate; they add up to `len(lines)`."""

    @cached_property
    def sha256(self) -> str:
        """Digest of the targets: two lists with the same targets have the same."""
        digest = sha256()
        for target in self.targets:
            digest.update(f"{target.key}\0{target.owner}\0{','.join(target.tags)}\n".encode("utf-8", "replace"))
        return digest.hexdigest()


def read_sources(sources: Sequence[str], *, exclude: Sequence[str] = (), stdin: BinaryIO | None = None) -> Inventory:
    """Read lists and names: each source is a file, `-` for standard input, or a name.

    A source is a file if it ends like one (`.txt`, `.csv`, …), holds a path separator and no scheme, or exists.
    `exclude` holds hosts (`example.cn`, at any port; `example.cn:8443`) and `*.example.cn` for all names below.
    Raises InventoryError when a source or an exclusion cannot be used, or nothing is left to audit.
    """
    if not sources:
        raise InventoryError("nothing to scan. Name a list (domains.txt), host names, or - for standard input")
    placing = _Placing(exclude)
    read: set[str] = set()
    lists = _Lists()
    for position, source in enumerate(sources, 1):
        if source != "-" and not is_file(source):
            lists.extend(placing.plain(COMMAND_LINE, position, source))
            continue
        name = STANDARD_INPUT if source == "-" else printable(source)
        if name in read or name == COMMAND_LINE:
            raise InventoryError(f"{shown(name)}: named twice. Name each list once")
        read.add(name)
        content = _standard_input(stdin) if source == "-" else read_file(source)
        lists.extend(placing.listed(name, content))
    return lists.complete(" ".join(shown(source) or '""' for source in sources))


def _standard_input(stdin: BinaryIO | None) -> Lines:
    # A program can be started without one.
    if stdin is None and sys.stdin is None:
        raise InventoryError(f"{STANDARD_INPUT}: is closed. Name a file, or send the list to it")
    return read_stream(stdin or sys.stdin.buffer, STANDARD_INPUT)


def read_text(content: bytes, source: str, *, exclude: Sequence[str] = ()) -> Inventory:
    """Read one list that is at hand as bytes. `source` is its file name. Raises InventoryError as `read_sources`."""
    source = printable(source)
    lists = _Lists()
    lists.extend(_Placing(exclude).listed(source, lines_of(content, source)))
    return lists.complete(shown(source))


def read_names(names: Iterable[tuple[str, str]], source: str, *, exclude: Sequence[str] = ()) -> Inventory:
    """Names with their owners, as rows of one list. Raises InventoryError as `read_sources`."""
    source, placing, lists = printable(source), _Placing(exclude), _Lists()
    lists.extend(line for at, (name, owner) in enumerate(names, 1) for line in placing.owned(source, at, name, owner))
    return lists.complete(shown(source))


class _Lists:
    """The entries of all lists, as they come."""

    def __init__(self) -> None:
        self._lines: Kept[Line] = Kept()
        self._targets: Kept[Target] = Kept()
        self._counts = dict.fromkeys(Fate, 0)
        self._first_invalid: Line | None = None

    def extend(self, more: Iterator[Line]) -> None:
        """All entries of one source, up to as many as one scan may have."""
        try:
            for line in more:
                self._add(line)
        except (OSError, sqlite3.Error) as error:
            raise InventoryError(
                f"{tempfile.gettempdir()}: {error}. The list does not fit there: free some space, or set TMPDIR"
            ) from error

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        self._counts[line.fate] += 1
        if line.fate is Fate.AUDITED and line.target:
            self._targets.append(line.target)
        elif line.fate is Fate.INVALID and self._first_invalid is None:
            self._first_invalid = line
        if len(self._lines) > MAX_LINES:
            raise InventoryError(
                f"{shown(line.source)}:{line.number}: more than {MAX_LINES:,} entries in all lists. Split them"
            )

    def complete(self, source: str) -> Inventory:
        """What was read. InventoryError when nothing of it can be audited."""
        inventory = Inventory(cut(source), self._lines, self._targets, self._counts)
        if not self._targets:
            counts = ", ".join(f"{n} {fate}" for fate, n in self._counts.items() if n) or "it is empty"
            first = self._first_invalid
            why = f"; {shown(first.source)}:{first.number}: {REASONS[first.reason][1]}" if first else ""
            raise InventoryError(f"{inventory.source}: no host to audit ({counts}{why}). Write one host name a line")
        return inventory


class _Placing:
    """Gives each entry its one place; knows what has been named before."""

    def __init__(self, exclude: Sequence[str]) -> None:
        self._named = Named()
        # Lists that repeat themselves repeat whole lines.
        self._repeated = lru_cache(maxsize=1024)(entries)
        self._keys: set[str] = set()
        self._suffixes: set[str] = set()
        for pattern in exclude:
            self._add_exclusion(pattern.strip())

    def listed(self, source: str, lines: Sequence[str]) -> Iterator[Line]:
        """The lines of one list, with a header or without."""
        # `#,域名,客户` is a header too: the first column holds numbers.
        content = (
            i
            for i, line in enumerate(lines)
            if line.strip() and (not _is_comment(line) or (i < MAX_LINES_ABOVE_HEADER and is_header(line)))
        )
        at = next(content, len(lines))
        head = header(lines[at], source, at + 1) if at < len(lines) else None
        for number, text in enumerate(islice(lines, at) if head else lines, 1):
            yield from self.plain(source, number, text)
        if head:
            yield _without_target(source, at + 1, lines[at], "header")
            for row in rows(lines, at + 1, head):
                yield from self._row(source, row)

    def plain(self, source: str, number: int, text: str) -> Iterator[Line]:
        """The entries of one line without columns."""
        if not text.strip("\ufeff\0 \t"):
            yield _without_target(source, number, text, "blank")
        elif _is_comment(text):
            yield _without_target(source, number, text, "comment")
        elif len(text) > MAX_LINE_CHARS:
            yield _without_target(source, number, text, "too-long")
        else:
            yield from self._placed(source, Row(number, text), self._entries(text))

    def owned(self, source: str, number: int, name: str, owner: str) -> Iterator[Line]:
        """The entries of a name whose owner is known."""
        yield from self._row(source, Row(number, name, host=name, owner=owner))

    def _row(self, source: str, row: Row) -> Iterator[Line]:
        if row.reason:
            yield _without_target(source, row.number, row.text, row.reason)
            return
        named = self._entries(row.host)
        if len(named) * len(row.ports) > MAX_NAMES:
            yield _without_target(source, row.number, row.text, "too-many")
            return
        found = [_at_port(entry, port) for entry in named for port in row.ports or (None,)]
        yield from self._placed(source, row, list(dict.fromkeys(found)))

    def _placed(self, source: str, row: Row, found: Sequence[Entry]) -> Iterator[Line]:
        if len(found) > MAX_NAMES:
            yield _without_target(source, row.number, row.text, "too-many")
            return
        for part, entry in enumerate(found, 1):
            written = entry.text if len(found) > 1 else row.host or row.text
            text = entry.text if len(found) > 1 else row.text
            if entry.reason:
                yield replace(_without_target(source, row.number, text, entry.reason), part=part)
                continue
            target = Target(
                host=entry.host,
                port=entry.port,
                unicode_host=unicode_host(entry.host),
                registrable_domain=entry.registrable_domain,
                owner=row.owner,
                tags=row.tags,
            )
            fate, reason, before = self._fate(target, f"{source}:{row.number}")
            if fate is Fate.AUDITED and not _is_spelt(target, written, row.ports):
                reason = "cleaned"
            yield Line(
                source=source,
                number=row.number,
                part=part,
                text=target.host if text == target.host else shown(text),
                fate=fate,
                reason=reason,
                target=target,
                first=before,
            )

    def _entries(self, text: str) -> list[Entry]:
        # Long lines are seldom the same, and hold too much to be kept.
        return self._repeated(text) if len(text) <= SHOWN_CHARS else entries(text)

    def _fate(self, target: Target, place: str) -> tuple[Fate, str, str]:
        """Fate, reason, and where a duplicate was named first; from now on the target is named at `place`."""
        if self._is_excluded(target):
            return Fate.EXCLUDED, "exclude-list", ""
        if self._named.add(target.key, place, target.owner):
            return Fate.AUDITED, "", ""
        first, owner = self._named.first(target.key)
        other = target.owner and target.owner != owner
        return Fate.DUPLICATE, "duplicate-other-owner" if other else "duplicate", first

    def _add_exclusion(self, pattern: str) -> None:
        if pattern.startswith(("*.", ".")):
            if suffix := ascii_host(pattern.removeprefix("*").removeprefix(".")):
                self._suffixes.add(suffix)
                return
        else:
            found = entries(pattern)
            if all(entry.host for entry in found):
                self._keys.update(Target(host=entry.host, port=entry.port).key for entry in found)
                return
        raise InventoryError(f"--exclude {shown(pattern)}: no host name. Write example.cn or *.example.cn")

    def _is_excluded(self, target: Target) -> bool:
        if target.host in self._keys or target.key in self._keys:
            return True
        above = target.host
        while self._suffixes and (above := above.partition(".")[2]):
            if above in self._suffixes:
                return True
        return False


def _without_target(source: str, number: int, text: str, reason: str) -> Line:
    fate = Fate.EXCLUDED if reason in EXCLUDED else Fate.INVALID
    return Line(source=source, number=number, text=shown(text), fate=fate, reason=reason)


def _is_comment(text: str) -> bool:
    return text.lstrip("\ufeff \t").startswith(("#", "＃"))


def _at_port(entry: Entry, port: int | None) -> Entry:
    """The entry at the port its row names in a column of its own."""
    if port is None or not entry.host:
        return entry
    port = None if port in WEB_PORTS else port
    return replace(entry, port=port) if entry.port in (None, port) else Entry(entry.text, reason="port-conflict")


def _is_spelt(target: Target, written: str, ports: Sequence[int]) -> bool:
    """Whether a list spells a target as it is audited; a port in its own column does not count as cleaning."""
    name, written = target.unicode_host, written.strip()
    if ports:
        return written in (target.host, name)
    return written in (target.key, name if target.port is None else f"{name}:{target.port}")
