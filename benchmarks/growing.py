"""How does a running Touchline change while more and more is told?

Looked at every few seconds from outside: facts and entities in the warehouse, ledgers in the
keeper's memory, the memory itself. Of two looks follows the rate in between; since each event makes
about as many facts as any other, so many of all facts stand for so many of all events.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from threading import Event as Flag
from urllib.request import urlopen

from clickhouse_connect.driver.client import Client
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.processes import resident_mb
from benchmarks.results import Growth
from projections.meaning import TABLES
from touchline.local.runtime import Runtime
from touchline.warehouse import connect

FACTS = "SELECT sum(rows) FROM system.parts WHERE active AND database = 'core' AND table = 'fact'"
ENTITIES = " + ".join(
    f"(SELECT uniqCombined({', '.join(table.key)}) FROM {table.name})" for table in TABLES.values()
)
LEDGERS = "touchline_ledgers"


@dataclass(frozen=True, slots=True)
class Look:
    """What is there at one moment."""

    at: float
    facts: int
    entities: int
    ledgers: int
    keeper_mb: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between two looks; `events` had been told in the end, so many of them meanwhile."""

    events: float
    gained: float
    seconds: float
    end: Look

    @property
    def rate(self) -> float:
        return self.gained / self.seconds

    @property
    def facts_per_entity(self) -> float:
        return self.end.facts / max(self.end.entities, 1)


@contextmanager
def looked_at(runtime: Runtime, seconds_between: float) -> Iterator[list[Look]]:
    """A look every so many seconds, for the length of a block."""
    looks, ended, client = list[Look](), Flag(), connect(runtime.settings)

    def keep_looking() -> None:
        while not ended.wait(seconds_between):
            looks.append(look(runtime, client))

    with ThreadPoolExecutor(1) as aside:
        looking = aside.submit(keep_looking)
        try:
            yield looks
        finally:
            ended.set()
        looking.result()
    looks.append(look(runtime, client))


def look(runtime: Runtime, client: Client) -> Look:
    ((facts,),) = client.query(FACTS).result_rows
    ((entities,),) = client.query(f"SELECT {ENTITIES}").result_rows
    return Look(
        at=time.monotonic(),
        facts=facts,
        entities=entities,
        ledgers=ledgers_held(runtime.settings.keeper_metrics_port),
        keeper_mb=resident_mb(runtime.children["keeper"].pid),
    )


def ledgers_held(port: int) -> int:
    """As the keeper counts them; 0 while it does not answer."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2) as answer:
            told = answer.read().decode()
    except OSError:
        return 0
    families = text_string_to_metric_families(told)
    return int(sum(one.value for each in families if each.name == LEDGERS for one in each.samples))


def stretches(looks: Sequence[Look], *, events: int) -> list[Stretch]:
    """From look to look, of those between which anything has landed."""
    per_fact = events / looks[-1].facts
    return [
        Stretch(after.facts * per_fact, gained * per_fact, after.at - before.at, after)
        for before, after in pairwise(looks)
        if (gained := after.facts - before.facts) > 0
    ]


def last_beside_first(found: Sequence[Stretch]) -> float:
    """The rate over the last third of all events, as a share of that over the first."""
    events = found[-1].events
    first = [each for each in found if each.events <= events / 3] or found[:1]
    last = [each for each in found if each.events > events * 2 / 3]
    return rate(last) / rate(first)


def rate(found: Sequence[Stretch]) -> float:
    """Of several stretches together."""
    return sum(each.gained for each in found) / sum(each.seconds for each in found)


def growths(benchmark: str, found: Sequence[Stretch]) -> Iterator[Growth]:
    """The rate against everything that grows, and the memory of the keeper."""
    against: dict[str, Callable[[Stretch], float]] = {
        "events so far": lambda each: each.events,
        "ledgers in memory": lambda each: each.end.ledgers,
        "entities": lambda each: each.end.entities,
        "facts of a ledger": lambda each: each.facts_per_entity,
    }
    for name, x in against.items():
        points = sorted((x(each), each.rate) for each in found)
        yield Growth(benchmark, "rate", "events/s", name, points)
    memory = [(each.events, float(each.end.keeper_mb)) for each in found]
    yield Growth(benchmark, "memory of the keeper", "MB", "events so far", memory)
