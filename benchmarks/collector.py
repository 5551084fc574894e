"""How many events a second does the collector take over HTTP, each acknowledged by the broker?

    python -m benchmarks.collector

Events of a simulated quarter are sent to `touchline collector` beside the embedded broker, a
hundred in a request and one by one. An event counts when it was answered, which is after the log
holds it (acks=all); afterwards the log must hold no fewer records than were answered. The same load
is sent to a server that looks at nothing, to show that it is not what is measured.

The sketch, in microseconds of the collector for an event of a batch: judging 25, its record 5, HTTP
and the answer 2; so 30,000 a second on one core, with load and broker on the other. A request of
one event costs 200 more for HTTP and its wait for the broker: 4,000 a second.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.load import NAME, Pressed, null_server, pressed, request
from benchmarks.processes import cpu_seconds
from benchmarks.results import Figure, rounded, tell
from streams.intake import ARRAY, ONE, Accepted, judged
from streams.log import reading
from streams.positions import Place
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.tokens import token
from touchline.topics import topics

BATCH_EVENTS = 100
BEFORE_SECONDS_MAX = 1.0
MEASURED = ("collector", "broker")
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """One way of telling events, and how good a collector must be at it."""

    figure: str
    goal: str
    sketch: str
    requests: Sequence[bytes]
    connections: int


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--seconds", type=float, default=10.0, help="Of each run.")
    said.add_argument("--runs", type=int, default=3)
    said.add_argument("--events", type=int, default=50_000, help="Told again and again.")
    said.add_argument("--quick", action="store_true")
    options = said.parse_args()
    if options.quick:
        options.seconds, options.runs, options.events = 0.3, 1, 2_000
    told = (msgspec.json.encode(event) for event in islice(simulate(seed=1), options.events))
    texts = list(filter(is_taken, told))
    with collecting() as (settings, runtime):
        for load in loads(texts, token(settings.tokens_file, settings.tenant)):
            measure(settings, runtime, load, options.seconds, options.runs)


def is_taken(text: bytes) -> bool:
    """A quarter has some that are not, and a refusal is another job than an acknowledgement."""
    verdicts = judged(text, ONE, tenant_id="main", now=datetime.now(UTC))
    return all(isinstance(verdict, Accepted) for verdict in verdicts)


@contextmanager
def collecting() -> Iterator[tuple[Settings, Runtime]]:
    """A collector and its broker, and nobody who reads what it takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.with_free_ports(Path(folder), scorer="")
        with Runtime(settings, STORES | {"collector"}) as runtime:
            yield settings, runtime


def loads(texts: Sequence[bytes], key: str) -> Iterator[Load]:
    batches = [
        b"[" + b",".join(texts[first : first + BATCH_EVENTS]) + b"]"
        for first in range(0, len(texts), BATCH_EVENTS)
    ]
    many = [request(batch, token=key, media_type=ARRAY) for batch in batches]
    figure = f"events/s, {BATCH_EVENTS} in a request"
    yield Load(figure, "≥ 20000", "30,000", many, connections=8)
    ones = [request(text, token=key, media_type=ONE) for text in texts]
    yield Load("requests/s, one event each", "≥ 1500", "4,000", ones, connections=32)


def measure(settings: Settings, runtime: Runtime, load: Load, seconds: float, runs: int) -> None:
    before_seconds = min(seconds, BEFORE_SECONDS_MAX)
    with null_server(b"{}") as port:
        alone = press(port, load, before_seconds)
    press(settings.collector_port, load, before_seconds)
    found, held, spent = list[Pressed](), records(settings), taken(runtime)
    for _ in range(runs):
        found.append(press(settings.collector_port, load, seconds))
    answered = sum(each.events for each in found)
    cpu = {name: seconds - spent[name] for name, seconds in taken(runtime).items()}
    if (added := records(settings) - held) < answered:
        sys.exit(f"{answered:,} events were acknowledged, and {added:,} are in the log")
    details = {
        "load": NAME,
        "connections": load.connections,
        "load_alone_requests_per_second": rounded(alone.requests / alone.seconds),
        "cpu_microseconds_per_event": {
            name: rounded(seconds * MICRO / answered) for name, seconds in cpu.items()
        },
    }
    rates = [each.events / each.seconds for each in found]
    tell(Figure("collector", load.figure, "1/s", rates, load.goal, load.sketch, details))


def press(port: int, load: Load, seconds: float) -> Pressed:
    return pressed(port, load.requests, connections=load.connections, seconds=seconds)


def records(settings: Settings) -> int:
    """How many the log of events holds."""
    events = topics(settings, 1).events
    with reading(settings.kafka_bootstrap) as log:
        places = (Place(events.name, number) for number in range(events.partitions))
        return sum(log.reach(place).end for place in places)


def taken(runtime: Runtime) -> dict[str, float]:
    return {name: cpu_seconds(runtime.children[name].pid) for name in MEASURED}


if __name__ == "__main__":
    main()
