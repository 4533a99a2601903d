"""Rows of a ledger → its records. Pure: no file, no database.

Rows that speak of the same entity, service, domain or access row are one record; where a later row differs, the
first wins and the difference is a problem. Nothing is dropped in silence: every row ends imported, partly imported
(with problems) or rejected (with the reason), and the three add up to the rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import itemgetter
from sys import intern
from types import MappingProxyType
from typing import Any, TypeVar

from auditor.ledger.cells import (
    MAX_CELL_CHARS,
    Name,
    Read,
    entity_number,
    has_site,
    reader_of,
    shown,
    word,
)
from auditor.ledger.columns import ColumnMap
from auditor.ledger.fields import BY_KEY, Form
from auditor.ledger.model import Access, Domain, Entity, IdNumber, Ledger, Line, Person, Service
from auditor.ledger.personal import Secrets
from auditor.outcome import Bilingual
from auditor.policy.provinces import PROVINCES

ROWS = "rows"
"""Source of rows that came from no file."""

PROBLEMS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "unknown-value": ("「{value}」不在允许的取值中：{allowed}", "“{value}” is none of: {allowed}"),
        "not-a-date": (
            "「{value}」不是日期；请写作 2026-11-24，或在映射的 date_formats 中写明格式",
            "“{value}” is no date; write 2026-11-24, or give its form under date_formats in the map",
        ),
        "not-a-number": (
            "「{value}」不是该类编号的写法，按原文保留",
            "“{value}” has not the form of such a number; kept as written",
        ),
        "site-in-entity": (
            "主体备案号「{value}」带有网站序号，已去掉序号",
            "the entity's number “{value}” has a site suffix, which was taken away",
        ),
        "not-a-domain": ("「{value}」不是域名，按原文保留", "“{value}” is no domain name; kept as written"),
        "not-an-address": ("「{value}」不是 IP 地址或网段", "“{value}” is no IP address or network"),
        "too-many": ("一格中有 {value} 项，只读取前 1000 项", "{value} items in one cell; the first 1,000 are read"),
        "number-for-text": (
            "「{value}」被表格软件当成了数字；已去掉小数部分",
            "a spreadsheet made a number of “{value}”; its zeros behind the point were taken away",
        ),
        "digits-lost": (
            "「{value}」被表格软件改成了数字，位数可能已丢失；请把该列设为文本后重新导出",
            "a spreadsheet rounded “{value}”; make the column text and export it again",
        ),
        "too-long": ("该格超过 32767 字，未读取", "a cell of more than 32,767 characters was not read"),
        "bad-bytes": ("该格含有无法解码的字节：「{value}」", "bytes that are no text in this cell: “{value}”"),
        "differs": (
            "「{value}」与第 {other} 行不一致；保留第 {other} 行的「{first}」",
            "“{value}” differs from line {other}; “{first}” of line {other} is kept",
        ),
        "no-entity": (
            "本行没有主办单位名称、证件号码和主体备案号，未导入",
            "this row has no name, certificate number or filing number of an entity and was not imported",
        ),
        "no-domain": (
            "本行有域名的信息而没有域名，这些信息未导入",
            "this row says something of a domain but not which; that was not imported",
        ),
        "totals-row": ("合计行，未导入", "a row of totals, not imported"),
        "heading-row": ("重复的表头，未导入", "the headings once more, not imported"),
        "extra-cells": (
            "本行比表头多出有内容的单元格，未导入；请检查分隔符和引号",
            "this row has more cells than there are headings and was not imported; look at its separators and quotes",
        ),
        "open-quote": (
            "一个没有闭合的引号把多行并成了一行，未导入；请补上引号",
            "a quote that is never closed has joined several rows, not imported; close the quote",
        ),
        "merged": (
            "合并单元格 {value}：其内容用于所有被合并的行",
            "merged cells {value}: what they say holds for each of their rows",
        ),
        "merged-across": (
            "合并单元格 {value} 跨多列：只有左上角的格有内容",
            "merged cells {value} span columns: only the top left one has content",
        ),
    }
)
"""Kind of a problem → what is said of it. `value` is masked where it is personal."""

REJECTIONS = frozenset(("no-entity", "totals-row", "heading-row", "extra-cells", "open-quote"))
"""Problems for which a row is not imported."""
NOTES = frozenset(("number-for-text", "merged"))
"""What is reported though nothing was lost: such a row is imported all the same."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row or a cell."""

    kind: str
    """A key of `PROBLEMS`."""
    line: Line
    field: str = ""
    """Key of the field, empty when it is the row."""
    value: str = ""
    """What stands there, masked where it is personal."""
    other: str = ""
    """The line it differs from: its number, with the source in front where that is another."""
    first: str = ""
    """What that line says."""

    def text(self, lang: str = "zh") -> str:
        """What is wrong, in one language."""
        at = 0 if lang == "zh" else 1
        field_ = BY_KEY.get(self.field)
        choices = field_.choices if field_ is not None else None
        words = (
            "、".join(names[at] for names, _ in choices.values()) if choices else ("是、否" if at == 0 else "yes, no")
        )
        return PROBLEMS[self.kind][at].format(value=self.value, other=self.other, first=self.first, allowed=words)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How rows are read."""

    secrets: Secrets = field(default_factory=Secrets.passing)
    provider_names: tuple[str, ...] = ()
    """Names of the provider whose ledger it is. Without any, every access row is taken for its own."""
    synonyms: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Key of a field → words for it in the spelling of `cells.word` → code."""
    date_formats: tuple[str, ...] = ()
    separators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Key of a field → characters that part what is in its cells."""

    def with_map(self, column_map: ColumnMap) -> Settings:
        """The same, with what a map says of cells."""
        return replace(
            self,
            synonyms=column_map.values,
            date_formats=column_map.date_formats,
            separators=column_map.separators,
        )


_R = TypeVar("_R", Entity, Service, Domain, Access)

_RECORDS = ("entity", "service", "domain", "access")
_OF_ENTITY = ("entity.", "dossier.")
_NOBODY = Person()
_NO_ID = IdNumber()
_PERSON_PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    record: tuple((f"{record}.{part}", part) for part in ("name", "mobile", "phone", "email"))
    for record in ("entity.legal", "entity.responsible", "service.responsible")
}
_KEY_CHARS = 20
_RECENT = 2048
"""Of so many numbers and persons the last are at hand: rows of one entity stand near each other."""
_PARTS_KEPT = 1 << 12


def key_of(*parts: str) -> str:
    """A short digest of what identifies a record."""
    text = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=_KEY_CHARS // 2).hexdigest()


def province_of(number: str, address: str) -> str:
    """The province's character of a canonical entity number; else of an address that begins with its name."""
    if entity_number(number):
        return number[0]
    return next((p.letter for p in PROVINCES if address.startswith(p.name[0])), "")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the cells of one record stand in a row."""

    keys: tuple[str, ...]
    pick: Callable[[Sequence[str]], tuple[str, ...]]

    @classmethod
    def of(cls, columns: Sequence[str], beginnings: tuple[str, ...]) -> _Layout:
        """For the fields whose keys begin so."""
        at = [number for number, key in enumerate(columns) if key.startswith(beginnings)]
        keys = tuple(columns[number] for number in at)
        if len(at) > 1:
            return cls(keys, itemgetter(*at))
        # Of one item the getter gives no tuple, and of none there is no getter.
        return cls(keys, lambda row: tuple(row[number] for number in at))


@dataclass(slots=True)
class _Part:
    """What the cells of one record in one row came to; kept for rows that say the same."""

    keys: tuple[str, ...] = ()
    """Keys of the records."""
    faults: tuple[tuple[str, str, str], ...] = ()
    """Problems of the cells: kind, field and what is shown."""
    differing: tuple[tuple[str, str, str, str], ...] = ()
    """Problems of the row against an earlier one: field, what is shown, the line, what it says."""


class Assembler:
    """Takes rows one by one; `ledger` and `problems` are what they came to."""

    def __init__(self, settings: Settings) -> None:
        self.columns: frozenset[str] = frozenset()
        """Keys of the fields that some row could say."""
        self.problems: list[Problem] = []
        self.counts: Counter[str] = Counter()
        """`imported`, `partly` and `rejected` rows."""
        self._settings = settings
        self._ours = frozenset(map(word, settings.provider_names))
        self.providers: dict[str, None] = {}
        """Names of access providers that were met and are not among the provider's own."""
        self._layouts: dict[str, _Layout] = {}
        self._number_at = self._names_at = -1
        self._of_sites: Callable[[Sequence[str]], list[str]] = list
        self._readers: dict[str, Callable[[str], Read]] = {}
        # One number stands in several places near each other: entity and holder, legal representative and site.
        self._id_number = lru_cache(_RECENT)(settings.secrets.id_number)
        self._person_of = lru_cache(_RECENT)(Person)
        self._entities: dict[str, Entity] = {}
        self._services: dict[str, Service] = {}
        self._domains: dict[str, Domain] = {}
        self._access: dict[str, Access] = {}
        self._here: tuple[Line, ...] = ()
        """Of the row at hand, as its records have it."""
        self._several: dict[str, list[Line]] = {}
        """Key of a record that stands in more than one line → all of them."""
        self._seen: dict[tuple[object, ...], _Part] = {}
        self._seen_before: dict[tuple[object, ...], _Part] = {}
        self._chosen: dict[str, str] = {}
        """Key of an entity that a row names in part → key of the one it was taken for."""
        self._by_number: dict[str, str | list[str]] = {}
        self._by_certificate: dict[str, str | list[str]] = {}
        self._is_indexed = False
        """Whether these two are kept: only for rows that name an entity in part."""

    def begin(self, columns: Sequence[str], constants: Collection[str] = ()) -> None:
        """Of the rows that follow, the cells are these fields. KeyError for a key that is no field's.

        `constants` are those of them that no row says itself: they alone make no site of a row.
        """
        self.columns |= frozenset(columns)
        s = self._settings
        for key in self.columns - self._readers.keys():
            self._readers[key] = reader_of(
                BY_KEY[key], s.synonyms.get(key, {}), s.date_formats, s.separators.get(key, "")
            )
        self._layouts = {
            record: _Layout.of(columns, _OF_ENTITY if record == "entity" else (f"{record}.",)) for record in _RECORDS
        }
        at = tuple(n for n, key in enumerate(columns) if key not in constants and not key.startswith(_OF_ENTITY))
        self._of_sites = lambda row: [row[number] for number in at]
        # A service without number and name is told by its domains, and an entity's number may stand in its sites'.
        self._number_at = -1
        if "entity.number" not in columns and "service.number" in columns:
            self._number_at = columns.index("service.number")
        self._names_at = columns.index("domain.written") if "domain.written" in columns else -1
        self._seen.clear()
        self._seen_before.clear()
        self._chosen.clear()

    def reject(self, line: Line, kind: str, value: str = "") -> None:
        """A row that is not imported, and why."""
        self.counts["rejected"] += 1
        self.problems.append(Problem(kind, line, "", value))

    def note(self, line: Line, kind: str, value: str) -> None:
        """Something that is to be known of a place, whatever becomes of its row."""
        self.problems.append(Problem(kind, line, "", value))

    def add(self, line: Line, cells: Sequence[str]) -> None:
        """One row; it has a cell for each of the columns."""
        before = len(self.problems)
        self._here = (line,)
        entity = self._part("entity", cells, line, "", cells[self._number_at] if self._number_at >= 0 else "")
        self._tell(entity, line)
        if not entity.keys:
            self.reject(line, "no-entity")
            return
        owner = entity.keys[0]
        given = []
        if "".join(self._of_sites(cells)).strip():
            given = [record for record in _RECORDS[1:] if "".join(self._layouts[record].pick(cells)).strip()]
        names = cells[self._names_at] if self._names_at >= 0 else ""
        if "domain" in given and not names.strip():
            given.remove("domain")
            self.problems.append(Problem("no-domain", line, "domain.written"))
        if given:
            service = self._part("service", cells, line, owner, names)
            self._tell(service, line)
            for record in given:
                if record != "service":
                    self._tell(self._part(record, cells, line, service.keys[0], ""), line)
        lost = any(problem.kind not in NOTES for problem in self.problems[before:])
        self.counts["partly" if lost else "imported"] += 1

    def ledger(self) -> Ledger:
        """Every record, with its lines."""
        for records in (self._entities, self._services, self._domains, self._access):
            for key in records.keys() & self._several.keys():
                # Nobody has seen the record yet; to copy it only for its lines would double the time.
                object.__setattr__(records[key], "lines", tuple(self._several.pop(key)))
        return Ledger(entities=self._entities, services=self._services, domains=self._domains, access=self._access)

    # one record of one row

    def _part(self, record: str, row: Sequence[str], line: Line, owner: str, beside: str) -> _Part:
        layout = self._layouts[record]
        cells = layout.pick(row)
        # Two hashes and not the texts, which would be the whole file in memory. They are keyed anew in every process.
        said = (record, owner, beside, hash(cells), hash(cells[::-1]))
        part = self._seen.get(said)
        if part is None:
            part = self._seen_before.pop(said, None) or self._read(record, layout.keys, cells, line, owner, beside)
            if len(self._seen) >= _PARTS_KEPT:
                # To read a row again gives the same; to remember all would be most of the memory.
                self._seen, self._seen_before = {}, self._seen
            self._seen[said] = part
        records: Mapping[str, Entity | Service | Domain | Access] = getattr(self, _STORE[record])
        for key in part.keys:
            if (lines := self._several.get(key)) is not None:
                if lines[-1] is not line:
                    lines.append(line)
            elif (first := records[key].lines[0]) is not line:
                self._several[key] = [first, line]
        return part

    def _tell(self, part: _Part, line: Line) -> None:
        self.problems += [Problem(kind, line, key, value) for kind, key, value in part.faults]
        self.problems += [
            Problem("differs", line, key, value, other, first) for key, value, other, first in part.differing
        ]

    def _read(
        self, record: str, keys: Sequence[str], cells: Sequence[str], line: Line, owner: str, beside: str
    ) -> _Part:
        values: dict[str, object] = {}
        faults: list[tuple[str, str, str]] = []
        together = "".join(cells)
        readers = self._readers
        is_long, is_damaged = len(together) > MAX_CELL_CHARS, "\ufffd" in together
        for key, cell in zip(keys, cells, strict=True):
            text = cell.strip()
            if not text:
                continue
            if is_long and len(text) > MAX_CELL_CHARS:
                faults.append(("too-long", key, ""))
                continue
            if is_damaged and "\ufffd" in text:
                faults.append(("bad-bytes", key, shown(BY_KEY[key], text)))
            value, wrong = readers[key](text)
            # A paper that is not there is an answer; an empty text or list is none.
            if value or value is False:
                values[key] = value
            if wrong:
                faults += [(fault.kind, key, shown(BY_KEY[key], fault.piece or text)) for fault in wrong]
        differing: list[tuple[str, str, str, str]] = []
        made = getattr(self, f"_{record}_records")(values, owner, beside)
        kept = tuple(self._kept(record, one, line, differing) for one in made)
        return _Part(kept, tuple(faults), tuple(differing))

    def _entity_records(self, values: dict[str, object], _owner: str, beside: str) -> list[Entity]:
        get = _getter(values)
        name, number = get("entity.name"), get("entity.number")
        if not number and beside:
            number = entity_number(str(self._readers["service.number"](beside)[0]))
        certificate = self._id(values, "entity.certificate")
        if not (name or number or certificate.digest):
            return []
        address = get("entity.address")
        rest: dict[str, Any] = {part: values[key] for key, part in _ENTITY_TEXTS.items() if key in values}
        return [
            Entity(
                key=self._entity_key(number, certificate.digest, name),
                name=name,
                certificate=certificate,
                address=address,
                number=number,
                province=province_of(number, address),
                legal=self._person(values, "entity.legal"),
                responsible=self._person(values, "entity.responsible"),
                dossier=_dossier(values),
                **rest,
            )
        ]

    def _entity_key(self, number: str, certificate: str, name: str) -> str:
        """Of the entity a row speaks of: an earlier one where the row leaves something out, but says who it is."""
        key = key_of("entity", number, certificate, name)
        if key in self._entities or (number and certificate and name):
            return key
        if key in self._chosen:
            return self._chosen[key]
        if not self._is_indexed:
            self._is_indexed = True
            for entity in self._entities.values():
                self._index(entity)
        candidates = self._by_number.get(number, ()) if number else self._by_certificate.get(certificate, ())
        fitting = [
            one
            for one in ((candidates,) if isinstance(candidates, str) else candidates)
            if (e := self._entities[one])
            and (not certificate or e.certificate.digest == certificate)
            and (not name or e.name == name)
        ]
        if len(fitting) != 1:
            return key
        self._chosen[key] = fitting[0]
        return fitting[0]

    def _service_records(self, values: dict[str, object], owner: str, beside: str) -> list[Service]:
        get = _getter(values)
        number, name = get("service.number"), get("service.name")
        identity: tuple[str, ...]
        if has_site(number):
            identity = (number,)
        elif number or name:
            identity = (number, name)
        else:
            identity = ("", "", " ".join(n.host or n.written for n in self._names(beside)))
        languages = values.get("service.language", ())
        rest: dict[str, Any] = {part: values[key] for key, part in _SERVICE_TEXTS.items() if key in values}
        if "content" in rest:
            rest["content"] = intern(rest["content"])
        return [
            Service(
                key=key_of("service", owner, *identity),
                entity=owner,
                number=number,
                name=name,
                language=";".join(languages) if isinstance(languages, tuple) else "",
                responsible=self._person(values, "service.responsible"),
                preapprovals=_texts(values, "service.preapprovals"),
                permits=_texts(values, "service.permits"),
                **rest,
            )
        ]

    def _names(self, text: str) -> tuple[Name, ...]:
        found = self._readers["domain.written"](text)[0] if text else ()
        return found if isinstance(found, tuple) else ()

    def _domain_records(self, values: dict[str, object], owner: str, _beside: str) -> list[Domain]:
        names = values.get("domain.written", ())
        holder_id = self._id(values, "domain.holder_id")
        rest: dict[str, Any] = {part: values[key] for key, part in _DOMAIN_TEXTS.items() if key in values}
        entity = self._entities[self._services[owner].entity]
        if rest.get("holder") == entity.name:
            rest["holder"] = entity.name
        return [
            Domain(
                key=key_of("domain", owner, name.host or name.written),
                service=owner,
                written=name.written,
                host=name.host,
                registrable=name.registrable,
                holder_id=holder_id,
                **rest,
            )
            for name in (names if isinstance(names, tuple) else ())
        ]

    def _access_records(self, values: dict[str, object], owner: str, _beside: str) -> list[Access]:
        provider, addresses = str(values.get("access.provider", "")), _texts(values, "access.addresses")
        ours = not provider or not self._ours or word(provider) in self._ours
        rest: dict[str, Any] = {part: values[key] for key, part in _ACCESS_TEXTS.items() if key in values}
        if provider and (not ours or not self._ours):
            self.providers[provider] = None
        return [
            Access(
                key=key_of("access", owner, provider, *sorted(addresses)),
                service=owner,
                provider=provider,
                ours=ours,
                addresses=addresses,
                **rest,
            )
        ]

    def _person(self, values: Mapping[str, object], record: str) -> Person:
        parts: dict[str, Any] = {part: values[key] for key, part in _PERSON_PARTS[record] if key in values}
        number = self._id(values, f"{record}.id", is_person=True)
        return self._person_of(id=number, **parts) if number is not _NO_ID or parts else _NOBODY

    def _id(self, values: Mapping[str, object], record: str, *, is_person: bool = False) -> IdNumber:
        kind, number = str(values.get(f"{record}.kind", "")), str(values.get(f"{record}.number", ""))
        if not (kind or number):
            return _NO_ID
        return self._id_number(kind, number, is_person=is_person)

    def _index(self, entity: Entity) -> None:
        _note(self._by_number, entity.number, entity.key)
        _note(self._by_certificate, entity.certificate.digest, entity.key)

    # records that are there already

    def _kept(self, record: str, new: _R, line: Line, differing: list[tuple[str, str, str, str]]) -> str:
        """Put a record away, or what it adds to one that is there; gives the key."""
        records: dict[str, _R] = getattr(self, _STORE[record])
        old = records.get(new.key)
        if old is None:
            object.__setattr__(new, "lines", self._here)
            records[new.key] = new
            if self._is_indexed and isinstance(new, Entity):
                self._index(new)
            return new.key
        first = old.lines[0]
        where = str(first.number) if first.source == line.source else f"{first.source}:{first.number}"
        _fill(old, new, record, where, differing)
        return old.key


