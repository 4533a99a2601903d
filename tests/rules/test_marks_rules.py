"""Finer points of the rules about the marks themselves: form, place, visibility, images, links, provinces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.judge import judge
from auditor.model import Finding, Place, Verdict
from auditor.page import Image, Page
from auditor.policy.linkhosts import LinkKind, classify
from auditor.policy.mark_signs import is_blank_label, is_psb_icon, may_draw_icons, runs_scripts
from auditor.policy.number_forms import CHECKED, NUMBER_FORMS, Form, fulfils_duty, is_app_number
from auditor.policy.provinces import PROVINCES
from auditor.rule import load
from tests.examples import evidence

RULES = {rule.id: rule for rule in load()}
MARK_RULES = [rule for rule in RULES.values() if rule.family in ("filing", "psb") and rule.needs == ("home",)]

ICP = "京ICP备05990217号-1"
OTHER_ICP = "粤ICP备2021990123号"
PSB = "京公网安备11010802990217号"
ICON = '<img src="/gongan.png" alt="">'
MIIT = "https://beian.miit.gov.cn/"
RECORD = "https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217"
FORMER = "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=11010802990217"
PROSE = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询，地址在某某路一号。</p>"
LONG = "<p>" + "本公司生产各类机械零件，品种齐全，质量可靠，交货及时，欢迎来电咨询。" * 20 + "</p>"
SCRIPT = "<script>var a = 1</script>"


def finding(rule: str, block: str) -> Finding:
    (found,) = judge(evidence(block), [RULES[rule]])
    return found


def failing(page: str) -> list[str]:
    """Ids of the rules about marks that a page fails."""
    return [f.rule for f in judge(evidence(page), MARK_RULES) if f.verdict is Verdict.FAILED]


def link(href: str, text: str) -> str:
    return f'<a href="{href}">{text}</a>'


def cut_short(body: str) -> str:
    return f'[home]\ncomplete = false\noutcome = "partial"\nbody = """{body}"""'


@pytest.mark.parametrize(
    ("rule", "page", "verdict", "message"),
    [
        ("icp-number-malformed", "京ICP备0599021号", "failed", "malformed"),
        ("icp-number-malformed", "楚ICP备05990217号", "failed", "unknown-province"),
        ("icp-number-malformed", "ICP备05990217号", "failed", "no-province"),
        ("icp-number-malformed", f"{ICP} ICP备05990217号", "cannot-tell", "beside-no-province"),
        ("icp-number-malformed", "京ICP备05990217", "passed", "right"),
        ("icp-number-malformed", "萌ICP备20259517号", "inapplicable", "none"),
        ("icp-number-malformed", PSB, "inapplicable", "none"),
        ("icp-number-suspect", "京ICP备33990217号-1", "failed", "impossible-year"),
        ("icp-number-suspect", "京ICP备059902175号", "inapplicable", "none"),
        ("icp-number-suspect", f"{ICP} 京ICP备059902175号", "passed", "plausible"),
        ("icp-registry-parody", "萌ICP备20259517号", "failed", "parody-registry"),
        ("icp-registry-parody", "京ICP备12345678号", "inapplicable", "none"),
        ("icp-number-missing", "萌ICP备20259517号", "inapplicable", "parody"),
        ("icp-number-missing", "京ICP备059902175号", "inapplicable", "malformed"),
        ("icp-number-missing", "京ICP备12345678号", "inapplicable", "suspect"),
        ("icp-number-missing", "经营许可证：粤B-20050235", "inapplicable", "malformed"),
        ("icp-number-missing", "沪ICP备2025990217号-1A", "inapplicable", "app-number"),
        ("icp-number-missing", f'<p style="display:none">{ICP}</p>', "inapplicable", "hidden"),
        ("icp-number-missing", f'<p style="display:none">{PSB}</p>', "failed", "missing"),
        ("icp-number-missing", link(MIIT, ""), "inapplicable", "blank-link"),
        ("icp-number-missing", link(MIIT, "备案查询"), "failed", "missing"),
        ("icp-number-missing", link(MIIT, '<img src="/a.png">'), "inapplicable", "image"),
        ("icp-number-missing", "域名注册服务机构许可证：浙D3-20210002", "failed", "missing"),
        ("icp-link-empty", link(MIIT, ""), "failed", "blank"),
        ("icp-link-empty", link(MIIT, "") + SCRIPT, "cannot-tell", "scripts"),
        ("icp-link-empty", link("https://www.beian.miit.gov.cn", "京ICP备号"), "failed", "blank"),
        ("icp-link-empty", link(MIIT, "{dede:global.cfg_beian/}"), "failed", "blank"),
        ("icp-link-empty", link(MIIT, "") + ICP, "passed", "filled"),
        ("icp-link-empty", link(MIIT, "京ICP备12345678号"), "passed", "filled"),
        ("icp-link-empty", link(MIIT, "工信部"), "inapplicable", "none"),
        ("icp-link-empty", link(MIIT, ICON), "inapplicable", "none"),
        ("icp-link-empty", link("/beian", ""), "inapplicable", "none"),
        ("icp-link-empty", ICP, "inapplicable", "none"),
        ("icp-link-empty", link(MIIT, "") + f"<p hidden>{ICP}</p>", "inapplicable", "hidden"),
        ("icp-number-misplaced", f"{LONG}{ICP}", "passed", "bottom"),
        ("icp-number-misplaced", f"{ICP}{LONG}", "failed", "elsewhere"),
        ("icp-number-misplaced", f"{ICP}{LONG}{ICP}", "passed", "bottom"),
        ("icp-number-misplaced", f'<div class="site-footer">{ICP}</div>{LONG}', "passed", "bottom"),
        ("icp-number-misplaced", f"{ICP} {PSB} 版权所有", "passed", "bottom"),
        ("icp-number-misplaced", f"京ICP备12345678号{LONG}", "inapplicable", "none"),
        ("icp-number-misplaced", f"粤B2-20090191{LONG}", "inapplicable", "none"),
        ("icp-number-hidden", f"<p hidden>{ICP}</p>", "failed", "switched-off"),
        ("icp-number-hidden", f'<p style="visibility: hidden">{ICP}</p>', "failed", "switched-off"),
        ("icp-number-hidden", f"<p hidden>{ICP}</p>{SCRIPT}", "cannot-tell", "may-be-shown"),
        (
            "icp-number-hidden",
            f'<link rel="stylesheet" href="/a.css"><p hidden>{ICP}</p>',
            "cannot-tell",
            "may-be-shown",
        ),
        ("icp-number-hidden", f"<p hidden>{ICP}</p><p>{ICP}</p>", "passed", "visible"),
        ("icp-number-hidden", f'<p style="font-size: 0px">{ICP}</p>', "failed", "unseen"),
        ("icp-number-hidden", f'<p style="color:#FFF;background:#ffffff">{ICP}</p>', "failed", "unseen"),
        ("icp-number-hidden", f"<style>.x{{font-size:0}}</style><p class=x>{ICP}</p>", "failed", "unseen"),
        ("icp-number-hidden", f"<style>.x{{display:none}}</style><p class=x>{ICP}</p>", "failed", "switched-off"),
        ("icp-number-hidden", f'<p style="font-size:0">{ICP}</p>{SCRIPT}', "cannot-tell", "may-be-seen"),
        ("icp-number-hidden", f'<p style="color:#fefefe;background:#fff">{ICP}</p>', "passed", "visible"),
        ("icp-number-hidden", "<p hidden>京ICP备12345678号</p>", "inapplicable", "none"),
        ("icp-number-hidden", "<p hidden>经营许可证 粤B2-20090191</p>", "failed", "switched-off"),
        ("icp-number-hidden", f"<p hidden>{ICP}</p><p>京ICP备12345678号</p>", "inapplicable", "suspect"),
        ("icp-number-hidden", f"<p hidden>{PSB}</p>", "inapplicable", "none"),
        ("icp-number-hidden", f"<!-- {ICP} -->", "inapplicable", "none"),
        ("icp-number-app", "沪ICP备2025990217号-1A", "failed", "app-only"),
        ("icp-number-app", "黔ICP备2025990217号-12X", "failed", "app-only"),
        ("icp-number-app", "黔ICP备2025990217号-2K", "failed", "app-only"),
        ("icp-number-app", "粤B2-20090191-2 沪ICP备2025990217号-1A", "passed", "of-site"),
        ("icp-number-app", "浙D3-20210002 沪ICP备2025990217号-1A", "failed", "app-only"),
        ("icp-number-app", "京ICP备12345678号", "inapplicable", "none"),
        ("icp-numbers-several", f"<footer>{ICP} {OTHER_ICP}</footer>", "failed", "side-by-side"),
        ("icp-numbers-several", f"{OTHER_ICP}{LONG}{ICP}", "cannot-tell", "elsewhere"),
        ("icp-numbers-several", f"{OTHER_ICP} {ICP}{LONG}", "cannot-tell", "elsewhere"),
        ("icp-numbers-several", "川ICP备05990217号-1 蜀ICP备05990217号-2", "passed", "one"),
        ("icp-numbers-several", f"{ICP} 沪ICP备2025990217号-1A", "passed", "one"),
        ("icp-numbers-several", f"{ICP} 粤B2-20090191-2", "passed", "one"),
        ("icp-numbers-several", f"{ICP} 京ICP备12345678号", "passed", "one"),
        ("icp-number-form", OTHER_ICP, "passed", "wanted"),
        ("icp-number-form", f"{OTHER_ICP}-3", "failed", "entity-wanted"),
        ("icp-number-form", f"{OTHER_ICP} {OTHER_ICP}-3", "passed", "wanted"),
        ("icp-number-form", ICP, "passed", "wanted"),
        ("icp-number-form", "京ICP备05990217号", "failed", "site-wanted"),
        ("icp-number-form", f"{OTHER_ICP} 京ICP备05990217号", "failed", "site-wanted"),
        ("icp-number-form", "京ICP证030173号-1", "inapplicable", "none"),
        ("icp-number-form", "粤B2-20090191", "inapplicable", "none"),
        ("icp-number-form", "沪ICP备2025990217号-1A", "inapplicable", "none"),
        ("icp-number-form", "京ICP备12345678号", "inapplicable", "none"),
        ("icp-mark-image", link(MIIT, '<img src="/f.png" alt="">'), "cannot-tell", "image"),
        ("icp-mark-image", link(MIIT, f'<img src="/f.png" alt="{ICP}">'), "cannot-tell", "image-number"),
        ("icp-mark-image", f'<img src="/f.png" title="{ICP}">', "cannot-tell", "image-number"),
        ("icp-mark-image", '<img src="/static/icp.gif?v=1">', "cannot-tell", "image"),
        ("icp-mark-image", link(MIIT, "<svg><path d='M0 0'/></svg>"), "cannot-tell", "image"),
        ("icp-mark-image", link(MIIT, '<i style="background:url(/icp.png)"></i>'), "cannot-tell", "image"),
        ("icp-mark-image", link(MIIT, '<img src="" alt="备案号">'), "failed", "empty"),
        ("icp-mark-image", link(MIIT, '<img src="" alt="备案号">') + SCRIPT, "cannot-tell", "image"),
        ("icp-mark-image", link(MIIT, '<img data-src="/icp.png">'), "cannot-tell", "image"),
        ("icp-mark-image", link(RECORD, f'<img src="/beian.png">{PSB}'), "inapplicable", "none"),
        ("icp-mark-image", f'<img src="/beian.png">{PSB}', "inapplicable", "none"),
        ("icp-mark-image", '<img src="/x.png" alt="公安备案图标">', "inapplicable", "none"),
        ("icp-mark-image", '<img src="/picpage.png" alt="产品">', "inapplicable", "none"),
        ("icp-mark-image", '<img src="/f.png" alt="备案号">' + ICP, "passed", "text"),
        ("icp-mark-image", f'<img src="/f.png" alt="备案号"><p hidden>{ICP}</p>', "inapplicable", "hidden"),
        ("psb-number-province", "沪公网安备11010802990217号", "failed", "province-mismatch"),
        ("psb-number-province", "京公网安备77010802990217号", "failed", "unknown-province"),
        ("psb-number-province", "川公网安备51012202990217号", "passed", "fits"),
        ("psb-number-province", "公安备案号11010802990217", "passed", "fits"),
        ("psb-number-province", "京公网安备110108029902号", "passed", "fits"),
        ("psb-number-province", "沪公网安备1101080299号", "inapplicable", "none"),
        ("psb-number-malformed", "沪公网安备11010802990217号", "inapplicable", "none"),
        ("psb-number-malformed", "京公网安备1101080299号", "failed", "malformed"),
        ("psb-number-missing", "沪公网安备11010802990217号", "inapplicable", "mismatched"),
        ("psb-number-unusual", "京公网安备11010803990217号", "failed", "unusual"),
        ("psb-number-unusual", f"{PSB} 京公网安备11010803990217号", "failed", "unusual"),
        ("psb-number-unusual", "京公网安备110108007702", "inapplicable", "none"),
        ("psb-number-legacy", "京公网安备110108007702", "failed", "legacy"),
        ("psb-number-legacy", f"京公网安备110108007702 {PSB}", "passed", "present"),
        ("psb-link-retired", link(RECORD, PSB), "passed", "current"),
        ("psb-link-retired", link(FORMER, PSB), "failed", "former"),
        ("psb-link-retired", link(FORMER, PSB) + link(RECORD, "查询"), "passed", "current"),
        ("psb-link-retired", PSB + link(FORMER, "查询"), "failed", "former"),
        ("psb-link-retired", link(RECORD.replace("https", "http"), PSB), "failed", "insecure"),
        ("psb-link-retired", link("http://www.beian.gov.cn/portal/index", PSB), "inapplicable", "none"),
        ("psb-link-retired", link(FORMER, "查询"), "inapplicable", "none"),
        ("psb-link-mismatch", link(RECORD.replace("https", "http"), PSB), "passed", "same"),
        ("psb-icon-missing", link(RECORD, f'<img src="/x/7.png">{PSB}'), "passed", "shown"),
        ("psb-icon-missing", f"{ICON}{link(RECORD, PSB)}", "passed", "shown"),
        ("psb-icon-missing", f'{PROSE}<img src="/p.png" alt="公安备案">{PSB}', "passed", "shown"),
        ("psb-icon-missing", f'<img src="/logo.png">{LONG}{PSB}', "failed", "missing"),
        ("psb-icon-missing", f'{LONG}<img src="/foot.png">{PSB}', "cannot-tell", "other-image"),
        ("psb-icon-missing", f"{LONG}<style>.ga{{}}</style>{PSB}", "cannot-tell", "styled"),
        ("psb-icon-missing", link(RECORD, f"<svg></svg>{PSB}"), "passed", "drawn"),
        ("psb-icon-missing", link(RECORD, f'<img src="">{PSB}'), "cannot-tell", "other-image"),
        ("psb-icon-missing", PROSE, "inapplicable", "none"),
    ],
)
def test_a_case_gets_its_verdict_and_says_why(rule: str, page: str, verdict: str, message: str) -> None:
    found = finding(rule, f"{PROSE}{page}")
    assert (found.verdict, found.message) == (verdict, message), found.params


@pytest.mark.parametrize(
    ("rule", "page"),
    [
        ("icp-link-empty", link(MIIT, "备案号：")),
        ("icp-number-misplaced", f"{LONG}{ICP}"),
        ("icp-number-hidden", f"<p hidden>{ICP}</p>"),
        ("icp-number-app", "沪ICP备2025990217号-1A"),
        ("icp-numbers-several", ICP),
        ("icp-number-form", f"{OTHER_ICP}-3"),
        ("icp-mark-image", link(MIIT, '<img src="">')),
        ("psb-number-legacy", "京公网安备110108007702"),
        ("psb-icon-missing", PSB),
    ],
)
def test_what_may_stand_in_the_rest_of_a_page_cut_short_is_not_concluded(rule: str, page: str) -> None:
    found = finding(rule, cut_short(f"{PROSE}{page}".replace("\n", "")))
    assert (found.verdict, found.message) == ("cannot-tell", "incomplete")


def test_one_fault_of_a_mark_is_one_failed_finding() -> None:
    sound_psb = link(RECORD, f"{ICON}{PSB}")
    sound_icp = link(MIIT, ICP)
    cases = {
        f"{PROSE}{link(MIIT, ICP)}{sound_psb}": [],
        f"{PROSE}{link(MIIT, '京ICP备059902175号')}{sound_psb}": ["icp-number-malformed"],
        f"{PROSE}{link('https://icp.gov.moe/', '萌ICP备20259517号')}{sound_psb}": ["icp-registry-parody"],
        f"{PROSE}{link(MIIT, '京ICP备33990217号')}{sound_psb}": ["icp-number-suspect"],
        f"{PROSE}{link(MIIT, '')}{sound_psb}": ["icp-link-empty"],
        f"{PROSE}备案号：{link(MIIT, '备案号：')}{sound_psb}": ["icp-link-empty"],
        f"{PROSE}{link(MIIT, '<img src=>')}{sound_psb}": ["icp-mark-image"],
        f"{PROSE}{link(MIIT, '<img src=/f.png>')}{sound_psb}": [],
        f"{PROSE}<p hidden>{link(MIIT, ICP)}</p>{sound_psb}": ["icp-number-hidden"],
        f"{PROSE}{link(MIIT, '沪ICP备2025990217号-1A')}{sound_psb}": ["icp-number-app"],
        f"{PROSE}<footer>{link(MIIT, OTHER_ICP)}{link(MIIT, ICP)}{sound_psb}</footer>": ["icp-numbers-several"],
        f"{PROSE}{link(MIIT, f'{OTHER_ICP}-1')}{sound_psb}": ["icp-number-form"],
        f"{link(MIIT, ICP)}{LONG}{sound_psb}": ["icp-number-misplaced"],
        f"{PROSE}{sound_icp}{ICON}沪公网安备11010802990217号": ["psb-number-province"],
        f"{PROSE}{sound_icp}{link(FORMER, f'{ICON}{PSB}')}": ["psb-link-retired"],
        f"{PROSE}{sound_icp}{link(RECORD, PSB)}": ["psb-icon-missing"],
        f"{PROSE}{sound_icp}{ICON}{PSB}": ["psb-link-missing"],
        f"{PROSE}{sound_icp}{link('http://www.beian.gov.cn/portal/index', f'{ICON}{PSB}')}": ["psb-link-mismatch"],
    }
    for page, expected in cases.items():
        assert failing(page) == expected, page


def test_a_page_whose_number_may_be_told_by_another_rule_is_told_by_one() -> None:
    """Where icp-number-missing leaves a page to another rule, that rule does not leave it as well."""
    handed_over = {
        "suspect": "icp-number-suspect",
        "malformed": "icp-number-malformed",
        "parody": "icp-registry-parody",
        "app-number": "icp-number-app",
        "hidden": "icp-number-hidden",
        "image": "icp-mark-image",
        "blank-link": "icp-link-empty",
    }
    pages = [
        "京ICP备12345678号",
        "ICP备05990217号",
        "萌ICP备20259517号",
        "沪ICP备2025990217号-1A",
        f"<p hidden>{ICP}</p>",
        f'<p hidden>{ICP}</p><img src="/icp.png">{link(MIIT, "")}',
        link(MIIT, ""),
        link(MIIT, "") + link(MIIT, '<img src="/x.png">'),
        '<img src="/beian.png">',
        link(MIIT, '<img src="">'),
    ]
    seen = set()
    for page in (p + script for p in pages for script in ("", SCRIPT)):
        missing = finding("icp-number-missing", f"{PROSE}{page}")
        assert missing.verdict == "inapplicable", page
        told = finding(handed_over[missing.message], f"{PROSE}{page}")
        assert told.verdict in ("failed", "cannot-tell"), page
        seen.add(missing.message)
    assert seen == set(handed_over)


def test_all_numbers_of_several_entities_are_quoted() -> None:
    found = finding("icp-numbers-several", f"{PROSE}<footer>{ICP} {OTHER_ICP} 苏ICP备19990034号-2</footer>")
    assert found.params["count"] == "3"
    assert all(number in found.params["numbers"] for number in (ICP, OTHER_ICP, "苏ICP备19990034号-2"))


def test_the_wanted_number_is_offered_for_pasting() -> None:
    entity = finding("icp-number-form", f"{PROSE}{OTHER_ICP}-3")
    assert RULES["icp-number-form"].snippet.format(**entity.params).endswith(f">{OTHER_ICP}</a>")
    site = finding("icp-number-form", f"{PROSE}蜀ICP备05990217号")
    assert site.params["wanted"] == "蜀ICP备05990217号-【网站序号】"


def test_the_character_shown_is_kept_where_two_stand_for_one_province() -> None:
    assert finding("icp-number-form", f"{PROSE}川ICP备05990217号").params["wanted"].startswith("川ICP备")


def test_every_province_has_a_form_and_only_guangdong_wants_the_entity_number() -> None:
    assert set(NUMBER_FORMS) == {p.letter for p in PROVINCES}
    assert {p for p, row in NUMBER_FORMS.items() if row.shows is Form.ENTITY} == {"粤"}
    assert all(row.source and row.province == letter for letter, row in NUMBER_FORMS.items())
    assert CHECKED >= "2026-11-22"


def test_a_missing_suffix_is_no_violation() -> None:
    assert RULES["icp-number-form"].severity.label == "warning"


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "备案号", "备案号：", "ICP备案号:", "ICP备案编号", "网站备案号：", "工信部备案号", "备案/许可证号：",
        "京ICP备号", "京ICP备 号-1", "京ICP备-1", "粤ICP備號", "ICP证：", "{{ icp }}", "${site.icp}",
        "{dede:global.cfg_beian/}", "<%= icp %>", "%ICP_NUMBER%", "备案号：{{icp}}", "[]", "-", "京icp备",
    ],
)  # fmt: skip
def test_a_label_without_a_number_is_blank(text: str) -> None:
    assert is_blank_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "备案查询", "工信部备案管理系统", "ICP备案", "ICP/IP地址/域名信息备案管理系统", "备案号：办理中", "首页", "备案",
        ICP, PSB, "京ICP备12345678号", "备案号 2021", "icp", "备案号" * 200,
    ],
)  # fmt: skip
def test_other_words_and_numbers_are_no_blank_label(text: str) -> None:
    assert not is_blank_label(text)


@pytest.mark.parametrize(
    ("src", "alt", "href", "is_icon"),
    [
        ("/file/ghs.png", "", None, True),
        ("/a/gonganlogo.png?v=2", "", None, True),
        ("/%E5%A4%87%E6%A1%88%E7%BC%96%E5%8F%B7%E5%9B%BE%E6%A0%87.png", "", None, True),
        ("/img/jh.png", "", None, True),
        ("/x.png", "公安备案", None, True),
        ("/x.png", "", RECORD, True),
        ("/x.png", "", FORMER, True),
        ("", "公安备案", RECORD, False),
        ("/logo.png", "某某公司", None, False),
        ("/beian.png", "", MIIT, False),
        ("/beian/banner.png", "", None, False),
        ("data:image/png;base64,Z2hzYmVpYW4=", "", None, False),
    ],
)
def test_an_icon_is_known_by_its_link_words_or_file_name(src: str, alt: str, href: str | None, is_icon: bool) -> None:
    image = Image(src=src, alt=alt, title="", link=href, place=Place.FOOTER)
    assert is_psb_icon(image, "https://www.example.cn/") is is_icon


def test_the_platform_over_http_is_told_apart() -> None:
    assert classify("http://beian.mps.gov.cn/#/query/webSearch?code=1").kind is LinkKind.MPS_INSECURE
    assert classify("http://beian.mps.gov.cn/#/query/webSearch?code=1").code == "1"
    assert classify("//beian.mps.gov.cn/", "https://www.example.cn/").kind is LinkKind.MPS


@pytest.mark.parametrize(
    ("number", "of_app", "fulfils"),
    [
        (ICP, False, True),
        ("京ICP备05990217号-12A", True, True),
        ("粤B2-20090191-2", False, True),
        ("京ICP证030173号", False, True),
        ("A2.B1.B2-20090003", False, True),
        ("浙D3-20210002", False, False),
        (PSB, False, False),
    ],
)
def test_whose_number_it_is_and_whether_it_fulfils_the_duty(number: str, of_app: bool, fulfils: bool) -> None:
    (mark,) = Page.from_bytes(f"<p>许可证编号 {number}</p>".encode()).marks
    assert (is_app_number(mark), fulfils_duty(mark)) == (of_app, fulfils)


def test_text_about_scripts_and_styles_is_not_taken_for_them() -> None:
    assert not runs_scripts("<p>我们写 JavaScript 脚本 &lt;script&gt;</p>")
    assert not may_draw_icons("<p>样式 style</p><img src=a.png>")
    assert runs_scripts('<a onclick="show()">')
    assert may_draw_icons('<a style="background:url(a.png)">')


_PARTS = st.sampled_from(
    [ICP, OTHER_ICP, PSB, "京ICP备12345678号", "萌ICP备20259517号", "ICP备05990217号", "沪ICP备2025990217号-1A",
     "京公网安备110108007702", "沪公网安备11010802990217号", "粤B2-20090191-2", "备案号：", "{{ icp }}", LONG,
     "<p hidden>", "</p>", "<footer>", "</footer>", link(MIIT, ""), f'<a href="{MIIT}">', f'<a href="{RECORD}">', "</a>",
     ICON, '<img src="">', '<img alt="备案号">', SCRIPT, "<!--", "-->", "\x00", "<svg>", '<div style="display:none">', "</div>"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARTS, max_size=12))
def test_no_mixture_of_marks_and_markup_makes_a_rule_fail_to_judge(parts: list[str]) -> None:
    """Every rule concludes something whose words can be written in both languages."""
    body = "".join(parts)
    facts = evidence('[home]\nbody = """' + (PROSE + body).replace("\x00", "").replace("\\", "") + '"""')
    for found in judge(facts, MARK_RULES):
        assert found.message != "crashed", found
        for text in RULES[found.rule].message(found.message):
            assert text.format(**found.params)
