"""The grammar finds every true number however it is written, and takes nothing else for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.marks import EXAMPLE, SUSPECT_REASONS, find
from auditor.model import MarkKind
from auditor.policy.provinces import PROVINCES
from auditor.psb import psb_mark
from auditor.text import SEAM
from tests.numbers import AFTER, BEFORE, Written, shown, true_numbers

ICP, PSB, LICENCE = MarkKind.ICP, MarkKind.PSB, MarkKind.LICENCE


def numbers(text: str) -> list[str]:
    """Numbers that could be true, in order."""
    return [span.number for span in find(text) if span.suspect is None]


def suspects(text: str) -> list[tuple[str, str | None]]:
    return [(span.number, span.suspect) for span in find(text) if span.suspect is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # white space
        ("京 ICP 备 13052560 号 - 1", ["京ICP备13052560号-1"]),
        ("浙 ICP 备 17005035 号 -1", ["浙ICP备17005035号-1"]),
        ("京ICP备 12003892号-11", ["京ICP备12003892号-11"]),
        ("京\u3000ICP\u2003备\u00a013052560号", ["京ICP备13052560号"]),
        ("京ICP备\n13052560号", ["京ICP备13052560号"]),
        ("京ICP备1305 2560号", ["京ICP备13052560号"]),
        # width, script, pinyin
        ("粤ＩＣＰ备14023066号-1", ["粤ICP备14023066号-1"]),
        ("京｜ICP备11020872号－17", ["京ICP备11020872号-17"]),
        ("蘇ICP備13036349號-1", ["苏ICP备13036349号-1"]),
        ("粵ICP備(bei)18002210號", ["粤ICP备18002210号"]),
        ("京icp备13052560号", ["京ICP备13052560号"]),
        ("京\u200bICP备1305\u200b2560号", ["京ICP备13052560号"]),
        # 号 and suffix
        ("新ICP备10002904", ["新ICP备10002904号"]),
        ("浙ICP备14041274-1号", ["浙ICP备14041274号-1"]),
        ("京ICP备 18055791-1 号", ["京ICP备18055791号-1"]),
        ("京ICP备13052560号一2", ["京ICP备13052560号-2"]),
        ("沪ICP备2025152989号-1A", ["沪ICP备2025152989号-1A"]),
        ("黔ICP备2025044274号-1x", ["黔ICP备2025044274号-1X"]),
        ("京ICP备13052560号-1Copyright", ["京ICP备13052560号-1"]),
        ("京ICP备13052560号-010-62345678", ["京ICP备13052560号"]),
        ("京ICP备13052560号 - 400-800-8888", ["京ICP备13052560号"]),
        ("京ICP备13052560号-2024", ["京ICP备13052560号"]),
        ("京ICP备13052560号 - 24小时服务", ["京ICP备13052560号"]),
        # something between
        ("贵ICP备(example.org.cn)05052049号-13", ["贵ICP备05052049号-13"]),
        ("京ICP备案13052560号", ["京ICP备13052560号"]),
        ("京ICP备字第13052560号", ["京ICP备13052560号"]),
        ("(京)ICP备13052560号", ["京ICP备13052560号"]),
        # glued
        ("京ICP备13052560号-6京 公网安备11010802020134号", ["京ICP备13052560号-6", "京公网安备11010802020134号"]),
        ("京ICP备10046444-京公網安備11010802020134號", ["京ICP备10046444号", "京公网安备11010802020134号"]),
        ("京ICP备13052560号-2合字B2-20160011", ["京ICP备13052560号-2", "合字B2-20160011"]),
        ("国家信息产业部甘ICP备05002131号", ["甘ICP备05002131号"]),
        ("2024沪公网安备31010602000299号", ["沪公网安备31010602000299号"]),
        ("京ICP证080047号[京ICP备08010314号-6]", ["京ICP证080047号", "京ICP备08010314号-6"]),
        ("京ICP备16056634号-1 京ICP备16056634号-2", ["京ICP备16056634号-1", "京ICP备16056634号-2"]),
        # public security
        ("京公网安备：110000000015号", ["京公网安备110000000015号"]),
        ("湘公安网备号 43010402000231", ["湘公网安备43010402000231号"]),
        ("公安备案号11010502030143", ["京公网安备11010502030143号"]),
        ("公安备案号：51012202001157", ["川公网安备51012202001157号"]),
        ("北京市公安局海淀分局网监中心备案编号：11010802020122", ["京公网安备11010802020122号"]),
        ("北京市公安局朝阳分局备案编号110105014669", ["京公网安备110105014669号"]),
        ("粵公網安(an)備(bei) 44011102000750號", ["粤公网安备44011102000750号"]),
        ("蜀公网安备51012202001157号", ["蜀公网安备51012202001157号"]),
        # licences
        ("京ICP证030173号", ["京ICP证030173号"]),
        ("Example.cn(京ICP证000007)", ["京ICP证000007号"]),
        ("鄂ICP证:020001-5", ["鄂ICP证020001号-5"]),
        ("京 ICP 证 040089 号-1", ["京ICP证040089号-1"]),
        ("互联网ICP备案号：沪B2-20080046-1", ["沪B2-20080046-1"]),
        ("沪ICP证：沪B2-20170116", ["沪B2-20170116"]),
        ("沪ICP证 B2-20040070", ["沪B2-20040070"]),
        ("新B2-20090002号", ["新B2-20090002"]),
        ("浙 B2-20181004", ["浙B2-20181004"]),
        ("增值电信业务经营许可证A2.B1-20232628/京B2-20224905", ["A2.B1-20232628", "京B2-20224905"]),
        ("许可证 A2、B1、B2-20090003", ["A2.B1.B2-20090003"]),
        ("合字B1.B2-20130004", ["合字B1.B2-20130004"]),
        ("浙D3-20210002", ["浙D3-20210002"]),
        # what does not belong in it
        ("京-ICP备-13052560号", ["京ICP备13052560号"]),
        ("沪｜cp备13044278", ["沪ICP备13044278号"]),
        ("京ICP备2020 085709 京公网安备 1101 0802 0201 34号", ["京ICP备2020085709号", "京公网安备11010802020134号"]),
        ("京公网安备：京11010802020134号", ["京公网安备11010802020134号"]),
        ("京公网安备-11010802020134号", ["京公网安备11010802020134号"]),
        ("京网安备11010802020134号", ["京公网安备11010802020134号"]),
        ("广西网警备案号：45010302000152", ["桂公网安备45010302000152号"]),
        # labels decide nothing
        ("经营许可证编号：京ICP备13052560号", ["京ICP备13052560号"]),
        ("公安备案号豫ICP备16036348号", ["豫ICP备16036348号"]),
        ("网站备案：京公网安备11010702001529号", ["京公网安备11010702001529号"]),
        ("ICP 证号： 京 ICP 备 13052560 号", ["京ICP备13052560号"]),
    ],
)
def test_forms_people_write(text: str, expected: list[str]) -> None:
    """Every way of writing a true number gives its canonical form, and nothing beside it."""
    assert numbers(text) == expected
    assert suspects(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("闽ICP备12345678号", "placeholder"),
        ("闽ICP备123456789号", "placeholder"),
        ("沪ICP备1234567号", "placeholder"),
        ("沪ICP备00000000号", "placeholder"),
        ("京ICP备66666666号-1", "placeholder"),
        ("京ICP备8888888号", "placeholder"),
        ("京ICP备11223344号", "placeholder"),
        ("京ICP备12121212号", "placeholder"),
        ("京ICP备2024000001号-1", "placeholder"),
        ("京ICP备11000001号", "placeholder"),
        ("京ICP备2021123456号", "placeholder"),
        ("京ICP备20240000号", "placeholder"),
        ("京ICP备20241234号-1", "placeholder"),
        ("京公网安备11010802012345号", "placeholder"),
        ("粤公网安备44030500000000号", "placeholder"),
        ("ICP备88888888号", "placeholder"),
        ("ICP备********号", "masked"),
        ("京ICP备XXXXXXXX号", "masked"),
        ("蜀ICP备XXX号-1XXX", "masked"),
        ("京ICP备2024XXXXXX号", "masked"),
        ("京ICP备1XXXXXX1号", "masked"),
        ("京ICP证66**66号", "masked"),
        ("京公网安备××××××××××××××号", "masked"),
        ("京B2-XXXXXXXX", "masked"),
        ("京ICP备0978543245号-28", "impossible-year"),
        ("京ICP备33309494号", "impossible-year"),
        ("京ICP备56123987号", "impossible-year"),
        ("京ICP备2031123987号", "impossible-year"),
        ("京B2-19980123", "impossible-year"),
        ("新ICP备0700231号", "malformed"),
        ("京ICP备130525601号", "malformed"),
        ("京ICP13052560号", "malformed"),
        ("京ICP13052560", "malformed"),
        ("陕IPC备16014072号", "malformed"),
        ("京ICP证1510088号", "malformed"),
        ("京ICP证09002463号", "malformed"),
        ("粤B-20050235", "malformed"),
        ("粤B6-20050235", "malformed"),
        ("浙B2-20080224n", "malformed"),
        ("京公网安备1101052730号", "malformed"),
        ("京公网安备110105020301431号", "malformed"),
        ("萌ICP备20259514号", "parody-registry"),
        ("星云ICP备20259514号", "parody-registry"),
        ("某ICP备13052560号", "unknown-province"),
        ("本站楚ICP备13052560号", "unknown-province"),
        ("京公网安备99010502030143号", "unknown-province"),
        ("ICP备13052560号", "no-province"),
        ("沪公网安备11010502030143号", "province-mismatch"),
    ],
)
def test_what_cannot_be_true_is_told(text: str, reason: str) -> None:
    """A fake, a placeholder or a slip of the pen is found and named, and is never a number."""
    assert numbers(text) == []
    assert [found for _, found in suspects(text)] == [reason]
    assert reason in SUSPECT_REASONS


@pytest.mark.parametrize(
    "text",
    [
        # words and adverts
        "阿里云ICP备案", "腾讯云ICP备案服务，免备案，无需备案", "工商备案公示信息", "ICP备案", "备案号", "ICP备案号：",
        "依照《非经营性互联网信息服务备案管理办法》第13条，应在2005年3月20日前备案",
        "完成ICP备案100家，公安备案20日内办理", "新ICP备案2024年规定", "网站备案信息 2024-11-22",
        # neighbours that look alike
        "{4AB2-812B-4F1D}", "LDRB2-9", "31ab2-20190101.pdf", "图纸B2-20190304", "LDRB2-20190101", "京A-12345",
        "设备型号B2-20190304", "A座B2-20190304室 经营范围：销售", "证券代码A1-20190304，备用", "苏A-20990304",
        # numbers of footers that are none of ours
        "京C20160005", "国A20150001", "（广媒）字第172号", "0105108", "10120170001",
        "新出发京批字第直0673号", "新出发京零字第大120007号", "京演（机构）（2019）4094号", "甲测资字1100078",
        "医广【2016】第05—18—079号", "网站标识码bm01000001", "网站标识码3300000020",
        "网信算备110108001234501230013号", "电信业务审批[2001]字第379号函", "京新网备2010004号",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_a_number(text: str) -> None:
    """Prose, adverts, look-alikes and the other numbers of a Chinese footer give nothing, true or suspect."""
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "格式如：京ICP备13052560号-1", "（例如京ICP备13052560号-1）", "示例值：京ICP备13052560号-1", "备案号，如“京ICP备13052560号-1”",
        "样例 京ICP备13052560号-1", "形如「京ICP备13052560号-1」",
    ],
)  # fmt: skip
def test_an_example_is_no_mark(text: str) -> None:
    """A number that the text itself calls an example is told as one."""
    assert suspects(text) == [("京ICP备13052560号-1", EXAMPLE)]
    assert numbers(text) == []


def test_prose_before_a_number_makes_no_example() -> None:
    """Only words that say so, right in front of the number."""
    for text in (
        "例如以下网站。京ICP备13052560号",
        "自如京ICP备13052560号",
        "惯例京ICP备13052560号",
        "格式化京ICP备13052560号",
    ):
        assert numbers(text) == ["京ICP备13052560号"]


@given(true_numbers(), true_numbers())
@settings(max_examples=200, deadline=None)
def test_glued_numbers_are_both_found(first: Written, second: Written) -> None:
    """Two numbers without anything between them are two numbers."""
    found = [span.number for span in find(first.plain + second.plain) if span.suspect is None]
    assert found == [first.canonical, second.canonical]


def test_parts_of_a_mark() -> None:
    """Kind, holder, site, folded province and offsets come with the canonical form."""
    text = "四川某某 川ICP备19005132号-3A | 川公网安备51012202001157号 | 川B2-20160341-2"
    filing, police, licence = find(text)
    assert (filing.kind, filing.number, filing.entity) == (ICP, "川ICP备19005132号-3A", "蜀ICP备19005132号")
    assert (filing.site, filing.province) == ("3A", "蜀")
    assert text[filing.start : filing.end] == "川ICP备19005132号-3A"
    assert text[filing.digits :].startswith("19005132")
    assert (police.kind, police.entity, police.site, police.province) == (PSB, "51012202001157", "", "蜀")
    assert (licence.kind, licence.number, licence.entity) == (LICENCE, "川B2-20160341-2", "川B2-20160341")
    assert (licence.site, licence.province) == ("2", "蜀")


@pytest.mark.parametrize("province", PROVINCES, ids=lambda p: p.letter)
def test_every_province(province: object) -> None:
    """Each province's letters are read, and its police code is derived and checked."""
    for p in PROVINCES:
        assert numbers(f"{p.letter}ICP备13052560号") == [f"{p.letter}ICP备13052560号"]
        assert find(f"{p.psb_letter}ICP备13052560号")[0].entity == f"{p.letter}ICP备13052560号"
        agrees = p is province
        assert (psb_mark(f"{p.code}010502030143", province.psb_letter)[1] is None) is agrees  # type: ignore[attr-defined]


