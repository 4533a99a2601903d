"""The articles a finding may cite: instrument, issuing ministry, date of the text, gist and penalty.

A dated table, not legal advice. The gists are our own words. A penalty stands only where the article was
read in full or quoted verbatim by an authority's page; an amount nobody could verify is not printed.
Two different rules are both called 「33号令」, so the issuer is part of every row.
Checked against the sources of the rows on 2026-11-22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.outcome import Bilingual

CHECKED = "2026-11-22"
"""When the rows were last compared with their sources (ISO 8601)."""

Verified = Literal["full", "quoted", "guidance"]
"""full: read in the law text; quoted: read verbatim on another page; guidance: not law at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, order or notice; every text is (Chinese, English)."""

    title: Bilingual
    issuer: Bilingual
    """Who issued it under which number, with any caveat about the text: an amendment, or its rank."""
    dated: str
    """Date of the text that was read, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One article as a report prints it; every text is (Chinese, English)."""

    id: str
    title: Bilingual
    issuer: Bilingual
    """Who issued it under which number, with any caveat about the text: reports print it."""
    dated: str
    """Date of the text that was read, ISO 8601."""
    article: Bilingual
    gist: Bilingual
    penalty: Bilingual | None
    """None when the article orders no penalty itself, or the amount could not be verified."""
    verified: Verified

    @property
    def label(self) -> Bilingual:
        """One line naming title, issuer, date and article: how a report refers to the citation."""
        (title_zh, title_en), (issuer_zh, issuer_en) = self.title, self.issuer
        article_zh, article_en = self.article
        return (
            f"{title_zh}（{issuer_zh}，{self.dated} 文本）{article_zh}",
            f"{title_en} ({issuer_en}, text of {self.dated}), {article_en}",
        )


_MEASURES_292 = Instrument(
    title=("《互联网信息服务管理办法》", "Measures for Internet Information Services"),
    issuer=("国务院令第292号", "State Council Order No. 292"),
    dated="2024-12-06",
)
_FILING_RULES = Instrument(
    title=(
        "《非经营性互联网信息服务备案管理办法》",
        "Measures for the Filing of Non-commercial Internet Information Services",
    ),
    issuer=(
        "信息产业部令第33号；2024-01-18 经工业和信息化部令第68号修改，所读为修改前",
        "Ministry of Information Industry Order No. 33; amended on 2024-01-18 by MIIT Order No. 68, "
        "read as it was before",
    ),
    dated="2005-02-08",
)
_SITE_RULES = Instrument(
    title=("《互联网站管理工作细则》", "Working Rules for the Administration of Websites"),
    issuer=(
        "信息产业部 信部电〔2005〕501号；部门通知，不设罚款，是否仍然有效未核实",
        "Ministry of Information Industry notice 501 of 2005; sets no fine, may no longer be in force",
    ),
    dated="2005-10-25",
)
_PSB_RULES = Instrument(
    title=(
        "《计算机信息网络国际联网安全保护管理办法》",
        "Measures for the Security Protection of Internationally Networked Computer Information",
    ),
    issuer=("公安部令第33号", "Ministry of Public Security Order No. 33"),
    dated="2011-01-08",
)
_PSB_PLATFORM = Instrument(
    title=("公安联网备案平台常见问题", "FAQ of the public security filing platform"),
    issuer=(
        "公安部主管的备案平台；平台要求，不是法律条文",
        "platform of the Ministry of Public Security; a requirement of the platform, not law",
    ),
    dated="2017-03-15",
)
_DOMAIN_RULES = Instrument(
    title=("《互联网域名管理办法》", "Measures for the Administration of Internet Domain Names"),
    issuer=("工业和信息化部令第43号", "Ministry of Industry and Information Technology Order No. 43"),
    dated="2017-08-24",
)
_SHELL_NOTICE = Instrument(
    title=("空壳类备案数据清理工作通知", "notice on clearing empty-shell filing records"),
    issuer=(
        "湖南省通信管理局；依据通知的公开转载",
        "Hunan Communications Administration; read in a public copy of the notice",
    ),
    dated="2019-10-23",
)
_PROVIDER_GUIDES = Instrument(
    title=("接入服务商备案指引", "filing guides of access providers"),
    issuer=(
        "各接入服务商；通行做法，不是法律条文",
        "access providers; common practice, not law",
    ),
    dated="2026-11-22",
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

_INTERNET_STANDARD_ISSUER: Bilingual = (
    "互联网工程任务组 IETF；技术标准，不是法律条文",
    "IETF; a technical standard, not law",
)
# An RFC is dated by its month; the day is the first.
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


def _row(
    id_: str,
    instrument: Instrument,
    article: Bilingual,
    gist: Bilingual,
    verified: Verified,
    penalty: Bilingual | None = None,
) -> Citation:
    return Citation(
        id=id_,
        title=instrument.title,
        issuer=instrument.issuer,
        dated=instrument.dated,
        article=article,
        gist=gist,
        penalty=penalty,
        verified=verified,
    )


_ROWS = (
    _row(
        "state-council-292/4",
        _MEASURES_292,
        ("第四条", "art. 4"),
        (
            "经营性互联网信息服务须取得许可，非经营性须备案；二者皆无的，不得提供服务",
            "a commercial service needs a licence, another a filing; with neither it may not run",
        ),
        "full",
    ),
    _row(
        "state-council-292/12",
        _MEASURES_292,
        ("第十二条", "art. 12"),
        (
            "须在网站主页的显著位置标明许可证编号或者备案号",
            "the licence number or the filing number must stand at a prominent place of the home page",
        ),
        "full",
    ),
    _row(
        "state-council-292/19",
        _MEASURES_292,
        ("第十九条第二款", "art. 19(2)"),
        (
            "未备案或超出备案项目提供非经营性服务的处理",
            "what follows when a non-commercial service runs unfiled or beyond its filed items",
        ),
        "full",
        (
            "可能被责令限期改正；拒不改正的，可能被关闭网站（本款不设罚款）",
            "may be ordered to correct within a time limit; on refusal the site may be closed (no fine here)",
        ),
    ),
    _row(
        "state-council-292/22",
        _MEASURES_292,
        ("第二十二条", "art. 22"),
        (
            "未在网站主页标明许可证编号或备案号的处罚",
            "the penalty for not showing the licence or filing number on the home page",
        ),
        "full",
        (
            "可能被省级电信管理机构责令改正，并处 5,000 元以上 50,000 元以下罚款",
            "may be ordered to correct and fined 5,000 to 50,000 yuan by the provincial authority",
        ),
    ),
    _row(
        "mii-33/5",
        _FILING_RULES,
        ("第五条", "art. 5"),
        (
            "提供非经营性互联网信息服务须先备案；靠域名访问和只能靠 IP 地址访问的网站都在内",
            "a non-commercial service files first, whether reached by a domain or only by an IP address",
        ),
        "quoted",
    ),
    _row(
        "mii-33/13",
        _FILING_RULES,
        ("第十三条第一款", "art. 13(1)"),
        (
            "网站开通时，主页底部中央要有备案编号，编号下方要有备案管理系统的链接",
            "the number stands at the bottom centre of the home page, a link to the filing system below it",
        ),
        "quoted",
    ),
    _row(
        "mii-33/15",
        _FILING_RULES,
        ("第十五条", "art. 15"),
        (
            "终止服务的，应在终止之日注销备案",
            "whoever ends the service cancels the filing on the day it ends",
        ),
        "quoted",
    ),
    _row(
        "mii-33/18",
        _FILING_RULES,
        ("第十八条", "art. 18"),
        (
            "接入服务商不得接入未备案的组织或个人；对被责令关闭或违法的网站，立即停止接入",
            "an access provider may not connect the unfiled, and cuts off closed or unlawful sites at once",
        ),
        "quoted",
    ),
    _row(
        "mii-33/22",
        _FILING_RULES,
        ("第二十二条第一款", "art. 22(1)"),
        ("未履行备案手续提供服务的处罚", "the penalty for running a service without filing"),
        "quoted",
        (
            "可能被住所所在地省通信管理局责令限期改正，并处 10,000 元罚款；拒不改正的，关闭网站",
            "may be ordered to correct in time and fined 10,000 yuan; on refusal the site may be closed",
        ),
    ),
    _row(
        "mii-33/24",
        _FILING_RULES,
        ("第二十四条", "art. 24"),
        (
            "接入服务商违反第十条、第十八条、第十九条的处罚",
            "the penalty for an access provider that breaches art. 10, 18 or 19",
        ),
        "quoted",
        (
            "接入服务商可能被违法行为发生地省通信管理局责令改正，并处 10,000 元罚款",
            "the access provider may be ordered to correct and fined 10,000 yuan by the local bureau",
        ),
    ),
    _row(
        "mii-33/25",
        _FILING_RULES,
        ("第二十五条", "art. 25"),
        (
            "未在备案编号下方链接备案管理系统网址的处罚",
            "the penalty for a number without the link to the filing system below it",
        ),
        "quoted",
        (
            "可能被责令改正，并处 5,000 元以上 10,000 元以下罚款",
            "may be ordered to correct and fined 5,000 to 10,000 yuan",
        ),
    ),
    _row(
        "mii-501/7",
        _SITE_RULES,
        ("第七条第（二）（四）项", "art. 7(2) and (4)"),
        (
            "接入服务商先备案后接入，实时搜索已接入的未备案网站，停止接入并督促其备案",
            "a provider connects only after filing, searches for unfiled sites it connects, and stops them",
        ),
        "full",
    ),
    _row(
        "mps-33/12",
        _PSB_RULES,
        ("第十二条第一款", "art. 12(1)"),
        (
            "互联单位、接入单位以及联网的法人和其他组织，正式联通后 30 日内到公安机关办理备案"
            "（本条讲的是办理备案，不是页面显示编号）",
            "connected organisations register with the public security organ within 30 days of going online "
            "(the article speaks of registering, not of showing a number)",
        ),
        "full",
    ),
    _row(
        "mps-platform/display",
        _PSB_PLATFORM,
        ("首页悬挂要求", "display on the home page"),
        (
            "平台要求将公安备案号、图标和链接放在网站首页底部",
            "the platform asks for the number, its icon and its link at the bottom of the home page",
        ),
        "guidance",
    ),
    _row(
        "miit-43/37",
        _DOMAIN_RULES,
        ("第三十七条第二款", "art. 37(2)"),
        (
            "任何组织或个人不得恶意将域名解析指向他人的 IP 地址",
            "nobody may point a domain name maliciously at another's IP address",
        ),
        "full",
    ),
    _row(
        "hunan-shell-notice/site",
        _SHELL_NOTICE,
        ("空壳网站", "empty-shell site"),
        (
            "已备案但没有接入信息的网站属于空壳网站，其备案数据会被清理",
            "a filed site without access information is an empty shell, and its filing record is cleared",
        ),
        "quoted",
    ),
    _row(
        "provider-practice/apex-www",
        _PROVIDER_GUIDES,
        ("备案号悬挂说明", "how to show the number"),
        (
            "主域名和 www 域名都应能打开，且都显示备案号",
            "the registrable domain and its www name should both open and both show the filing number",
        ),
        "guidance",
    ),
    _row(
        "provider-practice/public-address",
        _PROVIDER_GUIDES,
        ("接入准确性核查", "check of the access data"),
        (
            "备案域名应解析到接入服务商的公网地址，并有真实访问",
            "a filed domain should resolve to a public address of its access provider and serve real visits",
        ),
        "guidance",
    ),
    _row(
        "state-council-292/3",
        _MEASURES_292,
        ("第三条", "art. 3"),
        (
            "经营性，指向上网用户有偿提供信息或者网页制作等服务；非经营性，指无偿提供公开、共享的信息",
            "commercial is information or web-page making for money; free, public and shared information is not",
        ),
        "full",
    ),
    _row(
        "state-council-292/11",
        _MEASURES_292,
        ("第十一条", "art. 11"),
        (
            "只能提供经许可或备案的项目；非经营性服务不得从事有偿服务",
            "only what is licensed or filed may be provided; a non-commercial service may not sell services",
        ),
        "full",
    ),
    _row(
        "state-council-292/15",
        _MEASURES_292,
        ("第十五条", "art. 15"),
        ("不得制作、复制、发布、传播的九类内容", "nine classes of content that may not be made or spread"),
        "full",
    ),
    _row(
        "state-council-292/16",
        _MEASURES_292,
        ("第十六条", "art. 16"),
        (
            "发现明显属于第十五条所列内容的，立即停止传输，保存记录并报告",
            "whoever finds content that is plainly of art. 15 stops it at once, keeps the record and reports it",
        ),
        "full",
    ),
    _row(
        "cac-1/18",
        _NEWS_RULES,
        ("第十八条", "art. 18"),
        ("须在明显位置明示许可证编号", "the licence number must be shown at a clear place"),
        "full",
    ),
    _row(
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
    _row(
        "sapprft-5/19",
        _PUBLISHING_RULES,
        ("第十九条", "art. 19"),
        (
            "须在网站首页标明网络出版服务许可证编号",
            "the number of the online publishing licence must stand on the home page",
        ),
        "full",
    ),
    _row(
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
    _row(
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
    _row(
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
    _row(
        "sarft-56/14",
        _AUDIOVISUAL_RULES,
        ("第十四条第一款", "art. 14(1)"),
        (
            "须在播出界面显著位置标注播出标识、名称、许可证或备案编号",
            "logo, name and licence or filing number must stand at a prominent place of the player page",
        ),
        "full",
    ),
    _row(
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
    _row(
        "sfda-9/8",
        _DRUG_RULES,
        ("第八条", "art. 8"),
        (
            "须在网站主页显著位置标注互联网药品信息服务资格证书编号",
            "the number of the drug information certificate must stand at a prominent place of the home page",
        ),
        "full",
    ),
    _row(
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
    _row(
        "cfda-38/10",
        _DEVICE_RULES,
        ("第十条", "art. 10"),
        (
            "网络销售者须在主页面显著位置以文本形式展示经营许可证或备案凭证编号",
            "a seller shows the number of its permit or filing on the main page, as text",
        ),
        "full",
    ),
    _row(
        "cfda-38/19",
        _DEVICE_RULES,
        ("第十九条", "art. 19"),
        (
            "网络交易服务第三方平台须在主页面标注平台备案凭证编号",
            "a platform for others shows the number of its own filing on the main page",
        ),
        "full",
    ),
    _row(
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
    _row(
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
    _row(
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
    _row(
        "provider-practice/number-form",
        _PROVIDER_GUIDES,
        ("备案号悬挂说明", "how to show the number"),
        (
            "广东显示主体备案号，其他省份多要求显示网站备案号（带“-序号”）；各家指引说法不一",
            "Guangdong shows the number of the entity, elsewhere most ask for that of the site (with -N); "
            "the guides disagree",
        ),
        "guidance",
    ),
    _row(
        "provider-practice/site-open",
        _PROVIDER_GUIDES,
        ("备案信息专项核查", "checks of filed sites"),
        (
            "接入服务商核查时要求已备案的网站已经开通，内容与备案主体相符",
            "checks of access providers ask that a filed site is open and that its content suits the filing",
        ),
        "guidance",
    ),
    _row(
        "rfc-5280/6",
        _CERTIFICATE_STANDARD,
        ("第 6.1 节 证书路径验证", "section 6.1, path validation"),
        (
            "证书须在有效期内，并能逐级验证到受信任的根证书",
            "a certificate is valid at the time of use and leads to a trusted root",
        ),
        "guidance",
    ),
    _row(
        "rfc-9525/6",
        _SERVICE_IDENTITY_STANDARD,
        ("第 6 节 核对服务标识", "section 6, verifying service identity"),
        (
            "证书中的名称须与所访问的域名相符；通配符只代表最左边的一段",
            "a name in the certificate matches the name that was asked; a wildcard is the whole leftmost label",
        ),
        "guidance",
    ),
    _row(
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

CITATIONS = {row.id: row for row in _ROWS}
"""Every citation by its id."""


def cite(id: str) -> Citation:  # noqa: A002 - the field's own name
    """The citation of that id, such as `state-council-292/12`; ValueError for an unknown one."""
    try:
        return CITATIONS[id]
    except KeyError:
        raise ValueError(f"no citation is called {id!r}; see auditor/policy/laws.py") from None
