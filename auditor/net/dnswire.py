"""DNS messages on the wire (RFC 1035, 6891, 8914): a question out, and of a hostile reply only what a stub needs.

A general parser builds every record there is. One answer of 64 kB then takes seconds, and they are the event
loop's. This one walks over the records, and reads only addresses, aliases and the marks of a referral. A name is
decoded once, however many pointers lead to it, so that the work grows with the bytes and not with their cunning.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import dns.exception
import dns.name

KEPT_ADDRESSES = 64
"""Addresses of one type that are kept of one answer. The rest is counted."""

MAX_ALIASES = 16
"""Length of the longest chain of aliases that is followed."""

EDNS_PAYLOAD_BYTES = 1232

HEADER_BYTES = 12
_MAX_NAME_BYTES = 255
_MAX_TTL_S = 2**31 - 1
_INTERNET = 1
_QR, _TC, _RD, _RA, _OPCODE = 0x8000, 0x0200, 0x0100, 0x0080, 0x7800
_EXTENDED_ERROR = 15
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_")


class RdataType(IntEnum):
    """The record types that are read."""

    A = 1
    NS = 2
    CNAME = 5
    SOA = 6
    AAAA = 28
    OPT = 41


_FAMILIES = {RdataType.A: (socket.AF_INET, 4), RdataType.AAAA: (socket.AF_INET6, 16)}


class Rcode(IntEnum):
    """The response codes that mean something to a stub resolver."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5
    BADVERS = 16


_RCODE_NAMES = {rcode.value: rcode.name for rcode in Rcode}

_WITHOUT_QUESTION = frozenset({Rcode.FORMERR, Rcode.SERVFAIL, Rcode.NOTIMP, Rcode.REFUSED})
"""Codes under which some servers leave the question out."""


def rcode_text(rcode: int) -> str:
    """`NXDOMAIN`, or `RCODE23` where the number has no name here."""
    return _RCODE_NAMES.get(rcode, f"RCODE{rcode}")


class BadReply(Exception):
    """The server answered, but the answer cannot be read. The text is fixed words and numbers."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `name` is in wire form and lower case."""

    name: bytes
    rdtype: RdataType

    @classmethod
    def about(cls, host: str, rdtype: RdataType) -> Query:
        """ValueError for what cannot be a name."""
        try:
            wire = dns.name.from_text(host).to_wire() or b""
        except (dns.exception.DNSException, ValueError) as error:
            raise ValueError(f"this cannot be a name ({type(error).__name__})") from error
        if len(wire) < 2:
            raise ValueError("this cannot be a name (it is empty)")
        return cls(wire.lower(), rdtype)

    def wire(self, number: int, *, edns: bool) -> bytes:
        """The message to send."""
        head = struct.pack("!HHHHHH", number, _RD, 1, 0, 0, int(edns))
        tail = struct.pack("!BHHIH", 0, RdataType.OPT, EDNS_PAYLOAD_BYTES, 0, 0) if edns else b""
        return head + self.name + struct.pack("!HH", self.rdtype, _INTERNET) + tail


@dataclass(frozen=True, slots=True)
class Reply:
    """What one reply says about its question, the chain of aliases followed."""

    rcode: int
    truncated: bool
    recursive: bool
    """Whether the server says that it recurses (RA)."""
    referral: bool
    """Whether it names other servers and says nothing of the name itself."""
    aliases: tuple[str, ...] = ()
    """Where the aliases lead, in order, without the name asked for."""
    loop: str = ""
    """Why the chain of aliases was not followed to its end; empty when it was."""
    addresses: tuple[str, ...] = ()
    """At most KEPT_ADDRESSES, in the order of the answer, each once."""
    count: int = 0
    """How many different addresses there were."""
    ttl_s: int | None = None
    extended: tuple[int, ...] = ()
    """Extended error codes (RFC 8914)."""


def read(wire: bytes, query: Query) -> Reply | None:
    """The reply to a query; None when the message answers another question. BadReply when it cannot be read.

    The message's number is the caller's to check. Nothing but BadReply is raised, whatever the bytes are.
    """
    try:
        return _Reader(wire).reply(query)
    except (struct.error, IndexError) as error:
        raise BadReply("it ends too early") from error


@dataclass(slots=True)
class _Sections:
    """Records of one message that count."""

    owned: dict[tuple[bytes, int], list[tuple[int, int, int]]] = field(default_factory=dict)
    """(TTL, offset and length of the data) of the answer section, by owner and type."""
    authority: set[int] = field(default_factory=set)
    options: tuple[int, int, int] | None = None
    """(TTL field, offset and length of the data) of the OPT record."""


