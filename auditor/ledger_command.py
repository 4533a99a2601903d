"""`auditor ledger`: read the provider's filing ledger in, and look things up in it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.console import Database, Lang, Language, console_for, fail
from auditor.exitcode import ExitCode
from auditor.ledger_check_command import check, risk

if TYPE_CHECKING:
    from auditor.config import ScanSettings
    from auditor.ledger.importing import Problem
    from auditor.ledger.reading import Reading
    from auditor.ledger.storing import Difference, LedgerStore

DATABASE = Path("auditor.db")
SHOWN_PROBLEMS = 20
MAP_HELP = "Column map: a TOML file, or the name of a ready one (auditor ledger maps)."

app = typer.Typer(
    name="ledger",
    help="The provider's filing ledger (备案台账): import, checks, look-up, column maps.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command()(check)
app.command()(risk)

Personal = Annotated[
    bool, typer.Option("--show-personal", help="Show names, numbers, phones and e-mails of persons in full.")
]


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, XLSX, XLS or ODS.")],
    column_map: Annotated[str | None, typer.Option("--map", metavar="MAP", help=MAP_HELP)] = None,
    db: Database = DATABASE,
    provider_name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name of the provider whose ledger it is; repeatable."),
    ] = None,
    problems: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write every problem there, not only the first.")
    ] = None,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Also when more than half of the records would be gone.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what feeds what and what is wrong; store nothing.")
    ] = False,
    lang: Language = Lang.ZH,
) -> None:
    """Read the ledger in as a new version. Several files are one ledger.

    Without --map columns are found by their headings. Importing the same file again changes nothing.

    \b
    Examples:
      auditor ledger import ledger.xlsx
      auditor ledger import ledger.csv --map provider-system --provider-name 某某云
      auditor ledger import ledger.xlsx --map map.toml --dry-run
      auditor ledger import ledger.csv --problems problems.csv
    """
    from auditor.database import StoreBusy, StoreError
    from auditor.ledger.columns import ColumnMap, MapError, read_map
    from auditor.ledger.importing import Settings
    from auditor.ledger.personal import KeyFileError, Secrets, key_path, new_key, read_key, write_key
    from auditor.ledger.reading import content_of, read_ledger
    from auditor.ledger.sheet import LedgerFileError
    from auditor.ledger.storing import Imported, LedgerStore, ShrinkRefused, key_id

    configured = _configured()
    names = tuple(provider_name or configured.provider_names)
    say = _Say(lang)
    with contextlib.ExitStack() as stack:
        try:
            chosen = read_map(column_map) if column_map else ColumnMap()
            # The lock is taken before minutes of work, but no database is made before there is something for it.
            store: LedgerStore | None = None
            if not dry_run and db.exists():
                store = stack.enter_context(LedgerStore.open(db, write=True))
            key, key_is_new = new_key(), not dry_run
            if not dry_run and (key_path(db).exists() or (store is not None and store.current_version())):
                key, key_is_new = read_key(key_path(db)), False
                if store is not None:
                    store.check_key(key)
            settings = Settings(secrets=Secrets(key, configured.keep_id_numbers), provider_names=names)
            content = content_of(files, chosen, settings)
            if store is not None and store.same_content(content):
                say.line(
                    f"与第 {store.current_version()} 版完全相同，没有导入新版本。",
                    f"The same as version {store.current_version()}: no new version was made.",
                )
                return
            settings = settings.with_map(chosen)
            with _progress(say) as progress:
                reading = read_ledger(files, chosen, settings, progress)
            if problems is not None:
                # Before anything is stored: a file that cannot be written must not look like a failed import.
                _write_problems(reading.problems, problems, say)
            if dry_run:
                _print_columns(reading, say)
            else:
                if key_is_new:
                    write_key(key_path(db), key)
                store = store or stack.enter_context(LedgerStore.open(db, write=True))
                imported = Imported(
                    ledger=reading.ledger,
                    problems=reading.problems,
                    files=tuple(str(file) for file in files),
                    content=content,
                    columns=reading.columns,
                    rows=reading.rows,
                    map=column_map or "",
                    provider_names=names,
                    key_id=key_id(key),
                )
                difference = store.save(imported, allow_shrink=allow_shrink)
                _print_version(store, reading, difference, say)
        except (MapError, LedgerFileError, KeyFileError, ShrinkRefused) as error:
            fail(ExitCode.USAGE, str(error))
        except StoreBusy as error:
            fail(ExitCode.BUSY, str(error))
        except StoreError as error:
            fail(ExitCode.USAGE, str(error))
    _print_rows(reading, names, say)
    _print_problems(reading.problems, problems, say)
    if any(kind not in _EXPECTED for kind in _lost(reading.problems)):
        raise typer.Exit(ExitCode.UNCHECKED)


_EXPECTED = frozenset(("totals-row", "heading-row"))
"""Rows that are no rows of a ledger: leaving them out loses nothing."""


def _lost(problems: Sequence[Problem]) -> set[str]:
    from auditor.ledger.importing import NOTES

    return {problem.kind for problem in problems} - NOTES


class _Say:
    """Lines for people, in one language and harmless for a terminal."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang.value
        self.at = 0 if lang is Lang.ZH else 1

    def pick(self, zh: str, en: str) -> str:
        return (zh, en)[self.at]

    def line(self, zh: str, en: str = "") -> None:
        """One line, cleaned."""
        from reports.clean import clean

        text = zh if not en else self.pick(zh, en)
        indent = len(text) - len(text.lstrip(" "))
        sys.stdout.write(f"{' ' * indent}{clean(text, 2000)}\n")

    def field(self, key: str) -> str:
        """A field's name."""
        from auditor.ledger.fields import BY_KEY

        return BY_KEY[key].name[self.at] if key in BY_KEY else key