def _note(index: dict[str, str | list[str]], said: str, key: str) -> None:
    """Add a key to those of one number. Most numbers have one, for which a list would be large."""
    there = index.get(said)
    if isinstance(there, list):
        there.append(key)
    elif said:
        index[said] = [there, key] if there else key


_STORE = {"entity": "_entities", "service": "_services", "domain": "_domains", "access": "_access"}


def _texts_of(record: str, *apart: str) -> Mapping[str, str]:
    """Key of a field that fills one text of a record → the record's attribute; without those that are read apart."""
    found = {key: key.removeprefix(f"{record}.") for key in BY_KEY if key.startswith(f"{record}.")}
    several = (Form.CHOICES, Form.LIST, Form.DOMAINS, Form.ADDRESSES)
    return {k: p for k, p in found.items() if "." not in p and p not in apart and BY_KEY[k].form not in several}


_ENTITY_TEXTS = _texts_of("entity", "name", "number", "address")
_SERVICE_TEXTS = _texts_of("service", "number", "name")
_DOMAIN_TEXTS = _texts_of("domain")
_ACCESS_TEXTS = _texts_of("access", "provider")
_NOT_COMPARED = frozenset(("key", "lines", "entity", "service", "ours", "province", "host", "registrable"))


def _getter(values: Mapping[str, object]) -> Callable[[str], str]:
    def get(key: str) -> str:
        return str(values.get(key, ""))

    return get


