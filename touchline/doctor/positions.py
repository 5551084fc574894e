"""May every group go on from its positions, and how much of its log is not yet worked on?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from streams.batch import BEFORE_ALL_TIME
from streams.declare import admin, described
from streams.epochs import newest
from streams.errors import MissingPosition
from streams.generations import current, group_of
from streams.log import Log, reading, refuse_other_log
from streams.positions import Place, PositionRow, stored
from streams.roles import WORKERS
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page, span_text
from touchline.doctor.schema import refused
from touchline.doctor.stores import BROKER_SECONDS_MAX
from touchline.topics import topics

LATE = timedelta(minutes=1)
RETENTION_SHARE_MAX = 0.5
CURE = "Its worker does not start before this is settled; the page says how."


@dataclass(frozen=True, slots=True)
class Reader:
    """One group in one partition; without a position it may not begin."""

    group: str
    place: Place
    log_id: str
    position: PositionRow | None


def standing(patient: Patient) -> Iterator[Finding]:
    """Positions from which nobody may go on."""
    with reading(patient.settings.kafka_bootstrap) as log:
        for reader in _readers(patient):
            yield from refused(partial(_refuse_standing, log, reader), CURE)


def lag(patient: Patient) -> Iterator[Finding]:
    """Partitions that are late, and those whose log may be deleted before it is read."""
    retention = _retention(patient)
    with reading(patient.settings.kafka_bootstrap) as log:
        for reader in _readers(patient):
            if reader.position is None:
                continue
            behind = log.reach(reader.place).end - reader.position.next_offset
            since = _since(reader.position)
            if behind > 0 and patient.now - since > LATE:
                kept = retention[reader.place.topic]
                yield _late(reader, behind, since, patient.now, kept=kept)


def _late(
    reader: Reader, behind: int, since: datetime, now: datetime, *, kept: timedelta | None
) -> Finding:
    where = f"{reader.group} in {reader.place}"
    found = (
        f"{where}: found {behind:,} records not worked on, the oldest for {span_text(now - since)}"
    )
    if kept and now - since > RETENTION_SHARE_MAX * kept:
        return Finding(
            Severity.critical,
            f"{found}, expected less than half of the {span_text(kept)} that Kafka keeps them.",
            "Raise retention.ms of the topic now, then mend what keeps the worker from working.",
            page("retention-is-near"),
            since,
        )
    return Finding(
        Severity.warning,
        f"{found}, expected at most {span_text(LATE)}.",
        "If it grows, start more workers of this role; if it stands still, read its log.",
        page("numbers-are-late"),
        since,
    )


def _readers(patient: Patient) -> Iterator[Reader]:
    client = patient.warehouse()
    generation = current(client).generation
    declared = topics(patient.settings, generation)
    epochs = newest(client, (topic.name for topic in declared.all()))
    for role in WORKERS.values():
        group = group_of(role.name, generation)
        reads = [topic for topic in role.reads(declared) if topic.name in epochs]
        positions = stored(client, group, [epochs[topic.name].log_id for topic in reads])
        for topic in reads:
            for partition in range(epochs[topic.name].partitions):
                place = Place(topic.name, partition)
                log_id = epochs[topic.name].log_id
                yield Reader(group, place, log_id, positions.get(place))


def _refuse_standing(log: Log, reader: Reader) -> None:
    if reader.position is None:
        topic, partition = reader.place
        raise MissingPosition(reader.group, topic, reader.log_id, partition)
    refuse_other_log(log, reader.position)


def _since(position: PositionRow) -> datetime:
    """Since when there is something to do: the newest event worked on, or the first beginning."""
    begun = position.recorded_at != BEFORE_ALL_TIME
    return position.recorded_at if begun else position.applied_at


def _retention(patient: Patient) -> Mapping[str, timedelta | None]:
    """How long the broker keeps each topic; None for ever."""
    generation = current(patient.warehouse()).generation
    kept: dict[str, timedelta | None] = {}
    with admin(patient.settings.kafka_bootstrap, seconds=BROKER_SECONDS_MAX) as broker:
        for topic in topics(patient.settings, generation).all():
            found = described(broker, topic.name)
            ms = int(found.settings["retention.ms"]) if found else -1
            kept[topic.name] = timedelta(milliseconds=ms) if ms > 0 else None
    return kept
