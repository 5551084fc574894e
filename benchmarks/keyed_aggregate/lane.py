"""Touchline's contestant: a worker as `touchline worker` runs it, with the aggregate for its work.

The same Faust app, lanes, positions, order of effects and way into the warehouse; only the role is
another. The first touch counts as at hand when the partitions are opened, before anything is
fetched; the last one is done when touches, totals and positions have landed.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from prometheus_client import CollectorRegistry

from benchmarks.keyed_aggregate.aggregate import DEALS, TOUCHES, Aggregate
from benchmarks.keyed_aggregate.marks import FIRST, LAST, mark
from benchmarks.keyed_aggregate.stage import TOPIC
from streams.lane import Limits
from streams.lanes import Lanes, OpenWork
from streams.positions import PositionRow
from streams.roles import Role, Tools, Topics
from streams.worker import Station, at_work
from touchline.garbage import collect_garbage_seldom
from touchline.settings import Settings
from touchline.warehouse import connect
from touchline.worker import look_for_no_frames

# A batch is work for a tenth of a second, which is what its inserts take meanwhile.
LIMITS = Limits(batch_records_max=25_000, waiting_records_max=50_000)


class Progress:
    """From the first touch to the last."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.ended = asyncio.Event()
        self.lanes: Lanes | None = None
        self._has_begun = False

    def begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            mark(FIRST)

    def look(self, point: str) -> None:
        """After each position that was stored."""
        positions = self.lanes.positions() if self.lanes else []
        if sum(position.next_offset for position in positions) >= self.count:
            if not self.ended.is_set():
                mark(LAST)
            self.ended.set()


def works(progress: Progress) -> Callable[[Tools], Mapping[str, OpenWork]]:
    def opened(tools: Tools) -> Mapping[str, OpenWork]:
        touches, deals = tools.landing(TOUCHES), tools.landing(DEALS)

        def open_work(position: PositionRow) -> Aggregate:
            progress.begin()
            return Aggregate(position, tools.warehouse, touches, deals)

        return {TOPIC.name: open_work}

    return opened


async def run(settings: Settings, group: str, count: int) -> BaseException | None:
    progress = Progress(count)
    role = Role("aggregate", lambda topics: (topics.events,), works(progress))
    station = Station(
        group=group,
        bootstrap=settings.kafka_bootstrap,
        connect=partial(connect, settings),
        folder=settings.home / "faust" / group,
        metrics_port=settings.router_metrics_port,
        topics=replace(Topics(), events=TOPIC),
        limits=LIMITS,
    )
    at = at_work(
        role,
        station,
        clock=partial(datetime.now, UTC),
        crash_point=progress.look,
        registry=CollectorRegistry(),
    )
    async with at as worker:
        progress.lanes = worker.lanes
        return await worker.work(progress.ended)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--group", required=True)
    said.add_argument("--events", type=int, required=True)
    options = said.parse_args()
    collect_garbage_seldom()
    look_for_no_frames()
    if failed := asyncio.run(run(Settings(), options.group, options.events)):
        sys.exit(str(failed))


if __name__ == "__main__":
    main()