def _texts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = values.get(key, ())
    return found if isinstance(found, tuple) else ()


def _dossier(values: Mapping[str, object]) -> Mapping[str, bool]:
    return _papers(tuple((k[8:], v is True) for k, v in values.items() if k.startswith("dossier.")))


@lru_cache(_RECENT)
def _papers(given: tuple[tuple[str, bool], ...]) -> Mapping[str, bool]:
    return MappingProxyType(dict(given))


def _fill(old: object, new: object, path: str, where: str, differing: list[tuple[str, str, str, str]]) -> None:
    """Give a record what only the newer row says; note where both say something and not the same.

    Records are frozen for all who get them; here they are still being put together.
    """
    for name in old.__slots__:  # type: ignore[attr-defined]
        if name in _NOT_COMPARED:
            continue
        mine, theirs = getattr(old, name), getattr(new, name)
        key = f"{path}.{name}"
        if mine == theirs or theirs in ("", ()):
            continue
        if isinstance(theirs, Person) and isinstance(mine, Person):
            if mine is _NOBODY:
                object.__setattr__(old, name, theirs)
            elif theirs is not _NOBODY:
                both_of_person = replace(mine)  # the same may be another record's
                _fill(both_of_person, theirs, key, where, differing)
                if both_of_person != mine:
                    object.__setattr__(old, name, both_of_person)
        elif isinstance(theirs, IdNumber) and isinstance(mine, IdNumber):
            if not theirs.digest and (mine.digest or mine.kind):
                continue
            if mine.digest:
                differing.append((f"{key}.number", _id_shown(theirs), where, _id_shown(mine)))
            else:
                object.__setattr__(old, name, theirs)
        elif isinstance(theirs, Mapping):
            both = {**theirs, **mine}
            differing += [
                (f"dossier.{code}", str(theirs[code]), where, str(mine[code]))
                for code in theirs
                if mine.get(code, theirs[code]) != theirs[code]
            ]
            object.__setattr__(old, name, MappingProxyType(both))
        elif mine in ("", ()):
            object.__setattr__(old, name, theirs)
        else:
            differing.append((key, _shown(key, theirs), where, _shown(key, mine)))


def _shown(key: str, value: object) -> str:
    text = ";".join(value) if isinstance(value, tuple) else str(value)
    return shown(BY_KEY.get(key), text)


def _id_shown(number: IdNumber) -> str:
    return f"****{number.last4}"


def ledger_of(
    rows: Iterable[Mapping[str, str]], *, settings: Settings | None = None, source: str = ROWS
) -> tuple[Ledger, list[Problem]]:
    """The ledger that rows make, each by keys of fields, and what is wrong with them. Lines are counted from 1.

    KeyError for a key that is no field's.
    """
    listed = list(rows)
    columns = list(dict.fromkeys(key for row in listed for key in row))
    assembler = Assembler(settings or Settings())
    assembler.begin(columns)
    for number, row in enumerate(listed, 1):
        assembler.add(Line(source, number), [row.get(key, "") for key in columns])
    return assembler.ledger(), assembler.problems
