"""Articles on showing permits and business licences, and the standards of TLS certificates."""

from __future__ import annotations

from auditor.outcome import Bilingual
from auditor.policy.citation import Instrument, row

_INTERNET_STANDARD_ISSUER: Bilingual = (
    "互联网工程任务组 IETF；技术标准，不是法律条文",
    "IETF; a technical standard, not law",
)
_NEWS_RULES = Instrument(
    title=("《互联网新闻信息服务管理规定》", "Provisions for Internet News Information Services"),
    issuer=("国家互联网信息办公室令第1号", "Cyberspace Administration of China Order No. 1"),
    dated="2017-05-02",
)
_PUBLISHING_RULES = Instrument(
    title=("《网络出版服务管理规定》", "Provisions for Online Publishing Services"),
    issuer=(
        "国家新闻出版广电总局、工业和信息化部令第5号",
        "Order No. 5 of the State Administration of Press, Publication, Radio, Film and Television and the MIIT",
    ),
    dated="2016-02-04",
)
_CULTURE_RULES = Instrument(
    title=("《互联网文化管理暂行规定》", "Interim Provisions for Internet Culture"),
    issuer=(
        "文化部令第51号；2017-12-15 经文化部令第57号修改，所读为修改前",
        "Ministry of Culture Order No. 51; amended on 2017-12-15 by Order No. 57, read as it was before",
    ),
    dated="2011-02-17",
)
_AUDIOVISUAL_RULES = Instrument(
    title=("《互联网视听节目服务管理规定》", "Provisions for Internet Audiovisual Programme Services"),
    issuer=(
        "国家广播电影电视总局、信息产业部令第56号",
        "Order No. 56 of the State Administration of Radio, Film and Television and the MII",
    ),
    dated="2015-08-28",
)
_DRUG_RULES = Instrument(
    title=("《互联网药品信息服务管理办法》", "Measures for Internet Drug Information Services"),
    issuer=(
        "国家食品药品监督管理局令第9号，经总局令第37号修改",
        "State Food and Drug Administration Order No. 9, as amended by Order No. 37",
    ),
    dated="2017-11-07",
)
_DEVICE_RULES = Instrument(
    title=("《医疗器械网络销售监督管理办法》", "Measures for the Online Sale of Medical Devices"),
    issuer=("国家食品药品监督管理总局令第38号", "China Food and Drug Administration Order No. 38"),
    dated="2017-12-20",
)
_ECOMMERCE_LAW = Instrument(
    title=("《电子商务法》", "E-commerce Law"),
    issuer=("全国人民代表大会常务委员会", "Standing Committee of the National People's Congress"),
    dated="2018-08-31",
)
_CERTIFICATE_STANDARD = Instrument(
    title=("RFC 5280《X.509 证书与吊销列表规范》", "RFC 5280, X.509 Certificate and CRL Profile"),
    issuer=_INTERNET_STANDARD_ISSUER,
    dated="2008-05-01",
)
_OLD_TLS_STANDARD = Instrument(
    title=("RFC 8996《弃用 TLS 1.0 与 TLS 1.1》", "RFC 8996, Deprecating TLS 1.0 and TLS 1.1"),
    issuer=_INTERNET_STANDARD_ISSUER,
    dated="2021-03-01",
)
_SERVICE_IDENTITY_STANDARD = Instrument(
    title=("RFC 9525《TLS 中的服务标识》", "RFC 9525, Service Identity in TLS"),
    issuer=_INTERNET_STANDARD_ISSUER,
    dated="2023-11-01",
)

