"""The commands of a document, run in its order in a network of their own, where a few sites are served.

`python -m tests.documented DOCUMENT FOLDER` prints a JSON list of what each console block's command printed.
With `--write` behind, the document's blocks are replaced by it instead, but for those that leave lines out.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from typer.testing import CliRunner

from tests.hostile.namespace import bring_up, enter

CONSOLE = re.compile(r"^```console\n\$ ([^\n]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"
"""A line that stands for lines left out."""
REFUSED = 77
"""Exit code where no network can be made."""

TEXT = (
    "本站介绍公司的产品、服务与案例，提供联系方式与常见问题解答，欢迎访问与来信。产品一、产品二与产品三的说明见各页。"
)
PSB = (
    '<a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217">'
    '<img src="/icon.png" alt="公安备案图标">京公网安备11010802990217号</a>'
)


def page(title: str, number: str = "", *, psb: bool = False) -> str:
    """A home page that shows a filing number as it should, or none."""
    mark = f'<a href="https://beian.miit.gov.cn/">{number}</a>' if number else ""
    return (
        f'<!doctype html><html lang="zh"><title>{title}</title><h1>{title}</h1><p>{TEXT}</p>'
        f"<footer>{mark} {PSB if psb else ''}</footer></html>"
    )


def sites() -> dict[str, tuple[str, str]]:
    """Name → its address and its page: the sites of the sample ledger, and one that is on no ledger."""
    official = ("192.31.196.10", page("某某科技官网", "京ICP备05990217号-1", psb=True))
    shop = ("192.31.196.14", page("某某科技商城", "京ICP备05990217号-1"))
    return {
        "example.cn": official,
        "www.example.cn": official,
        "example.com": shop,
        "www.example.com": shop,
        "example.net": ("192.31.196.11", page("另一贸易")),
        "example.org": ("192.175.48.20", page("小二的博客", "粤ICP备05990219号-1")),
        "shop.example": ("192.31.196.15", page("新店")),
    }


async def _serve(ready: threading.Event) -> None:
    """Serve the sites, and tell the auditor's settings which name server knows them."""
    import dns.name

    from auditor.demo.nameserver import NameServer
    from auditor.demo.site import Records
    from auditor.demo.traffic import Traffic
    from tests.loopback_sites import Page, Sites

    pages = {host: Page(body, address) for host, (address, body) in sites().items()}
    names = NameServer({dns.name.from_text(h): Records(a=(p.address,)) for h, p in pages.items()}, Traffic())
    os.environ["AUDITOR_NAMESERVERS"] = f"127.0.0.1:{await names.start('127.0.0.1')}"
    async with Sites(pages, port=80):
        ready.set()
        await asyncio.Event().wait()


def run(command: str) -> str:
    """What a command prints, errors included."""
    from auditor.cli import app

    words = command.split()
    if words[0] != "auditor":
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout + done.stderr
    return CliRunner().invoke(app, words[1:], prog_name="auditor").output


def main(document: Path, folder: Path, *, is_written: bool = False) -> None:
    """Run them all in a folder that holds what the document says is there."""
    if refused := enter():
        sys.stderr.write(refused)
        raise SystemExit(REFUSED)
    bring_up()
    commands = [command for command, _ in CONSOLE.findall(document.read_text(encoding="utf-8"))]
    document = document.resolve()
    os.chdir(folder)
    os.environ |= {"AUDITOR_PER_IP_DELAY_S": "0", "COLUMNS": "160"}
    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(_serve(ready)), daemon=True).start()
    if not ready.wait(20):
        raise SystemExit("the sites did not start")
    printed = [run(command) for command in commands]
    if is_written:
        document.write_text(rewritten(document.read_text(encoding="utf-8"), printed), encoding="utf-8")
    else:
        sys.stdout.write(json.dumps(printed, ensure_ascii=False) + "\n")


def rewritten(text: str, printed: list[str]) -> str:
    """The document with what was printed; blocks that leave lines out stay as they are."""
    outputs = iter(printed)

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{line.rstrip()}\n" for line in next(outputs).strip("\n").splitlines())
        return match[0] if LEFT_OUT in match[2].splitlines() else f"```console\n$ {match[1]}\n{lines}```"

    return CONSOLE.sub(block, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), is_written="--write" in sys.argv[3:])
