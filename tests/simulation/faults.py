"""What can break, and how often does it in this world?

Every seed draws its own share of the kinds: a world in which everything breaks at once hides what
only a few of them bring about together. They all end with `is_over`, because the promise is about
what stands there after they have passed.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from tests.simulation.scheduler import Scheduler

RARE, FREQUENT = 0.02, 0.15
LATENCY_SECONDS_MAX = 0.02
SLOW_SECONDS_MAX = 4.0


class Fault(Enum):
    """A kind of fault, and what it means."""

    # Processes
    KILLED_ANYWHERE = "SIGKILL at any time"
    KILLED_BETWEEN_EFFECTS = "SIGKILL between two effects of router or keeper"
    TERMINATED = "SIGTERM, and now and then SIGKILL while draining"
    FROZEN = "stopped for longer than the group waits, then awake as if nothing had been"
    SCALED = "1, 3, 1 and 4 workers of each role"
    CACHE_SMALL = "ledgers are dropped after nearly every batch"
    # What is told
    DUPLICATED = "1 to 50 % of the events stand in the log more than once"
    SHUFFLED = "events come in another order, within 10 or within all"
    LATE = "events come when all others have long been worked on"
    POISONED = "records that are no event"
    # The log
    BROKER_AWAY = "nobody reaches the broker for seconds"
    BROKER_REFUSES = "a record is not taken"
    BROKER_ANSWER_LOST = "a record is taken and the acknowledgement lost"
    DELIVERED_AGAIN = "a fetch goes back to records delivered before"
    LEFT_OUT = "a fetch leaves a record out"
    LOG_REPLACED = "the broker comes back with an older log, and later with its own"
    # The warehouse
    WAREHOUSE_AWAY = "nobody reaches the warehouse for seconds"
    WAREHOUSE_REFUSES = "busy, full, out of memory or not reached"
    WAREHOUSE_FAILS = "an answer after which trying again is no use"
    SLOW = "seconds for what takes milliseconds"
    INSERT_ANSWER_LOST = "an insert is carried out and the answer lost"
    INSERT_LANDS_LATE = "an insert times out and is carried out seconds later"
    INSERT_LANDS_HALF = "an insert fails after a part of its rows"
    LOAD_INCOMPLETE = "facts are missing from the answer to one load"
    POSITION_LOST = "the warehouse forgets the newest position"


# Loads are few; requests are many, and one that fails ends a process; a cache stays small.
RATES = {Fault.LOAD_INCOMPLETE: 0.5, Fault.WAREHOUSE_FAILS: 0.01, Fault.CACHE_SMALL: 1.0}


@dataclass(slots=True)
class Faults:
    """The faults of one world, and how often each has struck."""

    rates: dict[Fault, float]
    random: Random
    scheduler: Scheduler
    is_over: bool = False
    struck: Counter[Fault] = field(default_factory=Counter)
    _away_until: dict[Fault, float] = field(default_factory=dict)

    def has(self, fault: Fault) -> bool:
        """Whether this world knows the fault at all."""
        return fault in self.rates

    def strikes(self, fault: Fault) -> bool:
        """Whether it happens here and now."""
        if self.is_over or fault not in self.rates:
            return False
        strikes = self.random.random() < self.rates[fault]
        if strikes:
            self.count(fault)
        return strikes

    def count(self, fault: Fault) -> None:
        self.struck[fault] += 1

    def begin_outage(self, fault: Fault, seconds: float) -> None:
        self._away_until[fault] = self.scheduler.now + seconds

    def is_away(self, fault: Fault) -> bool:
        return self.scheduler.now < self._away_until.get(fault, 0.0)

    def latency(self) -> float:
        """How long one way of a request takes."""
        longest = SLOW_SECONDS_MAX if self.strikes(Fault.SLOW) else LATENCY_SECONDS_MAX
        return self.random.uniform(0.0, longest)


def drawn(random: Random, scheduler: Scheduler, certain: Collection[Fault]) -> Faults:
    """Half of all faults, or nearly all, or nearly none, and the certain ones; rare or frequent."""
    share = random.choice([0.15, 0.5, 0.5, 0.85])
    chosen = [fault for fault in Fault if random.random() < share or fault in certain]
    rates = {fault: random.choice([RARE, RARE, FREQUENT]) for fault in chosen}
    rates |= {fault: RATES[fault] for fault in chosen if fault in RATES}
    return Faults(rates, random, scheduler)
