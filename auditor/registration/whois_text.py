"""The answer of a WHOIS server → a registration. Pure, bounded, never raises.

WHOIS has no form: text until the connection closes. *Found* needs a line that names the asked domain, *not found* the
registry's own sentence at the beginning; everything else is not known. Which field has which name is asyncwhois's
knowledge; how dates, statuses and names are written is read here, more strictly: `dateutil` makes a day of anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from auditor.hostname import ascii_host
from auditor.policy.registration_servers import CNNIC
from auditor.registration.model import Registration, Source, State, not_known
from auditor.registration.reading import read_date, read_hosts, read_name, read_number, read_statuses

MAX_BYTES = 64 * 1024
_MAX_LINES = 600
_MAX_LINE_CHARS = 400
_MAX_CONTROL_SHARE = 0.02

_NOT_FOUND = re.compile(
    r"no matching record\b|no match(?: for|$|\.)|no match!!|domain not found\b|not found\b|no data found\b"
    r"|the queried object does not exist\b|queried object does not exist\b|no object found\b|object does not exist\b"
    r"|no entries found\b|domain .{1,260} (?:not found|is available|has not been registered)\b|nothing found\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"limit|quota|too (?:many|fast|frequent)|exceed|try again|frequency|throttl|slow down|blacklist"
    r"|频繁|频率|过快|次数",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"denied|refused|not authori|forbidden|unavailable|拒绝|禁止", re.IGNORECASE)
_FAULT = re.compile(r"internal error|server error|timeout|timed out|database error|maintenance|维护", re.IGNORECASE)


def read_whois(domain: str, answer: bytes, *, complete: bool, server: str, asked_at: str) -> Registration:
    """What the answer says of `domain`. `complete` is whether the server closed the connection by itself."""
    about: dict[str, Any] = {"source": Source.WHOIS, "server": server, "asked_at": asked_at}
    about["digest"] = sha256(answer).hexdigest() if answer else ""
    if not answer.strip():
        return not_known(domain, "empty" if complete else "truncated", **about)
    if len(answer) > MAX_BYTES:
        return not_known(domain, "too-large", **about)
    if not complete:
        return not_known(domain, "truncated", **about)
    text = _decode(answer)
    if text is None:
        return not_known(domain, "unparseable", **about)
    lines = _lines(text)
    named = [value for key, value in map(_pair, lines) if key in ("domain name", "domain", "域名") and value]
    if not named:
        return _without_record(domain, lines, about)
    if domain not in {ascii_host(value.split()[0]) for value in named}:
        return not_known(domain, "other-name", **about)
    return _found(domain, lines, about)


def _decode(answer: bytes) -> str | None:
    """UTF-8, else GB18030 (older registrars); None for what is no text."""
    controls = sum(byte < 0x20 and byte not in b"\t\r\n\x0c" for byte in answer)
    if b"\x00" in answer or controls > len(answer) * _MAX_CONTROL_SHARE:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return answer.decode(encoding)
        except UnicodeDecodeError:
            continue
    return answer.decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    """Lines that say something, short and single-spaced: no expression that reads them can take long.

    A last line without its end may be cut in the middle of a date, so it does not count where it is a field.
    """
    whole = text.splitlines()
    if whole and not text.endswith(("\n", "\r")) and ":" in whole[-1]:
        whole.pop()
    kept = []
    for line in whole[: 4 * _MAX_LINES]:
        line = " ".join(line[:_MAX_LINE_CHARS].split())
        if line and not line.startswith(("%", "#", ">>>")):
            kept.append(line)
        if len(kept) == _MAX_LINES:
            break
    return kept


def _pair(line: str) -> tuple[str, str]:
    key, colon, value = line.replace("：", ":").partition(":")
    return (key.strip().lower(), value.strip()) if colon else ("", "")


def _without_record(domain: str, lines: list[str], about: Mapping[str, Any]) -> Registration:
    first = lines[0] if lines else ""
    beginning = " ".join(lines[:20])
    # Only the first line: the conditions of use that follow speak of limits, and of what was not found.
    if _NOT_FOUND.match(first) and not _LIMITED.search(first):
        return Registration(domain=domain, state=State.NOT_FOUND, **about)
    for reason, sign in (("rate-limited", _LIMITED), ("refused", _REFUSED), ("server-error", _FAULT)):
        if sign.search(beginning):
            return not_known(domain, reason, **about)
    return not_known(domain, "unparseable" if lines else "empty", **about)


def _found(domain: str, lines: list[str], about: Mapping[str, Any]) -> Registration:
    tld = domain.rpartition(".")[2]
    try:
        fields = _fields(tld, "\n".join(lines) + "\n")
    except ImportError:
        return not_known(domain, "missing-extra", **about)
    pairs = dict(map(_pair, reversed(lines)))
    name, name_hidden = read_name(fields.get("registrant_name") or pairs.get("registrant"))
    organisation, organisation_hidden = read_name(fields.get("registrant_organization"))
    expires = read_date(fields.get("expires"))
    if not expires and (tld in CNNIC or len(tld) > 2):
        # These registries always tell it: the rest has not come.
        return not_known(domain, "truncated", **about)
    return Registration(
        domain=domain,
        state=State.FOUND,
        registrar=read_name(fields.get("registrar"))[0],
        registrar_id=read_number(fields.get("registrar_iana_id")),
        holder_name=name,
        holder_organisation=organisation,
        holder_hidden=name_hidden or organisation_hidden,
        created=read_date(fields.get("created")),
        updated=read_date(fields.get("updated")),
        expires=expires,
        registrar_expires=read_date(pairs.get("registrar registration expiration date")),
        statuses=read_statuses(fields.get("status") or ()),
        name_servers=read_hosts(fields.get("name_servers") or ()),
        **about,
    )


def _fields(tld: str, text: str) -> dict[str, Any]:
    """Fields by asyncwhois's names, as written. Its parsers of other TLDs are not asked: some take very long."""
    from asyncwhois import tldparsers

    parser = tldparsers.RegexCN() if tld in CNNIC else tldparsers.TLDParser()
    parser.date_keys = ()  # type: ignore[assignment]  # dates stay text
    return {str(key): value for key, value in parser.parse(text).items()}
