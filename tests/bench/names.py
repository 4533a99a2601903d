"""Names of the bed, and where they lead. A name is a letter and a number, under one of two domains.

`s000123.bench.com.cn` has no sibling: one home page. `s000123.com.cn` has one, `www.s000123.com.cn`: two.
"""

from __future__ import annotations

SINGLE = "bench.com.cn"
PAIRED = "com.cn"
ADDRESSES = 32

LIVE = "36.110.0"
"""nginx; http, and https with the bed's certificate."""
PLAIN = "36.110.1"
"""nginx; http only: nothing listens at 443."""
LATE = "36.110.2"
REFUSED = "36.110.3"
SILENT = "36.110.4"

NETWORKS = {"l": LATE, "r": REFUSED, "b": SILENT}
"""Letters of hosts that are not served by nginx. `q` gets no answer from the small name server."""
SILENT_ADDRESSES = 4

KNOT = "36.110.9.1"
SLOW_DNS = "36.110.9.2"
SMALL_DNS = "36.110.9.3"


def hosts(letter: str, count: int, start: int = 0, *, domain: str = SINGLE) -> list[str]:
    """So many names of one letter. Upper case asks for the same page over https as well."""
    return [f"{letter}{start + i:07}.{domain}" for i in range(count)]


def address_of(name: str) -> str:
    """Where a name leads; empty for a name the bed does not have."""
    labels = name.lower().removesuffix("." + PAIRED).split(".")
    if labels[0] == "www":
        labels = labels[1:]
    if labels[-1] == "bench":
        labels = labels[:-1]
    if len(labels) != 1 or not labels[0][1:].isdigit():
        return ""
    letter, number = labels[0][0], int(labels[0][1:])
    if letter == "t":
        return f"{LIVE}.{1 + number % ADDRESSES}"
    count = SILENT_ADDRESSES if letter == "b" else ADDRESSES
    return f"{NETWORKS.get(letter, PLAIN)}.{1 + number % count}"
