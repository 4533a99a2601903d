"""The egress guard decides by the numeric address."""

from __future__ import annotations

import pytest

from auditor.model import Outcome
from auditor.net.egress import Egress
from auditor.net.failure import QuestionFailed


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fec0::1",
        "fe80::1%eth0",
        "not an address",
    ],
)
def test_special_purpose_addresses_are_refused_by_default(address: str) -> None:
    with pytest.raises(QuestionFailed) as failed:
        Egress().check(address, 80)
    assert failed.value.outcome is Outcome.EGRESS_DENIED


def test_public_addresses_are_permitted_on_web_ports_only() -> None:
    Egress().check("1.1.1.1", 443)
    Egress().check("1.1.1.1", 8443, extra_ports=(8443,))
    with pytest.raises(QuestionFailed, match="port 22"):
        Egress().check("1.1.1.1", 22)


def test_allowed_networks_open_exactly_themselves() -> None:
    egress = Egress.parse(["10.8.0.0/16"])
    assert egress.refusal("10.8.0.1") == ""
    assert egress.refusal("10.9.0.1") != ""
    assert egress.refusal("1.1.1.1") == ""


def test_without_a_contact_only_allowed_networks_can_be_reached() -> None:
    egress = Egress.parse(["127.0.0.0/8"], only_allowed=True)
    assert egress.loopback_only
    assert egress.refusal("127.0.0.1") == ""
    assert "--contact" in egress.refusal("1.1.1.1")
    assert not Egress.parse(["10.0.0.0/8"], only_allowed=True).loopback_only
