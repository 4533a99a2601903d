"""Fields that need a permit of their own, the kind of mark that shows it, and the article that orders the display.

Each field has its own display article: no general one exists. Fields for which no display article could be read
have no row: the permit for making radio and television programmes (广播电视节目制作经营许可证), education, religion,
and filed generative AI services; the number of a filed algorithm, which an article does ask for, is no mark yet.
Which providers must have a permit at all is decided by the authority, never by words on a page.
As of 2026-11-22.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Bilingual, MarkKind

CHECKED = "2026-11-22"
"""When the rows were last compared with their sources (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What a site of one field shows; every text is (Chinese, English)."""

    id: str
    field: Bilingual
    """The service, as the instrument calls it."""
    name: Bilingual
    """The permit or filing."""
    kinds: tuple[MarkKind, ...]
    """Marks that show it, the first the usual one."""
    named_as: tuple[str, ...]
    """Words by which pages speak of it when its number is a picture or stands behind a link."""
    basis: tuple[str, ...]
    """Ids of citations: the display article, then that of its penalty."""


NEWS = Permit(
    id="news",
    field=("互联网新闻信息服务", "an internet news service"),
    name=("互联网新闻信息服务许可证", "internet news licence"),
    kinds=(MarkKind.NEWS,),
    named_as=("互联网新闻信息服务许可", "新闻信息服务许可", "新闻许可证", "互联网新闻许可"),
    basis=("cac-1/18", "cac-1/24"),
)
PUBLISHING = Permit(
    id="publishing",
    field=("网络出版服务", "an online publishing service"),
    name=("网络出版服务许可证", "online publishing licence"),
    kinds=(MarkKind.PUBLISHING,),
    named_as=("网络出版服务许可", "互联网出版许可", "网出证", "新出网证", "网络出版许可"),
    basis=("sapprft-5/19", "sapprft-5/58"),
)
CULTURE = Permit(
    id="culture",
    field=("互联网文化活动（网络游戏、音乐、表演、动漫等）", "internet culture (games, music, performances, comics)"),
    name=("网络文化经营许可证", "internet culture licence"),
    kinds=(MarkKind.CULTURE,),
    named_as=("网络文化经营许可", "文网文", "京网文", "沪网文", "粤网文", "浙网文", "苏网文", "川网文"),
    basis=("moc-51/12", "moc-51/23"),
)
AUDIOVISUAL = Permit(
    id="audiovisual",
    field=("互联网视听节目服务", "an internet audiovisual service"),
    name=("信息网络传播视听节目许可证", "audiovisual programme licence"),
    kinds=(MarkKind.AUDIOVISUAL,),
    named_as=("网络传播视听节目许可", "网上传播视听节目许可", "视听节目许可证", "视听许可证"),
    basis=("sarft-56/14", "sarft-56/23"),
)
DRUG = Permit(
    id="drug",
    field=("互联网药品信息服务", "an internet drug information service"),
    name=("互联网药品信息服务资格证书或药品网络信息服务备案", "drug information certificate or filing"),
    kinds=(MarkKind.DRUG,),
    named_as=(
        "互联网药品信息服务", "药品信息服务资格", "互联网药品交易", "网药械信息备", "药品网络交易",
        "药品医疗器械网络", "互联网药品", "药品经营许可证",
    ),
    basis=("sfda-9/8", "sfda-9/23"),
)  # fmt: skip
DEVICE = Permit(
    id="device",
    field=("医疗器械网络销售", "online sale of medical devices"),
    name=("医疗器械经营许可证、备案凭证或网络交易平台备案凭证", "device seller's permit or filing, or platform filing"),
    kinds=(MarkKind.DEVICE,),
    named_as=(
        "医疗器械经营许可证", "医疗器械经营备案", "医疗器械生产许可证", "网械平台备", "医疗器械网络", "械经营许",
        "械经营备", "医疗器械经营资质", "医疗器械第三方平台备案", "药品医疗器械网络", "网药械信息备",
        "互联网药品信息服务",
    ),
    basis=("cfda-38/10", "cfda-38/19", "cfda-38/40"),
)  # fmt: skip
FOOD = Permit(
    id="food",
    field=("网络食品经营", "online sale of food"),
    name=("食品经营（生产）许可或备案编号", "number of the food permit or filing"),
    kinds=(MarkKind.FOOD,),
    named_as=(
        "食品经营许可", "食品流通许可", "食品生产许可", "食品经营备案", "仅销售预包装食品", "网食备", "食药网",
        "经营证照", "资质证照", "证照信息",
    ),
    basis=("ecommerce-law/15", "ecommerce-law/76"),
)  # fmt: skip

TELECOM = Permit(
    id="telecom",
    field=("经营性互联网信息服务（有偿信息、会员、广告、平台等）", "a commercial internet information service"),
    name=("增值电信业务经营许可证", "telecom licence"),
    kinds=(MarkKind.LICENCE,),
    named_as=(
        "增值电信业务经营许可证", "电信业务经营许可证", "电信与信息服务业务经营许可证", "icp许可证", "icp经营许可证",
        "icp证", "信息服务业务经营许可证", "增值电信许可证", "edi许可证",
    ),
    basis=("state-council-292/3", "state-council-292/4", "state-council-292/11", "state-council-292/12"),
)  # fmt: skip
"""The licence that a commercial service has instead of a filing; no field of its own."""

PERMITS = (TELECOM, NEWS, PUBLISHING, CULTURE, AUDIOVISUAL, DRUG, DEVICE, FOOD)
"""Every row."""