def test_the_year_of_the_evidence_decides() -> None:
    """A ten-digit number of next year is impossible now and possible then."""
    assert find("京ICP备2031052560号")[0].suspect == "impossible-year"
    assert find("京ICP备2031052560号", year=2031)[0].suspect is None


def test_a_national_licence_needs_its_label() -> None:
    """Without province and label the form is a room, a part or a date; the label makes it a licence."""
    assert numbers("3号楼B2-20190304") == []
    assert numbers("经营许可证：B2-20190304") == ["B2-20190304"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("粤ICP备|2020085709号", ["粤ICP备2020085709号"]),
        ("粤|ICP|备|2020085709|号|-|1", ["粤ICP备2020085709号-1"]),
        ("粤ICP备20200857|09号", ["粤ICP备2020085709号"]),
        ("粤ICP备1305|2560号", ["粤ICP备13052560号"]),
        ("粤I|C|P备13052560号", ["粤ICP备13052560号"]),
        # The join must not run a year or a next number into a suffix or the digits.
        ("粤ICP备13052560号-1|2024", ["粤ICP备13052560号-1"]),
        ("粤ICP备13052560|2024 某某公司", ["粤ICP备13052560号"]),
        ("沪公网|安备|31010102006431号", ["沪公网安备31010102006431号"]),
        ("粤B2-2009|0191-2", ["粤B2-20090191-2"]),
    ],
)
def test_text_parted_by_markup(text: str, expected: list[str]) -> None:
    """A number cut by markup is one number, and markup still parts it from what stands beside it."""
    assert numbers(text.replace("|", SEAM)) == expected


