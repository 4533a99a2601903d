"""A pin is for one host: copies of a request, which carry its meta along, are pinned anew."""

from __future__ import annotations

import pytest
from scrapy import Request

from auditor.model import Outcome
from auditor.net.channel import NameServer
from auditor.net.egress import Egress
from auditor.net.failure import QuestionFailed
from auditor.net.handler import Pin
from auditor.net.resolver import Resolver
from spiders.middlewares import ONE_SLOT, ResolvingMiddleware


@pytest.fixture
def middleware() -> ResolvingMiddleware:
    # Hosts that are addresses need no name server.
    return ResolvingMiddleware(Resolver((NameServer("127.0.0.1", 9),)), Egress.parse(["127.0.0.0/8"]))


async def test_a_copy_for_another_host_is_resolved_and_judged_anew(middleware: ResolvingMiddleware) -> None:
    request = Request("http://127.0.0.1/")
    await middleware.process_request(request)
    assert request.meta["auditor_pin"].addresses == ("127.0.0.1",)
    assert request.meta["download_slot"] == ONE_SLOT
    copy = request.replace(url="http://127.0.0.2/")
    assert copy.meta["auditor_pin"].host == "127.0.0.1"
    await middleware.process_request(copy)
    assert copy.meta["auditor_pin"].addresses == ("127.0.0.2",)
    with pytest.raises(QuestionFailed) as failed:
        await middleware.process_request(request.replace(url="http://10.0.0.5/"))
    assert failed.value.outcome is Outcome.EGRESS_DENIED


async def test_a_pin_for_the_host_itself_is_kept(middleware: ResolvingMiddleware) -> None:
    """How a bare address is asked under a name that does not exist."""
    request = Request("http://x1.invalid/", meta={"auditor_pin": Pin("x1.invalid", ("127.0.0.9",))})
    await middleware.process_request(request)
    assert request.meta["auditor_pin"].addresses == ("127.0.0.9",)


async def test_what_is_no_pin_is_none(middleware: ResolvingMiddleware) -> None:
    request = Request("http://127.0.0.1/", meta={"auditor_pin": ("10.0.0.5",)})
    await middleware.process_request(request)
    assert request.meta["auditor_pin"].addresses == ("127.0.0.1",)
