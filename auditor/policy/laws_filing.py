"""Articles on filings, public security filings, domain names and the duties of access providers."""

from __future__ import annotations

from auditor.policy.citation import Instrument, row

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

ROWS = (
    row(
        "state-council-292/4",
        _MEASURES_292,
        ("第四条", "art. 4"),
        (
            "经营性互联网信息服务须取得许可，非经营性须备案；二者皆无的，不得提供服务",
            "a commercial service needs a licence, another a filing; with neither it may not run",
        ),
        "full",
    ),
    row(
        "state-council-292/12",
        _MEASURES_292,
        ("第十二条", "art. 12"),
        (
            "须在网站主页的显著位置标明许可证编号或者备案号",
            "the licence number or the filing number must stand at a prominent place of the home page",
        ),
        "full",
    ),
    row(
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
    row(
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
    row(
        "mii-33/5",
        _FILING_RULES,
        ("第五条", "art. 5"),
        (
            "提供非经营性互联网信息服务须先备案；靠域名访问和只能靠 IP 地址访问的网站都在内",
            "a non-commercial service files first, whether reached by a domain or only by an IP address",
        ),
        "quoted",
    ),
    row(
        "mii-33/13",
        _FILING_RULES,
        ("第十三条第一款", "art. 13(1)"),
        (
            "网站开通时，主页底部中央要有备案编号，编号下方要有备案管理系统的链接",
            "the number stands at the bottom centre of the home page, a link to the filing system below it",
        ),
        "quoted",
    ),
    row(
        "mii-33/15",
        _FILING_RULES,
        ("第十五条", "art. 15"),
        (
            "终止服务的，应在终止之日注销备案",
            "whoever ends the service cancels the filing on the day it ends",
        ),
        "quoted",
    ),
    row(
        "mii-33/18",
        _FILING_RULES,
        ("第十八条", "art. 18"),
        (
            "接入服务商不得接入未备案的组织或个人；对被责令关闭或违法的网站，立即停止接入",
            "an access provider may not connect the unfiled, and cuts off closed or unlawful sites at once",
        ),
        "quoted",
    ),
    row(
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
    row(
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
    row(
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
    row(
        "mii-501/7",
        _SITE_RULES,
        ("第七条第（二）（四）项", "art. 7(2) and (4)"),
        (
            "接入服务商先备案后接入，实时搜索已接入的未备案网站，停止接入并督促其备案",
            "a provider connects only after filing, searches for unfiled sites it connects, and stops them",
        ),
        "full",
    ),
    row(
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
    row(
        "mps-platform/display",
        _PSB_PLATFORM,
        ("首页悬挂要求", "display on the home page"),
        (
            "平台要求将公安备案号、图标和链接放在网站首页底部",
            "the platform asks for the number, its icon and its link at the bottom of the home page",
        ),
        "guidance",
    ),
    row(
        "miit-43/37",
        _DOMAIN_RULES,
        ("第三十七条第二款", "art. 37(2)"),
        (
            "任何组织或个人不得恶意将域名解析指向他人的 IP 地址",
            "nobody may point a domain name maliciously at another's IP address",
        ),
        "full",
    ),
    row(
        "hunan-shell-notice/site",
        _SHELL_NOTICE,
        ("空壳网站", "empty-shell site"),
        (
            "已备案但没有接入信息的网站属于空壳网站，其备案数据会被清理",
            "a filed site without access information is an empty shell, and its filing record is cleared",
        ),
        "quoted",
    ),
    row(
        "provider-practice/apex-www",
        _PROVIDER_GUIDES,
        ("备案号悬挂说明", "how to show the number"),
        (
            "主域名和 www 域名都应能打开，且都显示备案号",
            "the registrable domain and its www name should both open and both show the filing number",
        ),
        "guidance",
    ),
    row(
        "provider-practice/public-address",
        _PROVIDER_GUIDES,
        ("接入准确性核查", "check of the access data"),
        (
            "备案域名应解析到接入服务商的公网地址，并有真实访问",
            "a filed domain should resolve to a public address of its access provider and serve real visits",
        ),
        "guidance",
    ),
    row(
        "state-council-292/3",
        _MEASURES_292,
        ("第三条", "art. 3"),
        (
            "经营性，指向上网用户有偿提供信息或者网页制作等服务；非经营性，指无偿提供公开、共享的信息",
            "commercial is information or web-page making for money; free, public and shared information is not",
        ),
        "full",
    ),
    row(
        "state-council-292/11",
        _MEASURES_292,
        ("第十一条", "art. 11"),
        (
            "只能提供经许可或备案的项目；非经营性服务不得从事有偿服务",
            "only what is licensed or filed may be provided; a non-commercial service may not sell services",
        ),
        "full",
    ),
    row(
        "state-council-292/15",
        _MEASURES_292,
        ("第十五条", "art. 15"),
        ("不得制作、复制、发布、传播的九类内容", "nine classes of content that may not be made or spread"),
        "full",
    ),
    row(
        "state-council-292/16",
        _MEASURES_292,
        ("第十六条", "art. 16"),
        (
            "发现明显属于第十五条所列内容的，立即停止传输，保存记录并报告",
            "whoever finds content that is plainly of art. 15 stops it at once, keeps the record and reports it",
        ),
        "full",
    ),
    row(
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
    row(
        "provider-practice/site-open",
        _PROVIDER_GUIDES,
        ("备案信息专项核查", "checks of filed sites"),
        (
            "接入服务商核查时要求已备案的网站已经开通，内容与备案主体相符",
            "checks of access providers ask that a filed site is open and that its content suits the filing",
        ),
        "guidance",
    ),
)