def _configured() -> ScanSettings:
    from pydantic import ValidationError

    from auditor.config import CONFIG_FILE, ScanSettings

    try:
        return ScanSettings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        fail(ExitCode.USAGE, f"setting {name}: {first['msg']} (AUDITOR_{name.upper()} or {CONFIG_FILE})")
    except ValueError as error:
        fail(ExitCode.USAGE, f"{CONFIG_FILE}: {error}")


@contextlib.contextmanager
def _progress(say: _Say) -> Iterator[Callable[[int], object]]:
    """A line that counts rows on a terminal; nothing elsewhere."""
    console = console_for(stderr=True)
    if not console.is_terminal:
        yield lambda rows: rows
        return
    with console.status(say.pick("正在读取…", "Reading…")) as status:
        yield lambda rows: status.update(say.pick(f"正在读取… {rows:,} 行", f"Reading… {rows:,} rows"))


def _print_columns(reading: Reading, say: _Say) -> None:
    """Which heading feeds which field, which feed none, which fields have none."""
    from auditor.ledger.fields import BY_KEY

    for sheet in reading.sheets:
        if sheet.columns is None:
            say.line(f"{sheet.source}：{_SKIPPED[sheet.skipped][0]}", f"{sheet.source}: {_SKIPPED[sheet.skipped][1]}")
            continue
        encoding = f"，{sheet.encoding}" if sheet.encoding else ""
        hidden = say.pick("（隐藏的工作表）", " (hidden)") if sheet.hidden else ""
        say.line(
            f"{sheet.source}{hidden}：表头在第 {sheet.heading_line} 行{encoding}",
            f"{sheet.source}{hidden}: headings in line {sheet.heading_line}{encoding.replace('，', ', ')}",
        )
        for key, at in sheet.columns.feeds.items():
            headings = "、".join(sheet.columns.headings[number].strip() for number in at)
            say.line(f"  {headings} → {key} ({say.field(key)})")
        for key, value in sheet.columns.constants.items():
            say.line(f"  = {value} → {key} ({say.field(key)})")
        for heading in sheet.columns.unknown:
            say.line(f"  {heading} → 未识别，不读取", f"  {heading} → unknown, not read")
        for heading in sheet.columns.ignored:
            say.line(f"  {heading} → 按映射忽略", f"  {heading} → ignored, as the map says")
    lacking = [key for key in BY_KEY if key not in reading.columns]
    say.line(
        f"没有对应列的字段（{len(lacking)}）：{'、'.join(map(say.field, lacking))}",
        f"Fields without a column ({len(lacking)}): {', '.join(map(say.field, lacking))}",
    )


_SKIPPED = {
    "no-headings": ("没有可识别的表头，未读取", "no known headings, not read"),
    "no-identity": ("没有能说明主体的列，未读取", "no column says whose a row is, not read"),
    "not-asked": ("映射未指定，未读取", "not named in the map, not read"),
    "empty": ("空表", "empty"),
}
_KIND_NAMES = {
    "entities": ("主体", "entities"),
    "services": ("网站/服务", "services"),
    "domains": ("域名", "domains"),
    "access": ("接入", "access rows"),
}


