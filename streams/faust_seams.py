"""Where do we reach into Faust?

Here and nowhere else. Faust seeks to the offsets that it committed, which may lie behind a record
that was never worked on. This consumer seeks to the positions instead. It overrides one method of
Faust's consumer, so another version of Faust is refused at start until the contract test in
tests/streams/test_faust_seams.py has passed with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import faust
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP

from streams.errors import OtherFaust
from streams.positions import Place, PositionRow

FAUST_VERSION = "0.15.3"

ReadPositions = Callable[[set[Place]], Awaitable[Mapping[Place, PositionRow]]]
OpenLanes = Callable[[Mapping[Place, PositionRow]], None]


def refuse_other_faust() -> None:
    """Refuse a Faust that this file was not written for."""
    if faust.__version__ != FAUST_VERSION:
        raise OtherFaust(faust.__version__, FAUST_VERSION)


def seek_to_positions(app: faust.App, read: ReadPositions, open_lanes: OpenLanes) -> None:
    """Let the app begin at the positions read, whenever it is given partitions."""
    refuse_other_faust()

    class PositionedConsumer(Consumer):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._seeking = asyncio.Lock()

        async def seek_to_committed(self) -> Mapping[TP, int]:
            was_active = self.flow_active
            async with self._seeking:
                positions = await read({Place(*partition) for partition in self.assignment()})
                if self.flow_active and not was_active:
                    return {}  # The fetcher asked while a rebalance sought and resumed.
                open_lanes(positions)
                offsets = {
                    TP(*place): position.next_offset for place, position in positions.items()
                }
                await self.seek_wait(offsets)
                return offsets

    class PositionedTransport(Transport):
        pass

    PositionedTransport.Consumer = PositionedConsumer
    app.transport = PositionedTransport(app.conf.broker_consumer, app)


def end_offset(app: faust.App, place: Place) -> int | None:
    """The end of a partition as the broker last told it; None before the first answer."""
    try:
        return app.consumer.highwater(TP(*place))
    except (AssertionError, KeyError, ValueError, faust.exceptions.ConsumerNotStarted):
        return None
