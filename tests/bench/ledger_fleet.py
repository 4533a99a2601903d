"""A made-up provider's filing ledger of any size, the same for the same seed: clean data, then planted faults.

Nobody's data: names are put together from lists, numbers only have right check digits. Of N entities there are
1.5 N sites and 2 N domains, and one row a domain, as exports are: entity and site stand on every row of theirs.
`ledger_faults` says what is planted, and which findings each fault must give, before anything was checked.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn import ric, uscc

from auditor.ledger.fields import FIELDS
from auditor.policy.provinces import BY_LETTER

TODAY = date(2026, 11, 24)
"""Day of the check the ledger is made for."""
PROVIDER = "云帆数据科技有限公司"
NETWORKS = ("43.240.128.0/19", "103.90.176.0/20", "2403:ec80::/32")
"""What the provider's addresses are from. Nothing is ever dialled."""

COLUMNS: tuple[tuple[str, str], ...] = (("", "序号"), *((f.key, f.name[0]) for f in FIELDS), ("", "备注"))
"""Key of the field and heading of each column; two are none of the ledger's."""

Cells = dict[str, str]


@dataclass
class Site:
    """A site as the generator has it: its cells, and those of its domains and access rows."""

    cells: Cells
    domains: list[Cells]
    access: list[Cells]
    line: int = 0
    """First line it stands in, when it is written."""


@dataclass
class Entity:
    """An entity with all that belongs to it."""

    cells: Cells
    sites: list[Site]
    city: tuple[str, str, str]
    line: int = 0
    extra_rows: list[Cells] = field(default_factory=list)
    """Rows behind its own that a fault adds."""

    @property
    def nature(self) -> str:
        return self.cells["entity.nature"]

    @property
    def letter(self) -> str:
        """Of the province."""
        number = self.cells["entity.number"]
        return number[0] if number else ""


# places: letter, share, and cities as (address, code, area code)

_PLACES: tuple[tuple[str, int, tuple[tuple[str, str, str], ...]], ...] = (
    ("京", 12, (("北京市海淀区", "110108", "010"), ("北京市朝阳区", "110105", "010"))),
    ("津", 2, (("天津市南开区", "120104", "022"),)),
    ("冀", 4, (("河北省石家庄市长安区", "130102", "0311"), ("河北省唐山市路北区", "130203", "0315"))),
    ("晋", 2, (("山西省太原市小店区", "140105", "0351"),)),
    ("蒙", 1, (("内蒙古自治区呼和浩特市赛罕区", "150105", "0471"), ("内蒙古自治区赤峰市翁牛特旗", "150426", "0476"))),
    ("辽", 3, (("辽宁省沈阳市和平区", "210102", "024"), ("辽宁省大连市中山区", "210202", "0411"))),
    ("吉", 1, (("吉林省长春市朝阳区", "220104", "0431"),)),
    ("黑", 1, (("黑龙江省哈尔滨市南岗区", "230103", "0451"),)),
    ("沪", 8, (("上海市浦东新区", "310115", "021"), ("上海市徐汇区", "310104", "021"))),
    ("苏", 9, (("江苏省南京市鼓楼区", "320106", "025"), ("江苏省苏州市昆山市", "320583", "0512"))),
    ("浙", 9, (("浙江省杭州市西湖区", "330106", "0571"), ("浙江省宁波市鄞州区", "330212", "0574"))),
    ("皖", 3, (("安徽省合肥市蜀山区", "340104", "0551"),)),
    ("闽", 4, (("福建省厦门市思明区", "350203", "0592"),)),
    ("赣", 2, (("江西省南昌市东湖区", "360102", "0791"),)),
    ("鲁", 6, (("山东省济南市历下区", "370102", "0531"), ("山东省青岛市市南区", "370202", "0532"))),
    ("豫", 4, (("河南省郑州市金水区", "410105", "0371"),)),
    ("鄂", 3, (("湖北省武汉市洪山区", "420111", "027"),)),
    ("湘", 3, (("湖南省长沙市岳麓区", "430104", "0731"),)),
    ("粤", 14, (("广东省深圳市南山区", "440305", "0755"), ("广东省东莞市南城街道", "441900", "0769"))),
    ("桂", 1, (("广西壮族自治区南宁市青秀区", "450103", "0771"),)),
    ("琼", 1, (("海南省海口市龙华区", "460106", "0898"),)),
    ("渝", 2, (("重庆市渝中区", "500103", "023"), ("重庆市忠县", "500233", "023"))),
    ("蜀", 4, (("四川省成都市武侯区", "510107", "028"),)),
    ("黔", 1, (("贵州省贵阳市云岩区", "520103", "0851"),)),
    ("滇", 1, (("云南省昆明市五华区", "530102", "0871"),)),
    ("藏", 1, (("西藏自治区拉萨市城关区", "540102", "0891"),)),
    ("陕", 2, (("陕西省西安市雁塔区", "610113", "029"),)),
    ("陇", 1, (("甘肃省兰州市城关区", "620102", "0931"),)),
    ("青", 1, (("青海省西宁市城西区", "630104", "0971"),)),
    ("宁", 1, (("宁夏回族自治区银川市兴庆区", "640104", "0951"),)),
    ("新", 1, (("新疆维吾尔自治区乌鲁木齐市天山区", "650102", "0991"),)),
)
_ONE_DOMAIN_A_SITE = "新"

