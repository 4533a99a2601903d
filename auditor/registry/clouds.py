"""Two clouds' own interfaces: whether a domain is filed, as their CDN asks before it takes one.

Aliyun `CheckCdnDomainICP` (CDN API of 2018-05-10, documentation read 2026-11-24): status `DomainIsRegistration` or
`DomainNotRegistration`; error `400-124` for a domain that is not the account's. Signed as all of its RPC interfaces:
HMAC-SHA1 over the sorted query, signature version 1.0.

Baidu `GET /v2/domain/{domain}/icp` (CDN API, read 2026-11-24): `IcpStatus` is the text `true` or `false`. Signed with
`bce-auth-v1`: HMAC-SHA256 over method, path, query and the headers host and x-bce-date.

Neither tells the number. Anything but these words is *not known*.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from auditor.registration.wire import Wire
from auditor.registry.model import Answer, State
from auditor.registry.secret import Secret
from auditor.registry.web import WebSource

ALIYUN = "https://cdn.aliyuncs.com"
BAIDU = "https://cdn.baidubce.com"
_EXPIRES_S = 300


def _encoded(text: str) -> str:
    """RFC 3986's unreserved characters stay; all others are escaped."""
    return quote(text, safe="-_.~")


def aliyun_query(params: Mapping[str, str], secret: str) -> str:
    """The query of a signed GET, the signature last."""
    query = "&".join(f"{_encoded(key)}={_encoded(value)}" for key, value in sorted(params.items()))
    to_sign = f"GET&%2F&{_encoded(query)}"
    digest = hmac.new(f"{secret}&".encode(), to_sign.encode(), "sha1").digest()
    return f"{query}&Signature={_encoded(base64.b64encode(digest).decode())}"


def bce_authorization(host: str, path: str, date: str, key_id: str, secret: str) -> str:
    """The Authorization header of a GET without a query."""
    prefix = f"bce-auth-v1/{key_id}/{date}/{_EXPIRES_S}"
    signing_key = hmac.new(secret.encode(), prefix.encode(), "sha256").hexdigest()
    canonical = f"GET\n{quote(path, safe='-_.~/')}\n\nhost:{_encoded(host)}\nx-bce-date:{_encoded(date)}"
    signature = hmac.new(signing_key.encode(), canonical.encode(), "sha256").hexdigest()
    return f"{prefix}/host;x-bce-date/{signature}"


class _Cloud(WebSource):
    """A source with a pair of keys."""

    def __init__(self, name: str, url: str, key_id: Secret, secret: Secret, wire: Wire, **more: Any) -> None:
        super().__init__(name, url, wire, has_secret=True, **more)
        self._key_id = key_id
        self._secret = secret

    def _timestamp(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


class AliyunSource(_Cloud):
    """CheckCdnDomainICP."""

    def _request(self, domain: str) -> tuple[str, Mapping[str, str]]:
        params = {
            "Action": "CheckCdnDomainICP",
            "Version": "2018-05-10",
            "Format": "JSON",
            "DomainName": domain,
            "AccessKeyId": self._key_id.reveal(),
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": str(uuid4()),
            "Timestamp": self._timestamp(),
        }
        return f"{self._server}/?{aliyun_query(params, self._secret.reveal())}", {}

    def _read(self, domain: str, status: int, document: dict[str, Any]) -> Answer:
        if status == 200 and document.get("Status") == "DomainIsRegistration":
            return self._answer(domain, State.FOUND)
        if status == 200 and document.get("Status") == "DomainNotRegistration":
            return self._answer(domain, State.NOT_FOUND)
        code = str(document.get("Code", ""))[:60]
        if "124" in code or "does not belong" in str(document.get("Message", ""))[:200]:
            return self._unknown(domain, "not-own")
        if code.startswith(("Throttling", "ServiceUnavailable")):
            self._turns.hold(self._server)
            return self._unknown(domain, "rate-limited")
        if code:
            return self._unknown(domain, "refused" if status < 500 else "server-error", f"HTTP {status}")
        return self._unknown(domain, "unparseable", f"HTTP {status}")


class BaiduSource(_Cloud):
    """GET /v2/domain/{domain}/icp."""

    def _request(self, domain: str) -> tuple[str, Mapping[str, str]]:
        path = f"/v2/domain/{domain}/icp"
        date = self._timestamp()
        host = urlsplit(self._server).netloc
        signed = bce_authorization(host, path, date, self._key_id.reveal(), self._secret.reveal())
        return f"{self._server}{path}", {"x-bce-date": date, "Authorization": signed}

    def _read(self, domain: str, status: int, document: dict[str, Any]) -> Answer:
        word = document.get("IcpStatus")
        said = {"true": State.FOUND, "false": State.NOT_FOUND}
        if status == 200 and str(word).strip().lower() in said and isinstance(word, (str, bool)):
            return self._answer(domain, said[str(word).strip().lower()])
        if "code" in document:
            return self._unknown(domain, "refused", f"HTTP {status}")
        return self._unknown(domain, "unparseable", f"HTTP {status}")
