"""What do the tests of the streams begin with: topics of their own, events, and a place to look?"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from clickhouse_connect.driver.client import Client
from kafka import KafkaAdminClient

from events import topics as declared
from events.activity import CallCompleted
from events.codec import encode
from events.deal import DealCreated
from events.envelope import Envelope
from events.ids import event_id
from events.payload import Payload
from events.subject import subject_of
from events.topics import Topic
from streams import epochs, positions
from streams.batch import Batch, Record
from streams.beginning import set_first_positions
from streams.declare import admin, described, make
from streams.departures import Message
from streams.log import reading
from streams.roles import ROLES, Role, Topics
from streams.standing import Stores
from streams.worker import Station
from touchline.settings import Settings, free_ports
from touchline.warehouse import connect

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RECORDED = datetime(2026, 3, 2, 13, tzinfo=UTC)


def clock() -> datetime:
    """It is always the same time in a test."""
    return RECORDED


@dataclass(frozen=True, slots=True)
class Ground:
    """Topics, groups and a tenant that no other test has."""

    settings: Settings
    topics: Topics
    topic_ids: Mapping[str, str]
    prefix: str

    @property
    def tenant(self) -> str:
        return self.prefix

    @property
    def client(self) -> Client:
        return connect(self.settings)

    def group(self, role: Role) -> str:
        return f"{self.prefix}-{role.name}"

    def station(self, role: Role, folder: Path) -> Station:
        return Station(
            group=self.group(role),
            bootstrap=self.settings.kafka_bootstrap,
            connect=partial(connect, self.settings),
            folder=folder / role.name,
            metrics_port=free_ports(1)[0],
            topics=self.topics,
        )

    def set_first_positions(self, role: Role) -> None:
        """As setting up does, though other tests have filled the warehouse already."""
        reads = role.reads(self.topics)
        rows = set_first_positions(
            self.client,
            bootstrap=self.settings.kafka_bootstrap,
            group=self.group(role),
            topics=reads,
            topic_ids={topic.name: self.topic_ids[topic.name] for topic in reads},
            worked_on=lambda topic_id: False,
            now=RECORDED,
        )
        self.write_positions(rows)

    def write_positions(self, rows: Iterable[positions.PositionRow]) -> None:
        table = positions.TABLE
        values = [table.values(row) for row in rows]
        self.client.insert(table.name, values, column_names=list(table.columns))


def ground(settings: Settings) -> Ground:
    """Topics with the names of no other test, declared."""
    prefix = f"t{uuid4().hex[:12]}"
    own = Topics(
        *(replace(topic, name=f"{prefix}.{topic.name}") for topic in declared.TOPICS),
    )
    with admin(settings.kafka_bootstrap) as broker:
        topic_ids = {}
        for topic in own.all():
            make(broker, topic)
            topic_ids[topic.name] = id_of(broker, topic)
    return Ground(settings, own, topic_ids, prefix)


@contextmanager
def opened(own: Ground) -> Iterator[Stores]:
    """Broker, log and warehouse, with the groups of this ground."""
    bootstrap = own.settings.kafka_bootstrap
    readers = {own.group(role): role.reads(own.topics) for role in ROLES.values()}
    with admin(bootstrap) as broker, reading(bootstrap) as log:
        yield Stores(broker, log, own.client, 0, own.topics, readers)


def id_of(broker: KafkaAdminClient, topic: Topic) -> str:
    found = described(broker, topic.name)
    assert found is not None
    return found.topic_id


def adopted(own: Ground) -> Ground:
    """Its topics are known to the warehouse, as setting up leaves them."""
    with admin(own.settings.kafka_bootstrap) as broker:
        epochs.set_up(broker, own.client, own.topics.all(), RECORDED)
    return own


def event(said: Payload, *, id: str = "", tenant_id: str = "acme", **fields: Any) -> Envelope:
    """An event of noon, recorded an hour later."""
    id = id or uuid4().hex
    return Envelope(
        **{
            "event_id": event_id(tenant_id, "crm", id),
            "id": id,
            "source": "crm",
            "type": said.type,
            "schema_version": said.schema_version,
            "tenant_id": tenant_id,
            "subject": subject_of(said, tenant_id=tenant_id),
            "occurred_at": NOON,
            "recorded_at": RECORDED,
            "rep_id": "R1",
            "data": said,
        }
        | fields
    )


def called(activity_id: str, *deal_ids: str, prospect_ids: tuple[str, ...] = ()) -> CallCompleted:
    return CallCompleted(
        activity_id=activity_id,
        deal_ids=deal_ids,
        prospect_ids=prospect_ids,
        account_ids=(),
        direction="outbound",
        outcome="connected",
        duration_seconds=60,
    )


def created(deal_id: str, **attributes: str) -> DealCreated:
    return DealCreated(
        deal_id=deal_id,
        prospect_ids=(),
        pipeline="New",
        stage="Prospecting",
        attributes=attributes,
    )


def message(envelope: Envelope) -> Message:
    return Message(encode(envelope), declared.key(envelope))


def batch_of(*values: bytes | None, first: int = 0, topic: str = "events") -> Batch:
    """Records in the order of the log."""
    records = [Record(first + index, None, value) for index, value in enumerate(values)]
    return Batch(topic, "topic-id", 0, tuple(records))


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