# nature: share in 10,000, certificate, first two characters of its code, ends of names

_NATURES: tuple[tuple[str, int, str, str, tuple[str, ...]], ...] = (
    ("企业", 7700, "统一社会信用代码", "91", ("科技有限公司", "贸易有限公司", "机械制造有限公司", "股份有限公司")),
    ("个人", 1100, "居民身份证", "", ()),
    ("个体工商户", 500, "统一社会信用代码", "92", ("商行", "工作室", "经营部")),
    ("事业单位", 250, "统一社会信用代码", "12", ("研究所", "图书馆", "第一中学")),
    ("政府机关", 100, "统一社会信用代码", "11", ("水务局", "档案局")),
    ("社会团体", 100, "统一社会信用代码", "51", ("行业协会", "书法学会")),
    ("民办非企业单位", 80, "统一社会信用代码", "52", ("职业培训学校", "幼儿园")),
    ("律师执业机构", 50, "统一社会信用代码", "31", ("律师事务所",)),
    ("医疗机构", 30, "医疗机构执业许可证", "", ("口腔门诊部", "康复医院")),
    ("基金会", 20, "统一社会信用代码", "53", ("公益基金会",)),
    ("群众性团体组织", 20, "统一社会信用代码", "54", ("社区居民委员会",)),
    ("集体经济", 20, "统一社会信用代码", "N2", ("股份经济合作社",)),
    ("宗教团体", 10, "统一社会信用代码", "71", ("文化交流促进会",)),
    ("司法鉴定机构", 10, "统一社会信用代码", "32", ("司法鉴定中心",)),
    ("外国在华文化中心", 5, "统一社会信用代码", "43", ("文化中心",)),
    ("军队", 5, "军队代号", "", ("部队",)),
)
PERSON = "个人"
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
_GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超兰霞平刚桂英华玉萍红建国文辉力永健世广志义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子"
_SYLLABLES = "海天瑞丰恒信达远博宏泰安康盛华兴源汇聚智联云启辰星辉晟铭诚逸嘉禾沐川景行正佳美优创"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_STREETS = ("人民路", "解放大街", "建设东路", "科技一路", "中山西街", "和平巷", "长江大道")
_CONTENTS = ("企业介绍、产品说明", "单位介绍、办事指南", "产品展示与技术支持", "公开信息与服务介绍")
_PRIVATE_CONTENTS = ("个人摄影作品", "读书笔记与随笔", "编程学习记录", "旅行见闻")
_SUFFIXES = ("cn", "com.cn", "com", "net", "org.cn")
_REGISTRARS = ("阿里云计算有限公司", "腾讯云计算（北京）有限责任公司", "北京新网数码信息技术有限公司")
_OTHER_PROVIDERS = ("东方互联数据有限公司", "北辰云计算有限公司")
_METHODS = ("云主机", "虚拟主机", "主机托管", "主机租用", "CDN")


