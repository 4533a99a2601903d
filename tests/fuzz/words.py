"""What the targets' languages are made of: pieces that no fuzzer finds byte by byte."""

from __future__ import annotations

from collections.abc import Mapping

_NUMBERS = (
    "京ICP备13052560号-1", "粤ICP备2023990123号", "川公网安备51012202001157号", "公网安备 11010802020134号",
    "recordcode=11010802020134", "京ICP证030173号", "粤B2-20090191-2", "合字B2-20160011", "A2.B1.B2-20090003",
    "ICP备", "备案号：", "備案", "增值电信业务经营许可证：", "互联网新闻信息服务许可证：10120170001", "（总）网出证（京）字第049号",
    "京网文[2018]1234-123号", "JY11101050123456", "例如：", "号-", "澶", "萌ICP备20240001号", "×", "****", "①",
    "\u3000", "\u200b", "\u00a0", "&nbsp;", "(bei)", "云", "阿里云", "\x1f", "|",
)  # fmt: skip
_MARKUP = (
    "<p>", "</p>", "<div>", "<footer>", "</footer>", "<a href='https://beian.miit.gov.cn/'>", "</a>", "<a href=",
    "<img src=x alt='", "<style>", "</style>", ".a{display:none}", "<p class=a>", "style='display:none'", "hidden",
    "color:#fff;background:#fff", "font-size:0", "<script>", "</script>", "<noscript>", "<textarea>", "<template>",
    "<!--", "-->", "<![CDATA[", "<?php", "?>", "<title>", "</title>", "<meta charset=", "<meta http-equiv=refresh content='",
    "0;url=", "<base href=", "<iframe src=", "<frameset>", "<svg>", "<math>", "<select><option>", "<table><tr><td>", "&#x4eac;",
    "document.write('", "display:none", "@media", "<plaintext>", "<body onload=", "<br>", "</", "<!doctype html>",
)  # fmt: skip
_CHARSETS = ("utf-8", "gb2312", "gb18030", "big5", "utf-16le", "iso-8859-1", "charset=", "\ufeff", "iso-2022-jp")
_HOSTS = (
    "www.example.cn", "例子.中国", "xn--fsqu00a.xn--fiqs8s", "a.com.cn", "http://", "https://", "HTTP:\\\\", "[::1]", "1.2.3.4",
    "0x7f.1", ":8443", ":443", "user:pw@", "*.", "。", "．", "ß", "\u0338", "xn--", "github.io", "%2e", "_dmarc",
    "\u00ad", "移动端:", "（备注）", "http://a.cn/b.cn", "gov.cn", "//", "#", "\t",
)  # fmt: skip
_TABLE = (
    "域名",
    "端口",
    "客户",
    "标签",
    "备注",
    "domain",
    "port",
    "owner",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    "443/8443",
)
_SCRIPT = (
    "location.href='", "location.replace(\"", "window.location=", "setTimeout(function(){", "},1000)", "if(", "else{",
    "//", "/*", "*/", "\\u002f", "`", "top.", "window.open('", ",'_self')", "window.onload=function(){", "return;",
    "refresh", "javascript:", "data:", "ftp://", "mailto:",
)  # fmt: skip

WORDS: Mapping[str, tuple[str, ...]] = {
    "text": (*_CHARSETS, *_MARKUP[29:31], *_NUMBERS),
    "marks": _NUMBERS,
    "page": (*_NUMBERS, *_MARKUP, *_CHARSETS, *_SCRIPT),
    "inventory": (*_HOSTS, *_TABLE),
    "lines": _HOSTS,
    "urls": (*_HOSTS, "\n", "?", "..", "%", "@", "ws://", "file:///"),
    "redirects": (*_SCRIPT, *_MARKUP, *_HOSTS, *_CHARSETS),
}
"""Target → its words."""
