"""The name of a site's report files: its A-label and port, and nothing a file system could misread."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 200
"""Characters a name may have before its extension; most file systems stop at 255 bytes in all."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9]")
_LIKE_A_PORT = re.compile(r"_[0-9]+$")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")
"""Names Windows opens as devices, whatever follows the first dot (Win32 file naming conventions)."""


def report_name(host: str, port: int | None = None) -> str:
    """`xn--fsqu00a.xn--fiqs8s`, or with an explicit port `xn--fsqu00a.xn--fiqs8s_8443`; no extension.

    A host that is not plainly a lower-case A-label, that Windows would take for a device, or that is too
    long or could be mistaken for another host with a port, gets `~` and sixteen hex digits of its SHA-256:
    two targets never share a name.
    """
    suffix = "" if port is None else f"_{port}"
    plain = (
        _PLAIN.fullmatch(host)
        and len(host) + len(suffix) <= LONGEST
        and not _LIKE_A_PORT.search(host)
        and not _DEVICES.match(host)
        and ".." not in host
    )
    if plain:
        return host + suffix
    digest = sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = re.sub(r"[^a-z0-9.-]", "_", host.lower()[:60]).strip("._-") or "site"
    readable = re.sub(r"\.{2,}", "_", readable)
    if _DEVICES.match(readable):
        readable = f"_{readable}"
    return f"{readable}~{digest}{suffix}"
