"""The hostile tests' own ground: a network in which every address leads here."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, "93.184.215.14"), (socket.AF_INET, "10.1.2.3"), (socket.AF_INET6, "2a00:1450::1")],
)
def test_every_address_leads_here(
    anywhere: None, figure: Callable[[str], None], family: socket.AddressFamily, address: str
) -> None:
    """A listener on the wildcard address sees by which address it was reached; without this no test below means much."""
    with socket.socket(family) as listener:
        listener.bind(("", 0))
        listener.listen()
        with socket.socket(family) as client:
            # The guard of the test suite forbids this on purpose; this is a namespace, and it ends here.
            client.setblocking(False)
            socket.SocketType.connect_ex(client, (address, listener.getsockname()[1]))
            served, _ = listener.accept()
            assert served.getsockname()[0] == address
            served.close()
