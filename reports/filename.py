"""The name of a site's report files: A-label, port and a short hash; nothing a file system could misread."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 100
"""Characters a name has at most, before its extension."""

_READABLE_CHARS = 60
"""How much of a host that is not plain, or too long, is left to be read."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9]")
_LIKE_A_PORT = re.compile(r"_[0-9]+$")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")
"""Names Windows opens as devices, whatever follows the first dot (Win32 file naming conventions)."""


def report_name(host: str, port: int | None = None) -> str:
    """`xn--fsqu00a.xn--fiqs8s~d2a84f4b`, or with an explicit port `xn--fsqu00a.xn--fiqs8s_8443~…`; no extension.

    Lower-case ASCII.  The hash is of host and port: eight hex digits behind a plain A-label, which alone tells
    targets apart, and sixteen where the host is not plain, too long, the name of a Windows device, or could be
    mistaken for another host with a port.  Two targets never share a name.
    """
    suffix = "" if port is None else f"_{port}"
    digest = sha256(f"{host}\0{suffix}".encode("utf-8", "surrogatepass")).hexdigest()
    plain = (
        _PLAIN.fullmatch(host)
        and len(f"{host}{suffix}~{digest[:8]}") <= LONGEST
        and not _LIKE_A_PORT.search(host)
        and not _DEVICES.match(host)
        and ".." not in host
    )
    if plain:
        return f"{host}{suffix}~{digest[:8]}"
    readable = re.sub(r"[^a-z0-9.-]", "_", host.lower()[:_READABLE_CHARS]).strip("._-") or "site"
    readable = re.sub(r"\.{2,}", "_", readable)
    if _DEVICES.match(readable):
        readable = f"_{readable}"
    return f"{readable}{suffix}~{digest[:16]}"
