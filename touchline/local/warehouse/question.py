"""What does one HTTP request ask of the engine, in whose name?

A question is read in a thread and up to a length, so that whoever waits for another is not held up.
Who may write sends rows along, and of these more.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader
from aiohttp.web import HTTPRequestEntityTooLarge, Request

from touchline.local.warehouse.compression import chosen
from touchline.local.warehouse.errors import Refusal, TooLarge, too_long
from touchline.local.warehouse.frames import unframed
from touchline.local.warehouse.guard import RESOLVE
from touchline.local.warehouse.sessions import IDLE_SECONDS
from touchline.local.warehouse.statement import Statement, statement
from touchline.local.warehouse.unpacking import unpacked
from touchline.local.warehouse.users import User

BODY_BYTES_MAX = 1 << 30
# A reader's form may hold parameters besides the question.
READER_BODY_BYTES_MAX = 1 << 20
# What the engine reads of a statement unless it is told otherwise (max_query_size), less what the
# guard puts before it.
READER_STATEMENT_BYTES_MAX = (1 << 18) - len(f"{RESOLVE} ")
PARAMETER = "param_"
# What travels in the URL and is no setting of the engine.
RESERVED = frozenset(
    {
        "buffer_size", "cancel_http_readonly_queries_on_client_close", "client_protocol_version",
        "compress", "database", "decompress", "default_format", "enable_http_compression",
        "http_headers_progress_interval_ms", "http_zlib_compression_level", "log_comment",
        "network_compression_method", "password", "query", "query_id", "quota_key", "role",
        "send_progress_in_http_headers", "session_check", "session_id", "session_timeout",
        "stacktrace", "user", "wait_end_of_query",
    }
)  # fmt: skip
JAVA = re.compile("java|jdbc", re.IGNORECASE)
READING_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class SentTable:
    """Rows that came along with the question and are a table while it is answered."""

    name: str
    structure: str
    format: str
    rows: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """`tag` is ours and unique; `query_id` is what the client calls it."""

    user: User
    statement: Statement
    values: Mapping[str, str]
    headers: Mapping[str, str]
    is_by_link: bool = False
    tables: tuple[SentTable, ...] = ()
    query_id: str = ""
    tag: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked_at: float = field(default_factory=time.monotonic)

    @property
    def is_read_only(self) -> bool:
        """A link must not write, whoever follows it."""
        return self.user.is_read_only or self.is_by_link

    @property
    def database(self) -> str:
        return self.values.get("database") or self.headers.get("X-ClickHouse-Database", "")

    @property
    def format(self) -> str:
        asked = self.values.get("default_format") or self.headers.get("X-ClickHouse-Format")
        return self.statement.format or asked or "TabSeparated"

    @property
    def encoding(self) -> str:
        if self.values.get("enable_http_compression") != "1":
            return ""
        return chosen(self.headers.get("Accept-Encoding", ""))

    @property
    def is_framed(self) -> bool:
        """Whether the client reads frames of ClickHouse's own, inside of what HTTP packs."""
        return self.values.get("compress") == "1"

    @property
    def is_deaf_to_late_errors(self) -> bool:
        """Drivers for Java tell of an answer that breaks off, and never why it did."""
        return JAVA.search(self.headers.get("User-Agent", "")) is not None

    @property
    def is_wanted_whole(self) -> bool:
        return self.values.get("wait_end_of_query") == "1"

    @property
    def parameters(self) -> dict[str, str]:
        return {
            name.removeprefix(PARAMETER): value
            for name, value in self.values.items()
            if name.startswith(PARAMETER)
        }

    @property
    def settings(self) -> dict[str, str]:
        return {
            name: value
            for name, value in self.values.items()
            if name not in RESERVED and not name.startswith(PARAMETER)
        }

    @property
    def session_id(self) -> str:
        return self.values.get("session_id", "")

    @property
    def session_idle_seconds_max(self) -> float:
        return float(self.values.get("session_timeout", IDLE_SECONDS))


def query_id_of(request: Request) -> str:
    asked = request.query.get("query_id") or request.headers.get("X-ClickHouse-Query-Id")
    return asked or str(uuid.uuid4())


async def question(request: Request, user: User, query_id: str) -> Question:
    try:
        return await question_within(request, user, query_id)
    except (TooLarge, HTTPRequestEntityTooLarge) as error:
        if user.is_read_only:
            raise too_long(READER_STATEMENT_BYTES_MAX) from error
        raise TooLarge(BODY_BYTES_MAX) from error


async def question_within(request: Request, user: User, query_id: str) -> Question:
    bytes_max = READER_BODY_BYTES_MAX if user.is_read_only else BODY_BYTES_MAX
    values, tables, body = dict(request.query), [], b""
    bounded = request.clone(client_max_size=bytes_max)
    if request.content_type.startswith("multipart/"):
        tables = await form(bounded, values)
    else:
        body = await bounded.read()
    encoding = request.headers.get("Content-Encoding", "")
    return Question(
        user=user,
        statement=await asyncio.to_thread(said, user, values, body, encoding),
        values=values,
        headers=request.headers,
        is_by_link=request.method in READING_METHODS,
        tables=tuple(tables),
        query_id=query_id,
    )


def said(user: User, values: Mapping[str, str], body: bytes, encoding: str) -> Statement:
    """What the URL or the form says, and after it what the body says."""
    bytes_max = READER_STATEMENT_BYTES_MAX if user.is_read_only else BODY_BYTES_MAX
    body = unpacked(body, encoding, bytes_max=bytes_max)
    if values.get("decompress") == "1":
        body = unframed(body, bytes_max=bytes_max)
    source = b"\n".join(part for part in (values.get("query", "").encode(), body) if part)
    if len(source) > bytes_max:
        raise TooLarge(bytes_max)
    return statement(source)


async def form(request: Request, values: dict[str, str]) -> list[SentTable]:
    """Fields of the form are as good as in the URL; files are tables."""
    files: list[tuple[str, bytes]] = []
    room = request.client_max_size
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Refusal(36, "BAD_ARGUMENTS", "multipart form: a part has no name.")
        content = bytes(await part.read(decode=True))
        # A part without content is work, too.
        room -= len(content) + len(part.name)
        if room < 0:
            raise TooLarge(request.client_max_size)
        if part.filename:
            files.append((part.name, content))
        else:
            values[part.name] = content.decode()
    return [sent_table(name, rows, values) for name, rows in files]


def sent_table(name: str, rows: bytes, values: dict[str, str]) -> SentTable:
    types = values.pop(f"{name}_types", "").split(",")
    numbered = ", ".join(f"_{number} {each}" for number, each in enumerate(types, start=1))
    structure = values.pop(f"{name}_structure", "") or numbered
    return SentTable(name, structure, values.pop(f"{name}_format", "TabSeparated"), rows)
