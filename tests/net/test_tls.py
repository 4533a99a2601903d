"""TLS: everything is read, and what a strict client would have said is recorded in its words."""

from __future__ import annotations

import pytest

from auditor.demo import World
from auditor.model import Outcome
from auditor.net.exchange import Answer, exchange
from auditor.net.failure import QuestionFailed
from auditor.net.tls import Contexts


async def ask(world: World, host: str) -> Answer:
    address = next(site.address for site in world.sites if site.name == host)
    return await exchange(
        address,
        world.port,
        f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode(),
        tls=Contexts.make(str(world.ca_path)),
        server_name=host,
        timeout_s=3,
        connect_timeout_s=3,
    )


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("compliant.test", ""),
        ("tls-expired.test", "certificate has expired"),
        ("tls-wrong-name.test", "Hostname mismatch"),
        ("tls-self-signed.test", "self-signed certificate"),
    ],
)
async def test_the_page_is_read_and_the_certificate_judged(host: str, problem: str) -> None:
    async with World() as world:
        answer = await ask(world, host)
    assert answer.status == 200
    assert answer.outcome is Outcome.OK
    assert answer.tls is not None
    assert answer.tls.trusted is (problem == "")
    assert problem in answer.tls.problem
    assert answer.tls.version == "TLSv1.3"
    assert len(answer.tls.sha256) == 64
    assert answer.tls.not_after


async def test_a_plain_server_is_no_tls_server() -> None:
    async with World() as world:
        with pytest.raises(QuestionFailed) as failed:
            await ask(world, "gbk.test")
    assert failed.value.outcome is Outcome.TLS
