"""Does a group begin elsewhere only on purpose, and is it said what that costs?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import TopicPartition

from streams.batch import checksum
from streams.departures import Message
from streams.errors import MissingPosition, ReplacedLog, TruncatedLog
from streams.positions import Place, PositionRow, stored
from streams.producer import Producer
from streams.resetting import Reset, To, UnreachableOffset, planned, write
from streams.standing import NO_POSITION, REPLACED, TRUNCATED, standings
from streams.topic_errors import TopicNotRead
from tests.streams.given import RECORDED, Ground, message, opened
from tests.streams.working import (
    KEEPER,
    ROUTER,
    archived,
    call,
    differences,
    landed,
    running,
    tell,
)


@pytest.fixture
def place(set_up: Ground) -> Place:
    return Place(set_up.topics.events.name, 0)


@pytest.fixture
async def five(set_up: Ground, place: Place) -> Ground:
    """Five records in the first partition of the events."""
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        for number in range(5):
            await producer.send(place.topic, [Message(b"%d" % number, partition=0)])
    return set_up


def plan(own: Ground, to: To, *partitions: int, group: str = "") -> list[Reset]:
    with opened(own) as stores:
        return planned(
            stores,
            group=group or own.group(ROUTER),
            topic=own.topics.events,
            partitions=partitions,
            to=to,
            now=RECORDED,
        )


def reset(own: Ground, to: To, *partitions: int) -> list[str]:
    resets = plan(own, to, *partitions)
    with opened(own) as stores:
        write(stores, resets, RECORDED)
    return [str(each) for each in resets]


def stands(own: Ground, place: Place) -> PositionRow:
    return stored(own.client, own.group(ROUTER), own.topic_ids.values())[place]


def record_checksum(own: Ground, place: Place, offset: int) -> str:
    with opened(own) as stores:
        record = stores.log.record(place, offset)
    assert record is not None
    return checksum(record)


def test_a_reset_counts_whatever_was_written_before(five: Ground, place: Place) -> None:
    assert reset(five, "end", 0) == [f"{place}: 0 → 5, 5 records are given up"]
    assert reset(five, 3, 0) == [f"{place}: 5 → 3, 2 records are read again"]
    found = stands(five, place)
    assert (found.next_offset, found.reset_epoch) == (3, 2)
    assert found.checksum == record_checksum(five, place, 2)


def test_all_partitions_are_reset_when_none_is_named(five: Ground) -> None:
    assert [each.after.next_offset for each in plan(five, "end")] == [5, 0, 0, 0]


def test_a_group_goes_back_to_what_was_sent_so_long_ago(five: Ground, place: Place) -> None:
    reset(five, 4, 0)
    now = datetime.now(UTC)
    assert reset(five, now - timedelta(days=1), 0) == [f"{place}: 4 → 0, 4 records are read again"]
    assert reset(five, now + timedelta(days=1), 0) == [f"{place}: 0 → 0"]


@pytest.mark.parametrize("to", [6, "tomorrow"])
def test_an_offset_that_the_log_does_not_hold_is_refused(five: Ground, to: To) -> None:
    with pytest.raises(UnreachableOffset, match="expected 0 to 5, beginning or end"):
        plan(five, to, 0)


def test_a_group_that_does_not_read_the_topic_is_refused(set_up: Ground) -> None:
    with pytest.raises(TopicNotRead, match=f"expected one of {set_up.group(ROUTER)} in"):
        plan(set_up, "end", group=set_up.group(KEEPER))


def test_a_log_that_was_replaced_is_not_reset_but_adopted(five: Ground, place: Place) -> None:
    five.write_positions([replace(stands(five, place), next_offset=3, checksum="of another")])
    assert log_is(five)[0] == REPLACED
    with pytest.raises(ReplacedLog, match=f"touchline topics adopt {place.topic} --lost"):
        plan(five, "beginning", 0)


def log_is(own: Ground) -> Sequence[str]:
    with opened(own) as stores:
        found = standings(stores)
        return [each.log_is for each in found if each.place.topic == own.topics.events.name]


async def test_records_deleted_unread_are_given_up_on_purpose(
    set_up: Ground, place: Place, tmp_path: Path
) -> None:
    await tell_in_one_partition(set_up, "A1", "A2", "A3")
    with opened(set_up) as stores:
        stores.broker.delete_records({TopicPartition(*place): 2})
    async with running(set_up, ROUTER, tmp_path) as router:
        assert isinstance(await router.ended, TruncatedLog)
    assert log_is(set_up)[0] == TRUNCATED
    assert reset(set_up, "beginning", 0) == [f"{place}: 0 → 2, 2 records are given up"]
    await landed(set_up, tmp_path)
    assert archived(set_up) == 1
    assert differences(set_up) == []


async def tell_in_one_partition(own: Ground, *activity_ids: str) -> None:
    async with Producer(own.settings.kafka_bootstrap) as producer:
        for activity_id in activity_ids:
            told = message(call(own, activity_id))._replace(partition=0)
            await producer.send(own.topics.events.name, [told])


@pytest.mark.parametrize("lost", ["one partition", "all of the group"])
async def test_lost_positions_are_set_on_purpose_and_nothing_is_counted_twice(
    set_up: Ground, place: Place, tmp_path: Path, lost: str
) -> None:
    await tell(set_up, *(call(set_up, f"A{number}") for number in range(8)))
    await landed(set_up, tmp_path)
    condition = "AND partition = 0" if lost == "one partition" else ""
    set_up.client.command(
        f"DELETE FROM ops.position WHERE topic = {{topic:String}} {condition}",
        parameters={"topic": place.topic},
    )
    assert log_is(set_up)[0] == NO_POSITION
    async with running(set_up, ROUTER, tmp_path) as router:
        failed = await router.ended
    assert isinstance(failed, MissingPosition)
    assert "touchline positions reset" in str(failed)
    reset(set_up, "beginning", *([0] if condition else []))
    await tell(set_up, call(set_up, "A8"))
    await landed(set_up, tmp_path)
    assert archived(set_up) == 9
    assert differences(set_up) == []
