"""What every test may rely on: no network but loopback, a clean environment, one demo world per session."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.audited import Audited, audit_once

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
    """The demo world, audited once for all tests. Its database is not to be written to: copy it."""
    return audit_once(tmp_path_factory.mktemp("audited") / "auditor.db")
