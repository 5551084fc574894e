"""How does one world go, from its seed to its end?

A story is told while things break; then nothing breaks any more, and the world must come to rest
within a minute or two of its own time: all that is in the log has been worked on.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import partial
from random import Random

from events import topics as declared
from events.topics import Topic
from streams import positions
from streams.departures import Message
from streams.lane import Limits
from streams.positions import Place, beginning
from streams.roles import ROLES, Topics
from tests.simulation.broker import Broker
from tests.simulation.bugs import SOUND, Parts
from tests.simulation.calamities import Calamities
from tests.simulation.faults import Fault, drawn
from tests.simulation.group import Group
from tests.simulation.isolation import own_time_and_chance
from tests.simulation.oracle import Watch, differences
from tests.simulation.process import Process
from tests.simulation.scheduler import Scheduler
from tests.simulation.story import events_by_value, told
from tests.simulation.supervisor import Supervisor
from tests.simulation.warehouse import Warehouse
from tests.simulation.workers import Ground, Workplace

TELLING_SECONDS = 12.0
FAULTS_SECONDS = 20.0
REST_SECONDS_MAX = 150.0
STRAGGLING_SECONDS = 8.0
IDLE_SECONDS = 25.0


class World:
    """Everything that one seed brings about; `told` says how many records it was told."""

    def __init__(self, seed: int, parts: Parts = SOUND, certain: Collection[Fault] = ()) -> None:
        self.seed = seed
        self.parts = parts
        random = self.random = Random(seed)
        self.scheduler = Scheduler()
        self.faults = drawn(random, self.scheduler, certain)
        self.topics = _topics(random)
        self.broker = Broker(self.topics.all(), self._grown)
        self.watch = Watch(self.broker, events_by_value())
        self.warehouse = Warehouse(self.watch, last_row_wins=parts.last_row_wins)
        self.groups = {
            name: Group(name, _places(role.reads(self.topics)), random)
            for name, role in ROLES.items()
        }
        self.supervisor = Supervisor(self.scheduler, random, self.faults, self._workplace)
        self.told = 0
        self.ground = Ground(self.scheduler, self.faults, self.broker, self.topics, _limits(random))

    def run(self) -> list[str]:
        """What is wrong at the end, and was on the way there."""
        with own_time_and_chance(self.seed, lambda: self.scheduler.now):
            try:
                return self._run()
            finally:
                self.supervisor.bury()

    def _run(self) -> list[str]:
        self._begin()
        self.scheduler.run_until(FAULTS_SECONDS)
        self.faults.is_over = True
        if not self._comes_to_rest():
            return [f"does not come to rest: {self._behind()}", *self.watch.violations]
        return self.watch.violations + differences(
            self.broker, self.warehouse, events_by_value(), self.topics.events.name
        )

    def _begin(self) -> None:
        story = told(self.random, self.faults, TELLING_SECONDS)
        self.told = len(story)
        for group in self.groups.values():
            for place in group.places:
                first = beginning(
                    group.name, place, self.broker.topic_id(place.topic), self.ground.clock()
                )
                self.warehouse.insert(positions.TABLE.name, [positions.TABLE.values(first)])
        for each in story:
            self.scheduler.at(each.at, partial(self._tell, each.message))
        Calamities(
            self.scheduler,
            self.random,
            self.faults,
            self.supervisor,
            self.broker,
            self.warehouse,
            self.groups,
        ).plan(TELLING_SECONDS)

    def _tell(self, message: Message) -> None:
        """As the collector does: it keeps what the broker does not take."""
        if self.broker.is_replaced:
            self.scheduler.after(1.0, partial(self._tell, message))
        else:
            self.broker.append(self.topics.events.name, message)

    def _comes_to_rest(self) -> bool:
        while self.scheduler.now < FAULTS_SECONDS + REST_SECONDS_MAX:
            self.scheduler.run_until(self.scheduler.now + 1.0)
            if not self._behind() and not self.warehouse.awaited:
                self.scheduler.run_until(self.scheduler.now + STRAGGLING_SECONDS)
                return not self._behind()
        return False

    def _behind(self) -> list[str]:
        """The partitions whose positions are not at their ends."""
        behind = []
        for group in self.groups.values():
            ids = {self.broker.topic_id(place.topic) for place in group.places}
            for row in self.warehouse.positions(group.name, ids):
                place, next_offset = Place(row[1], row[3]), row[5]
                if next_offset != self.broker.end(place):
                    behind.append(f"{place} at {next_offset} of {self.broker.end(place)}")
        return behind

    def _grown(self, place: Place) -> None:
        for group in self.groups.values():
            group.grown(place)

    def _workplace(self, role: str, process: Process) -> Workplace:
        return self.parts.workplace(
            self.ground,
            role,
            process,
            self.groups[role],
            self.parts.client(process, self.warehouse, self.faults),
            self.parts.sender(process, self.broker, self.faults),
        )


def _topics(random: Random) -> Topics:
    return Topics(
        replace(declared.EVENTS, partitions=random.randint(1, 3)),
        replace(declared.FACTS, partitions=random.randint(1, 4)),
        declared.DEAD_LETTERS,
    )


def _places(topics: Iterable[Topic]) -> list[Place]:
    return [Place(topic.name, number) for topic in topics for number in range(topic.partitions)]


def _limits(random: Random) -> Limits:
    batch_records_max = random.choice([3, 10, 5_000])
    return Limits(
        linger_seconds=random.choice([0.02, 0.5]),
        batch_records_max=batch_records_max,
        waiting_records_max=2 * batch_records_max,
        idle_seconds=IDLE_SECONDS,
    )
