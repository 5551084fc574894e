"""Is it known when all that was sent is to be seen, and said when it is not?"""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from kafka import KafkaProducer

from events.topics import EVENTS, FACTS, Topic
from streams.generations import FIRST, group_of
from streams.positions import TABLE, Place, stored
from touchline.landing import NotLanded, OutOfSight, wait_until_landed, watch
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(stores: Runtime) -> Settings:
    """Nobody works in them but the test."""
    return stores.settings


def told(settings: Settings, topic: Topic) -> None:
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)) as producer:
        producer.send(topic.name, b"a record", partition=1).get(10)


def worked(settings: Settings, role: str, topic: Topic, at_once: int = 1000) -> None:
    """Move the position of a role towards the end of the topic, by so many records at most."""
    client = connect(settings)
    with watch(settings) as watching:
        ends, topic_ids = watching.ends(topic), watching.topic_ids.values()
    positions = stored(client, group_of(role, FIRST), topic_ids)
    moved = [
        replace(
            positions[place],
            next_offset=min(end, positions[place].next_offset + at_once),
            applied_at=NOW,
        )
        for place, end in ends.items()
    ]
    client.insert(
        TABLE.name, [TABLE.values(row) for row in moved], column_names=list(TABLE.columns)
    )


def test_it_is_to_be_seen_once_router_and_keeper_have_worked_on_it(settings: Settings) -> None:
    wait_until_landed(settings, seconds_max=0)
    told(settings, EVENTS)
    with pytest.raises(NotLanded) as waiting:
        wait_until_landed(settings, seconds_max=0)
    assert (waiting.value.group, waiting.value.place) == (
        "touchline-router",
        Place("touchline.events", 1),
    )
    told(settings, FACTS)
    worked(settings, "router", EVENTS)
    with pytest.raises(NotLanded, match=r"touchline-keeper in touchline.facts/1: found position 0"):
        wait_until_landed(settings, seconds_max=0)
    worked(settings, "keeper", FACTS)
    wait_until_landed(settings, seconds_max=0)


def test_workers_that_get_on_are_waited_for_as_long_as_it_takes(settings: Settings) -> None:
    told(settings, EVENTS)
    worked(settings, "router", EVENTS)
    for _ in range(3):
        told(settings, EVENTS)
    passed = count()

    def clock() -> float:
        """A second each time that it is looked at; the router works on one event in each four."""
        now = next(passed)
        if now % 4 == 3:
            worked(settings, "router", EVENTS, at_once=1)
        return float(now)

    with watch(settings) as watching:
        ends = watching.ends(EVENTS)
        replace(watching, clock=clock, seconds_max=6).wait("router", ends)
    assert next(passed) > 6


def test_stores_that_do_not_answer_are_named(settings: Settings, tmp_path: Path) -> None:
    nobody = Settings.with_free_ports(tmp_path)
    away = settings.model_copy(update={"warehouse_port": nobody.warehouse_port})
    with pytest.raises(OutOfSight, match=f"127.0.0.1:{nobody.warehouse_port}: found no answer"):
        wait_until_landed(away)
