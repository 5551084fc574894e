"""How do a vendor's records get into the log, however they came?

Their replies are scored, their texts let go, and the broker has acknowledged them when this
returns. What is no record becomes a dead letter and stops none of its neighbours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec

from streams import dead_letters
from streams.collector import CollectorMetrics
from streams.crash_points import CrashPoint, never
from streams.dead_letters import Came, DeadLetterRow
from streams.outbox import Outbox
from streams.roles import Topics
from streams.scoring import Scoring
from streams.sentiment.frames import Asked
from streams.sources.delivery import HEADERS_KEPT, Delivery, Record, ScoredText, message
from streams.sources.known import Source
from streams.sources.telling import Untold
from streams.sources.texts import digest, without_texts
from streams.sources.vendor import Item, Page, Vendor


class Teller(NamedTuple):
    """Who told: a source, and how its vendor is understood."""

    name: str
    source: Source
    vendor: Vendor


class Kept(NamedTuple):
    deliveries: int
    letters: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """The one way of a vendor's records into the log."""

    outbox: Outbox
    clock: Callable[[], datetime]
    metrics: CollectorMetrics
    topics: Topics = field(default_factory=Topics)
    crash_point: CrashPoint = never
    scoring: Scoring | None = None

    async def keep(
        self, teller: Teller, items: Iterable[Item | Untold], headers: Mapping[str, str]
    ) -> Kept:
        """Raises TooManyTexts, and what says that broker or scorers are away."""
        now, told = self.clock(), list(items)
        records = [item for item in told if isinstance(item, Item)]
        letters = [_untold(teller, item, now) for item in told if isinstance(item, Untold)]
        scores = await self._scores(teller.vendor, records)
        deliveries = [
            Delivery(
                tenant_id=teller.source.tenant_id,
                source=teller.name,
                vendor=teller.vendor.name,
                kind=item.kind,
                key=item.key,
                received_at=now,
                record=without_texts(item.record, teller.vendor.is_text),
                headers={name: value for name, value in headers.items() if name in HEADERS_KEPT},
                scores=_of_this(item.record, teller.vendor, scores),
            )
            for item in records
        ]
        return await self._send(deliveries, letters)

    async def keep_page(self, teller: Teller, page: Page) -> Kept:
        """Objects that were read and not told."""
        return await self._send(deliveries_of(teller, page, now=self.clock()), [])

    async def keep_unread(
        self, teller: Teller, reason: str, *, received: bytes, kept: bytes
    ) -> Kept:
        """What could not be taken apart."""
        return await self._send([], [_letter(teller, reason, self.clock(), received, kept)])

    async def _scores(self, vendor: Vendor, items: Sequence[Item]) -> Mapping[str, ScoredText]:
        """By the sha256 of each text; after this line no text is needed."""
        texts = [text for item in items for text in vendor.replies(item.record)]
        if self.scoring is None or not texts:
            return {}
        scored = await self.scoring.scores([Asked(text) for text in texts])
        self.crash_point("collector.scored")
        return {
            digest(text): ScoredText(each.scorer_id, each.score)
            for text, each in zip(texts, scored, strict=True)
        }

    async def _send(self, deliveries: Sequence[Delivery], letters: Sequence[DeadLetterRow]) -> Kept:
        with self.metrics.produce_seconds.time():
            await self.outbox.send(
                {
                    self.topics.deliveries.name: [message(each) for each in deliveries],
                    self.topics.dead_letters.name: [dead_letters.message(each) for each in letters],
                }
            )
        self.crash_point("collector.acknowledged")
        self.metrics.deliveries.inc(len(deliveries))
        self.metrics.refused.inc(len(letters))
        return Kept(len(deliveries), len(letters))


def deliveries_of(teller: Teller, page: Page, *, now: datetime) -> list[Delivery]:
    """The objects of a page as if the vendor had sent them."""
    return [
        Delivery(
            tenant_id=teller.source.tenant_id,
            source=teller.name,
            vendor=teller.vendor.name,
            kind=page.kind,
            key=f"object/{record.get('id', '')}",
            received_at=now,
            record=without_texts(record, teller.vendor.is_text),
            is_backfill=True,
        )
        for record in page.records
    ]


def _untold(teller: Teller, item: Untold, now: datetime) -> DeadLetterRow:
    record = item.record or {}
    received = msgspec.json.encode(record)
    kept = msgspec.json.encode(without_texts(record, teller.vendor.is_text))
    return _letter(teller, item.reason, now, received, kept)


def _letter(
    teller: Teller, reason: str, now: datetime, received: bytes, kept: bytes
) -> DeadLetterRow:
    return dead_letters.refused_at_the_border(
        kept,
        tenant_id=teller.source.tenant_id,
        reason=f"source {teller.name}: {reason}",
        refused_at=now,
        came=Came(len(received), sha256(received).hexdigest()),
    )


def _of_this(
    record: Record, vendor: Vendor, scores: Mapping[str, ScoredText]
) -> dict[str, ScoredText]:
    digests = map(digest, vendor.replies(record))
    return {each: scores[each] for each in digests if each in scores}
