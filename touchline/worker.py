"""What does `touchline worker` run, and what does its exit code say?

0: it was told to stop. 75: start it again, it goes on from its positions. 78: a person decides, the
log says what. Any other code is a defect; starting again is safe.
"""

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import stamina
import structlog
from clickhouse_connect.driver import options
from prometheus_client import CollectorRegistry, Counter, ProcessCollector

from streams.crash_points import armed
from streams.errors import Refused, Rewind
from streams.generations import current_to_work_in, group_of
from streams.incidents import REPORT_SECONDS_MAX, Report, report
from streams.outages import WAIT_SECONDS_MAX, waited_for
from streams.roles import TRANSLATOR, WORKERS, Role
from streams.sources.known import Sources
from streams.stock import StockMetrics
from streams.watchdog import Patience
from streams.worker import Station, Worker, at_work
from touchline.garbage import collect_garbage_seldom
from touchline.leaving import leave, leave_in_time
from touchline.log_lines import log_as_json
from touchline.scoring import pool_of
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect

STOPPED, FAILED, START_AGAIN, PERSON_DECIDES = 0, 70, 75, 78
# One kind of worker is enough to tell what the warehouse holds.
TELLS_STOCK = "router"
# A busy warehouse may take half a minute for an insert; one that is gone without a word must not
# hold up a worker for ever.
ANSWER_SECONDS_MAX = 90

Begun = TypeVar("Begun")

log = structlog.get_logger(__name__)


def run(settings: Settings, name: str, generation: int | None = None) -> None:
    """Work as router, keeper or translator until told to stop, and end this process.

    In the generation that the views read, unless a rebuild names the next.
    """
    log_as_json()
    collect_garbage_seldom()
    look_for_no_frames()
    asyncio.run(_work_and_leave(settings, WORKERS[name], generation))


async def _work_and_leave(settings: Settings, role: Role, generation: int | None) -> None:
    until, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop() -> None:
        until.set()
        leave_in_time(STOPPED)

    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop)
    failed = await _worked(settings, role, generation, until)
    if failed:
        await asyncio.to_thread(reporting(settings, role, generation or 0), failed)
    leave(exit_code(failed))


async def _worked(
    settings: Settings, role: Role, generation: int | None, until: asyncio.Event
) -> BaseException | None:
    """What failed, if anything did."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    count_retries(registry)
    if role.name == TELLS_STOCK and generation is None:
        registry.register(StockMetrics(partial(connect, settings), monotonic))

    async def begin() -> Worker:
        pool = await pool_of(settings) if role is TRANSLATOR else None
        asked = partial(_generation, settings, generation)
        seconds_max = WAIT_SECONDS_MAX * settings.patience
        found = await waited_for("warehouse", asked, seconds_max=seconds_max)
        own = replace(station(settings, role, found), pool=pool)
        return await opened.enter_async_context(
            at_work(
                role,
                own,
                clock=partial(datetime.now, UTC),
                crash_point=armed(settings.crash_at),
                registry=registry,
            )
        )

    try:
        async with AsyncExitStack() as opened:
            worker = await unless_told(until, begin())
            return await worker.work(until) if worker else None
    except Exception as problem:
        return problem


def _generation(settings: Settings, named: int | None) -> int:
    return current_to_work_in(connect(settings)) if named is None else named


async def unless_told(until: asyncio.Event, beginning: Coroutine[Any, Any, Begun]) -> Begun | None:
    """What begins, or None when told to stop before it has begun."""
    begun, told = asyncio.ensure_future(beginning), asyncio.ensure_future(until.wait())
    await asyncio.wait([begun, told], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if begun.done():
        return begun.result()
    begun.cancel()
    with suppress(asyncio.CancelledError):
        await begun
    return None


def station(settings: Settings, role: Role, generation: int) -> Station:
    """Where a worker of these settings works."""
    return Station(
        group=group_of(role.name, generation),
        bootstrap=settings.kafka_bootstrap,
        connect=partial(connect, settings, answer_seconds_max=ANSWER_SECONDS_MAX),
        folder=settings.home / "faust" / role.name,
        metrics_port=getattr(settings, f"{role.name}_metrics_port"),
        metrics_host=settings.metrics_host,
        instance=settings.instance,
        topics=topics(settings, generation),
        generation=generation,
        patience=Patience().times(settings.patience),
        store_seconds_max=WAIT_SECONDS_MAX * settings.patience,
        report=reporting(settings, role, generation),
        sources=Sources(settings.sources_file, os.environ),
    )


def reporting(settings: Settings, role: Role, generation: int) -> Report:
    """How an incident of this worker is kept."""
    return partial(
        report,
        role=role.name,
        group=group_of(role.name, generation),
        clock=partial(datetime.now, UTC),
        connect=partial(connect, settings, answer_seconds_max=REPORT_SECONDS_MAX),
    )


def look_for_no_frames() -> None:
    """The client would import pandas, where it is installed, to see that our rows are no frames.

    That takes a third of a second of a worker's start, and of the time to take over from another.
    """
    vars(options)["pd"] = None


def exit_code(failed: BaseException | None) -> int:
    """What the supervisor is told; the log says the rest."""
    match failed:
        case None:
            log.info("stopped")
            return STOPPED
        case Rewind():
            log.error("starts again", reason=str(failed))
            return START_AGAIN
        case Refused():
            log.error("refused", reason=str(failed))
            return PERSON_DECIDES
    log.error("failed", exc_info=failed)
    return FAILED


def count_retries(registry: CollectorRegistry) -> None:
    """Count and log every call that is made again."""
    retries = Counter("touchline_retries", "Calls made again", ["what"], registry=registry)

    def on_retry(details: stamina.instrumentation.RetryDetails) -> None:
        retries.labels(type(details.caused_by).__name__).inc()
        log.warning(
            "try again",
            reason=str(details.caused_by)[:300],
            wait_seconds=round(details.wait_for, 2),
        )

    stamina.instrumentation.set_on_retry_hooks([on_retry])
