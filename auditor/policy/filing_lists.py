"""The closed lists of a filing: natures, certificates, kinds of service, access methods, statuses, papers.

Codes are ours; the words are those of the filing system's forms and of the providers' exports. A word that is on
no list is reported when a ledger is imported, never guessed. Read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.outcome import Bilingual

ClosedList = Mapping[str, tuple[Bilingual, tuple[str, ...]]]
"""Code → (its name, other words for it)."""

PERSON = "person"

NATURES: ClosedList = {
    "enterprise": (("企业", "enterprise"), ("企业法人", "公司", "工商企业")),
    PERSON: (("个人", "private person"), ("自然人",)),
    "institution": (("事业单位", "public institution"), ("事业法人",)),
    "government": (("政府机关", "government body"), ("国家机关", "机关", "党政机关", "政府")),
    "military": (("军队", "military"), ("部队",)),
    "association": (("社会团体", "association"), ("社团", "社团法人")),
    "private-non-enterprise": (("民办非企业单位", "private non-enterprise unit"), ("民非", "社会服务机构")),
    "foundation": (("基金会", "foundation"), ()),
    "individual-business": (("个体工商户", "individual business"), ("个体户", "个体")),
    "law-firm": (("律师执业机构", "law firm"), ("律师事务所",)),
    "foreign-office": (("外国在华文化中心", "foreign cultural centre"), ("外国代表机构", "境外机构")),
    "religious": (("宗教团体", "religious body"), ("宗教活动场所",)),
    "medical": (("医疗机构", "medical institution"), ()),
    "judicial-appraisal": (("司法鉴定机构", "judicial appraisal body"), ()),
    "collective": (("集体经济", "collective economy"), ("农村集体经济组织", "村集体经济组织")),
    "mass-organisation": (("群众性团体组织", "mass organisation"), ("基层群众自治组织", "村民委员会", "居民委员会")),
}

CERTIFICATES: ClosedList = {
    "uscc": (("统一社会信用代码", "unified social credit code"), (
        "营业执照", "工商营业执照", "营业执照（个人或企业）", "统一社会信用代码证书", "社会信用代码",
        "三证合一营业执照", "营业执照(个人或企业)")),
    "organisation-code": (("组织机构代码证", "organisation code certificate"), ("组织机构代码证书", "组织机构代码")),
    "institution": (("事业单位法人证书", "public institution certificate"), ("事业法人证书",)),
    "association": (("社会团体法人登记证书", "association certificate"), ("社团法人证书", "社会团体登记证")),
    "private-non-enterprise": (("民办非企业单位登记证书", "private non-enterprise certificate"), ("民非登记证书",)),
    "foundation": (("基金会法人登记证书", "foundation certificate"), ()),
    "law-firm": (("律师事务所执业许可证", "law firm permit"), ("律师执业许可证",)),
    "military-code": (("军队代号", "military designation"), ("部队代号",)),
    "medical": (("医疗机构执业许可证", "medical institution permit"), ()),
    "id-card": (("居民身份证", "identity card"), ("身份证", "二代身份证", "中华人民共和国居民身份证")),
    "passport": (("护照", "passport"), ()),
    "officer": (("军官证", "officer's card"), ()),
    "taiwan-pass": (("台胞证", "pass of Taiwan compatriots"), ("台湾居民来往大陆通行证",)),
    "hk-macau-pass": (("港澳居民来往内地通行证", "pass of Hong Kong and Macau residents"), ("回乡证",)),
    "residence-permit": (("港澳台居民居住证", "residence permit of Hong Kong, Macau and Taiwan residents"), ()),
    "foreign-residence": (("外国人永久居留身份证", "foreigner's permanent residence card"), ()),
}  # fmt: skip

PERSONAL_CERTIFICATES = frozenset((
    "id-card", "passport", "officer", "taiwan-pass", "hk-macau-pass", "residence-permit", "foreign-residence",
))  # fmt: skip
"""Certificates that name a person: their numbers are personal data."""

KINDS: ClosedList = {
    "web": (("网站", "website"), ("web", "WEB", "网页")),
    "app": (("APP", "app"), ("App", "app", "移动应用", "移动应用程序")),
    "mini-program": (("小程序", "mini program"), ()),
    "quick-app": (("快应用", "quick app"), ()),
}

STATUSES: ClosedList = {
    "draft": (("待提交", "not handed in"), ("草稿", "未提交")),
    "first-review": (("初审中", "in the provider's review"), ("待初审", "接入商审核中", "服务商审核中")),
    "review": (("管局审核中", "in the administration's review"), ("审核中", "待审核", "待审", "待管局审核")),
    "returned": (("退回", "returned"), ("已驳回", "驳回", "审核不通过", "未通过")),
    "normal": (("正常", "in order"), ("已备案", "备案成功", "审核通过", "已通过", "有效", "通过")),
    "abnormal": (("异常", "abnormal"), ("信息异常", "待整改", "整改中")),
    "access-cancelled": (("取消接入", "access cancelled"), ("已取消接入", "取消接入中")),
    "cancelled": (("注销", "cancelled"), ("已注销", "注销主体", "注销网站", "注销中")),
    "shell": (("空壳", "empty shell"), ("空壳主体", "空壳网站")),
    "blacklisted": (("黑名单", "blacklisted"), ("列入黑名单",)),
}
IN_REVIEW = frozenset(("draft", "first-review", "review", "returned"))
"""Statuses before a number is given: the site must not be open yet."""
GONE = frozenset(("access-cancelled", "cancelled", "blacklisted"))
"""Statuses under which a service may not be connected."""

ACCESS_METHODS: ClosedList = {
    "virtual-host": (("虚拟主机", "shared hosting"), ("云虚拟主机",)),
    "cloud": (("云主机", "cloud server"), ("云服务器", "弹性云主机", "ECS", "云服务")),
    "dedicated": (("主机租用", "rented server"), ("租用", "服务器租用", "独立主机")),
    "colocation": (("主机托管", "colocated server"), ("托管", "服务器托管", "自有服务器")),
    "leased-line": (("专线", "leased line"), ("专线接入", "固定IP专线")),
    "cdn": (("CDN", "CDN"), ("内容分发", "加速")),
    "other": (("其他", "other"), ("其它",)),
}

LANGUAGES: ClosedList = {
    "zh": (("中文简体", "simplified Chinese"), ("中文", "简体中文", "简体")),
    "zh-Hant": (("中文繁体", "traditional Chinese"), ("繁体中文", "繁体")),
    "en": (("英语", "English"), ("英文",)),
    "ja": (("日语", "Japanese"), ("日文",)),
    "ko": (("韩语", "Korean"), ("韩文", "朝鲜语")),
    "fr": (("法语", "French"), ("法文",)),
    "de": (("德语", "German"), ("德文",)),
    "ru": (("俄罗斯语", "Russian"), ("俄语", "俄文")),
    "es": (("西班牙语", "Spanish"), ()),
    "ar": (("阿拉伯语", "Arabic"), ()),
    "bo": (("藏语", "Tibetan"), ("藏文",)),
    "ug": (("维吾尔语", "Uyghur"), ("维语", "维吾尔文")),
    "mn": (("蒙语", "Mongolian"), ("蒙古语", "蒙文")),
    "kk": (("哈萨克语", "Kazakh"), ()),
    "other": (("其他", "other"), ("其它", "其他语言")),
}

PREAPPROVALS: ClosedList = {
    "news": (("新闻", "news"), ("互联网新闻信息服务", "新闻类")),
    "publishing": (("出版", "publishing"), ("网络出版", "网络出版服务", "出版类")),
    "education": (("教育", "education"), ("教育类",)),
    "film": (("影视", "film and television"), ("广播电影电视节目", "广播电视", "视听节目", "网络视听节目", "影视类")),
    "religion": (("宗教", "religion"), ("互联网宗教信息服务", "宗教类")),
    "medical": (("医疗保健", "medical care"), ("医疗", "卫生")),
    "drugs": (("药品和医疗器械", "drugs and medical devices"), ("药品", "医疗器械", "药品医疗器械")),
    "culture": (("文化", "culture"), ("网络文化", "网络文化经营")),
    "bbs": (("电子公告", "bulletin board"), ("电子公告服务", "BBS", "论坛")),
    "games": (("网络游戏", "online games"), ("游戏",)),
    "finance": (("金融", "finance"), ("互联网金融",)),
    "ride-hailing": (("网络预约车", "ride hailing"), ("网约车",)),
}
NO_PREAPPROVAL = ("无", "以上都不涉及", "不涉及", "否", "没有", "无前置审批", "/", "-")
"""Words for: none is needed."""

DOSSIER: ClosedList = {
    "certificate-scan": (("主办单位证件扫描件", "scan of the entity's certificate"), ("营业执照扫描件", "证件扫描件")),
    "id-scan": (("负责人证件扫描件", "scan of the responsible person's identity document"), ("身份证扫描件",)),
    "verification-form": (("真实性核验单", "authenticity verification form"), ("核验单", "备案信息真实性核验单")),
    "photo": (("负责人拍照", "photo of the responsible person"), ("幕布照", "照片", "当面拍照")),
    "face-check": (("人脸核验", "face comparison"), ("活体检测", "人脸识别", "面部核验")),
    "domain-certificate": (("域名证书", "domain certificate"), ()),
    "security-agreement": (
        ("信息安全管理协议", "information security agreement"),
        ("信息安全承诺书", "安全信息承诺书"),
    ),
    "contract": (("接入合同", "access contract"), ("接入服务合同",)),
    "authorisation": (("授权书", "letter of authorisation"), ("委托书", "法人授权书")),
    "plan": (("网站建设方案书", "plan of the site"), ("建设方案书",)),
    "business-plan": (("经营许可材料", "papers for the licence"), ("业务发展计划",)),
}

TRUE_WORDS = ("是", "有", "已提交", "已上传", "已核验", "已完成", "齐全", "y", "yes", "true", "1", "√", "✓", "通过")
FALSE_WORDS = ("否", "无", "未提交", "未上传", "未核验", "未完成", "缺", "n", "no", "false", "0", "×", "✗", "不通过")
