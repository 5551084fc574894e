"""Which paths does the warehouse answer, and what happens when a client goes away?

GET and HEAD can only read. A query stops when its client disconnects; an insert that has arrived
is carried out. The head of a streamed answer is held back, so that an early failure still gets
its status.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.web import Request, Response, StreamResponse

from touchline.local.warehouse.answer import (
    SERVER,
    answer_headers,
    broken_off,
    failure,
    headers_of,
    packer_of,
    whole,
)
from touchline.local.warehouse.asking import Asking
from touchline.local.warehouse.browsers import ALLOWED, is_addressed_here, shared_with
from touchline.local.warehouse.desk import Desk
from touchline.local.warehouse.engine import Result
from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.formats import is_joinable
from touchline.local.warehouse.hello import hello, is_hello
from touchline.local.warehouse.kill import killed
from touchline.local.warehouse.question import (
    BODY_BYTES_MAX,
    Question,
    query_id_of,
    question,
)
from touchline.local.warehouse.users import authenticated

LINE_BYTES_MAX = 1 << 20
HEAD_BYTES = 1 << 20
OK = ("/ping", "/replicas_status")


class Interface:
    """The engine's HTTP interface."""

    def __init__(self, desk: Desk, passwords: Mapping[str, str]) -> None:
        self._desk, self._passwords = desk, passwords
        self._asking = Asking(desk)

    def close(self) -> None:
        self._asking.close()
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
        except Refusal as error:
            return failure(headers, self._desk.engine, error)
        try:
            return await self._answer(request, asked, headers)
        except (Refusal, RuntimeError) as error:
            return failure(headers, self._desk.engine, error, is_framed=asked.is_framed)

    async def _answer(
        self, request: Request, asked: Question, headers: Mapping[str, str]
    ) -> StreamResponse:
        if (query_ids := killed(asked.statement.text)) is not None:
            for query_id in query_ids:
                await self._asking.stop_named(query_id, asked)
            return whole(headers, asked, Result(b""), 0)
        if is_hello(asked):
            return whole(headers, asked, Result(hello(self._desk.engine, SERVER)), 0)
        if asked.statement.is_select and is_joinable(asked.format) and not asked.is_wanted_whole:
            return await self._in_pieces(request, asked, headers)
        return await self._whole(asked, headers)

    async def _whole(self, asked: Question, headers: Mapping[str, str]) -> Response:
        started = time.monotonic()
        result = await self._asking.ask(asked, lambda: self._desk.answer(asked))
        seconds = time.monotonic() - started
        return await asyncio.to_thread(whole, headers, asked, result, seconds)

    async def _in_pieces(
        self, request: Request, asked: Question, headers: Mapping[str, str]
    ) -> StreamResponse:
        pieces = self._desk.pieces(asked)
        try:
            head = await self._asking.ask(asked, lambda: first(pieces))
            response = StreamResponse(
                headers=answer_headers(headers, asked) | {"X-ClickHouse-Exception-Tag": tag(asked)}
            )
            await response.prepare(request)
            await self._send(request, response, asked, head, pieces)
            return response
        finally:
            await self._asking.close_pieces(asked, pieces)

    async def _send(
        self,
        request: Request,
        response: StreamResponse,
        asked: Question,
        piece: bytes,
        pieces: Iterator[bytes],
    ) -> None:
        packer = packer_of(asked)
        await response.write(packer.begin())
        try:
            while piece:
                await response.write(await asyncio.to_thread(packer.compress, piece))
                piece = await self._asking.ask(asked, lambda: next(pieces, b""))
        except (Refusal, RuntimeError) as error:
            await response.write(packer.reason(broken_off(tag(asked), error)) + packer.flush())
            # Without the last chunk every client notices that the answer is not whole.
            if request.transport:
                request.transport.close()
            return
        await response.write(packer.flush())
        await response.write_eof()


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
