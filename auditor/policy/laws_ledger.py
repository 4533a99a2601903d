"""Articles on the data of a filing, the provider's duties towards its ledger, and the papers of a filing."""

from __future__ import annotations

from dataclasses import replace

from auditor.outcome import Bilingual
from auditor.policy.citation import Citation, Instrument, Verified, row
from auditor.policy.laws_filing import ROWS as _FILING

_INSTRUMENTS = {
    one.id.partition("/")[0]: Instrument(title=one.title, issuer=one.issuer, dated=one.dated) for one in _FILING
}

_NOTICE_264 = Instrument(
    title=(
        "《工业和信息化部关于规范互联网信息服务使用域名的通知》",
        "Notice on Domain Names Used by Internet Information Services",
    ),
    issuer=(
        "工业和信息化部 工信部信管〔2017〕264号；部门通知，所读为公开转载，第五项在各转载中均不完整",
        "MIIT notice 264 of 2017; read in public copies, all of which are cut in item 5",
    ),
    dated="2017-11-28",
)
_NOTICE_64 = Instrument(
    title=(
        "《进一步落实网站备案信息真实性核验工作方案（试行）》",
        "Plan for Verifying that Filing Data are True (Trial)",
    ),
    issuer=(
        "工业和信息化部 工信部电管〔2010〕64号；部门通知，是否仍然有效未核实",
        "MIIT notice 64 of 2010; may no longer be in force",
    ),
    dated="2010-02-23",
)
_NOTICE_105 = Instrument(
    title=(
        "《工业和信息化部关于开展移动互联网应用程序备案工作的通知》",
        "Notice on the Filing of Mobile Internet Applications",
    ),
    issuer=("工业和信息化部 工信部信管〔2023〕105号；部门通知", "MIIT notice 105 of 2023"),
    dated="2023-07-21",
)


def _more(
    id_: str, article: Bilingual, gist: Bilingual, verified: Verified, penalty: Bilingual | None = None
) -> Citation:
    """A row of an instrument that `laws_filing` has."""
    return row(id_, replace(_INSTRUMENTS[id_.partition("/")[0]]), article, gist, verified, penalty)


