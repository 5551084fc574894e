"""Which paths does the warehouse answer, and what happens when a client goes away?

GET and HEAD can only read. A query stops when its client disconnects; an insert that has arrived
is carried out. The head of a streamed answer is held back, so that an early failure still gets
its status.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from aiohttp.web import Request, Response, StreamResponse

from touchline.local.warehouse.answer import (
    answer_headers,
    broken_off,
    failure,
    headers_of,
    whole,
)
from touchline.local.warehouse.browsers import ALLOWED, is_addressed_here, shared_with
from touchline.local.warehouse.compression import PACKERS
from touchline.local.warehouse.desk import Desk
from touchline.local.warehouse.engine import Result
from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.formats import IN_PIECES
from touchline.local.warehouse.question import Question, query_id_of, question
from touchline.local.warehouse.users import authenticated

THREADS = 32
BODY_BYTES_MAX = 1 << 30
LINE_BYTES_MAX = 1 << 20
HEAD_BYTES = 1 << 20
SECONDS_BETWEEN_STOPS = 0.2
KILL = re.compile(r"\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*'([^'\\]*)'[\s;A-Z]*", re.IGNORECASE)
OK = ("/ping", "/replicas_status")
T = TypeVar("T")


class Interface:
    """The engine's HTTP interface."""

    def __init__(self, desk: Desk, passwords: Mapping[str, str]) -> None:
        self._desk, self._passwords = desk, passwords
        self._pool = ThreadPoolExecutor(THREADS)
        self._stopping = ThreadPoolExecutor(1)

    def close(self) -> None:
        self._desk.stop_all()
        self._pool.shutdown()
        self._stopping.shutdown()
        self._desk.close()

    async def handle(self, request: Request) -> StreamResponse:
        if not is_addressed_here(request):
            return Response(status=421, text=f"{request.host}: not the name of this machine\n")
        if request.method == "OPTIONS":
            return Response(status=204, headers=ALLOWED | shared_with(request))
        if request.path in OK or (request.path == "/" and is_bare(request)):
            return Response(text="Ok.\n")
        if request.path not in ("/", "/query"):
            return Response(status=404, text=f"There is no handle {request.path}\n")
        query_id = query_id_of(request)
        headers = headers_of(request, self._desk.engine, query_id)
        try:
            user = authenticated(self._passwords, request.headers, request.query)
            asked = await question(request, user, query_id)
            return await self._answer(request, asked, headers)
        except (Refusal, RuntimeError) as error:
            return failure(headers, self._desk.engine, error)

    async def _answer(
        self, request: Request, asked: Question, headers: Mapping[str, str]
    ) -> StreamResponse:
        if killed := KILL.fullmatch(asked.statement.text):
            await self._stop(lambda: self._desk.stop_named(killed[1], asked))
            return whole(headers, asked, Result(b""), 0)
        if asked.statement.is_select and asked.format in IN_PIECES and not asked.is_wanted_whole:
            return await self._in_pieces(request, asked, headers)
        return await self._whole(asked, headers)

    async def _whole(self, asked: Question, headers: Mapping[str, str]) -> Response:
        started = time.monotonic()
        result = await self._asking(asked, lambda: self._desk.answer(asked))
        return await asyncio.to_thread(whole, headers, asked, result, time.monotonic() - started)

    async def _in_pieces(
        self, request: Request, asked: Question, headers: Mapping[str, str]
    ) -> StreamResponse:
        pieces = self._desk.pieces(asked)
        try:
            head = await self._asking(asked, lambda: first(pieces))
            response = StreamResponse(
                headers=answer_headers(headers, asked) | {"X-ClickHouse-Exception-Tag": tag(asked)}
            )
            await response.prepare(request)
            await self._send(request, response, asked, head, pieces)
            return response
        finally:
            await asyncio.shield(self._run(pieces.close))

    async def _send(
        self,
        request: Request,
        response: StreamResponse,
        asked: Question,
        piece: bytes,
        pieces: Iterator[bytes],
    ) -> None:
        packer = PACKERS[asked.encoding]()
        await response.write(packer.begin())
        try:
            while piece:
                await response.write(await self._run(partial(packer.compress, piece)))
                piece = await self._asking(asked, lambda: next(pieces, b""))
        except RuntimeError as error:
            await response.write(packer.compress(broken_off(tag(asked), error)) + packer.flush())
            # Without the last chunk every client notices that the answer is not whole.
            if request.transport:
                request.transport.close()
            return
        await response.write(packer.flush())
        await response.write_eof()

    async def _asking(self, asked: Question, ask: Callable[[], T]) -> T:
        """Ask in a thread; when the client has gone, stop the query rather than finish it."""
        job = self._run(ask)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            # Nobody is left who would ask how it ended.
            job.add_done_callback(lambda ended: ended.exception())
            while not job.done() and not asked.statement.is_insert_of_rows:
                await self._stop(lambda: self._desk.stop(asked))
                await asyncio.wait([job], timeout=SECONDS_BETWEEN_STOPS)
            raise

    def _run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _stop(self, work: Callable[[], None]) -> Awaitable[None]:
        """In a thread of its own: all others may be busy with what is to be stopped."""
        return asyncio.get_running_loop().run_in_executor(self._stopping, work)


def first(pieces: Iterator[bytes]) -> bytes:
    """The head of an answer, long enough for most failures to show."""
    head = bytearray()
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    return bytes(head)


def is_bare(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and "query" not in request.query


def tag(asked: Question) -> str:
    return asked.tag[:16]


def serve(path: Path, port: int, passwords: Mapping[str, str]) -> None:
    """Until SIGTERM or SIGINT."""
    interface = Interface(Desk(path), passwords)
    app = web.Application(
        client_max_size=BODY_BYTES_MAX,
        handler_args={"max_line_size": LINE_BYTES_MAX, "max_field_size": LINE_BYTES_MAX},
    )
    app.router.add_route("*", "/{path:.*}", interface.handle)
    try:
        web.run_app(
            app, host="127.0.0.1", port=port, print=None, access_log=None,
            handler_cancellation=True, shutdown_timeout=5, auto_decompress=False,
        )  # fmt: skip
    finally:
        interface.close()
