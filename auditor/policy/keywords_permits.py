"""Signs of the fields that need a permit of their own before filing or licence: news, publishing, culture, …

Company sites have a 新闻中心, shops have videos and hospitals have a pharmacy: such words are left out on purpose.
What counts is what those write who run the service: channels of a newsroom, chapters, episodes, leaflets of drugs.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.policy.keywords import CART, CHECKOUT, DELIVERY, PRICES, TALK_OF_CARTS, Sign, SignTable

_NEWS_CHANNELS = (
    "时政", "要闻", "国内新闻", "国际新闻", "社会新闻", "军事新闻", "时政新闻", "时政要闻", "国内要闻", "国际要闻",
    "时评", "滚动新闻", "即时新闻", "法治新闻", "民生新闻", "港澳台", "台海", "新闻评论", "新闻调查", "新闻排行",
)  # fmt: skip
_MORE_CHANNELS = (
    "国内", "国际", "军事", "社会", "评论", "港澳", "台湾", "法治", "反腐", "舆情", "财经", "财经新闻", "娱乐新闻",
    "体育新闻", "地方", "理论",
)  # fmt: skip

NEWS = SignTable(
    id="news",
    signs=(
        Sign(
            id="title",
            weight=2,
            words=("新闻网", "新闻资讯", "新闻门户", "日报", "晚报", "晨报", "都市报", "新闻频道", "新闻客户端"),
            in_title=True,
        ),
        Sign(id="channel", weight=2, words=_NEWS_CHANNELS, around=0),
        Sign(id="channels", weight=2, words=(*_NEWS_CHANNELS, *_MORE_CHANNELS), different=4, around=0),
        Sign(
            id="newsroom",
            weight=2,
            words=(
                "本报记者", "本网记者", "本报讯", "本网讯", "新闻热线", "报料热线", "爆料热线", "新闻报料",
                "新闻爆料", "提供新闻线索", "记者站", "本报评论员", "特约评论员", "总编辑",
            ),
            around=None,
        ),
        Sign(id="byline", weight=1, words=("责任编辑", "责编", "记者"), places=2, around=None),
        Sign(id="complaints", weight=1, words=("违法和不良信息举报", "不良信息举报", "新闻举报"), around=None),
    ),
    threshold=5,
    least_signs=3,
    neutral=("小记者", "记者会"),
)  # fmt: skip

PUBLISHING = SignTable(
    id="publishing",
    signs=(
        Sign(id="title", weight=2, words=("小说", "文学网", "书城", "电子书", "读书网"), in_title=True),
        Sign(
            id="genres",
            weight=2,
            words=(
                "玄幻", "修真", "仙侠", "都市言情", "言情小说", "都市小说", "历史军事", "科幻灵异", "网游竞技",
                "穿越小说", "耽美", "武侠小说", "悬疑小说", "古代言情", "现代言情", "同人小说",
            ),
            different=3,
        ),
        Sign(
            id="reading",
            weight=2,
            words=(
                "最新章节", "章节目录", "全文阅读", "开始阅读", "加入书架", "我的书架", "全本小说", "完本小说",
                "小说排行榜", "免费小说", "最近更新章节", "连载小说",
            ),
        ),
        Sign(id="e-books", weight=2, words=("电子书", "txt下载", "txt全集", "epub", "有声小说", "有声书", "听书")),
        Sign(id="journals", weight=2, words=("电子期刊", "电子杂志", "过刊浏览", "当期目录", "数字报", "数字出版")),
        Sign(id="authors", weight=1, words=("签约作家", "签约作者", "作家专区", "作者专区", "作者福利", "成为作家")),
    ),
    threshold=5,
    least_signs=3,
)  # fmt: skip

CULTURE = SignTable(
    id="culture",
    signs=(
        Sign(
            id="title",
            weight=2,
            words=("手游", "网页游戏", "网络游戏", "游戏平台", "游戏官网", "音乐网", "直播平台", "漫画网", "棋牌"),
            in_title=True,
        ),
        Sign(
            id="games",
            weight=2,
            words=(
                "网络游戏", "网页游戏", "手机游戏", "手游", "页游", "端游", "棋牌游戏", "游戏大厅", "h5游戏",
                "游戏中心",
            ),
            different=2,
            around=4,
        ),
        Sign(
            id="games-run",
            weight=2,
            words=(
                "开服表", "新服", "进入游戏", "开始游戏", "选择服务器", "游戏充值", "账号充值", "点卡", "礼包领取",
                "新手礼包", "防沉迷", "适龄提示", "健康游戏忠告", "抵制不良游戏", "适度游戏益脑", "家长监护",
            ),
        ),
        Sign(
            id="music",
            weight=2,
            words=("歌单", "新歌榜", "热歌榜", "在线试听", "音乐下载", "歌曲下载", "飙升榜", "音乐排行榜", "无损音乐"),
            different=2,
        ),
        Sign(
            id="performances",
            weight=2,
            words=(
                "直播间", "主播", "打赏", "送礼物", "开播", "公会入驻", "主播招募", "粉丝榜", "我要直播", "热门直播",
            ),
            different=3,
        ),
        Sign(
            id="comics",
            weight=2,
            words=("漫画", "国漫", "连载漫画", "漫画排行", "在线漫画", "条漫", "追漫", "漫画更新"),
            different=2,
            around=2,
        ),
        Sign(id="charges", weight=1, words=("立即充值", "充值中心", "点券", "游戏币", "开通会员", "在线充值")),
    ),
    threshold=5,
    least_signs=3,
)  # fmt: skip

AUDIOVISUAL = SignTable(
    id="audiovisual",
    signs=(
        Sign(
            id="title",
            weight=2,
            words=("影视", "影院", "电影网", "在线观看", "视频网", "电视剧", "网络电视", "短剧", "电影天堂"),
            in_title=True,
        ),
        Sign(
            id="watching",
            weight=2,
            words=(
                "在线观看", "免费观看", "高清在线", "在线播放", "立即播放", "全集在线", "高清播放", "视频点播",
                "免费看电影", "全集观看",
            ),
        ),
        Sign(
            id="catalogue",
            weight=2,
            words=(
                "电影", "电视剧", "综艺", "动漫", "纪录片", "短剧", "连续剧", "美剧", "韩剧", "日剧", "动作片",
                "喜剧片", "爱情片", "科幻片", "恐怖片", "战争片",
            ),
            different=3,
            around=0,
        ),
        Sign(
            id="live",
            weight=2,
            words=(
                "电视直播", "直播频道", "卫视直播", "赛事直播", "节目回看", "节目单", "高清直播", "网络电视台",
                "体育直播",
            ),
        ),
        Sign(
            id="player",
            weight=1,
            words=("弹幕", "播放量", "播放线路", "播放源", "观看历史", "播放历史", "追剧", "更新至", "播放列表"),
        ),
        Sign(id="upload", weight=1, words=("上传视频", "视频上传", "up主", "投稿视频")),
    ),
    threshold=5,
    least_signs=3,
)  # fmt: skip

DRUG = SignTable(
    id="drug",
    signs=(
        Sign(
            id="pharmacy",
            weight=2,
            words=(
                "网上药店", "网上药房", "大药房", "医药商城", "药品商城", "医药网", "药品网", "在线药店", "线上药房",
                "药品查询", "找药",
            ),
        ),
        Sign(
            id="classes",
            weight=2,
            words=(
                "处方药", "非处方药", "中成药", "中西药品", "家庭常备药", "感冒用药", "皮肤用药", "肠胃用药",
                "儿科用药", "心脑血管用药", "男科用药", "妇科用药", "otc", "原料药", "西药",
            ),
            different=2,
        ),
        Sign(
            id="leaflets",
            weight=2,
            words=("国药准字", "适应症", "功能主治", "用法用量", "不良反应", "药品说明书", "批准文号", "药物相互作用"),
            different=2,
            around=None,
        ),
        Sign(
            id="advice",
            weight=1,
            words=("执业药师", "药师咨询", "用药咨询", "用药指导", "在线问药", "药品咨询", "凭处方", "处方审核"),
        ),
        Sign(id="trade", weight=1, words=(*CART.words, *CHECKOUT.words)),
    ),
    threshold=5,
    least_signs=3,
    neutral=(*TALK_OF_CARTS, "药品监督", "药品监管"),
)  # fmt: skip

DEVICE = SignTable(
    id="device",
    signs=(
        Sign(
            id="goods",
            weight=3,
            words=(
                "医疗器械", "血糖仪", "血压计", "雾化器", "制氧机", "医用口罩", "轮椅", "助听器", "医用敷料",
                "隐形眼镜", "呼吸机", "体温计", "医用耗材", "护理床",
            ),
            different=2,
            around=20,
        ),
        Sign(
            id="registration",
            weight=3,
            words=(
                "械注准", "械注进", "械备", "医疗器械注册证", "第二类医疗器械", "第三类医疗器械", "二类医疗器械",
                "三类医疗器械",
            ),
            around=None,
        ),
        CART,
        CHECKOUT,
        PRICES,
    ),
    threshold=7,
    least_signs=3,
    neutral=TALK_OF_CARTS,
)  # fmt: skip
"""Device goods alone are a maker's site: some sign of selling on the page is needed."""

FOOD = SignTable(
    id="food",
    signs=(
        Sign(
            id="goods",
            weight=3,
            words=(
                "食品", "零食", "坚果", "生鲜", "粮油", "饮料", "白酒", "葡萄酒", "茶叶", "保健食品", "进口食品",
                "休闲食品", "奶粉", "水果", "海鲜", "糕点", "调味品", "方便食品",
            ),
            different=3,
            around=2,
        ),
        CART,
        CHECKOUT,
        PRICES,
        replace(DELIVERY, weight=1),
    ),
    threshold=7,
    least_signs=3,
    neutral=(*TALK_OF_CARTS, "食品机械", "食品添加剂", "食品包装", "食品安全", "食品级", "水果机"),
)  # fmt: skip
"""Food goods alone are a maker's site: a basket or a button to buy is needed."""
