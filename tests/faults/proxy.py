"""What lies between the workers and the warehouse, so that it can answer as a broken one does?

A proxy with a door for each worker, so that a fault can be made for one of them. Without a fault it
passes everything on as it came. A request is known by its statement, with which its body begins.
"""

import asyncio
import re
import socket
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from threading import Thread
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from touchline.local.ports import LOOPBACK
from touchline.local.warehouse.question import BODY_BYTES_MAX
from touchline.local.warehouse.unpacking import unpacked

HOP_BY_HOP = {"host", "connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the warehouse said, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Exchange:
    """One request on its way through the proxy, which may be changed before it is passed on."""

    door: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    warehouse_port: int
    client: ClientSession

    @property
    def statement(self) -> str:
        """What is asked; of an insert also what is inserted, for whoever looks that far."""
        encoding = self.headers.get("Content-Encoding", "")
        body = unpacked(self.body, encoding, bytes_max=BODY_BYTES_MAX)
        return body.decode(errors="replace")

    async def pass_on(self) -> Answer:
        """The warehouse's own answer."""
        url = f"http://{LOOPBACK}:{self.warehouse_port}{self.path}"
        async with self.client.request(
            self.method, url, headers=self.headers, data=BytesIO(self.body)
        ) as response:
            return Answer(response.status, without_hops(response.headers), await response.read())


Meddle = Callable[[Exchange], Awaitable[Answer | None]]
"""Makes the answer; None hangs up without one."""


@dataclass(slots=True)
class Fault:
    """What happens to the statements that match, at every door or at one, so many times at most."""

    meddle: Meddle
    statement: str = ""
    door: str = ""
    left: float = float("inf")
    met: int = field(default=0, init=False)

    def concerns(self, exchange: Exchange) -> bool:
        """Whether it happens to this request; then it is counted."""
        if not self.left or self.door not in ("", exchange.door):
            return False
        if not re.search(self.statement, exchange.statement):
            return False
        self.left -= 1
        self.met += 1
        return True


class Proxy:
    """A server in a thread of its own, for the length of a block."""

    def __init__(self, warehouse_port: int) -> None:
        self._warehouse_port = warehouse_port
        self._loop: AbstractEventLoop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._faults: tuple[Fault, ...] = ()
        self._runners: list[web.AppRunner] = []
        self._client: ClientSession

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def door(self, name: str) -> int:
        """The port at which this worker finds the warehouse."""
        listener = socket.create_server((LOOPBACK, 0))
        self._wait(self._open_door(name, listener))
        port: int = listener.getsockname()[1]
        return port

    @contextmanager
    def fault(
        self, meddle: Meddle, *, statement: str = "", door: str = "", times: float = float("inf")
    ) -> Iterator[Fault]:
        """A fault for the length of a block."""
        fault = Fault(meddle, statement, door, times)
        self._faults = (*self._faults, fault)
        try:
            yield fault
        finally:
            self._faults = tuple(each for each in self._faults if each is not fault)

    def _wait(self, work: Awaitable[None]) -> None:
        async def done() -> None:
            await work

        asyncio.run_coroutine_threadsafe(done(), self._loop).result()

    async def _open(self) -> None:
        self._client = ClientSession(
            auto_decompress=False, timeout=ClientTimeout(total=None), skip_auto_headers=["Accept"]
        )

    async def _open_door(self, name: str, listener: socket.socket) -> None:
        application = web.Application(client_max_size=BODY_BYTES_MAX)
        application.router.add_route("*", "/{path:.*}", partial(self._handle, name))
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        self._runners.append(runner)

    async def _close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        await self._client.close()

    async def _handle(self, door: str, request: web.Request) -> web.StreamResponse:
        try:
            exchange = await self._exchange(door, request)
        except ConnectionResetError:  # The worker was killed in the middle of it.
            return web.Response()
        meddle = next((fault.meddle for fault in self._faults if fault.concerns(exchange)), None)
        try:
            answer = await (meddle(exchange) if meddle else exchange.pass_on())
        except (ClientError, OSError):
            answer = None
        if answer is None:
            hang_up(request)
            return web.Response()
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def _exchange(self, door: str, request: web.Request) -> Exchange:
        return Exchange(
            door=door,
            method=request.method,
            path=request.path_qs,
            headers=without_hops(request.headers),
            body=await request.read(),
            warehouse_port=self._warehouse_port,
            client=self._client,
        )


def without_hops(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP}


def hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
