"""What rules are about: the words for selecting them, apart so that `--help` need not load a rule."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.outcome import Bilingual

FAMILIES: Mapping[str, Bilingual] = {
    "filing": ("备案号", "filing number"),
    "psb": ("公安备案号", "public security number"),
    "access": ("访问与接入", "access"),
    "dns": ("域名解析", "name resolution"),
    "tls": ("HTTPS 证书", "TLS"),
    "ledger": ("台账比对", "against the ledger"),
    "registration": ("域名注册", "registration of the domain"),
    "site": ("网站状态", "state of the site"),
    "signal": ("线索提示", "signals for a person"),
}
"""Families of rules, in the order of the catalogue."""
