"""Who must hear of an event?

The router keeps nothing: it archives every event of the log and sends one fact to each entity that
the event names. First the archive, then the facts, so that core never holds what the archive lacks.
A record that is no event becomes a dead letter, and its neighbours go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.codec import reread
from events.envelope import Envelope
from events.errors import NewerSchema, UndecodableEvent
from events.spelling import Spelt
from projections.routing import facts_of
from streams import archive, dead_letters, packing
from streams.batch import BEFORE_ALL_TIME, Batch, Record, Told
from streams.crash_points import CrashPoint
from streams.dead_letters import DeadLetterRow
from streams.errors import NewerEvent
from streams.metrics import Metrics
from streams.producer import Send
from streams.warehouse import Landing


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where facts and dead letters go."""

    facts: str
    facts_partitions: int
    dead_letters: str


@dataclass(slots=True)
class Sorted:
    """What a batch holds: events with the bytes they came in, and dead letters."""

    events: list[tuple[Record, Spelt]] = field(default_factory=list)
    letters: list[DeadLetterRow] = field(default_factory=list)


class Router:
    """The work on touchline.events."""

    def __init__(
        self,
        *,
        archive: Landing,
        send: Send,
        to: Destinations,
        clock: Callable[[], datetime],
        metrics: Metrics,
        crash_point: CrashPoint,
    ) -> None:
        self._archive = archive
        self._send = send
        self._to = to
        self._clock = clock
        self._metrics = metrics
        self._crash_point = crash_point

    async def __call__(self, batch: Batch) -> Told:
        found = sorted_records(batch, self._clock())
        self._crash_point("router.decoded")
        await self._set_aside(found.letters)
        await self._archive.land(
            [_archive_values(batch, record, told.event) for record, told in found.events]
        )
        self._crash_point("router.archive_stored")
        until = _until([told.event for _, told in found.events])
        facts = [fact for _, told in found.events for fact in facts_of(*told)]
        await self._send(
            self._to.facts,
            packing.messages(
                facts, partitions=self._to.facts_partitions, recorded_at=until.recorded_at
            ),
        )
        self._crash_point("router.facts_acknowledged")
        self._metrics.events.inc(len(found.events))
        self._metrics.facts.inc(len(facts))
        return until

    async def _set_aside(self, letters: list[DeadLetterRow]) -> None:
        if letters:
            await self._send(
                self._to.dead_letters, [dead_letters.message(letter) for letter in letters]
            )
            self._metrics.dead_letters.inc(len(letters))


def sorted_records(batch: Batch, now: datetime) -> Sorted:
    """Each record decoded on its own, so that one that is no event does not stop the others."""
    found = Sorted()
    for record in batch.records:
        try:
            found.events.append((record, reread(record.value or b"")))
        except NewerSchema as newer:
            raise NewerEvent(batch.topic, batch.partition, record.offset, newer) from newer
        except UndecodableEvent as problem:
            found.letters.append(
                dead_letters.refused_in_the_log(batch, record, reason=str(problem), refused_at=now)
            )
    return found


def _archive_values(batch: Batch, record: Record, event: Envelope) -> tuple[object, ...]:
    return archive.TABLE.values(
        archive.archive_row(
            event,
            topic_id=batch.topic_id,
            partition=batch.partition,
            offset=record.offset,
            received=record.value or b"",
        )
    )


def _until(events: Sequence[Envelope]) -> Told:
    return Told(
        occurred_at=max((event.occurred_at for event in events), default=BEFORE_ALL_TIME),
        recorded_at=max((event.recorded_at for event in events), default=BEFORE_ALL_TIME),
    )
