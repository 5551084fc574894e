"""How do many dead letters get back into the log, some at a time?

What was done before a failure or Ctrl-C stays done, and doing all of it again changes nothing.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from aiokafka.errors import KafkaError
from clickhouse_connect.driver.client import Client

from events.topics import EVENTS
from streams import letters
from streams.departures import Message
from streams.errors import BrokerAway
from streams.producer import Producer
from streams.replay import Replay, Verdict
from streams.shares import shares
from touchline.progress import Advance

# Of letters as long as they may be, these are 50 MiB.
AT_ONCE = 50
PATIENCE_SECONDS = 30.0


def rehearsed(client: Client, ids: Sequence[str], advance: Advance) -> list[Verdict]:
    """What would become of these letters; nothing is sent or written."""
    replay = Replay(client, EVENTS.name, partial(datetime.now, UTC))
    return asyncio.run(_each(replay, ids, advance))


def replayed(client: Client, bootstrap: str, ids: Sequence[str], advance: Advance) -> list[Verdict]:
    """What became of these letters."""
    return asyncio.run(_replayed(client, bootstrap, ids, advance))


def dismissed(client: Client, ids: Sequence[str], *, because: str) -> list[str]:
    """Those of these letters that are closed now."""
    now = datetime.now(UTC)
    return [
        dead_letter_id
        for share in shares(ids, AT_ONCE)
        for dead_letter_id in letters.dismiss(client, share, because=because, now=now)
    ]


async def _replayed(
    client: Client, bootstrap: str, ids: Sequence[str], advance: Advance
) -> list[Verdict]:
    async with Producer(bootstrap) as producer:

        async def send(topic: str, messages: Sequence[Message]) -> None:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await producer.send(topic, messages)
            except (TimeoutError, KafkaError) as error:
                raise BrokerAway(topic, PATIENCE_SECONDS) from error

        return await _each(
            Replay(client, EVENTS.name, partial(datetime.now, UTC), send), ids, advance
        )


async def _each(replay: Replay, ids: Sequence[str], advance: Advance) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for share in shares(ids, AT_ONCE):
        verdicts += await replay(share)
        advance(len(share))
    return verdicts
