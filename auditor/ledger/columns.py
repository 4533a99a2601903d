"""Which heading of a ledger feeds which field: by the names that exports use, or as a column map says.

A map is a TOML file::

    encoding = "gb18030"                  # else found out
    sheet = "网站信息"                     # one or several; else every sheet with known headings
    date_formats = ["%d.%m.%Y"]
    ignore = ["备注"]

    [columns]
    "entity.name" = "主办单位名称"
    "domain.written" = ["域名1", "域名2"]  # several columns, where a field is a list; else the one that is there
    "entity.address" = ""                 # no column, whatever it is called

    [constants]
    "access.provider" = "某某云"

    [values."entity.nature"]
    "有限公司" = "enterprise"

    [separators]
    "domain.written" = "|"

A field that no map speaks of is found by its names. Headings are compared without blanks, brackets and case.
"""

from __future__ import annotations

import difflib
import errno
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from auditor.ledger.cells import word
from auditor.ledger.fields import BY_KEY, FIELDS, Form
from auditor.outcome import Bilingual
from auditor.small_file import read_small

MAX_MAP_BYTES = 1 << 20
HEADING_ROWS = 20
"""The headings stand within so many rows."""

_SEVERAL = frozenset((Form.DOMAINS, Form.ADDRESSES, Form.LIST, Form.CHOICES))
"""Fields that several columns may feed."""
_TABLES = ("columns", "constants", "values", "separators")
_SETTINGS = ("encoding", "delimiter", "sheet", "date_formats", "ignore", "optional", "description")


class MapError(Exception):
    """A map, or the headings without one, cannot be used; the text is one line that says what to write."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """What a map says."""

    source: str = ""
    """File name, or name of a ready map."""
    description: Bilingual = ("", "")
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    constants: Mapping[str, str] = field(default_factory=_nothing)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=_nothing)
    """Key of a field → word in the spelling of `cells.word` → code."""
    separators: Mapping[str, str] = field(default_factory=_nothing)
    date_formats: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    optional: bool = False
    """Whether headings of the map may be missing."""
    text: str = ""

    def where(self, key: str) -> str:
        """Line and column of a word in the map, for messages."""
        return _where(self.source, self.text, key)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet."""

    feeds: Mapping[str, tuple[int, ...]]
    """Key of a field → its columns, counted from 0."""
    constants: Mapping[str, str]
    headings: tuple[str, ...]
    unknown: tuple[str, ...]
    """Headings that feed nothing."""
    ignored: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Fields that a row can say, in the order of `cells`."""
        return (*self.feeds, *self.constants)

    def cells(self, row: Sequence[str]) -> list[str]:
        """The cells of a row by `keys`. A row may be shorter than the headings."""
        if len(row) < len(self.headings):
            row = [*row, *[""] * (len(self.headings) - len(row))]
        return [
            *[row[at[0]] if len(at) == 1 else "\n".join(row[n] for n in at) for at in self.feeds.values()],
            *self.constants.values(),
        ]


def _where(source: str, text: str, key: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if (at := line.find(key)) >= 0:
            return f"{source}:{number}:{at + 1}"
    return source


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Spelling of a heading → keys of the fields it may feed."""
    found: dict[str, dict[str, None]] = {}
    for one in FIELDS:
        for name in (one.key, *one.name, *one.headings):
            found.setdefault(word(name), {})[one.key] = None
    # What one field is called by its proper name is no other's synonym.
    proper = {word(name): one.key for one in FIELDS for name in (one.key, *one.name)}
    return {spelt: (proper[spelt],) if spelt in proper else tuple(keys) for spelt, keys in found.items()}


_KIND_IN_HEADING = (
    (re.compile("统一社会信用代码|营业执照号"), "uscc"),
    (re.compile("身份证号"), "id-card"),
)
"""Headings of numbers that say what kind of certificate it is."""


def known_headings(row: Sequence[str], column_map: ColumnMap) -> int:
    """How many cells of a row are headings that feed a field."""
    wanted = {word(heading) for headings in column_map.headings.values() for heading in headings}
    return len({spelt for cell in row if (spelt := word(cell)) and (spelt in wanted or spelt in _known())})


