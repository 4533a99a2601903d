"""`python -m auditor.demo [PORT]`: serve the demo world until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import sys

from auditor.demo.world import World

PORT = 8066


async def serve(port: int) -> None:
    """Print how to audit the world, then serve it until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with World(port=port) as world:
        options = [f"--allow-network {network}" for network in world.networks]
        lines = [
            f"# {len(world.sites)} sites; --nameserver {world.nameserver} {' '.join(options)}",
            f"# certificates are issued by {world.ca_path}",
            *world.inventory(),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    try:
        asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else PORT))
    except (ValueError, OSError) as error:
        sys.exit(f"auditor.demo: {error}")
