"""How is the flow doing, in the format that Prometheus reads?

One registry per process, passed on as an argument, so that tests count from zero.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from streams.lane import Lane
from streams.positions import Place


class Metrics:
    """What router, keeper and translator count."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter("touchline_events", "Events routed", registry=registry)
        self.facts = Counter("touchline_facts", "Facts sent or heard", registry=registry)
        self.rows = Counter("touchline_rows", "Rows written to core", registry=registry)
        self.dead_letters = Counter(
            "touchline_dead_letters", "Records that are no event", registry=registry
        )
        self.translated = Counter(
            "touchline_translated", "Deliveries of CRMs translated", registry=registry
        )
        self.told = Counter("touchline_told", "Events told of deliveries", registry=registry)
        self.skipped = Counter(
            "touchline_skipped",
            "Records that another one tells, or that tell nothing",
            registry=registry,
        )
        self.ledgers = Gauge(
            "touchline_ledgers", "Ledgers in memory", ["partition"], registry=registry
        )
        self.conflicts = Counter(
            "touchline_conflicts", "Facts told differently at one version", registry=registry
        )


class LaneMetrics(Collector):
    """How each partition is doing, when asked: how far behind its end, since when, and moving?"""

    def __init__(
        self,
        lanes: Iterable[Lane],
        end_offset: Callable[[Place], int | None],
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._lanes = lanes
        self._end_offset = end_offset
        self._clock = clock
        self._now = now

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families = {
            name: GaugeMetricFamily(f"touchline_{name}", said, labels=["topic", "partition"])
            for name, said in LANE_METRICS.items()
        }
        for lane in self._lanes:
            labels = [lane.position.topic, str(lane.position.partition)]
            for name, value in self._values(lane).items():
                families[name].add_metric(labels, value)
        return families.values()

    def _values(self, lane: Lane) -> Mapping[str, float]:
        position, now = lane.position, self._now()
        behind = max(0, (self._end_offset(position.place) or 0) - position.next_offset)
        age = (self._clock() - position.recorded_at).total_seconds()
        return {
            "lag_records": behind,
            "lag_seconds": age if behind else 0,
            "seconds_since_fetch": now - lane.arrived_at,
            "seconds_since_position": now - lane.moved_at,
            "partition_paused": lane.stopped_by is not None,
        }


LANE_METRICS = {
    "lag_records": "Records not worked on",
    "lag_seconds": "Age of the work not done",
    "seconds_since_fetch": "Since a record came from the broker",
    "seconds_since_position": "Since the position was last written",
    "partition_paused": "1 while a record that only a newer Touchline understands stands first",
}
