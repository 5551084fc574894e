"""Which disorder is in every simulation, however small?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from events.catalogue import PAYLOADS
from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from touchline.simulator import simulate
from touchline.simulator.refused import BROKEN_SOURCE
from touchline.simulator.specimens import UNDATED_DEALS
from touchline.simulator.story import POLL


@pytest.fixture(scope="module")
def small() -> list[Envelope]:
    return [
        from_cloudevent(event, tenant_id="main", recorded_at=datetime(2026, 11, 1, tzinfo=UTC))
        for event in simulate(seed=7, scale=0.03)
        if event["source"] != BROKEN_SOURCE
    ]


def told_twice(events: list[Envelope]) -> bool:
    return len({event.event_id for event in events}) < len(events)


def told_by_poll_and_by_webhook(events: list[Envelope]) -> bool:
    polled = {(event.type, event.data) for event in events if event.source == POLL}
    return any(
        (event.type, event.data) in polled and event.source != POLL for event in events
    )  # fmt: skip


def told_long_after_it_happened(events: list[Envelope]) -> bool:
    latest, longest = events[0].occurred_at, 0
    for event in events:
        latest = max(latest, event.occurred_at)
        if event.type == "call.completed":
            longest = max(longest, (latest - event.occurred_at).days)
    return longest > 7


def calls_changed_by_a_correction(events: list[Envelope]) -> list[tuple[Envelope, Envelope]]:
    calls = {e.subject: e for e in events if e.type == "call.completed" and e.source_version == 1}
    return [
        (calls[event.subject], event)
        for event in events
        if event.type == "call.completed" and event.source_version > 1
    ]


def corrected(change: Callable[[Envelope], object]) -> Callable[[list[Envelope]], bool]:
    return lambda events: any(
        change(before) != change(after) for before, after in calls_changed_by_a_correction(events)
    )


def told_differently_in_one_version(events: list[Envelope]) -> bool:
    told: dict[tuple[str, int], set[object]] = {}
    for event in events:
        if event.type == "call.completed":
            told.setdefault((event.subject, event.source_version), set()).add(event.data)
    return any(len(contents) > 1 for contents in told.values())


def undated(events: list[Envelope]) -> bool:
    return sum(event.time_precision == "none" for event in events) == UNDATED_DEALS


DISORDER: dict[str, Callable[[list[Envelope]], bool]] = {
    "the same telling twice": told_twice,
    "one change by webhook and by poll": told_by_poll_and_by_webhook,
    "weeks late": told_long_after_it_happened,
    "another duration": corrected(lambda call: call.data.duration_seconds),
    "another deal": corrected(lambda call: call.data.deal_ids),
    "another day": corrected(lambda call: call.occurred_at.date()),
    "another rep": corrected(lambda call: call.rep_id),
    "two contents in one version": told_differently_in_one_version,
    "undated deals": undated,
    "known by the day only": lambda events: any(e.time_precision == "day" for e in events),
    "imported history": lambda events: any(event.backfill for event in events),
    "sent by the machine": lambda events: any(e.actor == "automation" for e in events),
    "every type of event": lambda events: {event.type for event in events} == set(PAYLOADS),
}


@pytest.mark.parametrize("disorder", DISORDER)
def test_even_a_small_simulation_has_every_disorder(disorder: str, small: list[Envelope]) -> None:
    assert DISORDER[disorder](small)
