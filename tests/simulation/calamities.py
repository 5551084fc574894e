"""When does what break by itself?

Most faults strike on the way of a request. These come at a time of their own, while the story is
told; every one of them is over when the faults are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from streams.positions import Place
from tests.simulation.broker import Broker
from tests.simulation.faults import Fault, Faults
from tests.simulation.group import Group
from tests.simulation.scheduler import Scheduler
from tests.simulation.supervisor import ROLES, Supervisor
from tests.simulation.warehouse import Warehouse

WORKERS_WANTED = (1, 3, 1, 4)
TIMES_MAX = 4


@dataclass(frozen=True, slots=True)
class Calamities:
    """What happens to one world, besides what happens to requests."""

    scheduler: Scheduler
    random: Random
    faults: Faults
    supervisor: Supervisor
    broker: Broker
    warehouse: Warehouse
    groups: Mapping[str, Group]

    def plan(self, seconds: float) -> None:
        """Let each that this world knows happen a few times within the next seconds."""
        happenings: Mapping[Fault, Callable[[], None]] = {
            Fault.KILLED_ANYWHERE: self._kill,
            Fault.TERMINATED: self._terminate,
            Fault.FROZEN: self._freeze,
            Fault.BROKER_AWAY: self._lose_broker,
            Fault.WAREHOUSE_AWAY: self._lose_warehouse,
            Fault.LOG_REPLACED: self._replace_log,
            Fault.POSITION_LOST: self._lose_position,
        }
        for fault, happen in happenings.items():
            if self.faults.has(fault):
                for _ in range(self.random.randint(1, TIMES_MAX)):
                    self.scheduler.after(self.random.uniform(0.5, seconds), happen)
                    self.faults.count(fault)
        self._want_workers(seconds)

    def _want_workers(self, seconds: float) -> None:
        counts = (self.random.randint(1, 2),)
        if self.faults.has(Fault.SCALED):
            counts = WORKERS_WANTED
            self.faults.count(Fault.SCALED)
        for role in ROLES:
            times = sorted(self.random.uniform(0.5, seconds) for _ in counts)
            for count, time in zip(counts, [0.0, *times], strict=False):
                self.scheduler.after(time, partial(self.supervisor.want, role, count))

    def _kill(self) -> None:
        if workplace := self.supervisor.any():
            workplace.process.kill()

    def _terminate(self) -> None:
        if workplace := self.supervisor.any():
            self.supervisor.terminate(workplace)
            if self.random.random() < 0.5:
                self.scheduler.after(self.random.uniform(0, 2), workplace.process.kill)

    def _freeze(self) -> None:
        if workplace := self.supervisor.any():
            self.supervisor.freeze(workplace, self.random.uniform(1, 15))

    def _lose_broker(self) -> None:
        self.faults.begin_outage(Fault.BROKER_AWAY, self.random.uniform(0.5, 8))

    def _lose_warehouse(self) -> None:
        self.faults.begin_outage(Fault.WAREHOUSE_AWAY, self.random.uniform(0.5, 8))

    def _lose_position(self) -> None:
        if not self.broker.is_replaced:
            group = self.random.choice(list(self.groups.values()))
            place = self.random.choice(group.places)
            topic_id = self.broker.topic_id(place.topic)
            self.supervisor.note(f"position of {group.name} in {place} lost")
            self.warehouse.forget_newest_position(group.name, topic_id, place.partition)

    def _replace_log(self) -> None:
        """By one made anew, or by an older copy that was written on by somebody else."""
        is_new = self.random.random() < 0.5
        forks = dict.fromkeys(self.broker.places(), 0) if is_new else self._forks()
        if self.broker.is_replaced or not forks:
            return
        self.supervisor.note("log replaced by " + ("a new one" if is_new else "an older one"))
        self.broker.replace(forks, has_other_ids=is_new)
        self._disband()
        self.scheduler.after(self.random.uniform(1, 6), self._restore_log)

    def _restore_log(self) -> None:
        self.supervisor.note("log restored")
        self.broker.restore()
        self._disband()

    def _forks(self) -> dict[Place, int]:
        """Before the last record that was worked on; nobody could tell a later fork."""
        forks = {}
        for group in self.groups.values():
            ids = {self.broker.topic_id(place.topic) for place in group.places}
            for row in self.warehouse.positions(group.name, ids):
                place, next_offset = Place(row[1], row[3]), row[5]
                if next_offset:
                    forks[place] = next_offset - 1
        return forks

    def _disband(self) -> None:
        """The coordinator knows nobody any more; all join again."""
        for group in self.groups.values():
            group.disband()
