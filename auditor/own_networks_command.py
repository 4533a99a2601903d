"""`auditor own-networks`: the provider's own networks, kept in the database for every scan into it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.console import DATABASE, Database, Lang, Language, fail
from auditor.exitcode import ExitCode

if TYPE_CHECKING:
    from auditor.store import Store

app = typer.Typer(
    name="own-networks",
    help="The provider's own networks (自有网段), kept for every scan into the database.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Networks = Annotated[list[str], typer.Argument(metavar="CIDR...", help="Networks in CIDR form, or single addresses.")]


@app.command()
def add(
    networks: Networks,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What they are.")] = "",
    db: Database = DATABASE,
    lang: Language = Lang.ZH,
) -> None:
    """Add networks. Those of --own-network and auditor.toml count beside them.

    \b
    Example:
      auditor own-networks add 203.0.113.0/24 2001:db8::/32 --note "北京机房"
    """
    from auditor.own_networks import add as keep

    def work(store: Store) -> None:
        new = keep(store, networks, note)
        sys.stdout.write(f"新增 {new} 个网段\n" if lang is Lang.ZH else f"networks added: {new}\n")

    _with_store(db, work)


@app.command("list")
def list_(db: Database = DATABASE) -> None:
    """Print the networks, one a line, with when they were added and what they are.

    \b
    Example:
      auditor own-networks list
    """
    from auditor.own_networks import stored
    from auditor.store import Store, StoreError
    from reports.clean import clean

    try:
        with Store.open(db, write=False) as store:
            for one in stored(store):
                sys.stdout.write(f"{one.network}  {clean(one.added_at[:10])}  {clean(one.note)}".rstrip() + "\n")
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))


@app.command()
def remove(networks: Networks, db: Database = DATABASE, lang: Language = Lang.ZH) -> None:
    """Remove networks; a scan that was made keeps those it used.

    \b
    Example:
      auditor own-networks remove 203.0.113.0/24
    """
    from auditor.own_networks import canonical
    from auditor.own_networks import remove as forget

    def work(store: Store) -> None:
        forget(store, networks)
        number = len(canonical(networks))
        sys.stdout.write(f"删除 {number} 个网段\n" if lang is Lang.ZH else f"networks removed: {number}\n")

    _with_store(db, work)


def _with_store(db: Path, work: Callable[[Store], None]) -> None:
    from auditor.store import Store, StoreBusy, StoreError

    try:
        with Store.open(db, write=True, create=True) as store:
            work(store)
    except StoreBusy as error:
        fail(ExitCode.BUSY, str(error))
    except StoreError as error:
        fail(ExitCode.USAGE, str(error))
    except ValueError as error:
        fail(ExitCode.USAGE, f"{error}. Write a network in CIDR form, for example 203.0.113.0/24")
