"""What does a warehouse do when it is broken, seen from a worker?

Each is what the proxy does with a request instead of passing it on.
"""

import asyncio
import re
from collections.abc import Callable

from tests.faults.proxy import Answer, Exchange, Meddle
from touchline.local.ports import LOOPBACK

INSERT = r"^\s*INSERT INTO"
LOAD = r"^\s*SELECT .* FROM core\.fact FINAL"
FORMAT = re.compile(r"\s+FORMAT \w+\s*$")
NAMES = {
    159: "TIMEOUT_EXCEEDED",
    202: "TOO_MANY_SIMULTANEOUS_QUERIES",
    241: "MEMORY_LIMIT_EXCEEDED",
    242: "TABLE_IS_READ_ONLY",
    252: "TOO_MANY_PARTS",
}


async def refused(exchange: Exchange) -> Answer | None:
    """Nobody is at home."""
    return None


async def cut(exchange: Exchange) -> Answer | None:
    """It is carried out, and nobody hears so."""
    await exchange.pass_on()
    return None


def slow(seconds: float) -> Meddle:
    """The answer comes late."""

    async def meddle(exchange: Exchange) -> Answer | None:
        await asyncio.sleep(seconds)
        return await exchange.pass_on()

    return meddle


def refused_with(code: int) -> Meddle:
    """The engine says no, with one of its codes."""

    async def meddle(exchange: Exchange) -> Answer | None:
        headers = {"X-ClickHouse-Exception-Code": str(code), "Content-Type": "text/plain"}
        said = f"Code: {code}. DB::Exception: said by the faults suite. ({NAMES[code]})\n"
        return Answer(500, headers, said.encode())

    return meddle


async def torn(exchange: Exchange) -> Answer | None:
    """A third of the rows is not there, as on a replica that lags behind."""
    query, found = FORMAT.subn("", exchange.body.decode())
    wrapped = f"SELECT * FROM ({query}) WHERE rand() % 3" + (" FORMAT Native" if found else "")
    exchange.body = wrapped.encode()
    return await exchange.pass_on()


def half_sent(kill: Callable[[str], None]) -> Meddle:
    """Half of an insert arrives, and whoever sent it is killed."""

    async def meddle(exchange: Exchange) -> Answer | None:
        _, writer = await asyncio.open_connection(LOOPBACK, exchange.warehouse_port)
        lines = [f"{exchange.method} {exchange.path} HTTP/1.1", f"Host: {LOOPBACK}"]
        lines += [f"{name}: {value}" for name, value in exchange.headers.items()]
        lines += [f"Content-Length: {len(exchange.body)}", "", ""]
        writer.write("\r\n".join(lines).encode())
        writer.write(exchange.body[: len(exchange.body) // 2])
        await writer.drain()
        kill(exchange.door)
        writer.close()
        return None

    return meddle
