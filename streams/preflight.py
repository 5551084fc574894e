"""May this process start, on these stores?

Everything that would lose or count something twice is looked for before Faust starts an agent,
because an agent waits without end for a topic that is not there, and works with whatever is.
"""

import asyncio
import re
from collections.abc import Callable, Collection
from typing import Any

import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka.errors import KafkaError
from urllib3.exceptions import HTTPError

from events.topics import Topic
from projections import views
from streams import schema
from streams import views as ops_views
from streams.declare import Notice, admin, described, refuse_other_keeping
from streams.definitions import refuse_other_tables
from streams.engine import refuse_missing_views, refuse_other_engine
from streams.epochs import log_ids
from streams.errors import BrokerAbsent, Refused
from streams.log import reading, refuse_other_log
from streams.positions import PositionRow
from streams.topic_errors import MissingTopic

_VIEW = re.compile(r"CREATE OR REPLACE VIEW (\S+)")


def refuse_other_stores(
    bootstrap: str, client: Any, topics: Collection[Topic], notice: Notice
) -> None:
    """Refuse a broker or a warehouse that is not the one that was set up, or may lose something."""
    with admin(bootstrap, notice) as broker:
        refuse_other_engine(client)
        refuse_other_tables(client, schema.TABLES)
        refuse_missing_views(client, view_names())
        log_ids(broker, client, topics)


def refuse_unsafe_topics(
    bootstrap: str, topics: Collection[Topic], notice: Notice, *, seconds: float
) -> None:
    """Refuse to write to topics that may lose what they acknowledge; asks no warehouse."""
    with admin(bootstrap, notice, seconds=seconds) as broker:
        for topic in topics:
            found = described(broker, topic.name)
            if found is None:
                raise MissingTopic(topic.name)
            refuse_other_keeping(topic, found)


async def topics_replaced(
    bootstrap: str,
    client: Any,
    topics: Collection[Topic],
    positions: Callable[[], Collection[PositionRow]],
    seconds_between: float,
) -> Refused:
    """Return when the topics, or the records before the positions, are no longer the same."""

    def look() -> None:
        with admin(bootstrap) as broker, reading(bootstrap) as log:
            log_ids(broker, client, topics)
            for position in positions():
                refuse_other_log(log, position)

    while True:
        await asyncio.sleep(seconds_between)
        try:
            await asyncio.to_thread(look)
        except Refused as refused:
            return refused
        except (KafkaError, BrokerAbsent, ClickHouseError, HTTPError) as problem:
            structlog.get_logger(__name__).info("topics not compared", reason=str(problem)[:300])


def view_names() -> list[str]:
    """The views that setting up makes."""
    statements = "\n".join([*views.statements(), *ops_views.statements()])
    return _VIEW.findall(statements)
