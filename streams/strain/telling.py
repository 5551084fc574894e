"""How does a change of state get into the log, at least once and always under the same id?

What is to be told is kept first, with its bytes. It is sent, and after the broker has acknowledged
it, it is marked. A process that dies between the two sends the same bytes again.
"""

from dataclasses import replace
from typing import Any

from events.strain import TOPIC
from streams.departures import Message
from streams.producer import Send
from streams.strain.tables import TOLD, ToldRow
from streams.warehouse import insert


async def send_untold(client: Any, send: Send, *, tenant: str, topic: str = TOPIC.name) -> int:
    """Send what was not acknowledged, oldest first, and say how many."""
    rows = untold(client, tenant)
    messages = [Message(row.event.encode(), key=_key(row)) for row in rows]
    if messages:
        await send(topic, messages)
        insert(client, TOLD, [replace(row, is_sent=1) for row in rows])
    return len(messages)


def untold(client: Any, tenant: str) -> list[ToldRow]:
    columns = ", ".join(TOLD.columns)
    answer = client.query(
        f"SELECT {columns} FROM {TOLD.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND NOT is_sent ORDER BY week, subject, version",
        parameters={"tenant": tenant},
        tz_mode="aware",
    )
    return [ToldRow(*row) for row in answer.result_rows]


def _key(row: ToldRow) -> bytes:
    return f"{row.tenant_id}/{row.subject}".encode()
