"""Does Prometheus hear what the warehouse holds, and does nobody wait for it?"""

from dataclasses import replace
from threading import Event

import pytest
from clickhouse_connect.driver.client import Client
from prometheus_client import CollectorRegistry

from streams import archive
from streams.archive import archive_row
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import refused_at_the_border, refused_in_the_log
from streams.giving_up import TABLE as GIVEN_UP
from streams.giving_up import GivenUpRow
from streams.positions import Place, beginning
from streams.stock import ASKED_EVERY_SECONDS, SERIES, StockMetrics, missing_offsets
from tests.streams.given import RECORDED, Ground, batch_of, called, event


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


def registered(metrics: StockMetrics) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(metrics)
    return registry


def archived(client: Client, own: Ground, *offsets: int) -> None:
    told = event(called("A1"), tenant_id=own.tenant)
    topic_id = own.topic_ids[own.topics.events.name]
    rows = [
        archive_row(told, topic_id=topic_id, partition=0, offset=offset, received=b"{}")
        for offset in offsets
    ]
    table = archive.TABLE
    client.insert(table.name, [table.values(row) for row in rows], column_names=list(table.columns))


def test_an_offset_is_missing_when_it_is_neither_archived_nor_refused(
    client: Client, own: Ground
) -> None:
    topic_id = own.topic_ids[own.topics.events.name]
    archived(client, own, 10, 11, 14)
    batch = replace(batch_of(b"{", first=12), topic_id=topic_id)
    letter = refused_in_the_log(batch, batch.records[0], reason="no", refused_at=RECORDED)
    client.insert(LETTERS.name, [LETTERS.values(letter)], column_names=list(LETTERS.columns))
    place = Place(own.topics.events.name, 0)
    position = beginning(f"touchline-router-{own.prefix}", place, topic_id, RECORDED)
    own.write_positions([replace(position, next_offset=17)])
    told = {labels[0]: value for labels, value in missing_offsets(client)}
    assert told[own.topics.events.name] == 3
    given_up = GivenUpRow(position.consumer_group, place.topic, topic_id, 0, 15, 16, RECORDED)
    client.insert(GIVEN_UP.name, [GIVEN_UP.values(given_up)], column_names=list(GIVEN_UP.columns))
    told = {labels[0]: value for labels, value in missing_offsets(client)}
    assert told[place.topic] == 1


def test_every_series_is_told_once_the_warehouse_has_answered(client: Client) -> None:
    letter = refused_at_the_border(b"{", tenant_id="stock", reason="no", refused_at=RECORDED)
    client.insert(LETTERS.name, [LETTERS.values(letter)], column_names=list(LETTERS.columns))
    metrics = StockMetrics(lambda: client, lambda: 0.0)
    registry = registered(metrics)
    metrics.ask()
    told = {family.name: family.samples for family in registry.collect()}
    assert told.keys() == {f"touchline_{series.name}" for series in SERIES}
    opened = registry.get_sample_value("touchline_dead_letters_open", {"refused_by": "collector"})
    assert opened is not None
    assert opened >= 1
    assert registry.get_sample_value("touchline_ledger_facts_max", {"kind": "deal"}) is not None


def test_a_scrape_does_not_wait_for_the_warehouse() -> None:
    asked, answered = Event(), Event()

    def connect() -> None:
        asked.set()
        answered.wait()

    registry = registered(StockMetrics(connect, lambda: 0.0))
    assert [family.samples for family in registry.collect()] == [[]] * len(SERIES)
    assert asked.wait(10)
    answered.set()


def test_while_the_warehouse_is_away_nothing_is_told_and_it_is_asked_a_minute_later(
    client: Client,
) -> None:
    now, times = [0.0], []

    def connect() -> Client:
        times.append(now[0])
        if now[0]:
            raise ConnectionError
        return client

    metrics = StockMetrics(connect, lambda: now[0])
    metrics.ask()
    registry = registered(metrics)
    assert any(family.samples for family in registry.collect())
    now[0] = ASKED_EVERY_SECONDS
    metrics.ask()
    assert not any(family.samples for family in registry.collect())
    assert times == [0.0, ASKED_EVERY_SECONDS]
