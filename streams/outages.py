"""What does a worker do while broker or warehouse are away?

At its start it waits for both and says so, because a worker that has no partitions yet is in
nobody's way. Later it tries again in place, as far as it can; where a library gives up, the worker
ends and waits at its next start. Either way nobody has to decide anything.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import TypeVar

import stamina
import structlog
from aiokafka.errors import KafkaError as StreamError
from aiokafka.errors import MessageSizeTooLargeError
from clickhouse_connect.driver.client import Client
from kafka.errors import KafkaError as AdminError

from events.topics import Topic
from streams.endings import StoreAway
from streams.errors import BrokerAbsent
from streams.preflight import refuse_other_stores
from streams.warehouse import passes

WAIT_SECONDS_MAX = 600.0
SECONDS_BETWEEN_TRIES_MAX = 5.0
Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


async def stores_that_answer(
    connect: Callable[[], Client],
    bootstrap: str,
    topics: Collection[Topic],
    *,
    seconds_max: float = WAIT_SECONDS_MAX,
) -> Client:
    """The warehouse, once it and the broker answer and hold what they must."""
    warehouse = await waited_for("warehouse", connect, seconds_max=seconds_max)
    await waited_for(
        "broker",
        lambda: refuse_other_stores(bootstrap, warehouse, topics, log.warning),
        seconds_max=seconds_max,
    )
    return warehouse


async def waited_for(
    store: str, ask: Callable[[], Answer], *, seconds_max: float = WAIT_SECONDS_MAX
) -> Answer:
    """The answer of a store, asked again while it is away; what is waited for is logged."""
    try:
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=seconds_max, wait_max=SECONDS_BETWEEN_TRIES_MAX
        ):
            with attempt:
                if attempt.num > 1:
                    log.warning("waiting", store=store, attempt=attempt.num)
                return await asyncio.to_thread(ask)
    except Exception as problem:
        raise store_away(problem) from problem
    raise AssertionError  # stamina either returns from the block or raises its last exception


def is_away(problem: Exception) -> bool:
    """Whether nobody answered, or nobody who could."""
    if isinstance(problem, MessageSizeTooLargeError):
        return False
    return isinstance(problem, BrokerAbsent | StreamError | AdminError) or passes(problem)


def store_away(problem: Exception) -> Exception:
    """The same problem, as a reason to start again when a store was away."""
    if not is_away(problem):
        return problem
    store = "warehouse" if passes(problem) else "broker"
    return StoreAway(store, str(problem)[:300] or type(problem).__name__)
