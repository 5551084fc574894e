"""How does an answer travel back: whole, in pieces, or as the reason why there is none?"""

import json
from collections.abc import Mapping
from dataclasses import replace

from aiohttp.web import Request, Response

from touchline.local.warehouse.browsers import shared_with
from touchline.local.warehouse.compression import Packer, packed, packer
from touchline.local.warehouse.engine import Engine, Result
from touchline.local.warehouse.errors import code_of, plain, status_of
from touchline.local.warehouse.formats import content_type
from touchline.local.warehouse.frames import framed_readable
from touchline.local.warehouse.question import Question
from touchline.local.warehouse.users import CredentialsMissing

SERVER = "touchline"


def headers_of(request: Request, engine: Engine, query_id: str) -> dict[str, str]:
    return {
        "X-ClickHouse-Query-Id": query_id,
        "X-ClickHouse-Timezone": engine.timezone,
        "X-ClickHouse-Server-Display-Name": SERVER,
        **shared_with(request),
    }


def answer_headers(headers: Mapping[str, str], question: Question) -> dict[str, str]:
    described = {"Content-Type": content_type(question.format)}
    if question.statement.has_answer:
        described["X-ClickHouse-Format"] = question.format
    if question.encoding:
        described["Content-Encoding"] = question.encoding
    return {**headers, **described}


def whole(
    headers: Mapping[str, str], question: Question, result: Result, seconds: float
) -> Response:
    """An empty body is packed too: some clients unpack whatever they asked to be packed."""
    body = packed(result.body, packer_of(question))
    told = {"X-ClickHouse-Summary": summary(told_of(result, question), seconds)}
    return Response(body=body, headers=answer_headers(headers, question) | told)


def packer_of(question: Question) -> Packer:
    return packer(question.encoding, is_framed=question.is_framed)


def told_of(result: Result, question: Question) -> Result:
    """How many rows were read tells an audience how many it does not see."""
    return replace(result, read_rows=0, read_bytes=0) if question.user.only else result


def summary(result: Result, seconds: float) -> str:
    told = {
        "read_rows": result.read_rows,
        "read_bytes": result.read_bytes,
        "written_rows": result.written_rows,
        "written_bytes": result.written_bytes,
        "result_rows": result.result_rows or result.written_rows,
        "result_bytes": len(result.body),
        "elapsed_ns": int(seconds * 1e9),
    }
    return json.dumps({name: str(number) for name, number in told.items()})


def failure(
    headers: Mapping[str, str], engine: Engine, error: Exception, *, is_framed: bool = False
) -> Response:
    """The engine's code and words, and a browser's invitation to say who asks."""
    text = plain(error)
    code = code_of(text)
    told = {**headers, "X-ClickHouse-Exception-Code": str(code), "Content-Type": "text/plain"}
    status = status_of(code)
    if isinstance(error, CredentialsMissing):
        status, told["WWW-Authenticate"] = 401, f'Basic realm="{SERVER}"'
    body = f"{text} (version {engine.version})\n".encode()
    return Response(status=status, body=framed_readable(body) if is_framed else body, headers=told)


def broken_off(tag: str, error: Exception) -> bytes:
    """What ClickHouse writes into an answer that cannot be finished."""
    text = plain(error)
    length = len(text.encode()) + 1
    return f"\r\n__exception__\r\n{tag}\r\n{text}\n{length} {tag}\r\n__exception__\r\n".encode()
