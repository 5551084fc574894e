"""What do the touches of each deal add up to, exactly, whatever dies?

Every touch is archived by its place in the log. A deal's totals say up to which offset they count;
since all touches of a deal go through one partition, in order, that row is a function of the log
up to there, and the one that counts further replaces the others. Whoever goes on from a position
loads the totals of its partition and skips what they have counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from clickhouse_connect.driver.client import Client

from projections.columns import Compressed, LowCardinality, Table, UInt32, UInt64
from streams.batch import Batch, Record, Told
from streams.errors import Rewind
from streams.positions import Place, PositionRow
from streams.warehouse import Landing, patiently

NOTHING = -1


class Call(msgspec.Struct):
    """What is read of a touch."""

    deal_id: str
    duration_seconds: int


@dataclass(frozen=True, slots=True)
class TouchRow:
    """One touch, where it stands in the log and as it was received."""

    topic_id: LowCardinality
    partition: UInt32
    offset: UInt64
    deal_id: str
    received: Compressed


@dataclass(frozen=True, slots=True)
class DealRow:
    """What the touches of a deal add up to, counted up to an offset."""

    topic_id: LowCardinality
    partition: UInt32
    deal_id: str
    counted_to: UInt64
    touches: UInt64
    seconds: UInt64


TOUCHES = Table("benchmark.touch", TouchRow, key=("topic_id", "partition", "offset"))
DEALS = Table(
    "benchmark.deal", DealRow, key=("topic_id", "partition", "deal_id"), newest="counted_to"
)
TABLES = (TOUCHES, DEALS)
LOAD = (
    f"SELECT deal_id, counted_to, touches, seconds FROM {DEALS.name} FINAL "
    "WHERE topic_id = {topic_id:String} AND partition = {partition:UInt32}"
)
decode = msgspec.json.Decoder(Call).decode


class IncompleteTotals(Rewind):
    """The warehouse returned fewer touches than were counted before the position."""

    def __init__(self, place: Place, *, found: int, expected: int) -> None:
        super().__init__(f"{place}: found {found} touches counted, expected at least {expected}")


class Aggregate:
    """The work on one partition."""

    def __init__(
        self, position: PositionRow, warehouse: Client, touches: Landing, deals: Landing
    ) -> None:
        self._position = position
        self._warehouse = warehouse
        self._touches = touches
        self._deals = deals
        self._totals: dict[str, list[int]] | None = None

    async def __call__(self, batch: Batch) -> Told:
        if self._totals is None:
            self._totals = await self._loaded()
        values = [record.value or b"" for record in batch.records]
        calls = list(map(decode, values))
        deal_ids = [call.deal_id for call in calls]
        touched = add(self._totals, batch.records, calls)
        count = len(values)
        place = ([batch.topic_id] * count, [batch.partition] * count)
        offsets = [record.offset for record in batch.records]
        await self._touches.land_columns([*place, offsets, deal_ids, values])
        topic_id, partition = batch.topic_id, batch.partition
        await self._deals.land(
            [(topic_id, partition, deal_id, *self._totals[deal_id]) for deal_id in touched]
        )
        return Told()

    async def _loaded(self) -> dict[str, list[int]]:
        position = self._position
        asked = {"topic_id": position.topic_id, "partition": position.partition}
        answer = await patiently(lambda: self._warehouse.query(LOAD, parameters=asked))
        totals = {deal_id: list(counted) for deal_id, *counted in answer.result_rows}
        found = sum(touches for _, touches, _ in totals.values())
        if found < position.next_offset:
            raise IncompleteTotals(position.place, found=found, expected=position.next_offset)
        return totals


def add(
    totals: dict[str, list[int]], records: Sequence[Record], calls: Sequence[Call]
) -> dict[str, None]:
    """Count what has not been counted yet; every deal that was touched, counted before or not."""
    touched = dict[str, None]()
    for record, call in zip(records, calls, strict=True):
        deal_id = call.deal_id
        deal = totals.get(deal_id)
        if deal is None:
            deal = totals[deal_id] = [NOTHING, 0, 0]
        if record.offset > deal[0]:
            deal[0] = record.offset
            deal[1] += 1
            deal[2] += call.duration_seconds
        touched[deal_id] = None
    return touched
