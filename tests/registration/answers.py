"""Answers as registries write them. The names in them are made up."""

from __future__ import annotations

import json
from typing import Any

CNNIC = """Domain Name: example.cn
ROID: 20190518s10001s12345678-cn
Domain Status: ok
Registrant: 示例科技有限公司
Registrant Contact Email: someone@example.cn
Sponsoring Registrar: 阿里云计算有限公司（万网）
Name Server: dns15.hichina.com
Name Server: dns16.hichina.com
Registration Time: 2019-05-18 22:00:04
Expiration Time: 2027-05-18 22:00:04
DNSSEC: unsigned
""".replace("\n", "\r\n")

GTLD = """   Domain Name: EXAMPLE.COM
   Registry Domain ID: 2336799_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.example-registrar.test
   Registrar URL: http://www.example-registrar.test
   Updated Date: 2026-05-01T07:01:44Z
   Creation Date: 2009-08-14T04:00:00Z
   Registry Expiry Date: 2027-08-13T04:00:00Z
   Registrar: Example Registrar, Inc.
   Registrar IANA ID: 376
   Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited
   Domain Status: clientHold https://icann.org/epp#clientHold
   Name Server: A.NS.EXAMPLE.COM
   DNSSEC: unsigned
>>> Last update of whois database: 2026-11-24T10:00:00Z <<<

TERMS OF USE: high volume access is limited, data not found elsewhere.
""".replace("\n", "\r\n")

NO_MATCH_VERISIGN = b'No match for "EXAMPLE.COM".\r\n>>> Last update <<<\r\nTERMS OF USE: access is rate limited.\r\n'
NO_MATCH_CNNIC = b"No matching record.\r\n"


def rdap(domain: str = "example.com", **more: Any) -> dict[str, Any]:
    """An RDAP answer with everything in it."""
    answer: dict[str, Any] = {
        "objectClassName": "domain",
        "ldhName": domain.upper(),
        "status": ["client transfer prohibited", "redemption period", "a word of our own"],
        "events": [
            {"eventAction": "registration", "eventDate": "2009-08-14T04:00:00Z"},
            {"eventAction": "expiration", "eventDate": "2027-08-13T04:00:00Z"},
            {"eventAction": "last changed", "eventDate": "2026-05-01T07:01:44Z"},
        ],
        "entities": [
            {
                "roles": ["registrar"],
                "publicIds": [{"type": "IANA Registrar ID", "identifier": "376"}],
                "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Example Registrar"]]],
            },
            {
                "roles": ["registrant"],
                "vcardArray": ["vcard", [["fn", {}, "text", "张三"], ["org", {}, "text", "示例科技有限公司"]]],
            },
        ],
        "nameservers": [{"ldhName": "NS1.EXAMPLE.NET."}, {"ldhName": "ns2.example.net"}],
    }
    return answer | more


def as_bytes(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
