"""Which work does each kind of worker do, on which topic, with what?

The one place where router, keeper and translator are put together from their parts; production and
tests both come through here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clickhouse_connect.driver.client import Client

from events.topics import ALERTS, DEAD_LETTERS, DELIVERIES, EVENTS, FACTS, Topic
from projections import fact
from projections.columns import Table
from projections.meaning import TABLES
from streams import archive, dead_letters
from streams.alerts import tables as alerts
from streams.alerts.archive import AlertArchive
from streams.continuity import Continuous
from streams.crash_points import CrashPoint
from streams.dead_letters import Burial
from streams.keeper import Effects, Keepers
from streams.lanes import OpenWork
from streams.ledger_sizes import LedgerSizes
from streams.ledgers import Ledgers, Room
from streams.metrics import Metrics
from streams.producer import Producer
from streams.router import Destinations, Router
from streams.scoring import Scoring
from streams.sources.connections import Connections
from streams.sources.translator import Translator
from streams.topic_errors import UnknownTopic
from streams.warehouse import Landing


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one Touchline."""

    events: Topic = EVENTS
    facts: Topic = FACTS
    dead_letters: Topic = DEAD_LETTERS
    deliveries: Topic = DELIVERIES
    alerts: Topic = ALERTS

    def all(self) -> tuple[Topic, ...]:
        return *self.of_the_flow(), self.deliveries

    def of_the_flow(self) -> tuple[Topic, ...]:
        """Those that routers and keepers read."""
        return self.events, self.facts, self.dead_letters, self.alerts

    def named(self, name: str) -> Topic:
        """The topic of this name."""
        for topic in self.all():
            if topic.name == name:
                return topic
        raise UnknownTopic(name, [topic.name for topic in self.all()])


@dataclass(frozen=True, slots=True)
class Tools:
    """What work is done with."""

    topics: Topics
    producer: Producer
    warehouse: Client | Continuous
    clock: Callable[[], datetime]
    metrics: Metrics
    crash_point: CrashPoint
    generation: int
    ledgers_max: int
    connections: Connections
    scoring: Scoring | None = None

    def landing(self, table: Table) -> Landing:
        """The way into one table."""
        return Landing(self.warehouse, table)


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of worker: what it reads, and the work that it opens on each topic."""

    name: str
    reads: Callable[[Topics], tuple[Topic, ...]]
    works: Callable[[Tools], Mapping[str, OpenWork]]


def router_works(tools: Tools) -> Mapping[str, OpenWork]:
    topics = tools.topics
    router = Router(
        archive=tools.landing(archive.TABLE),
        send=tools.producer.send_patiently,
        to=Destinations(topics.facts.name, topics.facts.partitions, topics.dead_letters.name),
        clock=tools.clock,
        metrics=tools.metrics,
        crash_point=tools.crash_point,
    )
    burial = Burial(tools.landing(dead_letters.TABLE), tools.clock, tools.crash_point)
    alert_archive = AlertArchive(
        tools.landing(alerts.ALERTS),
        tools.landing(dead_letters.TABLE),
        tools.clock,
    )
    return {
        topics.events.name: lambda position: router,
        topics.dead_letters.name: lambda position: burial,
        topics.alerts.name: lambda position: alert_archive,
    }


def keeper_works(tools: Tools) -> Mapping[str, OpenWork]:
    topics = tools.topics
    effects = Effects(
        facts=tools.landing(fact.TABLE),
        rows={kind: tools.landing(table) for kind, table in TABLES.items()},
        send=tools.producer.send_patiently,
        topic=topics.facts.name,
        partitions=topics.facts.partitions,
        dead_letters=topics.dead_letters.name,
        generation=tools.generation,
        clock=tools.clock,
        metrics=tools.metrics,
        sizes=LedgerSizes(),
        crash_point=tools.crash_point,
    )

    room = Room()

    def ledgers() -> Ledgers:
        return Ledgers(
            tools.warehouse,
            generation=tools.generation,
            ledgers_max=tools.ledgers_max,
            room=room,
        )

    return {topics.facts.name: Keepers(ledgers, effects)}


def translator_works(tools: Tools) -> Mapping[str, OpenWork]:
    topics = tools.topics
    translator = Translator(
        connections=tools.connections,
        send=tools.producer.send_patiently,
        events=topics.events.name,
        dead_letters=topics.dead_letters.name,
        clock=tools.clock,
        metrics=tools.metrics,
        crash_point=tools.crash_point,
        scoring=tools.scoring,
    )
    return {topics.deliveries.name: lambda position: translator}


ROLES: Mapping[str, Role] = {
    "router": Role(
        "router",
        lambda topics: (topics.events, topics.dead_letters, topics.alerts),
        router_works,
    ),
    "keeper": Role("keeper", lambda topics: (topics.facts,), keeper_works),
}
"""Those that a generation has each of its own."""

TRANSLATOR = Role("translator", lambda topics: (topics.deliveries,), translator_works)
"""It knows of no generation: what a CRM told is told to all of them."""

WORKERS: Mapping[str, Role] = {**ROLES, TRANSLATOR.name: TRANSLATOR}