@given(
    true_numbers().flatmap(lambda n: st.tuples(st.just(n), shown(n))), st.sampled_from(BEFORE), st.sampled_from(AFTER)
)
@settings(max_examples=200, deadline=None)
def test_any_true_number_is_found(pair: tuple[Written, str], before: str, after: str) -> None:
    """Any number of any province and kind, decorated in every way, behind any label, before anything."""
    number, text = pair
    found = find(before + text + after)
    assert [(span.kind, span.number, span.suspect) for span in found] == [(number.kind, number.canonical, None)]
    assert found[0].start >= len(before)
    assert found[0].end <= len(before + text)


@given(true_numbers(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_digit_more_or_less_is_no_number(number: Written, data: st.DataObject) -> None:
    """The lengths of true numbers are two apart or more: one digit lost or doubled never gives a true one."""
    at = next(i for i, piece in enumerate(number.pieces) if piece.isdigit() and len(piece) > 3)
    digits = number.pieces[at]
    where = data.draw(st.integers(0, len(digits) - 1))
    changed = data.draw(
        st.sampled_from((digits[:where] + digits[where + 1 :], digits[:where] + digits[where] + digits[where:]))
    )
    text = number.label + "".join((*number.pieces[:at], changed, *number.pieces[at + 1 :]))
    assert [span.number for span in find(text) if span.suspect is None and span.kind is number.kind] == []


@given(true_numbers(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_digit_is_read_as_changed(number: Written, data: st.DataObject) -> None:
    """What is found never holds other digits than were written: a changed number is that number or suspect."""
    at = next(i for i, piece in enumerate(number.pieces) if piece.isdigit() and len(piece) > 3)
    digits = number.pieces[at]
    where = data.draw(st.integers(0, len(digits) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[where]]))
    changed = digits[:where] + digit + digits[where + 1 :]
    text = number.label + "".join((*number.pieces[:at], changed, *number.pieces[at + 1 :]))
    for span in find(text):
        assert changed in span.number
        assert span.number != number.canonical


@given(
    true_numbers().flatmap(lambda n: st.tuples(st.just(n), shown(n))),
    st.text(st.sampled_from("备案号京公网安许可证 版权所有2024年\n：-|·abc"), max_size=80),
    st.text(st.sampled_from("备案号京公网安许可证 版权所有2024年\n：-|·abc"), max_size=80),
)
@settings(max_examples=200, deadline=None)
def test_prose_around_a_number_changes_nothing(pair: tuple[Written, str], before: str, after: str) -> None:
    """Whatever stands on the lines above and below, the number is the one that is found."""
    number, text = pair
    found = [span.number for span in find(f"{before}。\n{text}\n。{after}") if span.suspect is None]
    assert found == [number.canonical]


@given(st.text(st.sampled_from("京ICPicp备证案号公网安B2A1-.－ \n|*xX0123456789()" + SEAM), max_size=120))
@settings(max_examples=200, deadline=None)
def test_spans_are_ordered_and_apart(text: str) -> None:
    """On any soup of the grammar's own characters: no exception, spans in order, inside the text, not overlapping."""
    end = 0
    for span in find(text):
        assert end <= span.start <= span.digits < span.end <= len(text)
        end = span.end
