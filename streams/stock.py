"""What does the warehouse hold that somebody should know of, in the format that Prometheus reads?

Open dead letters, offsets that are missing, how large the largest ledgers are, how old the newest
figure is. One process tells it for all. The warehouse is asked now and then by a thread of its own,
so that nobody waits for it; while it does not answer nothing is told, rather than what was true
before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock, Thread
from typing import Any, NamedTuple

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from projections.meaning import TABLES
from streams.archive import TABLE as ARCHIVE
from streams.dead_letters import TABLE as LETTERS
from streams.generations import current, group_of
from streams.giving_up import TABLE as GIVEN_UP
from streams.incidents import TABLE as INCIDENTS
from streams.positions import TABLE as POSITIONS
from streams.roles import ROLES

ASKED_EVERY_SECONDS = 60.0
# Older offsets were looked at when they were young, and `touchline verify` looks at all.
OFFSETS_LOOKED_AT = 1_000_000

log = structlog.get_logger(__name__)

Sample = tuple[Sequence[str], float]


class Series(NamedTuple):
    """One name, its labels, and how its values are found."""

    name: str
    said: str
    labels: tuple[str, ...]
    samples: Callable[[Any], Iterable[Sample]]


def open_letters(client: Any) -> Iterable[Sample]:
    query = (
        "SELECT refused_by, countIf(state = 'open') FROM ops.dead_letter_state GROUP BY refused_by"
    )
    return (([refused_by], count) for refused_by, count in client.query(query).result_rows)


def freshness(client: Any) -> Iterable[Sample]:
    """Of the workers whose rows are read; those of a generation of before write nothing more."""
    generation = current(client).generation
    groups = [group_of(role, generation) for role in ROLES]
    query = (
        "SELECT consumer_group, topic, age_seconds FROM ops.freshness "
        "WHERE age_seconds >= 0 AND consumer_group IN {groups:Array(String)}"
    )
    answer = client.query(query, parameters={"groups": groups})
    return (([group, topic], age) for group, topic, age in answer.result_rows)


def largest_ledgers(client: Any) -> Iterable[Sample]:
    """By the versions of their rows, which are counts of facts."""
    query = " UNION ALL ".join(
        f"SELECT '{kind}', max(version) FROM {table.name} WHERE generation = {{read:UInt32}}"
        for kind, table in TABLES.items()
    )
    answer = client.query(query, parameters={"read": current(client).generation})
    return (([kind], count) for kind, count in answer.result_rows)


def incidents(client: Any) -> Iterable[Sample]:
    """Of the last day, because the counters of a process begin again when it does."""
    query = (
        f"SELECT role, kind, count() FROM {INCIDENTS.name} FINAL "
        "WHERE happened_at > now() - INTERVAL 1 DAY GROUP BY role, kind"
    )
    return (([role, kind], count) for role, kind, count in client.query(query).result_rows)


def missing_offsets(client: Any) -> Iterable[Sample]:
    """Before each position of a router, those neither archived nor refused nor given up."""
    ends = client.query(
        "SELECT topic, topic_id, partition, max(next_offset) FROM "
        f"{POSITIONS.name} WHERE startsWith(consumer_group, 'touchline-router') "
        f"AND topic_id IN (SELECT topic_id FROM {ARCHIVE.name} GROUP BY topic_id) "
        "GROUP BY topic, topic_id, partition"
    )
    for topic, topic_id, partition, end in ends.result_rows:
        place = {"topic_id": topic_id, "partition": partition, "end": end}
        yield [topic, str(partition)], _missing(client, place)


SERIES = (
    Series("dead_letters_open", "Dead letters left open", ("refused_by",), open_letters),
    Series("freshness_seconds", "Since the newest event", ("consumer_group", "topic"), freshness),
    Series("ledger_facts_max", "Facts of the largest ledger", ("kind",), largest_ledgers),
    Series("incidents_day", "Workers that ended by themselves", ("role", "kind"), incidents),
    Series(
        "archive_missing_records",
        "Offsets neither archived nor refused",
        ("topic", "partition"),
        missing_offsets,
    ),
)


class StockMetrics(Collector):
    """Tells what the warehouse last answered, and has it asked again when that is a minute old."""

    def __init__(self, connect: Callable[[], Any], now: Callable[[], float]) -> None:
        self._connect = connect
        self._now = now
        self._asked_at = float("-inf")
        self._asking = Lock()
        self._told: Mapping[str, list[Sample]] = {}

    def collect(self) -> Iterable[GaugeMetricFamily]:
        if self._now() - self._asked_at >= ASKED_EVERY_SECONDS:
            Thread(target=self.ask, name="stock", daemon=True).start()
        for series in SERIES:
            family = GaugeMetricFamily(
                f"touchline_{series.name}", series.said, labels=series.labels
            )
            for labels, value in self._told.get(series.name, ()):
                family.add_metric(labels, value)
            yield family

    def ask(self) -> None:
        """Ask the warehouse, unless somebody is at it."""
        if not self._asking.acquire(blocking=False):
            return
        try:
            self._asked_at = self._now()
            client = self._connect()
            self._told = {series.name: list(series.samples(client)) for series in SERIES}
        except Exception as problem:
            self._told = {}
            log.warning("stock not told", reason=str(problem)[:300])
        finally:
            self._asking.release()


def _missing(client: Any, place: Mapping[str, Any]) -> int:
    """Of the newest offsets before a position, from the first that stands there."""
    here = "WHERE topic_id = {topic_id:String} AND partition = {partition:UInt32} AND"
    young = f"offset < {{end:UInt64}} AND offset + {OFFSETS_LOOKED_AT} >= {{end:UInt64}}"
    query = f"""
        WITH marks AS (
            SELECT toInt64(offset) AS first, first AS last FROM {ARCHIVE.name} {here} {young}
            UNION ALL
            SELECT toInt64(offset), toInt64(offset) FROM {LETTERS.name} {here} {young}
            UNION ALL
            SELECT toInt64(first_offset), toInt64(last_offset) FROM {GIVEN_UP.name}
            {here} last_offset + {OFFSETS_LOOKED_AT} >= {{end:UInt64}}
            UNION ALL
            SELECT toInt64({{end:UInt64}}), toInt64({{end:UInt64}})
        )
        SELECT sum(greatest(0, first - 1 - before)) FROM (
            SELECT
                first,
                max(last) OVER (
                    ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS before,
                row_number() OVER (ORDER BY first) AS number
            FROM marks
        )
        WHERE number > 1"""
    return int(client.query(query, parameters=dict(place)).first_row[0])
