"""The test bed: a network of this process's own, Debian's nginx and knot in it, and servers that are late or silent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import trustme

from tests.bench import pages
from tests.bench.names import (
    ADDRESSES,
    KNOT,
    LATE,
    LIVE,
    PAIRED,
    PLAIN,
    SILENT,
    SILENT_ADDRESSES,
    SINGLE,
    SLOW_DNS,
    SMALL_DNS,
    address_of,
    hosts,
)  # fmt: skip
from tests.hostile.namespace import bring_up, enter

ROOT = Path(__file__).parents[2]
PROGRAMS = {"nginx": "nginx-light", "knotd": "knot"}
"""Program → Debian's package."""
SLOW_DNS_S = 0.1
LATE_S = (0.1, 1.0)
_MS_REC, _MS_PRIVATE, _MS_BIND = 0x4000, 1 << 18, 0x1000


class BedRefused(Exception):
    """The bed cannot be made here; the text says what to do."""


class Bed:
    """A running bed. `folder` is for what a run writes."""

    def __init__(self, folder: Path, names: int) -> None:
        self.folder = folder
        self.names = names
        self.ca_file = folder / "ca.pem"
        self.www = folder / "www"

    def list_of(self, names: list[str]) -> Path:
        """A file with these names, one a line."""
        path = self.folder / f"list-{names[0]}-{len(names)}.txt"
        path.write_text("\n".join(names) + "\n")
        return path


@contextlib.contextmanager
def bed(folder: Path, names: int) -> Iterator[Bed]:
    """Bring the bed up in `folder`, with so many names a letter; BedRefused when that cannot be."""
    missing = [package for program, package in PROGRAMS.items() if _program(program) is None]
    if missing:
        raise BedRefused(f"the bed needs Debian's {' and '.join(missing)}: apt-get install -y {' '.join(missing)}")
    if refused := enter():
        raise BedRefused(refused)
    bring_up()
    here = Bed(folder, names)
    pages.write(here.www)
    _certificate(here)
    _resolve_by(folder)
    processes = [_knot(here), _nginx(here)]
    late_page = str(here.www / "s" / "0" / "index.html.gz")
    processes += [
        _server("dns", SLOW_DNS, str(SLOW_DNS_S)),
        _server("dns", SMALL_DNS, "0"),
        _server("late", late_page, *map(str, LATE_S), *(f"{LATE}.{i + 1}" for i in range(ADDRESSES))),
        _server("silent", *(f"{SILENT}.{i + 1}" for i in range(SILENT_ADDRESSES))),
    ]
    try:
        _wait_for(here)
        yield here
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _certificate(here: Bed) -> None:
    authority = trustme.CA(organization_name="test bed")
    leaf = authority.issue_cert(f"*.{SINGLE}", key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(here.ca_file))
    chain = here.folder / "chain.pem"
    chain.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(str(here.folder / "key.pem"))


def _resolve_by(folder: Path) -> None:
    """Make knot this namespace's name server: peers ask the system."""
    mine = folder / "resolv.conf"
    mine.write_text(f"nameserver {KNOT}\noptions timeout:2 attempts:2\n")
    libc = ctypes.CDLL(None, use_errno=True)
    real = os.path.realpath("/etc/resolv.conf")
    if libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) or libc.mount(
        str(mine).encode(), real.encode(), None, _MS_BIND, None
    ):
        raise BedRefused(f"/etc/resolv.conf cannot be covered here ({os.strerror(ctypes.get_errno())})")


def _knot(here: Bed) -> subprocess.Popen[bytes]:
    folder = here.folder / "knot"
    folder.mkdir()
    zone = folder / "com.cn.zone"
    with zone.open("w") as file:
        file.write(f"$ORIGIN {PAIRED}.\n$TTL 600\n@ SOA ns.bench h.bench 1 3600 600 86400 60\n@ NS ns.bench\n")
        file.write(f"ns.bench A {KNOT}\n")
        for letter in ("a", "s", "c", "m", "t", "l", "r", "b"):
            for name in hosts(letter, here.names):
                address = address_of(name)
                file.write(f"{name}. A {address}\n")
                if letter == "m":
                    paired = name.replace(SINGLE, PAIRED)
                    file.write(f"{paired}. A {address}\nwww.{paired}. A {address}\n")
    config = folder / "knot.conf"
    config.write_text(
        f'server:\n  rundir: "{folder}"\n  listen: [ {KNOT}@53 ]\n'
        "  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n"
        f'database:\n  storage: "{folder}"\nzone:\n  - domain: {PAIRED}.\n    file: "{zone}"\n    zonefile-sync: -1\n'
    )
    return _start(here, [_program("knotd") or "knotd", "-c", str(config)])


def _nginx(here: Bed) -> subprocess.Popen[bytes]:
    folder = here.folder / "nginx"
    folder.mkdir()
    everywhere = [f"{network}.{i + 1}" for network in (LIVE, PLAIN) for i in range(ADDRESSES)]
    named = "".join(f"listen {address}:80 backlog=4096;\n" for address in everywhere)
    bare = "".join(f"listen {address}:80 default_server;\n" for address in everywhere)
    for i in range(ADDRESSES):
        named += f"listen {LIVE}.{i + 1}:443 ssl backlog=4096;\n"
        bare += f"listen {LIVE}.{i + 1}:443 ssl default_server;\n"
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(rf"""
daemon off; master_process off; worker_rlimit_nofile 16000; pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 15000; multi_accept on; }}
http {{
access_log off; {temporary}
types {{ text/html html; }} charset off; default_type text/html; server_tokens off; gzip_static on; gzip_vary on;
keepalive_timeout 65; open_file_cache max=200 inactive=600s; server_names_hash_bucket_size 128;
map $host $size {{
  default s; ~^(?:www\.)?a a;
  ~^(?:www\.)?[mt]\d*[0-3]\. a; ~^(?:www\.)?[mt]\d*[4-8]\. s; ~^(?:www\.)?[mt]\d*9\. c;
  ~^(?:www\.)?c c;
}}
map $host $kind {{ default 0; "~^(?:www\.)?[a-z]\d*(?<last>\d)\d\." $last; }}
ssl_certificate {here.folder}/chain.pem; ssl_certificate_key {here.folder}/key.pem;
ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; ssl_session_tickets off;
server {{ {named} server_name .{PAIRED}; root {here.www}/$size/$kind;
  location = / {{ try_files /index.html =404; add_header Set-Cookie "sid=$request_id; Path=/"; }}
  location / {{ return 404; }} }}
server {{ {bare} server_name _; location / {{ return 403 "no site here\n"; }} }}
}}
""")
    return _start(
        here, [_program("nginx") or "nginx", "-c", str(config), "-p", str(folder), "-e", f"{folder}/error.log"]
    )


def _server(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.bench.servers", *arguments], cwd=ROOT)


def _start(here: Bed, command: list[str]) -> subprocess.Popen[bytes]:
    with (here.folder / f"{Path(command[0]).name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=here.folder, stdout=log, stderr=subprocess.STDOUT)


def _wait_for(here: Bed) -> None:
    """Until names resolve and pages are served."""
    last = hosts("t", 1, here.names - 1)[0]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            address = socket.gethostbyname(last)
            with socket.create_connection((address, 443), 1), socket.create_connection((f"{LATE}.1", 80), 1):
                return
        except OSError:
            time.sleep(0.1)
    logs = "\n".join(p.read_text(errors="replace") for p in here.folder.glob("*.log"))
    raise BedRefused(f"nginx or knot did not come up:\n{logs}")
