"""Where does the double of a vendor's API answer?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
