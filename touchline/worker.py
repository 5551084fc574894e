"""What does `touchline worker` run, and what does its exit code say?

0: it was told to stop. 75: start it again, it goes on from its positions. 78: a person decides, the
log says what. Any other code is a defect; starting again is safe.
"""

import asyncio
import gc
import signal
from datetime import UTC, datetime
from functools import partial

import stamina
import structlog
from prometheus_client import CollectorRegistry, Counter

from streams.crash_points import armed
from streams.errors import Refused, Rewind
from streams.generations import current_to_work_in, group_of
from streams.outages import waited_for
from streams.roles import ROLES, Role
from streams.worker import Station, at_work
from touchline.log_lines import log_as_json
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect

STOPPED, FAILED, START_AGAIN, PERSON_DECIDES = 0, 70, 75, 78
# A busy warehouse may take half a minute for an insert; one that is gone without a word must not
# hold up a worker for ever.
ANSWER_SECONDS_MAX = 90

log = structlog.get_logger(__name__)


def run(settings: Settings, name: str, generation: int | None = None) -> int:
    """Work as router or keeper until told to stop; the exit code.

    In the generation that the views read, unless a rebuild names the next.
    """
    log_as_json()
    collect_garbage_seldom()
    return asyncio.run(_work(settings, ROLES[name], generation))


async def _work(settings: Settings, role: Role, generation: int | None) -> int:
    registry = CollectorRegistry()
    count_retries(registry)
    until = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, until.set)
    try:
        if generation is None:
            generation = await waited_for(
                "warehouse", lambda: current_to_work_in(connect(settings))
            )
        async with at_work(
            role,
            station(settings, role, generation),
            clock=partial(datetime.now, UTC),
            crash_point=armed(settings.crash_at),
            registry=registry,
        ) as worker:
            failed = await worker.work(until)
    except Exception as problem:
        failed = problem
    return exit_code(failed)


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
    )


def collect_garbage_seldom() -> None:
    """Events and facts hold no cycles, and looking for some cost a third of a worker's time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


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