def _print_version(store: LedgerStore, reading: Reading, difference: Difference, say: _Say) -> None:
    version = store.version()
    files = "、".join(Path(file).name for file in version.files)
    say.line(f"台账第 {version.number} 版：{files}", f"Version {version.number} of the ledger: {files}")
    for sheet in reading.sheets:
        if sheet.columns is None:
            say.line(
                f"  {sheet.source}：{_SKIPPED[sheet.skipped][0]}", f"  {sheet.source}: {_SKIPPED[sheet.skipped][1]}"
            )
        elif sheet.columns.unknown:
            unknown = "、".join(sheet.columns.unknown)
            say.line(f"  未识别的表头：{unknown}", f"  unknown headings: {unknown}")
    for kind, (zh, en) in _KIND_NAMES.items():
        total = version.records[kind]
        new, changed, gone = (which.get(kind, 0) for which in (difference.new, difference.changed, difference.gone))
        say.line(
            f"  {zh} {total:,}：新增 {new:,}，变更 {changed:,}，消失 {gone:,}",
            f"  {en} {total:,}: new {new:,}, changed {changed:,}, gone {gone:,}",
        )
        if version.number > 1:
            for what, words in (("new", ("新增", "new")), ("changed", ("变更", "changed")), ("gone", ("消失", "gone"))):
                if labels := difference.named.get((kind, what)):
                    more = "…" if getattr(difference, what).get(kind, 0) > len(labels) else ""
                    say.line(f"    {words[say.at]}: {'、'.join(labels)}{more}")


def _print_rows(reading: Reading, names: Sequence[str], say: _Say) -> None:
    from auditor.ledger.wording import label_shown

    imported, partly, rejected = (reading.rows[kind] for kind in ("imported", "partly", "rejected"))
    total = imported + partly + rejected
    say.line(
        f"{total:,} 行 = 完整导入 {imported:,} + 部分导入 {partly:,} + 未导入 {rejected:,}",
        f"{total:,} rows = imported {imported:,} + partly {partly:,} + rejected {rejected:,}",
    )
    if not names and len(reading.providers) > 1:
        others = label_shown("、".join(reading.providers[:5]), show_personal=False)
        say.line(
            f"接入服务商有多个（{others}）：用 --provider-name 说明哪个是本公司，否则都按本公司处理",
            f"Several access providers ({others}): say which is yours with --provider-name; all are taken for yours",
        )


def _print_problems(problems: Sequence[Problem], output: Path | None, say: _Say) -> None:
    if not problems:
        return
    kinds = Counter(problem.kind for problem in problems)
    counted = "、".join(f"{kind} {number:,}" for kind, number in kinds.most_common())
    say.line(f"问题 {len(problems):,} 个：{counted}", f"{len(problems):,} problems: {counted}")
    for problem in problems[:SHOWN_PROBLEMS]:
        field = f" {say.field(problem.field)}" if problem.field else ""
        say.line(f"  {problem.line.source}:{problem.line.number}{field}: {problem.text(say.lang)}")
    if len(problems) > SHOWN_PROBLEMS and output is None:
        say.line(
            f"  …还有 {len(problems) - SHOWN_PROBLEMS:,} 个：用 --problems FILE.csv 写出全部",
            f"  …{len(problems) - SHOWN_PROBLEMS:,} more: write them all with --problems FILE.csv",
        )


def _write_problems(problems: Sequence[Problem], output: Path, say: _Say) -> None:
    """As CSV that spreadsheets open: no cell is a formula, and only its owner may read the file."""
    from auditor.private_file import private_text
    from reports.table import cell

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    heads = say.pick("文件,行,字段,名称,问题,内容,说明", "file,line,field,name,problem,value,what is wrong")
    writer.writerow(heads.split(","))
    for problem in problems:
        name = say.field(problem.field) if problem.field else ""
        row = (problem.line.source, problem.line.number, problem.field, name, problem.kind, problem.value)
        writer.writerow([cell(value) for value in (*row, problem.text(say.lang))])
    try:
        with private_text(output) as file:
            file.write(text.getvalue())
    except (OSError, ValueError) as error:
        fail(ExitCode.USAGE, f"{output}: {getattr(error, 'strerror', error)}. Name a writable file with --problems")


