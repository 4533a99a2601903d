"""The ministry's own query stands behind a captcha, and there is no open interface: it is never asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from auditor.hostname import ascii_host, is_address

_REFUSED = "miit.gov.cn"


class SourceError(ValueError):
    """A source cannot be used; the text is one line that says why."""


def checked_url(url: str) -> str:
    """The address, if a source may be asked at it. SourceError otherwise; above all for the ministry's hosts."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SourceError(f"{_shown(url)}: no address of an HTTP service") from None
    host = parts.hostname or ""
    name = host if is_address(host) else ascii_host(host)
    if parts.scheme not in ("http", "https") or name is None or port == 0:
        raise SourceError(f"{_shown(url)}: no address of an HTTP service")
    if parts.username is not None:
        raise SourceError(f"{name}: a name or password does not belong in the address; use headers with env:")
    if name == _REFUSED or name.endswith(f".{_REFUSED}"):
        raise SourceError(
            f"{name}: the ministry's query is for people and stands behind a captcha; it is never asked by a program. "
            "Use the ledger or an interface you are a customer of"
        )
    return url


def _shown(url: str) -> str:
    """An address without what may be secret in it."""
    return url.partition("?")[0].rpartition("@")[2][:200]
