"""Which leads were offered to a rep who was there, and which of them passed by?

An offer counts when the rep was present from its beginning to its end; who never said to be present
is taken to be away. It is passed when it was declined, when it expired, and when nothing was told
of it before it closed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from projections.strain.calendars import Calendar
from projections.strain.weeks import week_of


class Offer(NamedTuple):
    """A lead that a rep may claim for a while."""

    lead_id: str
    opens_at: datetime
    closes_at: datetime


class Outcome(NamedTuple):
    """What became of an offer of this lead."""

    lead_id: str
    at: datetime
    is_claimed: bool


class Presence(NamedTuple):
    """From then on the rep is there, or is not."""

    at: datetime
    is_present: bool


def offers_by_week(
    offers: Iterable[Offer],
    outcomes: Iterable[Outcome],
    presences: Iterable[Presence],
    calendar: Calendar,
) -> dict[date, tuple[int, int]]:
    """Of each week, by when they opened: offers while present, and how many were passed."""
    ended = sorted(outcomes, key=lambda each: (each.at, each.is_claimed))
    told = sorted(presences)
    found: dict[date, tuple[int, int]] = {}
    for offer in sorted(set(offers)):
        outcome = _outcome(offer, ended)
        if _is_present(told, offer.opens_at, outcome.at):
            week = week_of(calendar.local(offer.opens_at).date())
            count, passed = found.get(week, (0, 0))
            found[week] = (count + 1, passed + (not outcome.is_claimed))
    return found


def _outcome(offer: Offer, outcomes: Iterable[Outcome]) -> Outcome:
    """The first that was told from its beginning to its end, else it expired."""
    told = (
        each
        for each in outcomes
        if each.lead_id == offer.lead_id and offer.opens_at <= each.at <= offer.closes_at
    )
    return next(told, Outcome(offer.lead_id, offer.closes_at, is_claimed=False))


def _is_present(presences: Sequence[Presence], from_at: datetime, until_at: datetime) -> bool:
    before = [each for each in presences if each.at <= from_at][-1:]
    during = [each for each in presences if from_at < each.at < until_at]
    return bool(before) and all(each.is_present for each in (*before, *during))
