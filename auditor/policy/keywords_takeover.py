"""Signs that somebody else took a name or a page over: gambling, pornography, texts made for search engines.

Expired names of filed sites are bought for the filing number their old pages show, and weak sites are written into.
The patterns were met on saved pages of such sites (2018 to 2026): a title of a gambling brand with 官方网站 or
登录入口 behind it, and a stolen page converted to traditional characters with pinyin in brackets all over.
"""

from __future__ import annotations

import re

from auditor.policy.keywords import Sign, SignTable

_GAMBLING_NAMES = (
    "bwin", "必赢", "bet365", "半岛体育", "半岛综合", "半岛电竞", "半岛官网", "开云体育", "开云电竞", "kaiyun",
    "乐鱼体育", "乐鱼官网", "亚博体育", "亚博官网", "必威体育", "必威官网", "betway", "九游会", "j9九游", "江南体育",
    "爱游戏体育", "华体会", "米兰体育", "星空体育", "雷火电竞", "云开体育", "天博体育", "万博体育", "manbetx",
    "威尼斯人官网", "新葡京", "太阳城娱乐", "金沙娱乐", "银河娱乐", "凯发娱乐", "凯发k8", "利来国际", "博天堂",
    "龙8国际", "壹号娱乐", "大发彩票", "皇冠体育", "皇冠现金", "bob体育", "od体育", "mg电子", "pg电子", "ag真人",
    "ag视讯", "澳门赌场",
)  # fmt: skip
_GAMBLING_WORDS = (
    "百家乐", "老虎机", "真人娱乐", "真人荷官", "真人视讯", "博彩", "时时彩", "六合彩", "北京赛车", "pk10",
    "幸运飞艇", "快三", "彩票平台", "彩票赚钱", "体育投注", "投注平台", "在线投注", "网上投注", "电竞投注",
    "棋牌娱乐", "赌场", "送彩金", "注册送", "首存", "彩金", "返水",
)  # fmt: skip
_PORN_WORDS = (
    "无码", "一区二区", "国产精品", "国产成人", "欧美日韩", "亚洲精品", "日韩精品", "成人视频", "黄色网站",
    "黄色视频", "久久精品", "av在线", "av电影", "激情视频", "性爱视频", "免费视频爽", "爽爽爽", "久久久", "强奸",
    "裸聊",
)  # fmt: skip

TAKEOVER = SignTable(
    id="takeover",
    signs=(
        Sign(id="gambling-title", weight=3, words=(*_GAMBLING_NAMES, *_GAMBLING_WORDS), in_title=True),
        Sign(id="gambling-names", weight=2, words=_GAMBLING_NAMES, different=2, around=None),
        Sign(id="gambling-words", weight=2, words=_GAMBLING_WORDS, different=3, around=None),
        Sign(id="porn-title", weight=3, words=_PORN_WORDS, in_title=True, different=2),
        Sign(id="porn-words", weight=3, words=_PORN_WORDS, different=2, around=None),
        Sign(id="porn-heap", weight=1, words=_PORN_WORDS, different=4, around=None),
        Sign(
            id="entrance-title",
            weight=2,
            words=(
                "官网登录入口", "官方登录入口", "登录入口", "(中国)官方网站", "(中国)官网", "(中国)有限公司",
                "官方网站入口", "app官方下载", "官方app下载", "平台下载", "注册登录", "体育(中国)", "入口登录",
                "最新网址",
            ),
            in_title=True,
        ),
        Sign(
            id="pinyin",
            weight=3,
            pattern=re.compile(r"[\u4e00-\u9fff]\([a-zà-ǜ]{1,6}\)"),
            holding="(",
            places=20,
        ),
        Sign(
            id="word-heap",
            weight=1,
            pattern=re.compile(r"[\u4e00-\u9fff]{2,12} (?=[\u4e00-\u9fffa-z0-9])"),
            holding=" ",
            places=3_000,
        ),
        Sign(
            id="traditional",
            weight=1,
            pattern=re.compile("[這個們來時會學業產電話網發開關於與對點應國經過還進現無為務機動區體設備類華術驗數購聯]"),
            places=20,
        ),
    ),
    threshold=4,
    least_signs=2,
    neutral=("国产精品牌", "反赌场", "注册送达"),
)  # fmt: skip
