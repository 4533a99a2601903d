"""Our reader of DNS replies says of every well-formed reply what dnspython says of it."""

from __future__ import annotations

import itertools
from ipaddress import IPv4Address, IPv6Address

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
from hypothesis import given
from hypothesis import strategies as st

from auditor.net.dnswire import Query, RdataType, read

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(lambda t: t.strip("-") == t)
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
A = st.integers(0, 2**32 - 1).map(lambda n: str(IPv4Address(n)))
AAAA = st.integers(0, 2**128 - 1).map(lambda n: str(IPv6Address(n)))
NOISE = (("TXT", '"a b" "c"'), ("MX", "10 mail.example.cn."), ("SRV", "1 2 3 srv.example.cn."), ("CAA", '0 issue "x"'))


@given(
    st.lists(NAME, min_size=1, max_size=6, unique=True),
    st.lists(A, max_size=5, unique=True),
    st.lists(AAAA, max_size=5, unique=True),
    st.sampled_from([RdataType.A, RdataType.AAAA]),
    st.sampled_from(["NOERROR", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "BADVERS"]),
    st.lists(st.sampled_from(NOISE), max_size=3),
    st.integers(0, 2**31 - 1),
    st.randoms(use_true_random=False),
)
def test_replies_are_read_as_dnspython_reads_them(
    chain: list[str],
    a: list[str],
    aaaa: list[str],
    rdtype: RdataType,
    rcode: str,
    noise: list[tuple[str, str]],
    ttl_s: int,
    chance: object,
) -> None:
    """Alias chains, both families, other records between, names compressed, sections in any order."""
    query = dns.message.make_query(chain[0], rdtype.name, use_edns=0)
    reply = dns.message.make_response(query, recursion_available=True)
    reply.set_rcode(dns.rcode.from_text(rcode))
    for alias, target in itertools.pairwise(chain):
        reply.answer.append(dns.rrset.from_text(f"{alias}.", ttl_s, "IN", "CNAME", f"{target}."))
    for kind, values in (("A", a), ("AAAA", aaaa)):
        if values:
            reply.answer.append(dns.rrset.from_text(f"{chain[-1]}.", ttl_s, "IN", kind, *values))
    for number, (kind, value) in enumerate(noise):
        reply.answer.append(dns.rrset.from_text(f"n{number}.{chain[-1]}.", 5, "IN", kind, value))
    chance.shuffle(reply.answer)  # type: ignore[attr-defined]
    wire = reply.to_wire()
    oracle = dns.message.from_wire(wire)
    ours = read(wire, Query.about(chain[0], rdtype))
    assert ours is not None
    resolved = oracle.resolve_chaining()  # type: ignore[attr-defined]
    assert ours.rcode == oracle.rcode()
    assert ours.aliases == tuple(str(rrset[0].target).rstrip(".") for rrset in resolved.cnames)
    found = [rdata.address for rdata in resolved.answer] if resolved.answer is not None else []
    assert sorted(map(_numeric, ours.addresses)) == sorted(map(_numeric, found))
    if found:
        assert ours.ttl_s == resolved.minimum_ttl
    assert not ours.truncated


def _numeric(address: str) -> int:
    return int(IPv6Address(address)) if ":" in address else int(IPv4Address(address))


@given(NAME, st.integers(0, 65535), st.booleans(), st.sampled_from([RdataType.A, RdataType.AAAA]))
def test_questions_are_written_as_dnspython_writes_them(host: str, number: int, edns: bool, rdtype: RdataType) -> None:
    made = dns.message.from_wire(Query.about(host, rdtype).wire(number, edns=edns))
    assert made.id == number
    assert made.flags & dns.flags.RD
    assert made.edns == (0 if edns else -1)
    (question,) = made.question
    assert (question.name, question.rdtype) == (dns.name.from_text(host), dns.rdatatype.from_text(rdtype.name))
