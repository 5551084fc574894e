"""What does Faust do for us: which app, on which topics, with which settings?

Faust joins the consumer group, fetches and hands over records; everything after that is in the
lanes. No tables, no web server, no topics of its own. The session is short, because a killed
worker's partitions stand still until it ends.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faust

from streams.crash_points import CrashPoint
from streams.faust_seams import Fetched, NoTables, Seams, reach_in
from streams.lanes import Lanes
from streams.membership import SESSION_SECONDS, instance_id
from streams.positions import Place

DRAIN_SECONDS_MAX = 4.0
# Full lanes are not fetched from while the warehouse is away, however long; watchdogs know better.
FULL_SECONDS_MAX = 7 * 24 * 3600.0


def stream_app(
    *,
    group: str,
    bootstrap: str,
    topics: Iterable[str],
    lanes: Lanes,
    seams: Seams,
    folder: Path,
    crash_point: CrashPoint,
    instance: str,
) -> faust.App:
    """An app whose agents put all records of the topics into their lanes."""
    app = faust.App(
        group,
        broker=f"kafka://{bootstrap.replace(',', ';')}",
        store="memory://",
        TableManager=NoTables,
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=SESSION_SECONDS / 4,
        broker_commit_interval=1.0,
        broker_max_poll_records=5_000,
        broker_max_poll_interval=FULL_SECONDS_MAX,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=instance_id(group, instance) if instance else None,
        worker_redirect_stdouts=False,
    )
    reach_in(app, seams)
    for name in topics:
        _feed(app, name, lanes)

    async def let_go(*told: Any, **_: Any) -> None:
        draining = asyncio.create_task(lanes.drain(DRAIN_SECONDS_MAX))
        if told[-1]:  # None are, when a worker joins for the first time.
            await asyncio.sleep(0)
            crash_point("worker.revoked")
        await draining

    app.on_partitions_revoked.connect(let_go, weak=False)
    return app


def _feed(app: faust.App, name: str, lanes: Lanes) -> None:
    """The agent of one topic: hand over what was fetched, and never raise."""
    topic = app.topic(name, schema=Fetched(), acks=False)

    async def feed(stream: Any) -> None:
        async for event in stream.noack().events():
            lanes.put(Place(event.message.topic, event.message.partition), event.value)

    app.agent(topic, name=f"feed {name}", concurrency=1)(feed)
