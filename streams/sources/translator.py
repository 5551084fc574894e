"""What happened, as the CRMs' deliveries tell it?

The work on touchline.deliveries. Each delivery is translated on its own; what says too little has
its object fetched, each object once in a batch, and a reply that nobody has scored has its text
read. Events go into the log as if a sender had told them to the collector, and their ids follow
from what they tell: whatever a kill lets happen twice is one event. What nothing was made of
becomes a dead letter with the reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple

from events.envelope import Envelope
from events.errors import UndecodableEvent
from events.reply import ReplyScored
from events.reply_text import ReplyText
from streams import dead_letters
from streams.batch import BEFORE_ALL_TIME, Batch, Told
from streams.batch import Record as LogRecord
from streams.crash_points import CrashPoint
from streams.dead_letters import TRANSLATOR, DeadLetterRow
from streams.errors import UndecodableRecord
from streams.intake import message_of, taken
from streams.metrics import Metrics
from streams.producer import Send
from streams.scoring import Scoring
from streams.sentiment.reply import scored_event
from streams.shares import shares
from streams.sources.connections import Connections
from streams.sources.delivery import Delivery, Record, delivery_of
from streams.sources.errors import ApiRefuses
from streams.sources.known import NotSetUp
from streams.sources.replies import AT_ONCE, Replies
from streams.sources.telling import CloudEvent, Context, Fetch, Skipped, Telling, Unread, Untold
from streams.sources.translating import translated

ROUNDS_MAX: Final = 3
"""So often an object that was fetched may ask for another."""


class Wanted(NamedTuple):
    """An object that has to be fetched."""

    source: str
    kind: str
    id: str


@dataclass(slots=True)
class Work:
    """One delivery and what becomes of it."""

    place: LogRecord
    delivery: Delivery
    context: Context
    events: list[Envelope] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def replies(self) -> Iterator[tuple[Wanted, Envelope]]:
        """The texts that are yet to be read, each with the event that tells of the reply."""
        scored = {event.causation_id for event in self.events if event.type == ReplyScored.type}
        events = {event.id: event for event in self.events if str(event.event_id) not in scored}
        for each in self.unread:
            if event := events.get(each.told_by):
                yield Wanted(self.delivery.source, each.kind, each.id), event


class Translator:
    """Deliveries to events."""

    def __init__(
        self,
        *,
        connections: Connections,
        send: Send,
        events: str,
        dead_letters: str,
        clock: Callable[[], datetime],
        metrics: Metrics,
        crash_point: CrashPoint,
        scoring: Scoring | None = None,
    ) -> None:
        self._connections = connections
        self._send = send
        self._events = events
        self._dead_letters = dead_letters
        self._clock = clock
        self._metrics = metrics
        self._crash_point = crash_point
        self._replies = Replies(connections, scoring, crash_point) if scoring else None

    async def __call__(self, batch: Batch) -> Told:
        works, letters = await self._read(batch)
        for work in works:
            self._tell(work, work.delivery.kind, work.delivery.record, work.context)
        await self._fetch(works)
        await self._score(works)
        self._crash_point("translator.translated")
        letters += [self._letter(batch, work) for work in works if work.reasons]
        if letters:
            sent = [dead_letters.message(letter) for letter in letters]
            await self._send(self._dead_letters, sent)
        events = [event for work in works for event in work.events]
        await self._send(self._events, [message_of(event) for event in events])
        self._crash_point("translator.events_acknowledged")
        self._metrics.dead_letters.inc(len(letters))
        self._metrics.translated.inc(len(works))
        self._metrics.told.inc(len(events))
        return _told(works)

    async def _read(self, batch: Batch) -> tuple[list[Work], list[DeadLetterRow]]:
        works, letters = list[Work](), list[DeadLetterRow]()
        for record in batch.records:
            try:
                delivery = delivery_of(record.value or b"")
            except UndecodableRecord as problem:
                letters.append(
                    dead_letters.refused_in_the_log(
                        batch,
                        record,
                        refused_by=TRANSLATOR,
                        reason=str(problem),
                        refused_at=self._clock(),
                    )
                )
            else:
                works.append(Work(record, delivery, await self._connections.context(delivery)))
        return works, letters

    async def _fetch(self, works: Sequence[Work]) -> None:
        """What the translations ask for, and what those objects ask for in turn."""
        seen: set[Wanted] = set()
        for _ in range(ROUNDS_MAX):
            askers = [(wanted, work) for work in works for wanted in work.wanted]
            first = {wanted: work for wanted, work in reversed(askers) if wanted not in seen}
            seen |= first.keys()
            for work in works:
                work.wanted.clear()
            for (source, kind), ids in _by_kind(first).items():
                asking = {id: first[Wanted(source, kind, id)] for id in ids}
                await self._ask(source, kind, asking)

    async def _ask(self, source: str, kind: str, asking: Mapping[str, Work]) -> None:
        try:
            records = await self._connections.records(source, kind, list(asking))
        except ApiRefuses as refused:
            for work in asking.values():
                work.reasons.append(f"{kind}: {refused}")
            return
        # An object may have moved on since the delivery that made us ask.
        now = self._clock()
        for record in records:
            if asker := asking.get(str(record.get("id"))):
                self._tell(asker, kind, record, replace(asker.context, received_at=now))

    async def _score(self, works: Sequence[Work]) -> None:
        """Read each reply once that nobody has scored, a few at a time."""
        if self._replies is None:
            return
        asking = {
            wanted: (work, event) for work in reversed(works) for wanted, event in work.replies()
        }
        for (source, kind), ids in _by_kind(asking).items():
            for share in shares(ids, AT_ONCE):
                askers = {id: asking[Wanted(source, kind, id)] for id in share}
                await self._score_share(self._replies, source, kind, askers)

    async def _score_share(
        self, replies: Replies, source: str, kind: str, askers: Mapping[str, tuple[Work, Envelope]]
    ) -> None:
        try:
            told = {id: event for id, (_, event) in askers.items()}
            scored = await replies.scored(source, kind, told)
        except ApiRefuses as refused:
            for work, _ in askers.values():
                work.reasons.append(f"text of {kind}: {refused}")
            return
        for id, event in scored.items():
            askers[id][0].events.append(event)

    def _tell(self, work: Work, kind: str, record: Record, context: Context) -> None:
        try:
            vendor = self._connections.vendor(work.delivery)
        except NotSetUp as problem:
            work.reasons.append(str(problem))
            return
        for telling in translated(vendor, kind, record, context):
            self._hear(work, telling, context.received_at)

    def _hear(self, work: Work, telling: Telling, now: datetime) -> None:
        match telling:
            case Untold(reason=reason):
                work.reasons.append(reason)
            case Fetch(kind=kind, ids=ids):
                work.wanted += [Wanted(work.delivery.source, kind, id) for id in ids]
            case Unread():
                work.unread.append(telling)
            case Skipped():
                self._metrics.skipped.inc()
            case dict():
                self._take(work, telling, now)

    def _take(self, work: Work, told: CloudEvent, now: datetime) -> None:
        delivery = work.delivery
        try:
            event, reply = taken(told, tenant_id=delivery.tenant_id, now=now)
        except UndecodableEvent as problem:
            work.reasons.append(f"{told.get('type')}: {problem}")
            return
        work.events.append(event)
        work.events += _scored(delivery, event, reply)

    def _letter(self, batch: Batch, work: Work) -> DeadLetterRow:
        return dead_letters.refused_in_the_log(
            batch,
            work.place,
            refused_by=TRANSLATOR,
            reason=f"source {work.delivery.source}: {'; '.join(dict.fromkeys(work.reasons))}",
            refused_at=self._clock(),
            tenant_id=work.delivery.tenant_id,
        )


def _scored(delivery: Delivery, event: Envelope, reply: ReplyText | None) -> list[Envelope]:
    """What the collector made of the text that stood in the delivery."""
    digest = reply.text_sha256 if reply else None
    found = delivery.scores.get(digest or "")
    if digest is None or found is None:
        return []
    return [scored_event(event, found.score, scorer_id=found.scorer_id, text_sha256=digest)]


def _by_kind(wanted: Iterable[Wanted]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for source, kind, id in wanted:
        found.setdefault((source, kind), []).append(id)
    return found


def _told(works: Sequence[Work]) -> Told:
    return Told(
        occurred_at=max(
            (event.occurred_at for work in works for event in work.events), default=BEFORE_ALL_TIME
        ),
        recorded_at=max((work.delivery.received_at for work in works), default=BEFORE_ALL_TIME),
    )
