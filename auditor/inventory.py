"""Domain lists → targets, with an import report: every entry of every line ends in exactly one place."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import BinaryIO

from auditor.hostname import registrable_domain, unicode_host
from auditor.inventory_clean import Cleaned, clean, entries
from auditor.inventory_files import SHOWN_CHARS, InventoryError, cut, is_file, read_bounded, read_file, shown
from auditor.model import Bilingual, Target

MAX_LINE_CHARS = 10_000
COMMAND_LINE = "command line"


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

REASONS: Mapping[str, Bilingual] = {
    "cleaned": ("已整理为 {target}", "read as {target}"),
    "duplicate": ("与前面的 {target} 重复", "{target} stands in the list already"),
    "blank": ("空行", "empty line"),
    "comment": ("注释", "comment"),
    "header": ("表头", "header"),
    "exclude-list": ("在排除名单中", "on the exclude list"),
    "address": (
        "IP 地址：请列出其上的域名，IP 直接访问会随域名检查",
        "an address: list the names on it; it is probed with them",
    ),
    "wildcard": ("泛域名：请列出具体域名", "a wildcard: list the hosts themselves"),
    "no-host": ("不是域名", "no host name"),
    "single-label": ("只有一级，不是完整域名", "one label only, not a full host name"),
    "public-suffix": ("公共后缀，不是可备案的域名", "a public suffix, not a name that can be filed"),
    "port": ("端口无效", "no valid port"),
    "e-mail": ("是邮箱地址", "an e-mail address"),
    "other-scheme": ("不是 http 或 https 网址", "an address of another scheme than http and https"),
    "too-long": ("行过长", "the line is too long"),
    "columns": ("列数与表头不符", "more cells than the header has"),
}
"""Reason → text; `{target}` is filled in."""

EXCLUDED_REASONS = frozenset({"blank", "comment", "header", "exclude-list", "address", "wildcard"})

COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "域名",
            "网址",
            "网站",
            "网站域名",
            "网站地址",
            "domain",
            "host",
            "hostname",
            "url",
            "site",
            "website",
        ),
        "host",
    ),
    **dict.fromkeys(("端口", "port"), "port"),
    **dict.fromkeys(("客户", "客户名称", "用户", "主办单位", "owner", "customer", "client"), "owner"),
    **dict.fromkeys(("标签", "分组", "tag", "tags", "group"), "tags"),
    **dict.fromkeys(
        (
            "备注",
            "说明",
            "序号",
            "编号",
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
            "id",
            "no",
            "#",
            "",
        ),
        "-",
    ),
}
"""Header → what the column holds; `-` is left out on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of one line and what became of it."""

    source: str
    number: int
    """Line in its source, from 1."""
    part: int = 1
    """Entry within the line, from 1: a line may name several hosts."""
    text: str
    """As read, cut to `SHOWN_CHARS`."""
    fate: Fate
    reason: str = ""
    """Key of `REASONS`; empty when there is nothing to say."""
    target: Target | None = None
    """The target, also for a duplicate; None when there is none."""


@dataclass(frozen=True)
class Inventory:
    """All lists of one scan, read."""

    source: str
    lines: tuple[Line, ...]

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What is audited, in the order of the lists."""
        return tuple(line.target for line in self.lines if line.fate is Fate.AUDITED and line.target)

    @cached_property
    def counts(self) -> dict[Fate, int]:
        """Entries by fate; they add up to `len(lines)`."""
        found = Counter(line.fate for line in self.lines)
        return {fate: found[fate] for fate in Fate}

    @cached_property
    def sha256(self) -> str:
        """Digest of the targets: two lists with the same targets have the same."""
        digest = sha256()
        for target in self.targets:
            digest.update(
                f"{target.key}\0{target.owner}\0{','.join(target.tags)}\n".encode("utf-8", "replace")
            )
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry before it is judged."""

    source: str
    number: int
    part: int
    text: str
    cleaned: Cleaned
    owner: str = ""
    tags: tuple[str, ...] = ()


def read_sources(
    sources: Sequence[str], *, exclude: Sequence[str] = (), stdin: BinaryIO | None = None
) -> Inventory:
    """Read lists and names: each source is a file, `-` for standard input, or a name.

    A source is a file if it exists as one, ends like a list (`.txt`, `.csv`, …) or holds a path separator and
    no scheme. `exclude` holds hosts, and `*.suffix` for all names below one. Raises InventoryError when a
    source cannot be used or nothing is left to audit.
    """
    if not sources:
        raise InventoryError(
            "nothing to scan. Name a list (domains.txt), host names, or - for standard input"
        )
    keep_out = _Exclusion(exclude)
    seen: dict[str, Target] = {}
    lines = tuple(_placed(entry, seen, keep_out) for entry in _entries(sources, stdin))
    inventory = Inventory(" ".join(shown(source) for source in sources)[:SHOWN_CHARS], lines)
    if not inventory.targets:
        counts = ", ".join(f"{n} {fate}" for fate, n in inventory.counts.items() if n) or "it is empty"
        first = next((line for line in lines if line.fate is Fate.INVALID), None)
        why = f"; line {first.number}: {REASONS[first.reason][1]}" if first else ""
        raise InventoryError(
            f"{inventory.source}: no host to audit ({counts}{why}). Write one host name a line"
        )
    return inventory


def _entries(sources: Sequence[str], stdin: BinaryIO | None) -> Iterator[_Entry | Line]:
    for position, source in enumerate(sources, 1):
        if source == "-":
            yield from _listed("standard input", read_bounded(stdin or sys.stdin.buffer, "standard input"))
        elif is_file(source):
            yield from _listed(shown(source), read_file(source))
        else:
            yield from _named(COMMAND_LINE, position, source)


def _listed(source: str, text: str) -> Iterator[_Entry | Line]:
    lines = text.splitlines()
    first = next(
        (i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None
    )
    columns = None if first is None else _header(lines[first], source, first + 1)
    if first is None or columns is None:
        for number, line in enumerate(lines, 1):
            yield from _named(source, number, line)
        return
    for number, line in enumerate(lines[:first], 1):
        yield from _named(source, number, line)
    yield Line(source=source, number=first + 1, text=cut(lines[first]), fate=Fate.EXCLUDED, reason="header")
    names, delimiter = columns
    yield from _rows(source, lines, first + 1, names, delimiter)


def _header(line: str, source: str, number: int) -> tuple[list[str], str] | None:
    """What the columns hold, and the delimiter; None when the line is no header."""
    delimiter = max(",;\t", key=line.count)
    cells = [cell.strip().strip('"').strip().lower() for cell in line.split(delimiter)]
    if not any(COLUMNS.get(cell) == "host" for cell in cells):
        # A table whose first cells are no hosts has a header of its own; a bare list has one cell a line.
        if (
            len(cells) > 1
            and source.lower().endswith((".csv", ".tsv"))
            and not clean(entries(cells[0])[0]).host
        ):
            known = "、".join(name for name, column in COLUMNS.items() if column == "host")
            raise InventoryError(
                f"{source}:{number}: no column with host names. Call one of them {known}; found: {cut(line)}"
            )
        return None
    if unknown := [cell for cell in cells if cell not in COLUMNS]:
        known = "、".join(name for name in COLUMNS if name)
        raise InventoryError(
            f"{source}:{number}: unknown column {cut(unknown[0])!r}. Rename or remove it; known are: {known}"
        )
    return [COLUMNS[cell] for cell in cells], delimiter


def _rows(
    source: str, lines: Sequence[str], start: int, names: Sequence[str], delimiter: str
) -> Iterator[_Entry | Line]:
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip(f"{delimiter} \t"):
            yield Line(source=source, number=number + 1, text="", fate=Fate.EXCLUDED, reason="blank")
            continue
        # Line by line: a quote that is never closed must not swallow the rest of the list.
        cells = next(csv.reader([line[:MAX_LINE_CHARS]], delimiter=delimiter), [])
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            yield Line(source=source, number=number + 1, text=cut(line), fate=Fate.INVALID, reason="columns")
            continue
        row: dict[str, str] = {}
        for name, cell in zip(names, cells, strict=False):
            row.setdefault(name, cell.strip())
        host = row.get("host", "")
        if row.get("port") and host:
            host = f"{host.rstrip('/')}:{row['port']}"
        tags = tuple(tag for tag in row.get("tags", "").replace("；", ";").replace(";", " ").split() if tag)
        yield from _named(source, number + 1, host, owner=row.get("owner", ""), tags=tags)


def _named(
    source: str, number: int, text: str, *, owner: str = "", tags: tuple[str, ...] = ()
) -> Iterator[_Entry | Line]:
    """The entries of one line or cell."""

    def line(fate: Fate, reason: str) -> Line:
        return Line(source=source, number=number, text=cut(text), fate=fate, reason=reason)

    stripped = text.strip().lstrip("\ufeff").strip()
    if not stripped:
        yield line(Fate.EXCLUDED, "blank")
    elif stripped.startswith("#"):
        yield line(Fate.EXCLUDED, "comment")
    elif len(text) > MAX_LINE_CHARS:
        yield line(Fate.INVALID, "too-long")
    else:
        found = entries(text)
        for part, entry in enumerate(found, 1):
            cleaned = clean(entry, stripped if len(found) == 1 else None)
            yield _Entry(source, number, part, cut(text if len(found) == 1 else entry), cleaned, owner, tags)


def _placed(entry: _Entry | Line, seen: dict[str, Target], keep_out: _Exclusion) -> Line:
    """Give an entry its one place."""
    if isinstance(entry, Line):
        return entry

    def line(fate: Fate, reason: str, target: Target | None = None) -> Line:
        return Line(
            source=entry.source,
            number=entry.number,
            part=entry.part,
            text=entry.text,
            fate=fate,
            reason=reason,
            target=target,
        )

    cleaned = entry.cleaned
    if not cleaned.host:
        return line(Fate.EXCLUDED if cleaned.reason in EXCLUDED_REASONS else Fate.INVALID, cleaned.reason)
    target = Target(
        host=cleaned.host,
        port=cleaned.port,
        unicode_host=unicode_host(cleaned.host),
        registrable_domain=registrable_domain(cleaned.host),
        owner=entry.owner,
        tags=entry.tags,
    )
    if keep_out.holds(target.host):
        return line(Fate.EXCLUDED, "exclude-list", target)
    if target.key in seen:
        return line(Fate.DUPLICATE, "duplicate", target)
    seen[target.key] = target
    return line(Fate.AUDITED, "cleaned" if cleaned.changed else "", target)


class _Exclusion:
    """Hosts to leave out. Raises InventoryError for an entry that is no host."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._hosts: set[str] = set()
        self._suffixes: list[str] = []
        for pattern in patterns:
            below = pattern.startswith(("*.", "."))
            cleaned = clean(entries(pattern.lstrip("*."))[0])
            if not cleaned.host:
                raise InventoryError(
                    f"--exclude {shown(pattern)}: no host name. Write example.cn or *.example.cn"
                )
            if below:
                self._suffixes.append(f".{cleaned.host}")
            else:
                self._hosts.add(cleaned.host)

    def holds(self, host: str) -> bool:
        """Whether the host is to be left out."""
        return host in self._hosts or host.endswith(tuple(self._suffixes))


def report_lines(inventory: Inventory, lang: str, limit: int = 20) -> list[str]:
    """The import report: at most `limit` entries that were changed, refused or left out, and the counts."""
    at = 1 if lang == "en" else 0
    quiet = {"", "blank", "comment", "header"}
    told = [line for line in inventory.lines if line.reason not in quiet]
    lines = []
    for line in told[:limit]:
        text = REASONS[line.reason][at].format(target=shown(line.target.key) if line.target else "")
        lines.append(f"{line.source}:{line.number}: {FATES[line.fate][at]}: {text}: {shown(line.text)}")
    if len(told) > limit:
        more = len(told) - limit
        lines.append(
            (
                f"…… 还有 {more} 条，见数据库 inventory_lines 表",
                f"… and {more} more; table inventory_lines has all",
            )[at]
        )
    counts = " + ".join(f"{FATES[fate][at]} {number}" for fate, number in inventory.counts.items())
    lines.append(
        (
            f"网站清单 {len(inventory.lines)} 条 = {counts}",
            f"Inventory: {len(inventory.lines)} entries = {counts}",
        )[at]
    )
    return lines
