"""Start the messenger: `python -m benchmarks.messenger [--port 0]`; prints the port it took."""

from __future__ import annotations

import argparse
import asyncio
import gc

from benchmarks.messenger.server import Server


async def serve(port: int) -> None:
    """Until killed."""
    listener = await Server().listen(port)
    print(listener.sockets[0].getsockname()[1], flush=True)
    gc.freeze()
    gc.disable()  # it keeps everything it makes; walking that would be felt as latency
    await listener.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))
