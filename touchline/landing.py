"""When is all that was sent to be seen in the views?

Once the router has worked on every event that the log held, and the keeper on every fact made of
them. A keeper may tell other entities (a moved call, a merged deal), which are new facts at the end
of the log; so the end is looked at again until it stands still, or so often that what comes later
is other traffic.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka.errors import KafkaError

from events.errors import TouchlineError
from events.topics import Topic
from streams.declare import admin
from streams.epochs import log_ids
from streams.errors import BrokerAbsent
from streams.generations import current, group_of
from streams.log import Log, reading
from streams.positions import Place, Queries, stored
from streams.roles import Topics
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect

SECONDS_MAX = 120.0
PAUSE_SECONDS = 0.1
# From an activity to its deal, to the deal that one was merged into, and once more.
HOPS_MAX = 4

Ends = Mapping[Place, int]


class OutOfSight(TouchlineError):
    """The log or the warehouse does not answer."""

    def __init__(self, settings: Settings, cause: Exception) -> None:
        super().__init__(
            f"{settings.kafka_bootstrap} and {settings.warehouse_host}:{settings.warehouse_port}: "
            f"found no answer ({cause}), expected log and warehouse; what was sent is safe, "
            "only how far the workers are is not to be seen from here."
        )


class NotLanded(TouchlineError):
    """A worker did not get so far in time; what was sent is safe in the log."""

    def __init__(self, group: str, place: Place, *, found: int, expected: int) -> None:
        super().__init__(
            f"{group} in {place}: found position {found}, expected {expected}; what was sent is "
            "safe. `touchline status` says whether the workers run, their logs say what holds them."
        )
        self.group, self.place = group, place


@dataclass(frozen=True, slots=True)
class Watch:
    """Compares what the workers have done with what the log holds."""

    log: Log
    client: Queries
    generation: int
    topics: Topics
    topic_ids: Mapping[str, str]
    seconds_max: float
    clock: Callable[[], float]

    def ends(self, topic: Topic) -> Ends:
        """The offset that the next record of each partition will have."""
        places = [Place(topic.name, partition) for partition in range(topic.partitions)]
        return {place: self.log.reach(place).end for place in places}

    def wait(self, role: str, ends: Ends) -> None:
        """Return when the workers of a role have worked on everything before these ends.

        They may take as long as they need while they get on.
        """
        seen, since = None, self.clock()
        while behind := list(self._behind(role, ends)):
            if behind != seen:
                seen, since = behind, self.clock()
            if self.clock() - since > self.seconds_max:
                place, position = behind[0]
                group = group_of(role, self.generation)
                raise NotLanded(group, place, found=position, expected=ends[place])
            time.sleep(PAUSE_SECONDS)

    def reached(self, role: str) -> Ends:
        """How far the workers of a role have come."""
        group = group_of(role, self.generation)
        positions = stored(self.client, group, self.topic_ids.values())
        return {place: position.next_offset for place, position in positions.items()}

    def missing(self, role: str, ends: Ends) -> int:
        """How many records before these ends the workers of a role have not worked on."""
        return sum(ends[place] - position for place, position in self._behind(role, ends))

    def _behind(self, role: str, ends: Ends) -> Iterator[tuple[Place, int]]:
        reached = self.reached(role)
        for place, end in ends.items():
            if (position := reached.get(place, 0)) < end:
                yield place, position


def wait_until_landed(settings: Settings, *, seconds_max: float = SECONDS_MAX) -> None:
    """Return when all that the collector has taken by now is in the warehouse."""
    with watch(settings, seconds_max) as watching:
        watching.wait("router", watching.ends(watching.topics.events))
        for _ in range(HOPS_MAX):
            ends = watching.ends(watching.topics.facts)
            watching.wait("keeper", ends)
            if watching.ends(watching.topics.facts) == ends:
                return


@contextmanager
def watch(
    settings: Settings, seconds_max: float = SECONDS_MAX, generation: int | None = None
) -> Iterator[Watch]:
    """A watch for the length of a block, over the generation that is read or another."""
    bootstrap = settings.kafka_bootstrap
    try:
        with admin(bootstrap) as broker:
            client = connect(settings)
            if generation is None:
                generation = current(client).generation
            declared = topics(settings, generation)
            logs = log_ids(broker, client, declared.all())
        with reading(bootstrap) as log:
            yield Watch(log, client, generation, declared, logs, seconds_max, time.monotonic)
    except (KafkaError, ClickHouseError, BrokerAbsent) as error:
        raise OutOfSight(settings, error) from error
