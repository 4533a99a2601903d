"""Signs of commerce: a shop, and paid information services.

Commercial (经营性) in the sense of State Council Order No. 292, art. 3, is paid information or the making of web
pages for users of the internet. Selling one's own goods is not that by itself, so basket, payment and prices are
weighed such that they never reach the threshold of `COMMERCIAL` without a service that is sold.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.policy.keywords import (
    CART,
    CHECKOUT,
    DELIVERY,
    ORDERS,
    PAYMENT,
    PRICES,
    TALK_OF_CARTS,
    TALK_OF_PAYMENT,
    Sign,
    SignTable,
)

SHOP = SignTable(
    id="shop",
    signs=(CART, CHECKOUT, ORDERS, PRICES, PAYMENT, DELIVERY),
    threshold=5,
    least_signs=3,
    neutral=(*TALK_OF_CARTS, *TALK_OF_PAYMENT),
)
"""A page with a basket or a button to buy, and more that only a shop has."""

DISCLOSURES = (
    "营业执照", "统一社会信用代码", "社会信用代码", "亮照", "证照信息", "经营证照", "工商执照", "证照公示",
    "资质证照", "经营者信息", "商家资质", "主体信息公示", "经营主体信息", "工商备案公示", "工商网监", "工商亮照",
    "网络经济主体", "可信网站身份", "无需办理市场主体登记", "无须办理市场主体登记", "不需要办理市场主体登记",
    "依法无需登记",
)  # fmt: skip
"""Words with which shops show their business licence, lead to it, or say that they need none."""

DISCLOSURE_HOSTS = ("gsxt.gov.cn", "hd315.gov.cn", "ebs.org.cn", "sgs.gov.cn", "samr.gov.cn", "baic.gov.cn")
"""Registers of business licences that the electronic marks of shops lead to, by the domain they belong to."""

_MEMBERSHIP = Sign(
    id="membership",
    weight=2,
    words=(
        "会员充值", "在线充值", "开通会员", "开通vip", "购买会员", "付费会员", "会员套餐", "升级会员", "成为vip",
        "会员费", "充值中心", "vip会员", "会员续费", "vip套餐", "购买vip", "升级vip", "会员购买",
    ),
)  # fmt: skip
_PAID_CONTENT = Sign(
    id="paid-content",
    weight=2,
    words=(
        "付费阅读", "付费下载", "付费课程", "付费专栏", "付费问答", "付费内容", "付费观看", "付费资源", "付费咨询",
        "积分下载", "金币下载", "购买课程", "购买积分", "购买金币", "积分充值", "金币充值",
    ),
)  # fmt: skip
_ADS_SOLD = Sign(
    id="advertising-sold",
    weight=2,
    words=(
        "广告服务", "广告报价", "广告刊例", "刊登广告", "广告位招租", "广告投放", "投放广告", "广告合作", "广告招商",
        "广告价格", "广告位出租", "广告业务", "网站联盟", "广告联盟", "品牌广告",
    ),
)  # fmt: skip
_SELLERS = Sign(
    id="third-party-sellers",
    weight=2,
    words=(
        "商家入驻", "商户入驻", "卖家中心", "商家中心", "卖家入驻", "我要开店", "免费开店", "店铺入驻", "供应商入驻",
        "招商入驻", "商家后台", "商家登录", "商户登录", "企业入驻", "开店入驻",
    ),
)  # fmt: skip
_WEB_MAKING = Sign(
    id="web-making",
    weight=2,
    words=(
        "虚拟主机", "云主机", "服务器租用", "服务器托管", "域名注册", "vps主机", "企业邮箱", "自助建站", "网页制作",
        "网站制作", "网站建设", "主机租用",
    ),
    different=3,
)  # fmt: skip

COMMERCIAL = SignTable(
    id="commercial",
    signs=(
        _MEMBERSHIP,
        _PAID_CONTENT,
        _ADS_SOLD,
        _SELLERS,
        _WEB_MAKING,
        replace(CART, weight=1),
        ORDERS,
        PRICES,
        PAYMENT,
    ),
    threshold=5,
    least_signs=3,
    neutral=(*TALK_OF_CARTS, *TALK_OF_PAYMENT, "云主机评测", "广告服务器"),
)
"""Information or web pages for money, or a market for others: several different signs of it."""
