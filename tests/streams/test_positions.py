"""Does a worker begin where the work stopped, and nowhere else?"""

from dataclasses import replace

import pytest
from kafka import TopicPartition

from streams.batch import checksum
from streams.beginning import positions_to_begin_at, set_first_positions
from streams.declare import admin
from streams.departures import Message
from streams.errors import LostPosition, MissingPosition, ReplacedLog, TruncatedLog
from streams.log import reading
from streams.positions import Place, PositionRow, beginning, stored
from streams.producer import Producer
from streams.roles import ROLES, Role
from tests.streams.given import RECORDED, Ground

KEEPER = ROLES["keeper"]


@pytest.fixture
def place(own: Ground) -> Place:
    return Place(own.topics.facts.name, 0)


@pytest.fixture
async def written(own: Ground, place: Place) -> None:
    """Three records in the first partition of the facts."""
    async with Producer(own.settings.kafka_bootstrap) as producer:
        for value in (b"one", b"two", b"three"):
            await producer.send(place.topic, [Message(value, partition=place.partition)])


def position_in(own: Ground, place: Place, role: Role = KEEPER) -> PositionRow:
    return beginning(own.group(role), place, own.topic_ids[place.topic], RECORDED)


def begun_at(own: Ground, *places: Place, role: Role = KEEPER) -> dict[Place, int]:
    found = positions_to_begin_at(
        own.client,
        bootstrap=own.settings.kafka_bootstrap,
        group=own.group(role),
        topics=role.reads(own.topics),
        places=places,
    )
    return {place: position.next_offset for place, position in found.items()}


def first_positions(own: Ground, *, worked_on: bool) -> list[PositionRow]:
    return set_first_positions(
        own.client,
        bootstrap=own.settings.kafka_bootstrap,
        group=own.group(KEEPER),
        topics=[own.topics.facts],
        topic_ids={own.topics.facts.name: own.topic_ids[own.topics.facts.name]},
        worked_on=lambda topic_id: worked_on,
        now=RECORDED,
    )


def test_setting_up_begins_before_the_first_record(own: Ground, place: Place) -> None:
    own.set_first_positions(KEEPER)
    assert begun_at(own, place) == {place: 0}


def test_setting_up_again_leaves_every_position_where_it_is(own: Ground, place: Place) -> None:
    own.set_first_positions(KEEPER)
    own.write_positions([replace(position_in(own, place), next_offset=7)])
    assert first_positions(own, worked_on=True) == []


def test_a_missing_position_is_refused(own: Ground, place: Place) -> None:
    with pytest.raises(MissingPosition, match=f"in {place}.*not found"):
        begun_at(own, place)


def test_a_lost_position_is_not_taken_for_a_first_one(own: Ground) -> None:
    with pytest.raises(LostPosition, match="have been worked on"):
        first_positions(own, worked_on=True)


@pytest.mark.usefixtures("written")
def test_a_topic_whose_beginning_is_gone_has_no_first_position(own: Ground, place: Place) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.delete_records({TopicPartition(*place): 1})
    with pytest.raises(LostPosition):
        first_positions(own, worked_on=False)


@pytest.mark.usefixtures("written")
def test_a_worker_begins_after_the_last_record_it_worked_on(own: Ground, place: Place) -> None:
    with reading(own.settings.kafka_bootstrap) as log:
        last = log.record(place, 1)
    assert last is not None
    position = replace(position_in(own, place), next_offset=2, checksum=checksum(last))
    own.write_positions([position])
    assert begun_at(own, place) == {place: 2}


@pytest.mark.usefixtures("written")
def test_another_record_before_the_position_is_refused(own: Ground, place: Place) -> None:
    own.write_positions([replace(position_in(own, place), next_offset=2, checksum="of another")])
    with pytest.raises(ReplacedLog, match=f"in {place} at offset 1: found a record with checksum"):
        begun_at(own, place)


@pytest.mark.usefixtures("written")
def test_a_position_behind_the_end_of_the_log_is_refused(own: Ground, place: Place) -> None:
    own.write_positions([replace(position_in(own, place), next_offset=4)])
    with pytest.raises(ReplacedLog, match="found a log that ends at 3, expected 4 or later"):
        begun_at(own, place)


@pytest.mark.usefixtures("written")
def test_records_deleted_before_they_were_worked_on_are_noticed(own: Ground, place: Place) -> None:
    own.write_positions([replace(position_in(own, place), next_offset=1)])
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.delete_records({TopicPartition(*place): 2})
    with pytest.raises(TruncatedLog, match=r"begins at 2, .* still holds 1; 1 records"):
        begun_at(own, place)


def test_the_highest_offset_counts_whatever_was_written_last(own: Ground, place: Place) -> None:
    position = position_in(own, place)
    own.write_positions([replace(position, next_offset=9)])
    own.write_positions([replace(position, next_offset=3)])
    assert offsets_stored(own, place) == 9


def test_a_reset_on_purpose_may_go_back(own: Ground, place: Place) -> None:
    position = position_in(own, place)
    own.write_positions([replace(position, next_offset=9)])
    own.write_positions([replace(position, next_offset=3, reset_epoch=1)])
    assert offsets_stored(own, place) == 3


def offsets_stored(own: Ground, place: Place) -> int:
    topic_ids = [own.topic_ids[place.topic]]
    return stored(own.client, own.group(KEEPER), topic_ids)[place].next_offset


def test_a_position_read_is_the_one_written(own: Ground, place: Place) -> None:
    position = replace(position_in(own, place), next_offset=5, checksum="c", occurred_at=RECORDED)
    own.write_positions([position])
    topic_ids = [own.topic_ids[place.topic]]
    assert stored(own.client, own.group(KEEPER), topic_ids) == {place: position}
