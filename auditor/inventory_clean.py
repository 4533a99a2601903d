"""One entry of a dirty list → a host and a port, or the reason why not. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from auditor.hostname import is_address, registrable_domain
from auditor.weburl import parse

MAX_ENTRY_CHARS = 2000
WEB_PORTS = (80, 443)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
_QUOTES = str.maketrans("", "", "\"'`“”‘’«»「」『』<>《》")
_REMARK = re.compile(r"\([^()]*\)|【[^【】]*】|\{[^{}]*\}|\[(?![0-9a-fA-F:.]*\])[^\[\]]*\]")
_LABEL = re.compile(r"^[^\s.:/=]{1,20}[:=]\s*(?=https?:|[^\s:/]+\.)")
_SCHEMES = re.compile(r"^(?:https?(?::/*|/+))+", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;、|]+")
_HOST_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What an entry came to: a host, or a reason (a key of `inventory.REASONS`) and an empty host."""

    host: str
    port: int | None
    reason: str
    changed: bool
    """Whether the entry was written otherwise than `host` or `host:port`."""


def entries(line: str) -> list[str]:
    """The entries of one line: usually one; several where names stand side by side. Remarks are dropped.

    A line that holds nothing but remarks gives one entry, the line itself, so that it can be refused by name.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", line)).replace("。", ".").translate(_QUOTES)
    text = re.sub(r"(?:^|\s)#.*", "", text)
    bare = _REMARK.sub(" ", text).strip(" \t.,;、|")
    tokens = []
    rest = _LABEL.sub("", bare)
    for token in _SEPARATORS.split(rest):
        token = _LABEL.sub("", token)
        if "." in token.strip(".") or _SCHEMES.match(token) or is_address(token.strip("[]")):
            tokens.append(token)
    return tokens or [bare or text.strip()]


def clean(entry: str, original: str | None = None) -> Cleaned:
    """Host and port of one entry as `entries` gives it; `original` is the text it came from."""
    if len(entry) > MAX_ENTRY_CHARS:
        return Cleaned("", None, "too-long", changed=False)
    rest = _SCHEMES.sub("", entry.strip())
    if _OTHER_SCHEME.match(rest):
        return Cleaned("", None, "other-scheme", changed=False)
    authority = re.split(r"[/?#\\]", rest.lstrip("/"), maxsplit=1)[0]
    user, at, authority = authority.rpartition("@")
    if at and not _SCHEMES.match(entry):
        return Cleaned("", None, "e-mail", changed=False)
    del user
    if "*" in authority:
        return Cleaned("", None, "wildcard", changed=False)
    if is_address(authority.strip("[]")):
        return Cleaned("", None, "address", changed=False)
    host, colon, digits = authority.rpartition(":") if not authority.endswith("]") else (authority, "", "")
    if not colon:
        host, digits = authority, ""
    if digits and not (digits.isascii() and digits.isdigit() and 0 < int(digits[:6]) < 65536):
        return Cleaned("", None, "port", changed=False)
    port = int(digits) if digits and int(digits) not in WEB_PORTS else None
    return _checked(host.strip("."), port, original if original is not None else entry)


def _checked(host: str, port: int | None, original: str) -> Cleaned:
    """The host as A-label, if it is one that can be looked up and filed."""
    url = parse(f"http://{host}/") if host else None
    if url is None:
        return Cleaned("", None, "no-host", changed=False)
    name = url.host.rstrip(".")
    if is_address(name):
        return Cleaned("", None, "address", changed=False)
    labels = name.split(".")
    if len(name) > 253 or any(not _HOST_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return Cleaned("", None, "no-host", changed=False)
    if len(labels) < 2:
        return Cleaned("", None, "single-label", changed=False)
    if not registrable_domain(name):
        return Cleaned("", None, "public-suffix", changed=False)
    written = name if port is None else f"{name}:{port}"
    return Cleaned(name, port, "", changed=original.strip() != written)
