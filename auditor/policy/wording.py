"""Words that several rules share: why a mark is suspect, how it can be drawn, talk of the PSB number.

Tables only: a new reason is a row here, no branch in a rule.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.outcome import Bilingual

SUSPECT_REASONS: dict[str, Bilingual] = {
    "placeholder": (
        "编号是模板自带的占位号码",
        "the number is a placeholder such as templates carry",
    ),
    "masked": (
        "编号含有遮盖或代替数字的字符",
        "characters stand where digits should be",
    ),
    "impossible-year": (
        "编号的年份部分不可能出现",
        "the year part of the number is impossible",
    ),
    "parody-registry": (
        "编号出自恶搞的登记网站，不是备案机关颁发",
        "the number comes from a parody registry, not from the authority",
    ),
    "malformed": (
        "编号的位数或格式不对",
        "the number has the wrong length or form",
    ),
    "no-province": (
        "编号缺少省份简称",
        "the number lacks its province character",
    ),
    "unknown-province": (
        "编号开头的字不是省份简称",
        "the number starts with a character that is no province",
    ),
    "example": (
        "文字本身说明是示例，不是本站编号",
        "the text itself calls the number an example",
    ),
    "province-mismatch": (
        "编号的前两位数字与省份简称不符",
        "the first two digits do not belong to the province shown",
    ),
}
"""Why a mark cannot be a true number, by the code the grammar gives (Chinese, English)."""

NOT_THE_SITE: dict[str, Bilingual] = {
    "default-page": ("服务器或面板的默认页", "the default page of a server or panel"),
    "closed": ("网站关闭或维护的提示页", "a notice that the site is closed or under maintenance"),
    "parked": ("域名停放或待售页", "a parking or for-sale page of the name"),
    "challenge": ("防火墙的验证或拦截页", "a challenge of a web application firewall"),
}
"""What a home page can be instead of the site, by the kind of its fingerprint (Chinese, English)."""

HIDDEN = "hidden"
"""Code of a number that stands in the page but is hidden by style or markup: scripts may show it."""

SUSPECT_UNKNOWN: Bilingual = (
    "编号不像真实号码（{reason}）",
    "the number does not look like a true one ({reason})",
)
"""For a code that has no row yet; `{reason}` is the code."""

SCRIPT_HINTS: dict[str, Bilingual] = {
    "empty-shell": (
        "页面内容由脚本生成，原始网页几乎是空的",
        "scripts draw the page, and the page as sent is almost empty",
    ),
    "number-in-script": (
        "编号只出现在脚本代码里",
        "a number stands only in the code of a script",
    ),
    "lazy-textarea": (
        "页脚放在延迟加载的文本域里",
        "the footer waits in a text area for a script to show it",
    ),
    "footer-script": (
        "页脚由单独的脚本文件生成",
        "a script file of its own draws the footer",
    ),
    "iframe": (
        "页脚可能在内嵌框架里",
        "the footer may stand in a frame",
    ),
}
"""Why a mark that is not in the page as sent may be there on the screen, by the page reader's code."""

SCRIPT_UNKNOWN: Bilingual = (
    "页面的一部分由脚本绘制（{hint}）",
    "scripts draw a part of the page ({hint})",
)
"""For a hint that has no row yet; `{hint}` is the code."""

_PSB_WORDS = ("公安", "公網", "公网", "網安", "网安")


def speaks_of_psb(snippet: str) -> bool:
    """Whether a snippet of visible text is about the public security number, in either script."""
    return any(word in snippet for word in _PSB_WORDS)


def quote(text: str, limit: int = 80) -> str:
    """Text from a page, on one line and no longer than `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def listed(items: Iterable[str], limit: int = 5) -> str:
    """Several things as one line, the first `limit` of them."""
    every = list(dict.fromkeys(items))
    return ", ".join(every[:limit]) + (f" … ({len(every)})" if len(every) > limit else "")
