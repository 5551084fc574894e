"""Would the intake take what a translation tells?"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from events.reply_text import withdrawn
from projections.fact import Entity
from projections.ledger import Ledger, add
from projections.routing import facts_of
from streams.sources.delivery import Delivery
from streams.sources.telling import CloudEvent, Context, Skipped, Telling, Untold
from streams.sources.translating import translated
from streams.sources.vendor import Vendor

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def taken(told: Iterable[Telling]) -> list[Envelope]:
    """The events among it as the intake reads them; fails for one that it refuses."""
    return [
        from_cloudevent(withdrawn(each)[0], tenant_id="acme", recorded_at=NOW)
        for each in told
        if isinstance(each, dict)
    ]


def told_by(vendor: Vendor, delivery: Delivery) -> list[CloudEvent]:
    """The events that a delivery tells, of which nobody knows more than stands in it."""
    context = Context(source=delivery.vendor, received_at=delivery.received_at)
    telling = translated(vendor, delivery.kind, delivery.record, context)
    return [each for each in telling if isinstance(each, dict)]


def outcome(told: Iterable[Telling]) -> Counter[str]:
    """How many of each type of event were told, and how often something else was said."""
    listed = list(told)
    taken(listed)
    others = (type(each).__name__ for each in listed if not isinstance(each, dict))
    return Counter([*(each["type"] for each in listed if isinstance(each, dict)), *others])


def reasons(told: Iterable[Telling]) -> list[str]:
    """Why something is told of nothing."""
    return [each.reason for each in told if isinstance(each, Untold | Skipped)]


def ledgers(told: Iterable[Envelope]) -> dict[Entity, Ledger]:
    """What each entity has heard once these events are in the log."""
    heard: dict[Entity, Ledger] = {}
    for event in told:
        for fact in facts_of(event):
            add(heard.setdefault(fact.entity, Ledger()), fact)
    return heard
