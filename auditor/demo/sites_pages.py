"""Demo sites that differ in what their home page shows."""

from __future__ import annotations

from auditor.demo.addresses import HOSTILE, OLD, PANEL, SHARED, SHARED_TOO
from auditor.demo.expectations import (
    ALONE,
    ANSWERING,
    NO_FILING,
    NO_PSB,
    NOT_ITS_OWN_PAGE,
    PAIRED,
    SERVED,
    SOUND,
    SOUND_ALONE,
    without,
)
from auditor.demo.site import Answer, Site

PAGE_SITES = (
    Site(
        name="compliant.test",
        pattern=("合规网站：两个编号齐全并正确链接", "compliant: both numbers shown and linked"),
        address=SHARED,
        expect=SOUND,
    ),
    Site(
        name="neighbour.test",
        pattern=("合规网站：与其他网站共用一个 IP", "compliant, on one address with other sites"),
        address=SHARED,
        expect=SOUND,
    ),
    Site(
        name="licence.test",
        pattern=("经营性网站：只悬挂许可证编号", "commercial site that shows its licence number only"),
        address=SHARED,
        expect=without(SOUND, "icp-link-retired") | NO_FILING,
    ),
    Site(
        name="missing.test",
        pattern=("没有悬挂任何编号", "no number at all"),
        address=SHARED,
        expect=SERVED
        | PAIRED
        | NO_FILING
        | NO_PSB
        | {
            "icp-number-missing": "failed",
            "icp-number-suspect": "inapplicable",
            "icp-registry-parody": "inapplicable",
            "icp-link-retired": "inapplicable",
            "psb-number-missing": "failed",
        },
    ),
    Site(
        name="placeholder.test",
        pattern=("模板自带的占位编号", "placeholder number left over from a template"),
        address=SHARED,
        alone=True,
        expect=SOUND_ALONE
        | NO_FILING
        | {
            "icp-number-missing": "inapplicable",
            "icp-number-suspect": "failed",
            "icp-registry-parody": "inapplicable",
        },
    ),
    Site(
        name="parody.test",
        pattern=("恶搞登记站点的编号", "number of a parody registry"),
        address=SHARED,
        alone=True,
        expect=SERVED
        | ALONE
        | NO_FILING
        | NO_PSB
        | {
            "icp-number-missing": "inapplicable",
            "icp-number-suspect": "inapplicable",
            "icp-registry-parody": "failed",
            "psb-number-missing": "failed",
        },
    ),
    Site(
        name="gbk.test",
        pattern=("GBK 网页而响应头自称 UTF-8", "GBK page whose header claims UTF-8"),
        address=OLD,
        answer=Answer(charset="gb18030"),
        alone=True,
        expect=SOUND_ALONE,
    ),
    Site(
        name="split-tags.test",
        pattern=("编号拆在多个标签里", "numbers split over several tags"),
        address=SHARED_TOO,
        expect=SOUND,
    ),
    Site(
        name="script-drawn.test",
        pattern=("编号由脚本绘制", "number drawn by a script"),
        address=SHARED_TOO,
        alone=True,
        expect=SERVED | ALONE | {"icp-number-missing": "cannot-tell", "psb-number-missing": "cannot-tell"},
    ),
    Site(
        name="framed.test",
        pattern=("页脚在同站的内嵌框架里", "footer in a frame of the same site"),
        address=SHARED_TOO,
        alone=True,
        paths={"/footer.html": Answer(page="framed-footer")},
        expect=SOUND_ALONE,
    ),
    Site(
        name="refresh.test",
        pattern=("首页用 meta refresh 跳转到同站页面", "home page that refreshes to another page of the site"),
        address=SHARED_TOO,
        alone=True,
        paths={"/index.html": Answer(page="refresh-index")},
        expect=SOUND_ALONE,
    ),
    Site(
        name="not-linked.test",
        pattern=("备案号没有链接", "filing number without a link"),
        address=SHARED_TOO,
        expect=SOUND
        | {
            "icp-link-missing": "failed",
            "icp-link-retired": "inapplicable",
            "icp-link-foreign": "inapplicable",
        },
    ),
    Site(
        name="retired-link.test",
        pattern=("备案号链接到已停用的域名", "filing number linked to a retired host"),
        address=OLD,
        alone=True,
        expect=SOUND_ALONE | {"icp-link-retired": "failed"},
    ),
    Site(
        name="wrong-link.test",
        pattern=("备案号链接到无关网站", "filing number linked to somebody else's site"),
        address=SHARED_TOO,
        expect=SOUND | {"icp-link-foreign": "failed"},
    ),
    Site(
        name="psb-missing.test",
        pattern=("没有公安备案号", "no PSB number"),
        address=SHARED_TOO,
        alone=True,
        expect=SOUND_ALONE | NO_PSB | {"psb-number-missing": "failed"},
    ),
    Site(
        name="psb-malformed.test",
        pattern=("公安备案号位数错误", "PSB number with a digit too few"),
        address=SHARED_TOO,
        alone=True,
        expect=SOUND_ALONE | NO_PSB | {"psb-number-missing": "inapplicable", "psb-number-malformed": "failed"},
    ),
    Site(
        name="psb-other-code.test",
        pattern=("公安备案链接带的是别的编号", "PSB link that carries another code"),
        address=SHARED_TOO,
        alone=True,
        expect=SOUND_ALONE | {"psb-link-mismatch": "failed"},
    ),
    Site(
        name="psb-not-linked.test",
        pattern=("公安备案号没有链接", "PSB number without a link"),
        address=SHARED_TOO,
        alone=True,
        expect=SOUND_ALONE | {"psb-link-missing": "failed", "psb-link-mismatch": "inapplicable"},
    ),
    Site(
        name="apex-differs.test",
        pattern=("主域名与 www 是两个网站", "apex and www are two different sites"),
        address=SHARED,
        sibling=Answer(page="www-old"),
        expect=SOUND | {"apex-www-differ": "failed"},
    ),
    Site(
        name="xn--fsqu00a.xn--0zwm56d",
        written="例子.测试",
        pattern=("中文域名", "internationalised name"),
        address=SHARED,
        answer=Answer(page="idn"),
        expect=SOUND,
    ),
    Site(
        name="after-html.test",
        pattern=("编号写在 </html> 之后", "numbers written after </html>"),
        address=OLD,
        alone=True,
        expect=SOUND_ALONE,
    ),
    Site(
        name="deep-nest.test",
        pattern=("页面嵌套 2100 层", "page nested 2100 levels deep"),
        address=HOSTILE,
        answer=Answer(nesting=2100),
        alone=True,
        expect=SOUND_ALONE,
    ),
    Site(
        name="bogus-charset.test",
        pattern=("响应头声明的字符集不存在", "header with a charset that is none"),
        address=HOSTILE,
        answer=Answer(content_type="text/html; charset=rot13"),
        alone=True,
        expect=SOUND_ALONE,
    ),
    Site(
        name="robots.test",
        pattern=("robots.txt 不允许抓取首页", "robots.txt disallows the home page"),
        address=SHARED_TOO,
        alone=True,
        robots="User-agent: *\nDisallow: /\n",
        expect=SOUND_ALONE,
    ),
    Site(
        name="parked.test",
        pattern=("域名待售页", "for-sale page of a parked name"),
        address=SHARED,
        alone=True,
        expect=SERVED | ALONE | NOT_ITS_OWN_PAGE,
    ),
    Site(
        name="panel.test",
        pattern=("主机面板默认页", "default page of a hosting panel"),
        address=PANEL,
        answer=Answer(page="panel-created"),
        alone=True,
        expect=ALONE
        | ANSWERING
        | NOT_ITS_OWN_PAGE
        | {
            "domain-unresolvable": "passed",
            "bare-ip-access": "cannot-tell",
            "unknown-host-served": "cannot-tell",
        },
    ),
)
