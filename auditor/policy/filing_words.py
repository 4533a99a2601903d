"""Words in the name or content of a filed service that a person should look at. Hints, never a verdict.

Our choice and no list of any authority; the kinds are those of order 292 art. 5 (text of 2024-12-06) and of the form
of notice 105 of 2023. Read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CHECKED = "2026-11-22"
"""When the words were last gone through (ISO 8601)."""


def _any(*words: str, but: str = "") -> re.Pattern[str]:
    before = f"(?<!{but})" if but else ""
    return re.compile(before + "(?:" + "|".join(map(re.escape, words)) + ")")


PREAPPROVAL_WORDS: Mapping[str, re.Pattern[str]] = {
    "news": _any("时政新闻", "新闻采编", "新闻发布", "新闻资讯", "时事新闻", "新闻网", "新闻门户", "通讯社"),
    "publishing": _any(
        "电子书出版", "网络出版", "数字出版", "电子期刊", "网络文学", "在线小说", "小说阅读", "报刊出版"
    ),
    "education": _any("在线教育", "远程教育", "网络教育", "学历教育", "网校", "学科培训", "学科辅导"),
    "film": _any("在线影视", "影视播放", "在线视频", "视频点播", "网络电视", "网络电台", "在线直播", "电影播放"),
    "religion": _any("宗教", "佛教", "道教", "基督教", "天主教", "伊斯兰教", "讲经", "弘法"),
}
"""Code of `filing_lists.PREAPPROVALS` → words of it."""

COMMERCIAL_WORDS = _any(
    "商城", "商店", "网店", "购物", "公司", "企业", "集团", "厂家", "批发", "代理加盟", "招商", "加盟", "团购", "电商",
    "在线支付", "付费", "充值", "会员收费", "售卖", "销售", "报价", "租赁", "中介", "广告发布", "信息发布平台",
    "交易平台", "贷款", "理财", "论坛", "工作室", "事务所", "协会", "学校", "医院", "门户",
)  # fmt: skip
"""Words of organisations and of trade: what a private person's site is not about."""
