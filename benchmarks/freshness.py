"""How long after the collector has acknowledged an event is it to be seen in a view?

    python -m benchmarks.freshness
    python -m benchmarks.freshness --facts 10000000

A whole Touchline on this machine. Simulated quarters are told until the store holds so many facts;
then calls about deals that are open are told at an even rate, and with each request an attribute of
one of them, which is looked for in `bi.deal_attribute` from its acknowledgement until it is there:
that view costs half of what `bi.activity` does. As it is looked at every 140 ms, a figure is 70 ms
too high. First with workers that know the deals, then slowly, then by workers just started, which
know none; what the system keeps in memory of the store's files stays there. A third of the time is
a run; `cores` is what each process took of a processor meanwhile.

The sketch: two fetches of 5 ms, two waits for company of 5, inserts of archive, facts and rows of
20 to 40 each, behind one another; and half of the batch before, which is as long: 0.25 s. Cold, two
queries for the ledgers of each batch come before: 0.1 s more. Seen over 250,000 facts, of which a
few hundred deals are open: 10 events a second after 0.15 s; 1,000 a second, which fill two cores,
after 1.1 s, until what these deals have heard outgrows the room for ledgers, and it falls behind.
"""

import argparse
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count, islice
from pathlib import Path
from statistics import quantiles
from threading import Event as Flag
from threading import Lock

from clickhouse_connect.driver.client import Client

from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, rounded, tell
from streams.intake import ARRAY
from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.sending import send
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.simulator.refused import BROKEN_SOURCE
from touchline.simulator.story import Event
from touchline.tokens import token
from touchline.warehouse import connect

WORKERS = ("router", "keeper")
RATE, SLOW_RATE = 1_000, 10
REQUESTS_PER_SECOND = 20
# A look takes the warehouse some 40 ms while it has much else to do.
LOOK_SECONDS = 0.1
WARM_SECONDS = 15.0
COLD_SECONDS = 60.0
SEEN_SECONDS_MAX = 60.0
LANDED_SECONDS_MAX = 3_600.0
RUNS = 3
SKETCH, COLD_SKETCH = "0.25", "0.35"
COUNT_FACTS = "SELECT sum(rows) FROM system.parts WHERE active AND table = 'fact'"
SEEN = (
    "SELECT name FROM bi.deal_attribute WHERE tenant_id IN {tenants:Array(String)} "
    "AND deal_id IN {deals:Array(String)} AND name IN {names:Array(String)}"
)
# What takes a deal out of the view, or has nobody call about it any more.
ENDS = ("deal.deleted", "deal.merged", "deal.won", "deal.lost")


