"""What every test may rely on: no network but loopback, a clean environment, one demo world per session."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.audited import Audited
    from tests.served import Served

# A hundred processes are started: each would compile the whole product again where the machine says to keep nothing.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

_connect = socket.socket.connect
_sendto = socket.socket.sendto


def _loopback_only(address: object) -> None:
    if isinstance(address, tuple):
        host = str(address[0])
        try:
            inside = ip_address(host.partition("%")[0]).is_loopback
        except ValueError:
            inside = host == "localhost"
        if not inside:
            raise AssertionError(f"a test tried to reach {address!r}")


def _guarded_connect(self: socket.socket, address: object) -> None:
    _loopback_only(address)
    _connect(self, address)  # type: ignore[arg-type]


def _guarded_sendto(self: socket.socket, data: bytes, *rest: object) -> int:
    _loopback_only(rest[-1])
    return _sendto(self, data, *rest)  # type: ignore[call-overload, no-any-return]


# Installed once and for all, so that no fixture order can get round it.
socket.socket.connect = _guarded_connect  # type: ignore[method-assign, assignment]
socket.socket.sendto = _guarded_sendto  # type: ignore[method-assign, assignment]


WAIT_FOR_OTHERS = (
    "tests/cli/",
    "tests/test_documents.py",
    "tests/spiders/",
    "tests/test_end_to_end.py",
    "tests/test_custom_rules.py",
    "tests/test_rejudging.py",
    "tests/test_judge.py",
    "tests/test_ledger_guide.py",
)
"""Where the tests are few and long, because they wait for processes, sockets and clocks."""


def pytest_configure(config: pytest.Config) -> None:
    """Hand files to the workers in our order, not by the number of tests in them: the long ones would come last."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(WAIT_FOR_OTHERS))


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the machine reaches a test, and no test starts in the project's own folder."""
    for name in list(os.environ):
        if name.startswith(("AUDITOR_", "SCRAPY_")):
            del os.environ[name]
    os.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of specifications and corpora beside the project; tests that need it skip without it."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The demo world, audited once for all tests and workers. Its database is not to be written to: copy it."""
    # What the crawl needs takes half a second to import: only where it is wanted.
    from tests.audited import audit_once

    folder = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist have folders side by side in that of the run.
    return audit_once(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The demo world in a process of its own, for commands in theirs."""
    from tests.served import serve

    with serve() as world:
        yield world
