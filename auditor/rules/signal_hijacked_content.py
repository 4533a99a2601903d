"""The home page has no signs of a takeover: gambling, pornography, or a stolen page made for search engines.

Applicability
    Home pages that were read and are the site itself, not a parking or default page.

Expectation
    Title and visible text do not hold several different signs of a takeover: names of gambling sites, words of
    gambling or pornography, 官方网站 and 登录入口 behind such a name, traditional characters with pinyin in brackets.

Assumptions
    A hint for a person: a report on gambling or a text on pinyin can hold such words too, so one sign never fires.
    The filing number on such a page is often that of the former holder or of the page that was copied.
    Text that is hidden, and a page that another visitor or a search engine is shown, are not seen.

Passed::

    <title>某某机械有限公司官网</title><p>本公司生产各类机械零件。</p><footer>京ICP备05990217号-1</footer>

Passed::

    <title>某某日报：警方打击网络赌博</title><p>警方提醒：博彩网站、百家乐、老虎机均属违法。</p>

Failed::

    <title>开云体育(中国)官方网站-登录入口</title><h1>某某机械有限公司</h1><footer>京ICP备05990217号-1</footer>

Failed::

    <title>快三平台下载</title><h1>某某电器</h1><p>真人荷官 百家乐 时时彩</p><footer>京ICP备05990217号-1</footer>

Failed::

    <title>某某公司</title><p>机械零件</p><p>国产精品一区二区 亚洲精品无码 成人视频</p>

Inapplicable::

    <title>域名出售</title><h1>example.cn</h1><p>该域名待售，有意者请联系。</p>

Inapplicable::

    [home]
    complete = false
    outcome = "partial"
    body = "<title>某某机械有限公司</title><p>本公司生产各类机械零件。</p>"
"""

from auditor.model import Severity
from auditor.policy.keywords_takeover import TAKEOVER
from auditor.policy.wording import quote
from auditor.rule import Home, Judgement, failed, inapplicable, passed, rule
from auditor.signals import NOT_JUDGED, not_the_site, weigh


@rule(
    name=("疑似被植入博彩或垃圾内容（线索）", "Signs of a takeover by gambling or spam"),
    family="signal",
    severity=Severity.HINT,
    basis=["state-council-292/15", "state-council-292/16"],
    messages={
        "clean": (
            "首页「{title}」没有被植入博彩、色情或垃圾内容的迹象",
            "the home page “{title}” has no signs of a takeover by gambling, pornography or spam",
        ),
        "signs": (
            "线索：首页疑似被植入博彩、色情或垃圾内容，或域名已易主（{signs}），请人工核实",
            "a hint: the page may be taken over by gambling, pornography or spam, or the name may have changed hands "
            "({signs}); look by hand",
        ),
        "incomplete": (
            "页面没有完整取回，已取回的部分没有植入内容的迹象，不作结论",
            "the page did not arrive whole; what arrived has no signs of a takeover, and nothing is concluded",
        ),
        "drawn": (
            "页面内容由脚本或框架绘制，源代码中没有植入内容的迹象，不作结论",
            "scripts or frames draw the page; its source has no signs of a takeover, and nothing is concluded",
        ),
        **NOT_JUDGED,
    },
    remedy=(
        "请人工打开首页核实。确被篡改的，下线页面、清除植入内容、修补漏洞并更换口令；域名已过期或转让的，"
        "由原备案主体注销该域名的备案，停止解析到自己的服务器。",
        "Open the home page and look. If it was written into, take it down, remove what was put in, mend the hole and "
        "change the passwords; if the name has expired or was sold, its former holder cancels the filing and stops "
        "pointing it at the server.",
    ),
)
def check(home: Home) -> Judgement:
    if excused := not_the_site(home):
        return excused
    weighed = weigh(home.page, TAKEOVER)
    seen = {"url": home.url, "title": quote(home.page.title), **weighed.params}
    if weighed.fires:
        return failed("signs", **seen)
    if not home.complete:
        return inapplicable("incomplete", **seen)
    if home.script_hint:
        return inapplicable("drawn", hint=home.script_hint, **seen)
    return passed("clean", **seen)
