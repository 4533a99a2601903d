"""Words that tell what a site does: the types of the tables, and the signs of trade that several of them share.

A sign is a class of words, such as "there is a basket". A table weighs the signs of one matter and fires only when
several different signs come together; one word never does. What fires is a hint for a person, nothing more.
The words were read in menus and footers of public Chinese sites and in shop and portal templates (2018 to 2026).
They are our choice and no list of any authority; weights and thresholds are ours as well.
Words are written as pages are compared (see `auditor.keywords`): simplified, half width, Latin letters small.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

CHECKED = "2026-11-22"
"""When the tables were last gone through (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A class of words, or a pattern, that tells one thing about a site."""

    id: str
    """What it tells: `cart`. Unique in its table."""
    weight: int
    """What it adds to the sum of its table, once, however often it is met."""
    words: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    """Instead of words: what no list of words can say. Linear in the text, and run on the text as shown."""
    holding: str = ""
    """Stands in every match of the pattern, which is not tried where it is too rare."""
    different: int = 1
    """So many different words must be met."""
    places: int = 1
    """So many places must hold one of them."""
    around: int | None = 6
    """So many characters may stand around a word in its entry (menu item, button, label); None for running text."""
    in_title: bool = False
    """Whether it is looked for in the title only, anywhere in it, and not in the text."""


@dataclass(frozen=True, kw_only=True)
class SignTable:
    """The signs of one matter. It fires when both the sum of weights and the number of signs are reached."""

    id: str
    """`shop`, `news`, …: unique."""
    signs: tuple[Sign, ...]
    threshold: int
    """Least sum of the weights of the signs met."""
    least_signs: int
    """Least number of different signs met; two at the very least."""
    neutral: tuple[str, ...] = ()
    """Longer phrases in which a word of the table means something else."""

    @cached_property
    def of_text(self) -> Mapping[str, tuple[Sign, ...]]:
        """The signs that a word of the text speaks for, by the word."""
        return self._by_word(in_title=False)

    @cached_property
    def of_title(self) -> Mapping[str, tuple[Sign, ...]]:
        """The signs that a word of the title speaks for, by the word."""
        return self._by_word(in_title=True)

    @cached_property
    def has_patterns(self) -> bool:
        """Whether a sign is more than words."""
        return any(sign.pattern is not None for sign in self.signs)

    def _by_word(self, *, in_title: bool) -> dict[str, tuple[Sign, ...]]:
        found: dict[str, tuple[Sign, ...]] = {}
        for sign in self.signs:
            if sign.in_title is in_title:
                for word in dict.fromkeys(sign.words):
                    found[word] = (*found.get(word, ()), sign)
        return found


BEFORE = ("不", "禁止", "严禁", "打击", "拒绝", "谨防", "警惕", "无需", "没有", "暂无", "杜绝", "举报")
"""What stands right before a word that is spoken against: 禁止赌博 is no sign of gambling."""

TRADITIONAL = str.maketrans(
    "買賣車購結單訂會員貨錢運費場賬號聞時論報導記國內際財經軍評獨線編輯觀電視劇綜藝動畫錄連韓戲遊網頁機開區進禮領"
    "認證選擇載閱讀說書圖雜誌節總藥處適應療儀壓計術體樂親雲龍發達門賭頻無碼產亞歐愛優質廣點擊贏滿貼積飲糧葉麵調鮮"
    "業務關於與這們來學個對聯為絡專熱標簡歷營執數雙庫續課訊權",
    "买卖车购结单订会员货钱运费场账号闻时论报导记国内际财经军评独线编辑观电视剧综艺动画录连韩戏游网页机开区进礼领"
    "认证选择载阅读说书图杂志节总药处适应疗仪压计术体乐亲云龙发达门赌频无码产亚欧爱优质广点击赢满贴积饮粮叶面调鲜"
    "业务关于与这们来学个对联为络专热标简历营执数双库续课讯权",
)
"""Traditional characters the words may be written with, one to one: this is no converter."""

_DIGITS = "0123456789"
_PRICE_TAGS = tuple(f"{sign}{gap}{digit}" for sign in ("¥", "rmb") for gap in ("", " ") for digit in _DIGITS)

CART = Sign(
    id="cart",
    weight=2,
    words=("购物车", "购物袋", "加入购物车", "放入购物车", "加入购物袋", "加入采购车", "去购物车结算"),
)
CHECKOUT = Sign(
    id="checkout",
    weight=2,
    words=("立即购买", "立即下单", "去结算", "立即支付", "立即抢购", "马上抢购", "提交订单", "一键下单", "立刻购买"),
)
ORDERS = Sign(
    id="orders",
    weight=1,
    words=("我的订单", "订单查询", "查询订单", "订单中心", "订单跟踪", "待付款", "待收货", "已买到的宝贝"),
)
PRICES = Sign(id="prices", weight=1, words=(*_PRICE_TAGS, "市场价", "促销价", "本店价", "商城价"), places=3)
PAYMENT = Sign(
    id="payment",
    weight=1,
    words=("货到付款", "支付宝", "微信支付", "银联支付", "银联在线", "在线支付", "网银支付", "支付方式", "分期付款"),
)
DELIVERY = Sign(
    id="delivery",
    weight=1,
    words=(
        "配送方式", "配送说明", "配送费", "包邮", "免运费", "七天无理由", "7天无理由", "退换货", "无理由退货",
        "退货政策",
    ),
)  # fmt: skip

TALK_OF_CARTS = ("购物车系统", "购物车功能", "购物车模块", "购物车插件", "购物车源码", "购物车代码")
"""What those write who make or teach shops instead of running one."""

TALK_OF_PAYMENT = ("支付宝接口", "微信支付接口", "支付宝小程序", "支付宝红包", "在线支付接口", "支付宝打赏")

AUTHORITY_WORDS = ("政府网站标识码", "网站标识码")
"""What the sites of public authorities carry whatever their name."""

AUTHORITY_SUFFIXES = ("gov.cn", "mil.cn", "edu.cn")
"""Names of authorities and schools: they publish their own affairs, and the signs mean little there."""
