"""The loopback addresses of the demo world, each a small hosting situation of its own."""

from __future__ import annotations

from auditor.demo.site import Address, Answer, Handshake

SHARED = "127.66.0.1"
"""Shared hosting, well set up: refuses requests by number and under unknown names."""
SHARED_TOO = "127.66.0.2"
"""A second one."""
OLD = "127.66.0.3"
"""A machine that was never set up for TLS."""
BARE = "127.66.0.4"
"""Opens its site by number, refuses unknown names."""
CATCH_ALL = "127.66.0.5"
"""Opens its site by number and under every name."""
PANEL = "127.66.0.6"
"""Answers with the hosting panel's own page by number and under every name."""
BLOCKING = "127.66.0.7"
"""Behind an access provider's blocking device, which goes by name: the number still opens the site."""
BAD_TLS = "127.66.0.8"
CDN = "127.66.0.9"
SLOW = "127.66.0.10"
SILENT = "127.66.0.11"
BROKEN = "127.66.0.12"
"""Breaks the protocol. Apart from others, so that a spider which waits for it delays no good site."""
HOSTILE = "127.66.0.13"

PRIVATE, PRIVATE_TOO, PRIVATE_V6 = "10.66.0.7", "192.168.66.8", "fd66::7"
"""Addresses an audit must never connect to (RFC 1918, RFC 4193). Nothing is served there."""

NETWORKS = ("127.66.0.0/24",)
"""What an auditor of this world must be allowed to connect to."""

ADDRESSES = (
    Address(number=SHARED),
    Address(number=SHARED_TOO),
    Address(number=OLD, handshake=Handshake.PLAIN),
    Address(number=BARE, bare=Answer(page="bare-ip")),
    Address(number=CATCH_ALL, bare=Answer(page="catch-all"), unknown=Answer(page="catch-all")),
    Address(number=PANEL, bare=Answer(page="panel-no-site"), unknown=Answer(page="panel-no-site")),
    Address(number=BLOCKING, handshake=Handshake.CUT, bare=Answer(page="blocked-origin")),
    Address(number=BAD_TLS),
    Address(number=CDN),
    Address(number=SLOW, handshake=Handshake.PLAIN),
    Address(number=SILENT, handshake=Handshake.PLAIN),
    Address(number=BROKEN),
    Address(number=HOSTILE),
)
