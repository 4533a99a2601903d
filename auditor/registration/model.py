"""What a registry said of a domain. Frozen, without behaviour: clients fill it, judgement reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from auditor.outcome import Bilingual


class State(StrEnum):
    """How a look-up ended. An empty, refused, cut or unreadable answer is never *not found*."""

    FOUND = "found"
    NOT_FOUND = "not-found"
    """The registry said in so many words that there is no such registration."""
    NOT_KNOWN = "not-known"


class Source(StrEnum):
    """The protocol that gave the answer."""

    RDAP = "rdap"
    WHOIS = "whois"
    NONE = ""


REASONS: Mapping[str, Bilingual] = {
    "no-server": ("没有该后缀的查询服务器", "no server is known for the suffix"),
    "no-address": ("查询服务器的名称解析不到地址", "the server's name has no address"),
    "denied": ("查询服务器的地址不允许访问", "the server's address may not be reached"),
    "unreachable": ("连接不上查询服务器", "the server cannot be reached"),
    "timeout": ("查询服务器没有按时答复", "the server did not answer in time"),
    "tls": ("查询服务器的证书或加密有问题", "the server's certificate or encryption is at fault"),
    "empty": ("答复是空的", "the answer is empty"),
    "too-large": ("答复过大", "the answer is too large"),
    "truncated": ("答复不完整", "the answer is cut off"),
    "rate-limited": ("查询服务器限制了查询次数", "the server limits the number of questions"),
    "refused": ("查询服务器拒绝了查询", "the server refused the question"),
    "server-error": ("查询服务器出错", "the server reports an error of its own"),
    "unparseable": ("答复无法理解", "the answer cannot be understood"),
    "other-name": ("答复说的是另一个域名", "the answer is about another name"),
    "redirects": ("查询服务器一再转向", "the server redirects too often, or to where it may not"),
    "missing-extra": (
        "未安装 WHOIS 支持：pip install 'beian-auditor[whois]'",
        "WHOIS support is not installed: pip install 'beian-auditor[whois]'",
    ),
    "bad-name": ("不是可以注册的域名", "no name that can be registered"),
    "limit": ("本次查询的次数已用完", "the number of questions allowed in this run is used up"),
}
"""Why it is not known, by code (Chinese, English)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One domain as one server told of it at one moment. Dates are ISO 8601, as the registry writes them; empty
    where it is silent or the text has no form of a date."""

    domain: str
    """The registrable domain in A-labels."""
    state: State
    source: Source = Source.NONE
    server: str = ""
    """Who was asked last: a host with its port, or the address of an RDAP document."""
    asked_at: str = ""
    """ISO 8601, UTC."""
    reason: str = ""
    """Code of `REASONS` where the state is not known; else empty."""
    detail: str = ""
    """Further words about the reason; a server's own are not quoted."""
    registrar: str = ""
    registrar_id: str = ""
    """IANA's number of the registrar, digits only."""
    holder_name: str = ""
    """Personal data: `.cn` has the name of a person or of a unit here. Empty where the registry hides it."""
    holder_organisation: str = ""
    """A unit's name; empty where the registry hides it. A private person may stand here all the same."""
    holder_hidden: bool = False
    """Whether there was a holder and the registry keeps it to itself."""
    created: str = ""
    updated: str = ""
    expires: str = ""
    registrar_expires: str = ""
    """Until when the holder has paid the registrar, where told: registries renew by themselves and may take it back."""
    statuses: tuple[str, ...] = ()
    """EPP's names (`clientHold`, `redemptionPeriod`, …), once each, in order."""
    name_servers: tuple[str, ...] = ()
    """In lower case, once each, in order."""
    digest: str = ""
    """SHA-256 of the answer as it came, hexadecimal."""


def not_known(domain: str, reason: str, *, source: Source = Source.NONE, **more: Any) -> Registration:
    """A registration about which nothing could be found out."""
    return Registration(domain=domain, state=State.NOT_KNOWN, reason=reason, source=source, **more)
