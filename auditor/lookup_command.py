"""`auditor lookup`: what the ledger, the registries and the registration of a domain say, with when and where asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from auditor.console import DATABASE, Lang, Language, fail
from auditor.exitcode import ExitCode
from auditor.policy import filing_lists

if TYPE_CHECKING:
    from sqlite_utils import Database

    from auditor.config import ScanSettings
    from auditor.registration.client import Registrations
    from auditor.registration.model import Registration
    from auditor.registry.ledger import LedgerLookup
    from auditor.registry.model import Answers
    from auditor.registry.registry import Registry

MAX_NAMES = 1000
_CHINA = ZoneInfo("Asia/Shanghai")
_NOT_FILED = filing_lists.IN_REVIEW | filing_lists.GONE
"""Statuses of the ledger under which a number that stands there is not, or no longer, a filing."""


def lookup(
    domains: Annotated[
        list[str], typer.Argument(metavar="DOMAIN...", help="Names; their registrable domain is asked.")
    ],
    db: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=f"Database with the ledger and the kept answers. [{DATABASE} if it is there]"
        ),
    ] = None,
    source: Annotated[
        Path | None, typer.Option(metavar="TOML", help="Registries to ask about filings; see docs/lookup.md.")
    ] = None,
    rdap_server: Annotated[
        list[str] | None,
        typer.Option(metavar="TLD=URL", help="RDAP service to ask instead of the known one; * for all; repeatable."),
    ] = None,
    whois_server: Annotated[
        list[str] | None,
        typer.Option(metavar="TLD=HOST[:PORT]", help="WHOIS server to ask instead; * for all; repeatable."),
    ] = None,
    no_registration: Annotated[bool, typer.Option("--no-registration", help="Ask neither RDAP nor WHOIS.")] = False,
    rate: Annotated[
        float, typer.Option(metavar="N", help="Questions a second to one server.", show_default=True)
    ] = 1.0,
    keep: Annotated[float, typer.Option(metavar="DAYS", help="How long answers are kept.", show_default=True)] = 7.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask also where a kept answer would do.")] = False,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="Time for one question.", show_default=True)] = 10.0,
    contact: Annotated[
        str | None, typer.Option(metavar="MAIL|URL", help="Who asks; named in the User-Agent. Needed off loopback.")
    ] = None,
    nameserver: Annotated[
        list[str] | None, typer.Option(metavar="ADDR[:PORT]", help="Name server to ask; repeatable.")
    ] = None,
    allow_network: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="Special-purpose network that may be reached; repeatable.")
    ] = None,
    ca_file: Annotated[Path | None, typer.Option(metavar="PEM", help="Further trusted authorities.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    show_personal: Annotated[
        bool, typer.Option("--show-personal", help="Show names of persons in full, not as 张*.")
    ] = False,
    lang: Language = Lang.ZH,
) -> None:
    """Ask the ledger, registries and RDAP or WHOIS about domains.

    Three answers: found, not found, not known. An empty or failed answer is not known. Exit code 3 when anything that
    was asked is not known. Keys of registries come from the environment or from files, never from this command line.

    \b
    Examples:
      auditor lookup example.cn example.com --contact ops@example.cn
      auditor lookup example.cn --source registries.toml --json --contact ops@example.cn
      auditor lookup example.cn --whois-server cn=192.0.2.1:4343 --allow-network 192.0.2.0/24
    """
    from pydantic import ValidationError

    from auditor.config import ScanSettings
    from auditor.database import StoreBusy, StoreError
    from auditor.registration.client import Servers
    from auditor.registration.turns import Turns
    from auditor.registry.ministry import SourceError

    if len(domains) > MAX_NAMES:
        fail(ExitCode.USAGE, f"{len(domains)} names; {MAX_NAMES} at most in one command")
    try:
        servers = Servers(_pairs(rdap_server), _pairs(whois_server))
        turns = Turns(rate)
        given = {
            "contact": contact,
            "nameservers": tuple(nameserver or ()),
            "allow_networks": tuple(allow_network or ()),
            "ca_file": ca_file,
            "timeout_s": timeout,
        }
        settings = ScanSettings(**{key: value for key, value in given.items() if value not in (None, ())})  # type: ignore[arg-type]
    except ValidationError as error:
        fail(ExitCode.USAGE, f"setting {'.'.join(map(str, error.errors()[0]['loc']))}: {error.errors()[0]['msg']}")
    except ValueError as error:
        fail(ExitCode.USAGE, str(error))
    with ExitStack() as stack:
        try:
            database, ledger = _database(db, stack)
            asked = asyncio.run(
                _ask_all(
                    domains,
                    settings,
                    database,
                    ledger,
                    None if no_registration else (servers, turns),
                    source=source,
                    keep_days=keep,
                    fresh=fresh,
                )
            )
        except StoreBusy as error:
            fail(ExitCode.BUSY, str(error))
        except (StoreError, SourceError) as error:
            fail(ExitCode.USAGE, str(error))
        except (OSError, ValueError) as error:
            fail(ExitCode.USAGE, str(error))
    from auditor.lookup_report import described, told_lines
    from auditor.registration.client import now_utc

    today = now_utc().astimezone(_CHINA)
    for name, answers, registration in asked:
        if as_json:
            text = json.dumps(described(name, answers, registration, today, show_personal), ensure_ascii=False)
            sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
        else:
            sys.stdout.write("\n".join(told_lines(name, answers, registration, today, lang, show_personal)) + "\n")
    if any(_is_unknown(answers, registration) for _, answers, registration in asked):
        raise typer.Exit(ExitCode.UNCHECKED)


def _pairs(texts: Sequence[str] | None) -> dict[str, str]:
    pairs = {}
    for text in texts or ():
        tld, equals, server = text.partition("=")
        if not equals:
            raise ValueError(f"{text!r} is no TLD=SERVER")
        pairs[tld] = server
    return pairs


def _database(path: Path | None, stack: ExitStack) -> tuple[Database | None, LedgerLookup | None]:
    """The database for kept answers, and the ledger in it; nothing when there is none and none was named."""
    from auditor.database import open_database

    path = path or (DATABASE if DATABASE.exists() else None)
    if path is None:
        return None, None
    database, lock = open_database(path, write=True, create=True)
    if lock is not None:
        stack.callback(os.close, lock)
    stack.callback(database.close)
    return database, _ledger_in(path, stack)


def _ledger_in(path: Path, stack: ExitStack) -> LedgerLookup | None:
    """How the newest version of the ledger in a database is asked; None when there is no ledger in it."""
    from auditor.ledger.storing import LedgerMissing, LedgerStore
    from auditor.registry.ledger import Filed

    try:
        store = stack.enter_context(LedgerStore.open(path))
        store.version()
    except LedgerMissing:
        return None

    def look(domain: str) -> Filed | None:
        ledger = store.of_registrable(domain)
        for service in ledger.services.values():
            entity = ledger.entity_of(service)
            number = service.number or entity.number
            if number and not _NOT_FILED.intersection((service.status, entity.status)):
                return Filed(number=number, entity=entity.name)
        return None

    return look


Asked = tuple[str, "Answers | None", "Registration | None"]


async def _ask_all(
    names: Sequence[str],
    settings: ScanSettings,
    database: Database | None,
    ledger: LedgerLookup | None,
    registration: tuple[Any, Any] | None,
    *,
    source: Path | None,
    keep_days: float,
    fresh: bool,
) -> list[Asked]:
    """Every name once, in order, with what was said of it. SourceError, OSError or ValueError for bad settings."""
    from auditor.registration.cache import RegistrationCache
    from auditor.registration.client import Registrations
    from auditor.registration.opening import open_wire
    from auditor.registry.cache import AnswerCache
    from auditor.registry.ledger import LedgerSource
    from auditor.registry.registry import Registry
    from auditor.registry.sources_file import read_sources_file

    async with AsyncExitStack() as stack:
        wire = open_wire(settings)
        stack.push_async_callback(wire.close)
        sources = [LedgerSource(ledger)] if ledger is not None else []
        registry = None
        if source is not None or sources:
            more = read_sources_file(source, wire) if source is not None else ()
            cache = AnswerCache(database, found_days=keep_days) if database is not None else None
            registry = Registry([*sources, *more], cache=cache)
        registrations = None
        if registration is not None:
            servers, turns = registration
            kept = RegistrationCache(database, found_days=keep_days) if database is not None else None
            registrations = Registrations(wire, servers=servers, turns=turns, cache=kept)
            stack.push_async_callback(registrations.close)
        every = dict.fromkeys(names)
        return list(await asyncio.gather(*(_ask(name, registry, registrations, fresh) for name in every)))


async def _ask(name: str, registry: Registry | None, registrations: Registrations | None, fresh: bool) -> Asked:
    answers = await registry.lookup(name, fresh=fresh) if registry is not None else None
    registration = await registrations.lookup(name, fresh=fresh) if registrations is not None else None
    return name, answers, registration


def _is_unknown(answers: Answers | None, registration: Registration | None) -> bool:
    from auditor.registration.model import State

    asked = [answers.conclusion.state] if answers is not None else []
    asked += [registration.state] if registration is not None else []
    return State.NOT_KNOWN in asked
