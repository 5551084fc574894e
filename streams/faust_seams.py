"""Where do we reach into Faust?

Here and nowhere else. Faust seeks to the offsets that it committed, which may lie behind a record
that was never worked on: this consumer seeks to the positions instead, and commits no others. Faust
hands over record by record, which costs more than what most of them are worked on with: this
consumer hands over what a fetch brought of a partition as one. Faust drops what it has fetched of a
partition that is paused: this consumer asks before each fetch which partitions have room. A static
member that lost its name would take it back: this one is told. Faust waits a second for tables
before it joins its group, and there are none: this one waits for the agents only. All of it
overrides parts of one Faust, so another version is refused at start until the contract test in
tests/streams/test_faust_seams.py has passed with it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, cast

import faust
from faust.tables import TableManager
from faust.transport.consumer import RecordMap
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, AppT, EventT, Message

from streams.errors import OtherFaust
from streams.positions import Place, PositionRow

FAUST_VERSION = "0.15.3"
# How soon a partition that has room again is fetched from.
ROOM_SECONDS = 0.05
# So long Faust waits, and so often we look meanwhile.
START_SECONDS_MAX = 1.0
START_LOOK_SECONDS = 0.01

ReadPositions = Callable[[set[Place]], Awaitable[Mapping[Place, PositionRow]]]
OpenLanes = Callable[[Mapping[Place, PositionRow]], None]


@dataclass(frozen=True, slots=True)
class Seams:
    """What the consumer asks us, and what it tells us."""

    read_positions: ReadPositions
    open_lanes: OpenLanes
    has_room: Callable[[Place], bool]
    reached: Callable[[Place], int | None]
    lost_membership: Callable[[str], object]


def refuse_other_faust() -> None:
    """Refuse a Faust that this file was not written for."""
    if faust.__version__ != FAUST_VERSION:
        raise OtherFaust(faust.__version__, FAUST_VERSION)


def reach_in(app: faust.App, seams: Seams) -> None:
    """Let the app consume by positions, as far as there is room, under a name of its own."""
    refuse_other_faust()

    class OwnConsumer(PositionedConsumer):
        pass

    class OwnTransport(Transport):
        pass

    OwnConsumer.seams = seams
    OwnTransport.Consumer = OwnConsumer
    app.transport = OwnTransport(app.conf.broker_consumer, app)


class NoTables(TableManager):
    """Lets the consumer subscribe once every agent listens to its topic.

    An agent that listened later would have its topic subscribed 45 seconds after the others.
    """

    async def on_start(self) -> None:
        deadline = monotonic() + START_SECONDS_MAX
        while len(self.app.topics) < len(self.app.agents) and monotonic() < deadline:
            await self.sleep(START_LOOK_SECONDS)
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()


class Fetched(faust.Schema[Any, Any]):
    """The records that one fetch brought of a partition, as the one event of an agent."""

    def compile(self, app: AppT, **_: Any) -> Callable[..., Awaitable[EventT[Any]]]:
        async def decode(message: Message, *, propagate: bool = False) -> EventT[Any]:
            return app.create_event(None, message.value, {}, message)

        return decode


class PositionedConsumer(Consumer):
    """Begins at our positions, fetches what the lanes can hold, and commits how far they are."""

    seams: Seams

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._seeking = asyncio.Lock()

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return NamedThread(self, loop=self.loop, beacon=self.beacon)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        was_active = self.flow_active
        async with self._seeking:
            places = {Place(*partition) for partition in self.assignment()}
            positions = await self.seams.read_positions(places)
            if self.flow_active and not was_active:
                return {}  # The fetcher asked while a rebalance sought and resumed.
            self.seams.open_lanes(positions)
            offsets = {TP(*place): position.next_offset for place, position in positions.items()}
            await self.seek_wait(offsets)
            return offsets

    def resume_flow(self) -> None:
        super().resume_flow()
        if not self.assignment():  # Faust seeks nowhere then, and nobody else opens the lanes.
            self.seams.open_lanes({})

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            await self.perform_seek()
            return
        for partition, fetched in records.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return  # The group is balanced anew; what is left is fetched again.
            is_read = (
                active is None or partition in active or partition in self._buffered_partitions
            )
            if fetched and is_read:
                self.app.monitor.track_tp_end_offset(partition, self.highwater(partition))
                message = self._to_message(partition, fetched[-1])
                message.value = cast(Any, fetched)
                yield partition, message

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return iter(self.assignment())

    def _new_offset(self, tp: TP) -> int | None:
        return self.seams.reached(Place(*tp))

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> RecordMap:
        active = active_partitions or set()
        with_room = {partition for partition in active if self.seams.has_room(Place(*partition))}
        if not with_room:
            await asyncio.sleep(ROOM_SECONDS)
            return {}
        if len(with_room) < len(active):
            timeout = ROOM_SECONDS
        return await super()._getmany(with_room, timeout)


class NamedThread(AIOKafkaConsumerThread):
    """Tells when the broker no longer knows a member that has an instance.

    The answer to a commit does not say so: while a rebalance ends, the member of before is refused.
    Whether it is still known, the next heartbeat says.
    """

    _is_committing = False

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        self._is_committing = True
        try:
            return bool(await super()._commit(offsets))
        finally:
            self._is_committing = False

    async def on_start(self) -> None:
        await super().on_start()
        if self.app.conf.consumer_group_instance_id:
            coordinator = self._ensure_consumer()._coordinator  # noqa: SLF001  # It is told to nobody else.
            consumer = cast(PositionedConsumer, self.consumer)
            seams, loop = consumer.seams, consumer.loop

            def reset_generation() -> None:
                """aiokafka's own would join again, and take the name from whoever has it now."""
                if coordinator._closing.done() or self._is_committing:  # noqa: SLF001  # Nor is that.
                    return
                coordinator.reset_generation = lambda: None
                loop.call_soon_threadsafe(partial(seams.lost_membership, coordinator.member_id))

            coordinator.reset_generation = reset_generation


def end_offset(app: faust.App, place: Place) -> int | None:
    """The end of a partition as the broker last told it; None before the first answer."""
    try:
        return app.consumer.highwater(TP(*place))
    except (AssertionError, KeyError, ValueError, faust.exceptions.ConsumerNotStarted):
        return None