ROWS = (
    row(
        "cac-1/18",
        _NEWS_RULES,
        ("第十八条", "art. 18"),
        ("须在明显位置明示许可证编号", "the licence number must be shown at a clear place"),
        "full",
    ),
    row(
        "cac-1/24",
        _NEWS_RULES,
        ("第二十四条", "art. 24"),
        ("未明示许可证编号等情形的处罚", "the penalty for, among others, not showing the licence number"),
        "full",
        (
            "可能被警告、责令限期改正；情节严重或拒不改正的，可能被暂停更新，并处 5,000 元以上 30,000 元以下罚款",
            "may be warned and ordered to correct in time; if serious or refused, updates may be suspended, "
            "with a fine of 5,000 to 30,000 yuan",
        ),
    ),
    row(
        "sapprft-5/19",
        _PUBLISHING_RULES,
        ("第十九条", "art. 19"),
        (
            "须在网站首页标明网络出版服务许可证编号",
            "the number of the online publishing licence must stand on the home page",
        ),
        "full",
    ),
    row(
        "sapprft-5/58",
        _PUBLISHING_RULES,
        ("第五十八条第（二）项", "art. 58(2)"),
        ("未标明许可证编号的处罚", "the penalty for not showing the licence number"),
        "full",
        (
            "可能被责令改正、警告，并处 30,000 元以下罚款",
            "may be ordered to correct, warned and fined up to 30,000 yuan",
        ),
    ),
    row(
        "moc-51/12",
        _CULTURE_RULES,
        ("第十二条", "art. 12"),
        (
            "须在网站主页显著位置标明网络文化经营许可证或备案编号，以及电信许可证或网站备案编号",
            "the culture licence or filing number and the telecom licence or filing number must stand at a "
            "prominent place of the home page",
        ),
        "full",
    ),
    row(
        "moc-51/23",
        _CULTURE_RULES,
        ("第二十三条", "art. 23"),
        ("未标明编号的处罚", "the penalty for not showing the numbers"),
        "full",
        (
            "经营性的可能被责令限期改正，并可处 10,000 元以下罚款；非经营性的拒不改正，"
            "可能被责令停止并处 500 元以下罚款",
            "a commercial unit may be ordered to correct and fined up to 10,000 yuan; another that refuses may be "
            "stopped and fined up to 500 yuan",
        ),
    ),
    row(
        "sarft-56/14",
        _AUDIOVISUAL_RULES,
        ("第十四条第一款", "art. 14(1)"),
        (
            "须在播出界面显著位置标注播出标识、名称、许可证或备案编号",
            "logo, name and licence or filing number must stand at a prominent place of the player page",
        ),
        "full",
    ),
    row(
        "sarft-56/23",
        _AUDIOVISUAL_RULES,
        ("第二十三条第（四）项", "art. 23(4)"),
        ("未标注许可证或备案编号的处罚", "the penalty for not showing the licence or filing number"),
        "full",
        (
            "可能被警告、责令改正，可并处 30,000 元以下罚款；主要出资者和经营者可处 20,000 元以下罚款",
            "may be warned, ordered to correct and fined up to 30,000 yuan, main investors and operators up to "
            "20,000 yuan",
        ),
    ),
    row(
        "sfda-9/8",
        _DRUG_RULES,
        ("第八条", "art. 8"),
        (
            "须在网站主页显著位置标注互联网药品信息服务资格证书编号",
            "the number of the drug information certificate must stand at a prominent place of the home page",
        ),
        "full",
    ),
    row(
        "sfda-9/23",
        _DRUG_RULES,
        ("第二十三条", "art. 23"),
        ("未标注证书编号的处罚", "the penalty for not showing the certificate number"),
        "full",
        (
            "可能被警告、责令限期改正；拒不改正的，非经营性可处 500 元以下、经营性可处 5,000 元以上 10,000 元以下罚款",
            "may be warned and ordered to correct; on refusal a non-commercial site may be fined up to 500 yuan, a "
            "commercial one 5,000 to 10,000 yuan",
        ),
    ),
    row(
        "cfda-38/10",
        _DEVICE_RULES,
        ("第十条", "art. 10"),
        (
            "网络销售者须在主页面显著位置以文本形式展示经营许可证或备案凭证编号",
            "a seller shows the number of its permit or filing on the main page, as text",
        ),
        "full",
    ),
    row(
        "cfda-38/19",
        _DEVICE_RULES,
        ("第十九条", "art. 19"),
        (
            "网络交易服务第三方平台须在主页面标注平台备案凭证编号",
            "a platform for others shows the number of its own filing on the main page",
        ),
        "full",
    ),
    row(
        "cfda-38/40",
        _DEVICE_RULES,
        ("第四十条第（一）（二）项", "art. 40(1) and (2)"),
        ("未按第十条、第十九条展示的处罚", "the penalty for not showing what art. 10 and 19 ask for"),
        "full",
        (
            "可能被责令改正、警告；拒不改正的，处 5,000 元以上 10,000 元以下罚款",
            "may be ordered to correct and warned; on refusal the fine may be 5,000 to 10,000 yuan",
        ),
    ),
    row(
        "ecommerce-law/15",
        _ECOMMERCE_LAW,
        ("第十五条", "art. 15"),
        (
            "须在首页显著位置持续公示营业执照信息、相关行政许可信息，或无需登记的说明，或者其链接",
            "business licence, permits for the business, or the statement that none is needed, or a link to them, "
            "stand permanently at a prominent place of the home page",
        ),
        "full",
    ),
    row(
        "ecommerce-law/76",
        _ECOMMERCE_LAW,
        ("第七十六条第（一）项", "art. 76(1)"),
        ("未公示营业执照、行政许可信息或其链接的处罚", "the penalty for not showing licence, permits or a link"),
        "full",
        (
            "可能被市场监督管理部门责令限期改正，可处 10,000 元以下罚款",
            "may be ordered to correct in time and fined up to 10,000 yuan",
        ),
    ),
    row(
        "rfc-5280/6",
        _CERTIFICATE_STANDARD,
        ("第 6.1 节 证书路径验证", "section 6.1, path validation"),
        (
            "证书须在有效期内，并能逐级验证到受信任的根证书",
            "a certificate is valid at the time of use and leads to a trusted root",
        ),
        "guidance",
    ),
    row(
        "rfc-9525/6",
        _SERVICE_IDENTITY_STANDARD,
        ("第 6 节 核对服务标识", "section 6, verifying service identity"),
        (
            "证书中的名称须与所访问的域名相符；通配符只代表最左边的一段",
            "a name in the certificate matches the name that was asked; a wildcard is the whole leftmost label",
        ),
        "guidance",
    ),
    row(
        "rfc-8996/4",
        _OLD_TLS_STANDARD,
        ("第 4、5 节", "sections 4 and 5"),
        (
            "不得再协商 TLS 1.0 和 TLS 1.1；主流浏览器已不再支持",
            "TLS 1.0 and TLS 1.1 must not be negotiated; current browsers no longer support them",
        ),
        "guidance",
    ),
)