ROWS = (
    _more(
        "state-council-292/5",
        ("第五条", "art. 5"),
        (
            "从事新闻、出版、教育等互联网信息服务，依法须经主管部门同意的，办理许可或备案前应先取得同意",
            "news, publishing, education and the like need the competent department's consent before licence or "
            "filing, where the law asks for it",
        ),
        "full",
    ),
    _more(
        "state-council-292/7",
        ("第七条", "art. 7"),
        (
            "经营许可申请，自受理之日起 60 日内审查完毕",
            "an application for a licence is decided within 60 days of its acceptance",
        ),
        "full",
    ),
    _more(
        "state-council-292/8",
        ("第八条", "art. 8"),
        (
            "备案须提交主办单位和网站负责人的基本情况、网站网址和服务项目，需要前置审批的还须提交批准文件",
            "a filing states the entity, the person responsible for the site, its addresses and services, and hands in "
            "the consent where one is needed",
        ),
        "full",
    ),
    _more(
        "state-council-292/19-1",
        ("第十九条第一款", "art. 19(1)"),
        ("未取得经营许可证提供经营性服务的处罚", "the penalty for a commercial service without a licence"),
        "full",
        (
            "可能被责令限期改正，没收违法所得，并处违法所得 3 至 5 倍罚款；没有违法所得或不足 50,000 元的，"
            "处 100,000 元以上 1,000,000 元以下罚款",
            "may be ordered to correct, lose the gain and be fined three to five times of it; 100,000 to "
            "1,000,000 yuan where there was none or less than 50,000",
        ),
    ),
    _more(
        "mii-33/3",
        ("第三条第二款", "art. 3(2)"),
        (
            "备案由主办者住所所在地的省通信管理局负责",
            "a filing belongs to the communications administration of the province of the owner's domicile",
        ),
        "quoted",
    ),
    _more(
        "mii-33/7",
        ("第七条", "art. 7"),
        ("应如实填报备案登记表", "the registration form is filled in truthfully"),
        "quoted",
    ),
    _more(
        "mii-33/11",
        ("第十一条", "art. 11"),
        (
            "新闻、出版、教育、医疗保健、药品和医疗器械、文化、广播电影电视节目等，须提交主管部门的批准文件"
            "（所读为 2005 年清单）",
            "news, publishing, education, medical care, drugs and devices, culture and broadcasting hand in the "
            "consent (list of 2005)",
        ),
        "quoted",
    ),
    _more(
        "mii-33/12",
        ("第十二条", "art. 12"),
        (
            "材料齐全的，省通信管理局在 20 个工作日内备案；不齐全的，在 20 个工作日内说明理由不予备案",
            "with complete papers the administration files, or else refuses with its reasons, in 20 working days",
        ),
        "quoted",
    ),
    _more(
        "mii-33/14",
        ("第十四条", "art. 14"),
        (
            "备案信息变更的，应提前 30 日向原备案机关办理变更",
            "a change of the filed data is reported to the original authority 30 days ahead",
        ),
        "quoted",
    ),
    _more(
        "mii-33/19",
        ("第十九条", "art. 19"),
        (
            "接入服务商应记录所接入网站的备案信息",
            "an access provider records the filing data of the services it connects",
        ),
        "quoted",
    ),
    _more(
        "mii-33/23",
        ("第二十三条", "art. 23"),
        ("填报虚假备案信息的处罚", "the penalty for false filing data"),
        "quoted",
        ("可能被关闭网站并注销备案（本条不设罚款）", "the site may be closed and the filing cancelled (no fine here)"),
    ),
    _more(
        "mii-501/7-3",
        ("第七条第（三）项", "art. 7(3)"),
        (
            "接入服务商须记录并动态核实所接入网站的备案信息",
            "an access provider records and dynamically checks the filing data of the sites it connects",
        ),
        "full",
    ),
    _more(
        "mii-501/15",
        ("第十五条第（五）项", "art. 15(5)"),
        ("备案被注销的，接入服务商应停止接入", "when a filing is cancelled, the access provider ends the access"),
        "full",
    ),
    _more(
        "mps-33/23",
        ("第二十三条", "art. 23"),
        ("未履行公安备案职责的处罚", "the penalty for not registering with the public security organ"),
        "full",
        (
            "可能被公安机关警告或者停机整顿，最长六个月（本条不设罚款）",
            "may be warned or taken off line for up to six months by the public security organ (no fine here)",
        ),
    ),
    row(
        "miit-264/1",
        _NOTICE_264,
        ("第一项", "item 1"),
        (
            "互联网信息服务所用域名应由服务提供者注册：个人应为本人，单位应为单位、其股东、主要负责人或高级管理人员",
            "the domain of a service is registered by whoever provides it: a person himself; a unit, its shareholder, "
            "head or senior manager",
        ),
        "quoted",
    ),
    row(
        "miit-264/5",
        _NOTICE_264,
        ("第五项", "item 5"),
        (
            "接入服务商提供接入时，应通过备案系统查验域名注册者的真实身份信息",
            "an access provider checks the domain holder's real identity in the filing system when it gives access",
        ),
        "quoted",
    ),
    row(
        "miit-64/1",
        _NOTICE_64,
        ("第一条", "part 1"),
        (
            "接入服务商核验主体信息、联系方式、网站信息，以及自身填报的接入信息",
            "an access provider verifies entity, contacts, site and the access data it fills in itself",
        ),
        "quoted",
    ),
    row(
        "miit-105/4",
        _NOTICE_105,
        ("第（四）项及附表", "item 4 and its form"),
        (
            "从事新闻、出版、教育、影视、宗教等服务的，备案时须提交主管部门的批准文件",
            "news, publishing, education, film and television and religion hand in the consent when they file",
        ),
        "full",
    ),
    _more(
        "hunan-shell-notice/entity",
        ("空壳主体", "empty-shell entity"),
        (
            "没有网站也没有接入信息的主体属于空壳主体，其备案数据会被清理",
            "an entity without any site or access data is an empty shell, and its record is cleared",
        ),
        "quoted",
    ),
    _more(
        "provider-practice/entity-unique",
        ("备案主体的唯一性", "one entity, one filing"),
        (
            "主体以证件类型加证件号码唯一确定，同一主体的多个网站备在同一主体下；同一域名不能备在两个主体下",
            "kind and number of the certificate identify an entity; all its sites are filed under it, and no domain "
            "under two entities",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/form",
        ("备案信息填写说明", "how the form is filled in"),
        (
            "证件与性质相符；地址写到门牌号；电话写作“国家代码-区号-号码”，多个用“;”分隔；域名不带 www",
            "the certificate suits the nature; the address goes down to the door number; telephones are "
            "country-area-number, parted by `;`; domains are without www",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/contacts",
        ("联系方式核查", "check of the contacts"),
        (
            "联系方式须有效；不同的人不得共用手机号码和电子邮箱，一个手机号码只用于一个主体",
            "contacts must work; two persons share neither mobile nor e-mail, and a mobile serves one entity",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/terms",
        ("域名与服务器期限", "terms of domains and servers"),
        (
            "域名已实名认证满 3 日、剩余有效期一般不少于 3 个月；服务器剩余时间不少于 3 个月",
            "real name verified for 3 days, about 3 months left on the domain, and 3 months on the server",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/site-name",
        ("网站名称要求", "how a site may be called"),
        (
            "网站名称不少于 3 个汉字，不用纯数字或纯字母，不用域名，不以中国、中华、国家等字头命名（国家机关等除外）",
            "at least three Chinese characters, not digits or letters only, not the domain, and no name that begins "
            "with China or State (state bodies aside)",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/dossier",
        ("备案材料清单", "list of papers"),
        (
            "主体证件、负责人证件、真实性核验单、当面拍照或人脸核验、信息安全管理协议、接入合同，"
            "负责人不是法人的加授权书",
            "certificate, identity document, verification form, photo or face check, security agreement, contract, and "
            "a letter of authorisation where the responsible person is not the legal representative",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/special-check",
        ("备案信息专项核查", "checks of filing data"),
        (
            "核查主体证件、负责人证件、域名、接入信息等是否真实有效；逾期未整改的取消接入",
            "certificates, identity documents, domains and access data are checked; what is not mended in time loses "
            "its access",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/province-rules",
        ("各省管局要求", "rules of the provinces"),
        (
            "各省对网站数量、每次申请的网站数、每个网站的域名数等另有要求",
            "provinces limit the sites of an entity, the sites of one application and the domains of a site",
        ),
        "guidance",
    ),
    _more(
        "provider-practice/review",
        ("备案审核时限", "terms of the review"),
        (
            "接入服务商 1 至 2 个工作日内初审；工信部短信 24 小时内核验；材料和拍照在一个月内完成",
            "first review in one or two working days; the SMS code within 24 hours; papers and photo within a month",
        ),
        "guidance",
    ),
)