def match(headings: Sequence[str], column_map: ColumnMap, where: str) -> Columns:
    """Which heading feeds which field. Raises MapError where that is not clear; `where` is the headings' line."""
    at: dict[str, list[int]] = {}
    for number, heading in enumerate(headings):
        if spelt := word(heading):
            at.setdefault(spelt, []).append(number)
    feeds: dict[str, tuple[int, ...]] = {}
    used: dict[int, str] = {}

    def feed(key: str, columns: Iterable[int]) -> None:
        chosen = tuple(sorted(columns))
        for column in chosen:
            if column in used:
                raise MapError(
                    f"{where}: heading “{headings[column]}” feeds both {used[column]} and {key}. "
                    f'Name it for one of them in the map, and write "{key}" = "" or another heading for the other'
                )
            used[column] = key
        if len(chosen) > 1 and BY_KEY[key].form not in _SEVERAL:
            names = ", ".join(f"“{headings[column]}” (column {column + 1})" for column in chosen)
            raise MapError(
                f"{where}: {names} all feed {key} ({BY_KEY[key].name[0]}). "
                f'Say which in the map: [columns] "{key}" = "{headings[chosen[0]]}"'
            )
        if chosen:
            feeds[key] = chosen

    for key, wanted in column_map.headings.items():
        found = [number for heading in wanted for number in at.get(word(heading), ())]
        missing = [heading for heading in wanted if word(heading) not in at]
        if missing and not column_map.optional and (not found or BY_KEY[key].form in _SEVERAL):
            raise MapError(
                f"{column_map.where(missing[0])}: there is no heading “{missing[0]}” for {key} in {where}. "
                f"The headings are: {'、'.join(h for h in headings if h.strip())}"
            )
        feed(key, found)
    ignored = {number for heading in column_map.ignore for number in at.get(heading, ())} - used.keys()
    automatic: dict[str, list[int]] = {}
    for spelt, numbers in at.items():
        free = [number for number in numbers if number not in used and number not in ignored]
        keys = [key for key in _known().get(spelt, ()) if key not in column_map.headings]
        if not free or not keys:
            continue
        if len(keys) > 1:
            choices = " or ".join(f'"{key}" = "{headings[free[0]]}"' for key in keys)
            raise MapError(
                f"{where}: heading “{headings[free[0]]}” could feed {' or '.join(keys)}. "
                f"Say which in the map: [columns] {choices}"
            )
        automatic.setdefault(keys[0], []).extend(free)
    for key, numbers in automatic.items():
        feed(key, numbers)
    ordered = {key: feeds[key] for key in BY_KEY if key in feeds}
    constants = {key: value for key, value in column_map.constants.items() if key not in ordered}
    for key, columns in ordered.items():
        kind = f"{key.removesuffix('.number')}.kind"
        if key.endswith(".number") and kind in BY_KEY and kind not in ordered and kind not in constants:
            said = [code for pattern, code in _KIND_IN_HEADING if pattern.search(headings[columns[0]])]
            constants |= {kind: said[0]} if said else {}
    unknown = tuple(h for n, h in enumerate(headings) if h.strip() and n not in used and n not in ignored)
    return Columns(ordered, constants, tuple(headings), unknown, tuple(headings[n] for n in sorted(ignored)))


# maps as files


def ready_maps() -> tuple[str, ...]:
    """Names of the maps that come with the auditor."""
    folder = resources.files("auditor.ledger") / "maps"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def ready_text(name: str) -> str:
    """The text of a ready map."""
    return (resources.files("auditor.ledger") / "maps" / f"{name}.toml").read_text(encoding="utf-8")