def shares(total: int, parts: Iterable[tuple[object, int]]) -> list[object]:
    """So many things in given shares, every one of them at least once where there is room; not shuffled."""
    listed = list(parts)
    whole = sum(share for _, share in listed)
    found: list[object] = []
    for thing, share in listed[1:]:
        found += [thing] * max(1, total * share // whole)
    return (found + [listed[0][0]] * total)[:total]


def counts(total: int, units: int, extra: Iterable[tuple[int, float]]) -> list[int]:
    """How many each of `units` has, `total` together: as `extra` says (number, share), most of the rest one."""
    found = [number for number, share in extra for _ in range(int(units * share))]
    found += [1] * (units - len(found))
    while sum(found) < total:
        found[found.index(1)] = 2
    while sum(found) > total:
        found[max(range(len(found)), key=found.__getitem__)] -= 1
    return found


def code_of(kind: str, place: str, serial: int) -> str:
    """A 统一社会信用代码 with both of its check digits (GB 32100, GB 11714)."""
    body = f"MA{_base(serial, 6)}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    check = (11 - sum(digits.index(c) * w for c, w in zip(body, weights, strict=True)) % 11) % 11
    text = f"{kind}{place}{body}{'X' if check == 10 else check}"
    return text + uscc.calc_check_digit(text)


def _base(number: int, length: int) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    text = ""
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        text = alphabet[rest] + text
    return text


def id_of(place: str, serial: int) -> str:
    """An identity card's number with its check digit (GB 11643)."""
    born = date(1955, 1, 1) + timedelta(days=serial % 17_000)
    text = f"{place}{born:%Y%m%d}{1 + serial // 17_000 % 998:03d}"
    return text + ric.calc_check_digit(f"{text}0")  # it leaves the last one out


class Fleet:
    """Makes clean entities, one after the other."""

    def __init__(self, entities: int, seed: int = 6) -> None:
        self.entities = entities
        self.random = random.Random(seed)
        self._serial = 0

    def __iter__(self) -> Iterator[Entity]:
        draw = self.random
        sites = counts(self.entities * 3 // 2, self.entities, ((5, 0.02), (4, 0.03), (3, 0.08), (2, 0.17)))
        draw.shuffle(sites)
        domains = counts(self.entities * 2, sum(sites), ((4, 0.03), (3, 0.05), (2, 0.14)))
        draw.shuffle(domains)
        natures = shares(self.entities, ((row, row[1]) for row in _NATURES))
        draw.shuffle(natures)
        places = shares(self.entities, ((row, row[1]) for row in _PLACES))
        draw.shuffle(places)
        at = 0
        for number in range(self.entities):
            has = domains[at : at + sites[number]]
            at += sites[number]
            place = places[number]
            if place[0] == _ONE_DOMAIN_A_SITE and max(has) > 1:  # type: ignore[index]
                place = _PLACES[0]
            yield self._entity(number, natures[number], place, has)  # type: ignore[arg-type]

    def serial(self) -> int:
        """A number that was not given yet."""
        self._serial += 1
        return self._serial

    def day(self, first: date, last: date) -> date:
        """Some day from the first to the last."""
        return first + timedelta(days=self.random.randrange(max((last - first).days, 0) + 1))

    def person_name(self) -> str:
        """Of two or three characters."""
        draw = self.random
        return draw.choice(_FAMILY) + "".join(draw.choice(_GIVEN) for _ in range(draw.choice((1, 2, 2))))

    def person(self, record: str, place: tuple[str, str, str], name: str = "") -> Cells:
        """A person nobody else is."""
        serial = self.serial()
        return {
            f"{record}.name": name or self.person_name(),
            f"{record}.id.kind": "居民身份证",
            f"{record}.id.number": id_of(place[1], serial),
            f"{record}.mobile": mobile(serial),
            f"{record}.phone": f"86-{place[2]}-{62_000_000 + serial * 7919 % 9_000_000}",
            f"{record}.email": f"u{serial}@mail{serial % 97}.example.cn",
        }

    def _entity(
        self,
        number: int,
        nature: tuple[str, int, str, str, tuple[str, ...]],
        place: tuple[str, int, tuple[tuple[str, str, str], ...]],
        has: list[int],
    ) -> Entity:
        draw = self.random
        kind, _, certificate, code, ends = nature
        letter, city = place[0], draw.choice(place[2])
        is_person = kind == PERSON
        road = f"{draw.choice(_STREETS)}{draw.randrange(1, 400)}号"
        own = self.person("entity.responsible", city)
        stem = "".join(draw.choice(_SYLLABLES) for _ in range(draw.choice((2, 3))))
        name = own["entity.responsible.name"] if is_person else f"{BY_LETTER[letter].name[0]}{stem}{draw.choice(ends)}"
        serial = self.serial()
        if is_person:
            certificate_number = own["entity.responsible.id.number"]
        elif code:
            certificate_number = code_of(code, city[1], serial)
        else:
            certificate_number = f"PDY{serial:08d}" if kind == "医疗机构" else f"{31_000 + serial}"
        stage = "review" if number % 97 == 5 else "cancelled" if number % 89 == 7 else "normal"
        submitted = self.day(date(2006, 1, 10), date(2026, 8, 20))
        if stage == "review":
            submitted = self.day(date(2026, 11, 10), date(2026, 11, 20))
        reviewed = submitted + timedelta(days=draw.randrange(3))
        told = reviewed + timedelta(days=draw.randrange(2))
        photo = submitted + timedelta(days=draw.randrange(1, 4))
        forwarded = max(told, photo)
        approved = forwarded + timedelta(days=draw.randrange(3, 19))
        filing = filing_number(letter, submitted, number)
        legal: Cells = {}
        paper = ""
        if not is_person:
            if draw.random() < 0.8:
                legal = {key.replace("responsible", "legal"): value for key, value in own.items()}
            else:
                legal, paper = self.person("entity.legal", city), "有"
        cells = {
            "entity.name": name,
            "entity.nature": kind,
            "entity.certificate.kind": certificate,
            "entity.certificate.number": certificate_number,
            "entity.address": f"{city[0]}{road}{draw.randrange(1, 30)}层{draw.randrange(101, 2999)}室",
            "entity.number": filing,
            "entity.status": "正常",
            **legal,
            **own,
            "entity.emergency_phone": mobile(self.serial()),
            "entity.submitted": iso(submitted),
            "entity.first_reviewed": iso(reviewed),
            "entity.sms_verified": iso(told),
            "entity.photo_taken": iso(photo),
            "entity.forwarded": iso(forwarded),
            "entity.approved": iso(approved),
            "entity.confirmed": iso(self.day(max(approved, date(2025, 12, 20)), date(2026, 11, 10))),
            "entity.certificate_expires": "长期" if draw.random() < 0.4 else iso(self.day(date(2027, 1, 1), date(2044, 1, 1))),
            "entity.id_expires": "长期" if draw.random() < 0.2 else iso(self.day(date(2027, 1, 1), date(2044, 1, 1))),
            "dossier.certificate-scan": "有",
            "dossier.id-scan": "有",
            "dossier.verification-form": "有",
            "dossier.photo": "有",
            "dossier.face-check": draw.choice(("有", "无")),
            "dossier.domain-certificate": "有",
            "dossier.security-agreement": "有",
            "dossier.contract": "有",
            "dossier.authorisation": paper,
            "dossier.plan": "有" if len(has) > 1 else "",
            "dossier.business-plan": "",
        }  # fmt: skip
        if stage == "normal" and draw.random() < 0.1:
            cells["entity.changed"] = iso(self.day(approved, date(2026, 11, 10)))
        entity = Entity(cells, [], city)
        day = submitted
        for at, domains in enumerate(has):
            entity.sites.append(self._site(entity, at + 1, domains, city, day))
            # Some provinces take one site at a time, so that each is handed in on a day of its own.
            day = min(day + timedelta(days=draw.randrange(20, 200)), date(2026, 8, 20) + timedelta(days=at + 1))
        if stage == "review":
            self._unfile(entity)
        elif stage == "cancelled":
            self._cancel(entity)
        return entity

    def add_site(self, entity: Entity, days: int) -> Site:
        """One more site of an entity, handed in so many days after its first."""
        first = date.fromisoformat(entity.sites[0].cells["service.submitted"])
        site = self._site(entity, len(entity.sites) + 1, 1, entity.city, first + timedelta(days=days))
        entity.sites.append(site)
        return site

    def add_domain(self, entity: Entity, site: Site) -> Cells:
        """One more domain of a site."""
        site.domains.append(self._domain(entity.cells, date.fromisoformat(site.cells["service.submitted"])))
        return site.domains[-1]

    def _site(self, entity: Entity, suffix: int, domains: int, city: tuple[str, str, str], submitted: date) -> Site:
        draw = self.random
        own = entity.cells
        is_person = entity.nature == PERSON
        if is_person or draw.random() < 0.6:
            person = {
                key.replace("entity.", "service."): v for key, v in own.items() if key.startswith("entity.responsible.")
            }
        else:
            person = self.person("service.responsible", city)
        approved = submitted + timedelta(days=draw.randrange(6, 26))
        opened = approved + timedelta(days=draw.randrange(1, 20))
        kind, mark = (
            ("网站", "") if suffix == 1 or draw.random() < 0.9 else draw.choice((("APP", "A"), ("小程序", "X")))
        )
        stem = "".join(draw.choice(_SYLLABLES) for _ in range(2))
        serial = self.serial()
        cells = {
            "service.name": f"{stem}随笔{suffix}" if is_person else f"{stem}{draw.choice(('官网', '门户首页', '服务网'))}{suffix}",
            "service.number": f"{own['entity.number']}-{suffix}{mark}",
            "service.kind": kind,
            "service.content": draw.choice(_PRIVATE_CONTENTS if is_person else _CONTENTS),
            "service.language": draw.choice(("中文简体", "中文简体", "中文简体;英语")),
            "service.status": "正常",
            "service.opened": iso(opened),
            **person,
            "service.preapprovals": "无",
            "service.submitted": iso(submitted),
            "service.approved": iso(approved),
            "service.confirmed": iso(self.day(max(approved, date(2025, 12, 20)), date(2026, 11, 10))),
            "service.notified": iso(approved + timedelta(days=draw.randrange(4))),
        }  # fmt: skip
        if not is_person:
            letter = BY_LETTER[own["entity.number"][0]].psb_letter
            cells["service.psb_number"] = f"{letter}公网安备{city[1]}02{100_000 + serial * 17 % 890_000:06d}号"
            cells["service.psb_filed"] = iso(opened + timedelta(days=draw.randrange(25)))
            if entity.nature == "企业" and draw.random() < 0.03:
                cells["service.licence"] = f"{letter}B2-{opened.year}{1_000 + serial % 8_999}"
                own["dossier.business-plan"] = "有"
            elif draw.random() < 0.01:
                cells["service.preapprovals"], cells["service.permits"] = "新闻", f"10120{serial:07d}"
        site = Site(cells, [], [])
        for _ in range(domains):
            site.domains.append(self._domain(own, submitted))
        if domains > 1 and draw.random() < 0.15:
            # One cell for all of them, as the forms have it.
            names = ";".join(domain["domain.written"] for domain in site.domains)
            site.domains = [{**site.domains[0], "domain.written": names}]
        site.access.append(self._access(approved))
        if domains > 1 and draw.random() < 0.1:
            site.access.append({**self._access(approved), "access.provider": draw.choice(_OTHER_PROVIDERS)})
        return site

    def _domain(self, own: Cells, submitted: date) -> Cells:
        draw = self.random
        serial = self.serial()
        label = "".join(draw.choice(_LATIN) for _ in range(3)) + _base(serial, 5).lower()
        verified = submitted - timedelta(days=draw.randrange(4, 400))
        return {
            "domain.written": f"{label}.{draw.choice(_SUFFIXES)}",
            "domain.registrar": draw.choice(_REGISTRARS),
            "domain.holder": own["entity.name"],
            "domain.holder_id.kind": own["entity.certificate.kind"],
            "domain.holder_id.number": own["entity.certificate.number"],
            "domain.real_name_verified": iso(verified),
            "domain.expires": iso(self.day(date(2027, 4, 1), date(2035, 12, 31))),
        }

    def _access(self, approved: date) -> Cells:
        draw = self.random
        network = draw.randrange(20)
        if network == 0:
            addresses = f"2403:ec80:{draw.randrange(1, 65_535):x}::{draw.randrange(1, 65_535):x}"
        elif network < 9:
            addresses = f"103.90.{176 + draw.randrange(16)}.{draw.randrange(1, 255)}"
        else:
            addresses = f"43.240.{128 + draw.randrange(32)}.{draw.randrange(1, 255)}"
        if network == 19:
            addresses += f";103.90.{176 + draw.randrange(16)}.{draw.randrange(1, 255)}"
        return {
            "access.provider": PROVIDER,
            "access.addresses": addresses,
            "access.method": draw.choice(_METHODS),
            "access.status": "正常",
            "access.since": iso(approved + timedelta(days=draw.randrange(10))),
            "access.server_expires": iso(self.day(date(2027, 3, 15), date(2029, 12, 31))),
        }

    def _unfile(self, entity: Entity) -> None:
        """Make it an application that is not decided yet."""
        cells = entity.cells
        for key in ("entity.number", "entity.approved", "entity.confirmed"):
            cells[key] = ""
        cells["entity.status"] = "管局审核中"
        for at, site in enumerate(entity.sites):
            for key in ("number", "opened", "approved", "confirmed", "notified", "psb_number", "psb_filed", "licence"):
                site.cells[f"service.{key}"] = ""
            site.cells["service.status"] = "审核中"
            site.cells["service.submitted"] = iso(date.fromisoformat(cells["entity.submitted"]) + timedelta(days=at))
            for access in site.access:
                access |= {"access.status": "审核中", "access.since": ""}

    def _cancel(self, entity: Entity) -> None:
        """Make it a filing that was cancelled, as it should be."""
        entity.cells["entity.status"] = "注销"
        for site in entity.sites:
            site.cells["service.status"] = "已注销"
            for access in site.access:
                access |= {"access.status": "已取消接入", "access.ended": "2026-10-15"}


def filing_number(letter: str, submitted: date, serial: int) -> str:
    """An entity's number as they are given out in a year; another for every serial below 880,000."""
    run = f"{100_003 + serial * 13 % 880_000:06d}"
    if run in ("123456", "234567", "345678", "456789") or run[:2] * 3 == run:
        run = "990217"  # the first of them: no other serial has it, because all are below 980,004
    year = submitted.year
    return f"{letter}ICP备{year % 100:02d}{run}号" if year < 2020 else f"{letter}ICP备{year}{run}号"


def iso(day: date) -> str:
    """As the ledger writes days."""
    return day.isoformat()


def mobile(serial: int) -> str:
    """A mobile number that nobody else has."""
    return f"1{3_000_000_000 + serial * 7_919 % 6_999_999_999}"


def rows_of(entity: Entity) -> Iterator[tuple[Cells, Site | None]]:
    """The rows of an entity, and the site each is of."""
    for site in entity.sites:
        for at in range(max(len(site.domains), len(site.access), 1)):
            yield (
                {
                    **entity.cells,
                    **site.cells,
                    **(site.domains[min(at, len(site.domains) - 1)] if site.domains else {}),
                    **(site.access[min(at, len(site.access) - 1)] if site.access else {}),
                },
                site,
            )
    if not entity.sites:
        yield dict(entity.cells), None
    for row in entity.extra_rows:
        yield row, None
