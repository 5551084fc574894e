"""Does each view of operations answer what it says, to those who may only read?"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from clickhouse_connect.driver.client import Client

from projections.view import View
from streams import archive, views
from streams.archive import archive_row
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import refused_in_the_log
from streams.positions import BEFORE_ALL_TIME, Place, beginning
from tests.streams.given import NOON, RECORDED, Ground, batch_of, called, event
from touchline.warehouse import connect

VIEWS = {view.name: view for view in views.views()}
each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


@each_view
def test_a_view_is_read_by_those_who_may_only_read(own: Ground, view: View) -> None:
    reader = connect(own.settings, user="reader")
    described = reader.query(f"DESCRIBE TABLE ops.{view.name}").result_rows
    assert [(name, type_) for name, type_, *_ in described] == [
        (column.name, column.type) for column in view.columns
    ]
    assert len(reader.query(f"SELECT * FROM ops.{view.name} LIMIT 1").result_rows) <= 1


@each_view
def test_a_view_describes_its_grain_and_every_column(view: View) -> None:
    assert re.match(r"Grain: .+ Key: .+ Additivity: .+", view.comment)
    text = (views.FOLDER / f"{view.name}.sql").read_text(encoding="utf-8")
    assert len(view.columns) == text.count(" COMMENT '[")
    assert {column.kind for column in view.columns} <= {
        "key",
        "dimension",
        "measure",
        "value",
        "time",
    }


def test_every_file_is_made() -> None:
    assert {path.stem for path in views.FOLDER.glob("*.sql")} == set(views.FILES)


def test_lag_is_of_the_reset_in_force_and_grows_while_nothing_moves(
    client: Client, own: Ground
) -> None:
    first = beginning(own.prefix, Place("events", 0), "topic-id", RECORDED)
    worked = replace(first, next_offset=9, recorded_at=NOON, applied_at=RECORDED)
    reset = replace(first, reset_epoch=1, next_offset=4, applied_at=RECORDED + timedelta(hours=1))
    own.write_positions([first, worked])
    assert lag(client, own)[:3] == (0, 9, 3600)
    own.write_positions([reset])
    epoch, next_offset, delay, still = lag(client, own)
    assert (epoch, next_offset, delay) == (1, 4, None)
    assert still > 0


def lag(client: Client, own: Ground) -> tuple[int, int, int | None, int]:
    (row,) = client.query(
        "SELECT reset_epoch, next_offset, delay_seconds, still_seconds FROM ops.lag "
        "WHERE consumer_group = {group:String}",
        parameters={"group": own.prefix},
    ).result_rows
    return row


def test_freshness_is_that_of_the_agent_over_its_partitions(client: Client, own: Ground) -> None:
    worked = [
        replace(
            beginning(own.prefix, Place("events", partition), "topic-id", RECORDED),
            recorded_at=NOON + timedelta(minutes=partition),
        )
        for partition in range(3)
    ]
    idle = beginning(own.prefix, Place("events", 3), "topic-id", RECORDED)
    assert idle.recorded_at == BEFORE_ALL_TIME
    own.write_positions([*worked, idle])
    found = client.query(
        "SELECT partition_count, newest_recorded_at, delay_seconds_max FROM ops.freshness "
        "WHERE consumer_group = {group:String}",
        parameters={"group": own.prefix},
        tz_mode="aware",
    ).first_row
    assert found == (4, NOON + timedelta(minutes=2), 3600)


def test_a_gap_is_an_offset_that_is_neither_archived_nor_refused(
    client: Client, own: Ground
) -> None:
    topic_id = own.topic_ids[own.topics.events.name]
    told = event(called("A1"), tenant_id=own.tenant)
    rows = [
        archive_row(told, topic_id=topic_id, partition=0, offset=offset, received=b"{}")
        for offset in (0, 1, 4, 6)
    ]
    table = archive.TABLE
    client.insert(table.name, [table.values(row) for row in rows], column_names=list(table.columns))
    batch = replace(batch_of(b"{", first=5), topic_id=topic_id)
    letter = refused_in_the_log(batch, batch.records[0], reason="no", refused_at=RECORDED)
    client.insert(LETTERS.name, [LETTERS.values(letter)], column_names=list(LETTERS.columns))
    position = beginning(own.prefix, Place(own.topics.events.name, 0), topic_id, RECORDED)
    own.write_positions([replace(position, next_offset=9)])
    gaps = client.query(
        "SELECT first_offset, last_offset, record_count FROM ops.archive_gap "
        "WHERE topic_id = {topic_id:String} ORDER BY first_offset",
        parameters={"topic_id": topic_id},
    ).result_rows
    assert gaps == [(2, 3, 2), (7, 8, 2)]


def test_a_gap_ahead_of_the_position_is_one_as_well(client: Client, own: Ground) -> None:
    topic_id = own.topic_ids[own.topics.events.name]
    told = event(called("A1"), tenant_id=own.tenant)
    row = archive_row(told, topic_id=topic_id, partition=1, offset=1, received=b"{}")
    table = archive.TABLE
    client.insert(table.name, [table.values(row)], column_names=list(table.columns))
    own.write_positions([beginning(own.prefix, Place("events", 1), topic_id, RECORDED)])
    query = "SELECT first_offset, last_offset FROM ops.archive_gap WHERE topic_id = {id:String}"
    assert client.query(query, parameters={"id": topic_id}).result_rows == [(0, 0)]
