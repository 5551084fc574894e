"""What must be there before a worker starts?

Topics, tables, views and the first positions. All of it may be done again at any time: what is
there stays, and what is there but different is refused.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from clickhouse_connect.driver.client import Client

from projections import audiences, fact, views
from streams import archive, epochs, positions, schema
from streams.beginning import set_first_positions
from streams.declare import BROKER_SECONDS_MAX, Notice, admin
from streams.generations import current, group_of
from streams.roles import WORKERS, Role, Topics
from streams.warehouse import insert
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect


def prepare(settings: Settings, notice: Notice = lambda said: None) -> None:
    """Make what is missing, refuse what differs; `notice` hears what is waited for."""
    seconds = BROKER_SECONDS_MAX * settings.patience
    with admin(settings.kafka_bootstrap, notice, seconds=seconds) as broker:
        client = connect(settings)
        schema.create(client, [*views.statements(), *_views_of_audiences(settings)])
        generation = current(client).generation
        declared = topics(settings, generation)
        log_ids = epochs.set_up(broker, client, declared.all(), datetime.now(UTC))
    for role in WORKERS.values():
        _set_first_positions(client, settings, role, generation, declared, log_ids)


def _views_of_audiences(settings: Settings) -> list[str]:
    return [
        statement
        for audience, tenant in settings.tenants_by_audience.items()
        for statement in audiences.statements(audience, tenant, views.views())
    ]


def _set_first_positions(
    client: Client,
    settings: Settings,
    role: Role,
    generation: int,
    declared: Topics,
    log_ids: Mapping[str, str],
) -> None:
    reads = role.reads(declared)
    rows = set_first_positions(
        client,
        bootstrap=settings.kafka_bootstrap,
        group=group_of(role.name, generation),
        topics=reads,
        topic_ids={topic.name: log_ids[topic.name] for topic in reads},
        worked_on=_worked_on(client, generation, declared, log_ids),
        now=datetime.now(UTC),
    )
    insert(client, positions.TABLE, rows)


def _worked_on(
    client: Client, generation: int, declared: Topics, log_ids: Mapping[str, str]
) -> Callable[[str], bool]:
    """Whether the warehouse holds anything that came from a topic.

    Dead letters are not asked about: to bury them a second time changes nothing.
    """
    counted = {
        log_ids[declared.events.name]: f"{archive.TABLE.name} WHERE topic_id = {{id:String}}",
        log_ids[declared.facts.name]: f"{fact.TABLE.name} WHERE generation = {{number:UInt32}}",
    }

    def worked_on(topic_id: str) -> bool:
        if topic_id not in counted:
            return False
        query = f"SELECT count() FROM {counted[topic_id]}"
        known = {"id": topic_id, "number": generation}
        return client.query(query, parameters=known).result_rows != [(0,)]

    return worked_on
