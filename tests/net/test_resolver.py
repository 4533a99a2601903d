"""Resolution against a real name server on loopback: every ending has its own outcome."""

from __future__ import annotations

import asyncio
import struct

import pytest

from auditor.demo import World
from auditor.model import Outcome
from auditor.net.channel import NameServer
from auditor.net.resolver import Resolver


@pytest.mark.parametrize(
    ("host", "outcome", "rcode"),
    [
        ("compliant.test", Outcome.OK, "NOERROR"),
        ("nxdomain.test", Outcome.NXDOMAIN, "NXDOMAIN"),
        ("servfail.test", Outcome.SERVFAIL, "SERVFAIL"),
        ("no-address.test", Outcome.NO_ANSWER, "NOERROR"),
        ("cname-loop.test", Outcome.ALIAS_LOOP, "NOERROR"),
        ("shop.dead-dns.test", Outcome.DNS_TIMEOUT, ""),
    ],
)
async def test_every_ending_has_its_own_outcome(host: str, outcome: Outcome, rcode: str) -> None:
    async with World() as world:
        resolver = Resolver([NameServer.parse(world.nameserver)], timeout_s=0.2)
        (resolved,) = await resolver.resolve(host)
        await resolver.close()
    assert (resolved.outcome, resolved.answer.rcode) == (outcome, rcode)
    assert bool(resolved.answer.addresses) is (outcome is Outcome.OK)


async def test_the_alias_chain_is_kept_in_order() -> None:
    async with World() as world:
        resolver = Resolver([NameServer.parse(world.nameserver)])
        (resolved,) = await resolver.resolve("www.cdn.test")
        await resolver.close()
    assert resolved.answer.cname == ("www.cdn.test.w.kunlunsl.com", "edge7.kunlunsl.com")
    assert len(resolved.answer.a) == 1


async def test_a_name_is_asked_once_however_many_want_it() -> None:
    async with World() as world:
        resolver = Resolver([NameServer.parse(world.nameserver)])
        await asyncio.gather(*(resolver.resolve("compliant.test") for _ in range(50)))
        await resolver.close()
        asked = [q.rdtype for q in world.questions if q.name == "compliant.test"]
    assert sorted(asked) == ["A", "AAAA"]


async def test_each_name_server_answers_for_itself() -> None:
    async with World() as world:
        good = NameServer.parse(world.nameserver)
        dead = NameServer("127.0.0.1", 9)
        resolver = Resolver([dead, good], timeout_s=0.2)
        first, second = await resolver.resolve("compliant.test")
        addresses = await resolver.addresses("compliant.test")
        await resolver.close()
    assert (first.outcome, second.outcome) == (Outcome.DNS_UNREACHABLE, Outcome.OK)
    assert addresses == second.answer.addresses


class _Liar(asyncio.DatagramProtocol):
    """Answers with the right id and rubbish behind it, after an answer with a wrong id."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        wrong = (int.from_bytes(data[:2], "big") ^ 1).to_bytes(2, "big")
        self.transport.sendto(wrong + struct.pack("!HHHHH", 0x8183, 1, 0, 0, 0) + data[12:], addr)  # type: ignore[attr-defined]
        self.transport.sendto(data[:2] + b"\x81\x80" + b"\xff" * 20, addr)  # type: ignore[attr-defined]


async def test_rubbish_from_the_server_is_a_bad_answer_and_strangers_are_ignored() -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(_Liar, local_addr=("127.0.0.1", 0))
    resolver = Resolver([NameServer(*transport.get_extra_info("sockname"))], timeout_s=0.5)
    (resolved,) = await resolver.resolve("compliant.test")
    await resolver.close()
    transport.close()
    assert resolved.outcome is Outcome.DNS_BAD


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("127.0.0.1", NameServer("127.0.0.1", 53)),
        ("127.0.0.1:5300", NameServer("127.0.0.1", 5300)),
        ("::1", NameServer("::1", 53)),
        ("[::1]:5300", NameServer("::1", 5300)),
    ],
)
def test_name_servers_are_written_as_addresses_with_or_without_a_port(text: str, server: NameServer) -> None:
    assert NameServer.parse(text) == server
    assert NameServer.parse(str(server)) == server


@pytest.mark.parametrize("text", ["", "dns.example", "127.0.0.1:0", "127.0.0.1:x", "1.2.3.4:99999", "[::1"])
def test_what_is_no_address_is_no_name_server(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        NameServer.parse(text)
