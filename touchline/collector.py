"""What does `touchline collector` run?

One HTTP server on the collector's port, its metrics on a local port of their own. SIGTERM lets the
requests under way end; they are answered after the broker has acknowledged them.
"""

import asyncio
from datetime import UTC, datetime
from functools import partial

import uvicorn
from prometheus_client import CollectorRegistry, ProcessCollector

from streams.collector import Collector, CollectorMetrics, application
from streams.crash_points import armed
from streams.monitoring import monitored
from streams.outbox import Outbox
from streams.producer import Producer
from streams.tokens import Tokens
from touchline.log_lines import log_as_json
from touchline.settings import Settings

SHUTDOWN_SECONDS_MAX = 8


def run(settings: Settings) -> None:
    """Take events until told to stop."""
    log_as_json()
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    crash_point = armed(settings.crash_at)
    sent = partial(crash_point, "collector.sent")
    async with Producer(settings.kafka_bootstrap, sent) as producer:
        outbox = Outbox(producer)
        collector = Collector(
            tokens=Tokens(settings.tokens_file),
            outbox=outbox,
            clock=partial(datetime.now, UTC),
            metrics=CollectorMetrics(registry, outbox),
            crash_point=crash_point,
        )
        server = uvicorn.Server(
            uvicorn.Config(
                application(collector, producer),
                host=settings.collector_host,
                port=settings.collector_port,
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
            )
        )
        port, host = settings.collector_metrics_port, settings.metrics_host
        with monitored(port, registry, lambda: server.started, host=host):
            await server.serve()
