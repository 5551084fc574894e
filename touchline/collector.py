"""What does `touchline collector` run?

One HTTP server on the collector's port, its metrics on a local port of their own. SIGTERM lets the
requests under way end; they are answered after the broker has acknowledged them, or with 503 when
it does not. Exit code 78: a person decides, the log says what.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from types import FrameType
from typing import Any

import structlog
import uvicorn
import uvloop
from aiokafka.errors import KafkaConnectionError
from kafka.errors import KafkaError
from prometheus_client import CollectorRegistry, ProcessCollector

from streams.collector import Collector, CollectorMetrics, application
from streams.crash_points import armed
from streams.errors import BrokerAbsent, Refused
from streams.generations import FIRST
from streams.leading import leading
from streams.monitoring import monitored
from streams.outbox import SECONDS_MAX as OUTBOX_SECONDS_MAX
from streams.outbox import Outbox
from streams.preflight import refuse_unsafe_topics
from streams.producer import Producer
from streams.scoring import Scoring
from streams.sentiment.pool import Pool
from streams.sources.keeping import Keeping
from streams.sources.known import Sources
from streams.sources.reception import Reception
from streams.sources.subscriptions import Subscriptions
from streams.sources.vendors import VENDORS
from streams.tokens import Tokens
from touchline.garbage import collect_garbage_seldom
from touchline.leaving import leave_in_time
from touchline.log_lines import log_as_json
from touchline.scoring import pool_of
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect

# A little longer than the outbox waits for the broker, so that who waits is still told.
SHUTDOWN_SECONDS_MAX = int(OUTBOX_SECONDS_MAX) + 1
LOOK_SECONDS_MAX = 5.0
LISTENERS = "touchline-listener-lead"
STOPPED, PERSON_DECIDES = 0, 78

log = structlog.get_logger(__name__)


def run(settings: Settings) -> int:
    """Take events until told to stop; the exit code."""
    log_as_json()
    collect_garbage_seldom()
    refused = uvloop.run(_serve(settings))
    if refused is None:
        return STOPPED
    log.error("refused", reason=str(refused))
    return PERSON_DECIDES


class Server(uvicorn.Server):
    """Ends in time once it is told to, though a producer waits for its broker."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        leave_in_time(STOPPED)
        super().handle_exit(sig, frame)


async def _serve(settings: Settings) -> Refused | None:
    """Take events; why not, when the topics may lose them."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    crash_point = armed(settings.crash_at)
    sent = partial(crash_point, "collector.sent")
    try:
        pool = await pool_of(settings)
    except Refused as refused:
        return refused
    async with Producer(settings.kafka_bootstrap, sent) as producer, _open(pool):
        outbox = Outbox(producer)
        collector = Collector(
            tokens=Tokens(settings.tokens_file),
            outbox=outbox,
            clock=partial(datetime.now, UTC),
            metrics=CollectorMetrics(registry, outbox),
            crash_point=crash_point,
            scoring=Scoring(pool) if pool else None,
        )
        sources, keeping = Sources(settings.sources_file, os.environ), _keeping(collector)
        reception = Reception(sources, VENDORS, keeping, settings.collector_public_url)
        subscriptions = Subscriptions(sources, VENDORS, keeping, partial(connect, settings))
        listen = partial(_listen, settings, subscriptions)
        server = Server(
            uvicorn.Config(
                application(
                    collector, producer, version=version("touchline"), routes=reception.routes()
                ),
                host=settings.collector_host,
                port=settings.collector_port,
                http="httptools",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
            )
        )
        port, host = settings.collector_metrics_port, settings.metrics_host
        with monitored(port, registry, lambda: server.started, host=host), _told_to_stop(server):
            return await _serve_if_safe(server, partial(_look, settings), listen)


def _keeping(collector: Collector) -> Keeping:
    """Takes what CRMs deliver, on the same way into the log."""
    return Keeping(
        outbox=collector.outbox,
        clock=collector.clock,
        metrics=collector.metrics,
        crash_point=collector.crash_point,
        scoring=collector.scoring,
    )


def _open(pool: Pool | None) -> AbstractAsyncContextManager[Any]:
    return pool or nullcontext()


@contextmanager
def _told_to_stop(server: uvicorn.Server) -> Iterator[None]:
    """SIGTERM ends the server, also before it serves, and not the process with a signal."""

    def stop(*_: object) -> None:
        leave_in_time(STOPPED)
        server.should_exit = True

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


async def _serve_if_safe(
    server: uvicorn.Server,
    look: Callable[[], None],
    listen: Callable[[], Coroutine[Any, Any, None]],
) -> Refused | None:
    """Serve once the topics have been looked at, or say 503 while the broker is away."""
    looking = asyncio.create_task(_refused(look))
    await asyncio.wait({looking}, timeout=LOOK_SECONDS_MAX)
    if looking.done() and looking.result():
        return looking.result()
    serving = asyncio.create_task(server.serve())
    await asyncio.wait({looking, serving}, return_when=asyncio.FIRST_COMPLETED)
    if looking.done():
        server.should_exit = looking.result() is not None
    async with _listening(listen, looking):
        await serving
    return looking.result() if looking.done() else None


@asynccontextmanager
async def _listening(
    listen: Callable[[], Coroutine[Any, Any, None]], looking: asyncio.Task[Refused | None]
) -> AsyncIterator[None]:
    """Subscribe to what calls nobody, once the topics are known to keep it."""
    is_safe = looking.done() and looking.result() is None
    listening = asyncio.create_task(listen()) if is_safe else None
    try:
        yield
    finally:
        if listening:
            listening.cancel()
            await asyncio.wait({listening})


async def _listen(settings: Settings, subscriptions: Subscriptions) -> None:
    """The one of several collectors that has the only partition of a topic in their group."""
    topic = topics(settings, FIRST).alerts
    while True:
        try:
            async with leading(
                settings.kafka_bootstrap, topic, instance=settings.instance, group=LISTENERS
            ) as place:
                await replace(subscriptions, is_ours=place.is_held).run()
        except KafkaConnectionError as away:
            log.warning("waiting for the broker", reason=str(away)[:300])
            await asyncio.sleep(LOOK_SECONDS_MAX)


async def _refused(look: Callable[[], None]) -> Refused | None:
    """Look until the broker answers; why its topics are refused."""
    while True:
        try:
            await asyncio.to_thread(look)
        except Refused as refused:
            return refused
        except (BrokerAbsent, KafkaError) as away:
            log.warning("waiting for the broker", reason=str(away)[:300])
        else:
            return None


def _look(settings: Settings) -> None:
    declared = topics(settings, FIRST)
    refuse_unsafe_topics(
        settings.kafka_bootstrap,
        (declared.events, declared.dead_letters, declared.deliveries),
        log.warning,
        seconds=LOOK_SECONDS_MAX,
    )