@dataclass(frozen=True, slots=True)
class Deal:
    """What a call may be about: a deal, and who and what belongs to it."""

    tenant_id: str
    id: str
    prospect_ids: Sequence[str]
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds from acknowledged to seen, in the order in which it was seen."""

    seconds: Sequence[float]
    cores: Mapping[str, float]


@dataclass(slots=True)
class Eye:
    """Looks for what was acknowledged, from one query to the next."""

    client: Client
    waiting: dict[str, tuple[Deal, float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def expect(self, name: str, deal: Deal, since: float) -> None:
        with self._lock:
            self.waiting[name] = deal, since

    def look(self, stopped: Flag) -> None:
        """Until it is stopped and nothing is waited for."""
        last_seen_at = time.monotonic()
        while self.waiting or not stopped.is_set():
            if self.waiting and self._seen():
                last_seen_at = time.monotonic()
            if self.waiting and time.monotonic() - last_seen_at > SEEN_SECONDS_MAX:
                raise TimeoutError(next(iter(self.waiting)))
            time.sleep(LOOK_SECONDS)

    def _seen(self) -> int:
        with self._lock:
            waiting = dict(self.waiting)
        wanted = {
            "tenants": sorted({deal.tenant_id for deal, _ in waiting.values()}),
            "deals": sorted({deal.id for deal, _ in waiting.values()}),
            "names": list(waiting),
        }
        found = self.client.query(SEEN, parameters=wanted)
        now = time.monotonic()
        with self._lock:
            for (name,) in found.result_rows:
                self.seconds.append(now - self.waiting.pop(name)[1])
        return len(found.result_rows)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--facts", type=int, default=200_000, help="In the store before.")
    said.add_argument("--seconds", type=float, default=60.0, help="Of each measurement.")
    said.add_argument("--quick", action="store_true")
    options = said.parse_args()
    seconds, cold_seconds, warm_seconds = options.seconds, COLD_SECONDS, WARM_SECONDS
    if options.quick:
        options.facts, seconds, cold_seconds, warm_seconds = 1_000, 1.0, 1.0, 1.0
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder), scorer="")
        with Runtime(settings) as runtime:
            deals, facts = filled(settings, options.facts)
            told = Telling(runtime, deals)
            told.at(RATE, warm_seconds)
            report("warm", RATE, told.at(RATE, seconds), facts, p50="≤ 0.3", p99="≤ 1")
            report("warm", SLOW_RATE, told.at(SLOW_RATE, seconds), facts, p50="≤ 0.2")
            for worker in WORKERS:
                runtime.restart(worker)
            report("cold", RATE, told.at(RATE, cold_seconds), facts, p50="≤ 0.6", p99="≤ 2")
            again = told.at(RATE, warm_seconds)
            report("warm again", RATE, again, facts, p50="≤ 0.3", p99="≤ 1")


def filled(settings: Settings, facts_min: int) -> tuple[Sequence[Deal], int]:
    """The deals of a store that holds so many facts, each quarter that of another tenant."""
    deals, client = list[Deal](), connect(settings)
    for seed in count(1):
        tenant_id, told = f"tenant-{seed}", list[Deal]()
        send(
            noted(islice(simulate(seed=seed), facts_min), tenant_id, told),
            url=f"http://127.0.0.1:{settings.collector_port}",
            token=token(settings.tokens_file, tenant_id),
        )
        wait_until_landed(settings, seconds_max=LANDED_SECONDS_MAX)
        deals += told
        ((facts,),) = client.query(COUNT_FACTS).result_rows
        if facts >= facts_min:
            return deals, facts
    raise AssertionError


def noted(events: Iterable[Event], tenant_id: str, deals: list[Deal]) -> Iterator[Event]:
    """The events as they come; afterwards the deals hold those among them that stay."""
    known, ended = dict[str, Deal](), set[str]()
    for event in events:
        yield event
        if event["source"] == BROKEN_SOURCE:
            continue
        data = event["data"]
        if event["type"] == "deal.created":
            known[data["deal_id"]] = Deal(
                tenant_id, data["deal_id"], data["prospect_ids"], data.get("account_id")
            )
        elif event["type"] in ENDS:
            ended.update({data["deal_id"], data.get("into_deal_id", "")})
        elif event["type"] == "deal.reopened":
            ended.discard(data["deal_id"])
    deals += [deal for deal in known.values() if deal.id not in ended]


class Telling:
    """Calls about any deals of the store, each told once."""

    def __init__(self, runtime: Runtime, deals: Sequence[Deal]) -> None:
        self._runtime = runtime
        self._settings = runtime.settings
        self._numbers = count()
        self._chance = random.Random(1)
        self._deals = defaultdict[str, list[Deal]](list)
        for deal in deals:
            self._deals[deal.tenant_id].append(deal)

    def at(self, rate: int, seconds: float) -> Seen:
        """Tell at this rate for so long, and see all that was looked for."""
        eye, stopped = Eye(connect(self._settings)), Flag()
        before, began_at = self._taken(), time.monotonic()
        with ThreadPoolExecutor(1) as aside:
            looking = aside.submit(eye.look, stopped)
            try:
                self._tell(eye, rate, seconds)
            finally:
                stopped.set()
            looking.result()
        took, spent = time.monotonic() - began_at, self._taken()
        return Seen(eye.seconds, {name: (spent[name] - before[name]) / took for name in spent})

    def _taken(self) -> dict[str, float]:
        children = self._runtime.children.items()
        return {name: cpu_seconds(child.pid) for name, child in children if child.is_running}

    def _tell(self, eye: Eye, rate: int, seconds: float) -> None:
        requests = min(rate, REQUESTS_PER_SECOND)
        began_at = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self._settings.collector_port)) as collector:
            for number in range(int(seconds * requests)):
                time.sleep(max(0.0, began_at + number / requests - time.monotonic()))
                deals = self._deals[self._chance.choice(list(self._deals))]
                told = [self._call(deals) for _ in range(rate // requests - 1)]
                deal, name = self._chance.choice(deals), f"told-{next(self._numbers)}"
                self._post(collector, deal.tenant_id, [*told, attribute(deal, name)])
                eye.expect(name, deal, since=time.monotonic())

    def _call(self, deals: Sequence[Deal]) -> Event:
        deal, id_ = self._chance.choice(deals), f"call-{next(self._numbers)}"
        about = {"activity_id": id_, "direction": "outbound", "outcome": "connected"}
        named = {"deal_ids": [deal.id], "prospect_ids": deal.prospect_ids}
        account = {"account_ids": [deal.account_id]} if deal.account_id else {}
        data = {**about, "duration_seconds": 60, **named, **account}
        return event(id_, "call.completed", data)

    def _post(self, collector: HTTPConnection, tenant_id: str, told: list[Event]) -> None:
        key = token(self._settings.tokens_file, tenant_id)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": ARRAY}
        collector.request("POST", "/v1/events", json.dumps(told), headers)
        answer = collector.getresponse()
        said = json.loads(answer.read())
        if len(said.get("accepted", ())) < len(told):
            raise RuntimeError(said)


def attribute(deal: Deal, name: str) -> Event:
    return event(name, "deal.attribute_changed", {"deal_id": deal.id, "name": name, "value": "x"})


def event(id_: str, type_: str, data: Event) -> Event:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "benchmark",
        "type": type_,
        "time": "2026-06-01T12:00:00Z",
        "repid": "R1",
        "data": data,
    }


def report(when: str, rate: int, seen: Seen, facts: int, *, p50: str, p99: str = "") -> None:
    """Median and 99th percentile of each third of the time."""
    size = len(seen.seconds) // RUNS
    thirds = [seen.seconds[size * run : size * (run + 1)] for run in range(RUNS)]
    details = {
        "facts_in_the_store": facts,
        "events_looked_for": len(seen.seconds),
        "cores": {name: rounded(cores) for name, cores in seen.cores.items()},
    }
    sketch = COLD_SKETCH if when == "cold" else SKETCH
    for name, at, goal in (("p50", 49, p50), ("p99", 98, p99)):
        figure = f"{when}, {rate:,} events/s: acknowledged to visible, {name}"
        values = [quantiles(third, n=100)[at] for third in thirds]
        tell(Figure("freshness", figure, "s", values, goal, sketch if at < 50 else "", details))


if __name__ == "__main__":
    main()