def read_map(name: str) -> ColumnMap:
    """A map by its file, or a ready one by its name. Raises MapError."""
    if name in ready_maps():
        return parse_map(ready_text(name), name)
    path = Path(name)
    try:
        content = read_small(path, MAX_MAP_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise MapError(f"{name}: larger than {MAX_MAP_BYTES >> 20} MiB. A map is a small TOML file") from None
        raise MapError(
            f"{name}: {error.strerror}. Name a map file, or one of the ready maps: {', '.join(ready_maps())}"
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MapError(f"{name}:{line}: not UTF-8. Save the map as UTF-8") from None
    return parse_map(text, name)


def parse_map(text: str, source: str) -> ColumnMap:
    """A map from its text. Raises MapError with line and column."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        place, words = (f"{source}:{found[2]}:{found[3]}", found[1]) if found else (source, str(error))
        raise MapError(f'{place}: no TOML ({words}). A line of a map is "entity.name" = "主办单位名称"') from None
    except RecursionError:
        raise MapError(f"{source}: nested too deep. A map has tables of texts only") from None
    return _Reading(text, source).map_of(given)


class _Reading:
    """Turns what TOML says into a map, or into an error that says where."""

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source

    def _error(self, key: str, words: str) -> MapError:
        return MapError(f"{_where(self._source, self._text, key)}: {words}")

    def map_of(self, given: Mapping[str, Any]) -> ColumnMap:
        """The map."""
        columns: dict[str, Any] = {}
        for name, value in given.items():
            if name in _TABLES or name in _SETTINGS:
                continue
            # Fields may stand outside a table as well.
            columns |= self._flat(name, value)
        columns |= self._table(given, "columns")
        headings = {key: self._texts(key, value) for key, value in columns.items()}
        constants = {key: self._one(key, value) for key, value in self._table(given, "constants").items()}
        separators = {key: self._one(key, value) for key, value in self._table(given, "separators").items()}
        description = self._texts("description", given.get("description", ""))
        formats = self._texts("date_formats", given.get("date_formats", ()))
        if bad := [form for form in formats if "%" not in form]:
            raise self._error(bad[0], f"“{bad[0]}” is no form of a date. Write it like %Y-%m-%d or %d.%m.%Y")
        encoding = self._one("encoding", given.get("encoding", ""))
        if encoding:
            try:
                "备".encode(encoding)
            except (LookupError, UnicodeError, TypeError):
                raise self._error(
                    "encoding", f"encoding {encoding} is not known. Write utf-8, gb18030 or utf-16"
                ) from None
        delimiter = self._one("delimiter", given.get("delimiter", ""))
        if len(delimiter) > 1:
            raise self._error("delimiter", 'the delimiter is one character. Write "," or ";" or "\\t"')
        optional = given.get("optional", False)
        if not isinstance(optional, bool):
            raise self._error("optional", "optional is true or false")
        return ColumnMap(
            source=self._source,
            description=(description[0], description[-1]) if description else ("", ""),
            headings=headings,
            constants=constants,
            values=self._values(given.get("values", {})),
            separators=separators,
            date_formats=formats,
            encoding=encoding,
            delimiter=delimiter,
            sheets=self._texts("sheet", given.get("sheet", ())),
            ignore=frozenset(map(word, self._texts("ignore", given.get("ignore", ())))),
            optional=optional,
            text=self._text,
        )

    def _flat(self, name: str, value: object) -> dict[str, Any]:
        """Keys with dots, written with quotes or without."""
        if isinstance(value, Mapping):
            if name in BY_KEY:
                raise self._error(name, f'{name} is given as a table. Write "{name}" = "a heading"')
            found: dict[str, Any] = {}
            for part, inner in value.items():
                found |= self._flat(f"{name}.{part}", inner)
            return found
        if name not in BY_KEY:
            raise self._error(name.rpartition(".")[2], _no_field(name))
        return {name: value}

    def _table(self, given: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = given.get(name, {})
        if not isinstance(table, Mapping):
            raise self._error(name, f'{name} is no table. Write [{name}] and below it "field" = "text"')
        found: dict[str, Any] = {}
        for key, value in table.items():
            found |= self._flat(key, value)
        return found

    def _one(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._error(key, f"the value of {key} is no text. Put it in quotes")
        return value

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, (list, tuple)) or not all(isinstance(one, str) for one in values):
            raise self._error(
                key, f'the value of {key} is no text and no list of texts. Write "text" or ["text", "text"]'
            )
        return tuple(one for one in values if one)

    def _values(self, given: object) -> dict[str, dict[str, str]]:
        if not isinstance(given, Mapping):
            raise self._error(
                "values", 'no table of values. Write [values."entity.nature"] and below it "word" = "code"'
            )
        found: dict[str, dict[str, str]] = {}
        for key, table in self._tables_of_words("", given).items():
            if key not in BY_KEY:
                raise self._error(key, _no_field(key))
            choices = BY_KEY[key].choices
            codes = set(choices) if choices else {"yes", "no"} if BY_KEY[key].form is Form.FLAG else set()
            if not codes:
                raise self._error(key, f"{key} has no list of values. Leave it out of [values]")
            for code in table.values():
                if code not in codes:
                    raise self._error(
                        str(code), f"“{code}” is no value of {key}. Write one of: {', '.join(sorted(codes))}"
                    )
            found[key] = {word(said): str(code) for said, code in table.items()}
        return found

    def _tables_of_words(self, name: str, table: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        """Tables by keys of fields, written with quotes or without."""
        found: dict[str, Mapping[str, Any]] = {}
        for part, inner in table.items():
            key = f"{name}.{part}" if name else part
            if not isinstance(inner, Mapping):
                raise self._error(part, f'“{part}” is in no table of a field. Write [values."entity.nature"] above it')
            if key in BY_KEY or not any(isinstance(value, Mapping) for value in inner.values()):
                found[key] = inner
            else:
                found |= self._tables_of_words(key, inner)
        return found


def _no_field(name: str) -> str:
    near = difflib.get_close_matches(name, BY_KEY, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is no field.{hint} All fields: auditor ledger maps --fields"
