"""What OpenSSL's words for a refused certificate mean, in the order in which it looks for faults.

It names the first fault only: the chain up to a trusted root, then the name, then the dates. So a certificate that is
refused for its dates has a good chain and a good name, and one that is refused for its chain may have other faults.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.outcome import Bilingual

CHECKED = "2026-11-22"
"""When the table was last compared with OpenSSL 3 (`crypto/x509/x509_txt.c`, `x509_vfy.c`), ISO 8601."""

FAULTS: Mapping[str, str] = {
    "self-signed certificate in certificate chain": "own-root",
    "self signed certificate in certificate chain": "own-root",
    "self-signed certificate": "self-signed",
    "self signed certificate": "self-signed",
    "unable to get local issuer certificate": "unknown-issuer",
    "unable to get issuer certificate": "unknown-issuer",
    "unable to verify the first certificate": "unknown-issuer",
    "hostname mismatch": "name",
    "ip address mismatch": "name",
    "certificate has expired": "expired",
    "certificate is not yet valid": "not-yet-valid",
}
"""Beginning of the words, in lower case → fault. The spelling without hyphens is that of OpenSSL 1.1."""

CHAIN_FAULTS = ("self-signed", "own-root", "unknown-issuer")
"""Faults of the chain: with one of these nothing was said of the name and the dates."""

NO_CERTIFICATE: Mapping[str, Bilingual] = {
    "no-handshake": (
        "TLS 握手没有完成，没有看到证书，见「TLS 握手失败」",
        "the TLS handshake did not end, so no certificate was seen; see tls-handshake-failed",
    ),
    "no-facts": (
        "没有记录到 {url} 的 TLS 信息，请人工查看",
        "nothing is recorded of the TLS of {url}; look by hand",
    ),
    "unclear": (
        "无法判断 {url} 的证书：{problem}，请人工查看",
        "the certificate of {url} could not be judged: {problem}; look by hand",
    ),
}
"""Messages of rules about a certificate that was not seen or not understood; (Chinese, English)."""


def fault_of(problem: str) -> str:
    """The fault that OpenSSL's words name; empty for no words, `unknown` for words that are not in the table."""
    said = problem.strip().lower()
    return next((fault for words, fault in FAULTS.items() if said.startswith(words)), "unknown" if said else "")
