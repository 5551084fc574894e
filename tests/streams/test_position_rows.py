"""What is a position, before and after a batch, and which of those stored counts?

The statement is compared as a whole; that a warehouse answers it is in test_positions.py.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from streams.batch import BEFORE_ALL_TIME, Batch, Record, Told, checksum
from streams.errors import MissingPosition
from streams.positions import TABLE, Place, PositionRow, after, beginning, required, stored

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)
PLACE = Place("touchline.facts", 3)
FIRST = beginning("keepers", PLACE, "id", NOON)
RECORDS = (Record(0, b"k", b"one"), Record(1, b"k", b"two"))
BATCH = Batch(PLACE.topic, "id", PLACE.partition, RECORDS)
GOLDEN = (
    "SELECT `consumer_group`, `topic`, `topic_id`, `partition`, `reset_epoch`, `next_offset`, "
    "`checksum`, `occurred_at`, `recorded_at`, `applied_at` FROM ops.position FINAL "
    "WHERE consumer_group = {group:String} AND topic_id IN {topic_ids:Array(String)} "
    "ORDER BY reset_epoch"
)


class Asked(NamedTuple):
    """A question as it reached the warehouse."""

    query: str
    parameters: dict[str, Any]
    tz_mode: str


class Answer(NamedTuple):
    result_rows: Sequence[tuple[Any, ...]]


class Warehouse:
    """Keeps what it was asked and answers with these rows."""

    def __init__(self, *rows: PositionRow) -> None:
        self._rows = [TABLE.values(row) for row in rows]
        self.asked: list[Asked] = []

    def query(self, query: str, parameters: dict[str, Any], *, tz_mode: str) -> Answer:
        self.asked.append(Asked(query, parameters, tz_mode))
        return Answer(self._rows)


def test_a_place_is_read_as_topic_and_partition() -> None:
    assert str(PLACE) == "touchline.facts/3"
    assert FIRST.place == PLACE


def test_the_table_keeps_the_highest_offset_of_a_reset_epoch() -> None:
    assert TABLE.name == "ops.position"
    assert TABLE.key == ("consumer_group", "topic_id", "partition", "reset_epoch")
    assert TABLE.newest == "next_offset"


def test_the_first_position_is_before_the_first_record() -> None:
    assert FIRST == PositionRow(
        consumer_group="keepers",
        topic="touchline.facts",
        topic_id="id",
        partition=3,
        reset_epoch=0,
        next_offset=0,
        checksum="",
        occurred_at=BEFORE_ALL_TIME,
        recorded_at=BEFORE_ALL_TIME,
        applied_at=NOON,
    )


def test_a_position_goes_on_behind_the_last_record_of_its_batch() -> None:
    assert after(FIRST, BATCH, Told(NOON, LATER), LATER) == replace(
        FIRST,
        next_offset=2,
        checksum=checksum(RECORDS[-1]),
        occurred_at=NOON,
        recorded_at=LATER,
        applied_at=LATER,
    )


def test_an_older_batch_does_not_make_the_newest_event_older() -> None:
    position = replace(FIRST, occurred_at=LATER, recorded_at=LATER)
    found = after(position, BATCH, Told(NOON, NOON), NOON)
    assert (found.occurred_at, found.recorded_at, found.applied_at) == (LATER, LATER, NOON)


def test_the_latest_reset_epoch_counts_and_is_asked_for_last() -> None:
    reset = replace(FIRST, reset_epoch=1)
    warehouse = Warehouse(replace(FIRST, next_offset=9), reset)
    assert stored(warehouse, "keepers", iter(["id"])) == {PLACE: reset}
    parameters = {"group": "keepers", "topic_ids": ["id"]}
    assert warehouse.asked == [Asked(GOLDEN, parameters, "aware")]


def test_only_the_places_asked_for_are_given() -> None:
    other = Place("touchline.facts", 4)
    assert required({PLACE: FIRST, other: FIRST}, "keepers", [PLACE], {}) == {PLACE: FIRST}


def test_a_missing_position_says_whose_it_is() -> None:
    with pytest.raises(MissingPosition) as refused:
        required({}, "keepers", [PLACE], {"touchline.facts": "id"})
    assert str(refused.value).startswith("position of keepers in touchline.facts/3 (topic id id):")
