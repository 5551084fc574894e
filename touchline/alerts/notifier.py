"""What does `touchline notifier` run? It asks the rules, and delivers what they find.

Its exit codes are those of a worker. Killed at any moment it goes on where it was: what is known,
planned and sent stands in the warehouse. Of several at a time one does it, and the others stand by.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import structlog
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from prometheus_client import CollectorRegistry, Counter, ProcessCollector

from events.strain import TOPIC as STRAIN
from streams.alerts.delivering import Deliverer
from streams.alerts.evaluating import Evaluator
from streams.alerts.strain import StrainDeliverer
from streams.alerts.strain_topic import follow
from streams.crash_points import armed
from streams.generations import current
from streams.leading import Place, leading
from streams.monitoring import monitored
from streams.outages import WAIT_SECONDS_MAX, waited_for
from streams.preflight import refuse_other_stores
from streams.producer import Producer
from streams.roles import Topics
from touchline.alerts.configuration import Configuration, configuration
from touchline.leaving import leave
from touchline.log_lines import log_as_json
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect
from touchline.worker import ANSWER_SECONDS_MAX, count_retries, exit_code

GROUP = "touchline-notifier-lead"
PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Notify until told to stop, and end this process."""
    log_as_json()
    asyncio.run(_notify_and_leave(settings))


async def _notify_and_leave(settings: Settings) -> None:
    until, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, until.set)
    failed: BaseException | None = None
    try:
        await notify(settings, configuration(settings.alerts_file), until)
    except Exception as problem:
        failed = problem
    leave(exit_code(failed))


async def notify(settings: Settings, told: Configuration, until: asyncio.Event) -> None:
    """Ask and deliver, each in its own time, until told to stop."""
    seconds = WAIT_SECONDS_MAX * settings.patience
    open_client = partial(connect, settings, answer_seconds_max=ANSWER_SECONDS_MAX)
    client = await waited_for("warehouse", open_client, seconds_max=seconds)
    declared = await waited_for("broker", partial(_declared, settings, client), seconds_max=seconds)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    count_retries(registry)
    count = notifications_sent(registry)
    clock, crash_point = in_milliseconds, armed(settings.crash_at)
    bootstrap, instance = settings.kafka_bootstrap, settings.instance
    async with (
        Producer(bootstrap) as producer,
        leading(bootstrap, declared.alerts, group=GROUP, instance=instance) as place,
    ):
        send = partial(producer.send_patiently, declared.alerts.name)
        evaluator = Evaluator(client, send, told.rules_of, clock, crash_point)
        deliverer = Deliverer(
            client, told.receivers, told.channels, clock, crash_point, place.is_held
        )

        async def deliver() -> None:
            count.inc(await deliverer.deliver())

        port, host = settings.notifier_metrics_port, settings.metrics_host
        with monitored(port, registry, lambda: True, host=host):
            work = [repeatedly(each, place) for each in (evaluator.evaluate, deliver)]
            if settings.strain_agreements:
                strain = StrainDeliverer(told.receivers, told.channels, clock, crash_point)
                work.append(follow(bootstrap, STRAIN, strain, instance=instance))
            await _until_told(until, [asyncio.create_task(each) for each in work])


def _declared(settings: Settings, client: Client) -> Topics:
    """The topics, once nothing about the stores is to be refused."""
    declared = topics(settings, current(client).generation)
    refuse_other_stores(settings.kafka_bootstrap, client, declared.all(), log.info)
    return declared


def notifications_sent(registry: CollectorRegistry) -> Counter:
    """What the notifier counts."""
    told = "Notifications that a receiver took"
    return Counter("touchline_notifications", told, registry=registry)


async def repeatedly(work: Callable[[], Awaitable[None]], place: Place) -> None:
    """While the place is ours; what the warehouse refuses once is tried again in a moment."""
    while True:
        try:
            if await place.is_held():
                await work()
        except* ClickHouseError as problems:
            log.error("not done", reason=str(problems.exceptions[0])[:300])
        await asyncio.sleep(PAUSE_SECONDS)


async def _until_told(until: asyncio.Event, work: Sequence[asyncio.Task[None]]) -> None:
    told = asyncio.create_task(until.wait())
    await asyncio.wait([told, *work], return_when=asyncio.FIRST_COMPLETED)
    for each in (told, *work):
        each.cancel()
    for each in work:
        with suppress(asyncio.CancelledError):
            await each  # It only ends by failing.


def in_milliseconds() -> datetime:
    """Now, as exactly as the warehouse keeps it: what is read back is what was written."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