class _Reader:
    def __init__(self, wire: bytes) -> None:
        self._wire = wire
        self._names: dict[int, bytes] = {}

    def reply(self, query: Query) -> Reply | None:
        _, flags, questions, *counts = struct.unpack_from("!HHHHHH", self._wire)
        if not flags & _QR or flags & _OPCODE:
            return None
        at = HEADER_BYTES
        if questions:
            name, at = self._name(at)
            asked = struct.unpack_from("!HH", self._wire, at)
            at += 4
            if questions > 1 or (name, *asked) != (query.name, query.rdtype, _INTERNET):
                return None
        elif flags & 0xF not in _WITHOUT_QUESTION:
            return None
        if flags & _TC:
            # What is left of it does not matter, and may well end in the middle of a record.
            return Reply(flags & 0xF, truncated=True, recursive=bool(flags & _RA), referral=False)
        return self._say(query, flags, self._walk(at, counts))

    def _walk(self, at: int, counts: list[int]) -> _Sections:
        found = _Sections()
        for section, count in enumerate(counts):
            for _ in range(count):
                owner, at = self._name(at)
                rdtype, rdclass, ttl, size = struct.unpack_from("!HHIH", self._wire, at)
                at += 10
                if at + size > len(self._wire):
                    raise BadReply("it ends too early")
                if rdtype == RdataType.OPT:
                    found.options = (ttl, at, size)
                elif section == 0 and rdclass == _INTERNET:
                    found.owned.setdefault((owner, rdtype), []).append((ttl, at, size))
                elif section == 1:
                    found.authority.add(rdtype)
                at += size
        return found

    def _say(self, query: Query, flags: int, found: _Sections) -> Reply:
        rcode = flags & 0xF
        extended: tuple[int, ...] = ()
        if found.options is not None:
            ttl, at, size = found.options
            rcode |= ttl >> 24 << 4
            extended = tuple(self._extended(at, at + size))
        aliases: list[str] = []
        ttls: list[int] = []
        loop = ""
        name, seen = query.name, {query.name}
        while not found.owned.get((name, query.rdtype)) and (alias := found.owned.get((name, RdataType.CNAME))):
            ttl, at, _ = alias[-1]
            name, _ = self._name(at)
            ttls.append(ttl)
            if len(aliases) == MAX_ALIASES:
                loop = f"more than {MAX_ALIASES} aliases"
                break
            aliases.append(name_text(name))
            if name in seen:
                loop = f"the aliases lead in a circle of {len(aliases)}"
                break
            seen.add(name)
        records = [] if loop else found.owned.get((name, query.rdtype), [])
        ttls += [ttl for ttl, _, _ in records]
        values = dict.fromkeys(self._address(query.rdtype, at, size) for _, at, size in records)
        family, _ = _FAMILIES[query.rdtype]
        return Reply(
            rcode=rcode,
            truncated=False,
            recursive=bool(flags & _RA),
            referral=not values
            and not loop
            and RdataType.NS in found.authority
            and RdataType.SOA not in found.authority,
            aliases=tuple(aliases),
            loop=loop,
            addresses=tuple(socket.inet_ntop(family, value) for value in list(values)[:KEPT_ADDRESSES]),
            count=len(values),
            ttl_s=min(ttl if ttl <= _MAX_TTL_S else 0 for ttl in ttls) if ttls else None,
            extended=extended,
        )

    def _address(self, rdtype: RdataType, at: int, size: int) -> bytes:
        if size != _FAMILIES[rdtype][1]:
            raise BadReply(f"an address of {size} bytes")
        return self._wire[at : at + size]

    def _extended(self, at: int, end: int) -> Iterator[int]:
        while at + 4 <= end:
            option, size = struct.unpack_from("!HH", self._wire, at)
            if option == _EXTENDED_ERROR and 2 <= size <= end - at - 4:
                yield struct.unpack_from("!H", self._wire, at + 4)[0]
            at += 4 + size

    def _name(self, at: int) -> tuple[bytes, int]:
        """The name at an offset, in lower case and without compression, and where the record goes on."""
        wire, names = self._wire, self._names
        trail: list[tuple[int, bytes]] = []
        cursor = start = at
        limit = len(wire)
        end = length = 0
        while (known := names.get(cursor)) is None:
            size = wire[cursor]
            if size == 0:
                known = b"\0"
                end = end or cursor + 1
                break
            if size < 64:
                label = wire[cursor : cursor + 1 + size].lower()
                length += size + 1
                if cursor + size + 1 >= limit or length >= _MAX_NAME_BYTES:
                    raise BadReply("a name runs on too far")
                trail.append((cursor, label))
                cursor += size + 1
            elif size >= 192:
                end = end or cursor + 2
                trail.append((cursor, b""))
                cursor = (size & 0x3F) << 8 | wire[cursor + 1]
                # Always back, and never into what led here: so it ends, and no name is read before its time.
                if cursor >= start:
                    raise BadReply("a name points ahead, or at itself")
                limit, start = start, cursor
            else:
                raise BadReply("a label of no known kind")
        for offset, label in reversed(trail):
            known = label + known
            if len(known) > _MAX_NAME_BYTES:
                raise BadReply("a name runs on too far")
            names[offset] = known
        return known, end


def name_text(wire: bytes) -> str:
    r"""A name in wire form as text of nothing but letters, digits, `-`, `_`, `.` and `\`.

    Every other byte is written as `\DDD`, a dot inside a label too: no label can pass for two, and none carries
    markup, blanks or control characters anywhere.
    """
    labels, at = [], 0
    while size := wire[at]:
        label = wire[at + 1 : at + 1 + size]
        labels.append("".join(chr(byte) if byte in _PLAIN else f"\\{byte:03d}" for byte in label))
        at += size + 1
    return ".".join(labels)
