"""Does each view of operations answer what it says, to those who may only read?"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from projections.columns import Table
from projections.fact import TABLE as FACT_TABLE
from projections.fact import fact_row
from projections.routing import facts_of
from projections.view import View
from streams import archive, views
from streams.archive import archive_row
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import refused_at_the_border, refused_in_the_log
from streams.giving_up import TABLE as GIVEN_UP
from streams.giving_up import GivenUpRow
from streams.incidents import TABLE as INCIDENTS
from streams.incidents import IncidentRow
from streams.letters import TABLE as REPLAYS
from streams.letters import ReplayRow
from streams.positions import BEFORE_ALL_TIME, Place, beginning
from streams.positions import TABLE as POSITIONS
from streams.schema import TABLES
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


def test_a_worker_of_before_the_reset_that_writes_late_does_not_undo_it(
    client: Client, own: Ground
) -> None:
    first = beginning(own.prefix, Place("events", 0), "topic-id", RECORDED)
    reset = replace(first, reset_epoch=1, next_offset=4)
    own.write_positions([first, reset])
    own.write_positions([replace(first, next_offset=9, applied_at=RECORDED + timedelta(hours=1))])
    assert lag(client, own)[:2] == (1, 4)


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


# By what each view is asked for one test's rows, and by what it changes though nothing was told.
OWN = {
    "lag": "consumer_group = {own:String}",
    "freshness": "consumer_group = {own:String}",
    "dead_letter_state": "tenant_id = {own:String}",
    "dead_letter_day": "tenant_id = {own:String}",
    "archive_gap": "topic_id = {own:String}",
    "ledger_size": "tenant_id = {own:String}",
    "incident_day": "role = {own:String}",
}
TIMELESS = {"lag": "* EXCEPT (still_seconds)", "freshness": "* EXCEPT (age_seconds)"}
COUNTS_WHAT_IS_NOT_MERGED = {"generation_size"}


@pytest.fixture
def unmerged(client: Client) -> Iterator[Callable[[Table, object], None]]:
    """What puts one row into a table, as an insert of its own that the engine merges with none."""
    for table in TABLES:
        client.command(f"SYSTEM STOP MERGES {table.name}")

    def land(table: Table, row: Any) -> None:
        stamps = [0] * len(table.stamps)
        values = [*stamps, *table.values(row)]
        client.insert(table.name, [values], column_names=list(table.columns))

    yield land
    for table in TABLES:
        client.command(f"SYSTEM START MERGES {table.name}")


def test_every_view_is_asked_about_rows_that_come_again() -> None:
    assert OWN.keys() | COUNTS_WHAT_IS_NOT_MERGED == VIEWS.keys()


def test_rows_that_come_again_or_late_change_no_answer(
    client: Client, own: Ground, unmerged: Callable[[Table, object], None]
) -> None:
    told = event(called("A1", "D1"), tenant_id=own.tenant)
    archived = archive_row(told, topic_id=own.tenant, partition=0, offset=3, received=b"{}")
    letter = refused_at_the_border(b"{", tenant_id=own.tenant, reason="no", refused_at=RECORDED)
    position = replace(
        beginning(own.prefix, Place("events", 0), own.tenant, RECORDED), next_offset=9
    )
    rows: list[tuple[Table, object]] = [
        (archive.TABLE, archived),
        *((FACT_TABLE, fact_row(fact)) for fact in facts_of(told)),
        (LETTERS, letter),
        (REPLAYS, ReplayRow(letter.dead_letter_id, RECORDED, "E1", "replayed")),
        (GIVEN_UP, GivenUpRow(own.prefix, "events", own.tenant, 0, 5, 6, RECORDED)),
        (POSITIONS, position),
        (INCIDENTS, IncidentRow(RECORDED, own.prefix, own.prefix, "", "Gap", "found")),
    ]
    late = [
        (POSITIONS, replace(position, next_offset=2, applied_at=RECORDED + timedelta(hours=1))),
        (REPLAYS, ReplayRow(letter.dead_letter_id, NOON, "", "still no")),
    ]
    for table, row in [*late, *rows]:
        unmerged(table, row)
    once = {view: answer(client, own, view) for view in OWN}
    assert all(once.values())
    assert [row["next_offset"] for row in once["lag"]] == [9]
    for table, row in [*rows, *late]:
        unmerged(table, row)
    assert {view: answer(client, own, view) for view in OWN} == once


def answer(client: Client, own: Ground, view: str) -> Sequence[Mapping[str, object]]:
    query = f"SELECT {TIMELESS.get(view, '*')} FROM ops.{view} WHERE {OWN[view]} ORDER BY ALL"
    return list(client.query(query, parameters={"own": own.tenant}).named_results())
