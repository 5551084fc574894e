"""Goes all that is of other generations, and nothing else?"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from clickhouse_connect.driver.client import Client
from kafka import KafkaAdminClient

from projections import fact
from projections.meaning import TABLES
from streams import epochs, leftovers, positions, schema
from streams.declare import admin
from streams.generations import FIRST, group_of, topics_of
from streams.positions import Place, beginning
from streams.roles import ROLES, Topics
from streams.warehouse import insert
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GENERATIONS = (FIRST, 1, 2)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Stores in which no generation matters to anybody else."""
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("leftovers"))
    with Runtime(settings, processes=STORES):
        schema.create(connect(settings), views=())
        yield settings


@pytest.fixture
def broker(settings: Settings) -> Iterator[KafkaAdminClient]:
    with admin(settings.kafka_bootstrap) as broker:
        yield broker


def lay_out(broker: KafkaAdminClient, client: Client, generation: int) -> None:
    """Something in every place where a generation leaves something."""
    topics = topics_of(generation, Topics())
    logs = epochs.set_up(broker, client, topics.all(), NOON)
    for role in ROLES:
        place = Place(topics.facts.name, 0)
        group = group_of(role, generation)
        insert(client, positions.TABLE, [beginning(group, place, logs[place.topic], NOON)])
    for table in (fact.TABLE, *TABLES.values()):
        client.command(f"INSERT INTO {table.name} (generation) VALUES ({generation})")


def left(broker: KafkaAdminClient, client: Client) -> dict[str, set[object]]:
    def of(column: str, table: str) -> set[object]:
        return {row[0] for row in client.query(f"SELECT {column} FROM {table}").result_rows}

    tables = (fact.TABLE, *TABLES.values())
    return {
        "topics": {name for name in broker.list_topics() if name.startswith("touchline.")},
        "known": of("topic", epochs.TABLE.name),
        "groups": of("consumer_group", positions.TABLE.name),
        **{table.name: of("generation", table.name) for table in tables},
    }


def test_only_what_is_kept_is_left(settings: Settings, broker: KafkaAdminClient) -> None:
    client = connect(settings)
    for generation in GENERATIONS:
        lay_out(broker, client, generation)
    others = positions.TABLE.name
    client.command(f"INSERT INTO {others} (consumer_group) VALUES ('another-1')")
    assert leftovers.found(broker, client) == set(GENERATIONS)
    leftovers.clear(broker, client, keep=1)
    shared = {"touchline.events", "touchline.dead_letters", "touchline.deliveries"}
    topics = shared | {"touchline.facts.1"}
    assert left(broker, client) == {
        "topics": topics,
        "known": topics,
        "groups": {"touchline-router-1", "touchline-keeper-1", "another-1"},
        **{table.name: {1} for table in (fact.TABLE, *TABLES.values())},
    }
    assert leftovers.found(broker, client) == {1}
    leftovers.clear(broker, client, keep=1)
