"""Messages that rules about a site and the ledger share: why a rule is not about this site. (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.outcome import Bilingual

UNLISTED: Mapping[str, Bilingual] = {
    "unlisted": (
        "{host} 不在台账中，见「未备案接入」",
        "{host} is not on the ledger; see unfiled-access",
    ),
}
NOT_FILED: Mapping[str, Bilingual] = {
    **UNLISTED,
    "review": (
        "{host} 的备案尚在审核，见「未备案先开通」",
        "the filing of {host} is still in review; see opened-before-filing",
    ),
    "gone": (
        "{host} 的备案已注销或取消接入，见「备案已取消仍在接入」",
        "the filing of {host} is cancelled; see cancelled-still-served",
    ),
}
"""State of a filing that is not `filed` → message."""

NOT_OURS: Mapping[str, Bilingual] = {
    "not-ours": ("{host} 没有解析到自有网段", "{host} does not lead to the provider's own networks"),
}
SILENT: Mapping[str, Bilingual] = {
    "silent": ("{host} 没有应答", "{host} does not answer"),
    "block": (
        "{host} 返回的是接入服务商的拦截页，见「被接入服务商拦截」",
        "{host} answers with an access provider's block page; see provider-block-page",
    ),
}
