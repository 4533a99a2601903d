"""Web addresses as browsers read them: the WHATWG URL Standard, by ada."""

from __future__ import annotations

from dataclasses import dataclass

import ada_url


@dataclass(frozen=True, slots=True)
class WebUrl:
    """An absolute http or https address."""

    scheme: str
    """`http` or `https`."""
    host: str
    """A-labels in lower case as the standard leaves them (a final dot stays), or a numeric address without brackets."""
    port: int | None
    """Only when it is not the scheme's own."""
    href: str
    """The whole address, serialised."""


def parse(text: str) -> WebUrl | None:
    """The address a browser would open; None when it is invalid, relative, or not http(s). Never raises."""
    try:
        url = ada_url.URL(_scalar(text))
    except ValueError:
        return None
    scheme = url.protocol.removesuffix(":")
    if scheme not in ("http", "https"):
        return None
    return WebUrl(scheme, url.hostname.strip("[]"), int(url.port) if url.port else None, url.href)


def join(base: str, reference: str) -> str | None:
    """Absolute address of a reference found at `base`, with any scheme; None when it is invalid. Never raises."""
    try:
        return ada_url.URL(_scalar(reference), _scalar(base)).href
    except ValueError:
        return None


def _scalar(text: str) -> str:
    """The text with every lone surrogate replaced, as the standard's USVString asks."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
