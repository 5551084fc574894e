"""How does a group begin elsewhere, on purpose?

A reset is a new epoch of the position, because within one the highest offset stays. The checksum is
read anew from the log, so that the next worker compares what a person has seen.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from events.topics import Topic
from streams.batch import checksum
from streams.errors import TruncatedLog, UnreachableOffset
from streams.giving_up import TABLE as GIVEN_UP
from streams.giving_up import GivenUpRow
from streams.log import Log, Reach, refuse_other_log
from streams.positions import TABLE, Place, PositionRow, beginning
from streams.standing import Stores, adopted_epoch, standings_in
from streams.topic_errors import TopicNotRead
from streams.warehouse import insert

BEGINNING, END = "beginning", "end"

To = int | str | datetime


@dataclass(frozen=True, slots=True)
class Reset:
    """One position, before and after; without one before, nobody knows what was read."""

    before: PositionRow | None
    after: PositionRow
    reach: Reach

    @property
    def read_again(self) -> int:
        """How many records were worked on and are read once more."""
        return max(0, self.before.next_offset - self.after.next_offset) if self.before else 0

    @property
    def given_up(self) -> int:
        """How many records nobody will work on; without a position that may be all before."""
        read = self.before.next_offset if self.before else 0
        return max(0, self.after.next_offset - read)

    def __str__(self) -> str:
        before = "none" if self.before is None else str(self.before.next_offset)
        what = [f"{self.after.place}: {before} → {self.after.next_offset}"]
        if self.read_again:
            what.append(f"{self.read_again:,} records are read again")
        if self.given_up:
            if_unread = "" if self.before else ", if they were not worked on"
            what.append(f"{self.given_up:,} records are given up{if_unread}")
        return ", ".join(what)


def planned(
    stores: Stores,
    *,
    group: str,
    topic: Topic,
    partitions: Collection[int],
    to: To,
    now: datetime,
) -> list[Reset]:
    """What a reset would do; all partitions when none is named. Nothing is written yet."""
    adopted = adopted_epoch(stores, topic)
    if adopted is None or topic not in stores.readers.get(group, ()):
        raise TopicNotRead(group, topic.name, list(_read(stores)))
    resets = []
    for standing in standings_in(stores, group, topic):
        if partitions and standing.place.partition not in partitions:
            continue
        if standing.reach is None:
            raise UnreachableOffset(str(standing.place), to, "no log")
        first = beginning(group, standing.place, adopted.log_id, now)
        resets.append(_reset(stores.log, standing.position, first, standing.reach, to, now))
    return resets


def write(stores: Stores, resets: Collection[Reset], now: datetime) -> None:
    """Write down what is given up, then let the positions count."""
    insert(stores.client, GIVEN_UP, [_given_up(reset, now) for reset in resets if reset.given_up])
    insert(stores.client, TABLE, [reset.after for reset in resets])


def _read(stores: Stores) -> Iterator[str]:
    for group, topics in stores.readers.items():
        yield from (f"{group} in {topic.name}" for topic in topics)


def _reset(
    log: Log, before: PositionRow | None, first: PositionRow, reach: Reach, to: To, now: datetime
) -> Reset:
    if before is not None:
        # Offsets that were given out twice would replace archived events: that is another log.
        with suppress(TruncatedLog):
            refuse_other_log(log, before)
    next_offset = _offset(log, first.place, reach, before, to)
    after = replace(
        before or first,
        reset_epoch=before.reset_epoch + 1 if before else 1,
        next_offset=next_offset,
        checksum=_checksum(log, first.place, reach, next_offset),
        applied_at=now,
    )
    return Reset(before, after, reach)


def _offset(log: Log, place: Place, reach: Reach, before: PositionRow | None, to: To) -> int:
    match to:
        case "beginning":
            return reach.start
        case "end":
            return reach.end
        case datetime():
            found = log.offset_at(place, to)
            back_to = reach.end if found is None else max(found, reach.start)
            return min(back_to, before.next_offset) if before else back_to
        case int() if reach.start <= to <= reach.end:
            return to
    raise UnreachableOffset(str(place), to, f"{reach.start} to {reach.end}, beginning or end")


def _checksum(log: Log, place: Place, reach: Reach, next_offset: int) -> str:
    if next_offset == reach.start:
        return ""
    record = log.record(place, next_offset - 1)
    return checksum(record) if record and record.offset == next_offset - 1 else ""


def _given_up(reset: Reset, now: datetime) -> GivenUpRow:
    after = reset.after
    return GivenUpRow(
        consumer_group=after.consumer_group,
        topic=after.topic,
        topic_id=after.topic_id,
        partition=after.partition,
        first_offset=after.next_offset - reset.given_up,
        last_offset=after.next_offset - 1,
        given_up_at=now,
    )
