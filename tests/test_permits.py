"""Permits are read in their own forms, and are never taken for a filing, public security or licence number."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.marks import CORE_KINDS, MAX_MARKS, find
from auditor.model import MarkKind
from auditor.page import Page
from auditor.text import SEAM
from tests.numbers import FULL_WIDTH, Written, permits

NEWS, PUBLISHING, CULTURE, AUDIOVISUAL = MarkKind.NEWS, MarkKind.PUBLISHING, MarkKind.CULTURE, MarkKind.AUDIOVISUAL
BROADCAST, DRUG, DEVICE, FOOD, AI = MarkKind.BROADCAST, MarkKind.DRUG, MarkKind.DEVICE, MarkKind.FOOD, MarkKind.AI


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("互联网新闻信息服务许可证10120170003", NEWS, "10120170003"),
        ("互联网新闻信息服务许可证：31120180012号", NEWS, "31120180012"),
        ("互联网新闻信息服务许可证编号: 1012014007", NEWS, "1012014007"),
        ("新闻信息服务许可证号（13120170009）", NEWS, "13120170009"),
        ("互联网新闻信息服务许可证\n44120190005", NEWS, "44120190005"),
        ("（总）网出证（京）字第049号", PUBLISHING, "(总)网出证(京)字第049号"),
        ("(署)网出证(粤)字第35号", PUBLISHING, "(署)网出证(粤)字第35号"),
        ("网出证(浙)字第12号", PUBLISHING, "网出证(浙)字第12号"),
        ("互联网出版许可证：新出网证（京）字101号", PUBLISHING, "新出网证(京)字第101号"),
        ("网络出版服务许可证（京）字第121号", PUBLISHING, "(京)字第121号"),
        ("京网文[2020]0276-042号", CULTURE, "京网文[2020]0276-042号"),
        ("京网文〔2020〕1039-165号", CULTURE, "京网文[2020]1039-165号"),
        ("京网文【2023】1034-029号", CULTURE, "京网文[2023]1034-029号"),
        ("京网文(2015)0191-121号", CULTURE, "京网文[2015]0191-121号"),
        ("京网文（2024）1468-073号", CULTURE, "京网文[2024]1468-073号"),
        ("文网文[2009]169号", CULTURE, "文网文[2009]169号"),
        ("沪 网 文 [2019] 0896 - 066", CULTURE, "沪网文[2019]0896-066号"),
        ("粤网文[2018]10291-1172号", CULTURE, "粤网文[2018]10291-1172号"),
        ("信息网络传播视听节目许可证：0105108", AUDIOVISUAL, "0105108"),
        ("网上传播视听节目许可证(0103020)", AUDIOVISUAL, "0103020"),
        ("信息网络传播视听节目许可证号 1908317号", AUDIOVISUAL, "1908317"),
        ("广播电视节目制作经营许可证（京）字第828号", BROADCAST, "(京)字第828号"),
        ("广播电视节目制作经营许可证（广媒）字第172号", BROADCAST, "(广媒)字第172号"),
        ("广播电视节目制作经营许可证编号：(沪)字第0573号", BROADCAST, "(沪)字第0573号"),
        ("(京)-经营性-2014-0008", DRUG, "(京)-经营性-2014-0008"),
        ("(京)-非经营性-2014-0090", DRUG, "(京)-非经营性-2014-0090"),
        ("（粤）—经营性—2023—0112", DRUG, "(粤)-经营性-2023-0112"),
        ("互联网药品信息服务资格证书(京)经营性-2014-0013", DRUG, "(京)-经营性-2014-0013"),
        ("(浙)-（经营性）-2017-0005", DRUG, "(浙)-经营性-2017-0005"),
        ("（京）网械平台备字（2020） | 第00002号", DEVICE, "(京)网械平台备字(2020)第00002号"),
        ("沪网食备A0015号", FOOD, "沪网食备A0015"),
        ("国新网许可证编号：2312006001", NEWS, "2312006001"),
        ("信息网络传播视听节目许可证 许可证号：0108284", AUDIOVISUAL, "0108284"),
        ("互联网药品交易服务资格证书：京C20160005", DRUG, "京C20160005"),
        ("互联网药品交易服务资格证国A20150001", DRUG, "国A20150001"),
        ("（京）网药械信息备字（2022）第00334号", DRUG, "(京)网药械信息备字(2022)第00334号"),
        ("粤网药械信息备字〔2023〕第00012号", DRUG, "(粤)网药械信息备字(2023)第00012号"),
        ("（京）网械平台备字（2018）第00005号", DEVICE, "(京)网械平台备字(2018)第00005号"),
        ("京海食药监械经营备20160123号", DEVICE, "京海食药监械经营备20160123号"),
        ("京食药网食备202010048", FOOD, "京食药网食备202010048"),
        ("浙网食A33010003", FOOD, "浙网食A33010003"),
        ("食品经营许可证：JY11101050363440", FOOD, "JY11101050363440"),
        ("SC10133010000018", FOOD, "SC10133010000018"),
        ("备案编号：Guizhou-DuoCaiXiaoAI-20250724S0002", AI, "Guizhou-DuoCaiXiaoAI-20250724S0002"),
        ("Beijing-MouMouDaMoXing-202401030012", AI, "Beijing-MouMouDaMoXing-202401030012"),
    ],
)
def test_forms_of_permits(text: str, kind: MarkKind, number: str) -> None:
    """Each form gives one mark of its kind in canonical form, whatever brackets, dashes and width it is written in."""
    for written in (text, text.translate(FULL_WIDTH), f"京ICP备13052560号-1 {text} 京公网安备11010802020134号"):
        spans = [span for span in find(written) if span.kind not in CORE_KINDS]
        assert [(span.kind, span.number, span.suspect) for span in spans] == [(kind, number, None)]


@pytest.mark.parametrize(
    "text",
    [
        # weak forms without the licence's name near them
        "10120170003", "热线 13820171234", "0105108", "（京）字第828号", "京C20160005", "编号（粤）字第12号",
        # the name without a number, or with other digits
        "互联网新闻信息服务许可证", "互联网新闻信息服务许可证 举报电话：13820171234", "新闻许可 2024年",
        "信息网络传播视听节目许可证 010-5108", "互联网新闻信息服务许可证99120170003", "互联网新闻信息服务许可证1012017000312",
        # impossible years and areas, and what only begins like one
        "京网文[1990]0276-042号", "京网文[2031]0276-042号", "(京)-经营性-1990-0008", "JY19901050363440", "JY111010503634401",
        "Olympia-Games-20240101S0001", "Beijing-Games-20081301", "Beijing-Olympics-20080808", "xBeijing-A-20250724S0002",
        # numbers nobody filled in
        "（京）网药械信息备字（2023）第00000号", "（总）网出证（湘）字第000号", "广播电视节目制作经营许可证（京）字第000xx0号",
        "浙网文[2013]***-027号", "信息网络传播视听节目许可证：1109***4号",
        # permits that have no kind here
        "新出发京批字第直0673号", "新出发京零字第大120007号", "京演（机构）（2019）4094号", "甲测资字1100078",
        "医广【2016】第05—18—079号", "网站标识码bm01000001", "网信算备110108001234501230013号", "国药准字Z20150001",
        "互联网宗教信息服务许可证：京（2022）0000028", "文网游备字〔2014〕Ｗ-RPG001号",
    ],
)  # fmt: skip
def test_what_is_no_permit(text: str) -> None:
    """Weak forms without a name, names without a number, impossible years, and other permits give nothing."""
    assert find(text) == ()


@given(
    permits(), st.sampled_from(("京ICP备13052560号-1", "京公网安备11010802020134号", "粤B2-20090191-2")), st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_a_permit_changes_no_other_number(permit: Written, other: str, first: bool) -> None:
    """Beside a filing, public security or licence number a permit is read, and the other as if alone."""
    text = f"{permit.plain} {other}" if first else f"{other} {permit.plain}"
    found = {(span.kind, span.number) for span in find(text)}
    assert (permit.kind, permit.canonical) in found
    assert [n for k, n in found if k in CORE_KINDS] == [other]
    assert len(found) == 2


@given(permits(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_permit_parted_by_markup(permit: Written, data: st.DataObject) -> None:
    """Cut by markup between its pieces a permit is the same permit."""
    glue = [data.draw(st.sampled_from(("", SEAM))) for _ in permit.pieces]
    text = permit.label + "".join(piece + seam for piece, seam in zip(permit.pieces, glue, strict=True))
    assert [(s.kind, s.number) for s in find(text)] == [(permit.kind, permit.canonical)]


def test_permits_have_links_and_places() -> None:
    """A permit on a page has its text, link and offset like any mark."""
    page = Page.from_bytes(
        "<footer><a href='/c.jpg'>网络文化经营许可证：京网文〔2020〕1039-165号</a> 京ICP备13052560号</footer>".encode()
    )
    permit, filing = page.marks
    assert (permit.kind, permit.text, permit.link) == (CULTURE, "京网文〔2020〕1039-165号", "/c.jpg")
    assert page.text[permit.offset :].startswith(permit.text)
    assert (permit.province, filing.kind) == ("京", MarkKind.ICP)


def test_many_permits_hide_no_filing_number() -> None:
    """Thousands of permits before and behind a filing number take a moment and do not push it out."""
    began = time.process_time()
    many = "".join(f"京网文[2020]{i:04}-042号 食品 JY1110105{i:07} " for i in range(5_000))
    found = find(many + "京ICP备13052560号-1" + many)
    assert time.process_time() - began < 3
    assert [span.number for span in found if span.kind is MarkKind.ICP] == ["京ICP备13052560号-1"]
    assert len(found) <= 2 * MAX_MARKS


@pytest.mark.parametrize(
    "text",
    ["网文" * 100_000, "京网文[2020]" * 40_000, "JY1" * 100_000, "（京）" * 100_000, "Beijing-" * 60_000 + "-20",
     "A" * 300_000 + "-20", "新闻信息服务许可证" * 40_000, "京" * 300_000 + "械经营", "节目制作" * 80_000, "药品A20" * 80_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_reading_permits_is_linear(text: str) -> None:
    """A third of a million characters of anything that begins a permit take a moment."""
    began = time.process_time()
    find(text)
    assert time.process_time() - began < 2
