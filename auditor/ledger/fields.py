"""What a row of a ledger can say: the fields a column map may name, each with its headings and its form.

A row speaks of one entity, one service, its domains and one access row at the same time; exports repeat the entity
on every row. The key of a field is the record and the attribute of `auditor.ledger.model` it fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from auditor.outcome import Bilingual
from auditor.policy import filing_lists
from auditor.policy.filing_lists import ClosedList


class Form(Enum):
    """How the text of a cell is read."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    """An ICP number, licence number or public security number, made canonical where it has the form of one."""
    ID_NUMBER = "id-number"
    NAME = "name"
    """Of a person."""
    PHONE = "phone"
    EMAIL = "email"
    DOMAINS = "domains"
    ADDRESSES = "addresses"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One field."""

    key: str
    """`entity.name`, `service.responsible.mobile`, `domain.expires`, `dossier.photo`, …"""
    name: Bilingual
    form: Form = Form.TEXT
    headings: tuple[str, ...] = ()
    """Other headings under which exports have it; compared without white space, brackets and case."""
    choices: ClosedList | None = None
    is_personal: bool = False
    """Whether it says who a person is, or how to reach one."""


def _person(record: str, zh: str, en: str, headings: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of one person; `headings` are other words for the person."""

    def other(*ends: str) -> tuple[str, ...]:
        return tuple(f"{who}{end}" for who in headings for end in ends) + tuple(f"{zh}{end}" for end in ends[1:])

    return (
        Field(f"{record}.name", (f"{zh}姓名", f"name of {en}"), Form.NAME, (*headings, zh, *other("姓名")), None, True),
        Field(
            f"{record}.id.kind",
            (f"{zh}证件类型", f"identity document of {en}"),
            Form.CHOICE,
            other("证件类型", "有效证件类型", "证件种类"),
            filing_lists.CERTIFICATES,
        ),
        Field(
            f"{record}.id.number",
            (f"{zh}证件号码", f"identity number of {en}"),
            Form.ID_NUMBER,
            other("证件号码", "有效证件号码", "身份证号", "身份证号码", "证件号"),
            None,
            True,
        ),
        Field(
            f"{record}.mobile",
            (f"{zh}手机号码", f"mobile of {en}"),
            Form.PHONE,
            other("手机号码", "手机", "手机号", "移动电话", "联系方式"),
            None,
            True,
        ),
        Field(
            f"{record}.phone",
            (f"{zh}办公电话", f"office telephone of {en}"),
            Form.PHONE,
            other("办公电话", "办公室电话", "固定电话", "电话", "联系电话"),
            None,
            True,
        ),
        Field(
            f"{record}.email",
            (f"{zh}电子邮箱", f"e-mail of {en}"),
            Form.EMAIL,
            other("电子邮箱", "邮箱", "电子邮件", "电子邮件地址", "邮件", "Email", "E-mail"),
            None,
            True,
        ),
    )


FIELDS: tuple[Field, ...] = (
    Field("entity.name", ("主办单位名称", "entity name"), headings=("主办单位", "主体名称", "单位名称", "主办者名称")),
    Field(
        "entity.nature", ("主办单位性质", "entity nature"), Form.CHOICE, ("单位性质", "主体性质"), filing_lists.NATURES
    ),
    Field(
        "entity.certificate.kind",
        ("主办单位证件类型", "certificate kind"),
        Form.CHOICE,
        ("主办单位有效证件类型", "主体证件类型", "单位证件类型"),
        filing_lists.CERTIFICATES,
    ),
    Field(
        "entity.certificate.number",
        ("主办单位证件号码", "certificate number"),
        Form.ID_NUMBER,
        ("主办单位有效证件号码", "主体证件号码", "单位证件号码", "统一社会信用代码", "营业执照号"),
        None,
        True,
    ),
    Field(
        "entity.address",
        ("主办单位通信地址", "entity address"),
        headings=("通信地址", "主办单位通讯地址", "通讯地址", "主体地址", "主办单位地址"),
    ),
    Field(
        "entity.number",
        ("主体备案号", "entity filing number"),
        Form.NUMBER,
        ("主体备案编号", "备案主体编号", "ICP主体备案号", "主体备案/许可证号", "ICP备案主体号"),
    ),
    Field(
        "entity.status",
        ("主体备案状态", "entity status"),
        Form.CHOICE,
        ("主体状态", "主办单位状态"),
        filing_lists.STATUSES,
    ),
    *_person("entity.legal", "法定代表人", "the legal representative", ("法人代表", "法人")),
    *_person("entity.responsible", "主体负责人", "the entity's responsible person", ("主办单位负责人", "单位负责人")),
    Field(
        "entity.emergency_phone",
        ("应急联系电话", "emergency telephone"),
        Form.PHONE,
        ("应急电话", "紧急联系电话", "应急联系人手机", "应急联系方式"),
        None,
        True,
    ),
    Field(
        "entity.submitted", ("提交日期", "handed in"), Form.DATE, ("提交时间", "申请日期", "申请时间", "主体提交日期")
    ),
    Field(
        "entity.first_reviewed",
        ("初审日期", "provider's first review"),
        Form.DATE,
        ("初审时间", "初审完成时间", "接入商审核时间"),
    ),
    Field("entity.sms_verified", ("短信核验日期", "SMS code entered"), Form.DATE, ("短信核验时间", "短信验证时间")),
    Field(
        "entity.photo_taken",
        ("拍照日期", "photo taken"),
        Form.DATE,
        ("幕布拍照时间", "核验日期", "当面核验时间", "核验时间"),
    ),
    Field(
        "entity.forwarded",
        ("提交管局日期", "sent on to the administration"),
        Form.DATE,
        ("提交管局时间", "报送管局时间"),
    ),
    Field(
        "entity.approved",
        ("主体审核通过日期", "entity approved"),
        Form.DATE,
        ("主体通过时间", "主体审核时间", "主体备案时间"),
    ),
    Field(
        "entity.changed",
        ("最近变更日期", "last change"),
        Form.DATE,
        ("变更日期", "最后变更时间", "主体变更日期", "变更时间"),
    ),
    Field(
        "entity.confirmed",
        ("最近核实日期", "last confirmed"),
        Form.DATE,
        ("最后核查时间", "核查日期", "信息核实时间", "最近核查日期"),
    ),
    Field(
        "entity.certificate_expires",
        ("主办单位证件有效期", "certificate expires"),
        Form.DATE,
        ("证件有效期", "营业执照有效期", "证件到期日期"),
    ),
    Field(
        "entity.id_expires",
        ("负责人证件有效期", "identity document expires"),
        Form.DATE,
        ("身份证有效期", "负责人证件到期日期", "负责人身份证有效期"),
    ),
    Field(
        "service.name", ("网站名称", "site name"), headings=("服务名称", "网站（服务）名称", "APP名称", "小程序名称")
    ),
    Field(
        "service.number",
        ("网站备案号", "site filing number"),
        Form.NUMBER,
        ("网站备案编号", "服务备案号", "备案号", "网站备案/许可证号", "ICP备案号", "服务备案编号"),
    ),
    Field(
        "service.kind",
        ("服务类型", "service kind"),
        Form.CHOICE,
        ("备案类型", "网站类型", "互联网信息服务类型"),
        filing_lists.KINDS,
    ),
    Field("service.content", ("服务内容", "service content"), headings=("网站服务内容", "内容类型", "网站内容")),
    Field(
        "service.language",
        ("网站语言", "site language"),
        Form.CHOICES,
        ("语言类别", "语种", "网站语种", "语言"),
        filing_lists.LANGUAGES,
    ),
    Field(
        "service.status",
        ("网站备案状态", "site status"),
        Form.CHOICE,
        ("网站状态", "备案状态", "服务状态", "状态"),
        filing_lists.STATUSES,
    ),
    Field(
        "service.opened",
        ("网站开通日期", "site opened"),
        Form.DATE,
        ("网站开通时间", "开通日期", "开通时间", "开办时间"),
    ),
    *_person(
        "service.responsible", "网站负责人", "the site's responsible person", ("服务负责人", "网站（服务）负责人")
    ),
    Field(
        "service.preapprovals",
        ("前置审批内容", "pre-approval kinds"),
        Form.CHOICES,
        ("前置审批类型", "前置审批项", "涉及需前置审批的内容", "前置审批"),
        filing_lists.PREAPPROVALS,
    ),
    Field(
        "service.permits",
        ("前置审批文号", "permit numbers"),
        Form.LIST,
        ("前置审批号", "批准文号", "审批文号", "许可证编号"),
    ),
    Field(
        "service.licence",
        ("经营许可证号", "telecom licence"),
        Form.NUMBER,
        ("ICP许可证号", "增值电信业务经营许可证号", "电信业务经营许可证"),
    ),
    Field(
        "service.psb_number",
        ("公安备案号", "public security number"),
        Form.NUMBER,
        ("公安联网备案号", "公网安备号", "公安机关备案号"),
    ),
    Field(
        "service.psb_filed",
        ("公安备案日期", "public security filing date"),
        Form.DATE,
        ("公安备案时间", "公安联网备案日期"),
    ),
    Field("service.submitted", ("网站提交日期", "site handed in"), Form.DATE, ("网站提交时间", "服务提交日期")),
    Field(
        "service.approved",
        ("审核通过日期", "approved"),
        Form.DATE,
        ("审核时间", "审核通过时间", "备案通过时间", "备案时间", "备案日期"),
    ),
    Field("service.changed", ("网站变更日期", "site changed"), Form.DATE, ("网站最近变更日期", "网站变更时间")),
    Field("service.confirmed", ("网站核实日期", "site confirmed"), Form.DATE, ("网站核查日期", "网站最近核查日期")),
    Field("service.notified", ("告知客户日期", "customer told"), Form.DATE, ("通知客户日期", "备案号告知日期")),
    Field(
        "domain.written",
        ("网站域名", "domains"),
        Form.DOMAINS,
        ("域名", "域名列表", "网址", "首页网址", "网站首页网址", "备案域名"),
    ),
    Field("domain.registrar", ("域名注册服务机构", "registrar"), headings=("域名注册商", "注册商")),
    Field(
        "domain.holder",
        ("域名持有者", "domain holder"),
        Form.NAME,
        ("域名所有者", "域名注册人", "域名持有人"),
        None,
        True,
    ),
    Field(
        "domain.holder_id.kind",
        ("域名持有者证件类型", "holder's certificate"),
        Form.CHOICE,
        ("域名所有者证件类型",),
        filing_lists.CERTIFICATES,
    ),
    Field(
        "domain.holder_id.number",
        ("域名持有者证件号码", "holder's number"),
        Form.ID_NUMBER,
        ("域名所有者证件号码", "域名持有者证件号"),
        None,
        True,
    ),
    Field(
        "domain.real_name_verified",
        ("域名实名认证日期", "real name verified"),
        Form.DATE,
        ("域名实名时间", "实名认证时间", "域名实名认证时间"),
    ),
    Field(
        "domain.expires", ("域名到期日期", "domain expires"), Form.DATE, ("域名到期时间", "域名有效期", "域名过期时间")
    ),
    Field(
        "access.provider",
        ("接入服务商", "access provider"),
        headings=("接入服务提供者", "接入商", "接入服务商名称", "接入单位"),
    ),
    Field(
        "access.addresses",
        ("网站IP地址", "addresses"),
        Form.ADDRESSES,
        ("IP地址", "IP", "IP列表", "接入IP", "服务器IP"),
    ),
    Field("access.method", ("接入方式", "access method"), Form.CHOICE, ("网站接入方式",), filing_lists.ACCESS_METHODS),
    Field("access.status", ("接入状态", "access status"), Form.CHOICE, ("接入备案状态",), filing_lists.STATUSES),
    Field("access.since", ("接入日期", "connected since"), Form.DATE, ("接入时间", "接入开始日期")),
    Field("access.ended", ("取消接入日期", "access ended"), Form.DATE, ("取消接入时间", "接入终止日期")),
    Field(
        "access.server_expires",
        ("服务器到期日期", "server expires"),
        Form.DATE,
        ("主机到期时间", "服务器到期时间", "云服务器到期时间"),
    ),
    *(Field(f"dossier.{code}", names, Form.FLAG, other) for code, (names, other) in filing_lists.DOSSIER.items()),
)

BY_KEY: Mapping[str, Field] = MappingProxyType({field.key: field for field in FIELDS})
