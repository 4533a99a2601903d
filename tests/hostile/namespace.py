"""A network of this process's own: every address there is leads back to this machine, and none leads out."""

from __future__ import annotations

import ctypes
import os
import socket

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000


def enter() -> str:
    """Move this thread, and what it starts, into namespaces of its own; why not, or nothing when it is there.

    Root gets a network and a mount namespace; anybody else needs a kernel that gives users namespaces, and a
    process of one thread (`pytest -n 0`).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    identity = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET | CLONE_NEWNS) == 0:
        return ""
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0:
        return f"no network namespace can be made here ({os.strerror(ctypes.get_errno())})"
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {identity[0]} 1"),
        ("gid_map", f"0 {identity[1]} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123 - a pseudo file takes one write
            file.write(text)
    return ""


def bring_up() -> None:
    """Loopback up, and every IPv4 and IPv6 address delivered to this machine (Linux: *AnyIP*, `ip route add local`)."""
    from pyroute2 import IPRoute

    with IPRoute() as route:
        loopback = route.link_lookup(ifname="lo")[0]
        route.link("set", index=loopback, state="up")
        for family, everything in ((socket.AF_INET, "0.0.0.0/0"), (socket.AF_INET6, "::/0")):
            route.route("add", family=family, dst=everything, oif=loopback, type="local", table=255, scope="host")