@app.command()
def versions(db: Database = DATABASE, lang: Language = Lang.ZH) -> None:
    """List the versions of the ledger: when, from which files, how many records.

    \b
    Examples:
      auditor ledger versions
      auditor ledger versions --db fleet.db --lang en
    """
    say = _Say(lang)
    with _opened(db) as store:
        for version in store.versions():
            records = "、".join(f"{_KIND_NAMES[kind][say.at]} {n:,}" for kind, n in version.records.items())
            rows = " + ".join(f"{number:,}" for number in version.rows.values())
            files = "、".join(Path(file).name for file in version.files)
            say.line(f"{version.number}  {version.imported_at}  {files}  {records}  ({rows})")


@app.command()
def maps(
    show: Annotated[str | None, typer.Option("--show", metavar="NAME", help="Print a ready map.")] = None,
    fields: Annotated[bool, typer.Option("--fields", help="List the fields a map can name.")] = False,
    lang: Language = Lang.ZH,
) -> None:
    """List the column maps that come with the auditor, print one, or list the fields a map can name.

    \b
    Examples:
      auditor ledger maps
      auditor ledger maps --show provider-system > map.toml
      auditor ledger maps --fields
    """
    from auditor.ledger.columns import read_map, ready_maps, ready_text
    from auditor.ledger.fields import FIELDS

    say = _Say(lang)
    if fields:
        for field in FIELDS:
            codes = f"  [{', '.join(field.choices)}]" if field.choices else ""
            say.line(f"{field.key}  {field.name[say.at]}  {field.form.value}{codes}")
    elif show is None:
        for name in ready_maps():
            say.line(f"{name}  {read_map(name).description[say.at]}")
    elif show in ready_maps():
        sys.stdout.write(ready_text(show))
    else:
        fail(ExitCode.USAGE, f"{show}: no ready map is called so; there are {', '.join(ready_maps())}")


@app.command()
def domains(
    what: Annotated[
        str, typer.Argument(metavar="NUMBER|DOMAIN|NAME", help="Filing number, domain, or name of an entity.")
    ],
    db: Database = DATABASE,
    version: Annotated[int | None, typer.Option(metavar="N", help="Version of the ledger; the newest if none.")] = None,
    show_personal: Personal = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: Language = Lang.ZH,
) -> None:
    """Show what the ledger has: entity, its sites, their domains and access rows, and the newest findings.

    \b
    Examples:
      auditor ledger domains 京ICP备05990217号
      auditor ledger domains example.cn --json
      auditor ledger domains 某某科技有限公司 --show-personal
    """
    from auditor.database import StoreError
    from auditor.ledger.lookup import describe, found, lines
    from reports.clean import clean

    say = _Say(lang)
    what = what.encode("utf-8", "replace").decode()
    with _opened(db) as store:
        try:
            ledger = found(store, what, version)
            if not (ledger.entities or ledger.domains):
                fail(ExitCode.USAGE, f"{clean(what)}: not in version {ledger.version} of the ledger in {db}")
            described = describe(store, ledger, say.at, show_personal=show_personal)
        except StoreError as error:
            fail(ExitCode.USAGE, str(error))
    described = _harmless(described, show_personal=show_personal)
    if as_json:
        text = json.dumps(described, ensure_ascii=False)
        sys.stdout.write(f"{text}\n")
        return
    for line in lines(described, say.at):
        say.line(line)


def _harmless(value: Any, *, show_personal: bool) -> Any:
    """The same object, its texts cleaned, and with what says who a person is masked wherever it stands."""
    from auditor.ledger.wording import label_shown
    from reports.clean import clean

    if isinstance(value, dict):
        return {key: _harmless(one, show_personal=show_personal) for key, one in value.items()}
    if isinstance(value, list):
        return [_harmless(one, show_personal=show_personal) for one in value]
    return label_shown(clean(value, 2000), show_personal=show_personal) if isinstance(value, str) else value


@contextlib.contextmanager
def _opened(db: Path) -> Iterator[Any]:
    """The ledger of a database, to read."""
    from auditor.database import StoreError
    from auditor.ledger.storing import LedgerStore

    try:
        store = LedgerStore.open(db)
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    with store:
        yield store
