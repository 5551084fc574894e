"""Where does the double of a vendor's API answer?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Thread
from typing import Protocol, TypeVar

from aiohttp import web

from touchline.settings import free_ports


class Answering(Protocol):
    """A double, and its address once it is served."""

    url: str

    def application(self) -> web.Application:
        """All that it answers."""


Double = TypeVar("Double", bound=Answering)


@asynccontextmanager
async def serving(double: Double) -> AsyncIterator[Double]:
    """The double at an address of this machine."""
    runner = web.AppRunner(double.application())
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    double.url = f"http://127.0.0.1:{port}"
    try:
        yield double
    finally:
        await runner.cleanup()


@contextmanager
def served_beside(double: Double) -> Iterator[Double]:
    """The same for a test without a loop: a thread of its own answers."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    served = serving(double)
    try:
        yield asyncio.run_coroutine_threadsafe(served.__aenter__(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(served.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
