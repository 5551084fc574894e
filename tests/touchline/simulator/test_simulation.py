"""Is the simulated quarter the same for everyone, plausible, and as untidy as a real one?"""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from hashlib import sha256
from statistics import median
from typing import Any

import pytest

from events.catalogue import PAYLOADS
from events.cloudevents import from_cloudevent
from events.envelope import Envelope
from events.errors import UndecodableEvent
from touchline.simulator import simulate
from touchline.simulator.calendar import END_ON
from touchline.simulator.planted import LONG_LOST_DEAL, QUICK_WON_DEAL
from touchline.simulator.refused import BROKEN_SOURCE

Event = dict[str, Any]

TOLD_AT = datetime(2026, 11, 1, tzinfo=UTC)
SMALL = 0.03
DIGEST = """
from hashlib import sha256
from touchline.simulator import simulate
print(sha256(repr(list(simulate(seed=7, scale=0.03))).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def quarter() -> list[Event]:
    return list(simulate(seed=7))


@pytest.fixture(scope="module")
def understood(quarter: list[Event]) -> list[Envelope]:
    return [envelope(event) for event in quarter if event["source"] != BROKEN_SOURCE]


def envelope(event: Event) -> Envelope:
    return from_cloudevent(event, tenant_id="main", recorded_at=TOLD_AT)


def digest(seed: int) -> str:
    return sha256(repr(list(simulate(seed=seed, scale=SMALL))).encode()).hexdigest()


def test_the_same_seed_tells_the_same_in_any_process_and_zone() -> None:
    elsewhere = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    told = subprocess.run(
        [sys.executable, "-c", DIGEST], env=elsewhere, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == digest(7)


def test_another_seed_tells_another_quarter() -> None:
    assert digest(8) != digest(7)


def test_a_quarter_is_about_sixty_thousand_events(quarter: list[Event]) -> None:
    assert 55_000 < len(quarter) < 65_000


def test_the_broken_plugin_is_refused_and_nobody_else(quarter: list[Event]) -> None:
    broken = [event for event in quarter if event["source"] == BROKEN_SOURCE]
    assert len(broken) >= 10
    for event in broken:
        with pytest.raises(UndecodableEvent):
            envelope(event)


def test_every_other_event_passes_the_border(understood: list[Envelope]) -> None:
    assert {event.type for event in understood} == set(PAYLOADS)


def test_nothing_lies_in_the_future(understood: list[Envelope]) -> None:
    assert max(event.occurred_at for event in understood).date() < END_ON <= date(2026, 10, 1)


def test_twenty_five_reps_in_three_roles_sell_in_four_zones(understood: list[Envelope]) -> None:
    acting = {event.rep_id for event in understood if event.type == "call.completed"}
    assert len(acting) == 25
    assert len({event.actor_timezone for event in understood} - {None}) == 4
    first_roles = {
        event.data.rep_id: event.data.role
        for event in reversed(understood)
        if event.type == "role.assigned"
    }
    assert Counter(first_roles.values()) == {"SDR": 10, "AE": 10, "AM": 5, "manager": 4}


def test_the_order_of_telling_is_not_the_order_of_occurring(understood: list[Envelope]) -> None:
    times = [event.occurred_at for event in understood]
    assert times != sorted(times)


@pytest.mark.parametrize(
    ("deal_id", "touches", "end"),
    [(LONG_LOST_DEAL, (5, 11, 7), "deal.lost"), (QUICK_WON_DEAL, (3, 8, 4), "deal.won")],
)
def test_two_deals_took_the_touches_that_the_articles_tell_of(
    deal_id: str, touches: tuple[int, int, int], end: str, understood: list[Envelope]
) -> None:
    booked = Counter(
        event.type
        for event in understood
        if deal_id in (getattr(event.data, "deal_ids", None) or ()) and event.id.startswith("2-")
    )
    counted = booked["meeting.scheduled"], booked["email.sent"], booked["call.completed"]
    assert counted == touches
    assert end in {e.type for e in understood if e.subject == f"deal/{deal_id}"}


def test_about_one_deal_in_four_is_won_after_about_seven_weeks(understood: list[Envelope]) -> None:
    told = {(e.subject, e.type): e for e in understood if e.time_precision == "exact"}
    won = {subject for subject, type_ in told if type_ == "deal.won"}
    lost = {subject for subject, type_ in told if type_ == "deal.lost"} - won
    assert 0.2 < len(won) / (len(won) + len(lost)) < 0.35
    cycles = [
        (told[subject, "deal.won"].occurred_at - told[subject, "deal.created"].occurred_at).days
        for subject in won
        if (subject, "deal.created") in told
    ]
    assert 35 < median(cycles) < 55


def test_a_longer_simulation_reaches_further_back_and_ends_on_the_same_day() -> None:
    long = [e["time"] for e in simulate(seed=7, reps=3, weeks=26, scale=0.1) if "time" in e]
    short = [e["time"] for e in simulate(seed=7, reps=3, weeks=4, scale=0.1) if "time" in e]
    assert min(time for time in long if "T" in time) < min(time for time in short if "T" in time)
    assert max(time for time in long if time < "2100")[:7] == "2026-09"
