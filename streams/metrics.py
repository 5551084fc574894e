"""How is the flow doing, in the format that Prometheus reads?

One registry per process, passed on as an argument, so that tests count from zero.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from streams.positions import Place, PositionRow


class Metrics:
    """What router and keeper count."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter("touchline_events", "Events routed", registry=registry)
        self.facts = Counter("touchline_facts", "Facts sent or heard", registry=registry)
        self.rows = Counter("touchline_rows", "Rows written to core", registry=registry)
        self.dead_letters = Counter(
            "touchline_dead_letters", "Records that are no event", registry=registry
        )
        self.ledgers = Gauge(
            "touchline_ledgers", "Ledgers in memory", ["partition"], registry=registry
        )
        self.conflicts = Counter(
            "touchline_conflicts", "Facts told differently at one version", registry=registry
        )


class PositionMetrics(Collector):
    """How far each partition is behind its end, in records and in seconds, when asked."""

    def __init__(
        self,
        positions: Callable[[], Iterable[PositionRow]],
        end_offset: Callable[[Place], int | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._positions = positions
        self._end_offset = end_offset
        self._clock = clock

    def collect(self) -> Iterable[GaugeMetricFamily]:
        records = GaugeMetricFamily(
            "touchline_lag_records", "Records not worked on", labels=["topic", "partition"]
        )
        seconds = GaugeMetricFamily(
            "touchline_lag_seconds",
            "Age of the work not done",
            labels=["topic", "partition"],
        )
        now = self._clock()
        for position in self._positions():
            labels = [position.topic, str(position.partition)]
            end = self._end_offset(position.place)
            behind = max(0, (end or 0) - position.next_offset)
            records.add_metric(labels, behind)
            age = (now - position.recorded_at).total_seconds()
            seconds.add_metric(labels, age if behind else 0)
        return [records, seconds]
